"""The largest elements of windows that slide over the last one, two or three dimensions, and where they are.

Of equal elements the first counts, in the order of memory, and of several nan the last, as in PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor
from ...backend.summation import F32, F64
from ...backend.types import Array, Namespace
from ..aten import operator
from ..define import composite, op
from ..formulas import zeros
from .geometry import (
    check_out,
    check_pad,
    check_positive,
    check_shape,
    ints,
    not_implemented,
    one_int,
    out_size,
    per_dim,
)
from .planes import gather_planes, scatter_planes
from .windows import Axis, Plan, find, read, reduced, remember, sliding

# ------------------------------------------------------------------------------------------------ on arrays


def lowest(dtype: np.dtype) -> Any:
    """What no element is below."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def largest_with_places(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of each window, and its place in the flattened dimensions that the windows slide over."""
    if x.dtype.kind == "V" or (x.dtype.itemsize == 2 and x.dtype.kind == "f"):
        values, places = largest_with_places(x.astype(F32), plan)
        return values.astype(x.dtype), places
    if plan.least:
        found = _few_windows(x, plan)
        if found is not None:
            return found
    values, codes = _codes(x, plan)
    if x.dtype.kind == "f":
        unknown = np.isnan(values)
        if unknown.any():
            codes = codes.astype(np.int64)
            codes[unknown] = _last_nan(x, plan, np.nonzero(unknown))
    return values, _places(codes, plan)


def _few_windows(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray] | None:
    """Few small windows, all read at once. None where there is a nan, of which the last counts."""
    windows = x.take(plan.gather(None))
    best = windows.argmax(1)
    best += plan.rows
    values = windows.take(best)
    if x.dtype.kind == "f":
        square = values.dot(values)
        if square != square:
            return None
    return values.reshape(plan.out), plan.places.take(best).reshape(plan.out)


