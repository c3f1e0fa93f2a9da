"""What PyTorch says of arguments that a convolution cannot have, in the order in which it looks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import dtypes
from ...backend.names import scalar_name
from ..matmul import c_name
from .columns import Sizes, windows_of

_AXES = ("depth", "height", "width")


def _tensor_type(array: np.ndarray) -> str:
    """What PyTorch's older code calls the type; newer dtypes have no name of that kind."""
    name = scalar_name(dtypes.of(array.dtype))
    return f"CPU{name}Type" if name in ("BFloat16", "Bool") or array.dtype.kind == "c" else f"torch.{name}Tensor"


def _in_onednn(array: np.ndarray) -> bool:
    """Whether PyTorch leaves the dtype to oneDNN, whose checks are others."""
    return dtypes.of(array.dtype).name in ("float32", "bfloat16")


def _check_bias_type(x: np.ndarray, b: np.ndarray | None) -> None:
    if b is not None and b.dtype != x.dtype:
        raise RuntimeError(f"Input type ({c_name(x)}) and bias type ({c_name(b)}) should be the same")


def _check_rank(name: str, rank: int, x: np.ndarray) -> None:
    if x.ndim != rank + 1 and x.ndim != rank + 2:
        raise RuntimeError(
            f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, but got input of size: "
            f"{list(x.shape)}"
        )


def _expanded(name: str, values: Sizes, rank: int) -> Sizes:
    if len(values) == rank:
        return values
    if len(values) == 1:
        return values * rank
    raise RuntimeError(
        f"expected {name} to be a single integer value or a list of {rank} values to match the convolution "
        f"dimensions, but got {name}={list(values)}"
    )


def _check_numbers(w: np.ndarray, stride: Sizes, padding: Sizes, more: Sizes, groups: int) -> None:
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    if min(padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(more) < 0:
        raise RuntimeError("negative output_padding is not supported")
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")


def _check_weight(shape: Sizes, w: np.ndarray, groups: int) -> None:
    if len(shape) != w.ndim:
        raise RuntimeError(
            f"Expected {w.ndim}-dimensional input for {w.ndim}-dimensional weight {list(w.shape)}, but got "
            f"{len(shape)}-dimensional input of size {list(shape)} instead"
        )
    first = w.shape[0]
    if first < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{list(w.shape)} instead"
        )
    if first % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{list(w.shape)}] instead"
        )


def _check_bias(w: np.ndarray, b: np.ndarray | None, outputs: int, transposed: str = "") -> None:
    if b is not None and b.shape != (outputs,):
        raise RuntimeError(
            f"Given {transposed}weight of size {list(w.shape)}, expected bias to be 1-dimensional with {outputs} "
            f"elements, but got bias of size {list(b.shape)} instead"
        )


def _check_kernel(w: np.ndarray) -> None:
    if 0 in w.shape[2:]:
        axes = _AXES[1:] if w.ndim < 5 else _AXES
        kernel = (1, *w.shape[2:])[-len(axes) :]
        sizes = " ".join([f"kernel_{axis}: {size}" for axis, size in zip(axes, kernel, strict=True)])
        raise RuntimeError(f"kernel size should be greater than zero, but got {sizes}")


def _check_types(x: np.ndarray, w: np.ndarray, b: np.ndarray | None, same: bool) -> None:
    if x.dtype != w.dtype:
        if _in_onednn(x):
            raise RuntimeError(
                f"Input type ({_tensor_type(x)}) and weight type ({_tensor_type(w)}) should be the same or input "
                "should be a MKLDNN tensor and weight is a dense tensor"
            )
        if x.dtype.kind == "c":
            raise RuntimeError(f"Input type ({_tensor_type(x)}) and weight type ({_tensor_type(w)}) should be the same")
        raise RuntimeError(
            f"expected scalar type {scalar_name(dtypes.of(x.dtype))} but found {scalar_name(dtypes.of(w.dtype))}"
        )
    if same and b is not None and b.dtype != x.dtype:
        raise RuntimeError(
            f"Input type ({_tensor_type(x)}) and bias type ({_tensor_type(b)}) should be the same or input should be a "
            "MKLDNN tensor and bias is a dense tensor"
        )


def _check_places(shape: Sizes) -> None:
    if 0 in shape[2:]:
        raise RuntimeError(f"Only zero batch or zero channel inputs are supported, but got input shape: {list(shape)}")


