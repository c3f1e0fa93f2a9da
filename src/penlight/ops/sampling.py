"""Random tensors from tensors: in-place draws, and distributions whose parameters are tensors.

Note [Draws have no gradient]: what is drawn does not depend on what was there, so the gradient that passes through a
draw is zero; PyTorch records a node all the same, and a leaf that wants gradients refuses to be drawn into.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd import views
from ..autograd.history import InferenceVersion
from ..autograd.modes import modes
from ..autograd.node import Node, fill
from ..autograd.variable import Tensor, counter_of, wrap
from ..backend import discrete, dtypes, rejection, sampling
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .broadcasting import expand
from .construct import cast
from .define import composite, op
from .errors import broadcast_error
from .factory import as_int, check_out, finish, into, ints, options, plain_name
from .formulas import zeros
from .forward import write_tangent
from .generator import checked

# ------------------------------------------------------------------------------------------------ in place


class Drawn(Node):
    """The history of a tensor that was drawn into; see Note [Draws have no gradient]."""

    __slots__ = ()

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return tuple([zeros(grad) for _ in edges])

    _backward_tensors = _backward_arrays


_nodes: dict[str, type] = {}


def _draw(tensor: Tensor, name: str, node: str, sampler: Any, generator: Any, *parameters: Any) -> Tensor:
    """Fills ``tensor`` in place."""
    if tensor.requires_grad or type(tensor._vc) is InferenceVersion:
        views.check_inplace(tensor, tensor.requires_grad)
    if views.overlaps(tensor._array):  # which is told after what is wrong with the parameters
        sampling.fill_(np.empty(0, tensor._array.dtype), sampler, checked(name, generator), *parameters)
        views.check_overlap(tensor._array)
    sampling.fill_(tensor._array, sampler, checked(name, generator), *parameters)
    counter_of(tensor)[0] += 1
    if modes.dual_level >= 0:
        write_tangent(tensor, None)
    if tensor.requires_grad and modes.grad:
        kind = _nodes.get(node) or _nodes.setdefault(node, type(node, (Drawn,), {"__slots__": ()}))
        made: Any = object.__new__(kind)
        fill(made, (tensor._node or tensor,), tensor._array)
        made._saved = ()
        views.rebase(tensor, made)
    return tensor


@composite(at=("Tensor",))
def uniform_(self, low=0.0, to=1.0, *, generator=None, **named):
    """Fills the tensor with numbers drawn uniformly from [from, to). Raises RuntimeError where from > to.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.empty(2).uniform_(1, 2)
    tensor([1.4963, 1.7682])
    """
    low = _from("uniform_", low, named)
    return _draw(self, "uniform_", "UniformBackward0", sampling.uniform, generator, float(low), float(to))


def _from(name: str, low: Any, named: dict[str, Any]) -> Any:
    """The parameter that PyTorch calls ``from``, which Python cannot."""
    low = named.pop("from", low)
    if named:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(named))}'")
    return low


@composite(at=("Tensor",))
def normal_(self, mean=0.0, std=1.0, *, generator=None):
    """Fills the tensor with normal numbers. Raises RuntimeError for a negative ``std``."""
    return _draw(self, "normal_", "NormalBackward0", sampling.normal, generator, float(mean), float(std))


@composite(at=("Tensor",))
def random_(self, *bounds, to=None, generator=None, **named):
    """Fills the tensor with integers: of all that its dtype holds exactly, from [0, to), or from [from, to)."""
    low = _from("random_", None, named)
    if len(bounds) == 2:
        low, to = bounds
    elif bounds:
        low, to = (low, bounds[0]) if to is None else (bounds[0], to)
    low, high = [None if each is None else as_int(each) for each in (low, to)]
    if len(bounds) > 2 or any(as_int(each) is None and each is not None for each in bounds):
        raise TypeError(
            f"random_() received an invalid combination of arguments - got ({', '.join(map(plain_name, bounds))}), but "
            "expected one of:\n * (*, torch.Generator generator = None)\n"
            " * (int from, int to, *, torch.Generator generator = None)\n"
            " * (int to, *, torch.Generator generator = None)\n"
        )
    node = f"RandomBackward{0 if low is not None else 1 if high is not None else 2}"
    if low is None and high is not None:
        low = 0
    return _draw(self, "random_", node, discrete.random, generator, low, high)


@composite(at=("Tensor",))
def bernoulli_(self, p=0.5, *, generator=None):
    """Fills the tensor with ones, each with probability ``p`` (a number or a tensor), and zeros.

    Raises RuntimeError for probabilities outside [0, 1].
    """
    if not isinstance(p, Tensor):
        return _draw(self, "bernoulli_", "BernoulliBackward2", discrete.bernoulli, generator, float(p))
    if not self._array.size:
        return self
    views.check_inplace(self, self.requires_grad)
    views.check_overlap(self._array)
    probabilities = expand(p, self._array.shape)._array
    _check_probabilities(probabilities)
    return _draw(self, "bernoulli_", "BernoulliBackward1", discrete.bernoulli, generator, probabilities)


def _check_probabilities(p: np.ndarray) -> None:
    if p.dtype.kind not in "fV":
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{scalar_name(p.dtype)}'")


@composite(at=("Tensor",))
def exponential_(self, lambd=1, *, generator=None):
    """Fills the tensor with numbers from the exponential distribution of rate ``lambd``, which must be positive."""
    return _draw(self, "exponential_", "ExponentialBackward0", sampling.exponential, generator, float(lambd))


@composite(at=("Tensor",))
def cauchy_(self, median=0, sigma=1, *, generator=None):
    """Fills the tensor with numbers from the Cauchy distribution. Raises RuntimeError unless ``sigma`` is positive."""
    return _draw(self, "cauchy_", "CauchyBackward0", sampling.cauchy, generator, float(median), float(sigma))


@composite(at=("Tensor",))
def log_normal_(self, mean=1, std=2, *, generator=None):
    """Fills the tensor with numbers whose logarithms are normal with this mean and ``std``, which must be positive."""
    return _draw(self, "log_normal_", "LogNormalBackward0", sampling.log_normal, generator, float(mean), float(std))


@composite(at=("Tensor",))
def geometric_(self, p, *, generator=None):
    """Fills the tensor with numbers of trials up to the first success. Raises RuntimeError unless 0 < ``p`` < 1."""
    return _draw(self, "geometric_", "GeometricBackward0", discrete.geometric, generator, float(p))


# ------------------------------------------------------------------------------------------------ tensor parameters


@op("other", at=(), node="BernoulliBackward0")  # y = 1 with probability x, else 0       gx = 0
def bernoulli_of(xp: Namespace, self: Array, p, generator):
    if p is None and self.dtype.kind == "f" and self.flags.c_contiguous:
        return discrete.bernoulli_of(checked("bernoulli", generator), self)
    out = xp.empty(self.shape, self.dtype)
    if p is None:
        _check_probabilities(self)
    sampling.fill_(out, discrete.bernoulli, checked("bernoulli", generator), self if p is None else float(p))
    return out


bernoulli_of.vjp(self=lambda grad: zeros(grad))


@composite
def bernoulli(input, p=None, *, generator=None, out=None):
    """Ones, each with the probability in its place in ``input``, and zeros; or with ``p``, one probability for all.

    Raises RuntimeError for probabilities outside [0, 1].

    >>> import penlight as torch
    >>> torch.bernoulli(torch.tensor([0., 1.]))
    tensor([0., 1.])
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"bernoulli(): argument 'input' (position 1) must be Tensor, not {plain_name(input)}")
    if out is None:
        return bernoulli_of(input, p, generator)
    check_out("bernoulli", out)
    return into("bernoulli", bernoulli_of(input.detach(), p, generator)._array, out)