def _codes(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of each window, and its number in the window.

    Numbers rise in the order of memory, and an element takes over only from a smaller one. So the number that counts
    is the largest of those that ever took over, and needs no choice by mask.
    """
    small: Any = np.uint8 if plan.kernel <= 256 else np.uint16 if plan.kernel <= 65536 else np.int64
    best: Any = x
    codes: Any = None
    if plan.rank > 1 and plan.axes[0].kernel > 4 and min([axis.starts[0] for axis in plan.axes]) >= 0:
        weight = plan.kernel
        for place, axis in enumerate(plan.axes):
            weight //= axis.kernel
            best, codes = _codes_down(best, codes, axis, plan.rank - 1 - place, weight, small)
        return best, codes
    weight = 1
    for after, axis in enumerate(reversed(plan.axes)):
        best, codes = _codes_along(best, codes, axis, after, weight, small)
        weight *= axis.kernel
    return best, codes


def _codes_down(x: Any, codes: Any, axis: Axis, after: int, weight: int, small: Any) -> tuple[Any, Any]:
    """One dimension, where the first goes first: that reads rows, and leaves little to do for a large window. Of equal
    elements, that with the smaller number counts."""
    if axis.whole:
        return x, np.zeros(x.shape, small) if codes is None else codes
    best: Any = None
    for o, rows, places in axis.parts:
        value = read(x, places, after)
        number: Any = small(o * weight) if codes is None else read(codes, places, after) + small(o * weight)
        if best is None:  # where no window starts outside, the first element of each is inside
            best = np.array(value)
            chosen = np.full(best.shape, number, small) if codes is None else number
            continue
        everywhere = _is_full(rows, axis.out)
        where = (Ellipsis, rows) + (slice(None),) * after
        have, had = (best, chosen) if everywhere else (best[where], chosen[where])
        above = value > have
        if codes is not None:
            above |= (value == have) & (number < had)
        if everywhere:
            np.maximum(best, value, out=best)
            np.copyto(chosen, number, where=above)
        else:
            best[where] = np.maximum(have, value)
            chosen[where] = np.where(above, number, had)
    return best, chosen


def _codes_along(x: Any, codes: Any, axis: Axis, after: int, weight: int, small: Any) -> tuple[Any, Any]:
    dim = x.ndim - 1 - after
    tail = (slice(None),) * after
    shape = (*x.shape[:dim], axis.out, *x.shape[dim + 1 :])
    if axis.whole:
        return x, np.zeros(shape, small) if codes is None else codes
    parts = axis.parts
    full = bool(parts) and _is_full(parts[0][1], axis.out)
    if full:
        source = (Ellipsis, parts[0][2], *tail)
        best = x[source]
        begin = small(parts[0][0] * weight)
        chosen = np.full(shape, begin, small) if codes is None else codes[source] + begin
    else:  # some windows begin outside: their first element is a later one
        best = np.full(shape, lowest(x.dtype), x.dtype)
        first = (-np.minimum(axis.starts, 0) + axis.step - 1) // axis.step
        chosen = np.zeros(shape, small)
        chosen += (first * weight).astype(small).reshape(-1, *(1,) * after)
        if codes is not None:
            chosen += codes[(Ellipsis, np.clip(axis.starts + first * axis.step, 0, axis.size - 1), *tail)]
    fresh = False
    for o, rows, places in parts[1:] if full else parts:
        value = x[(Ellipsis, places, *tail)]
        where = (Ellipsis, rows, *tail)
        everywhere = _is_full(rows, axis.out)
        have = best if everywhere else best[where]
        above = value > have
        taken = above.view(np.uint8)
        if codes is not None:
            taken = (codes[(Ellipsis, places, *tail)] + small(o * weight)) * above
        elif o != 1 or small is not np.uint8:
            taken = above * small(o)
        if everywhere:
            best = np.maximum(have, value, out=best if fresh or not full else None)
            fresh = True
            np.maximum(chosen, taken, out=chosen)
        else:
            if full and not fresh:
                best, fresh = np.array(best), True
            best[where] = np.maximum(have, value)
            chosen[where] = np.maximum(chosen[where], taken)
    return best, chosen


def _is_full(rows: Any, out: int) -> bool:
    return type(rows) is slice and rows.start == 0 and rows.stop == out


def _last_nan(x: np.ndarray, plan: Plan, where: tuple[np.ndarray, ...]) -> np.ndarray:
    """The number of the last nan in each of the windows ``where``."""
    lead, windows = where[: len(plan.lead)], where[len(plan.lead) :]
    numbers = np.zeros(len(where[0]), np.int64)
    for code in range(plan.kernel):
        places, rest = [], code
        inside: Any = True
        for axis, window in zip(reversed(plan.axes), reversed(windows), strict=True):
            place = axis.starts[window] + rest % axis.kernel * axis.step
            rest //= axis.kernel
            inside = inside & (place >= 0) & (place < axis.ends[window])
            places.append(place.clip(0, axis.size - 1))
        numbers[inside & np.isnan(x[(*lead, *reversed(places))])] = code
    return numbers


def _places(codes: np.ndarray, plan: Plan) -> np.ndarray:
    """Numbers in windows as places in the flattened dimensions that the windows slide over."""
    base: Any = 0
    table: Any = np.zeros(1, np.int64)
    for place, axis in enumerate(plan.axes):
        later = plan.rank - 1 - place
        base = base * axis.size + axis.starts.reshape(-1, *(1,) * later)
        table = (table[:, None] * axis.size + np.arange(axis.kernel) * axis.step).reshape(-1)
    result = table.take(codes)
    return np.add(result, base, out=result)


def largest(x: np.ndarray, plan: Plan) -> np.ndarray:
    """The largest element of each window."""
    if x.dtype.kind == "V":
        return largest(x.astype(F32), plan).astype(x.dtype)
    if plan.least:
        windows = x.take(plan.gather(None))
        best = windows.argmax(1)
        best += plan.rows
        return windows.take(best).reshape(plan.out)
    result = reduced(x, plan.axes, np.maximum, lowest(x.dtype))
    return result.copy() if np.may_share_memory(result, x) else result


# ------------------------------------------------------------------------------------------------ arguments


def _plan(rank: int, shape: tuple[int, ...], *args: Any) -> Plan:
    key = ("max", rank, shape, args)
    try:
        found = find(key)
    except TypeError:  # lists among the arguments
        return _new_plan(rank, shape, *args)
    return found or remember(key, _new_plan(rank, shape, *args))


def _sizes(rank: int, name: str, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> tuple[Any, ...]:
    if rank == 1:
        kernel = one_int(kernel_size, name, "kernel_size", 2)
        step = kernel if stride is None or stride in ((), []) else one_int(stride, name, "stride", 3)
        return kernel, step, one_int(padding, name, "padding", 4), one_int(dilation, name, "dilation", 5)
    kernel = per_dim(kernel_size, rank, name, "kernel_size", 2, "either be ")
    step = kernel
    if stride is not None and stride != () and stride != []:
        step = per_dim(stride, rank, name, "stride", 3, "either be omitted, ")
    pad = per_dim(padding, rank, name, "padding", 4, "either be ")
    return kernel, step, pad, per_dim(dilation, rank, name, "dilation", 5, "be either ")


def _new_plan(
    rank: int, shape: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> Plan:
    kernel, step, pad, gap = _sizes(rank, f"max_pool{rank}d", kernel_size, stride, padding, dilation)
    if rank == 1:
        if len(shape) not in (2, 3):
            raise RuntimeError(
                f"Expected 2 to 3 dimensions, but got {len(shape)}-dimensional tensor for argument #1 'self' (while "
                "checking arguments for max_pool1d)"
            )
        _check((*shape[:-1], 1, shape[-1]), (1, *kernel), (1, *step), (0, *pad), (1, *gap), ceil_mode)
    else:
        _check(shape, kernel, step, pad, gap, ceil_mode)
    every = zip(shape[-rank:], kernel, step, pad, gap, strict=True)
    return Plan(shape, [sliding(n, out_size(n, k, s, p, d, ceil_mode), k, s, p, d) for n, k, s, p, d in every])


def _check(shape: Any, kernel: Any, step: Any, pad: Any, gap: Any, ceil_mode: Any) -> None:
    rank = len(kernel)
    if len(shape) not in (rank + 1, rank + 2):
        raise RuntimeError(f"non-empty {rank + 1}D or {rank + 2}D (batch mode) tensor expected for input")
    for k, s, p, d in zip(kernel, step, pad, gap, strict=True):
        check_pad(k, s, p, d)
    check_positive(kernel, step, gap)
    check_shape(shape, rank, "max_pool3d_with_indices_out_cpu_template()")
    every = zip(shape[-rank:], kernel, step, pad, gap, strict=True)
    check_out(shape, tuple([out_size(n, k, s, p, d, ceil_mode) for n, k, s, p, d in every]))


def _plan_1d(shape: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any) -> Plan:
    """The same for ``torch.max_pool1d``, which has errors of its own."""
    key = ("max1d", shape, kernel_size, stride, padding, dilation, ceil_mode)
    try:
        found = find(key)
        if found is not None:
            return found
    except TypeError:
        pass
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(shape)}"
        )
    given = {}
    for position, (name, value) in enumerate(
        {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}.items()
    ):
        found_ints = kernel_size if name == "stride" and (value is None or value in ((), [])) else value
        found_ints = ints(found_ints, "max_pool1d", name, position + 2)
        if len(found_ints) != 1:
            kinds = {"kernel_size": "an int, list of ints or tuple of ints", "stride": "None, an int, list of ints, or "
                     "tuple of ints", "padding": "an int, list of ints, or tuple of ints",
                     "dilation": "an int, list of ints or tuple of ints"}  # fmt: skip
            raise RuntimeError(f"max_pool1d() {name} must be {kinds[name]} of size 1 but got size {len(found_ints)}")
        given[name] = found_ints[0]
    kernel, step, pad, gap = given.values()
    for name, value in (("kernel_size", kernel), ("stride", step)):
        if value <= 0:
            raise RuntimeError(f"max_pool1d() {name} must be greater than zero, but got {value}")
    if pad < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {pad}")
    if pad > kernel // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={pad} and "
            f"kernel_size={kernel}"
        )
    if gap <= 0:
        raise RuntimeError(f"max_pool1d() dilation must be greater than zero, but got {gap}")
    count = out_size(shape[-1], kernel, step, pad, gap, ceil_mode)
    if count <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {count}")
    plan = Plan(shape, [sliding(shape[-1], count, kernel, step, pad, gap)])
    try:
        return remember(key, plan)
    except TypeError:
        return plan


def _supported(dtype: np.dtype, kernel: str, floats: bool) -> None:
    if dtype.kind in ("bc" if not floats else "bciu") or (dtype.kind == "u" and dtype.itemsize > 1):
        raise not_implemented(kernel, dtype)


def _with_places(rank: int, self: np.ndarray, *args: Any) -> tuple[np.ndarray, np.ndarray]:
    plan = _plan(rank, self.shape, *args)
    dtype = self.dtype
    if dtype is not F32 and dtype is not F64:
        _supported(dtype, f"max_pool{max(rank, 2)}d", False)
    if not self.size:
        return np.zeros(plan.out, dtype), np.zeros(plan.out, np.int64)
    return largest_with_places(self, plan)


def are_apart(kernel_size: Any, stride: Any, dilation: Any) -> bool:
    """Whether no two windows share an element, where that is known at once."""
    return dilation == 1 and (stride is None or stride == kernel_size)


# ------------------------------------------------------------------------------------------------ the operations

# y[i] = x[m[i]], m[i] the place of the largest element of window i          gx[m[i]] += gy[i]


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="SqueezeBackward1")
def _max_pool1d_places(xp: Namespace, self: Array, kernel_size, stride, padding, dilation, ceil_mode):
    return _with_places(1, self, kernel_size, stride, padding, dilation, ceil_mode)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="MaxPool2DWithIndicesBackward0")
def _max_pool2d_places(xp: Namespace, self: Array, kernel_size, stride, padding, dilation, ceil_mode):
    return _with_places(2, self, kernel_size, stride, padding, dilation, ceil_mode)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="MaxPool3DWithIndicesBackward0")
def _max_pool3d_places(xp: Namespace, self: Array, kernel_size, stride, padding, dilation, ceil_mode):
    return _with_places(3, self, kernel_size, stride, padding, dilation, ceil_mode)


_max_pool1d_places.vjp(
    self=lambda grad, indices, self_shape, kernel_size, stride, dilation: scatter_planes(
        grad, indices, self_shape, 1, are_apart(kernel_size, stride, dilation)
    )
)
_max_pool2d_places.vjp(
    self=lambda grad, indices, self_shape, kernel_size, stride, dilation: scatter_planes(
        grad, indices, self_shape, 2, are_apart(kernel_size, stride, dilation)
    )
)
_max_pool3d_places.vjp(
    self=lambda grad, indices, self_shape, kernel_size, stride, dilation: scatter_planes(
        grad, indices, self_shape, 3, are_apart(kernel_size, stride, dilation)
    )
)


@op("other", at=(), out=False)
def _max_pool1d_values(xp: Namespace, self: Array, kernel_size, stride, padding, dilation, ceil_mode):
    plan = _plan_1d(self.shape, kernel_size, stride, padding, dilation, ceil_mode)
    if self.dtype is not F32 and self.dtype is not F64:
        _supported(self.dtype, "max_pool1d_impl", True)
    return largest(self, plan) if self.size else np.zeros(plan.out, self.dtype)


@op("other", at=(), out=False)
def _max_pool_values(xp: Namespace, self: Array, rank, kernel_size, stride, padding, dilation, ceil_mode):
    plan = _plan(rank, self.shape, kernel_size, stride, padding, dilation, ceil_mode)
    if self.dtype is not F32 and self.dtype is not F64:
        _supported(self.dtype, f"max_pool{rank}d", False)
    return largest(self, plan) if self.size else np.zeros(plan.out, self.dtype)


def _untracked(input: Any, name: str) -> bool:
    """Whether nobody will ask where the largest elements were. Raises TypeError for what is no tensor."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return type(input) is Tensor and not (input.requires_grad and modes.grad) and modes.dual_level < 0


@composite(at=("torch",), name="max_pool1d")
def _torch_max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest elements of windows along the last dimension, see ``nn.functional.max_pool1d``."""
    if _untracked(input, "max_pool1d"):
        return _max_pool1d_values(input, kernel_size, stride, padding, dilation, ceil_mode)
    _plan_1d(input._array.shape, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool1d_places(input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(at=("torch",), name="max_pool2d")
def _torch_max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest elements of windows along the last two dimensions, see ``nn.functional.max_pool2d``."""
    if _untracked(input, "max_pool2d"):
        return _max_pool_values(input, 2, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool2d_places(input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(at=("torch",), name="max_pool3d")
def _torch_max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest elements of windows along the last three dimensions, see ``nn.functional.max_pool3d``."""
    if _untracked(input, "max_pool3d"):
        return _max_pool_values(input, 3, kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool3d_places(input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(at=("torch",), name="max_pool1d_with_indices")
def _torch_max_pool1d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The same with the places of the largest elements."""
    return tuple(_max_pool1d_places(input, kernel_size, stride, padding, dilation, ceil_mode))


@composite(at=("nn.functional",))
def max_pool1d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """``max_pool1d`` with ``return_indices=True``."""
    return tuple(_max_pool1d_places(input, kernel_size, stride, padding, dilation, ceil_mode))


@composite(at=("nn.functional",))
def max_pool2d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """``max_pool2d`` with ``return_indices=True``."""
    return tuple(_max_pool2d_places(input, kernel_size, stride, padding, dilation, ceil_mode))


@composite(at=("nn.functional",))
def max_pool3d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """``max_pool3d`` with ``return_indices=True``."""
    return tuple(_max_pool3d_places(input, kernel_size, stride, padding, dilation, ceil_mode))


@composite(at=("nn.functional",))
def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest elements of windows of ``kernel_size`` elements along the last dimension, one every ``stride``.

    ``stride`` is ``kernel_size`` if not given; ``padding`` elements that are smaller than all stand at both ends;
    ``dilation`` is the distance of a window's elements; with ``ceil_mode`` a last window may reach over the end. With
    ``return_indices`` also where they are in the last dimension. Input: (C, L) or (N, C, L).

    Raises RuntimeError for a padding of more than half a window, and where there is no window.

    >>> import penlight as torch
    >>> torch.nn.functional.max_pool1d(torch.tensor([[1., 3., 7., 5.]]), 2, return_indices=True)
    (tensor([[3., 7.]]), tensor([[1, 2]]))
    """
    if return_indices:
        return tuple(_max_pool1d_places(input, kernel_size, stride, padding, dilation, ceil_mode))
    return _torch_max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode)


@composite(at=("nn.functional",))
def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The same over the last two dimensions; indices are places in the two, flattened.

    >>> import penlight as torch
    >>> torch.nn.functional.max_pool2d(torch.tensor([[[1., 3.], [7., 5.]]]), 2, return_indices=True)
    (tensor([[[7.]]]), tensor([[[2]]]))
    """
    if return_indices:
        return tuple(_max_pool2d_places(input, kernel_size, stride, padding, dilation, ceil_mode))
    return _torch_max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode)


@composite(at=("nn.functional",))
def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The same over the last three dimensions."""
    if return_indices:
        return tuple(_max_pool3d_places(input, kernel_size, stride, padding, dilation, ceil_mode))
    return _torch_max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode)


@operator("max_pool2d_with_indices_backward")
@op("other", at=(), node="MaxPool2DWithIndicesBackwardBackward0")  # y[m[i]] += x[i]
def _max_pool2d_backward(
    xp: Namespace,
    grad_output: Array,
    self: Array,
    kernel_size,
    stride,
    padding,
    dilation,
    ceil_mode,
    indices: Array,
):
    apart = are_apart(kernel_size, stride, dilation)
    return scatter_planes.op.run(grad_output, indices, self.shape, 2, apart)


_max_pool2d_backward.vjp(
    grad_output=lambda grad, indices: gather_planes(grad, indices, 2),
    self=lambda grad: zeros(grad),
)
