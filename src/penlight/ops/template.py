"""The functions of an op, made from text on their first call.

Note [Made on first call]: a call that does no looping over its parameters has to be written out for them, as
``dataclasses`` writes ``__init__``. Compiling that for every op would take longer than importing NumPy, so each op
starts as a stub whose first call compiles the real code and puts it in the stub's place (``__code__``); the function
object that others hold stays the same. The text is what ``pdb`` shows: it is registered with ``linecache``.
"""

from __future__ import annotations

import warnings
import weakref
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..autograd import views
from ..autograd.history import InferenceVersion, refresh
from ..autograd.modes import modes, rare
from ..autograd.node import Output, next_order
from ..autograd.variable import Parameter, Tensor, counter_of
from ..backend.direct import np
from ..backend.layouts import laid
from ..backend.quiet import QUIET, set_errors, silence, unset_errors
from ..backend.shared import elementwise
from ..backend.threads import LARGE
from . import calls, general, record
from .results import return_type
from .scalars import scalar
from .source import inplace_operator_source, inplace_source, is_nameless, operator_source, public_source
from .text import compiled

if TYPE_CHECKING:
    from .define import Op

_COMMON: dict[str, Any] = {
    "_modes": modes,
    "_rare": rare,
    "_Tensor": Tensor,
    "_Parameter": Parameter,
    "_refresh": refresh,
    "_scalar": scalar,
    "_set_errors": set_errors,
    "_unset_errors": unset_errors,
    "_QUIET": QUIET,
    "_warnings": warnings,
    "_silence": silence,
    "_silencer": silence(),
    "_new": object.__new__,
    "_Output": Output,
    "_weakly": weakref.ref,
    "_next_order": next_order,
    "_ndarray": np.ndarray,
    "_asarray": np.asarray,
    "_f32": np.dtype(np.float32),
    "_f64": np.dtype(np.float64),
    "_xp": np,
    "_steady": [0],
    "_LARGE": LARGE,
    "_elementwise": elementwise,
    "_laid": laid,
    "_counter_of": counter_of,
    "_InferenceVersion": InferenceVersion,
    "_absent": calls.ABSENT,
    "_irregular": calls.irregular,
    "_general_operator": general.call_operator,
    "_inplace_operator": general.call_inplace_operator,
    "_check_overlap": views.check_overlap,
    "_aliases": general.aliases,
}


def _stub(*args: Any, **kwargs: Any) -> Any:
    return _become(_self)(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821


def _make(name: str, op: Op, source: Any, doc: str | None) -> Any:
    namespace: dict[str, Any] = {"__name__": "penlight.ops", "_op": op, "_become": _become, "_source": source}
    namespace["_place"], namespace["_shared"] = ("", ""), []
    function = FunctionType(_stub.__code__, namespace, name)
    function.__qualname__ = name
    function.__module__ = "torch"
    function.__doc__ = doc
    namespace["_self"] = function
    return function


def _become(function: Any) -> Any:
    namespace = function.__globals__
    source = namespace.pop("_source", None)
    if source is None:  # another thread has compiled it
        return function
    op = namespace["_op"]
    namespace.update(_COMMON)
    namespace["_kernel"] = op.ufunc if op.ufunc is not None else op.kernel
    if is_nameless(op) and "_writes" not in namespace:
        namespace["__name__"] = None
    if op.vjps and callable(op.node_name):
        namespace["_node_name"], namespace["_nodes"] = op.node_name, record.NodeClasses(op)
    elif op.vjps:
        namespace["_Node"] = record.node_class(op, op.node_name, real=bool(op.promoted))
    if op.outputs:
        namespace["_Results"] = return_type(op)
    if op.layout is not None:
        namespace["_layout"] = op.layout
    namespace.update({f"_default_{param.name}": param.default for param in op.params})
    namespace["_general"], namespace["_inplace"] = _handlers(function)
    shared = namespace["_shared"]
    if not shared:
        made = compiled(source(op, function.__name__), function.__name__, namespace)
        shared += [made.__code__, made.__defaults__, made.__kwdefaults__]
    function.__code__, function.__defaults__, function.__kwdefaults__ = shared
    return function


def _handlers(function: Any) -> tuple[Any, Any]:
    """The general paths of a function, with PyTorch's errors for arguments that it would not take."""

    def call(op: Op, args: tuple[Any, ...], out: Any = None) -> Any:
        try:
            return general.call(op, args, out)
        except Exception as error:
            refused = calls.diagnosed(function, args, error, out)
            if refused is None:
                raise
        raise refused from None

    is_operator = function.__name__.startswith("__i")  # for which Python finds the words where no type takes them

    def inplace(op: Op, args: tuple[Any, ...]) -> Any:
        try:
            return general.call_inplace(op, args)
        except Exception as error:
            refused = calls.diagnosed(function, args, error)
            if is_operator and isinstance(refused or error, TypeError):
                return NotImplemented
            if refused is None:
                raise
        raise refused from None

    return call, inplace


def public(op: Op) -> Any:
    """The function of an op, before its first call."""
    return _make(op.name, op, public_source, op.doc)


def operator(op: Op, name: str) -> Any:
    """The same for an operator's method, which returns NotImplemented where the function raises TypeError."""
    return _make(name, op, operator_source, op.doc)


def inplace_operator(op: Op, name: str) -> Any:
    """The same for the method of an operator such as ``+=``."""
    function = _make(name, op, inplace_operator_source, op.doc)
    function.__globals__["_writes"] = True
    return function


def inplace(op: Op) -> Any:
    """The variant that writes into its first tensor."""
    function = _make(op.name + "_", op, inplace_source, f"In-place version of :func:`{op.name}`.")
    function.__globals__["_writes"] = True
    return function