@op("other", at=("torch",))  # y ~ Poisson(x)                         gx = 0
def poisson(xp: Namespace, self: Array, generator=None):
    """Numbers from the Poisson distribution with the rates in ``input``. Raises RuntimeError for negative ones."""
    return rejection.poisson(checked("poisson", generator), self)


poisson.vjp(self=lambda grad: zeros(grad))


@op("other", at=("torch",))  # z ~ Binomial(count, prob)              gprob = 0
def binomial(xp: Namespace, count: Array, prob: Array, generator=None):
    """How many of ``count`` trials succeed, each with probability ``prob``."""
    return rejection.binomial(checked("binomial", generator), count, prob)


binomial.vjp(prob=lambda grad: zeros(grad))


@op("other", at=())
def multinomial_indices(xp: Namespace, self: Array, num_samples, replacement=False, generator=None):
    return discrete.multinomial(checked("multinomial", generator), self, num_samples, replacement)


@composite
def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    """``num_samples`` indices drawn by the weights in each row of ``input``.

    Raises RuntimeError for weights that are negative, not finite or all zero.

    >>> import penlight as torch
    >>> torch.multinomial(torch.tensor([0., 3., 0.]), 1)
    tensor([1])
    """
    if out is not None and out._array.dtype != np.int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {scalar_name(out._array.dtype)}")
    result = multinomial_indices(input, num_samples, replacement, generator)
    return result if out is None else into("multinomial", result._array, out)


