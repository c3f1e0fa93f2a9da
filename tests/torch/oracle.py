"""Compare Penlight with PyTorch: values, dtypes, shapes, graphs, derivatives and errors.

    from tests.torch.oracle import both, same_error

    def test_mul():
        both(lambda torch, x, y: x * y, [[1.0, 2.0]], [[3.0], [4.0]])

    def test_mul_shapes():
        same_error(lambda torch: torch.ones(2) * torch.ones(3))

A function under test takes the namespace as its first argument and never looks at which one it is. `ref` is PyTorch;
`pen` is the library under test: Penlight, or PyTorch itself with `ORACLE_SUBJECT=torch`, which tests this file.
"""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import ml_dtypes  # noqa: F401  (NumPy knows bfloat16 from then on)
import numpy as np
import pytest

ref: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
pen: Any = importlib.import_module(os.environ.get("ORACLE_SUBJECT", "penlight"))

if pen is ref:
    _wrap = ref.from_numpy
else:
    from penlight.autograd.variable import wrap as _wrap

# (relative, absolute), by the precision that the two libraries compute in.
TOLERANCE: dict[str, tuple[float, float]] = {
    "float16": (2e-3, 1e-4),
    "bfloat16": (1.6e-2, 1e-3),
    "float32": (1e-5, 1e-6),
    "complex64": (1e-5, 1e-6),
    "float64": (1e-9, 1e-11),
    "complex128": (1e-9, 1e-11),
}
# Objects that each library has under the same name, and that pass through by name.
_NAMED = (ref.dtype, ref.memory_format, ref.layout)


def seed(number: int) -> None:
    """The same random numbers on both sides from here on."""
    ref.manual_seed(number)
    pen.manual_seed(number)


def same_dtype_name(dtype: Any) -> str:
    """`"float32"` for `torch.float32` of either library."""
    return str(dtype).removeprefix("torch.")


# Note [Conversions]
# Tensors cross through NumPy, as copies that keep the strides and what overlaps what, so that what an in-place test
# writes on one side is not seen on the other, and so that an expanded or transposed sample is one on both sides.


# Penlight's side is made and read below its public functions, so that a fault there is not everywhere.


def make(lib: Any, array: Any) -> Any:
    """A tensor of either library from an array, whose memory it shares, or from what makes an array."""
    array = np.asarray(array)
    if array.dtype.name == "bfloat16" and lib is ref:
        return ref.from_numpy(array.astype(np.float32)).bfloat16()
    return ref.from_numpy(array) if lib is ref else _wrap(array)


def to_array(tensor: Any) -> np.ndarray:
    """The values of either library's tensor as a NumPy array (bfloat16 as float32, which holds it exactly)."""
    if isinstance(tensor, ref.Tensor):
        # PyTorch's lazy conjugates, and the zeros that it never stores.
        tensor = tensor.detach().resolve_conj().resolve_neg().cpu()
        tensor = ref.zeros_like(tensor) if tensor._is_zerotensor() else tensor.to_dense()
        array = np.asarray((tensor.float() if tensor.dtype is ref.bfloat16 else tensor).numpy())
    else:
        array = (tensor if tensor.layout is pen.strided else tensor.detach().to_dense())._array
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _copied(tensor: Any, memo: dict[Any, Any]) -> np.ndarray:
    """An array of the tensor's values, shape and strides, on a copy of its whole storage (one copy a storage)."""
    tensor = tensor.detach().resolve_conj().resolve_neg()
    if tensor.numel() == 0:
        return to_array(tensor).astype(same_dtype_name(tensor.dtype))
    key = (tensor.untyped_storage().data_ptr(), tensor.dtype)
    if key not in memo:
        whole = ref.empty(0, dtype=tensor.dtype).set_(tensor.untyped_storage())
        # Of the clone: what `numpy()` has seen, PyTorch does not resize any more.
        memo[key] = to_array(whole.clone()).astype(same_dtype_name(tensor.dtype))
        memo[key, "alive"] = tensor  # else its address might be another's, later
    flat = memo[key][tensor.storage_offset():]
    strides = tuple(n * flat.itemsize for n in tensor.stride())
    return np.lib.stride_tricks.as_strided(flat, tuple(tensor.shape), strides)


