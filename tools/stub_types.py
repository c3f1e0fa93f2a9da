"""What the signatures of the operations do not say: the types of parameters by name, and of results by function.

The kernels' own annotations tell tensors from the rest, and defaults tell bool, int, float and str; these tables hold
what neither tells. `tests/torch/test_stubs.py` holds them against PyTorch's samples of every operator.
"""

from __future__ import annotations


def _all(names: str, kind: str, form: str = "{}") -> dict[str, str]:
    """The same type for many names."""
    return {form.format(name): kind for name in names.split()}


# Underscored, because the namespaces have functions and dtypes called `int`, `float`, `bool`, `sum` and so on.
HEADER = """\
# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
"""
SHARED = ("Tensor", "_Operand", "_Device", "_DType", "_Generator", "_Ints", "_Layout", "_MemoryFormat", "_Number",
          "_Size", "_Tensors")
ALIASES = """\
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
"""

# name of a parameter -> its type; `| None` is added where the default is None. A name with a function before it
# ("roll.dims") is for that function alone.
PARAMETERS: dict[str, str] = {
    **_all("""
        A B L LU LU_data LU_pivots a anchor b boxes condition element grid hx index indices input input1
        input2 key log_probs mat1 mat2 mask negative offsets other pivots positive query running_mean
        running_var self sorter sorted_sequence src tau target targets tensor tensor1 tensor2 test_elements
        var vec vec1 vec2 weight x x1 x2 y append prepend bias pos_weight per_sample_weights attn_mask
        key_padding_mask window aweights fweights boundaries theta linear_weight linear_bias
        v M elements input3 values
        weights
        """, "Tensor"),
    **_all("""
        in_proj_weight in_proj_bias bias_k bias_v out_proj_weight out_proj_bias q_proj_weight k_proj_weight
        v_proj_weight static_k static_v
        """, "Tensor | None"),
    **_all("tensors matrices", "_Tensors"),
    **_all("""
        alpha beta value min max fill_value threshold lambd lower min_val max_val nan posinf neginf start end
        step s dx
        """, "_Number"),
    **_all("""
        eps p margin delta base rcond rtol atol tol std mean sigma norm_type max_norm label_smoothing
        negative_slope dropout_p momentum slope pad_value scale maxnorm lr
        """, "_float"),
    **_all("""
        N dim0 dim1 dim2 diagonal dimension chunks num_samples length k n m seed row col steps section
        minlength ignore_index num_classes groups upscale_factor downscale_factor start_dim end_dim
        storage_offset padding_idx n_fft hop_length win_length count ind r num_heads embed_dim_to_check blank
        split_size high num_groups num C HxW group window_length decimals niter
        """, "_int"),
    **_all("""
        keepdim upper transpose adjoint train training inplace sorted stable left unitriangular hermitian
        full_matrices return_inverse return_counts equal_nan requires_grad non_blocking pin_memory descending
        as_tuple count_include_pad ceil_mode align_corners unbiased use_input_stats accumulate size_average
        is_causal enable_gqa antialias transposed
        """, "_bool"),
    **_all("reduction approximate rounding_mode driver side padding_mode UPLO", "_str"),
    **_all("""
        size kernel_size stride dilation output_padding output_size split_sizes sizes dims shifts
        normalized_shape shape physical_layout split_size_or_sections source destination pad
        """, "_Ints"),
    "padding": "_Ints | _str",
    "dtype": "_DType", "device": "_Device", "layout": "_Layout", "memory_format": "_MemoryFormat",
    "generator": "_Generator", "out": "Tensor", "type1": "_DType | Tensor | _Number",
    "type2": "_DType | Tensor | _Number",
    "from_": "_DType", "exponent": "_Operand", "q": "Tensor | _float | _Sequence[_float]",
    "indices_or_sections": "_Ints | Tensor", "sections": "_int", "scale_factor": "_float | _Sequence[_float]",
    "ord": "_float | _str", "mode": "_str", "interpolation": "_str", "indexing": "_str", "reduce": "_str",
    "norm": "_str", "lambd": "_float", "data": "_Any", "distance_function": "_Callable[[Tensor, Tensor], Tensor]",
    "size_average": "_bool | None", "correction": "_Number", "repeats": "Tensor | _Ints", "index": "Tensor",
    "spacing": "_Number | _Sequence[_Number] | Tensor | _Tensors", "equation": "_str", "divisor_override": "_int",
}  # fmt: skip

