"""``nn.functional.pad``."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend.layouts import formatted
from ..backend.types import Array, Namespace
from .creation import converted
from .define import composite, op
from .errors import no_tensor
from .helpers import sizes


def _bounds(array_shape: tuple[int, ...], pad: tuple[int, ...]) -> tuple[list[int], list[slice], list[slice]]:
    """The padded shape; where in it the input lies; and which part of the input is kept where ``pad`` is negative."""
    shape, inside, kept = list(array_shape), [slice(None)] * len(array_shape), [slice(None)] * len(array_shape)
    for place in range(len(pad) // 2):
        dim = len(shape) - 1 - place
        before, after = pad[2 * place], pad[2 * place + 1]
        size = shape[dim]
        if before >= 0 <= after:
            inside[dim] = slice(before, before + size)
            shape[dim] = size + before + after
            continue
        kept[dim] = slice(max(-before, 0), size - max(-after, 0))
        inside[dim] = slice(max(before, 0), max(before, 0) + size - max(-before, 0) - max(-after, 0))
        shape[dim] = size + before + after
        if min(size - max(-before, 0) - max(-after, 0), shape[dim]) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
    return shape, inside, kept


@op("other", at=("torch",), layout=formatted)  # y = x amid `value`            gx = the inner part of gy
def constant_pad_nd(xp: Namespace, self: Array, pad, value=0):
    """Puts ``pad`` elements of ``value`` before and after each dimension, the last one first; negative ones cut."""
    pad = sizes(pad, "pad", "pad")
    if len(pad) % 2:
        raise RuntimeError(f"Length of pad must be even but instead it equals {len(pad)}")
    if len(pad) > 2 * self.ndim:
        raise RuntimeError(
            "Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
            f"{len(pad)}while the input has {self.ndim} dimensions."
        )
    shape, inside, kept = _bounds(self.shape, pad)
    if type(value) is int and not value:
        result = xp.zeros(shape, self.dtype)
    else:
        result = xp.empty(shape, self.dtype)
        result[...] = converted(value, self.dtype)
    result[tuple(inside)] = self[tuple(kept)]
    return result


def _unpadded(grad, pad):
    return constant_pad_nd(grad, tuple([-size for size in sizes(pad)]))


constant_pad_nd.vjp(self=_unpadded)


CIRCULAR = "torch::autograd::CopySlices"  # which PyTorch pads by copying, into memory of its own order


@op("linear", at=(), name="_pad_by_index", node=lambda node: node)  # y = x[..., i, j]              gx[..., i, j] += gy
def pad_by_index(xp: Namespace, self: Array, indices, node):
    if indices.flat is not None and self.shape == indices.shape:
        result = self.take(indices.flat)
    else:
        result = self
        for place, runs in enumerate(indices.runs):
            dim = self.ndim - 1 - place
            whole, source = (slice(None),) * dim, result
            result = xp.empty(_resized(source.shape, dim, len(indices.each[place])), self.dtype)
            for to, taken in runs:
                result[(*whole, to)] = source[(*whole, taken)]
    return result if self.flags.c_contiguous or node == CIRCULAR else formatted(result, self)


def _resized(shape: tuple[int, ...], dim: int, size: int) -> tuple[int, ...]:
    return (*shape[:dim], size, *shape[dim + 1 :])


@op("linear", at=(), name="_pad_by_index_back")
def pad_by_index_back(xp: Namespace, self: Array, indices, shape):
    if indices.flat is not None and shape == indices.shape:
        result = xp.zeros(shape, self.dtype)
        xp.add.at(result.reshape(-1), indices.flat.reshape(-1), self.reshape(-1))
        return result
    for place, runs in reversed(list(enumerate(indices.runs))):
        dim = self.ndim - 1 - place
        whole, result = (slice(None),) * dim, xp.zeros(_resized(self.shape, dim, shape[dim]), self.dtype)
        for number, (source, to) in enumerate(runs):
            target, values = result[(*whole, to)], self[(*whole, source)]
            if target.shape != values.shape:  # one element, repeated
                values = xp.add.reduce(values, dim, keepdims=True)
            if number:
                target += values
            else:
                target[...] = values
        self = result
    return self


pad_by_index.vjp(self=lambda grad, self_shape, indices: pad_by_index_back(grad, indices, self_shape))
pad_by_index_back.vjp(self=lambda grad, indices: pad_by_index(grad, indices, "ReflectionPad1DBackward0"))


def _sources(mode: str, size: int, before: int, after: int) -> np.ndarray:
    """For each element of the padded dimension, the one it is a copy of."""
    places = np.arange(-before, size + after)
    if mode == "replicate":
        return places.clip(0, size - 1)
    if mode == "circular":  # what is left after cutting is what is repeated
        kept = np.arange(max(-before, 0), size - max(-after, 0))
        return np.concatenate([kept[len(kept) - max(before, 0) :], kept, kept[: max(after, 0)]])
    places = np.abs(places)
    return np.where(places >= size, 2 * (size - 1) - places, places)


def _runs(index: np.ndarray) -> list[tuple[slice, slice]]:
    """``index`` as slices of the padded dimension and of the one that they are copies of, the longest first.

    Slices are copied, and added up, in a small part of the time that places take which are given one by one.
    """
    found, places = [], index.tolist()
    start, count = 0, len(places)
    while start < count:
        stop, step = start + 1, places[start + 1] - places[start] if start + 1 < count else 1
        if step in (-1, 0, 1):
            while stop < count and places[stop] - places[stop - 1] == step:
                stop += 1
        first, last = places[start], places[stop - 1]
        end = last - 1 if first > last else last + 1
        found.append((slice(start, stop), slice(first, end if end >= 0 else None, -1 if first > last else 1)))
        start = stop
    return sorted(found, key=lambda run: run[0].start - run[0].stop)


class Sources:
    """Where each element of a padded array of ``shape`` comes from."""

    __slots__ = ("each", "flat", "runs", "shape")

    each: list[np.ndarray]  # by dimension, the last one first
    runs: list[list[tuple[slice, slice]]]  # the same
    flat: Any  # for a small array, its places in the flattened one

    def __init__(self, mode: str, shape: tuple[int, ...], pad: tuple[int, ...]) -> None:
        rank = len(pad) // 2
        self.each = [_sources(mode, shape[-1 - i], pad[2 * i], pad[2 * i + 1]) for i in range(rank)]
        self.runs = [_runs(index) for index in self.each]
        self.shape = shape
        self.flat = None
        if prod(shape[:-rank]) * prod([len(index) for index in self.each]) <= _FEW:
            self.flat = pad_by_index.op.kernel(np, np.arange(prod(shape)).reshape(shape), self, CIRCULAR)


@lru_cache(256)  # what is raised is not kept
def _plan(mode: str, pad: tuple[int, ...], shape: tuple[int, ...], is_bool: bool) -> tuple[Sources, str]:
    """The sources, and the name of the node."""
    rank = len(pad) // 2
    if len(shape) not in _SUPPORTED.get(len(pad), ()):
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {len(shape)}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    _check_input(shape, is_bool, pad, mode, rank)
    node = {"reflect": "ReflectionPad", "replicate": "ReplicationPad"}.get(mode)
    return Sources(mode, shape, pad), f"{node}{rank}DBackward0" if node else CIRCULAR


_FEW = 4096
_SUPPORTED = {2: (2, 3), 4: (3, 4), 6: (4, 5)}


@composite(at=("nn.functional",), name="pad")
def pad_(input, pad, mode="constant", value=None):
    """Puts elements before and after the dimensions, the last one first: ``pad = (left, right, top, bottom, ...)``.

    ``mode``: "constant" (of ``value``), "reflect", "replicate" or "circular". Raises RuntimeError where the padding is
    longer than what is to be reflected.

    >>> import penlight as torch
    >>> torch.nn.functional.pad(torch.tensor([1, 2]), (1, 2))
    tensor([0, 1, 2, 0, 0])
    """
    if type(pad) is not tuple and not isinstance(pad, (tuple, list)):
        raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}")
    pad = sizes(pad, "pad", "pad", 2)
    if not isinstance(input, Tensor):
        raise no_tensor("pad", input=input)
    ndim = input._array.ndim
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {ndim}"
        )
    if type(value) is complex:
        raise TypeError("pad(): argument 'value' (position 4) must be float, not complex")
    if mode == "constant":
        return constant_pad_nd(input, pad, 0 if value is None else value)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    array = input._array
    return pad_by_index(input, *_plan(mode, pad, array.shape, array.dtype.kind == "b"))


def _check_input(shape: tuple[int, ...], is_bool: bool, pad: tuple[int, ...], mode: str, rank: int) -> None:
    if mode == "circular":
        for i in range(rank):
            if max(pad[2 * i], pad[2 * i + 1]) > shape[-1 - i]:
                raise RuntimeError("Padding value causes wrapping around more than once.")
            if pad[2 * i] + pad[2 * i + 1] + shape[-1 - i] < 0:
                raise RuntimeError("Negative padding value is resulting in an empty dimension")
        return
    if 0 in (shape[1:] if len(shape) == rank + 2 else shape):
        raise RuntimeError(
            f"Expected {rank + 1}D or {rank + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(shape)}"
        )
    if is_bool:
        kernel = "reflection_pad" if mode == "reflect" else "replication_pad"
        raise NotImplementedError(f"\"{kernel}{rank}d\" not implemented for 'Bool'")
    if mode == "reflect":
        for i in range(rank):
            if max(pad[2 * i], pad[2 * i + 1]) >= shape[-1 - i]:
                raise RuntimeError(
                    f"Argument #{4 + 2 * i}: Padding size should be less than the corresponding input dimension, but "
                    f"got: padding ({pad[2 * i]}, {pad[2 * i + 1]}) at dimension {len(shape) - 1 - i} of input "
                    f"{list(shape)}"
                )
    outs = [shape[-1 - i] + pad[2 * i] + pad[2 * i + 1] for i in range(rank)]
    if min(outs) < 1:
        names = "WHD"[:rank]
        if rank == 1:
            raise RuntimeError(f"input (W: {shape[-1]}) is too small. Calculated output W: {outs[0]}")
        have = " ".join([f"{n}: {shape[-1 - i]}" for i, n in reversed(list(enumerate(names)))])
        made = " ".join([f"{n}: {outs[i]}" for i, n in reversed(list(enumerate(names)))])
        raise RuntimeError(f"input ({have}) is too small. Calculated output {made}")