def to_pen(value: Any, memo: dict[Any, Any] | None = None) -> Any:
    """PyTorch's `value` as Penlight's: tensors, also inside lists, tuples and dicts; dtypes; all else as it is."""
    memo = {} if memo is None else memo
    if isinstance(value, ref.Tensor):
        if id(value) not in memo:
            sparse = value.layout is not ref.strided
            tensor = _sparse_to_pen(value, memo) if sparse else make(pen, _copied(value, memo))
            memo[id(value)] = tensor.requires_grad_(value.requires_grad)
        return memo[id(value)]
    if isinstance(value, ref.Size):
        return pen.Size(value)
    if isinstance(value, _NAMED):
        return getattr(pen, same_dtype_name(value))
    if isinstance(value, ref.device):
        return pen.device(str(value))
    if isinstance(value, ref.Generator):
        return pen.Generator().manual_seed(value.initial_seed())
    if isinstance(value, ref.nn.PairwiseDistance):  # a function of samples of losses
        return functools.partial(pen.nn.functional.pairwise_distance, p=value.norm, eps=value.eps)
    if isinstance(value, slice):
        return slice(*(to_pen(v, memo) for v in (value.start, value.stop, value.step)))
    if isinstance(value, list | tuple):
        return type(value)([to_pen(v, memo) for v in value])
    if isinstance(value, dict):
        return {key: to_pen(v, memo) for key, v in value.items()}
    return value


SPARSE = {"sparse_coo": ("_indices", "_values"), "sparse_csr": ("crow_indices", "col_indices", "values"),
          "sparse_csc": ("ccol_indices", "row_indices", "values")}


def _parts(tensor: Any) -> list[Any]:
    """The index tensors of a sparse tensor of either library, then its values."""
    return [getattr(tensor.detach(), name)() for name in SPARSE[str(tensor.layout).removeprefix("torch.")]]


def _sparse_to_pen(value: Any, memo: dict[Any, Any]) -> Any:
    parts = [make(pen, _copied(part, memo)) for part in _parts(value)]
    layout = str(value.layout).removeprefix("torch.")
    more = {"is_coalesced": value.is_coalesced()} if layout == "sparse_coo" else {}
    return getattr(pen, f"{layout}_tensor")(*parts, tuple(value.shape), **more)


def to_torch(value: Any) -> Any:
    """Penlight's tensor (or an array, or what makes one) as PyTorch's; shares nothing with it."""
    if isinstance(value, pen.Tensor):
        return make(ref, value._array.copy()).requires_grad_(value.requires_grad)
    return make(ref, np.array(value))