def _times(values: Any) -> str:
    return " x ".join([str(value) for value in values])


def plainly_fits(
    rank: int, x: np.ndarray, w: np.ndarray, b: np.ndarray | None, stride: Sizes, padding: Sizes, dilation: Sizes
) -> Sizes | None:
    """How many windows fit in the usual case; None where `check_convolution` has to look."""
    dtype, outputs = x.dtype, len(w)
    if w.dtype is not dtype or dtype.kind == "b" or (b is not None and (b.dtype is not dtype or b.shape != (outputs,))):
        return None
    if not (len(x.shape) == len(w.shape) == rank + 2 and len(stride) == len(padding) == len(dilation) == rank):
        return None
    if min(stride) < 1 or min(padding) < 0 or min(dilation) < 1 or x.shape[1] != w.shape[1] or 0 in x.shape:
        return None
    count = windows_of(x.shape[2:], w.shape[2:], stride, padding, dilation)
    return count if min(count) > 0 and 0 not in w.shape else None


def check_convolution(
    name: str, rank: int, x: np.ndarray, w: np.ndarray, b: np.ndarray | None, stride: Sizes, padding: Any,
    dilation: Sizes, groups: int,
) -> tuple[Sizes, Any, Sizes]:  # fmt: skip
    """Raises for what does not fit; gives stride, padding (or its mode) and dilation for every dimension."""
    mode = padding if type(padding) is str else None
    if mode is None or not _in_onednn(x):
        _check_bias_type(x, b)
    _check_rank(name, rank, x)
    shape = x.shape if x.ndim == rank + 2 else (1, *x.shape)
    if w.ndim < 3:
        raise RuntimeError("weight should have at least three dimensions")
    dims = w.ndim - 2
    if mode == "same":
        _check_same(shape, w, stride, dilation, groups)
        stride, dilation = (1,) * dims, dilation if len(dilation) == dims else dilation * dims
    else:
        if mode not in (None, "valid"):
            raise RuntimeError(f"Invalid padding string: '{mode}'")
        stride = _expanded("stride", stride, dims)
        padding = _expanded("padding", padding, dims) if mode is None else (0,) * dims
        dilation = _expanded("dilation", dilation, dims)
        _check_numbers(w, stride, padding, padding, groups)
    _check_weight(shape, w, groups)
    if shape[1] != w.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(w.shape)}, expected input{list(shape)} to have "
            f"{w.shape[1] * groups} channels, but got {shape[1]} channels instead"
        )
    _check_bias(w, b, w.shape[0])
    if mode != "same":
        for size, k, a, d in zip(shape[2:], w.shape[2:], padding, dilation, strict=True):
            if size + 2 * a < d * (k - 1) + 1:
                padded = [size + 2 * a for size, a in zip(shape[2:], padding, strict=True)]
                reach = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]
                raise RuntimeError(
                    f"Calculated padded input size per channel: ({_times(padded)}). Kernel size: ({_times(reach)}). "
                    "Kernel size can't be greater than actual input size"
                )
    if min(dilation) < 1:
        if _in_onednn(x) and not min(dilation):
            raise RuntimeError("non-positive dilation is not supported")
        given = "" if min(dilation) else f", but got {[1, *dilation] if rank == 1 else list(dilation)}"
        raise RuntimeError(f"dilation should be greater than zero{given}")
    if 0 in shape:
        _check_places(shape)
    if x.dtype.kind == "b":
        kernel = "slow_conv2d_cpu" if rank < 3 else "compute_columns3d"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    if x.dtype is not w.dtype or mode == "same":
        _check_types(x, w, b, mode == "same")
    if 0 in w.shape:
        _check_kernel(w)
    return stride, padding, dilation


def _check_same(shape: Sizes, w: np.ndarray, stride: Sizes, dilation: Sizes, groups: int) -> None:
    if len(shape) != w.ndim:
        raise RuntimeError(
            f"Expected {w.ndim}-dimensional input for {w.ndim}-dimensional weight{list(w.shape)}, but got "
            f"{len(shape)}-dimensional input of size {list(shape)} instead"
        )
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    for name, values in ("stride", stride), ("dilation", dilation):
        if len(values) not in (1, w.ndim - 2):
            raise RuntimeError(f"{name} cannot broadcast to {w.ndim - 2} dimensions")
    if max(stride) > 1:
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")