# Parameters that differ from the table in some functions.
PARTICULAR: dict[str, str] = {
    **_all("""
        sum nansum mean nanmean amax amin logsumexp var std var_mean std_mean norm any all count_nonzero
        vector_norm matrix_norm squeeze fft2 ifft2 rfft2 irfft2 hfft2 ihfft2 fftn ifftn rfftn irfftn hfftn
        ihfftn fftshift ifftshift
        """, "_Ints", "{}.dim"),
    **_all("fft2 ifft2 rfft2 irfft2 hfft2 ihfft2 fftn ifftn rfftn irfftn hfftn ihfftn", "_Sequence[_int]", "{}.s"),
    **_all("clamp clip clamp_min clamp_ clip_ clamp_min_", "_Operand", "{}.min"),
    **_all("clamp clip clamp_max clamp_ clip_ clamp_max_", "_Operand", "{}.max"),
    **_all("linspace.start linspace.end logspace.start logspace.end", "_Operand"),
    "norm.p": "_float | _str", "cond.p": "_float | _str", "softmax.dtype": "_DType", "reduce.reduce": "_str",
    "slice_scatter.start": "_int", "slice_scatter.end": "_int", "slice_scatter.step": "_int", "unfold.step": "_int",
    "unfold.size": "_int", "narrow.start": "_int | Tensor", "narrow_copy.start": "_int", "roll.dims": "_Ints",
    "tensordot.dims": "_int | _Sequence[_Ints] | Tensor", "select.index": "_int", "select_scatter.index": "_int",
    "index_put.indices": "_Sequence[Tensor | None]", "index_put_.indices": "_Sequence[Tensor | None]",
    "searchsorted.input": "_Operand", "bucketize.input": "_Operand", "masked_fill.value": "_Operand",
    "masked_fill_.value": "_Operand", "fill.value": "_Operand", "fill_.value": "_Operand",
    "index_fill.value": "_Operand", "index_fill_.value": "_Operand", "bernoulli.p": "_float",
    "bernoulli_.p": "Tensor | _float", "normal.mean": "Tensor | _float", "normal.std": "Tensor | _float",
    **_all("__imatmul__.other __rmatmul__.other", "Tensor"),
    "combinations.r": "_int", "rot90.dims": "_Sequence[_int]", "gaussian_nll_loss.var": "Tensor | _float",
    **_all("ctc_loss.input_lengths ctc_loss.target_lengths", "Tensor | _Sequence[_int]"),
    **_all("""
        batch_norm.running_mean batch_norm.running_var convolution.bias native_layer_norm.weight
        native_layer_norm.bias native_batch_norm.weight native_batch_norm.bias native_batch_norm.running_mean
        native_batch_norm.running_var native_group_norm.weight native_group_norm.bias
        """, "Tensor | None"),
    **_all("scaled_dot_product_attention.value multi_head_attention_forward.value", "Tensor"),
    **_all("svd_lowrank.q pca_lowrank.q select_copy.index", "_int"), "isin.elements": "_Operand",
    **_all("isin.test_elements isin.element isin.test_element", "_Operand"), "frobenius_norm.dim": "_Ints",
    "gradient.dim": "_Ints", "gradient.spacing": "_Any", "histogram.bins": "_int | Tensor", "histogramdd.bins": "_Any",
    "histogram.range": "_Sequence[_float]", "histogramdd.range": "_Sequence[_float]",
    "histogram.density": "_bool | None", "segment_reduce.initial": "_float | None",
    "asarray.copy": "_bool", "from_dlpack.copy": "_bool", "full.size": "_Sequence[_int]",
    "matrix_rank.tol": "Tensor | _float", "matrix_rank.atol": "Tensor | _float",
    "matrix_rank.rtol": "Tensor | _float", "pinv.rcond": "Tensor | _float", "pinv.atol": "Tensor | _float",
    "pinv.rtol": "Tensor | _float", "range.start": "_Number", "set_.source": "Tensor",
    "split.split_size_or_sections": "_Ints", "to_sparse.sparse_dim": "_int", "sparse_coo_tensor.indices": "_Any",
    **_all("sparse_coo_tensor.values sparse_csr_tensor.values sparse_csc_tensor.values", "_Any"),
    "frombuffer.buffer": "_Any", "from_numpy.ndarray": "_Any", "asarray.obj": "_Any", "is_tensor.obj": "_Any",
    "from_dlpack.ext_tensor": "_Any", "scatter.src": "_Operand", "scatter_.src": "_Operand",
    "scatter.value": "_Number", "manual_seed.seed": "_int",
    "set_rng_state.new_state": "Tensor", "item.self": "Tensor", "scalar_tensor.s": "_Number", "copy_.other": "_Operand",
    **_all("adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d",
           "_int | _Sequence[_int | None]", "{}.output_size"),
    **_all("adaptive_max_pool2d_with_indices adaptive_max_pool3d_with_indices",
           "_int | _Sequence[_int | None]", "{}.output_size"),
    **_all("grid_sampler grid_sampler_2d grid_sampler_3d", "_int", "{}.padding_mode"),
    **_all("grid_sampler grid_sampler_2d grid_sampler_3d", "_int", "{}.interpolation_mode"),
    "where.condition": "Tensor", "triplet_margin_loss.p": "_float", "multi_margin_loss.p": "_int",
}  # fmt: skip