def tensors_in(value: Any) -> Iterator[Any]:
    """All tensors of either library in nested lists, tuples and dicts, in order."""
    if isinstance(value, ref.Tensor | pen.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for v in value:
            yield from tensors_in(v)
    elif isinstance(value, dict):
        for v in value.values():
            yield from tensors_in(v)


# Note [What "the same" means]
# Values to the tolerance of their dtype (NaN equals NaN, an infinity equals itself), and exactly: dtype, shape,
# requires_grad, and the name of the node that made the tensor. Anything that is no tensor must be equal, with its type.


def assert_same(got: Any, want: Any, *, tol: tuple[float, float] | None = None, graph: bool = True,
                values: bool = True, strides: bool = False, what: str = "result") -> None:
    """Raise AssertionError, saying where and how, unless Penlight's `got` is PyTorch's `want`."""
    if isinstance(want, ref.Tensor):
        assert isinstance(got, pen.Tensor), f"{what}: {type(got).__name__} {got!r} where PyTorch has a tensor {want!r}"
        _assert_same_tensor(got, want, tol, graph, values, strides, what)
    elif isinstance(want, list | tuple):
        assert isinstance(got, list | tuple), f"{what}: {type(got).__name__}, PyTorch has {type(want).__name__}"
        assert len(got) == len(want), f"{what}: {len(got)} entries, PyTorch has {len(want)}"
        assert isinstance(got, list) == isinstance(want, list), f"{what}: {type(got)}, PyTorch has {type(want)}"
        fields = getattr(want, "_fields", None) or [n for n in dir(want) if _is_field(want, n)]
        for name in fields:
            assert hasattr(got, name), f"{what}: has no field {name!r}"
        for i, (g, w) in enumerate(zip(got, want)):
            assert_same(g, w, tol=tol, graph=graph, values=values, strides=strides, what=f"{what}[{i}]")
    elif isinstance(want, dict):
        assert isinstance(got, dict) and list(got) == list(want), f"{what}: {got!r}, PyTorch has {want!r}"
        for key in want:
            assert_same(got[key], want[key], tol=tol, graph=graph, values=values, strides=strides,
                        what=f"{what}[{key!r}]")
    elif isinstance(want, float | complex):
        assert type(got) is type(want), f"{what}: {type(got).__name__} {got!r}, PyTorch has {want!r}"
        rtol, atol = tol or (1e-6, 1e-7)
        assert np.isclose(got, want, rtol, atol, equal_nan=True), f"{what}: {got!r}, PyTorch has {want!r}"
    elif isinstance(want, _NAMED):
        assert str(got) == str(want), f"{what}: {got}, PyTorch has {want}"
    else:
        assert got == want, f"{what}: {got!r}, PyTorch has {want!r}"


def _is_field(value: Any, name: str) -> bool:
    return type(value).__module__ == "torch.return_types" and not name.startswith(("_", "n_")) and \
        name not in ("count", "index")


def _assert_same_tensor(got: Any, want: Any, tol: tuple[float, float] | None, graph: bool, values: bool,
                        strides: bool, what: str) -> None:
    assert str(got.dtype) == str(want.dtype), f"{what}: dtype {got.dtype}, PyTorch has {want.dtype}"
    assert str(got.layout) == str(want.layout), f"{what}: layout {got.layout}, PyTorch has {want.layout}"
    if want.layout is not ref.strided:
        for mine, theirs in zip(_parts(got)[:-1], _parts(want)[:-1], strict=True):
            assert np.array_equal(to_array(mine), to_array(theirs)), f"{what}: {got!r}, PyTorch has {want!r}"
    shape = to_array(got).shape
    assert shape == tuple(want.shape), f"{what}: shape {shape}, PyTorch has {tuple(want.shape)}"
    if values:
        assert_close(to_array(got), to_array(want), tol or TOLERANCE.get(same_dtype_name(want.dtype)), what)
    if strides and want.numel():
        assert got.stride() == want.stride(), f"{what}: strides {got.stride()}, PyTorch has {want.stride()}"
    if graph:
        assert got.requires_grad == want.requires_grad, \
            f"{what}: requires_grad {got.requires_grad}, PyTorch has {want.requires_grad}"
        assert node_name(got) == node_name(want), f"{what}: grad_fn {node_name(got)}, PyTorch has {node_name(want)}"


def assert_close(got: np.ndarray, want: np.ndarray, tol: tuple[float, float] | None, what: str) -> None:
    """Equal arrays: to `tol` = (relative, absolute), exactly where it is None."""
    if tol is None:
        same = got == want
    else:
        with np.errstate(all="ignore"):
            same = np.isclose(got, want, *tol, equal_nan=True)
    if not np.all(same):
        wrong = np.argwhere(~same)
        first = tuple(int(i) for i in wrong[0])
        raise AssertionError(f"{what}: {len(wrong)} of {same.size} values differ, first at {first}: "
                             f"{got[first]!r}, PyTorch has {want[first]!r}")


def node_name(tensor: Any) -> str | None:
    """The name of `grad_fn`, None for a leaf."""
    return None if tensor.grad_fn is None else tensor.grad_fn.name()


# Note [Comparing derivatives]
# Both libraries get the same cotangents, drawn from the shapes and dtypes of PyTorch's outputs. With y = f(x) and
# cotangents v, the first gradients are gx = (dy/dx)' v, and the second ones those of sum <w, gx> with respect to all x
# and v. A None on one side must be a None on the other: which inputs a derivative depends on is part of the answer.


# Note [Few digits]
# In single and half precision a derivative is a sum of rounded terms that may cancel, in another order here than there.
# Its elements are compared to the precision of the largest one, second ones to a digit less.
DERIVATIVES = {"float16": 4e-3, "bfloat16": 3.2e-2, "float32": 1e-5, "complex64": 1e-5}


def derivative_tolerance(want: np.ndarray, dtype: str, tol: tuple[float, float] | None,
                         order: int = 1) -> tuple[float, float] | None:
    """The tolerance for a derivative `want`, of a dtype by name: `tol`, or else that of the dtype."""
    if tol is not None or dtype not in DERIVATIVES:
        return tol or TOLERANCE.get(dtype)
    relative = DERIVATIVES[dtype] * (10 if order > 1 else 1)
    finite = np.abs(want[np.isfinite(want)])
    return relative, max(10 * TOLERANCE[dtype][1], relative * float(finite.max(initial=0.0)))


def cotangents(outputs: Sequence[Any], seed: int = 0) -> list[np.ndarray]:
    """One array an output, of its shape and dtype."""
    rng = np.random.default_rng(seed)
    arrays = []
    for y in outputs:
        value = rng.standard_normal(tuple(y.shape))
        if y.dtype.is_complex:
            value = value + 1j * rng.standard_normal(tuple(y.shape))
        name = same_dtype_name(y.dtype)
        arrays.append(np.asarray(value).astype(name))
    return arrays


def _tensors(lib: Any, arrays: Sequence[np.ndarray], outputs: Sequence[Any], requires_grad: bool = False) -> list[Any]:
    """Cotangents of `outputs`: of a sparse one, sparse and of its pattern (and constant: PyTorch fails otherwise)."""
    made = [make(lib, a.copy()) for a in arrays]
    made = [v if y.layout is lib.strided else v.sparse_mask(y.detach()) for v, y in zip(made, outputs, strict=True)]
    return [v.requires_grad_(requires_grad and v.layout is lib.strided) for v in made]


def differentiable(outputs: Any) -> list[Any]:
    """The outputs that have a gradient."""
    return [y for y in tensors_in(outputs) if y.requires_grad]


def compare_gradients(got_out: Any, got_in: Sequence[Any], want_out: Any, want_in: Sequence[Any], *, order: int = 2,
                      tol: tuple[float, float] | None = None, what: str = "") -> None:
    """Compare the gradients of two runs of one function, up to `order` 2."""
    got_y, want_y = differentiable(got_out), differentiable(want_out)
    assert len(got_y) == len(want_y), f"{what}{len(got_y)} differentiable outputs, PyTorch has {len(want_y)}"
    if not want_y or not want_in:
        return
    vs = cotangents(want_y)
    results = []
    for lib, outs, ins in ((ref, want_y, want_in), (pen, got_y, got_in)):
        v = _tensors(lib, vs, outs, requires_grad=order > 1)
        results.append((v, lib.autograd.grad(outs, ins, v, create_graph=order > 1, allow_unused=True)))
    (want_v, want_g), (got_v, got_g) = results
    want_v, got_v = [[v for v in each if v.requires_grad] for each in (want_v, got_v)]
    for i, (g, w) in enumerate(zip(got_g, want_g)):
        _assert_same_gradient(g, w, tol, f"{what}gradient of input {i}")
    if order < 2:
        return

    # An undefined or constant gradient has no second one; where PyTorch has one, so must Penlight.
    pairs = [(g, w) for g, w in zip(got_g, want_g) if w is not None and w.requires_grad]
    assert all(g.requires_grad for g, w in pairs), f"{what}gradient does not require grad under create_graph"
    if not pairs:
        return
    ws = cotangents([w for g, w in pairs], seed=1)
    first_got, first_want = zip(*pairs)
    want_gg = ref.autograd.grad(first_want, [*want_in, *want_v], _tensors(ref, ws, first_want), allow_unused=True)
    got_gg = pen.autograd.grad(first_got, [*got_in, *got_v], _tensors(pen, ws, first_got), allow_unused=True)
    for i, (g, w) in enumerate(zip(got_gg, want_gg)):
        name = f"input {i}" if i < len(want_in) else f"cotangent {i - len(want_in)}"
        # A structural zero and an undefined gradient are the same second derivative.
        if (g is None) != (w is None):
            some = g if w is None else w
            assert not np.any(to_array(some)), f"{what}second gradient of {name}: {g!r}, PyTorch has {w!r}"
        else:
            _assert_same_gradient(g, w, tol, f"{what}second gradient of {name}", order=2)


def _assert_same_gradient(got: Any, want: Any, tol: tuple[float, float] | None, what: str, order: int = 1) -> None:
    if want is None or got is None:
        assert got is want, f"{what}: {got!r}, PyTorch has {want!r}"
    else:
        tol = derivative_tolerance(to_array(want), same_dtype_name(want.dtype), tol, order)
        assert_same(got, want, tol=tol, graph=False, what=what)


def both(fn: Callable[..., Any], *arrays: Any, order: int = 2, requires_grad: bool = True,
         tol: tuple[float, float] | None = None, graph: bool = True, strides: bool = False) -> tuple[Any, Any]:
    """Run `fn(torch, *tensors)` under both libraries and compare outputs and gradients; return Penlight's, PyTorch's.

    `arrays` become tensors as `np.asarray` makes them, float64 ones for lists of floats; the floating-point and complex
    ones require grad. `order` 0 compares outputs alone, 1 gradients too, 2 second gradients too.
    """
    outs, ins = [], []
    for lib in (ref, pen):
        tensors = [make(lib, np.array(a)) for a in arrays]
        leaves = [t for t in tensors if requires_grad and (t.dtype.is_floating_point or t.dtype.is_complex)]
        for t in leaves:
            t.requires_grad_()
        outs.append(fn(lib, *tensors))
        ins.append(leaves)
    (want, got), (want_in, got_in) = outs, ins
    assert_same(got, want, tol=tol, graph=graph, strides=strides)
    if order:
        compare_gradients(got, got_in, want, want_in, order=order, tol=tol)
    return got, want


def first_line(error: BaseException) -> str:
    """What a person reads first."""
    return str(error).split("\n")[0]


def raised(fn: Callable[..., Any], *args: Any) -> Exception | None:
    """The exception that `fn(*args)` raises, or None."""
    try:
        fn(*args)
    except Exception as error:
        return error
    return None


def compare_errors(got: Exception | None, want: Exception | None) -> None:
    """Same exception type by name, same first line."""
    assert want is not None, "PyTorch raises nothing here"
    described = f"PyTorch raises {type(want).__name__}: {first_line(want)}"
    assert got is not None, f"raises nothing; {described}"
    names = [type(e).__name__.lstrip("_") for e in (got, want)]
    assert names[0] == names[1] and first_line(got) == first_line(want), \
        f"{type(got).__name__}: {first_line(got)}\n    {described}"


def same_error(fn: Callable[..., Any], *arrays: Any) -> None:
    """`fn(torch, *tensors)` raises under both libraries: the same type, the same first line."""
    errors = []
    for lib in (pen, ref):
        tensors = [make(lib, np.array(a)) for a in arrays]
        errors.append(raised(fn, lib, *tensors))
    compare_errors(*errors)


def same_text(fn: Callable[..., Any]) -> None:
    """`fn(torch)` returns an object whose `repr` and `str` are the same in both libraries, but for addresses."""
    texts = [[without_addresses(text(fn(lib))) for text in (repr, str)] for lib in (pen, ref)]
    assert texts[0] == texts[1], "\n".join(["Penlight:", texts[0][0], "PyTorch:", texts[1][0]])


def without_addresses(text: str) -> str:
    """`<AddBackward0 object at 0x7f...>` without the part that differs from run to run."""
    parts = text.split(" at 0x")
    return parts[0] + "".join(" at 0x" + p.lstrip("0123456789abcdef") for p in parts[1:])
