# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from typing import TypeAlias as _TypeAlias
import numpy as _np
from .backend import devices as _devices, dtypes as _dtypes
from .ops import generator as _generator, size as _size_module

_DType: _TypeAlias = _dtypes.dtype
_Layout: _TypeAlias = _devices.layout
_MemoryFormat: _TypeAlias = _devices.memory_format
_Generator: _TypeAlias = _generator.Generator
_Size: _TypeAlias = _size_module.Size
_Number: _TypeAlias = _bool | _int | _float | _complex
_Ints: _TypeAlias = _int | _Sequence[_int]
_Device: _TypeAlias = _devices.device | _str | _int
_Tensors: _TypeAlias = _Sequence["Tensor"]
_Operand: _TypeAlias = "Tensor | _Number"

_adaptive_max_pool1d = _NamedTuple("_adaptive_max_pool1d", [("output", "Tensor"), ("indices", "Tensor")])
_adaptive_max_pool2d = _NamedTuple("_adaptive_max_pool2d", [("output", "Tensor"), ("indices", "Tensor")])
_adaptive_max_pool3d = _NamedTuple("_adaptive_max_pool3d", [("output", "Tensor"), ("indices", "Tensor")])
_aminmax = _NamedTuple("_aminmax", [("min", "Tensor"), ("max", "Tensor")])
_cummax = _NamedTuple("_cummax", [("values", "Tensor"), ("indices", "Tensor")])
_cummin = _NamedTuple("_cummin", [("values", "Tensor"), ("indices", "Tensor")])
_fake_quantize = _NamedTuple("_fake_quantize", [("output", "Tensor"), ("mask", "Tensor")])
_fractional_max_pool2d = _NamedTuple("_fractional_max_pool2d", [("output", "Tensor"), ("indices", "Tensor")])
_fractional_max_pool3d = _NamedTuple("_fractional_max_pool3d", [("output", "Tensor"), ("indices", "Tensor")])
_frexp = _NamedTuple("_frexp", [("mantissa", "Tensor"), ("exponent", "Tensor")])
_geqrf = _NamedTuple("_geqrf", [("a", "Tensor"), ("tau", "Tensor")])
_kthvalue = _NamedTuple("_kthvalue", [("values", "Tensor"), ("indices", "Tensor")])
_linalg_cholesky_ex = _NamedTuple("_linalg_cholesky_ex", [("L", "Tensor"), ("info", "Tensor")])
_linalg_eig = _NamedTuple("_linalg_eig", [("eigenvalues", "Tensor"), ("eigenvectors", "Tensor")])
_linalg_eigh = _NamedTuple("_linalg_eigh", [("eigenvalues", "Tensor"), ("eigenvectors", "Tensor")])
_linalg_inv_ex = _NamedTuple("_linalg_inv_ex", [("inverse", "Tensor"), ("info", "Tensor")])
_linalg_ldl_factor_ex = _NamedTuple("_linalg_ldl_factor_ex", [("LD", "Tensor"), ("pivots", "Tensor"), ("info", "Tensor")])
_linalg_lstsq = _NamedTuple("_linalg_lstsq", [("solution", "Tensor"), ("residuals", "Tensor"), ("rank", "Tensor"), ("singular_values", "Tensor")])
_linalg_lu = _NamedTuple("_linalg_lu", [("P", "Tensor"), ("L", "Tensor"), ("U", "Tensor")])
_linalg_lu_factor = _NamedTuple("_linalg_lu_factor", [("LU", "Tensor"), ("pivots", "Tensor")])
_linalg_lu_factor_ex = _NamedTuple("_linalg_lu_factor_ex", [("LU", "Tensor"), ("pivots", "Tensor"), ("info", "Tensor")])
_linalg_pinv = _NamedTuple("_linalg_pinv", [("inverse", "Tensor"), ("rank", "Tensor")])
_linalg_qr = _NamedTuple("_linalg_qr", [("Q", "Tensor"), ("R", "Tensor")])
_linalg_slogdet = _NamedTuple("_linalg_slogdet", [("sign", "Tensor"), ("logabsdet", "Tensor")])
_linalg_solve_ex = _NamedTuple("_linalg_solve_ex", [("result", "Tensor"), ("info", "Tensor")])
_linalg_svd = _NamedTuple("_linalg_svd", [("U", "Tensor"), ("S", "Tensor"), ("Vh", "Tensor")])
_lu_unpack = _NamedTuple("_lu_unpack", [("P", "Tensor"), ("L", "Tensor"), ("U", "Tensor")])
_max = _NamedTuple("_max", [("values", "Tensor"), ("indices", "Tensor")])
_max_pool1d_places = _NamedTuple("_max_pool1d_places", [("output", "Tensor"), ("indices", "Tensor")])
_max_pool2d_places = _NamedTuple("_max_pool2d_places", [("output", "Tensor"), ("indices", "Tensor")])
_max_pool3d_places = _NamedTuple("_max_pool3d_places", [("output", "Tensor"), ("indices", "Tensor")])
_median = _NamedTuple("_median", [("values", "Tensor"), ("indices", "Tensor")])
_min = _NamedTuple("_min", [("values", "Tensor"), ("indices", "Tensor")])
_mode = _NamedTuple("_mode", [("values", "Tensor"), ("indices", "Tensor")])
_nanmedian = _NamedTuple("_nanmedian", [("values", "Tensor"), ("indices", "Tensor")])
_native_batch_norm = _NamedTuple("_native_batch_norm", [("out", "Tensor"), ("mean", "Tensor"), ("rstd", "Tensor")])
_native_dropout = _NamedTuple("_native_dropout", [("out", "Tensor"), ("mask", "Tensor")])
_native_group_norm = _NamedTuple("_native_group_norm", [("out", "Tensor"), ("mean", "Tensor"), ("rstd", "Tensor")])
_native_layer_norm = _NamedTuple("_native_layer_norm", [("out", "Tensor"), ("mean", "Tensor"), ("rstd", "Tensor")])
_qr = _NamedTuple("_qr", [("Q", "Tensor"), ("R", "Tensor")])
_sort = _NamedTuple("_sort", [("values", "Tensor"), ("indices", "Tensor")])
_std_mean = _NamedTuple("_std_mean", [("std", "Tensor"), ("mean", "Tensor")])
_svd = _NamedTuple("_svd", [("U", "Tensor"), ("S", "Tensor"), ("V", "Tensor")])
_topk = _NamedTuple("_topk", [("values", "Tensor"), ("indices", "Tensor")])
_triangular_solve = _NamedTuple("_triangular_solve", [("solution", "Tensor"), ("cloned_coefficient", "Tensor")])
_unique2 = _NamedTuple("_unique2", [("output", "Tensor"), ("inverse_indices", "Tensor"), ("counts", "Tensor")])
_unique_consecutive = _NamedTuple("_unique_consecutive", [("output", "Tensor"), ("inverse_indices", "Tensor"), ("counts", "Tensor")])
_unique_dim = _NamedTuple("_unique_dim", [("output", "Tensor"), ("inverse_indices", "Tensor"), ("counts", "Tensor")])
_var_mean = _NamedTuple("_var_mean", [("var", "Tensor"), ("mean", "Tensor")])