# What a function returns, where it is not a Tensor or its named outputs.
RETURNS: dict[str, str] = {
    **_all("""
        allclose equal can_cast is_complex is_conj is_contiguous is_distributed is_floating_point is_inference
        is_neg is_nonzero is_pinned is_same_size is_set_to is_shared is_signed is_tensor is_storage _is_view
        is_coalesced __bool__ __contains__
        """, "_bool"),
    **_all("""
        data_ptr dim element_size get_device initial_seed ndimension nelement numel seed storage_offset
        __hash__ __index__ __int__ __len__ dense_dim sparse_dim _nnz get_num_threads get_num_interop_threads
        """, "_int"),
    "__float__": "_float", "__complex__": "_complex", "typename": "_str", "__format__": "_str", "__repr__": "_str",
    **_all("""
        split chunk unbind split_with_sizes tensor_split hsplit vsplit dsplit unsafe_split unsafe_chunk
        unsafe_split_with_sizes meshgrid broadcast_tensors split_copy split_with_sizes_copy unbind_copy
        """, "tuple[Tensor, ...]"),
    "__iter__": "_Iterator[Tensor]", "tolist": "_Any", "item": "_Any", "numpy": "_np.ndarray",
    "__array__": "_np.ndarray",
    "dim_order": "tuple[_int, ...]", "untyped_storage": "_Any", "broadcast_shapes": "_Size", "svd": "_svd",
    "lu_factor": "_linalg_lu_factor", "lstsq": "_linalg_lstsq", "var_mean": "tuple[Tensor, Tensor]",
    "std_mean": "tuple[Tensor, Tensor]", "lu": "_Any", "median": "_Any", "slogdet": "_linalg_slogdet",
    "manual_seed": "_Generator", "set_rng_state": "None", "__setitem__": "None", "__dlpack__": "_Any",
    "__dlpack_device__": "tuple[_Any, _int]", "__reduce_ex__": "_Any", "__array_ufunc__": "_Any",
    "__array_wrap__": "_Any",
    "promote_types": "_DType", "result_type": "_DType", "get_default_dtype": "_DType", "set_default_dtype": "None",
    "unique": "_Any", "unique_consecutive": "_Any", "atleast_1d": "_Any", "atleast_2d": "_Any", "atleast_3d": "_Any",
    **_all("""
        max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d
        fractional_max_pool2d fractional_max_pool3d linear_cross_entropy
        """, "Tensor | _Any"),
    **_all("native_layer_norm native_batch_norm native_group_norm", "tuple[Tensor, Tensor, Tensor]"),
    "unravel_index": "tuple[Tensor, ...]", "histogram": "_Any", "ldl_factor": "_Any", "ldl_factor_ex": "_Any",
    "gradient": "tuple[Tensor, ...]", "histogramdd": "_Any", "embedding_bag": "_Any", "as_subclass": "_Any",
}  # fmt: skip

