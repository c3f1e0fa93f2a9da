# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from . import _version
from . import autograd as autograd
from . import cuda as cuda
from . import fft as fft
from . import linalg as linalg
from . import masked as masked
from . import nn as nn
from . import random as random
from . import return_types as return_types
from . import serialization as serialization
from . import signal as signal
from . import sparse as sparse
from . import special as special
from . import testing as testing
from ._alias import install_as_torch as install_as_torch
from ._tensor import Tensor as Tensor
from ._version import __version__ as __version__
from .autograd.anomaly_mode import is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled
from .autograd.anomaly_mode import is_anomaly_enabled as is_anomaly_enabled
from .autograd.anomaly_mode import set_anomaly_enabled as set_anomaly_enabled
from .autograd.modes import enable_grad as enable_grad
from .autograd.modes import inference_mode as inference_mode
from .autograd.modes import is_grad_enabled as is_grad_enabled
from .autograd.modes import is_inference_mode_enabled as is_inference_mode_enabled
from .autograd.modes import no_grad as no_grad
from .autograd.modes import set_grad_enabled as set_grad_enabled
from .backend.devices import device as device
from .backend.devices import layout as layout
from .backend.devices import memory_format as memory_format
from .backend.dtypes import dtype as dtype
from .backend.dtypes import finfo as finfo
from .backend.dtypes import iinfo as iinfo
from .ops.generator import Generator as Generator
from .ops.size import Size as Size
from .printing import get_printoptions as get_printoptions
from .printing import set_printoptions as set_printoptions
from .serialization import load as load
from .serialization import save as save
torch_version = _version
version = _version
from ._tensor import _DType, _Device, _Generator, _Ints, _Layout, _MemoryFormat, _Number, _Operand, _Size, _Tensors, _aminmax, _cummax, _cummin, _frexp, _geqrf, _kthvalue, _linalg_lstsq, _linalg_slogdet, _lu_unpack, _max, _median, _min, _mode, _nanmedian, _qr, _sort, _svd, _topk, _triangular_solve

BFloat16Tensor: type[Tensor]
BoolTensor: type[Tensor]
ByteTensor: type[Tensor]
CharTensor: type[Tensor]
DoubleTensor: type[Tensor]
FloatTensor: type[Tensor]
HalfTensor: type[Tensor]
IntTensor: type[Tensor]
LongTensor: type[Tensor]
ShortTensor: type[Tensor]
def abs(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The absolute value; of complex numbers, their modulus."""
def abs_(input: Tensor) -> Tensor: ...
def absolute(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The absolute value; of complex numbers, their modulus."""
def absolute_(input: Tensor) -> Tensor: ...
def acos(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse cosine; NaN outside of [-1, 1]."""
def acos_(input: Tensor) -> Tensor: ...
def acosh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic cosine; NaN below 1."""
def acosh_(input: Tensor) -> Tensor: ...
def adaptive_avg_pool1d(input: Tensor, output_size: _Ints) -> Tensor:
    """The means of ``output_size`` windows along the last dimension, which overlap where they have to."""
def adaptive_max_pool1d(input: Tensor, output_size: _Ints) -> Tensor | _Any:
    """The largest elements of ``output_size`` windows along the last dimension, and their places."""
def add(input: Tensor, other: _Operand, *, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """Adds ``alpha`` times ``other``, element by element; shapes broadcast."""
def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """``beta * input + alpha * sum(batch1[i] @ batch2[i])``."""
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1, out: Tensor | None = None) -> Tensor:
    """Adds ``value`` times the quotient of two tensors."""
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1, out: Tensor | None = None) -> Tensor:
    """Adds ``value`` times the product of two tensors."""
def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: _Number = 1, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)``."""
def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: _Number = 1, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """``beta * input + alpha * (mat @ vec)``."""
def addmv_(input: Tensor, mat: Tensor, vec: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor: ...
def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: _Number = 1, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """``beta * input + alpha * outer(vec1, vec2)``."""
def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions swapped, conjugated."""
def affine_grid_generator(theta: Tensor, size: _Ints, align_corners: _bool) -> Tensor:
    """``nn.functional.affine_grid`` without its checks."""
