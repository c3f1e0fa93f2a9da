"""Lengths and angles between rows."""

from __future__ import annotations

from ..autograd.modes import no_grad
from .broadcasting import broadcast_tensors
from .define import composite
from .norms import older_norm, vector_norm


@composite(at=("nn.functional",))
def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """``input`` divided by its ``p``-norm along ``dim``, which is taken to be at least ``eps``.

    >>> import penlight as torch
    >>> torch.nn.functional.normalize(torch.tensor([[3., 4.]]))
    tensor([[0.6000, 0.8000]])
    """
    length = vector_norm(input, p, dim, True).clamp_min(eps).expand_as(input)
    return input / length if out is None else input.div(length, out=out)


def _length(x, dim, eps):
    length = vector_norm(x, 2, dim, True).clone()
    with no_grad():  # the bound is to be no part of the gradient
        length.clamp_min_(eps)
    return length


@composite(at=("torch", "nn.functional"))
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of the angle between ``x1`` and ``x2`` along ``dim``, from -1 to 1. They broadcast.

    >>> import penlight as torch
    >>> torch.nn.functional.cosine_similarity(torch.tensor([[1., 0.]]), torch.tensor([[1., 1.]]))
    tensor([0.7071])
    """
    x1, x2 = broadcast_tensors(x1, x2)
    return ((x1 / _length(x1, dim, eps)) * (x2 / _length(x2, dim, eps))).sum(dim)


@composite(at=("torch", "nn.functional"))
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The ``p``-norm of ``x1 - x2 + eps`` along the last dimension."""
    return older_norm(x1 - x2 + eps, p, -1, keepdim)