def transposed_plainly_fits(
    rank: int, x: np.ndarray, w: np.ndarray, b: np.ndarray | None, stride: Sizes, padding: Sizes, more: Sizes,
    dilation: Sizes,
) -> Sizes | None:  # fmt: skip
    """The size of the output in the usual case; None where `check_transposed` has to look."""
    dtype = x.dtype
    if w.dtype is not dtype or dtype.kind not in "fc" or 0 in x.shape or 0 in w.shape:
        return None
    if b is not None and (b.dtype is not dtype or b.shape != (w.shape[1],)):
        return None
    if not (len(x.shape) == len(w.shape) == rank + 2 and rank == len(stride) == len(padding) == len(dilation)):
        return None
    if min(stride) < 1 or min(padding) < 0 or min(dilation) < 1 or any(more) or x.shape[1] != w.shape[0]:
        return None
    size = _transposed_size(x.shape[2:], w.shape[2:], stride, padding, more, dilation)
    return size if min(size) > 0 else None


def _transposed_size(shape: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, more: Sizes, dilation: Sizes) -> Sizes:
    return tuple(
        [
            (i - 1) * s - 2 * a + d * (k - 1) + one + 1
            for i, k, s, a, one, d in zip(shape, kernel, stride, padding, more, dilation, strict=True)
        ]
    )


def check_transposed(
    name: str, rank: int, x: np.ndarray, w: np.ndarray, b: np.ndarray | None, stride: Sizes, padding: Sizes,
    more: Sizes, dilation: Sizes, groups: int,
) -> tuple[Sizes, Sizes, Sizes, Sizes]:  # fmt: skip
    """Raises for what does not fit; gives stride, padding, dilation and the size of the output."""
    _check_bias_type(x, b)
    _check_rank(name, rank, x)
    shape = x.shape if x.ndim == rank + 2 else (1, *x.shape)
    if w.ndim < 3:
        raise RuntimeError("weight should have at least three dimensions")
    dims = w.ndim - 2
    stride, padding = _expanded("stride", stride, dims), _expanded("padding", padding, dims)
    dilation, more = _expanded("dilation", dilation, dims), _expanded("output_padding", more, dims)
    _check_numbers(w, stride, padding, more, groups)
    _check_weight(shape, w, groups)
    if shape[1] != w.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(w.shape)}, expected input{list(shape)} to have {w.shape[0]} "
            f"channels, but got {shape[1]} channels instead"
        )
    _check_bias(w, b, w.shape[1] * groups, "transposed=1, ")
    if 0 in shape:
        _check_places(shape)
    if x.dtype.kind in "iub" and x.dtype.itemsize < 8:
        kernel = f"slow_conv_transpose{max(rank, 2)}d_out_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtypes.of(x.dtype))}'")
    if x.dtype is not w.dtype:
        _check_types(x, w, None, False)
    if 0 in w.shape:
        _check_kernel(w)
        if not w.shape[1]:
            raise RuntimeError(f"non-empty 2D or 4D weight tensor expected, but got: {list(w.shape)}")
    axes, lead = (_AXES[1:], (2 - rank) * (0,)) if rank < 3 else (_AXES, ())
    ones = (1,) * len(lead)
    if min(dilation) < 1:
        given = ", ".join(_numbered("dilation", axes, (*ones, *dilation)))
        raise RuntimeError(f"dilation should be greater than zero, but got {given}")
    for one, s, d in zip(more, stride, dilation, strict=True):
        if one >= s and one >= d:
            given = " ".join(
                [
                    *_numbered("output_padding", axes, (*lead, *more)),
                    *_numbered("stride", axes, (*ones, *stride)),
                    *_numbered("dilation", axes, (*ones, *dilation)),
                ]
            )
            raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got {given}")
    size = _transposed_size(shape[2:], w.shape[2:], stride, padding, more, dilation)
    if min(size) < (0 if _in_onednn(x) else 1):
        raise RuntimeError(
            f"Given input size per channel: ({_times((*ones, *shape[2:]))}). Calculated output size per channel: "
            f"({_times((*ones, *size))}). Output size is too small"
        )
    return stride, padding, dilation, size


def _numbered(name: str, axes: Any, values: Any) -> list[str]:
    return [f"{name}_{axis}: {value}" for axis, value in zip(axes, values, strict=True)]