def alias_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy."""
def all(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """Whether all elements are true (not zero), of all or along the dimensions ``dim``."""
def allclose(input: Tensor, other: Tensor, rtol: _float = 1e-05, atol: _float = 1e-08, equal_nan: _bool = False) -> _bool:
    """Whether all elements are close, as ``isclose`` has it: a bool."""
def alpha_dropout(input: Tensor, p: _float, train: _bool) -> Tensor:
    """``nn.functional.alpha_dropout``."""
def alpha_dropout_(input: Tensor, p: _float, train: _bool) -> Tensor: ...
def amax(input: Tensor, dim: _Ints | None = (), keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The largest element along the dimensions ``dim``; equal ones share the gradient."""
def amin(input: Tensor, dim: _Ints | None = (), keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The smallest element along the dimensions ``dim``; equal ones share the gradient."""
def aminmax(input: Tensor, *, dim: _int | None = None, keepdim: _bool = False, out: _Tensors | None = None) -> _aminmax:
    """The smallest and the largest element, of all or along ``dim``."""
def angle(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The angle of complex numbers, in radians; of real ones 0, or pi where negative."""
def any(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """Whether any element is true (not zero), of all or along the dimensions ``dim``."""
@_overload
def arange(end: _Number, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The numbers from ``start`` (0) up to and without ``end``, ``step`` (1) apart: ``(end)``, ``(start, end, step)``."""
@_overload
def arange(start: _Number, end: _Number, step: _Number = 1, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
def arccos(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse cosine; NaN outside of [-1, 1]."""
def arccos_(input: Tensor) -> Tensor: ...
def arccosh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic cosine; NaN below 1."""
def arccosh_(input: Tensor) -> Tensor: ...
def arcsin(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse sine; NaN outside of [-1, 1]."""
def arcsin_(input: Tensor) -> Tensor: ...
def arcsinh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic sine."""
def arcsinh_(input: Tensor) -> Tensor: ...
def arctan(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse tangent."""
def arctan2(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The angle of the points (``other``, ``input``), from -pi to pi."""
def arctan_(input: Tensor) -> Tensor: ...
def arctanh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic tangent; NaN outside of [-1, 1]."""
def arctanh_(input: Tensor) -> Tensor: ...
def are_deterministic_algorithms_enabled() -> Tensor: ...
def argmax(input: Tensor, dim: _int | None = None, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The index of the largest element, in the flattened tensor or along ``dim``; the first one of several."""
def argmin(input: Tensor, dim: _int | None = None, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The index of the smallest element, in the flattened tensor or along ``dim``; the first one of several."""
def argsort(input: Tensor, dim: _int = -1, descending: _bool = False, *, stable: _bool | None = None) -> Tensor:
    """The indices that sort the tensor along ``dim``."""
def argwhere(input: Tensor) -> Tensor:
    """The places of the elements that are not zero, one a row."""
def as_strided(input: Tensor, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> Tensor:
    """The memory of ``input`` with any sizes, strides and offset."""
def as_strided_(input: Tensor, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> Tensor:
    """``as_strided``, in place."""
def as_strided_copy(input: Tensor, size: _Ints, stride: _Ints, storage_offset: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """``as_strided``, copied."""
def as_strided_scatter(input: Tensor, src: Tensor, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> Tensor:
    """A copy with ``as_strided`` of it replaced by ``src``."""
def as_tensor(data: _Any, *, dtype: _DType | None = None, device: _Device | None = None) -> Tensor:
    """``data`` as a tensor: itself if it is one, with shared memory if it is an array, else a copy."""
def asarray(obj: _Any, *, dtype: _DType | None = None, device: _Device | None = None, copy: _bool | None = None, requires_grad: _bool | None = None) -> Tensor:
    """``obj`` as a tensor that shares its memory where that can be; ``copy`` forces a copy or forbids one."""
def asin(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse sine; NaN outside of [-1, 1]."""
def asin_(input: Tensor) -> Tensor: ...
def asinh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic sine."""
def asinh_(input: Tensor) -> Tensor: ...
def atan(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse tangent."""
def atan2(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The angle of the points (``other``, ``input``), from -pi to pi."""
def atan_(input: Tensor) -> Tensor: ...
def atanh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse hyperbolic tangent; NaN outside of [-1, 1]."""
def atanh_(input: Tensor) -> Tensor: ...
def atleast_1d(*tensors: Tensor | _Tensors) -> _Any:
    """0-d tensors as 1-d ones; one tensor or several."""
def atleast_2d(*tensors: Tensor | _Tensors) -> _Any:
    """0-d and 1-d tensors as matrices of one row."""
def atleast_3d(*tensors: Tensor | _Tensors) -> _Any:
    """Tensors of less than three dimensions as ``(1, n, 1)`` or ``(m, n, 1)``."""
def avg_pool1d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, ceil_mode: _bool = False, count_include_pad: _bool = True) -> Tensor:
    """The means of windows of ``kernel_size`` elements along the last dimension, one every ``stride`` elements."""
def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """``beta * input + alpha * (batch1 @ batch2)`` for stacks of matrices."""
def bartlett_window(window_length: _int, periodic: _bool = True, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """A triangle: up from 0 to 1 and down again."""
def batch_norm(input: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor | None, running_var: Tensor | None, training: _bool, momentum: _float, eps: _float, cudnn_enabled: _bool = True) -> Tensor:
    """``nn.functional.batch_norm``."""
def bernoulli(input: Tensor, p: _float | None = None, *, generator: _Generator | None = None, out: Tensor | None = None) -> Tensor:
    """Ones, each with the probability in its place in ``input``, and zeros; or with ``p``, one probability for all."""
bfloat16: _DType
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``y[*, k] = sum(x1[*, i] weight[k, i, j] x2[*, j]) + bias[k]``."""
def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', pos_weight: Tensor | None = None) -> Tensor:
    """``binary_cross_entropy`` of ``sigmoid(input)``, without overflow."""
def bincount(input: Tensor, weights: Tensor | None = None, minlength: _int = 0) -> Tensor:
    """How often each number from 0 on occurs, or the sum of its weights."""
def binomial(count: Tensor, prob: Tensor, generator: _Generator | None = None, *, out: Tensor | None = None) -> Tensor:
    """How many of ``count`` trials succeed, each with probability ``prob``."""
def bitwise_and(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The bits that are set in both: ``&``."""
def bitwise_left_shift(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The bits moved up: ``<<``."""
def bitwise_not(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """All bits turned over; for bool, ``logical_not``."""
def bitwise_not_(input: Tensor) -> Tensor: ...
def bitwise_or(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The bits that are set in either: ``|``."""
def bitwise_right_shift(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The bits moved down, the sign kept: ``>>``."""
def bitwise_xor(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The bits that are set in just one: ``^``."""
def blackman_window(window_length: _int, periodic: _bool = True, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """0.42 - cos / 2 + 0.08 cos of twice as much, over one period."""
def block_diag(*tensors: Tensor | _Tensors) -> Tensor:
    """Matrices along the diagonal of a larger one, zeros elsewhere."""
def bmm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The products of the matrices of two stacks of equal length."""
bool: _DType
def broadcast_shapes(*shapes: _Ints) -> _Size:
    """The shape that tensors of ``shapes`` broadcast to."""
def broadcast_tensors(*tensors: Tensor | _Tensors) -> tuple[Tensor, ...]:
    """The tensors, expanded to the one shape that they broadcast to."""
@_overload
def broadcast_to(input: Tensor, *size: _int) -> Tensor:
    """``expand`` as a function."""
@_overload
def broadcast_to(input: Tensor, size: _Sequence[_int]) -> Tensor: ...
def bucketize(input: _Operand, boundaries: Tensor, *, out_int32: _bool = False, right: _bool = False, out: Tensor | None = None) -> Tensor:
    """The number of the bucket that each value falls into, between rising ``boundaries``."""
def can_cast(from_: _DType, to: _Any) -> _bool:
    """Whether PyTorch's promotion rules allow a cast: to the same category or a higher one."""
def cartesian_prod(*tensors: Tensor | _Tensors) -> Tensor:
    """All combinations of elements of 1-d tensors, one a row."""
def cat(tensors: _Tensors, dim: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """Joins tensors along a dimension; the others must agree."""
def cdist(x1: Tensor, x2: Tensor, p: _float = 2.0, compute_mode: _str = 'use_mm_for_euclid_dist_if_necessary') -> Tensor:
    """The p-norm distances between all rows of two matrices, or of two stacks of matrices."""
cdouble: _DType
def ceil(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smallest integer that is not less."""
def ceil_(input: Tensor) -> Tensor: ...
def celu(input: Tensor, alpha: _Number = 1.0) -> Tensor:
    """``alpha * (e^(x / alpha) - 1)`` for negative elements."""
def celu_(input: Tensor, alpha: _Number = 1.0) -> Tensor: ...
cfloat: _DType
def chain_matmul(*matrices: Tensor, out: Tensor | None = None) -> Tensor:
    """The product of matrices, in the order that takes the fewest multiplications."""
def channel_shuffle(input: Tensor, groups: _int) -> Tensor:
    """Takes the channels of ``input`` (n, c, *) in turn from each of ``groups`` equal groups of them."""
channels_last: _MemoryFormat
channels_last_3d: _MemoryFormat
def cholesky(input: Tensor, upper: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The lower triangular L with ``A = L L^H``; ``torch.linalg.cholesky`` replaces it."""
def cholesky_inverse(input: Tensor, upper: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``L L^H``, or of ``U^H U`` with ``upper=True``."""
def cholesky_solve(input: Tensor, L: Tensor, upper: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """X with ``A X = input`` for ``A = L L^H``, or ``U^H U`` with ``upper=True``."""
def chunk(input: Tensor, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
    """At most ``chunks`` slices of dimension ``dim``, of one size but perhaps the last."""
def clamp(input: Tensor, min: _Operand | None = None, max: _Operand | None = None, *, out: Tensor | None = None) -> Tensor:
    """Elements below ``min`` become ``min``, those above ``max`` become ``max``; both may be numbers or tensors."""
def clamp_(input: Tensor, min: _Operand | None = None, max: _Operand | None = None) -> Tensor: ...
def clamp_max(input: Tensor, max: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Elements above ``max`` become ``max``."""
def clamp_max_(input: Tensor, max: _Operand) -> Tensor: ...
def clamp_min(input: Tensor, min: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Elements below ``min`` become ``min``."""
def clamp_min_(input: Tensor, min: _Operand) -> Tensor: ...
def clip(input: Tensor, min: _Operand | None = None, max: _Operand | None = None, *, out: Tensor | None = None) -> Tensor:
    """Elements below ``min`` become ``min``, those above ``max`` become ``max``; both may be numbers or tensors."""
def clip_(input: Tensor, min: _Operand | None = None, max: _Operand | None = None) -> Tensor: ...
def clone(input: Tensor, *, memory_format: _MemoryFormat | None = None) -> Tensor:
    """A copy that gradients flow through."""
def column_stack(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """Joins along the second dimension; 1-d tensors are columns."""
def combinations(input: Tensor, r: _int = 2, with_replacement: _bool = False) -> Tensor:
    """All combinations of ``r`` elements of a 1-d tensor, one a row."""
def compiled_with_cxx11_abi() -> Tensor: ...
def complex(real: Tensor, imag: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The complex tensor with these real and imaginary parts, which must be of one dtype."""
complex128: _DType
complex64: _DType
def concat(tensors: _Tensors, dim: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """Joins tensors along a dimension; the others must agree."""
def concatenate(tensors: _Tensors, dim: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """Joins tensors along a dimension; the others must agree."""
def conj(input: Tensor) -> Tensor:
    """The complex conjugate; a real tensor itself."""
def conj_physical(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The complex conjugate; a real tensor itself."""
def conj_physical_(input: Tensor) -> Tensor:
    """``conj_physical``, in place."""
def constant_pad_nd(input: Tensor, pad: _Ints, value: _Number = 0, *, out: Tensor | None = None) -> Tensor:
    """Puts ``pad`` elements of ``value`` before and after each dimension, the last one first; negative ones cut."""
contiguous_format: _MemoryFormat
def conv1d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, dilation: _Ints = 1, groups: _int = 1) -> Tensor:
    """Slides ``weight`` (o, c / groups, K) along ``input`` (n, c, X) or (c, X): (n, o, P) or (o, P)."""
def conv2d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, dilation: _Ints = 1, groups: _int = 1) -> Tensor:
    """Slides ``weight`` (o, c / groups, K, K) over ``input`` (n, c, X, X) or (c, X, X): (n, o, P, P) or (o, P, P)."""
def conv3d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, dilation: _Ints = 1, groups: _int = 1) -> Tensor:
    """Slides ``weight`` (o, c / groups, K, K, K) through ``input`` (n, c, X, X, X) or (c, X, X, X); see `conv2d`."""
def conv_tbc(input: Tensor, weight: Tensor, bias: Tensor, pad: _Ints = 0) -> Tensor:
    """Slides ``weight`` (K, c, o) along ``input`` (T, batch, c) with ``pad`` zeros at both ends: (P, batch, o)."""
def conv_transpose1d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, output_padding: _Ints = 0, groups: _int = 1, dilation: _Ints = 1) -> Tensor:
    """Lays ``weight`` (c, o / groups, K) down at every element of ``input`` (n, c, X) or (c, X), and adds up."""
def conv_transpose2d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, output_padding: _Ints = 0, groups: _int = 1, dilation: _Ints = 1) -> Tensor:
    """The adjoint of `conv2d`: ``weight`` (c, o / groups, K, K), ``input`` (n, c, X, X) or (c, X, X); see `conv_transpose1d`."""
def conv_transpose3d(input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: _Ints = 1, padding: _Ints | _str = 0, output_padding: _Ints = 0, groups: _int = 1, dilation: _Ints = 1) -> Tensor:
    """The adjoint of `conv3d`: ``weight`` (c, o / groups, K, K, K), ``input`` (n, c, X, X, X) or (c, X, X, X); see `conv_transpose1d`."""
def convolution(input: Tensor, weight: Tensor, bias: Tensor | None, stride: _Ints, padding: _Ints | _str, dilation: _Ints, transposed: _bool, output_padding: _Ints, groups: _int) -> Tensor:
    """The convolution, or transposed convolution, of as many dimensions as ``weight`` has after its first two."""
def copysign(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The size of ``input`` with the sign of ``other``, that of -0.0 included."""
def corrcoef(input: Tensor) -> Tensor:
    """The correlation coefficients of variables (rows) over observations (columns)."""
def cos(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The cosine, of radians."""
def cos_(input: Tensor) -> Tensor: ...
def cosh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hyperbolic cosine."""
def cosh_(input: Tensor) -> Tensor: ...
def cosine_embedding_loss(input1: Tensor, input2: Tensor, target: Tensor, margin: _float = 0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``1 - cos`` where ``target`` is 1, ``max(0, cos - margin)`` where it is -1, of the angles between rows."""
def cosine_similarity(x1: Tensor, x2: Tensor, dim: _int = 1, eps: _float = 1e-08) -> Tensor:
    """The cosine of the angle between ``x1`` and ``x2`` along ``dim``, from -1 to 1."""
def count_nonzero(input: Tensor, dim: _Ints | None = None) -> Tensor:
    """The number of elements that are not zero, of all or along the dimensions ``dim``."""
def cov(input: Tensor, *, correction: _Number = 1, fweights: Tensor | None = None, aweights: Tensor | None = None) -> Tensor:
    """The covariances of variables (rows) over observations (columns), which may count several times or have weights."""
def cross(input: Tensor, other: Tensor, dim: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """The cross product of vectors of three along ``dim``, or along the first dimension of size 3."""
def ctc_loss(log_probs: Tensor, targets: Tensor, input_lengths: Tensor | _Sequence[_int], target_lengths: Tensor | _Sequence[_int], blank: _int = 0, reduction: _str | _int = 1, zero_infinity: _bool = False) -> Tensor:
    """``torch.nn.functional.ctc_loss``, with the reduction as a number: 0 for none, 1 for the mean, 2 for the sum."""
def cummax(input: Tensor, dim: _int, *, out: _Tensors | None = None) -> _cummax:
    """The running maximum along ``dim``, and where it is."""
def cummin(input: Tensor, dim: _int, *, out: _Tensors | None = None) -> _cummin:
    """The running minimum along ``dim``, and where it is."""
def cumprod(input: Tensor, dim: _int, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The running product along ``dim``; its gradient is exact for zeros too."""
def cumprod_(input: Tensor, dim: _int, *, dtype: _DType | None = None) -> Tensor: ...
def cumsum(input: Tensor, dim: _int, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The running sum along ``dim``."""
def cumsum_(input: Tensor, dim: _int, *, dtype: _DType | None = None) -> Tensor: ...
def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, *, dx: _Number = 1, dim: _int = -1) -> Tensor:
    """The running integral along ``dim`` by the trapezoidal rule."""
default_generator: _Generator
def deg2rad(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Degrees as radians."""
def deg2rad_(input: Tensor) -> Tensor: ...
def det(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The determinant of square matrices."""
def detach(input: Tensor) -> Tensor:
    """The same memory and version counter, without the history."""
def detach_(input: Tensor) -> Tensor:
    """Cuts the tensor off its history, in place: it becomes a leaf."""
def detach_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy without history."""
def diag(input: Tensor, diagonal: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """The diagonal of a matrix, copied; of a 1-d tensor, the matrix that has it as its diagonal."""
def diag_embed(input: Tensor, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor:
    """Matrices, in ``dim1`` and ``dim2`` of the result, with the last dimension as their diagonal."""
def diagflat(input: Tensor, offset: _int = 0) -> Tensor:
    """The matrix that has all elements as its diagonal."""
def diagonal(input: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor:
    """The diagonal of dimensions ``dim1`` and ``dim2``, as the last dimension."""
def diagonal_copy(input: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1, *, out: Tensor | None = None) -> Tensor:
    """``diagonal``, copied."""
def diagonal_scatter(input: Tensor, src: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor:
    """A copy with a diagonal replaced by ``src``."""
def diff(input: Tensor, n: _int = 1, dim: _int = -1, prepend: Tensor | None = None, append: Tensor | None = None, *, out: Tensor | None = None) -> Tensor:
    """The differences of neighbours along ``dim``, ``n`` times over."""
def digamma(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The derivative of ``lgamma``; NaN at negative integers."""
def dist(input: Tensor, other: Tensor, p: _float = 2) -> Tensor:
    """The p-norm of ``input - other``."""
def div(input: Tensor, other: _Operand, *, rounding_mode: _str | None = None, out: Tensor | None = None) -> Tensor:
    """Divides element by element; integers give the default float."""
def divide(input: Tensor, other: _Operand, *, rounding_mode: _str | None = None, out: Tensor | None = None) -> Tensor:
    """Divides element by element; integers give the default float."""
def dot(input: Tensor, tensor: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inner product of two vectors, without conjugation."""
double: _DType
def dropout(input: Tensor, p: _float, train: _bool) -> Tensor:
    """``nn.functional.dropout``."""
def dropout_(input: Tensor, p: _float, train: _bool) -> Tensor: ...
def dsplit(input: Tensor, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
    """``tensor_split`` along dimension 2."""
def dstack(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """Joins along the third dimension."""
e: _float
def eig(*args: _Any) -> Tensor:
    """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.eig``."""
@_overload
def einsum(equation: _str, *operands: _Any) -> Tensor:
    """Sums of products of the elements of tensors, over the subscripts that the output does not have."""
@_overload
def einsum(*operands: _Any) -> Tensor: ...
def embedding(weight: Tensor, indices: Tensor, padding_idx: _int = -1, scale_grad_by_freq: _bool = False, sparse: _bool = False) -> Tensor:
    """The rows of ``weight`` (n, m) that ``indices`` (*) name: (*, m)."""
def embedding_bag(weight: Tensor, indices: Tensor, offsets: Tensor, scale_grad_by_freq: _bool = False, mode: _str | _int = 0, sparse: _bool = False, per_sample_weights: Tensor | None = None, include_last_offset: _bool = False, padding_idx: _int | None = None) -> _Any:
    """``nn.functional.embedding_bag`` (``mode`` is 0, 1 or 2), the bag of each row, the bags' sizes, and for the maximum the rows that were taken."""
def embedding_renorm_(self: Tensor, indices: Tensor, max_norm: _float, norm_type: _float = 2.0) -> Tensor:
    """Scales, in place, those rows that ``indices`` name and that are longer than ``max_norm`` down to it."""
@_overload
def empty(*size: _int, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """A tensor of this shape with whatever was in its memory."""
@_overload
def empty(size: _Sequence[_int], *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor: ...
def empty_like(input: Tensor, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """A tensor of the shape and dtype of ``input`` with whatever was in its memory."""
def empty_permuted(size: _Ints, physical_layout: _Ints, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, requires_grad: _bool = False, pin_memory: _bool = False) -> Tensor:
    """A tensor of this shape whose dimensions lie in memory in the order ``physical_layout``."""
def empty_strided(size: _Ints, stride: _Ints, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, requires_grad: _bool = False, pin_memory: _bool = False) -> Tensor:
    """A tensor of this shape and these strides with whatever was in its memory."""
def eq(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are equal."""
def equal(input: Tensor, other: Tensor) -> _bool:
    """Whether two tensors have the same shape and the same elements: a bool."""
def erf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The error function."""
def erf_(input: Tensor) -> Tensor: ...
def erfc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """1 minus the error function, accurate where that is near 1."""
def erfc_(input: Tensor) -> Tensor: ...
def erfinv(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of the error function; infinite at -1 and 1, NaN outside."""
def erfinv_(input: Tensor) -> Tensor: ...
def exp(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """e to the power of each element."""
def exp2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """2 to the power of each element."""
def exp2_(input: Tensor) -> Tensor: ...
def exp_(input: Tensor) -> Tensor: ...
def expand_copy(input: Tensor, size: _Ints, *, implicit: _bool = False, out: Tensor | None = None) -> Tensor:
    """``expand``, copied."""
def expm1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """e to the power of each element, minus 1; accurate near 0."""
def expm1_(input: Tensor) -> Tensor: ...
def eye(n: _int, m: _int | None = None, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Ones on the diagonal of an ``n`` by ``m`` (or ``n``) matrix of zeros."""
def fake_quantize_per_channel_affine(input: Tensor, scale: _float, zero_point: _Any, quant_min: _Any, quant_max: _Any) -> Tensor:
    """`fake_quantize_per_tensor_affine` with a scale and a zero point (C,) for each place along ``axis``, which has C."""
def fake_quantize_per_tensor_affine(input: Tensor, scale: _float, zero_point: _Any, quant_min: _Any, quant_max: _Any) -> Tensor:
    """Each element as the nearest of ``(q - zero_point) * scale``, ``quant_min <= q <= quant_max``; any shape."""
def feature_alpha_dropout(input: Tensor, p: _float, train: _bool) -> Tensor:
    """``nn.functional.feature_alpha_dropout``."""
def feature_alpha_dropout_(input: Tensor, p: _float, train: _bool) -> Tensor: ...
def feature_dropout(input: Tensor, p: _float, train: _bool) -> Tensor:
    """Dropout of whole channels."""
def feature_dropout_(input: Tensor, p: _float, train: _bool) -> Tensor: ...
def fill(input: Tensor, value: _Operand) -> Tensor:
    """A tensor of the same shape and dtype, filled with one value."""
def fill_(input: Tensor, value: _Operand) -> Tensor:
    """Writes one number, or that of a tensor without dimensions, everywhere."""
def fix(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The integer part: rounds towards zero."""
def fix_(input: Tensor) -> Tensor: ...
def flatten(input: Tensor, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
    """Dimensions ``start_dim`` to ``end_dim`` as one."""
@_overload
def flip(input: Tensor, *dims: _int) -> Tensor:
    """The order of elements reversed along ``dims``: a copy."""
@_overload
def flip(input: Tensor, dims: _Sequence[_int]) -> Tensor: ...
def fliplr(input: Tensor) -> Tensor:
    """``flip`` of the second dimension."""
def flipud(input: Tensor) -> Tensor:
    """``flip`` of the first dimension."""
float: _DType
float16: _DType
float32: _DType
float64: _DType
def float_power(input: Tensor, exponent: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``pow`` in float64, or complex128 for complex operands."""
def floor(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The largest integer that is not greater."""
def floor_(input: Tensor) -> Tensor: ...
def floor_divide(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The quotient, rounded down."""
def fmax(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The larger of two elements; where one is NaN, the other."""
def fmin(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smaller of two elements; where one is NaN, the other."""
def fmod(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The remainder of a division rounded towards zero: it has the sign of ``input``, as in C."""
def frac(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """What the integer part leaves, with the sign of the element."""
def frac_(input: Tensor) -> Tensor: ...
def frexp(input: Tensor, *, out: _Tensors | None = None) -> _frexp:
    """Mantissas from 0.5 to 1 and integer exponents of 2."""
def frobenius_norm(input: Tensor, dim: _Ints, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The 2-norm along one or two dimensions, or, for (), all."""
def from_dlpack(ext_tensor: _Any, *, device: _Device | None = None, copy: _bool | None = None) -> Tensor:
    """A tensor on the memory of any object that speaks DLPack."""
def from_numpy(ndarray: _Any) -> Tensor:
    """A tensor that shares the memory of an array, whatever its strides."""
def frombuffer(buffer: _Any, *, dtype: _DType, count: _int = -1, offset: _int = 0, requires_grad: _bool = False) -> Tensor:
    """A one-dimensional tensor over the memory of ``buffer``, an object with Python's buffer protocol."""
def full(size: _Sequence[_int], fill_value: _Number, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, names: _Any = None) -> Tensor:
    """A tensor of this shape, filled with one number, whose type decides the dtype."""
def full_like(input: Tensor, fill_value: _Number, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """A tensor of the shape and dtype of ``input``, filled with one number."""
def gather(input: Tensor, dim: _int, index: Tensor, *, sparse_grad: _bool = False, out: Tensor | None = None) -> Tensor:
    """The elements at the places along ``dim`` that ``index`` gives: ``y[i, j] = x[i, index[i, j]]`` for ``dim`` 1."""
def gcd(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The greatest common divisors."""
def gcd_(input: Tensor, other: Tensor) -> Tensor: ...
def ge(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are at least ``other``."""
def geqrf(input: Tensor, *, out: _Tensors | None = None) -> _geqrf:
    """The QR decomposition as LAPACK leaves it: R with the vectors of the reflections below its diagonal, and ``tau``."""
def ger(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``torch.outer``."""
def get_default_device() -> Tensor:
    """The CPU."""
def get_default_dtype() -> _DType:
    """The dtype of floating-point tensors that are made without one."""
def get_deterministic_debug_mode() -> Tensor: ...
def get_device(input: Tensor) -> _int:
    """-1: the CPU has no number."""
def get_float32_matmul_precision() -> Tensor: ...
def get_num_interop_threads() -> _int: ...
def get_num_threads() -> _int:
    """What ``set_num_threads`` was given, or OMP_NUM_THREADS, or the number of processors."""
def get_rng_state() -> Tensor:
    """The default generator's state, as a uint8 tensor that PyTorch understands, too."""
def gradient(input: Tensor, *, spacing: _Any = None, dim: _Ints | None = None, edge_order: _int = 1) -> tuple[Tensor, ...]:
    """The derivatives of samples along each of ``dim`` (by default all), a list of tensors like ``input``."""
def greater(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are greater than ``other``."""
def greater_equal(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are at least ``other``."""
def grid_sampler(input: Tensor, grid: Tensor, interpolation_mode: _int, padding_mode: _int, align_corners: _bool) -> Tensor:
    """``nn.functional.grid_sample`` with numbers for the modes."""
def grid_sampler_2d(input: Tensor, grid: Tensor, interpolation_mode: _int, padding_mode: _int, align_corners: _bool) -> Tensor:
    """``grid_sampler`` of images."""
def grid_sampler_3d(input: Tensor, grid: Tensor, interpolation_mode: _int, padding_mode: _int, align_corners: _bool) -> Tensor:
    """``grid_sampler`` of volumes."""
def group_norm(input: Tensor, num_groups: _int, weight: Tensor | None = None, bias: Tensor | None = None, eps: _float = 1e-05, cudnn_enabled: _bool = True) -> Tensor:
    """``nn.functional.group_norm``."""
def gru(input: Tensor, hx: Tensor, params: _Any, has_biases: _Any, num_layers: _Any, dropout: _Any, train: _bool, bidirectional: _Any, batch_first: _Any) -> Tensor:
    """Layers of gated recurrent units over sequences, as ``lstm``: the outputs and the last hidden states."""
def gru_cell(input: Tensor, hx: Tensor, w_ih: _Any, w_hh: _Any, b_ih: _Any = None, b_hh: _Any = None) -> Tensor:
    """One step of a gated recurrent unit, (N, H); the weights hold those of the reset, the update and the new gate."""
def gt(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are greater than ``other``."""
half: _DType
def hamming_window(window_length: _int, periodic: _bool = True, alpha: _Number = 0.54, beta: _Number = 0.46, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """``alpha`` - ``beta`` cos, over one period."""
def hann_window(window_length: _int, periodic: _bool = True, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Half of 1 - cos, over one period: 0 at its ends."""
def hardshrink(input: Tensor, lambd: _float = 0.5, *, out: Tensor | None = None) -> Tensor:
    """Zero for elements that are nearer to it than ``lambd``."""
def hash_tensor(input: Tensor, dim: _Ints | None = (), *, keepdim: _bool = False, mode: _str | _int = 0, out: Tensor | None = None) -> Tensor:
    """The bits of all elements (floating-point ones as float64), or of those along ``dim``, combined by exclusive or."""
def heaviside(input: Tensor, values: Tensor, *, out: Tensor | None = None) -> Tensor:
    """0 for negative elements, 1 for positive ones, ``values`` at 0."""
def hinge_embedding_loss(input: Tensor, target: Tensor, margin: _float = 1.0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``input`` where ``target`` is 1, ``max(0, margin - input)`` where it is -1."""
def histc(input: Tensor, bins: _int = 100, min: _Number = 0, max: _Number = 0, *, out: Tensor | None = None) -> Tensor:
    """How many elements lie in each of ``bins`` equal parts from ``min`` to ``max``; where both are 0, of the range of the elements."""
def histogram(input: Tensor, bins: _int | Tensor = 100, *, range: _Sequence[_float] | None = None, weight: Tensor | None = None, density: _bool | None = False, out: Tensor | None = None) -> _Any:
    """How many elements lie in each bin, or what they weigh, and the edges of the bins."""
def histogramdd(input: Tensor, bins: _Any, range: _Sequence[_float] | None = None, weight: Tensor | None = None, density: _bool = False) -> _Any:
    """The histogram of points, whose coordinates are the last dimension of ``input``; and the edges in each dimension."""
def hsplit(input: Tensor, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
    """``tensor_split`` along dimension 1."""
def hstack(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """Joins along the second dimension, 1-d tensors along the first."""
def hypot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hypotenuse of a right triangle with these legs, without overflow on the way."""
def i0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 0."""
def i0_(input: Tensor) -> Tensor: ...
def igamma(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The regularised lower incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
def igammac(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The regularised upper incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
def imag(input: Tensor) -> Tensor:
    """The imaginary parts: a view."""
def index_add(input: Tensor, dim: _int, index: Tensor, source: Tensor, *, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """A copy with ``alpha`` times the parts of ``source`` added to those of dimension ``dim`` that ``index`` lists."""
def index_copy(input: Tensor, dim: _int, index: Tensor, source: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy with the parts of dimension ``dim`` that ``index`` lists replaced by those of ``source``."""
def index_fill(input: Tensor, dim: _int, index: Tensor, value: _Operand) -> Tensor:
    """A copy with ``value`` in the parts of dimension ``dim`` that ``index`` lists."""
def index_put(input: Tensor, indices: _Sequence[Tensor | None], values: Tensor, accumulate: _bool = False) -> Tensor:
    """A copy with ``values`` at the places that the tensors ``indices`` give; with ``accumulate``, added there."""
def index_put_(input: Tensor, indices: _Sequence[Tensor | None], values: Tensor, accumulate: _bool = False) -> Tensor:
    """``index_put``, in place."""
def index_reduce(input: Tensor, dim: _int, index: Tensor, source: Tensor, reduce: _str, *, include_self: _bool = True, out: Tensor | None = None) -> Tensor:
    """A copy with the parts of ``source`` combined with those of dimension ``dim`` that ``index`` lists."""
def index_select(input: Tensor, dim: _int, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The parts of dimension ``dim`` that the 1-d tensor ``index`` lists."""
inf: _float
def initial_seed() -> _int:
    """The seed of the default generator."""
def inner(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sum of products over the last dimension of both; of numbers with anything, the product."""
def instance_norm(input: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor, running_var: Tensor, use_input_stats: _bool, momentum: _float, eps: _float, cudnn_enabled: _bool = True) -> Tensor:
    """``nn.functional.instance_norm``."""
int: _DType
int16: _DType
int32: _DType
int64: _DType
int8: _DType
def inverse(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of square matrices."""
def is_complex(input: Tensor) -> _bool: ...
def is_conj(input: Tensor) -> _bool: ...
def is_deterministic_algorithms_warn_only_enabled() -> Tensor: ...
def is_distributed(input: Tensor) -> _bool: ...
def is_floating_point(input: Tensor) -> _bool: ...
def is_inference(input: Tensor) -> _bool:
    """Whether the tensor was made in inference mode."""
def is_neg(input: Tensor) -> _bool: ...
def is_nonzero(input: Tensor) -> _bool:
    """Whether the one element is not zero."""
def is_same_size(input: Tensor, other: Tensor) -> _bool: ...
def is_signed(input: Tensor) -> _bool: ...
def is_storage(obj: _Any) -> _bool: ...
def is_tensor(obj: _Any) -> _bool: ...
def is_vulkan_available() -> Tensor: ...
def is_warn_always_enabled() -> Tensor: ...
def isclose(input: Tensor, other: Tensor, rtol: _float = 1e-05, atol: _float = 1e-08, equal_nan: _bool = False) -> Tensor:
    """Whether ``|input - other| <= atol + rtol |other|``; infinities are close to themselves."""
def isfinite(input: Tensor) -> Tensor:
    """Whether elements are neither infinite nor NaN."""
def isin(elements: _Operand | None = None, test_elements: _Operand | None = None, *, element: _Operand | None = None, test_element: _Operand | None = None, assume_unique: _bool = False, invert: _bool = False, out: Tensor | None = None) -> Tensor:
    """Which of ``elements`` are among ``test_elements`` (with ``invert``, are not); one of them may be a number."""
def isinf(input: Tensor) -> Tensor:
    """Whether elements are inf or -inf (in either part, for complex ones)."""
def isnan(input: Tensor) -> Tensor:
    """Whether elements are NaN (in either part, for complex ones)."""
def isneginf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are -inf."""
def isposinf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are inf."""
def isreal(input: Tensor) -> Tensor:
    """Whether the imaginary part is zero, as it is for all tensors that are not complex."""
def istft(input: Tensor, n_fft: _int, hop_length: _int | None = None, win_length: _int | None = None, window: Tensor | None = None, center: _bool = True, normalized: _bool = False, onesided: _Any = None, length: _int | None = None, return_complex: _bool = False) -> Tensor:
    """The inverse of :func:`stft` with the same arguments: frames are transformed back, added where they overlap and divided by the sum of the squared windows there."""
jagged: _Layout
def kaiser_window(window_length: _int, periodic: _bool = True, beta: _Number = 12.0, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The modified Bessel function I0 of a half circle of radius ``beta``, 1 at its top."""
def kl_div(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', log_target: _bool = False) -> Tensor:
    """``kl_div`` with the reduction alone."""
def kron(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Kronecker product: every element of ``input`` times all of ``other``."""
def kthvalue(input: Tensor, k: _int, dim: _int = -1, keepdim: _bool = False, *, out: _Tensors | None = None) -> _kthvalue:
    """The ``k``-th smallest element along ``dim``, counted from 1, and where it is."""
def layer_norm(input: Tensor, normalized_shape: _Ints, weight: Tensor | None = None, bias: Tensor | None = None, eps: _float = 1e-05, cudnn_enable: _bool = True) -> Tensor:
    """``nn.functional.layer_norm``."""
def lcm(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The least common multiples."""
def lcm_(input: Tensor, other: Tensor) -> Tensor: ...
def ldexp(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``input`` times 2 to the power of ``other``."""
def ldexp_(self: Tensor, other: Tensor) -> Tensor: ...
def le(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are at most ``other``."""
legacy_contiguous_format: _MemoryFormat
def lerp(input: Tensor, end: Tensor, weight: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Goes from ``input`` to ``end`` by the part ``weight`` of the way."""
def less(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are less than ``other``."""
def less_equal(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are at most ``other``."""
def lgamma(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the gamma function's absolute value; infinite at its poles."""
def linspace(start: _Operand, end: _Operand, steps: _int, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """``steps`` evenly spaced numbers from ``start`` to ``end``, both among them."""
def log(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The natural logarithm; -inf for 0, NaN for negative numbers."""
def log10(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm to base 10."""
def log10_(input: Tensor) -> Tensor: ...
def log1p(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of 1 plus each element; accurate near 0."""
def log1p_(input: Tensor) -> Tensor: ...
def log2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm to base 2."""
def log2_(input: Tensor) -> Tensor: ...
def log_(input: Tensor) -> Tensor: ...
def log_softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``softmax``, without overflow or underflow."""
def logaddexp(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the sum of the exponentials, without overflow."""
def logaddexp2(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``logaddexp`` to base 2."""
def logcumsumexp(input: Tensor, dim: _int, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the running sum of exponentials along ``dim``, without overflow."""
def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant: nan where that is negative."""
def logical_and(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether both elements are true, that is not zero."""
def logical_not(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether an element is zero."""
def logical_not_(input: Tensor) -> Tensor: ...
def logical_or(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether one element or both are true."""
def logical_xor(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether just one of the elements is true."""
def logit(input: Tensor, eps: _float | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``sigmoid``; with ``eps``, of what lies in ``[eps, 1 - eps]``, to which it clamps."""
def logit_(input: Tensor, eps: _float | None = None) -> Tensor: ...
def logspace(start: _Operand, end: _Operand, steps: _int, base: _float = 10.0, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """``steps`` numbers from ``base ** start`` to ``base ** end``, each the same multiple of the one before."""
def logsumexp(input: Tensor, dim: _Ints, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the sum of the exponentials along the dimensions ``dim``, without overflow."""
long: _DType
def lstm(input: Tensor, hx: Tensor, params: _Any, has_biases: _Any, num_layers: _Any, dropout: _Any, train: _bool, bidirectional: _Any, batch_first: _Any) -> Tensor:
    """Layers of long short-term memories over sequences: the outputs, the last hidden states and the last cells."""
def lstm_cell(input: Tensor, hx: Tensor, w_ih: _Any, w_hh: _Any, b_ih: _Any = None, b_hh: _Any = None) -> Tensor:
    """One step of a long short-term memory: the new hidden state and cell, both (N, H)."""
def lstsq(*args: _Any) -> _linalg_lstsq:
    """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.lstsq``."""
def lt(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements are less than ``other``."""
def lu(A: Tensor, pivot: _bool = True, get_infos: _bool = False, out: Tensor | None = None) -> _Any:
    """L and U in one matrix, and the rows exchanged; ``torch.linalg.lu_factor`` replaces it."""
def lu_solve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The same with other names; ``torch.linalg.lu_solve`` replaces it."""
def lu_unpack(LU_data: Tensor, LU_pivots: Tensor, unpack_data: _bool = True, unpack_pivots: _bool = True, *, out: _Tensors | None = None) -> _lu_unpack:
    """P, L and U from what ``lu_factor`` gives."""
def manual_seed(seed: _int) -> _Generator:
    """Starts the default generator's stream that belongs to ``seed``, an int of at most 64 bits, and returns it."""
def margin_ranking_loss(input1: Tensor, input2: Tensor, target: Tensor, margin: _float = 0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, -target (input1 - input2) + margin)``: ``target`` is 1 where ``input1`` should be larger, else -1."""
def masked_fill(input: Tensor, mask: Tensor, value: _Operand) -> Tensor:
    """``value`` where ``mask`` is true, else ``input``, whose dtype the result has."""
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy with the elements where ``mask`` is true replaced by those of ``source``, in order."""
def masked_select(input: Tensor, mask: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements where ``mask`` is true, in one dimension; the two broadcast."""
def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices, of a matrix and a vector, of two vectors, or of stacks of matrices."""
def matrix_exp(input: Tensor) -> Tensor:
    """The exponential of square matrices."""
def matrix_power(input: Tensor, n: _int, *, out: Tensor | None = None) -> Tensor:
    """The ``n``-th power of square matrices."""
def matrix_rank(*args: _Any) -> Tensor:
    """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.matrix_rank``."""
@_overload
def max(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The largest element; with ``dim`` the largest along it and where it is; of two tensors, the larger elements."""
@_overload
def max(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor: ...
@_overload
def max(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _max: ...
def max_pool1d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False) -> Tensor | _Any:
    """The largest elements of windows along the last dimension, see ``nn.functional.max_pool1d``."""
def max_pool1d_with_indices(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False) -> Tensor:
    """The same with the places of the largest elements."""
def max_pool2d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False) -> Tensor | _Any:
    """The largest elements of windows along the last two dimensions, see ``nn.functional.max_pool2d``."""
def max_pool3d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False) -> Tensor | _Any:
    """The largest elements of windows along the last three dimensions, see ``nn.functional.max_pool3d``."""
def maximum(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The larger of two elements; NaN where one is."""
def mean(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The mean of all elements, or along the dimensions ``dim``."""
@_overload
def median(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The median, of an even number of elements the lower of the two in the middle; with ``dim`` also where it is."""
@_overload
def median(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _median: ...
def meshgrid(*tensors: Tensor | _Tensors, indexing: _str | None = None) -> tuple[Tensor, ...]:
    """1-d tensors as the coordinates of a grid: of each, a tensor of the grid's shape."""
@_overload
def min(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smallest element; with ``dim`` the smallest along it and where it is; of two tensors, the smaller elements."""
@_overload
def min(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor: ...
@_overload
def min(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _min: ...
def minimum(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smaller of two elements; NaN where one is."""
def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices."""
def mode(input: Tensor, dim: _int = -1, keepdim: _bool = False, *, out: _Tensors | None = None) -> _mode:
    """The most frequent value along ``dim``, the smallest of several, and where it is for the last time."""
def moveaxis(input: Tensor, source: _Ints, destination: _Ints) -> Tensor:
    """Moves dimensions ``source`` to the places ``destination``; the others keep their order."""
def movedim(input: Tensor, source: _Ints, destination: _Ints) -> Tensor:
    """Moves dimensions ``source`` to the places ``destination``; the others keep their order."""
def msort(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements in rising order along the first dimension."""
def mul(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Multiplies element by element; shapes broadcast."""
def multinomial(input: Tensor, num_samples: _int, replacement: _bool = False, *, generator: _Generator | None = None, out: Tensor | None = None) -> Tensor:
    """``num_samples`` indices drawn by the weights in each row of ``input``."""
def multiply(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Multiplies element by element; shapes broadcast."""
def mv(input: Tensor, vec: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of a matrix and a vector."""
def mvlgamma(input: Tensor, p: _float, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension ``p``."""
nan: _float
def nan_to_num(input: Tensor, nan: _Number | None = None, posinf: _Number | None = None, neginf: _Number | None = None, *, out: Tensor | None = None) -> Tensor:
    """NaN becomes ``nan`` (0), inf ``posinf`` and -inf ``neginf`` (the largest and smallest numbers of the dtype)."""
def nan_to_num_(input: Tensor, nan: _Number | None = None, posinf: _Number | None = None, neginf: _Number | None = None) -> Tensor: ...
def nanmean(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The mean of what is not nan."""
@_overload
def nanmedian(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The median of what is not nan."""
@_overload
def nanmedian(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _nanmedian: ...
def nanquantile(input: Tensor, q: Tensor | _float | _Sequence[_float], dim: _int | None = None, keepdim: _bool = False, *, interpolation: _str = 'linear', out: Tensor | None = None) -> Tensor:
    """The quantiles of what is not nan."""
def nansum(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The sum, nan counting as 0."""
def narrow(input: Tensor, dim: _int, start: _int | Tensor, length: _int) -> Tensor:
    """``length`` elements of dimension ``dim``, from ``start`` on."""
def narrow_copy(input: Tensor, dim: _int, start: _int, length: _int, *, out: Tensor | None = None) -> Tensor:
    """``narrow``, copied."""
def native_batch_norm(input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None, running_var: Tensor | None, training: _bool, momentum: _float, eps: _float, *, out: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """``batch_norm``, the means and the inverse deviations of the batch (empty unless ``training``)."""
def native_channel_shuffle(input: Tensor, groups: _int) -> Tensor:
    """`channel_shuffle` by its other name."""
def native_dropout(input: Tensor, p: _float, train: _bool) -> Tensor:
    """``dropout``, and the mask of what it left."""
def native_dropout_backward(grad_output: Tensor, mask: Tensor, scale: _float) -> Tensor:
    """``grad_output`` times ``scale`` where ``mask``, else 0."""
def native_group_norm(input: Tensor, weight: Tensor | None, bias: Tensor | None, N: _int, C: _int, HxW: _int, group: _int, eps: _float) -> tuple[Tensor, Tensor, Tensor]:
    """``group_norm`` of an input (N, C, HxW), the means and the inverse deviations (N, group)."""
def native_layer_norm(input: Tensor, normalized_shape: _Ints, weight: Tensor | None, bias: Tensor | None, eps: _float) -> tuple[Tensor, Tensor, Tensor]:
    """``layer_norm``, the means and the inverse deviations."""
def ne(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements differ; NaN differs from itself."""
def neg(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The negative of each element."""
def neg_(input: Tensor) -> Tensor: ...
def negative(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The negative of each element."""
def negative_(input: Tensor) -> Tensor: ...
newaxis: None
def nextafter(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The next number of the dtype after ``input`` towards ``other``."""
@_overload
def nonzero(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The places of the elements that are not zero: one a row; or as a tuple, one tensor for each dimension."""
@_overload
def nonzero(input: Tensor, *, as_tuple: _bool) -> _Any: ...
def nonzero_static(input: Tensor, *, size: _Ints, fill_value: _Number = -1, out: Tensor | None = None) -> Tensor:
    """The coordinates of ``size`` elements that are not zero, one a row; rows of ``fill_value`` where there are less."""
def norm(input: Tensor, p: _float | _str | None = 'fro', dim: _Ints | None = None, keepdim: _bool = False, out: Tensor | None = None, dtype: _DType | None = None) -> Tensor: ...
def norm_except_dim(v: Tensor, pow: _int = 2, dim: _int = 0) -> Tensor:
    """The ``pow``-norm over all dimensions but ``dim``, each of which is left with size 1; over all for -1."""
def normal(mean: Tensor | _float = 0.0, std: Tensor | _float = 1.0, size: _Ints | None = None, *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Normal numbers: ``mean`` and ``std`` are tensors or numbers; with two numbers goes a ``size``."""
def not_equal(input: Tensor, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Whether elements differ; NaN differs from itself."""
def nuclear_norm(input: Tensor, dim: _int | None = None, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor: ...
def numel(input: Tensor) -> _int:
    """The number of elements."""
@_overload
def ones(*size: _int, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """A tensor of this shape, filled with ones."""
@_overload
def ones(size: _Sequence[_int], *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
def ones_like(input: Tensor, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """Ones of the shape and dtype of ``input``."""
def orgqr(input: Tensor, tau: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``torch.linalg.householder_product``."""
def ormqr(input: Tensor, tau: Tensor, other: Tensor, left: _bool = True, transpose: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """``other`` times the product of reflections in ``input`` and ``tau``, all of its columns, or its adjoint."""
def outer(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The outer product of two vectors."""
def pairwise_distance(x1: Tensor, x2: Tensor, p: _float = 2.0, eps: _float = 1e-06, keepdim: _bool = False) -> Tensor:
    """The ``p``-norm of ``x1 - x2 + eps`` along the last dimension."""
def pca_lowrank(A: Tensor, q: _int | None = None, center: _bool = True, niter: _int = 2) -> Tensor:
    """The principal components of the rows of A: ``svd_lowrank`` of A, with ``center`` less the mean of each column."""
def pdist(input: Tensor, p: _float = 2.0) -> Tensor:
    """The p-norm distances between all rows of a matrix, each pair once."""
@_overload
def permute(input: Tensor, *dims: _int) -> Tensor:
    """Dimension i of the result is dimension ``dims[i]`` of the input."""
@_overload
def permute(input: Tensor, dims: _Sequence[_int]) -> Tensor: ...
def permute_copy(input: Tensor, dims: _Ints, *, out: Tensor | None = None) -> Tensor:
    """``permute``, copied."""
pi: _float
def pinverse(input: Tensor, rcond: _float = 1e-15) -> Tensor:
    """The Moore-Penrose pseudoinverse; ``torch.linalg.pinv`` replaces it."""
def pixel_shuffle(input: Tensor, upscale_factor: _int) -> Tensor:
    """Makes of each r^2 channels of ``input`` (*, c r^2, H, W) one that is r times as high and wide: (*, c, r H, r W)."""
def pixel_unshuffle(input: Tensor, downscale_factor: _int) -> Tensor:
    """Makes of each r by r pixels of ``input`` (*, c, r H, r W) one pixel in r^2 channels: (*, c r^2, H, W)."""
def poisson(input: Tensor, generator: _Generator | None = None, *, out: Tensor | None = None) -> Tensor:
    """Numbers from the Poisson distribution with the rates in ``input``."""
def poisson_nll_loss(input: Tensor, target: Tensor, log_input: _bool = True, full: _bool = False, size_average: _bool | None = None, eps: _float = 1e-08, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``e^x - t x`` for counts ``t`` that have the Poisson distribution of rate ``e^x``, or ``x - t ln(x + eps)`` for rate ``x``."""
def polar(abs: Tensor, angle: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The complex tensor with these absolute values and angles, which must be of one dtype."""
def polygamma(n: _int, input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The ``n``-th derivative of ``digamma``."""
def polygamma_(input: Tensor, n: _int) -> Tensor: ...
def positive(input: Tensor) -> Tensor:
    """The tensor itself."""
def pow(input: _Operand, exponent: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input`` to the power of ``exponent``; one of them may be a number."""
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``weight`` times the negative elements; one weight, or one for each channel (dimension 1)."""
preserve_format: _MemoryFormat
def prod(input: Tensor, dim: _int | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The product of all elements, or along ``dim``; its gradient is exact for zeros too."""
def promote_types(type1: _DType | Tensor | _Number, type2: _DType | Tensor | _Number) -> _DType:
    """The smallest dtype, and of the lowest category, that both can be converted to."""
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: _bool = False) -> Tensor:
    """A copy with the elements of the given numbers replaced by (with ``accumulate``, increased by) those of ``source``."""
def qr(input: Tensor, some: _bool = True, *, out: _Tensors | None = None) -> _qr:
    """Q and R with ``A = Q R``; ``torch.linalg.qr`` replaces it."""
def quantile(input: Tensor, q: Tensor | _float | _Sequence[_float], dim: _int | None = None, keepdim: _bool = False, *, interpolation: _str = 'linear', out: Tensor | None = None) -> Tensor:
    """The quantiles ``q``, a number or a vector of numbers from 0 to 1, of all elements or along ``dim``."""
def rad2deg(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Radians as degrees."""
def rad2deg_(input: Tensor) -> Tensor: ...
@_overload
def rand(*size: _int, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Numbers drawn uniformly from [0, 1)."""
@_overload
def rand(size: _Sequence[_int], *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
def rand_like(input: Tensor, *, generator: _Generator | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """``rand`` of the shape and dtype of ``input``."""
@_overload
def randint(high: _int, size: _Sequence[_int], *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Integers drawn uniformly from [low, high): ``randint(high, size)`` or ``randint(low, high, size)``."""
@_overload
def randint(low: _int, high: _int, size: _Sequence[_int], *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
@_overload
def randint_like(input: Tensor, high: _int, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """``randint`` of the shape and dtype of ``input``: ``(input, high)`` or ``(input, low, high)``."""
@_overload
def randint_like(input: Tensor, low: _int, high: _int, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor: ...
@_overload
def randn(*size: _int, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """Numbers drawn from the normal distribution with mean 0 and variance 1."""
@_overload
def randn(size: _Sequence[_int], *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
def randn_like(input: Tensor, *, generator: _Generator | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """``randn`` of the shape and dtype of ``input``."""
def randperm(n: _int, *, generator: _Generator | None = None, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The numbers from 0 to ``n`` - 1 in random order."""
def range(start: _Number = 0, end: _Number | None = None, step: _Number = 1, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The numbers from ``start`` to ``end``, which is among them."""
def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension."""
def real(input: Tensor) -> Tensor:
    """The real parts: a view; a real tensor itself."""
def reciprocal(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """One over each element."""
def reciprocal_(input: Tensor) -> Tensor: ...
def relu(input: Tensor) -> Tensor:
    """Zero for negative elements."""
def relu_(input: Tensor) -> Tensor: ...
def remainder(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """The remainder of a division rounded down: it has the sign of ``other``."""
def renorm(input: Tensor, p: _float, dim: _int, maxnorm: _float, *, out: Tensor | None = None) -> Tensor:
    """A copy in which the slices along ``dim`` whose ``p``-norm exceeds ``maxnorm`` are scaled down to it."""
def repeat_interleave(input: Tensor, repeats: Tensor | _Ints | None = None, dim: _int | None = None, *, output_size: _Ints | None = None) -> Tensor:
    """Repeats each element, or each part of dimension ``dim``; of a tensor alone, each index as often as its value says."""
@_overload
def reshape(input: Tensor, *shape: _int) -> Tensor:
    """Other sizes, one of which may be -1: a view where strides permit it, else of a copy."""
@_overload
def reshape(input: Tensor, shape: _Sequence[_int]) -> Tensor: ...
def resize_as_(input: Tensor, other: Tensor, *, memory_format: _MemoryFormat | None = None) -> Tensor:
    """``resize_`` to the sizes of ``other``, and with ``torch.preserve_format`` to its order in memory."""
def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself: conjugation is never delayed here."""
def resolve_neg(input: Tensor) -> Tensor:
    """The tensor itself: negation is never delayed here."""
@_overload
def result_type(*operands: _int) -> _DType:
    """The dtype of an operation on two operands, tensors or numbers."""
@_overload
def result_type(operands: _Sequence[_int]) -> _DType: ...
def rms_norm(input: Tensor, normalized_shape: _Ints, weight: Tensor | None = None, eps: _float | None = None) -> Tensor:
    """Divides by the root of the mean square over the last dimensions, of ``normalized_shape``."""
def rnn_relu(input: Tensor, hx: Tensor, params: _Any, has_biases: _Any, num_layers: _Any, dropout: _Any, train: _bool, bidirectional: _Any, batch_first: _Any) -> Tensor:
    """Layers of ``rnn_relu_cell`` over sequences, as ``lstm``: the outputs and the last hidden states."""
def rnn_relu_cell(input: Tensor, hx: Tensor, w_ih: _Any, w_hh: _Any, b_ih: _Any = None, b_hh: _Any = None) -> Tensor:
    """``rnn_tanh_cell`` with ``relu``."""
def rnn_tanh(input: Tensor, hx: Tensor, params: _Any, has_biases: _Any, num_layers: _Any, dropout: _Any, train: _bool, bidirectional: _Any, batch_first: _Any) -> Tensor:
    """Layers of ``rnn_tanh_cell`` over sequences, as ``lstm``: the outputs and the last hidden states."""
def rnn_tanh_cell(input: Tensor, hx: Tensor, w_ih: _Any, w_hh: _Any, b_ih: _Any = None, b_hh: _Any = None) -> Tensor:
    """One step of a plain recurrent network: ``tanh(w_ih x + b_ih + w_hh h + b_hh)``, (N, H)."""
def roll(input: Tensor, shifts: _Ints, dims: _Ints | None = ()) -> Tensor:
    """Shifts the elements along ``dims``, those that fall off the end to the start; without ``dims``, as if 1-d."""
def rot90(input: Tensor, k: _int = 1, dims: _Sequence[_int] = (0, 1)) -> Tensor:
    """Turns the plane of two dimensions by ``k`` times 90 degrees, from the first towards the second."""
def round(input: Tensor, *, decimals: _int | None = None, out: Tensor | None = None) -> Tensor:
    """The nearest integer, halves to the even one; or the nearest multiple of ``10**-decimals``."""
def round_(input: Tensor, *, decimals: _int | None = None) -> Tensor: ...
def row_stack(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """Joins along the first dimension; 1-d tensors are rows."""
def rrelu(input: Tensor, lower: _Number = 0.125, upper: _bool | _float = 0.3333333333333333, training: _bool = False, generator: _Generator | None = None) -> Tensor:
    """``nn.functional.rrelu``."""
def rrelu_(input: Tensor, lower: _Number = 0.125, upper: _bool | _float = 0.3333333333333333, training: _bool = False, generator: _Generator | None = None) -> Tensor: ...
def rsqrt(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """One over the square root."""
def rsqrt_(input: Tensor) -> Tensor: ...
def rsub(input: Tensor, other: _Operand, *, alpha: _Number = 1) -> Tensor:
    """Subtracts ``alpha`` times ``input`` from ``other``."""
def scalar_tensor(s: _Number, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """A number as a tensor without dimensions, of the default dtype where none is given."""
def scatter(input: Tensor, dim: _int, index: Tensor, src: _Operand | None = None, *, value: _Number | None = None, reduce: _str | None = None, out: Tensor | None = None) -> Tensor:
    """A copy with ``src``, a tensor or a number, at the places along ``dim`` that ``index`` gives."""
def scatter_add(input: Tensor, dim: _int, index: Tensor, src: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy with ``src`` added at the places along ``dim`` that ``index`` gives."""
def scatter_reduce(input: Tensor, dim: _int, index: Tensor, src: Tensor, reduce: _str, *, include_self: _bool = True, out: Tensor | None = None) -> Tensor:
    """A copy with ``src`` combined with what is at the places along ``dim`` that ``index`` gives."""
def searchsorted(sorted_sequence: Tensor, input: _Operand, *, out_int32: _bool = False, right: _bool = False, side: _str | None = None, sorter: Tensor | None = None, out: Tensor | None = None) -> Tensor: ...
def seed() -> _int:
    """Starts a stream from a seed that the operating system draws, and returns that."""
def segment_reduce(data: Tensor, reduce: _str, *, lengths: Tensor | None = None, indices: Tensor | None = None, offsets: Tensor | None = None, axis: _int = 0, unsafe: _bool = False, initial: _float | None = None) -> Tensor: ...
def select(input: Tensor, dim: _int, index: _int) -> Tensor:
    """The part at ``index`` of dimension ``dim``, without that dimension."""
def select_copy(input: Tensor, dim: _int, index: _int, *, out: Tensor | None = None) -> Tensor:
    """``select``, copied."""
def select_scatter(input: Tensor, src: Tensor, dim: _int, index: _int) -> Tensor:
    """A copy with ``select(dim, index)`` replaced by ``src``."""
def selu(input: Tensor) -> Tensor:
    """The self-normalising ``elu``, with the constants of Klambauer et al."""
def selu_(input: Tensor) -> Tensor: ...
def set_default_device(device: _Device) -> Tensor:
    """Takes the CPU, or None, and refuses the rest."""
def set_default_dtype(d: _Any) -> None:
    """Set the dtype of floating-point tensors that are made without one, for all threads."""
def set_default_tensor_type(t: _Any) -> Tensor:
    """Sets the default dtype by a tensor type, ``torch.DoubleTensor`` or its name."""
def set_deterministic_debug_mode(debug_mode: _Any) -> Tensor: ...
def set_float32_matmul_precision(precision: _Any) -> Tensor: ...
def set_flush_denormal(mode: _str) -> Tensor:
    """Whether that could be done: numbers below the normal ones are never flushed to zero here."""
def set_num_interop_threads(num: _int) -> Tensor:
    """Has ``get_num_interop_threads`` return ``num``, once in a program."""
def set_num_threads(num: _int) -> Tensor:
    """How many threads compute what is large; see :func:`get_num_threads`."""
def set_rng_state(new_state: Tensor) -> None:
    """Continues from a state that ``get_rng_state`` returned, here or in PyTorch."""
def set_warn_always(b: Tensor) -> Tensor:
    """Whether what is warned of once in a program is so every time."""
def sgn(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``sign`` for real tensors; the direction ``x / |x|`` for complex ones."""
def sgn_(input: Tensor) -> Tensor: ...
short: _DType
def sigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logistic function."""
def sigmoid_(input: Tensor) -> Tensor: ...
def sign(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """-1, 0 or 1."""
def sign_(input: Tensor) -> Tensor: ...
def signbit(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether the sign is negative; it is for -0.0."""
def sin(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sine, of radians."""
def sin_(input: Tensor) -> Tensor: ...
def sinc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The normalised sinc function."""
def sinc_(input: Tensor) -> Tensor: ...
def sinh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hyperbolic sine."""
def sinh_(input: Tensor) -> Tensor: ...
def slice_copy(input: Tensor, dim: _int = 0, start: _Number | None = None, end: _Number | None = None, step: _Number = 1, *, out: Tensor | None = None) -> Tensor:
    """A slice of dimension ``dim``, copied."""
def slice_scatter(input: Tensor, src: Tensor, dim: _int = 0, start: _int | None = None, end: _int | None = None, step: _int = 1, *, out: Tensor | None = None) -> Tensor:
    """A copy with a slice of dimension ``dim`` replaced by ``src``."""
def slogdet(input: Tensor, *, out: Tensor | None = None) -> _linalg_slogdet:
    """Sign and logarithm of the absolute value of the determinant."""
def softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The exponentials along ``dim``, divided by their sum."""
def solve(*args: _Any) -> Tensor:
    """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.solve``."""
def sort(input: Tensor, dim: _int = -1, descending: _bool = False, *, stable: _bool | None = None, out: _Tensors | None = None) -> _sort:
    """The elements in rising order along ``dim``, or falling with ``descending``, and where they were."""
sparse_bsc: _Layout
sparse_bsr: _Layout
sparse_coo: _Layout
def sparse_coo_tensor(indices: _Any = None, values: _Any = None, size: _Ints | None = None, *, dtype: _DType | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, check_invariants: _Any = None, is_coalesced: _Any = None) -> Tensor:
    """A sparse tensor in coordinate format: ``values`` (nnz, *) at ``indices`` (sparse dimensions, nnz)."""
sparse_csc: _Layout
def sparse_csc_tensor(ccol_indices: _Any, row_indices: _Any, values: _Any, size: _Ints | None = None, *, dtype: _DType | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, check_invariants: _Any = None) -> Tensor:
    """The same in compressed columns."""
sparse_csr: _Layout
def sparse_csr_tensor(crow_indices: _Any, col_indices: _Any, values: _Any, size: _Ints | None = None, *, dtype: _DType | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, check_invariants: _Any = None) -> Tensor:
    """A sparse matrix in compressed rows: the values of row i are those from ``crow_indices[i]`` to the next, in the columns ``col_indices``."""
def split(tensor: Tensor, split_size_or_sections: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
    """Slices of dimension ``dim``: all of one size but perhaps the last, or of the sizes in a list."""
def split_copy(input: Tensor, split_size: _int, dim: _int = 0, *, out: Tensor | None = None) -> tuple[Tensor, ...]:
    """``split``, copied."""
def split_with_sizes(input: Tensor, split_sizes: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
    """Slices of dimension ``dim``, of the given sizes."""
def split_with_sizes_copy(input: Tensor, split_sizes: _Ints, dim: _int = 0, *, out: Tensor | None = None) -> tuple[Tensor, ...]:
    """``split_with_sizes``, copied."""
def sqrt(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The square root; NaN for negative numbers."""
def sqrt_(input: Tensor) -> Tensor: ...
def square(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Each element times itself."""
def square_(input: Tensor) -> Tensor: ...
@_overload
def squeeze(input: Tensor, *dims: _int, dim: _Ints | None = None) -> Tensor:
    """Without the dimensions of size 1: all of them, or those among ``dim``."""
@_overload
def squeeze(input: Tensor, dims: _Sequence[_int], *, dim: _Ints | None = None) -> Tensor: ...
def squeeze_copy(input: Tensor, dim: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """``squeeze``, copied: without the dimensions of size 1, all of them or those among ``dim``."""
def stack(tensors: _Tensors, dim: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """Joins tensors of one shape along a new dimension."""
def std(input: Tensor, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None, out: Tensor | None = None) -> Tensor:
    """The standard deviation: the root of the variance."""
def std_mean(input: Tensor, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean."""
def stft(input: Tensor, n_fft: _int, hop_length: _int | None = None, win_length: _int | None = None, window: Tensor | None = None, center: _bool = True, pad_mode: _str = 'reflect', normalized: _bool = False, onesided: _Any = None, return_complex: _Any = None, align_to_window: _Any = None) -> Tensor:
    """The short-time Fourier transform: :func:`torch.fft.fft` of frames of ``n_fft`` samples, ``hop_length`` apart."""
strided: _Layout
def sub(input: Tensor, other: _Operand, *, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """Subtracts ``alpha`` times ``other``."""
def subtract(input: Tensor, other: _Operand, *, alpha: _Number = 1, out: Tensor | None = None) -> Tensor:
    """Subtracts ``alpha`` times ``other``."""
def sum(input: Tensor, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The sum of all elements, or along the dimensions ``dim``."""
def svd(input: Tensor, some: _bool = True, compute_uv: _bool = True, *, out: Tensor | None = None) -> _svd:
    """U, S and V with ``input = U diag(S) V^H``; ``torch.linalg.svd`` replaces it."""
def svd_lowrank(A: Tensor, q: _int = 6, niter: _int = 2, M: Tensor | None = None) -> Tensor:
    """U, S and V with A - M = U diag(S) V^H nearly, for matrices whose rank is about ``q`` at most."""
def swapaxes(input: Tensor, axis0: _Any, axis1: _Any) -> Tensor:
    """``transpose`` by another name."""
def swapdims(input: Tensor, dim0: _int, dim1: _int) -> Tensor:
    """Swaps two dimensions."""
def sym_float(a: Tensor) -> Tensor: ...
def sym_int(a: Tensor) -> Tensor:
    """``a`` as an int, rounded towards zero."""
def sym_ite(b: Tensor, t: _Any, f: _Any) -> Tensor: ...
def sym_max(a: Tensor, b: Tensor) -> Tensor:
    """The larger of two numbers, a float if either is."""
def sym_min(a: Tensor, b: Tensor) -> Tensor:
    """The smaller of two numbers, a float if either is."""
def sym_not(a: Tensor) -> Tensor: ...
def sym_sqrt(a: Tensor) -> Tensor: ...
def sym_sum(args: _Any) -> Tensor: ...
def symeig(*args: _Any) -> Tensor:
    """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.symeig``."""
def t(input: Tensor) -> Tensor:
    """The transpose of a matrix; what has less dimensions as it is."""
def t_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``t``, copied."""
def take(input: Tensor, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements with the given numbers, counted as if the tensor had one dimension."""
def take_along_dim(input: Tensor, indices: Tensor, dim: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """``gather`` with shapes that broadcast; without ``dim``, from all elements in one dimension."""
def tan(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The tangent, of radians."""
def tan_(input: Tensor) -> Tensor: ...
def tanh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hyperbolic tangent."""
def tanh_(input: Tensor) -> Tensor: ...
def tensor(data: _Any, *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, pin_memory: _bool = False, names: _Any = None) -> Tensor:
    """A new leaf that holds a copy of ``data``: a number, nested sequences, an array."""
def tensor_split(input: Tensor, indices_or_sections: _Ints | Tensor | None = None, dim: _int = 0, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
    """Slices of dimension ``dim``: a number of them, as even as can be, or cut at the given places."""
def tensordot(a: Tensor, b: Tensor, dims: _int | _Sequence[_Ints] | Tensor = 2, out: Tensor | None = None) -> Tensor:
    """The sum of products over some dimensions of each: the last ``dims`` of ``a`` with the first of ``b``, or those listed."""
def threshold(input: Tensor, threshold: _Number, value: _Number, *, out: Tensor | None = None) -> Tensor:
    """``value`` for elements that are at most ``threshold``, which is taken in the dtype of the tensor."""
def threshold_(input: Tensor, threshold: _Number, value: _Number) -> Tensor: ...
@_overload
def tile(input: Tensor, *dims: _int) -> Tensor:
    """``repeat``, where ``dims`` may be shorter than the tensor's shape."""
@_overload
def tile(input: Tensor, dims: _Sequence[_int]) -> Tensor: ...
def to_dlpack(tensor: Tensor) -> Tensor:
    """The capsule of ``tensor.__dlpack__()``, for libraries that want one instead of the tensor."""
def topk(input: Tensor, k: _int, dim: _int = -1, largest: _bool = True, sorted: _bool = True, *, out: _Tensors | None = None) -> _topk:
    """The ``k`` largest elements along ``dim``, or the smallest with ``largest=False``, and where they are."""
def trace(input: Tensor) -> Tensor:
    """The sum of the diagonal of a matrix."""
def transpose(input: Tensor, dim0: _int, dim1: _int) -> Tensor:
    """Swaps two dimensions."""
def transpose_copy(input: Tensor, dim0: _int, dim1: _int, *, out: Tensor | None = None) -> Tensor:
    """``transpose``, copied."""
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: _Number = 1, dim: _int = -1) -> Tensor:
    """The integral along ``dim`` by the trapezoidal rule, of samples at the points ``x`` or at distances ``dx``."""
def trapz(y: Tensor, x: Tensor | None = None, *, dx: _Number = 1, dim: _int = -1) -> Tensor:
    """The integral along ``dim`` by the trapezoidal rule, of samples at the points ``x`` or at distances ``dx``."""
def triangular_solve(input: Tensor, A: Tensor, upper: _bool = True, transpose: _bool = False, unitriangular: _bool = False, *, out: _Tensors | None = None) -> _triangular_solve:
    """X with ``A X = input`` for a triangular A, and a copy of A; ``torch.linalg.solve_triangular`` replaces it."""
def tril(input: Tensor, diagonal: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """The lower triangles of matrices, zeros above ``diagonal``."""
def tril_(input: Tensor, diagonal: _int = 0) -> Tensor: ...
def tril_indices(row: _int, col: _int, offset: _int = 0, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False) -> Tensor:
    """The places of the lower triangle of a matrix: row numbers, then column numbers."""
def triplet_margin_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: _float = 1.0, p: _float = 2, eps: _float = 1e-06, swap: _bool = False, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, |anchor - positive| - |anchor - negative| + margin)`` for rows, with the ``p``-norm."""
def triu(input: Tensor, diagonal: _int = 0, *, out: Tensor | None = None) -> Tensor:
    """The upper triangles of matrices, zeros below ``diagonal``."""
def triu_(input: Tensor, diagonal: _int = 0) -> Tensor: ...
def triu_indices(row: _int, col: _int, offset: _int = 0, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False) -> Tensor:
    """The places of the upper triangle of a matrix: row numbers, then column numbers."""
def true_divide(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Divides element by element, whatever the dtypes: ``div`` without a rounding mode."""
def trunc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The integer part: rounds towards zero."""
def trunc_(input: Tensor) -> Tensor: ...
def typename(obj: _Any) -> _str:
    """The type of a tensor as PyTorch names it, and of anything else its class with its module."""
uint16: _DType
uint32: _DType
uint64: _DType
uint8: _DType
def unbind(input: Tensor, dim: _int = 0) -> tuple[Tensor, ...]:
    """All parts of dimension ``dim``, without that dimension."""
def unbind_copy(input: Tensor, dim: _int = 0, *, out: Tensor | None = None) -> tuple[Tensor, ...]:
    """``unbind``, copied."""
def unflatten(input: Tensor, dim: _int, sizes: _Ints) -> Tensor:
    """Dimension ``dim`` as several, of ``sizes``; one of them may be -1."""
def unfold_copy(input: Tensor, dimension: _int, size: _Ints, step: _Number, *, out: Tensor | None = None) -> Tensor:
    """``Tensor.unfold``, copied."""
def unique(input: Tensor, sorted: _bool = True, return_inverse: _bool = False, return_counts: _bool = False, dim: _int | None = None) -> _Any: ...
def unique_consecutive(input: Tensor, return_inverse: _bool = False, return_counts: _bool = False, dim: _int | None = None) -> _Any:
    """The elements without those that equal the one before them; other arguments as for ``unique``."""
def unravel_index(indices: Tensor, shape: _Ints) -> tuple[Tensor, ...]:
    """The coordinates in a tensor of ``shape`` that places in its flat order have: one tensor a dimension."""
def unsafe_chunk(input: Tensor, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
    """``chunk`` whose parts may be written to, as those of :func:`unsafe_split`."""
def unsafe_split(tensor: Tensor, split_size: _int, dim: _int = 0) -> tuple[Tensor, ...]:
    """``split`` whose parts may be written to; who does so must not use the input any more, with which they share memory."""
def unsafe_split_with_sizes(input: Tensor, split_sizes: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
    """``split_with_sizes`` whose parts may be written to, as those of :func:`unsafe_split`."""
def unsqueeze(input: Tensor, dim: _int) -> Tensor:
    """A dimension of size 1 more, at ``dim``."""
def unsqueeze_copy(input: Tensor, dim: _int, *, out: Tensor | None = None) -> Tensor:
    """``unsqueeze``, copied."""
def use_deterministic_algorithms(mode: _str, *, warn_only: _bool = False) -> Tensor:
    """Nothing changes: the same program gives the same numbers here, always."""
def vander(x: Tensor, N: _int | None = None, increasing: _bool = False) -> Tensor:
    """The powers of the elements of ``x``, a row each, from the highest (or, ``increasing``, the lowest) on."""
def var(input: Tensor, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None, out: Tensor | None = None) -> Tensor:
    """The variance of all elements, or along the dimensions ``dim``, with ``correction`` (1) subtracted from their number."""
def var_mean(input: Tensor, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None) -> tuple[Tensor, Tensor]:
    """The variance and the mean."""
def vdot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inner product of two vectors, the first one conjugated."""
def view_as_complex(input: Tensor) -> Tensor:
    """A tensor of reals whose last dimension, of size 2, holds real and imaginary parts, as a complex one."""
def view_as_complex_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``view_as_complex``, copied."""
def view_as_real(input: Tensor) -> Tensor:
    """A complex tensor as one of reals, with a last dimension of size 2."""
def view_as_real_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``view_as_real``, copied."""
def view_copy(input: Tensor, size: _Ints | None = None, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """``view`` with other sizes or as another dtype, copied."""
def vsplit(input: Tensor, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
    """``tensor_split`` along dimension 0."""
def vstack(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """Joins along the first dimension; 1-d tensors are rows."""
@_overload
def where(condition: Tensor, input: Tensor | _Number, other: Tensor | _Number, *, out: Tensor | None = None) -> Tensor:
    """``input`` where ``condition`` is true, else ``other``; all three broadcast."""
@_overload
def where(condition: Tensor) -> tuple[Tensor, ...]: ...
def xlogy(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input * log(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
def xlogy_(input: _Operand, other: _Operand) -> Tensor: ...
def zero_(input: Tensor) -> Tensor:
    """Writes zeros everywhere."""
@_overload
def zeros(*size: _int, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """A tensor of this shape, filled with zeros."""
@_overload
def zeros(size: _Sequence[_int], *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor: ...
def zeros_like(input: Tensor, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
    """Zeros of the shape and dtype of ``input``."""
