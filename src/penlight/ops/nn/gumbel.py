"""Samples of categories that have gradients."""

from __future__ import annotations

import warnings

from ...backend.devices import contiguous_format
from ..creation import empty_like
from ..define import composite
from ..exponential import log
from ..sampling import exponential_
from ..softmax import softmax


# y = softmax((x - log e) / tau), e from the exponential distribution: Maddison et al., https://arxiv.org/abs/1611.00712
@composite(at=("nn.functional",))
def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """Probabilities along ``dim`` as they would be found for a sample, with ``logits`` (*) the log probabilities.

    The lower the temperature ``tau``, the nearer they are to 0 and 1. With ``hard`` they are 0 and 1, and have the
    gradient of those that are not. ``eps`` has no effect. Raises RuntimeError for logits that are not real.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.functional.gumbel_softmax(torch.zeros(2, 3), hard=True)
    tensor([[0., 0., 1.],
            [0., 1., 0.]])
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    draws = exponential_(empty_like(logits, memory_format=contiguous_format))
    soft = softmax((logits + -log(draws)) / tau, dim)
    if not hard:
        return soft
    best = soft.max(dim, keepdim=True)[1]
    sharp = soft.detach().new_zeros(soft.shape).scatter_(dim, best, 1.0)
    return sharp - soft.detach() + soft
