"""Einstein's summation: ``einsum``."""

from __future__ import annotations

from functools import lru_cache
from operator import index
from typing import Any

from ..autograd.variable import Tensor
from .contraction import contracted
from .define import composite
from .matmul import bmm
from .reduction import sum
from .views import permute

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NOTHING = (
    "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts "
    "list"
)
# Dimensions that an ellipsis stands for, counted from the last, have labels from here on, downwards.
_ELLIPSIS = -1


@composite(at=("torch",))
def einsum(*args):
    """Sums of products of the elements of tensors, over the subscripts that the output does not have.

    The equation names each operand's dimensions with letters, ``...`` for any number of them; without ``->`` the output
    has the letters that occur once, in alphabetical order. Instead of an equation each operand may be followed by a
    list of numbers from 0 to 51, and the last list be the output's.

    >>> import penlight as torch
    >>> torch.einsum("ij,jk->ik", torch.eye(2), torch.tensor([[1., 2.], [3., 4.]]))
    tensor([[1., 2.],
            [3., 4.]])
    """
    if len(args) < 2 or (len(args) == 2 and not isinstance(args[0], Tensor) and isinstance(args[1], (list, tuple))
                         and not args[1]):  # fmt: skip
        raise ValueError(_NOTHING)
    if isinstance(args[0], Tensor):
        operands, inputs, output = _from_lists(args)
    else:
        operands = list(args[1]) if len(args) == 2 and isinstance(args[1], (list, tuple)) else list(args[1:])
        if type(args[0]) is str and len(operands) == 2 and type(operands[0]) is type(operands[1]) is Tensor:
            one, other = operands[0]._array, operands[1]._array
            planned = _plan(args[0], one.shape, other.shape) if one.dtype is other.dtype else None
            if planned is not None and one.dtype.kind in "fc":
                result = contracted(*operands, planned[0], planned[1])
                return result if planned[2] is None else permute(result, planned[2]).view(planned[3])
        if not isinstance(args[0], str):
            raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type(args[0]).__name__}")
        inputs, output = _from_text(args[0], len(operands))
    for position, operand in enumerate(operands):
        if not isinstance(operand, Tensor):
            raise TypeError(f"expected Tensor as element {position} in argument 1, but got {type(operand).__name__}")
    labelled = [
        _labelled(operand, labels, place) for place, (operand, labels) in enumerate(zip(operands, inputs, strict=True))
    ]
    return _contract(labelled, output, [label for labels in inputs for label in labels])


# ------------------------------------------------------------------------------------------------ what is asked for


def _from_lists(args: tuple[Any, ...]) -> tuple[list[Any], list[list[Any]], list[Any] | None]:
    output = None
    if len(args) % 2:
        output = [_label(each) for each in args[-1]]
        args = args[:-1]
    return list(args[::2]), [[_label(each) for each in labels] for labels in args[1::2]], output


def _label(number: Any) -> Any:
    if number is Ellipsis:
        return Ellipsis
    if not 0 <= number < len(_LETTERS):
        raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
    return index(number)


def _from_text(equation: str, count: int) -> tuple[list[list[Any]], list[Any] | None]:
    arrow = equation.find("->")
    left = equation if arrow < 0 else equation[:arrow]
    inputs: list[list[Any]] = []
    place = 0
    for number, text in enumerate(left.split(",")):
        inputs.append(_letters(text, place, f"operand {number}"))
        place += len(text) + 1
    if len(inputs) > count:
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    if len(inputs) < count:
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    return inputs, None if arrow < 0 else _letters(equation[arrow + 2 :], arrow + 2, "output")


def _letters(text: str, start: int, whose: str) -> list[Any]:
    labels: list[Any] = []
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == ".":
            if Ellipsis in labels:
                again = "but an ellipsis (...)" if whose == "output" else "for which an ellipsis"
                raise RuntimeError(f"einsum(): found '.' for {whose} {again} was already found")
            if text[place : place + 3] != "...":
                hint = " (...)" if whose == "output" else ""
                raise RuntimeError(f"einsum(): found '.' for {whose} that is not part of any ellipsis{hint}")
            labels.append(Ellipsis)
            place += 2
        elif letter != " ":
            number = _LETTERS.find(letter)
            if number < 0:
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {start + place} in the equation string, subscripts "
                    "must be in [a-zA-Z]"
                )
            if whose == "output" and number in labels:
                raise RuntimeError(f"einsum(): output subscript {letter} appears more than once in the output")
            labels.append(number)
        place += 1
    return labels


