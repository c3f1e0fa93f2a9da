"""The largest elements of windows that slide over the last one, two or three dimensions, and where they are.

Of equal elements the first counts, in the order of memory, and of several nan the last, as in PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor
from ...backend.layouts import formatted
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
from .maxima import largest, largest_with_places
from .planes import gather_planes, scatter_planes
from .windows import Plan, find, remember, sliding

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


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), layout=formatted,
    node="MaxPool2DWithIndicesBackward0")  # fmt: skip
def _max_pool2d_places(xp: Namespace, self: Array, kernel_size, stride, padding, dilation, ceil_mode):
    return _with_places(2, self, kernel_size, stride, padding, dilation, ceil_mode)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), layout=formatted,
    node="MaxPool3DWithIndicesBackward0")  # fmt: skip
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


@op("other", at=(), out=False, layout=formatted)
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
