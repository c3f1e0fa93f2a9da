"""How an operation is defined: once, in one block.

    @op("elementwise", ufunc="exp", promote="float")        # y = e^x                  gx = gy conj(y)
    def exp(self: Array):
        '''docstring'''
    exp.vjp(self=lambda grad, result: grad * conj(result))

The decorated function is the kernel: arrays in, a new array out. Its signature is the public one, with ``self`` called
``input``; a parameter annotated ``Array`` is a tensor, ``Array | Number`` a tensor or a number, ``Arrays`` a list of
tensors; anything else is passed on as it is. Where one function of the array namespace is the whole kernel, ``ufunc``
names it and the body is only the docstring; else the kernel's first parameter is the namespace, ``xp``. With both, the
ufunc serves the fast path (float32 or float64, all other parameters at their defaults) and the kernel the rest.

Note [Names decide what is saved]: a formula's parameters are read once, when it is given. It may ask for ``grad``, any
parameter of the op by name, ``<tensor>_shape``, ``<tensor>_dtype``, the output as ``result`` (or by the output's own
name where the op has several; ``grads`` is then the list of their gradients, with None for those that got none). What
no formula in use asks for is not saved. Unknown names raise at import.

Note [Formulas run twice]: the same formula runs on raw arrays in ``backward()`` and on Tensors with
``create_graph=True``. It is written with operators, methods both have, and ops: called on arrays while the engine runs
(``modes.arrays``), an op is its kernel.

Kinds give forward mode (see forward.py) and little else: ``elementwise`` (each output element depends on the input
elements at its place), ``linear`` (in all its tensors together), ``bilinear`` (in each of its first two), ``view``
(linear, and the output shares the input's memory), ``other``.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from ..backend.halves import F32, converted
from ..backend.names import scalar_name
from . import template, text
from .calls import BARE, answering
from .calls import at as placed
from .results import fields

_VARARGS = 0x04
INPLACE_OPERATORS = tuple(
    [
        f"__i{name}__"
        for name in [
            "add",
            "sub",
            "mul",
            "truediv",
            "div",
            "floordiv",
            "mod",
            "pow",
            "and",
            "or",
            "xor",
            "lshift",
            "rshift",
            "matmul",
        ]
    ]
)
# The functions of nn.functional that are not written in Python in PyTorch.
IN_C = frozenset(["one_hot", "scaled_dot_product_attention", "pad", "cosine_similarity", "pairwise_distance", "prelu",
                  "bilinear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
                  "adaptive_avg_pool1d", "native_channel_shuffle"])  # fmt: skip

# namespace -> name -> function; "torch", "Tensor", "nn.functional", "linalg", "special", ...
registry: dict[str, dict[str, Any]] = {}
# every Op by name, for the operator table
definitions: dict[str, Op] = {}


class Param:
    __slots__ = ("name", "public", "index", "tensor", "listed", "number", "optional", "default", "keyword")

    def __init__(self, name: str, index: int, annotation: str, default: Any, keyword: bool) -> None:
        self.name = name
        self.public = "input" if name == "self" else name
        self.index = index
        self.tensor = "Array" in annotation
        self.listed = "Arrays" in annotation
        self.number = "Number" in annotation
        self.default = default
        self.optional = self.tensor and default is None
        self.keyword = keyword


class Formula:
    """A derivative formula and the names it asks for."""

    __slots__ = ("function", "names")

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        self.function = function
        self.names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


class Op:
    """One operation: its kernel, its signature, its formulas."""

    def __init__(self, kernel: Any, kind: str, options: dict[str, Any]) -> None:
        self.name: str = options.get("name") or kernel.__name__
        at = options.get("at", ())  # PyTorch's errors for torch.special.entr name special_entr
        self.called = f"{at[0]}_{self.name}" if at in (("special",), ("linalg",), ("fft",)) else self.name
        self.kind = kind
        self.function: Any = None  # the public function, once `op` has made it
        self.ufunc: Any = (
            getattr(np, options["ufunc"]) if isinstance(options.get("ufunc"), str) else options.get("ufunc")
        )
        self.kernel = text.by_position(kernel)
        self.promote: Any = options.get("promote", "common" if kind == "elementwise" else None)
        self.outputs: tuple[str, ...] | None = options.get("outputs")
        every = ("result",) if self.outputs is None else self.outputs
        self.differentiable: tuple[str, ...] = options.get("differentiable") or every
        self.is_view = kind == "view"
        self.may_alias = options.get("may_alias", False)
        self.may_overlap = options.get("may_overlap", False)
        self.has_out = options.get("out", not self.is_view)
        self.out_by_arguments = isinstance(self.has_out, FunctionType) and self.has_out.__code__.co_argcount > 2
        self.out_decides = options.get("out_decides", False)
        self.numbers_too = options.get("numbers_too", False)
        self.returns: str = options.get("returns", self.name)
        if options.get("outputs"):
            fields[self.returns] = options["outputs"]
        self.varsize: str | None = options.get("varsize")
        self.doc = kernel.__doc__
        self.public = options.get("at") != ()
        self.internal = True  # as long as `register` gives its function no name: only calls that fit reach it
        self.check = options.get("check")
        self.apart = options.get("apart", False)
        self.layout: Any = options.get("layout")
        self.laid = options.get("laid", kind == "elementwise")
        self.widen = options.get("widen", kind == "elementwise")
        self.inplace_node = options.get("inplace_node")
        self.refuse, self.inplace_refuse = [
            {kind: what for kinds, what in options.get(name, {}).items() for kind in kinds}
            for name in ("refuse", "inplace_refuse")
        ]
        self.node_name: Any = options.get("node") or _camel(self.name) + "Backward0"
        # A ufunc with a kernel beside it is the kernel for the default values of the other parameters.
        self.has_kernel = kernel.__code__.co_varnames[:1] == ("xp",)
        self.params = _params(kernel, skip_xp=self.has_kernel)
        self.by_name = {param.name: param for param in self.params}
        self.tensors = [param for param in self.params if param.tensor]
        # PyTorch has a function a combination of tensors and numbers, and says so where none fits.
        self.overloaded = options.get("overloaded", any(param.number for param in self.tensors))
        # Made of straight pieces: its gradient is constant in its input, but PyTorch records that it was made from it.
        self.bent = False
        self.vjps: dict[str, Formula] = {}
        self.promoted = (
            [param for param in self.tensors if not isinstance(self.promote, tuple) or param.name in self.promote]
            if self.promote
            else []
        )
        self.saved: tuple[tuple[str, tuple[str, ...]], ...] = ()
        # name -> its place in a node's `_saved`, and whether a version counter and a version follow it there
        self.saved_layout: dict[str, tuple[int, bool]] = {}
        self.node_classes: dict[tuple[str, bool], type] = {}

    def run(self, *args: Any) -> Any:
        """The kernel on arrays, all parameters given by position."""
        if self.refuse and isinstance(args[0], np.ndarray):
            refuse(self.refuse, narrow_float(args) or args[0].dtype)
        if self.widen:
            narrow = narrow_float(args)
            if narrow is not None:
                return _in_float32(self._run, args, narrow)
        return self._run(*args)

    def _run(self, *args: Any) -> Any:
        return self.kernel(np, *args) if self.has_kernel else self.ufunc(*args[: len(self.tensors)])

    def add_vjp(self, formulas: dict[str, Callable[..., Any]]) -> None:
        allowed = {param.name for param in self.params} | {"grad", "grads", "result", *(self.outputs or ())}
        for param in self.tensors:
            suffixes = ("_shapes", "_dtypes") if param.listed else ("_shape", "_dtype")
            for suffix in suffixes:
                if param.name + suffix in self.by_name:
                    raise TypeError(f"{self.name}: {param.name + suffix!r} is both a parameter and a reserved name")
                allowed.add(param.name + suffix)
        for name, function in formulas.items():
            if name not in self.by_name or not self.by_name[name].tensor:
                raise TypeError(f"{self.name}: a formula is given for {name!r}, which is no tensor of its signature")
            formula = Formula(function)
            for asked in formula.names:
                if asked not in allowed:
                    raise TypeError(
                        f"{self.name}: the formula for {name!r} asks for {asked!r}, which the op does not have"
                    )
            self.vjps[name] = formula
        # (name, the inputs whose formulas ask for it), in one order for recording and for backward
        users: dict[str, list[str]] = {}
        for name, formula in self.vjps.items():
            for asked in formula.names:
                if asked not in ("grad", "grads"):
                    users.setdefault(asked, []).append(name)
        self.saved = tuple((asked, tuple(names)) for asked, names in users.items())
        place = 0
        for asked in users:
            counted = text.is_counted(self, asked)
            self.saved_layout[asked] = place, counted
            place += 3 if counted else 1

    @property
    def edges(self) -> list[Param]:
        """The differentiable tensors: one edge of the node each (a list: one edge an element)."""
        return [param for param in self.tensors if param.name in self.vjps]


def refuse(refused: dict[str, Any], dtype: Any) -> None:
    """Raises where ``dtype`` is among those that an op does not support: an error, or PyTorch's for the name of a
    kernel."""
    what = refused.get(dtype.kind)
    if isinstance(what, str):
        raise NotImplementedError(f"\"{what}\" not implemented for '{scalar_name(dtype)}'")
    if what is not None:
        raise type(what)(*what.args)


def narrow_float(args: tuple[Any, ...]) -> Any:
    """float16 or bfloat16, where one of the arrays among ``args`` is of it."""
    for arg in args:
        if isinstance(arg, np.ndarray) and arg.dtype.itemsize == 2 and arg.dtype.kind in "fV":
            return arg.dtype
    return None


def _in_float32(run: Any, args: tuple[Any, ...], dtype: Any) -> Any:
    """What an op gives in float32, rounded once: so PyTorch computes in half precision."""
    wide = [converted(arg, F32) if isinstance(arg, np.ndarray) and arg.dtype == dtype else arg for arg in args]
    result = run(*wide)
    return converted(result, dtype) if result.dtype == np.float32 else result


def _camel(name: str) -> str:
    return "".join([part[:1].upper() + part[1:] for part in name.split("_")])


def _params(kernel: Any, skip_xp: bool) -> list[Param]:
    code = kernel.__code__
    count = code.co_argcount
    names = code.co_varnames[: count + code.co_kwonlyargcount]
    defaults = dict(zip(names[count - len(kernel.__defaults__ or ()) : count], kernel.__defaults__ or (), strict=True))
    defaults.update(kernel.__kwdefaults__ or {})
    if code.co_flags & _VARARGS:
        raise TypeError(f"{kernel.__name__}: say varsize= instead of *{code.co_varnames[len(names)]}")
    annotations = kernel.__annotations__
    start = 1 if skip_xp else 0
    return [
        Param(name, index, str(annotations.get(name, "")), defaults.get(name, ...), index + start >= count)
        for index, name in enumerate(names[start:])
    ]


def op(kind: str, **options: Any) -> Callable[[Any], Any]:
    """Decorates a kernel into the public function of an op.

    Options: ``ufunc``; ``promote`` ("common": operands are brought to their common dtype, "float": and integers to the
    default float, a tuple of names: only these, a function of the arrays: what it gives); ``numbers_too`` (a number may
    stand for any tensor); ``outputs`` (names, for several) and ``differentiable`` among them,
    ``outputs=()``: as many as the kernel returns; ``returns`` (their named tuple, if it is not called as the op is);
    ``refuse`` (for dtypes of some kinds, as NumPy names them, the name of a kernel that PyTorch does not have, or an
    error) and ``inplace_refuse`` (the same for the in-place variant);
    ``inplace_node`` (the node's name for the in-place variant, where it is another); ``widen`` (whether half precision
    is computed in float32, by default for ``elementwise``);
    ``check`` (a function of all arguments as given, to raise for what the kernel sees no more: dtypes before
    promotion); ``apart`` (whether ``out=`` may share no memory with an input; "itself": nor with itself, even where it
    is resized);
    ``layout`` (a function of the result and the arrays that brings it into the order of memory that PyTorch gives it;
    called where the first of them is not in C order); ``laid`` (whether results lie as their operands do, by default
    for ``elementwise``);
    ``operators`` (methods such as ``__add__``, which return NotImplemented for operands of foreign types);
    ``node`` (the node's name, or a function of some parameters that gives it); ``at`` (namespaces), ``aliases``,
    ``inplace`` (True, False, or the namespaces), ``out`` (True, False, or a function that refuses a dtype of the result
    with one of the tensor given; with a third parameter it gets the arguments, too; a tuple of them, one an output);
    ``out_decides`` (whether the dtype of ``out=`` is the one to compute in, as if ``dtype=`` had been given,
    or a function that refuses it, called with the arguments and that dtype);
    ``varsize`` (the name of a parameter that methods may also take spread out, as in ``x.view(2, 3)``);
    ``may_alias`` (the kernel may return its input, as ``reshape`` does: the output is then a view);
    ``may_overlap`` (the in-place variant may write one element of the memory twice).
    """

    def define(kernel: Any) -> Any:
        definition = Op(kernel, kind, options)
        function = template.public(definition)
        function.op, definition.function = definition, function
        function.vjp = lambda **formulas: definition.add_vjp(formulas)
        at = options.get("at", ("torch", "Tensor"))
        aliases = options.get("aliases", ())
        register(function, definition.name, at, aliases)
        definitions[definition.name] = definition
        operators = options.get("operators", ())
        for name in operators:
            if name not in INPLACE_OPERATORS:
                register(template.operator(definition, name), name, ("Tensor",))
        inplace = options.get("inplace", kind == "elementwise" and "Tensor" in at)
        if inplace is not False:
            function.inplace = written = template.inplace(definition)
            names = tuple(alias + "_" for alias in aliases)
            where = inplace
            if inplace is True:
                where = ("Tensor", "torch") if len(definition.tensors) == 1 else ("Tensor",)
            register(written, definition.name + "_", where, names)
            for name in operators:
                if name in INPLACE_OPERATORS:
                    register(template.inplace_operator(definition, name), name, ("Tensor",))
        return function

    return define


def composite(
    function: Any = None,
    *,
    at: tuple[str, ...] = ("torch", "Tensor"),
    name: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Any:
    """Registers a plain function of other ops, which has every derivative for free."""
    if function is None:
        return lambda function: composite(function, at=at, name=name, aliases=aliases)
    function.__qualname__ = name or function.__name__  # by which Python's errors call it
    register(function, function.__qualname__, at, aliases)
    return function


def register(function: Any, name: str, at: tuple[str, ...], aliases: tuple[str, ...] = ()) -> None:
    """Puts a function under its names; see Note [Calls that do not fit] in calls.py for what users get of it."""
    answers = None
    if at and is_op(function):
        function.op.internal = False
    for namespace in at:
        table = registry.setdefault(namespace, {})
        face = function
        if type(function) is FunctionType and _answers(function, namespace, name):
            face = answers = answers or answering(function)
        for key in (name, *aliases):
            if key in table:
                raise TypeError(f"{namespace}.{key} is defined twice")
            table[key] = placed(face, namespace, key)


def _answers(function: Any, namespace: str, name: str) -> bool:
    if "_place" in function.__globals__ or name.startswith("__") or name in BARE.get(namespace, ()):
        return False
    # PyTorch's own are in Python there, and Python's errors right.
    return namespace != "nn.functional" or name in IN_C


def is_op(function: Any) -> bool:
    return isinstance(function, FunctionType) and hasattr(function, "op")