def _labelled(operand: Any, labels: list[Any], place: int) -> tuple[Any, list[int]]:
    """The operand with one label a dimension, each once: of repeated ones the diagonal is taken."""
    shape = tuple(operand.shape)
    if Ellipsis in labels:
        if len(labels) - 1 > len(shape):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(labels) - 1}) is more than the number of "
                f"dimensions ({len(shape)}) for operand {place}"
            )
        before = labels.index(Ellipsis)
        count = len(shape) - len(labels) + 1
        labels = [*labels[:before], *range(_ELLIPSIS - count + 1, _ELLIPSIS + 1), *labels[before + 1 :]]
    elif len(labels) != len(shape):
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({len(labels)}) does not match the number of "
            f"dimensions ({len(shape)}) for operand {place} and no ellipsis was given"
        )
    number = 0
    while number < len(labels):
        first = labels.index(labels[number])
        if first == number:
            number += 1
            continue
        one, other = operand.shape[first], operand.shape[number]
        if one != other:
            raise RuntimeError(
                f"einsum(): subscript {_LETTERS[labels[number]]} is repeated for operand {place} but the sizes don't "
                f"match, {other} != {one}"
            )
        operand = operand.diagonal(0, first, number).movedim(-1, first)
        labels = labels[:number] + labels[number + 1 :]
    return operand, labels


# ------------------------------------------------------------------------------------------------ how it is done


@lru_cache(64)
def _plan(equation: str, one: tuple[int, ...], other: tuple[int, ...]) -> Any:
    """How to contract two operands of these shapes, where it is a product of two matrices with some dimensions moved:
    the dimensions that are summed, of each, and the order and shape of the result, if it is another. Else None."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    names, sizes = left.split(","), [one, other]
    if not arrow or len(names) != 2 or not (names[0] + names[1] + right).isalpha():
        return None
    for labels, shape in zip(names, sizes, strict=True):
        if len(labels) != len(shape) or len(set(labels)) != len(labels):
            return None
    a, b = names
    shared = [label for label in a if label in b]
    if not shared or any(label in right or one[a.index(label)] != other[b.index(label)] for label in shared):
        return None
    free = [label for label in a + b if label not in shared]
    if sorted(free) != sorted(right) or not equation.isascii():
        return None
    order = None if "".join(free) == right else [free.index(label) for label in right]
    size = dict(zip(a + b, one + other, strict=True))
    shape = tuple([size[label] for label in right])
    return [a.index(label) for label in shared], [b.index(label) for label in shared], order, shape


def _contract(operands: list[tuple[Any, list[int]]], output: list[Any] | None, written: list[Any]) -> Any:
    sizes: dict[int, int] = {}
    for place, (operand, labels) in enumerate(operands):
        for dim, (label, size) in enumerate(zip(labels, tuple(operand.shape), strict=True)):
            have = sizes.get(label, 1)
            if size != 1 and have != 1 and size != have:
                if label < 0:
                    raise RuntimeError(
                        f"einsum(): dimension {dim} covered by ellipsis in operand {place}has size {size} which does "
                        f"not broadcast with previously seen ellipsis with size {have} for the respective dimension"
                    )
                raise RuntimeError(
                    f"einsum(): subscript {_LETTERS[label]} has size {size} for operand {place} which does not "
                    f"broadcast with previously seen size {have}"
                )
            sizes[label] = size if have == 1 else have
    wanted = _output_labels(output, sizes, written)
    (result, labels), *rest = operands
    for number, (operand, other) in enumerate(rest):
        later = {label for _, each in rest[number + 1 :] for label in each}
        result, labels = _pair(result, labels, operand, other, later.union(wanted))
    if not rest:
        summed = [label for label in labels if label not in wanted]
        result = result.permute([labels.index(label) for label in wanted + summed])
        return sum(result, list(range(len(wanted), len(labels)))) if summed else result
    result, labels = _summed(result, labels, wanted)
    if labels != wanted:
        result = result.permute([labels.index(label) for label in wanted])
    return result.view(tuple(result.shape)) if _shared(operands, wanted) else result


def _shared(operands: list[tuple[Any, list[int]]], wanted: list[int]) -> bool:
    """Whether anything is summed, so that PyTorch's last step is a view and not a product."""
    return any(label not in wanted for _, labels in operands for label in labels)