# ------------------------------------------------------------------------------------------------ normal


@op("other", at=(), node="NormalBackward1")  # y = x + std n                          gx = 0
def normal_about(xp: Namespace, self: Array, std, generator):
    out = xp.empty(self.shape, self.dtype)
    sampling.fill_(out, sampling.normal, checked("normal", generator), 0.0, float(std))
    return xp.add(out, self, out=out)


normal_about.vjp(self=lambda grad: zeros(grad))


@op("other", at=(), node="NormalBackward2")  # y = mean + x n                         gx = 0
def normal_scaled(xp: Namespace, self: Array, mean, generator):
    _check_deviations(self)
    out = xp.empty(self.shape, self.dtype)
    sampling.fill_(out, sampling.normal, checked("normal", generator))
    out *= self
    return xp.add(out, self.dtype.type(mean), out=out)


normal_scaled.vjp(self=lambda grad: zeros(grad))


@op("other", at=(), node="NormalBackward3")  # z = x + y n                            gx = gy = 0
def normal_both(xp: Namespace, self: Array, std: Array, generator=None):
    _check_deviations(std)
    try:
        shape = xp.broadcast_shapes(self.shape, std.shape)
    except ValueError as error:
        raise broadcast_error([wrap(self), wrap(std)]) or error from None
    out = xp.empty(shape, self.dtype)
    sampling.fill_(out, sampling.normal, checked("normal", generator))
    xp.multiply(out, std, out=out, casting="unsafe")
    return xp.add(out, self, out=out)


normal_both.vjp(self=lambda grad: zeros(grad), std=lambda grad, std: zeros(std))


def _check_deviations(std: np.ndarray) -> None:
    if std.dtype.kind == "c":
        raise RuntimeError("normal expects standard deviation to be non-complex")
    if std.size and not std.min() >= 0:
        raise RuntimeError("normal expects all elements of std >= 0.0")


def _in_dtype(value: Any, out: Tensor) -> Any:
    return wrap(cast(value._array, out._array.dtype)) if isinstance(value, Tensor) else value


@composite(at=("torch",))
def normal(
    mean=0.0,
    std=1.0,
    size=None,
    *,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """Normal numbers: ``mean`` and ``std`` are tensors or numbers; with two numbers goes a ``size``.

    Raises RuntimeError for a negative ``std``.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.normal(torch.tensor([0., 10.]), 1.0)
    tensor([1.5410, 9.7066])
    """
    if out is not None:
        check_out("normal", out, dtype)
        if isinstance(mean, Tensor) or isinstance(std, Tensor):
            # PyTorch draws into `out`, in its dtype.
            mean, std = _in_dtype(mean, out), std if isinstance(mean, Tensor) else _in_dtype(std, out)
    if isinstance(mean, Tensor) and size is None:
        if isinstance(std, Tensor):
            result = normal_both(mean, std, generator)
        else:
            result = normal_about(mean, std, generator)
    elif isinstance(std, Tensor) and size is None:
        result = normal_scaled(std, float(mean), generator)
    elif size is None or isinstance(mean, str) or isinstance(std, str):
        given = ", ".join([plain_name(each) for each in (mean, std)])
        raise TypeError(
            f"normal() received an invalid combination of arguments - got ({given}), but expected one of:\n"
            " * (Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
            " * (Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None)\n"
            " * (float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
            " * (float mean, float std, tuple of ints size, *, torch.Generator generator = None, Tensor out = None, "
            "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
            "bool pin_memory = False, bool requires_grad = False)\n"
        )
    else:
        numpy = options("normal", dtype, layout, device, pin_memory, requires_grad)
        kind = dtypes.default_float if numpy is None else dtypes.of(numpy)
        if out is not None:
            kind = dtypes.of(out._array.dtype)
        shape = ints("normal", size, position=3)
        array = sampling.normal(checked("normal", generator), shape, kind, float(mean), float(std))
        return finish("normal", array, requires_grad, out, dtype)
    return result if out is None else into("normal", result._array, out)