# Named tuples that no operation declares.
NAMED = {"svd": ("U", "S", "V"), "linalg_lu_factor": ("LU", "pivots"),
         "linalg_lstsq": ("solution", "residuals", "rank", "singular_values")}  # fmt: skip

# Whole signatures, each a line, where several shapes of call give several types, or where the text of the function says
# less than it takes. Of functions; a method is the same without `input` and `out`.
_FACTORY = ("*, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, "
            "device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False")
_RANDOM = _FACTORY.replace("*, ", "*, generator: _Generator | None = None, ")
_LIKE = ("dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, "
         "pin_memory: _bool = False, requires_grad: _bool = False, memory_format: _MemoryFormat | None = None")
_OUT = "*, out: Tensor | None = None"


def _sized(options: str, result: str = "Tensor") -> list[str]:
    """For `zeros(2, 3)`, `zeros((2, 3))` and `zeros(size=(2, 3))`."""
    keywords = options.partition("*, ")[2]
    return [f"(*size: _int, {keywords}) -> {result}", f"(size: _Sequence[_int], {options}) -> {result}"]


def _extreme(name: str) -> list[str]:
    return [f"(input: Tensor, {_OUT}) -> Tensor", f"(input: Tensor, other: Tensor, {_OUT}) -> Tensor",
            f"(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _{name}"]


def _middle(name: str) -> list[str]:
    return [f"(input: Tensor, {_OUT}) -> Tensor",
            f"(input: Tensor, dim: _int, keepdim: _bool = False, *, out: _Tensors | None = None) -> _{name}"]


_NEW = ("*, dtype: _DType | None = None, device: _Device | None = None, requires_grad: _bool = False, "
        "layout: _Layout | None = None, pin_memory: _bool = False")