class Tensor:
    def __init__(self, *args: _Any, **kwargs: _Any) -> None: ...
    requires_grad: _bool
    data: Tensor
    real: Tensor
    imag: Tensor
    __array_priority__: _int
    _base: Tensor | None
    _array: _np.ndarray
    @property
    def H(self) -> Tensor: ...
    @property
    def T(self) -> Tensor: ...
    def __abs__(self) -> Tensor:
        """The absolute value; of complex numbers, their modulus."""
    def __add__(self, other: _Operand) -> Tensor:
        """Adds ``alpha`` times ``other``, element by element; shapes broadcast."""
    def __and__(self, other: _Operand) -> Tensor:
        """The bits that are set in both: ``&``."""
    def __array__(self, dtype: _DType | None = None, copy: _Any = None) -> _np.ndarray: ...
    def __array_ufunc__(self, ufunc: _Any, method: _Any) -> _Any:
        """``np.sin(x)`` is ``torch.sin(x)``, and ``array * x`` a product of tensors: with gradients, where PyTorch raises."""
    def __array_wrap__(self, array: _Any, context: _Any = None, return_scalar: _bool = False) -> _Any: ...
    def __bool__(self) -> _bool: ...
    def __complex__(self) -> _complex: ...
    def __contains__(self, element: _Any) -> _bool: ...
    def __copy__(self) -> Tensor: ...
    def __deepcopy__(self, memo: _Any) -> Tensor: ...
    def __delitem__(self, index: Tensor) -> Tensor: ...
    def __div__(self, other: _Operand) -> Tensor:
        """Divides element by element; integers give the default float."""
    def __dlpack__(self, *, stream: _Any = None, max_version: _Any = None, dl_device: _Any = None, copy: _Any = None) -> _Any: ...
    def __dlpack_device__(self) -> tuple[_Any, _int]: ...
    def __eq__(self, other: _Any) -> Tensor:  # type: ignore[override]
        """Whether elements are equal."""
    def __float__(self) -> _float: ...
    def __floordiv__(self, other: _Operand) -> Tensor:
        """The quotient, rounded down."""
    def __format__(self, spec: _str) -> _str: ...
    def __ge__(self, other: _Operand) -> Tensor:
        """Whether elements are at least ``other``."""
    def __getitem__(self, index: _Any) -> Tensor: ...
    def __gt__(self, other: _Operand) -> Tensor:
        """Whether elements are greater than ``other``."""
    def __hash__(self) -> _int: ...
    def __iadd__(self, other: _Operand) -> _Self:
        """Adds ``alpha`` times ``other``, element by element; shapes broadcast."""
    def __iand__(self, other: _Operand) -> _Self:
        """The bits that are set in both: ``&``."""
    def __idiv__(self, other: _Operand) -> _Self:
        """Divides element by element; integers give the default float."""
    def __ifloordiv__(self, other: _Operand) -> _Self:
        """The quotient, rounded down."""
    def __ilshift__(self, other: _Operand) -> _Self:
        """The bits moved up: ``<<``."""
    def __imatmul__(self, other: Tensor) -> _Self: ...
    def __imod__(self, other: _Operand) -> _Self:
        """The remainder of a division rounded down: it has the sign of ``other``."""
    def __imul__(self, other: _Operand) -> _Self:
        """Multiplies element by element; shapes broadcast."""
    def __index__(self) -> _int: ...
    def __int__(self) -> _int: ...
    def __invert__(self) -> Tensor: ...
    def __ior__(self, other: _Operand) -> _Self:
        """The bits that are set in either: ``|``."""
    def __ipow__(self, exponent: _Operand) -> _Self:
        """``input`` to the power of ``exponent``; one of them may be a number."""
    def __irshift__(self, other: _Operand) -> _Self:
        """The bits moved down, the sign kept: ``>>``."""
    def __isub__(self, other: _Operand) -> _Self:
        """Subtracts ``alpha`` times ``other``."""
    def __iter__(self) -> _Iterator[Tensor]: ...
    def __itruediv__(self, other: _Operand) -> _Self:
        """Divides element by element; integers give the default float."""
    def __ixor__(self, other: _Operand) -> _Self:
        """The bits that are set in just one: ``^``."""
    def __le__(self, other: _Operand) -> Tensor:
        """Whether elements are at most ``other``."""
    def __len__(self) -> _int: ...
    def __lshift__(self, other: _Operand) -> Tensor:
        """The bits moved up: ``<<``."""
    def __lt__(self, other: _Operand) -> Tensor:
        """Whether elements are less than ``other``."""
    def __matmul__(self, other: Tensor) -> Tensor:
        """The product of two matrices, of a matrix and a vector, of two vectors, or of stacks of matrices."""
    def __mod__(self, other: _Operand) -> Tensor:
        """The remainder of a division rounded down: it has the sign of ``other``."""
    def __mul__(self, other: _Operand) -> Tensor:
        """Multiplies element by element; shapes broadcast."""
    def __ne__(self, other: _Any) -> Tensor:  # type: ignore[override]
        """Whether elements differ; NaN differs from itself."""
    def __neg__(self) -> Tensor:
        """The negative of each element."""
    def __or__(self, other: _Operand) -> Tensor:
        """The bits that are set in either: ``|``."""
    def __pos__(self) -> Tensor:
        """The tensor itself."""
    def __pow__(self, exponent: _Operand) -> Tensor:
        """``input`` to the power of ``exponent``; one of them may be a number."""
    def __radd__(self, other: _Operand) -> Tensor:
        """Adds ``alpha`` times ``other``, element by element; shapes broadcast."""
    def __rand__(self, other: _Operand) -> Tensor: ...
    def __rdiv__(self, other: _Operand) -> Tensor: ...
    def __reduce_ex__(self, protocol: _Any) -> _Any: ...
    def __repr__(self, *, tensor_contents: _Any = None) -> _str: ...
    def __reversed__(self) -> Tensor: ...
    def __rfloordiv__(self, other: _Operand) -> Tensor: ...
    def __rlshift__(self, other: _Operand) -> Tensor: ...
    def __rmatmul__(self, other: Tensor) -> Tensor: ...
    def __rmod__(self, other: _Operand) -> Tensor: ...
    def __rmul__(self, other: _Operand) -> Tensor:
        """Multiplies element by element; shapes broadcast."""
    def __ror__(self, other: _Operand) -> Tensor: ...
    def __rpow__(self, other: _Operand) -> Tensor: ...
    def __rrshift__(self, other: _Operand) -> Tensor: ...
    def __rshift__(self, other: _Operand) -> Tensor:
        """The bits moved down, the sign kept: ``>>``."""
    def __rsub__(self, other: _Operand) -> Tensor:
        """Subtracts ``alpha`` times ``input`` from ``other``."""
    def __rtruediv__(self, other: _Operand) -> Tensor: ...
    def __rxor__(self, other: _Operand) -> Tensor: ...
    def __setitem__(self, index: _Any, value: Tensor | _Number) -> None: ...
    def __sub__(self, other: _Operand) -> Tensor:
        """Subtracts ``alpha`` times ``other``."""
    @classmethod
    def __torch_function__(cls, func: _Any, types: _Any, args: _Any = (), kwargs: _Any = None) -> _Any:
        """Runs ``func`` and gives what it returns the class ``cls``."""
    def __truediv__(self, other: _Operand) -> Tensor:
        """Divides element by element; integers give the default float."""
    def __xor__(self, other: _Operand) -> Tensor:
        """The bits that are set in just one: ``^``."""
    def _copied(self) -> Tensor:
        """A copy: what ``.grad`` holds after a backward pass that is itself recorded."""
    def _indices(self) -> Tensor: ...
    def _is_view(self) -> _bool: ...
    def _nnz(self) -> _int: ...
    def _put_view(self, geometry: _Any) -> Tensor: ...
    def _replace_view(self, part: Tensor | None = None, geometry: _Any = None) -> Tensor: ...
    def _stacked(self, parts: _Any) -> Tensor:
        """``parts``, the gradients of several passes, as one tensor; ``self`` is only there to be asked."""
    def _take_view(self, geometry: _Any) -> Tensor: ...
    def _to_numpy_dtype(self, dtype: _DType, memory_format: _MemoryFormat | None = None) -> Tensor: ...
    def _values(self) -> Tensor: ...
    @property
    def _version(self) -> _int: ...
    def abs(self) -> Tensor:
        """The absolute value; of complex numbers, their modulus."""
    def abs_(self) -> _Self: ...
    def absolute(self) -> Tensor:
        """The absolute value; of complex numbers, their modulus."""
    def absolute_(self) -> _Self: ...
    def acos(self) -> Tensor:
        """The inverse cosine; NaN outside of [-1, 1]."""
    def acos_(self) -> _Self: ...
    def acosh(self) -> Tensor:
        """The inverse hyperbolic cosine; NaN below 1."""
    def acosh_(self) -> _Self: ...
    def add(self, other: _Operand, *, alpha: _Number = 1) -> Tensor:
        """Adds ``alpha`` times ``other``, element by element; shapes broadcast."""
    def add_(self, other: _Operand, *, alpha: _Number = 1) -> _Self: ...
    def addbmm(self, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor:
        """``beta * input + alpha * sum(batch1[i] @ batch2[i])``."""
    def addbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> _Self: ...
    def addcdiv(self, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1) -> Tensor:
        """Adds ``value`` times the quotient of two tensors."""
    def addcdiv_(self, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1) -> _Self: ...
    def addcmul(self, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1) -> Tensor:
        """Adds ``value`` times the product of two tensors."""
    def addcmul_(self, tensor1: Tensor, tensor2: Tensor, *, value: _Number = 1) -> _Self: ...
    def addmm(self, mat1: Tensor, mat2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor:
        """``beta * input + alpha * (mat1 @ mat2)``."""
    def addmm_(self, mat1: Tensor, mat2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> _Self: ...
    def addmv(self, mat: Tensor, vec: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor:
        """``beta * input + alpha * (mat @ vec)``."""
    def addmv_(self, mat: Tensor, vec: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> _Self: ...
    def addr(self, vec1: Tensor, vec2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor:
        """``beta * input + alpha * outer(vec1, vec2)``."""
    def addr_(self, vec1: Tensor, vec2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> _Self: ...
    def adjoint(self) -> Tensor:
        """The last two dimensions swapped, conjugated."""
    def all(self, dim: _Ints | None = None, keepdim: _bool = False) -> Tensor:
        """Whether all elements are true (not zero), of all or along the dimensions ``dim``."""
    def allclose(self, other: Tensor, rtol: _float = 1e-05, atol: _float = 1e-08, equal_nan: _bool = False) -> _bool:
        """Whether all elements are close, as ``isclose`` has it: a bool."""
    def amax(self, dim: _Ints | None = (), keepdim: _bool = False) -> Tensor:
        """The largest element along the dimensions ``dim``; equal ones share the gradient."""
    def amin(self, dim: _Ints | None = (), keepdim: _bool = False) -> Tensor:
        """The smallest element along the dimensions ``dim``; equal ones share the gradient."""
    def aminmax(self, *, dim: _int | None = None, keepdim: _bool = False) -> _aminmax:
        """The smallest and the largest element, of all or along ``dim``."""
    def angle(self) -> Tensor:
        """The angle of complex numbers, in radians; of real ones 0, or pi where negative."""
    def any(self, dim: _Ints | None = None, keepdim: _bool = False) -> Tensor:
        """Whether any element is true (not zero), of all or along the dimensions ``dim``."""
    def apply_(self, callable: _Any) -> _Self:
        """Replaces each element by what the function ``callable`` of Python numbers makes of it."""
    def arccos(self) -> Tensor:
        """The inverse cosine; NaN outside of [-1, 1]."""
    def arccos_(self) -> _Self: ...
    def arccosh(self) -> Tensor:
        """The inverse hyperbolic cosine; NaN below 1."""
    def arccosh_(self) -> _Self: ...
    def arcsin(self) -> Tensor:
        """The inverse sine; NaN outside of [-1, 1]."""
    def arcsin_(self) -> _Self: ...
    def arcsinh(self) -> Tensor:
        """The inverse hyperbolic sine."""
    def arcsinh_(self) -> _Self: ...
    def arctan(self) -> Tensor:
        """The inverse tangent."""
    def arctan2(self, other: Tensor) -> Tensor:
        """The angle of the points (``other``, ``input``), from -pi to pi."""
    def arctan2_(self, other: Tensor) -> _Self: ...
    def arctan_(self) -> _Self: ...
    def arctanh(self) -> Tensor:
        """The inverse hyperbolic tangent; NaN outside of [-1, 1]."""
    def arctanh_(self) -> _Self: ...
    def argmax(self, dim: _int | None = None, keepdim: _bool = False) -> Tensor:
        """The index of the largest element, in the flattened tensor or along ``dim``; the first one of several."""
    def argmin(self, dim: _int | None = None, keepdim: _bool = False) -> Tensor:
        """The index of the smallest element, in the flattened tensor or along ``dim``; the first one of several."""
    def argsort(self, dim: _int = -1, descending: _bool = False, *, stable: _bool | None = None) -> Tensor:
        """The indices that sort the tensor along ``dim``."""
    def argwhere(self) -> Tensor:
        """The places of the elements that are not zero, one a row."""
    def as_strided(self, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> Tensor:
        """The memory of ``input`` with any sizes, strides and offset."""
    def as_strided_(self, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> _Self:
        """``as_strided``, in place."""
    def as_strided_scatter(self, src: Tensor, size: _Ints, stride: _Ints, storage_offset: _int | None = None) -> Tensor:
        """A copy with ``as_strided`` of it replaced by ``src``."""
    def as_subclass(self, cls: _Any) -> _Any:
        """The same data as an instance of ``cls``, a subclass of Tensor."""
    def asin(self) -> Tensor:
        """The inverse sine; NaN outside of [-1, 1]."""
    def asin_(self) -> _Self: ...
    def asinh(self) -> Tensor:
        """The inverse hyperbolic sine."""
    def asinh_(self) -> _Self: ...
    def atan(self) -> Tensor:
        """The inverse tangent."""
    def atan2(self, other: Tensor) -> Tensor:
        """The angle of the points (``other``, ``input``), from -pi to pi."""
    def atan2_(self, other: Tensor) -> _Self: ...
    def atan_(self) -> _Self: ...
    def atanh(self) -> Tensor:
        """The inverse hyperbolic tangent; NaN outside of [-1, 1]."""
    def atanh_(self) -> _Self: ...
    def backward(self, gradient: Tensor | None = None, retain_graph: _bool | None = None, create_graph: _bool = False, inputs: Tensor | _Tensors | None = None) -> None:
        """Adds this tensor's gradients to the ``.grad`` of the leaves it depends on; see ``torch.autograd.backward``."""
    def baddbmm(self, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> Tensor:
        """``beta * input + alpha * (batch1 @ batch2)`` for stacks of matrices."""
    def baddbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: _Number = 1, alpha: _Number = 1) -> _Self: ...
    def bernoulli(self, p: _float | None = None, *, generator: _Generator | None = None) -> Tensor:
        """Ones, each with the probability in its place in ``input``, and zeros; or with ``p``, one probability for all."""
    def bernoulli_(self, p: Tensor | _float = 0.5, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with ones, each with probability ``p`` (a number or a tensor), and zeros."""
    def bfloat16(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.bfloat16)``."""
    def bincount(self, weights: Tensor | None = None, minlength: _int = 0) -> Tensor:
        """How often each number from 0 on occurs, or the sum of its weights."""
    def bitwise_and(self, other: _Operand) -> Tensor:
        """The bits that are set in both: ``&``."""
    def bitwise_and_(self, other: _Operand) -> _Self: ...
    def bitwise_left_shift(self, other: _Operand) -> Tensor:
        """The bits moved up: ``<<``."""
    def bitwise_left_shift_(self, other: _Operand) -> _Self: ...
    def bitwise_not(self) -> Tensor:
        """All bits turned over; for bool, ``logical_not``."""
    def bitwise_not_(self) -> _Self: ...
    def bitwise_or(self, other: _Operand) -> Tensor:
        """The bits that are set in either: ``|``."""
    def bitwise_or_(self, other: _Operand) -> _Self: ...
    def bitwise_right_shift(self, other: _Operand) -> Tensor:
        """The bits moved down, the sign kept: ``>>``."""
    def bitwise_right_shift_(self, other: _Operand) -> _Self: ...
    def bitwise_xor(self, other: _Operand) -> Tensor:
        """The bits that are set in just one: ``^``."""
    def bitwise_xor_(self, other: _Operand) -> _Self: ...
    def bmm(self, mat2: Tensor) -> Tensor:
        """The products of the matrices of two stacks of equal length."""
    def bool(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.bool)``."""
    @_overload
    def broadcast_to(self, *size: _int) -> Tensor:
        """``expand`` as a function."""
    @_overload
    def broadcast_to(self, size: _Sequence[_int]) -> Tensor: ...
    def bucketize(self, boundaries: Tensor, *, out_int32: _bool = False, right: _bool = False) -> Tensor:
        """The number of the bucket that each value falls into, between rising ``boundaries``."""
    def byte(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.uint8)``."""
    def cauchy_(self, median: _int = 0, sigma: _float = 1, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with numbers from the Cauchy distribution."""
    def ccol_indices(self) -> Tensor: ...
    def cdouble(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.complex128)``."""
    def ceil(self) -> Tensor:
        """The smallest integer that is not less."""
    def ceil_(self) -> _Self: ...
    def cfloat(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.complex64)``."""
    def char(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.int8)``."""
    def cholesky(self, upper: _bool = False) -> Tensor:
        """The lower triangular L with ``A = L L^H``; ``torch.linalg.cholesky`` replaces it."""
    def cholesky_inverse(self, upper: _bool = False) -> Tensor:
        """The inverse of ``L L^H``, or of ``U^H U`` with ``upper=True``."""
    def cholesky_solve(self, L: Tensor, upper: _bool = False) -> Tensor:
        """X with ``A X = input`` for ``A = L L^H``, or ``U^H U`` with ``upper=True``."""
    def chunk(self, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
        """At most ``chunks`` slices of dimension ``dim``, of one size but perhaps the last."""
    def clamp(self, min: _Operand | None = None, max: _Operand | None = None) -> Tensor:
        """Elements below ``min`` become ``min``, those above ``max`` become ``max``; both may be numbers or tensors."""
    def clamp_(self, min: _Operand | None = None, max: _Operand | None = None) -> _Self: ...
    def clamp_max(self, max: _Operand) -> Tensor:
        """Elements above ``max`` become ``max``."""
    def clamp_max_(self, max: _Operand) -> _Self: ...
    def clamp_min(self, min: _Operand) -> Tensor:
        """Elements below ``min`` become ``min``."""
    def clamp_min_(self, min: _Operand) -> _Self: ...
    def clip(self, min: _Operand | None = None, max: _Operand | None = None) -> Tensor:
        """Elements below ``min`` become ``min``, those above ``max`` become ``max``; both may be numbers or tensors."""
    def clip_(self, min: _Operand | None = None, max: _Operand | None = None) -> _Self: ...
    def clone(self, *, memory_format: _MemoryFormat | None = None) -> Tensor:
        """A copy that gradients flow through."""
    def coalesce(self) -> Tensor: ...
    def col_indices(self) -> Tensor: ...
    def conj(self) -> Tensor:
        """The complex conjugate; a real tensor itself."""
    def conj_physical(self) -> Tensor:
        """The complex conjugate; a real tensor itself."""
    def conj_physical_(self) -> _Self:
        """``conj_physical``, in place."""
    def const_data_ptr(self) -> Tensor:
        """``data_ptr``."""
    def contiguous(self, memory_format: _MemoryFormat = ...) -> Tensor:
        """The tensor itself where its elements lie in memory in order, else a copy in which they do."""
    def copy_(self, other: _Operand, non_blocking: _bool = False) -> _Self:
        """Writes the elements of ``other``, broadcast and converted, into this tensor."""
    def copysign(self, other: _Operand) -> Tensor:
        """The size of ``input`` with the sign of ``other``, that of -0.0 included."""
    def copysign_(self, other: _Operand) -> _Self: ...
    def corrcoef(self) -> Tensor:
        """The correlation coefficients of variables (rows) over observations (columns)."""
    def cos(self) -> Tensor:
        """The cosine, of radians."""
    def cos_(self) -> _Self: ...
    def cosh(self) -> Tensor:
        """The hyperbolic cosine."""
    def cosh_(self) -> _Self: ...
    def count_nonzero(self, dim: _Ints | None = None) -> Tensor:
        """The number of elements that are not zero, of all or along the dimensions ``dim``."""
    def cov(self, *, correction: _Number = 1, fweights: Tensor | None = None, aweights: Tensor | None = None) -> Tensor:
        """The covariances of variables (rows) over observations (columns), which may count several times or have weights."""
    def cpu(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """The tensor itself: every tensor is on the CPU."""
    def cross(self, other: Tensor, dim: _int | None = None) -> Tensor:
        """The cross product of vectors of three along ``dim``, or along the first dimension of size 3."""
    def crow_indices(self) -> Tensor: ...
    def cuda(self, device: _Device | None = None, non_blocking: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
        """Raises AssertionError, as PyTorch's CPU build does."""
    def cummax(self, dim: _int) -> _cummax:
        """The running maximum along ``dim``, and where it is."""
    def cummin(self, dim: _int) -> _cummin:
        """The running minimum along ``dim``, and where it is."""
    def cumprod(self, dim: _int, *, dtype: _DType | None = None) -> Tensor:
        """The running product along ``dim``; its gradient is exact for zeros too."""
    def cumprod_(self, dim: _int, *, dtype: _DType | None = None) -> _Self: ...
    def cumsum(self, dim: _int, *, dtype: _DType | None = None) -> Tensor:
        """The running sum along ``dim``."""
    def cumsum_(self, dim: _int, *, dtype: _DType | None = None) -> _Self: ...
    def data_ptr(self) -> _int:
        """The address of the first element."""
    def deg2rad(self) -> Tensor:
        """Degrees as radians."""
    def deg2rad_(self) -> _Self: ...
    def dense_dim(self) -> _int:
        """How many dimensions are dense: all here."""
    def det(self) -> Tensor:
        """The determinant of square matrices."""
    def detach(self) -> Tensor:
        """The same memory and version counter, without the history."""
    def detach_(self) -> _Self:
        """Cuts the tensor off its history, in place: it becomes a leaf."""
    @property
    def device(self) -> _devices.device: ...
    def diag(self, diagonal: _int = 0) -> Tensor:
        """The diagonal of a matrix, copied; of a 1-d tensor, the matrix that has it as its diagonal."""
    def diag_embed(self, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor:
        """Matrices, in ``dim1`` and ``dim2`` of the result, with the last dimension as their diagonal."""
    def diagflat(self, offset: _int = 0) -> Tensor:
        """The matrix that has all elements as its diagonal."""
    def diagonal(self, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor:
        """The diagonal of dimensions ``dim1`` and ``dim2``, as the last dimension."""
    def diagonal_scatter(self, src: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor:
        """A copy with a diagonal replaced by ``src``."""
    def diff(self, n: _int = 1, dim: _int = -1, prepend: Tensor | None = None, append: Tensor | None = None) -> Tensor:
        """The differences of neighbours along ``dim``, ``n`` times over."""
    def digamma(self) -> Tensor:
        """The derivative of ``lgamma``; NaN at negative integers."""
    def digamma_(self) -> _Self: ...
    def dim(self) -> _int:
        """The number of dimensions."""
    def dim_order(self) -> tuple[_int, ...]:
        """The dimensions from the outermost in memory to the innermost."""
    def dist(self, other: Tensor, p: _float = 2) -> Tensor:
        """The p-norm of ``input - other``."""
    def div(self, other: _Operand, *, rounding_mode: _str | None = None) -> Tensor:
        """Divides element by element; integers give the default float."""
    def div_(self, other: _Operand, *, rounding_mode: _str | None = None) -> _Self: ...
    def divide(self, other: _Operand, *, rounding_mode: _str | None = None) -> Tensor:
        """Divides element by element; integers give the default float."""
    def divide_(self, other: _Operand, *, rounding_mode: _str | None = None) -> _Self: ...
    def dot(self, tensor: Tensor) -> Tensor:
        """The inner product of two vectors, without conjugation."""
    def double(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.float64)``."""
    def dsplit(self, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
        """``tensor_split`` along dimension 2."""
    @property
    def dtype(self) -> _DType: ...
    def eig(self) -> Tensor:
        """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.eig``."""
    def element_size(self) -> _int:
        """The bytes of one element."""
    def eq(self, other: _Operand) -> Tensor:
        """Whether elements are equal."""
    def eq_(self, other: _Operand) -> _Self: ...
    def equal(self, other: Tensor) -> _bool:
        """Whether two tensors have the same shape and the same elements: a bool."""
    def erf(self) -> Tensor:
        """The error function."""
    def erf_(self) -> _Self: ...
    def erfc(self) -> Tensor:
        """1 minus the error function, accurate where that is near 1."""
    def erfc_(self) -> _Self: ...
    def erfinv(self) -> Tensor:
        """The inverse of the error function; infinite at -1 and 1, NaN outside."""
    def erfinv_(self) -> _Self: ...
    def exp(self) -> Tensor:
        """e to the power of each element."""
    def exp2(self) -> Tensor:
        """2 to the power of each element."""
    def exp2_(self) -> _Self: ...
    def exp_(self) -> _Self: ...
    @_overload
    def expand(self, *size: _int, implicit: _bool = False) -> Tensor:
        """Repeats dimensions of size 1, and new ones in front, without copying; -1 keeps a size."""
    @_overload
    def expand(self, size: _Sequence[_int], *, implicit: _bool = False) -> Tensor: ...
    def expand_as(self, other: Tensor) -> Tensor:
        """``expand`` to the sizes of ``other``."""
    def expm1(self) -> Tensor:
        """e to the power of each element, minus 1; accurate near 0."""
    def expm1_(self) -> _Self: ...
    def exponential_(self, lambd: _float = 1, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with numbers from the exponential distribution of rate ``lambd``, which must be positive."""
    def fill(self, value: _Operand) -> Tensor:
        """A tensor of the same shape and dtype, filled with one value."""
    def fill_(self, value: _Operand) -> _Self:
        """Writes one number, or that of a tensor without dimensions, everywhere."""
    def fill_diagonal_(self, fill_value: _Number, wrap: _bool = False) -> _Self:
        """Writes one number on the diagonal; with ``wrap``, of a tall matrix, again below where it has ended."""
    def fix(self) -> Tensor:
        """The integer part: rounds towards zero."""
    def fix_(self) -> _Self: ...
    def flatten(self, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
        """Dimensions ``start_dim`` to ``end_dim`` as one."""
    @_overload
    def flip(self, *dims: _int) -> Tensor:
        """The order of elements reversed along ``dims``: a copy."""
    @_overload
    def flip(self, dims: _Sequence[_int]) -> Tensor: ...
    def fliplr(self) -> Tensor:
        """``flip`` of the second dimension."""
    def flipud(self) -> Tensor:
        """``flip`` of the first dimension."""
    def float(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.float32)``."""
    def float_power(self, exponent: _Operand) -> Tensor:
        """``pow`` in float64, or complex128 for complex operands."""
    def float_power_(self, exponent: _Operand) -> _Self: ...
    def floor(self) -> Tensor:
        """The largest integer that is not greater."""
    def floor_(self) -> _Self: ...
    def floor_divide(self, other: _Operand) -> Tensor:
        """The quotient, rounded down."""
    def floor_divide_(self, other: _Operand) -> _Self: ...
    def fmax(self, other: Tensor) -> Tensor:
        """The larger of two elements; where one is NaN, the other."""
    def fmin(self, other: Tensor) -> Tensor:
        """The smaller of two elements; where one is NaN, the other."""
    def fmod(self, other: _Operand) -> Tensor:
        """The remainder of a division rounded towards zero: it has the sign of ``input``, as in C."""
    def fmod_(self, other: _Operand) -> _Self: ...
    def frac(self) -> Tensor:
        """What the integer part leaves, with the sign of the element."""
    def frac_(self) -> _Self: ...
    def frexp(self) -> _frexp:
        """Mantissas from 0.5 to 1 and integer exponents of 2."""
    def gather(self, dim: _int, index: Tensor, *, sparse_grad: _bool = False) -> Tensor:
        """The elements at the places along ``dim`` that ``index`` gives: ``y[i, j] = x[i, index[i, j]]`` for ``dim`` 1."""
    def gcd(self, other: Tensor) -> Tensor:
        """The greatest common divisors."""
    def gcd_(self, other: Tensor) -> _Self: ...
    def ge(self, other: _Operand) -> Tensor:
        """Whether elements are at least ``other``."""
    def ge_(self, other: _Operand) -> _Self: ...
    def geometric_(self, p: _float, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with numbers of trials up to the first success."""
    def geqrf(self) -> _geqrf:
        """The QR decomposition as LAPACK leaves it: R with the vectors of the reflections below its diagonal, and ``tau``."""
    def ger(self, vec2: Tensor) -> Tensor:
        """``torch.outer``."""
    def get_device(self) -> _int:
        """-1: the CPU has no number."""
    @property
    def grad(self) -> Tensor | _Any: ...
    @grad.setter
    def grad(self, value: _Any) -> None: ...
    @grad.deleter
    def grad(self) -> None: ...
    @property
    def grad_dtype(self) -> _Any: ...
    @property
    def grad_fn(self) -> _Any: ...
    def greater(self, other: _Operand) -> Tensor:
        """Whether elements are greater than ``other``."""
    def greater_(self, other: _Operand) -> _Self: ...
    def greater_equal(self, other: _Operand) -> Tensor:
        """Whether elements are at least ``other``."""
    def greater_equal_(self, other: _Operand) -> _Self: ...
    def gt(self, other: _Operand) -> Tensor:
        """Whether elements are greater than ``other``."""
    def gt_(self, other: _Operand) -> _Self: ...
    def half(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.float16)``."""
    def hardshrink(self, lambd: _float = 0.5) -> Tensor:
        """Zero for elements that are nearer to it than ``lambd``."""
    def hash_tensor(self, dim: _Ints | None = (), *, keepdim: _bool = False, mode: _str | _int = 0) -> Tensor:
        """The bits of all elements (floating-point ones as float64), or of those along ``dim``, combined by exclusive or."""
    def heaviside(self, values: Tensor) -> Tensor:
        """0 for negative elements, 1 for positive ones, ``values`` at 0."""
    def heaviside_(self, values: Tensor) -> _Self: ...
    def histc(self, bins: _int = 100, min: _Number = 0, max: _Number = 0) -> Tensor:
        """How many elements lie in each of ``bins`` equal parts from ``min`` to ``max``; where both are 0, of the range of the elements."""
    def histogram(self, bins: _int | Tensor = 100, *, range: _Sequence[_float] | None = None, weight: Tensor | None = None, density: _bool | None = False) -> _Any:
        """How many elements lie in each bin, or what they weigh, and the edges of the bins."""
    def hsplit(self, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
        """``tensor_split`` along dimension 1."""
    def hypot(self, other: Tensor) -> Tensor:
        """The hypotenuse of a right triangle with these legs, without overflow on the way."""
    def hypot_(self, other: Tensor) -> _Self: ...
    def i0(self) -> Tensor:
        """The modified Bessel function of the first kind of order 0."""
    def i0_(self) -> _Self: ...
    def igamma(self, other: Tensor) -> Tensor:
        """The regularised lower incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
    def igamma_(self, other: Tensor) -> _Self: ...
    def igammac(self, other: Tensor) -> Tensor:
        """The regularised upper incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
    def igammac_(self, other: Tensor) -> _Self: ...
    def index_add(self, dim: _int, index: Tensor, source: Tensor, *, alpha: _Number = 1) -> Tensor:
        """A copy with ``alpha`` times the parts of ``source`` added to those of dimension ``dim`` that ``index`` lists."""
    def index_add_(self, dim: _int, index: Tensor, source: Tensor, *, alpha: _Number = 1) -> _Self: ...
    def index_copy(self, dim: _int, index: Tensor, source: Tensor) -> Tensor:
        """A copy with the parts of dimension ``dim`` that ``index`` lists replaced by those of ``source``."""
    def index_copy_(self, dim: _int, index: Tensor, source: Tensor) -> _Self: ...
    def index_fill(self, dim: _int, index: Tensor, value: _Operand) -> Tensor:
        """A copy with ``value`` in the parts of dimension ``dim`` that ``index`` lists."""
    def index_fill_(self, dim: _int, index: Tensor, value: _Operand) -> _Self:
        """``index_fill``, in place."""
    def index_put(self, indices: _Sequence[Tensor | None], values: Tensor, accumulate: _bool = False) -> Tensor:
        """A copy with ``values`` at the places that the tensors ``indices`` give; with ``accumulate``, added there."""
    def index_put_(self, indices: _Sequence[Tensor | None], values: Tensor, accumulate: _bool = False) -> _Self:
        """``index_put``, in place."""
    def index_reduce(self, dim: _int, index: Tensor, source: Tensor, reduce: _str, *, include_self: _bool = True) -> Tensor:
        """A copy with the parts of ``source`` combined with those of dimension ``dim`` that ``index`` lists."""
    def index_reduce_(self, dim: _int, index: Tensor, source: Tensor, reduce: _str, *, include_self: _bool = True) -> _Self: ...
    def index_select(self, dim: _int, index: Tensor) -> Tensor:
        """The parts of dimension ``dim`` that the 1-d tensor ``index`` lists."""
    def indices(self) -> Tensor: ...
    def inner(self, other: Tensor) -> Tensor:
        """The sum of products over the last dimension of both; of numbers with anything, the product."""
    def int(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.int32)``."""
    def inverse(self) -> Tensor:
        """The inverse of square matrices."""
    def is_coalesced(self) -> _bool: ...
    def is_complex(self) -> _bool: ...
    def is_conj(self) -> _bool: ...
    def is_contiguous(self, memory_format: _MemoryFormat | None = None) -> _bool:
        """Whether the elements lie in memory in order."""
    @property
    def is_cpu(self) -> _bool: ...
    @property
    def is_cuda(self) -> _bool: ...
    def is_distributed(self) -> _bool: ...
    def is_floating_point(self) -> _bool: ...
    def is_inference(self) -> _bool: ...
    @property
    def is_ipu(self) -> _bool: ...
    @property
    def is_leaf(self) -> _bool: ...
    @property
    def is_maia(self) -> _bool: ...
    @property
    def is_meta(self) -> _bool: ...
    @property
    def is_mkldnn(self) -> _bool: ...
    @property
    def is_mps(self) -> _bool: ...
    @property
    def is_mtia(self) -> _bool: ...
    def is_neg(self) -> _bool: ...
    @property
    def is_nested(self) -> _bool: ...
    def is_nonzero(self) -> _bool:
        """Whether the one element is not zero."""
    def is_pinned(self, *args: _Any) -> _bool: ...
    @property
    def is_quantized(self) -> _bool: ...
    def is_same_size(self, other: Tensor) -> _bool: ...
    def is_set_to(self, tensor: Tensor) -> _bool:
        """Whether both are the same memory with the same sizes and strides."""
    def is_shared(self) -> _bool: ...
    def is_signed(self) -> _bool: ...
    @property
    def is_sparse(self) -> _bool: ...
    @property
    def is_sparse_csr(self) -> _bool: ...
    @property
    def is_vulkan(self) -> _bool: ...
    @property
    def is_xla(self) -> _bool: ...
    @property
    def is_xpu(self) -> _bool: ...
    def isclose(self, other: Tensor, rtol: _float = 1e-05, atol: _float = 1e-08, equal_nan: _bool = False) -> Tensor:
        """Whether ``|input - other| <= atol + rtol |other|``; infinities are close to themselves."""
    def isfinite(self) -> Tensor:
        """Whether elements are neither infinite nor NaN."""
    def isinf(self) -> Tensor:
        """Whether elements are inf or -inf (in either part, for complex ones)."""
    def isnan(self) -> Tensor:
        """Whether elements are NaN (in either part, for complex ones)."""
    def isneginf(self) -> Tensor:
        """Whether elements are -inf."""
    def isposinf(self) -> Tensor:
        """Whether elements are inf."""
    def isreal(self) -> Tensor:
        """Whether the imaginary part is zero, as it is for all tensors that are not complex."""
    def istft(self, n_fft: _int, hop_length: _int | None = None, win_length: _int | None = None, window: Tensor | None = None, center: _bool = True, normalized: _bool = False, onesided: _Any = None, length: _int | None = None, return_complex: _bool = False) -> Tensor:
        """The inverse of :func:`stft` with the same arguments: frames are transformed back, added where they overlap and divided by the sum of the squared windows there."""
    def item(self) -> _Any:
        """The one element, as a Python number."""
    @property
    def itemsize(self) -> _int: ...
    def kron(self, other: Tensor) -> Tensor:
        """The Kronecker product: every element of ``input`` times all of ``other``."""
    def kthvalue(self, k: _int, dim: _int = -1, keepdim: _bool = False) -> _kthvalue:
        """The ``k``-th smallest element along ``dim``, counted from 1, and where it is."""
    @property
    def layout(self) -> _Layout: ...
    def lcm(self, other: Tensor) -> Tensor:
        """The least common multiples."""
    def lcm_(self, other: Tensor) -> _Self: ...
    def ldexp(self, other: Tensor) -> Tensor:
        """``input`` times 2 to the power of ``other``."""
    def ldexp_(self, other: Tensor) -> _Self: ...
    def le(self, other: _Operand) -> Tensor:
        """Whether elements are at most ``other``."""
    def le_(self, other: _Operand) -> _Self: ...
    def lerp(self, end: Tensor, weight: _Operand) -> Tensor:
        """Goes from ``input`` to ``end`` by the part ``weight`` of the way."""
    def lerp_(self, end: Tensor, weight: _Operand) -> _Self: ...
    def less(self, other: _Operand) -> Tensor:
        """Whether elements are less than ``other``."""
    def less_(self, other: _Operand) -> _Self: ...
    def less_equal(self, other: _Operand) -> Tensor:
        """Whether elements are at most ``other``."""
    def less_equal_(self, other: _Operand) -> _Self: ...
    def lgamma(self) -> Tensor:
        """The logarithm of the gamma function's absolute value; infinite at its poles."""
    def lgamma_(self) -> _Self: ...
    def log(self) -> Tensor:
        """The natural logarithm; -inf for 0, NaN for negative numbers."""
    def log10(self) -> Tensor:
        """The logarithm to base 10."""
    def log10_(self) -> _Self: ...
    def log1p(self) -> Tensor:
        """The logarithm of 1 plus each element; accurate near 0."""
    def log1p_(self) -> _Self: ...
    def log2(self) -> Tensor:
        """The logarithm to base 2."""
    def log2_(self) -> _Self: ...
    def log_(self) -> _Self: ...
    def log_normal_(self, mean: _float = 1, std: _float = 2, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with numbers whose logarithms are normal with this mean and ``std``, which must be positive."""
    def log_softmax(self, dim: _int, dtype: _DType | None = None) -> Tensor:
        """The logarithm of ``softmax``, without overflow or underflow."""
    def logaddexp(self, other: Tensor) -> Tensor:
        """The logarithm of the sum of the exponentials, without overflow."""
    def logaddexp2(self, other: Tensor) -> Tensor:
        """``logaddexp`` to base 2."""
    def logcumsumexp(self, dim: _int) -> Tensor:
        """The logarithm of the running sum of exponentials along ``dim``, without overflow."""
    def logdet(self) -> Tensor:
        """The logarithm of the determinant: nan where that is negative."""
    def logical_and(self, other: Tensor) -> Tensor:
        """Whether both elements are true, that is not zero."""
    def logical_and_(self, other: Tensor) -> _Self: ...
    def logical_not(self) -> Tensor:
        """Whether an element is zero."""
    def logical_not_(self) -> _Self: ...
    def logical_or(self, other: Tensor) -> Tensor:
        """Whether one element or both are true."""
    def logical_or_(self, other: Tensor) -> _Self: ...
    def logical_xor(self, other: Tensor) -> Tensor:
        """Whether just one of the elements is true."""
    def logical_xor_(self, other: Tensor) -> _Self: ...
    def logit(self, eps: _float | None = None) -> Tensor:
        """The inverse of ``sigmoid``; with ``eps``, of what lies in ``[eps, 1 - eps]``, to which it clamps."""
    def logit_(self, eps: _float | None = None) -> _Self: ...
    def logsumexp(self, dim: _Ints, keepdim: _bool = False) -> Tensor:
        """The logarithm of the sum of the exponentials along the dimensions ``dim``, without overflow."""
    def long(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.int64)``."""
    def lstsq(self) -> _linalg_lstsq:
        """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.lstsq``."""
    def lt(self, other: _Operand) -> Tensor:
        """Whether elements are less than ``other``."""
    def lt_(self, other: _Operand) -> _Self: ...
    def lu(self, pivot: _bool = True, get_infos: _bool = False) -> _Any:
        """L and U in one matrix, and the rows exchanged; ``torch.linalg.lu_factor`` replaces it."""
    def lu_solve(self, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
        """The same with other names; ``torch.linalg.lu_solve`` replaces it."""
    @property
    def mH(self) -> Tensor: ...
    @property
    def mT(self) -> Tensor: ...
    def map2_(self, x: Tensor, y: Tensor, callable: _Any) -> _Self:
        """Replaces each element by ``callable`` of it and those of ``x`` and ``y``."""
    def map_(self, other: Tensor, callable: _Any) -> _Self:
        """Replaces each element by ``callable`` of it and that of ``other``, which is expanded to the same shape."""
    def masked_fill(self, mask: Tensor, value: _Operand) -> Tensor:
        """``value`` where ``mask`` is true, else ``input``, whose dtype the result has."""
    def masked_fill_(self, mask: Tensor, value: _Operand) -> _Self: ...
    def masked_scatter(self, mask: Tensor, source: Tensor) -> Tensor:
        """A copy with the elements where ``mask`` is true replaced by those of ``source``, in order."""
    def masked_scatter_(self, mask: Tensor, source: Tensor) -> _Self: ...
    def masked_select(self, mask: Tensor) -> Tensor:
        """The elements where ``mask`` is true, in one dimension; the two broadcast."""
    def matmul(self, other: Tensor) -> Tensor:
        """The product of two matrices, of a matrix and a vector, of two vectors, or of stacks of matrices."""
    def matrix_exp(self) -> Tensor:
        """The exponential of square matrices."""
    def matrix_power(self, n: _int) -> Tensor:
        """The ``n``-th power of square matrices."""
    @_overload
    def max(self) -> Tensor:
        """The largest element; with ``dim`` the largest along it and where it is; of two tensors, the larger elements."""
    @_overload
    def max(self, other: Tensor) -> Tensor: ...
    @_overload
    def max(self, dim: _int, keepdim: _bool = False) -> _max: ...
    def maximum(self, other: Tensor) -> Tensor:
        """The larger of two elements; NaN where one is."""
    def mean(self, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None) -> Tensor:
        """The mean of all elements, or along the dimensions ``dim``."""
    @_overload
    def median(self) -> Tensor:
        """The median, of an even number of elements the lower of the two in the middle; with ``dim`` also where it is."""
    @_overload
    def median(self, dim: _int, keepdim: _bool = False) -> _median: ...
    @_overload
    def min(self) -> Tensor:
        """The smallest element; with ``dim`` the smallest along it and where it is; of two tensors, the smaller elements."""
    @_overload
    def min(self, other: Tensor) -> Tensor: ...
    @_overload
    def min(self, dim: _int, keepdim: _bool = False) -> _min: ...
    def minimum(self, other: Tensor) -> Tensor:
        """The smaller of two elements; NaN where one is."""
    def mm(self, mat2: Tensor) -> Tensor:
        """The product of two matrices."""
    def mode(self, dim: _int = -1, keepdim: _bool = False) -> _mode:
        """The most frequent value along ``dim``, the smallest of several, and where it is for the last time."""
    def moveaxis(self, source: _Ints, destination: _Ints) -> Tensor:
        """Moves dimensions ``source`` to the places ``destination``; the others keep their order."""
    def movedim(self, source: _Ints, destination: _Ints) -> Tensor:
        """Moves dimensions ``source`` to the places ``destination``; the others keep their order."""
    def msort(self) -> Tensor:
        """The elements in rising order along the first dimension."""
    def mul(self, other: _Operand) -> Tensor:
        """Multiplies element by element; shapes broadcast."""
    def mul_(self, other: _Operand) -> _Self: ...
    def multinomial(self, num_samples: _int, replacement: _bool = False, *, generator: _Generator | None = None) -> Tensor:
        """``num_samples`` indices drawn by the weights in each row of ``input``."""
    def multiply(self, other: _Operand) -> Tensor:
        """Multiplies element by element; shapes broadcast."""
    def multiply_(self, other: _Operand) -> _Self: ...
    def mv(self, vec: Tensor) -> Tensor:
        """The product of a matrix and a vector."""
    def mvlgamma(self, p: _float) -> Tensor:
        """The logarithm of the multivariate gamma function of dimension ``p``."""
    def mvlgamma_(self, p: _float) -> _Self: ...
    def nan_to_num(self, nan: _Number | None = None, posinf: _Number | None = None, neginf: _Number | None = None) -> Tensor:
        """NaN becomes ``nan`` (0), inf ``posinf`` and -inf ``neginf`` (the largest and smallest numbers of the dtype)."""
    def nan_to_num_(self, nan: _Number | None = None, posinf: _Number | None = None, neginf: _Number | None = None) -> _Self: ...
    def nanmean(self, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None) -> Tensor:
        """The mean of what is not nan."""
    @_overload
    def nanmedian(self) -> Tensor:
        """The median of what is not nan."""
    @_overload
    def nanmedian(self, dim: _int, keepdim: _bool = False) -> _nanmedian: ...
    def nanquantile(self, q: Tensor | _float | _Sequence[_float], dim: _int | None = None, keepdim: _bool = False, *, interpolation: _str = 'linear') -> Tensor:
        """The quantiles of what is not nan."""
    def nansum(self, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None) -> Tensor:
        """The sum, nan counting as 0."""
    def narrow(self, dim: _int, start: _int | Tensor, length: _int) -> Tensor:
        """``length`` elements of dimension ``dim``, from ``start`` on."""
    def narrow_copy(self, dim: _int, start: _int, length: _int) -> Tensor:
        """``narrow``, copied."""
    @property
    def nbytes(self) -> _int: ...
    @property
    def ndim(self) -> _int: ...
    def ndimension(self) -> _int:
        """The number of dimensions."""
    def ne(self, other: _Operand) -> Tensor:
        """Whether elements differ; NaN differs from itself."""
    def ne_(self, other: _Operand) -> _Self: ...
    def neg(self) -> Tensor:
        """The negative of each element."""
    def neg_(self) -> _Self: ...
    def negative(self) -> Tensor:
        """The negative of each element."""
    def negative_(self) -> _Self: ...
    def nelement(self) -> _int:
        """The number of elements."""
    def new(self, *args: _Any, device: _Device | None = None) -> Tensor:
        """A tensor of this one's dtype from sizes or data."""
    @_overload
    def new_empty(self, *size: _int, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor:
        """``torch.empty`` with the dtype of this tensor."""
    @_overload
    def new_empty(self, size: _Sequence[_int], *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor: ...
    def new_empty_strided(self, size: _Ints, stride: _Ints, *, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, requires_grad: _bool = False, pin_memory: _bool = False) -> Tensor:
        """``torch.empty_strided`` with the dtype of this tensor."""
    def new_full(self, size: _Ints, fill_value: _Number, *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor:
        """``torch.full`` with the dtype of this tensor."""
    @_overload
    def new_ones(self, *size: _int, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor:
        """``torch.ones`` with the dtype of this tensor."""
    @_overload
    def new_ones(self, size: _Sequence[_int], *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor: ...
    def new_tensor(self, data: _Any, *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor:
        """``torch.tensor`` with the dtype of this tensor."""
    @_overload
    def new_zeros(self, *size: _int, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor:
        """``torch.zeros`` with the dtype of this tensor."""
    @_overload
    def new_zeros(self, size: _Sequence[_int], *, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, layout: _Layout | None = None, pin_memory: _bool = False) -> Tensor: ...
    def nextafter(self, other: Tensor) -> Tensor:
        """The next number of the dtype after ``input`` towards ``other``."""
    def nextafter_(self, other: Tensor) -> _Self: ...
    @_overload
    def nonzero(self) -> Tensor:
        """The places of the elements that are not zero: one a row; or as a tuple, one tensor for each dimension."""
    @_overload
    def nonzero(self, *, as_tuple: _bool) -> _Any: ...
    def nonzero_static(self, *, size: _Ints, fill_value: _Number = -1) -> Tensor:
        """The coordinates of ``size`` elements that are not zero, one a row; rows of ``fill_value`` where there are less."""
    def norm(self, p: _float | _str | None = 'fro', dim: _Ints | None = None, keepdim: _bool = False, dtype: _DType | None = None) -> Tensor: ...
    def normal_(self, mean: _float = 0.0, std: _float = 1.0, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with normal numbers."""
    def not_equal(self, other: _Operand) -> Tensor:
        """Whether elements differ; NaN differs from itself."""
    def not_equal_(self, other: _Operand) -> _Self: ...
    def numel(self) -> _int:
        """The number of elements."""
    def numpy(self, *, force: _bool = False) -> _np.ndarray:
        """The array that holds the elements: the same memory."""
    def orgqr(self, tau: Tensor) -> Tensor:
        """``torch.linalg.householder_product``."""
    def ormqr(self, tau: Tensor, other: Tensor, left: _bool = True, transpose: _bool = False) -> Tensor:
        """``other`` times the product of reflections in ``input`` and ``tau``, all of its columns, or its adjoint."""
    def outer(self, vec2: Tensor) -> Tensor:
        """The outer product of two vectors."""
    @property
    def output_nr(self) -> _int: ...
    @_overload
    def permute(self, *dims: _int) -> Tensor:
        """Dimension i of the result is dimension ``dims[i]`` of the input."""
    @_overload
    def permute(self, dims: _Sequence[_int]) -> Tensor: ...
    def pin_memory(self, device: _Device | None = None) -> Tensor:
        """Raises RuntimeError, as PyTorch does without an accelerator."""
    def pinverse(self, rcond: _float = 1e-15) -> Tensor:
        """The Moore-Penrose pseudoinverse; ``torch.linalg.pinv`` replaces it."""
    def polygamma(self, n: _int) -> Tensor:
        """The ``n``-th derivative of ``digamma``."""
    def polygamma_(self, n: _int) -> _Self: ...
    def positive(self) -> Tensor:
        """The tensor itself."""
    def pow(self, exponent: _Operand) -> Tensor:
        """``input`` to the power of ``exponent``; one of them may be a number."""
    def pow_(self, exponent: _Operand) -> _Self: ...
    def prelu(self, weight: Tensor) -> Tensor:
        """``weight`` times the negative elements; one weight, or one for each channel (dimension 1)."""
    def prod(self, dim: _int | None = None, keepdim: _bool = False, *, dtype: _DType | None = None) -> Tensor:
        """The product of all elements, or along ``dim``; its gradient is exact for zeros too."""
    def put(self, index: Tensor, source: Tensor, accumulate: _bool = False) -> Tensor:
        """A copy with the elements of the given numbers replaced by (with ``accumulate``, increased by) those of ``source``."""
    def put_(self, index: Tensor, source: Tensor, accumulate: _bool = False) -> _Self: ...
    def qr(self, some: _bool = True) -> _qr:
        """Q and R with ``A = Q R``; ``torch.linalg.qr`` replaces it."""
    def quantile(self, q: Tensor | _float | _Sequence[_float], dim: _int | None = None, keepdim: _bool = False, *, interpolation: _str = 'linear') -> Tensor:
        """The quantiles ``q``, a number or a vector of numbers from 0 to 1, of all elements or along ``dim``."""
    def rad2deg(self) -> Tensor:
        """Radians as degrees."""
    def rad2deg_(self) -> _Self: ...
    @_overload
    def random_(self, to: _int | None = None, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with integers: of all that its dtype holds exactly, from [0, to), or from [from, to)."""
    @_overload
    def random_(self, low: _int, to: _int | None, *, generator: _Generator | None = None) -> _Self: ...
    def ravel(self) -> Tensor:
        """All elements in one dimension."""
    def reciprocal(self) -> Tensor:
        """One over each element."""
    def reciprocal_(self) -> _Self: ...
    def register_hook(self, hook: _Callable[[Tensor], Tensor | None]) -> _Any:
        """Runs ``hook(grad)`` when this tensor's gradient is computed; what it returns, if anything, replaces the gradient."""
    def register_post_accumulate_grad_hook(self, hook: _Callable[[Tensor], None]) -> _Any:
        """Runs ``hook(tensor)`` after a gradient was added to the ``.grad`` of this leaf."""
    def relu(self) -> Tensor:
        """Zero for negative elements."""
    def relu_(self) -> _Self: ...
    def remainder(self, other: _Operand) -> Tensor:
        """The remainder of a division rounded down: it has the sign of ``other``."""
    def remainder_(self, other: _Operand) -> _Self: ...
    def renorm(self, p: _float, dim: _int, maxnorm: _float) -> Tensor:
        """A copy in which the slices along ``dim`` whose ``p``-norm exceeds ``maxnorm`` are scaled down to it."""
    def renorm_(self, p: _float, dim: _int, maxnorm: _float) -> _Self: ...
    @_overload
    def repeat(self, *repeats: _int) -> Tensor:
        """Copies of the tensor side by side, ``repeats[i]`` of them along dimension i."""
    @_overload
    def repeat(self, repeats: _Sequence[_int]) -> Tensor: ...
    def repeat_interleave(self, repeats: Tensor | _Ints | None = None, dim: _int | None = None, *, output_size: _Ints | None = None) -> Tensor:
        """Repeats each element, or each part of dimension ``dim``; of a tensor alone, each index as often as its value says."""
    def requires_grad_(self, requires_grad: _bool = True) -> _Self:
        """Sets ``requires_grad`` and returns the tensor."""
    @_overload
    def reshape(self, *shape: _int) -> Tensor:
        """Other sizes, one of which may be -1: a view where strides permit it, else of a copy."""
    @_overload
    def reshape(self, shape: _Sequence[_int]) -> Tensor: ...
    def reshape_as(self, other: Tensor) -> Tensor:
        """``reshape`` with the sizes of ``other``."""
    @_overload
    def resize(self, *sizes: _int) -> Tensor:
        """``view`` of a contiguous tensor."""
    @_overload
    def resize(self, sizes: _Sequence[_int]) -> Tensor: ...
    @_overload
    def resize_(self, *size: _int, memory_format: _MemoryFormat | None = None) -> _Self:
        """Other sizes over the same memory, or, where that is too small, over more, of which the rest is not initialised."""
    @_overload
    def resize_(self, size: _Sequence[_int], *, memory_format: _MemoryFormat | None = None) -> _Self: ...
    def resize_as(self, tensor: Tensor) -> Tensor:
        """``resize`` to the sizes of ``tensor``."""
    def resize_as_(self, other: Tensor, *, memory_format: _MemoryFormat | None = None) -> _Self:
        """``resize_`` to the sizes of ``other``, and with ``torch.preserve_format`` to its order in memory."""
    def resolve_conj(self) -> Tensor:
        """The tensor itself: conjugation is never delayed here."""
    def resolve_neg(self) -> Tensor:
        """The tensor itself: negation is never delayed here."""
    def retain_grad(self) -> None:
        """Has backward keep the gradient of a tensor that is no leaf in its ``.grad``."""
    @property
    def retains_grad(self) -> _bool: ...
    def roll(self, shifts: _Ints, dims: _Ints | None = ()) -> Tensor:
        """Shifts the elements along ``dims``, those that fall off the end to the start; without ``dims``, as if 1-d."""
    def rot90(self, k: _int = 1, dims: _Sequence[_int] = (0, 1)) -> Tensor:
        """Turns the plane of two dimensions by ``k`` times 90 degrees, from the first towards the second."""
    def round(self, *, decimals: _int | None = None) -> Tensor:
        """The nearest integer, halves to the even one; or the nearest multiple of ``10**-decimals``."""
    def round_(self, *, decimals: _int | None = None) -> _Self: ...
    def row_indices(self) -> Tensor: ...
    def rsqrt(self) -> Tensor:
        """One over the square root."""
    def rsqrt_(self) -> _Self: ...
    def rsub(self, other: _Operand, *, alpha: _Number = 1) -> Tensor:
        """Subtracts ``alpha`` times ``input`` from ``other``."""
    def scatter(self, dim: _int, index: Tensor, src: _Operand | None = None, *, value: _Number | None = None, reduce: _str | None = None) -> Tensor:
        """A copy with ``src``, a tensor or a number, at the places along ``dim`` that ``index`` gives."""
    def scatter_(self, dim: _int, index: Tensor, src: _Operand | None = None, *, value: _Number | None = None, reduce: _str | None = None) -> _Self:
        """``scatter``, in place."""
    def scatter_add(self, dim: _int, index: Tensor, src: Tensor) -> Tensor:
        """A copy with ``src`` added at the places along ``dim`` that ``index`` gives."""
    def scatter_add_(self, dim: _int, index: Tensor, src: Tensor) -> _Self: ...
    def scatter_reduce(self, dim: _int, index: Tensor, src: Tensor, reduce: _str, *, include_self: _bool = True) -> Tensor:
        """A copy with ``src`` combined with what is at the places along ``dim`` that ``index`` gives."""
    def scatter_reduce_(self, dim: _int, index: Tensor, src: Tensor, reduce: _str, *, include_self: _bool = True) -> _Self: ...
    def select(self, dim: _int, index: _int) -> Tensor:
        """The part at ``index`` of dimension ``dim``, without that dimension."""
    def select_scatter(self, src: Tensor, dim: _int, index: _int) -> Tensor:
        """A copy with ``select(dim, index)`` replaced by ``src``."""
    def set_(self, source: Tensor | None = None, storage_offset: _int | None = None, size: _Ints | None = None, stride: _Ints | None = None) -> _Self:
        """The memory and sizes of ``source``, a tensor; or that of a tensor or a storage with the sizes given."""
    def sgn(self) -> Tensor:
        """``sign`` for real tensors; the direction ``x / |x|`` for complex ones."""
    def sgn_(self) -> _Self: ...
    @property
    def shape(self) -> _Size: ...
    def share_memory_(self) -> _Self: ...
    def short(self, memory_format: _MemoryFormat | None = None) -> Tensor:
        """``to(torch.int16)``."""
    def sigmoid(self) -> Tensor:
        """The logistic function."""
    def sigmoid_(self) -> _Self: ...
    def sign(self) -> Tensor:
        """-1, 0 or 1."""
    def sign_(self) -> _Self: ...
    def signbit(self) -> Tensor:
        """Whether the sign is negative; it is for -0.0."""
    def sin(self) -> Tensor:
        """The sine, of radians."""
    def sin_(self) -> _Self: ...
    def sinc(self) -> Tensor:
        """The normalised sinc function."""
    def sinc_(self) -> _Self: ...
    def sinh(self) -> Tensor:
        """The hyperbolic sine."""
    def sinh_(self) -> _Self: ...
    @_overload
    def size(self) -> _Size:
        """The sizes of all dimensions, or that of ``dim``."""
    @_overload
    def size(self, dim: _int) -> _int: ...
    def slice_scatter(self, src: Tensor, dim: _int = 0, start: _int | None = None, end: _int | None = None, step: _int = 1) -> Tensor:
        """A copy with a slice of dimension ``dim`` replaced by ``src``."""
    def slogdet(self) -> _linalg_slogdet:
        """Sign and logarithm of the absolute value of the determinant."""
    def softmax(self, dim: _int, dtype: _DType | None = None) -> Tensor:
        """The exponentials along ``dim``, divided by their sum."""
    def solve(self) -> Tensor:
        """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.solve``."""
    def sort(self, dim: _int = -1, descending: _bool = False, *, stable: _bool | None = None) -> _sort:
        """The elements in rising order along ``dim``, or falling with ``descending``, and where they were."""
    def sparse_dim(self) -> _int:
        """How many dimensions are sparse: 0 here."""
    def sparse_mask(self, mask: Tensor) -> Tensor:
        """The elements at the places of the sparse tensor ``mask``, as a tensor of its layout."""
    def split(self, split_size_or_sections: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
        """Slices of dimension ``dim``: all of one size but perhaps the last, or of the sizes in a list."""
    def split_with_sizes(self, split_sizes: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
        """Slices of dimension ``dim``, of the given sizes."""
    def sqrt(self) -> Tensor:
        """The square root; NaN for negative numbers."""
    def sqrt_(self) -> _Self: ...
    def square(self) -> Tensor:
        """Each element times itself."""
    def square_(self) -> _Self: ...
    @_overload
    def squeeze(self, *dims: _int, dim: _Ints | None = None) -> Tensor:
        """Without the dimensions of size 1: all of them, or those among ``dim``."""
    @_overload
    def squeeze(self, dims: _Sequence[_int], *, dim: _Ints | None = None) -> Tensor: ...
    def squeeze_(self, dim: _int | None = None) -> _Self:
        """``squeeze``, in place."""
    def std(self, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None) -> Tensor:
        """The standard deviation: the root of the variance."""
    def stft(self, n_fft: _int, hop_length: _int | None = None, win_length: _int | None = None, window: Tensor | None = None, center: _bool = True, pad_mode: _str = 'reflect', normalized: _bool = False, onesided: _Any = None, return_complex: _Any = None, align_to_window: _Any = None) -> Tensor:
        """The short-time Fourier transform: :func:`torch.fft.fft` of frames of ``n_fft`` samples, ``hop_length`` apart."""
    def storage_offset(self) -> _int:
        """How many elements of the memory lie before the first one."""
    @_overload
    def stride(self) -> tuple[_int, ...]:
        """By how many elements in memory neighbours along each dimension, or along ``dim``, lie apart."""
    @_overload
    def stride(self, dim: _int) -> _int: ...
    def sub(self, other: _Operand, *, alpha: _Number = 1) -> Tensor:
        """Subtracts ``alpha`` times ``other``."""
    def sub_(self, other: _Operand, *, alpha: _Number = 1) -> _Self: ...
    def subtract(self, other: _Operand, *, alpha: _Number = 1) -> Tensor:
        """Subtracts ``alpha`` times ``other``."""
    def subtract_(self, other: _Operand, *, alpha: _Number = 1) -> _Self: ...
    def sum(self, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None) -> Tensor:
        """The sum of all elements, or along the dimensions ``dim``."""
    @_overload
    def sum_to_size(self, *size: _int) -> Tensor:
        """The sum over the dimensions along which ``size`` was broadcast to the shape of ``input``."""
    @_overload
    def sum_to_size(self, size: _Sequence[_int]) -> Tensor: ...
    def svd(self, some: _bool = True, compute_uv: _bool = True) -> _svd:
        """U, S and V with ``input = U diag(S) V^H``; ``torch.linalg.svd`` replaces it."""
    def swapaxes(self, axis0: _Any, axis1: _Any) -> Tensor:
        """``transpose`` by another name."""
    def swapaxes_(self, dim0: _int, dim1: _int) -> _Self:
        """``transpose``, in place."""
    def swapdims(self, dim0: _int, dim1: _int) -> Tensor:
        """Swaps two dimensions."""
    def swapdims_(self, dim0: _int, dim1: _int) -> _Self:
        """``transpose``, in place."""
    def symeig(self) -> Tensor:
        """Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.symeig``."""
    def t(self) -> Tensor:
        """The transpose of a matrix; what has less dimensions as it is."""
    def t_(self) -> _Self:
        """``t``, in place."""
    def take(self, index: Tensor) -> Tensor:
        """The elements with the given numbers, counted as if the tensor had one dimension."""
    def take_along_dim(self, indices: Tensor, dim: _int | None = None) -> Tensor:
        """``gather`` with shapes that broadcast; without ``dim``, from all elements in one dimension."""
    def tan(self) -> Tensor:
        """The tangent, of radians."""
    def tan_(self) -> _Self: ...
    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
    def tanh_(self) -> _Self: ...
    def tensor_split(self, indices_or_sections: _Ints | Tensor | None = None, dim: _int = 0, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
        """Slices of dimension ``dim``: a number of them, as even as can be, or cut at the given places."""
    @_overload
    def tile(self, *dims: _int) -> Tensor:
        """``repeat``, where ``dims`` may be shorter than the tensor's shape."""
    @_overload
    def tile(self, dims: _Sequence[_int]) -> Tensor: ...
    def to(self, *args: _Any, dtype: _DType | None = None, device: _Device | None = None, non_blocking: _bool = False, copy: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
        """The tensor in another dtype: ``x.to(dtype)``, ``x.to(device, dtype)``, ``x.to(other)``; itself where nothing changes."""
    def to_dense(self, dtype: _DType | None = None, *, masked_grad: _Any = None) -> Tensor:
        """The tensor itself, where it is not sparse; else one with all its elements."""
    def to_sparse(self, sparse_dim: _int | None = None, *, layout: _Layout | None = None, blocksize: _Any = None, dense_dim: _Any = None) -> Tensor:
        """The tensor with only the elements that are not zero: as ``layout``, ``torch.sparse_coo`` if None."""
    def to_sparse_coo(self) -> Tensor:
        """``to_sparse()``."""
    def to_sparse_csc(self, dense_dim: _Any = None) -> Tensor:
        """The matrix in compressed columns."""
    def to_sparse_csr(self, dense_dim: _Any = None) -> Tensor:
        """The matrix in compressed rows."""
    def tolist(self) -> _Any:
        """The elements as a Python number or nested lists of them."""
    def topk(self, k: _int, dim: _int = -1, largest: _bool = True, sorted: _bool = True) -> _topk:
        """The ``k`` largest elements along ``dim``, or the smallest with ``largest=False``, and where they are."""
    def trace(self) -> Tensor:
        """The sum of the diagonal of a matrix."""
    def transpose(self, dim0: _int, dim1: _int) -> Tensor:
        """Swaps two dimensions."""
    def transpose_(self, dim0: _int, dim1: _int) -> _Self:
        """``transpose``, in place."""
    def triangular_solve(self, A: Tensor, upper: _bool = True, transpose: _bool = False, unitriangular: _bool = False) -> _triangular_solve:
        """X with ``A X = input`` for a triangular A, and a copy of A; ``torch.linalg.solve_triangular`` replaces it."""
    def tril(self, diagonal: _int = 0) -> Tensor:
        """The lower triangles of matrices, zeros above ``diagonal``."""
    def tril_(self, diagonal: _int = 0) -> _Self: ...
    def triu(self, diagonal: _int = 0) -> Tensor:
        """The upper triangles of matrices, zeros below ``diagonal``."""
    def triu_(self, diagonal: _int = 0) -> _Self: ...
    def true_divide(self, other: Tensor) -> Tensor:
        """Divides element by element, whatever the dtypes: ``div`` without a rounding mode."""
    def true_divide_(self, other: Tensor) -> _Self: ...
    def trunc(self) -> Tensor:
        """The integer part: rounds towards zero."""
    def trunc_(self) -> _Self: ...
    @_overload
    def type(self) -> _str:
        """The tensor's type as PyTorch names it, ``torch.FloatTensor``; or, given such a name or a dtype, the tensor as that."""
    @_overload
    def type(self, dtype: _Any, non_blocking: _bool = False) -> Tensor: ...
    def type_as(self, other: Tensor) -> Tensor:
        """``to`` the dtype of ``other``."""
    def unbind(self, dim: _int = 0) -> tuple[Tensor, ...]:
        """All parts of dimension ``dim``, without that dimension."""
    def unflatten(self, dim: _int, sizes: _Ints) -> Tensor:
        """Dimension ``dim`` as several, of ``sizes``; one of them may be -1."""
    def unfold(self, dimension: _int, size: _int, step: _int) -> Tensor:
        """The windows of ``size`` elements that begin every ``step`` elements of a dimension; they are the last dimension."""
    def uniform_(self, low: _float = 0.0, to: _float = 1.0, *, generator: _Generator | None = None) -> _Self:
        """Fills the tensor with numbers drawn uniformly from [from, to)."""
    def unique(self, sorted: _bool = True, return_inverse: _bool = False, return_counts: _bool = False, dim: _int | None = None) -> _Any: ...
    def unique_consecutive(self, return_inverse: _bool = False, return_counts: _bool = False, dim: _int | None = None) -> _Any:
        """The elements without those that equal the one before them; other arguments as for ``unique``."""
    def unsafe_chunk(self, chunks: _int, dim: _int = 0) -> tuple[Tensor, ...]:
        """``chunk`` whose parts may be written to, as those of :func:`unsafe_split`."""
    def unsafe_split(self, split_size: _int, dim: _int = 0) -> tuple[Tensor, ...]:
        """``split`` whose parts may be written to; who does so must not use the input any more, with which they share memory."""
    def unsafe_split_with_sizes(self, split_sizes: _Ints, dim: _int = 0) -> tuple[Tensor, ...]:
        """``split_with_sizes`` whose parts may be written to, as those of :func:`unsafe_split`."""
    def unsqueeze(self, dim: _int) -> Tensor:
        """A dimension of size 1 more, at ``dim``."""
    def unsqueeze_(self, dim: _int) -> _Self:
        """``unsqueeze``, in place."""
    def untyped_storage(self) -> _Any:
        """The memory that holds the elements."""
    def values(self) -> Tensor: ...
    def var(self, dim: _Ints | None = None, unbiased: _bool | None = None, keepdim: _bool = False, *, correction: _Number | None = None) -> Tensor:
        """The variance of all elements, or along the dimensions ``dim``, with ``correction`` (1) subtracted from their number."""
    def vdot(self, other: Tensor) -> Tensor:
        """The inner product of two vectors, the first one conjugated."""
    @_overload
    def view(self, *shape: _int) -> Tensor:
        """The same memory with other sizes, one of which may be -1; or, given a dtype, its bytes read as that."""
    @_overload
    def view(self, size: _Sequence[_int]) -> Tensor: ...
    @_overload
    def view(self, dtype: _DType) -> Tensor: ...
    def view_as(self, other: Tensor) -> Tensor:
        """``view`` with the sizes of ``other``."""
    @property
    def volatile(self) -> _bool: ...
    def vsplit(self, indices_or_sections: _Ints | Tensor | None = None, *, indices: Tensor | None = None, sections: _int | None = None) -> tuple[Tensor, ...]:
        """``tensor_split`` along dimension 0."""
    def where(self, condition: Tensor, other: Tensor | _Number) -> Tensor:
        """This tensor where ``condition`` is true, else ``other``."""
    def xlogy(self, other: _Operand) -> Tensor:
        """``input * log(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
    def xlogy_(self, other: _Operand) -> _Self: ...
    def xpu(self, device: _Device | None = None, non_blocking: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor:
        """Raises AssertionError, as PyTorch's CPU build does."""
    def zero_(self) -> _Self:
        """Writes zeros everywhere."""

class Parameter(Tensor):
    def __init__(self, data: _Any = None, requires_grad: _bool = True) -> None: ...
