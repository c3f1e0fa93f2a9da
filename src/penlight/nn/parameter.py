"""``torch.nn.parameter``."""

from ..autograd.variable import Parameter

__all__ = ["Parameter"]