_UNIQUE = "return_inverse: _bool = False, return_counts: _bool = False, dim: _int | None = None) -> _Any"
SIGNATURES: dict[str, list[str]] = {
    **{name: _sized(_FACTORY) for name in ("zeros", "ones")},
    "empty": _sized(_FACTORY + ", memory_format: _MemoryFormat | None = None"),
    **{name: _sized(_RANDOM) for name in ("rand", "randn")},
    **{f"new_{name}": ["(input: Tensor, " + each[1:] for each in _sized(_NEW)] for name in ("zeros", "ones", "empty")},
    "arange": [f"(end: _Number, {_FACTORY}) -> Tensor",
               f"(start: _Number, end: _Number, step: _Number = 1, {_FACTORY}) -> Tensor"],
    "randint": [f"(high: _int, size: _Sequence[_int], {_RANDOM}) -> Tensor",
                f"(low: _int, high: _int, size: _Sequence[_int], {_RANDOM}) -> Tensor"],
    "randint_like": [f"(input: Tensor, high: _int, *, {_LIKE}) -> Tensor",
                     f"(input: Tensor, low: _int, high: _int, *, {_LIKE}) -> Tensor"],
    "random_": ["(input: Tensor, to: _int | None = None, *, generator: _Generator | None = None) -> Tensor",
                "(input: Tensor, low: _int, to: _int | None, *, generator: _Generator | None = None) -> Tensor"],
    "uniform_": ["(input: Tensor, low: _float = 0.0, to: _float = 1.0, *, "
                 "generator: _Generator | None = None) -> Tensor"],
    "max": _extreme("max"), "min": _extreme("min"), "median": _middle("median"), "nanmedian": _middle("nanmedian"),
    "size": ["(input: Tensor) -> _Size", "(input: Tensor, dim: _int) -> _int"],
    "stride": ["(input: Tensor) -> tuple[_int, ...]", "(input: Tensor, dim: _int) -> _int"],
    "where": [f"(condition: Tensor, input: Tensor | _Number, other: Tensor | _Number, {_OUT}) -> Tensor",
              "(condition: Tensor) -> tuple[Tensor, ...]"],
    "Tensor.where": ["(input: Tensor, condition: Tensor, other: Tensor | _Number) -> Tensor"],
    "nonzero": [f"(input: Tensor, {_OUT}) -> Tensor", "(input: Tensor, *, as_tuple: _bool) -> _Any"],
    "einsum": ["(equation: _str, *operands: _Any) -> Tensor", "(*operands: _Any) -> Tensor"],
    "unique": [f"(input: Tensor, sorted: _bool = True, {_UNIQUE}"],
    "unique_consecutive": [f"(input: Tensor, {_UNIQUE}"],
    "norm": ["(input: Tensor, p: _float | _str | None = 'fro', dim: _Ints | None = None, keepdim: _bool = False, "
             "out: Tensor | None = None, dtype: _DType | None = None) -> Tensor"],
    "linalg.norm": ["(A: Tensor, ord: _float | _str | None = None, dim: _Ints | None = None, keepdim: _bool = False, "
                    "*, out: Tensor | None = None, dtype: _DType | None = None) -> Tensor"],
    "__getitem__": ["(input: Tensor, index: _Any) -> Tensor"],
    "__setitem__": ["(input: Tensor, index: _Any, value: Tensor | _Number) -> None"],
    "__format__": ["(input: Tensor, spec: _str) -> _str"],
    "__contains__": ["(input: Tensor, element: _Any) -> _bool"],
    "__eq__": ["(input: Tensor, other: _Any) -> Tensor"], "__ne__": ["(input: Tensor, other: _Any) -> Tensor"],
    "to": ["(input: Tensor, *args: _Any, dtype: _DType | None = None, device: _Device | None = None, "
           "non_blocking: _bool = False, copy: _bool = False, memory_format: _MemoryFormat | None = None) -> Tensor"],
    "type": ["(input: Tensor) -> _str", "(input: Tensor, dtype: _Any, non_blocking: _bool = False) -> Tensor"],
    "view": ["(input: Tensor, *shape: _int) -> Tensor", "(input: Tensor, size: _Sequence[_int]) -> Tensor",
             "(input: Tensor, dtype: _DType) -> Tensor"],
    "Tensor.numpy": ["(input: Tensor, *, force: _bool = False) -> _np.ndarray"],
    "backward": ["(input: Tensor, gradient: Tensor | None = None, retain_graph: _bool | None = None, "
                 "create_graph: _bool = False, inputs: Tensor | _Tensors | None = None) -> None"],
    "requires_grad_": ["(input: Tensor, requires_grad: _bool = True) -> Tensor"],
    "retain_grad": ["(input: Tensor) -> None"],
    "register_hook": ["(input: Tensor, hook: _Callable[[Tensor], Tensor | None]) -> _Any"],
    "register_post_accumulate_grad_hook": ["(input: Tensor, hook: _Callable[[Tensor], None]) -> _Any"],
    "__torch_function__": ["(cls, func: _Any, types: _Any, args: _Any = (), kwargs: _Any = None) -> _Any"],
    "__new__": ["(cls, *args: _Any, **kwargs: _Any) -> _Any"],
}

# Attributes of a Tensor that are no operations.
UNDERSCORED = {"__hash__", "__repr__", "_version", "_is_view"}  # the methods so called that are shown
PROPERTIES: dict[str, str] = {
    "shape": "_Size", "dtype": "_DType", "device": "_devices.device", "layout": "_Layout", "ndim": "_int",
    "itemsize": "_int",
    "nbytes": "_int", "output_nr": "_int", "_version": "_int", "grad_fn": "_Any", "is_leaf": "_bool",
    "volatile": "_bool",
    "retains_grad": "_bool", "T": "Tensor", "mT": "Tensor", "H": "Tensor", "mH": "Tensor",
}  # fmt: skip
ATTRIBUTES: dict[str, str] = {
    "requires_grad": "_bool", "data": "Tensor", "real": "Tensor", "imag": "Tensor",
    "__array_priority__": "_int", "_base": "Tensor | None", "_array": "_np.ndarray",
}  # fmt: skip
# `| _Any`, because None is possible and rarely meant: `x.grad` completes as a Tensor and needs no assertion. What is
# assigned is `_Any`, or else `x.grad = None` would have it None for the rest of the block.
GRAD = [
    "    @property", "    def grad(self) -> Tensor | _Any: ...",
    "    @grad.setter", "    def grad(self, value: _Any) -> None: ...",
    "    @grad.deleter", "    def grad(self) -> None: ...",
]  # fmt: skip