def _output_labels(output: list[Any] | None, sizes: dict[int, int], written: list[Any]) -> list[int]:
    dots = sorted(label for label in sizes if label < 0)
    if output is None:
        return dots + sorted(label for label in sizes if label >= 0 and written.count(label) == 1)
    wanted: list[int] = []
    for label in output:
        if label is Ellipsis:
            wanted += dots
            continue
        if label in wanted:
            raise RuntimeError(f"einsum(): output subscript {_LETTERS[label]} appears more than once in the output")
        if label not in sizes:
            raise RuntimeError(
                f"einsum(): output subscript {_LETTERS[label]} does not appear in the equation for any input operand"
            )
        wanted.append(label)
    return wanted


def _summed(operand: Any, labels: list[int], keep: Any) -> tuple[Any, list[int]]:
    dims = [number for number, label in enumerate(labels) if label not in keep]
    if not dims:
        return operand, labels
    return sum(operand, dims), [label for label in labels if label in keep]


def _pair(a: Any, a_labels: list[int], b: Any, b_labels: list[int], keep: set[int]) -> tuple[Any, list[int]]:
    """The product of two operands, summed over what they share and ``keep`` does not name."""
    a, a_labels = _summed(a, a_labels, keep.union(b_labels))
    b, b_labels = _summed(b, b_labels, keep.union(a_labels))
    # Of a dimension that is broadcast, only the operand that has more than one of it keeps the label.
    for label in [label for label in a_labels if label in b_labels]:
        one, other = a.shape[a_labels.index(label)], b.shape[b_labels.index(label)]
        if one == 1 and other != 1:
            a, a_labels = a.squeeze(a_labels.index(label)), [each for each in a_labels if each != label]
        elif other == 1 and one != 1:
            b, b_labels = b.squeeze(b_labels.index(label)), [each for each in b_labels if each != label]
    a, a_labels = _summed(a, a_labels, keep.union(b_labels))
    b, b_labels = _summed(b, b_labels, keep.union(a_labels))
    batch = [label for label in a_labels if label in b_labels and label in keep]
    inner = [label for label in a_labels if label in b_labels and label not in keep]
    left = [label for label in a_labels if label not in b_labels]
    right = [label for label in b_labels if label not in a_labels]
    if not inner:
        return _spread(a, a_labels, batch + left + right) * _spread(
            b, b_labels, batch + left + right
        ), batch + left + right
    shapes = dict(zip(a_labels, tuple(a.shape), strict=True)) | dict(zip(b_labels, tuple(b.shape), strict=True))
    counts = [_count(shapes, labels) for labels in (batch, left, inner, right)]
    a = a.permute([a_labels.index(label) for label in batch + left + inner]).reshape(counts[0], counts[1], counts[2])
    b = b.permute([b_labels.index(label) for label in batch + inner + right]).reshape(counts[0], counts[2], counts[3])
    labels = batch + left + right
    return bmm(a, b).reshape([shapes[label] for label in labels]), labels


def _count(shapes: dict[int, int], labels: list[int]) -> int:
    count = 1
    for label in labels:
        count *= shapes[label]
    return count


def _spread(operand: Any, labels: list[int], wanted: list[int]) -> Any:
    """The operand with a dimension for each wanted label, of size 1 where it has none."""
    present = [label for label in wanted if label in labels]
    operand = operand.permute([labels.index(label) for label in present])
    for number, label in enumerate(wanted):
        if label not in labels:
            operand = operand.unsqueeze(number)
    return operand
