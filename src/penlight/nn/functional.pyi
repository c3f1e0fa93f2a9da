# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from .._tensor import Tensor, _DType, _Generator, _Ints, _Number

def adaptive_avg_pool1d(input: Tensor, output_size: _Ints) -> Tensor:
    """The means of ``output_size`` windows along the last dimension, which overlap where they have to."""
def adaptive_avg_pool2d(input: Tensor, output_size: _int | _Sequence[_int | None]) -> Tensor:
    """The same over the last two dimensions; ``output_size`` is an int or two, None for the input's own size."""
def adaptive_avg_pool3d(input: Tensor, output_size: _int | _Sequence[_int | None]) -> Tensor:
    """The same over the last three dimensions."""
def adaptive_max_pool1d(input: Tensor, output_size: _Ints, return_indices: _bool = False) -> Tensor | _Any:
    """The largest elements of ``output_size`` windows along the last dimension; the windows of ``adaptive_avg_pool1d``."""
def adaptive_max_pool1d_with_indices(input: Tensor, output_size: _Ints, return_indices: _bool = False) -> Tensor:
    """``adaptive_max_pool1d`` with ``return_indices=True``."""
def adaptive_max_pool2d(input: Tensor, output_size: _int | _Sequence[_int | None], return_indices: _bool = False) -> Tensor | _Any:
    """The same over the last two dimensions; ``output_size`` is an int or two, None for the input's own size."""
def adaptive_max_pool2d_with_indices(input: Tensor, output_size: _int | _Sequence[_int | None], return_indices: _bool = False) -> Tensor:
    """``adaptive_max_pool2d`` with ``return_indices=True``."""
def adaptive_max_pool3d(input: Tensor, output_size: _int | _Sequence[_int | None], return_indices: _bool = False) -> Tensor | _Any:
    """The same over the last three dimensions."""
def adaptive_max_pool3d_with_indices(input: Tensor, output_size: _int | _Sequence[_int | None], return_indices: _bool = False) -> Tensor:
    """``adaptive_max_pool3d`` with ``return_indices=True``."""
def affine_grid(theta: Tensor, size: _Ints, align_corners: _bool | None = None) -> Tensor: ...
def alpha_dropout(input: Tensor, p: _float = 0.5, training: _bool = False, inplace: _bool = False) -> Tensor:
    """Dropout for networks of ``selu``, which keeps mean and variance (Klambauer et al."""
def avg_pool1d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, ceil_mode: _bool = False, count_include_pad: _bool = True) -> Tensor:
    """The means of windows of ``kernel_size`` elements along the last dimension, one every ``stride`` elements."""
def avg_pool2d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, ceil_mode: _bool = False, count_include_pad: _bool = True, divisor_override: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """The same over the last two dimensions; ``divisor_override`` is what the sums are divided by instead."""
def avg_pool3d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, ceil_mode: _bool = False, count_include_pad: _bool = True, divisor_override: _int | None = None, *, out: Tensor | None = None) -> Tensor:
    """The same over the last three dimensions."""
def batch_norm(input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, weight: Tensor | None = None, bias: Tensor | None = None, training: _bool = False, momentum: _float = 0.1, eps: _float = 1e-05) -> Tensor:
    """Subtracts from each channel of ``input`` (N, C, *) its mean and divides it by its deviation, over N and *."""
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``y[*, k] = sum(x1[*, i] weight[k, i, j] x2[*, j]) + bias[k]``."""
def binary_cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """The cross entropy of probabilities ``input`` and ``target``."""
def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', pos_weight: Tensor | None = None) -> Tensor:
    """``binary_cross_entropy`` of ``sigmoid(input)``, without overflow."""
def celu(input: Tensor, alpha: _Number = 1.0, inplace: _bool = False) -> Tensor:
    """``alpha * (e^(x / alpha) - 1)`` for negative elements."""
def celu_(input: Tensor, alpha: _Number = 1.0) -> Tensor: ...
def channel_shuffle(input: Tensor, groups: _int) -> Tensor:
    """Takes the channels of ``input`` (n, c, *) in turn from each of ``groups`` equal groups of them."""
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
def cosine_embedding_loss(input1: Tensor, input2: Tensor, target: Tensor, margin: _float = 0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``1 - cos`` where ``target`` is 1, ``max(0, cos - margin)`` where it is -1, of the angles between rows."""
def cosine_similarity(x1: Tensor, x2: Tensor, dim: _int = 1, eps: _float = 1e-08) -> Tensor:
    """The cosine of the angle between ``x1`` and ``x2`` along ``dim``, from -1 to 1."""
def cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, ignore_index: _int = -100, reduce: _str | None = None, reduction: _str = 'mean', label_smoothing: _float = 0.0) -> Tensor:
    """The cross entropy of ``softmax(input)``, (C), (N, C) or (N, C, *), and ``target``: classes (N, *), or probabilities of the shape of ``input``."""
def ctc_loss(log_probs: Tensor, targets: Tensor, input_lengths: Tensor | _Sequence[_int], target_lengths: Tensor | _Sequence[_int], blank: _int = 0, reduction: _str = 'mean', zero_infinity: _bool = False) -> Tensor:
    """The negative log-probability of the label sequences ``targets``, whatever their places in time."""
def dropout(input: Tensor, p: _float = 0.5, training: _bool = True, inplace: _bool = False) -> Tensor:
    """Zeros elements with probability ``p`` and divides the others by ``1 - p``; ``input`` itself unless ``training``."""
def dropout1d(input: Tensor, p: _float = 0.5, training: _bool = True, inplace: _bool = False) -> Tensor:
    """Zeros whole channels with probability ``p`` and divides the others by ``1 - p``."""
def dropout2d(input: Tensor, p: _float = 0.5, training: _bool = True, inplace: _bool = False) -> Tensor:
    """Zeros whole channels with probability ``p`` and divides the others by ``1 - p``."""
def dropout3d(input: Tensor, p: _float = 0.5, training: _bool = True, inplace: _bool = False) -> Tensor:
    """Zeros whole channels with probability ``p`` and divides the others by ``1 - p``."""
def elu(input: Tensor, alpha: _Number = 1.0, inplace: _bool = False) -> Tensor:
    """``alpha * (e^x - 1)`` for negative elements."""
def elu_(input: Tensor, alpha: _Number = 1.0, scale: _float = 1.0, input_scale: _float = 1.0) -> Tensor: ...
def embedding(input: Tensor, weight: Tensor, padding_idx: _int | None = None, max_norm: _float | None = None, norm_type: _float = 2.0, scale_grad_by_freq: _bool = False, sparse: _bool = False) -> Tensor:
    """The rows of ``weight`` (n, m) that ``input`` (*) names: (*, m)."""
def embedding_bag(input: Tensor, weight: Tensor, offsets: Tensor | None = None, max_norm: _float | None = None, norm_type: _float = 2, scale_grad_by_freq: _bool = False, mode: _str = 'mean', sparse: _bool = False, per_sample_weights: Tensor | None = None, include_last_offset: _bool = False, padding_idx: _int | None = None) -> _Any:
    """The sum, mean or maximum (``mode``) over bags of rows of ``weight`` (n, m)."""
def feature_alpha_dropout(input: Tensor, p: _float = 0.5, training: _bool = False, inplace: _bool = False) -> Tensor:
    """``alpha_dropout`` of whole channels."""
def fold(input: Tensor, output_size: _Ints, kernel_size: _Ints, dilation: _Ints = 1, padding: _Ints | _str = 0, stride: _Ints = 1) -> Tensor:
    """Adds the columns (n, c kh kw, l) or (c kh kw, l) up to images of ``output_size``: the adjoint of `unfold`."""
def fractional_max_pool2d(input: Tensor, kernel_size: _Ints, output_size: _Ints | None = None, output_ratio: _Any = None, return_indices: _bool = False, _random_samples: _Any = None) -> Tensor | _Any:
    """The largest elements of ``output_size`` windows of ``kernel_size``, at places drawn from the default generator."""
def fractional_max_pool2d_with_indices(input: Tensor, kernel_size: _Ints, output_size: _Ints | None = None, output_ratio: _Any = None, return_indices: _bool = False, _random_samples: _Any = None) -> Tensor:
    """``fractional_max_pool2d`` with ``return_indices=True``."""
def fractional_max_pool3d(input: Tensor, kernel_size: _Ints, output_size: _Ints | None = None, output_ratio: _Any = None, return_indices: _bool = False, _random_samples: _Any = None) -> Tensor | _Any:
    """The same over the last three dimensions."""
def fractional_max_pool3d_with_indices(input: Tensor, kernel_size: _Ints, output_size: _Ints | None = None, output_ratio: _Any = None, return_indices: _bool = False, _random_samples: _Any = None) -> Tensor:
    """``fractional_max_pool3d`` with ``return_indices=True``."""
def gaussian_nll_loss(input: Tensor, target: Tensor, var: Tensor | _float, full: _bool = False, eps: _float = 1e-06, reduction: _str = 'mean') -> Tensor:
    """``(ln var + (input - target)^2 / var) / 2`` for normal targets; ``var`` is taken to be at least ``eps``."""
def gelu(input: Tensor, *, approximate: _str = 'none', out: Tensor | None = None) -> Tensor: ...
def glu(input: Tensor, dim: _int = -1) -> Tensor:
    """The first half of ``input`` along ``dim`` times the ``sigmoid`` of the second."""
def grid_sample(input: Tensor, grid: Tensor, mode: _str = 'bilinear', padding_mode: _str = 'zeros', align_corners: _bool | None = None) -> Tensor:
    """Reads ``input`` at the points of ``grid``, whose last dimension holds (x, y) or (x, y, z) in [-1, 1]."""
def group_norm(input: Tensor, num_groups: _int, weight: Tensor | None = None, bias: Tensor | None = None, eps: _float = 1e-05) -> Tensor:
    """Subtracts the mean of each of ``num_groups`` groups of channels of ``input`` (N, C, *), sample by sample, and divides by the deviation."""
def gumbel_softmax(logits: _Any, tau: Tensor | _int = 1, hard: _bool = False, eps: _float = 1e-10, dim: _int = -1) -> Tensor:
    """Probabilities along ``dim`` as they would be found for a sample, with ``logits`` (*) the log probabilities."""
def hardshrink(input: Tensor, lambd: _float = 0.5, *, out: Tensor | None = None) -> Tensor:
    """Zero for elements that are nearer to it than ``lambd``."""
def hardsigmoid(input: Tensor, inplace: _bool = False) -> Tensor:
    """A ``sigmoid`` of three straight lines."""
def hardswish(input: Tensor, inplace: _bool = False) -> Tensor:
    """The element times its ``hardsigmoid``."""
def hardtanh(input: Tensor, min_val: _Number = -1.0, max_val: _Number = 1.0, inplace: _bool = False) -> Tensor:
    """Clamps to ``[min_val, max_val]``; unlike ``clamp``, no gradient passes at the bounds."""
def hardtanh_(input: Tensor, min_val: _Number = -1.0, max_val: _Number = 1.0) -> Tensor: ...
def hinge_embedding_loss(input: Tensor, target: Tensor, margin: _float = 1.0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``input`` where ``target`` is 1, ``max(0, margin - input)`` where it is -1."""
def huber_loss(input: Tensor, target: Tensor, reduction: _str = 'mean', delta: _float = 1.0, weight: Tensor | None = None) -> Tensor:
    """Half the squared differences up to ``delta``, ``delta`` times the absolute ones beyond."""
def instance_norm(input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None, bias: Tensor | None = None, use_input_stats: _bool = True, momentum: _float = 0.1, eps: _float = 1e-05) -> Tensor:
    """``batch_norm`` for each sample of ``input`` (N, C, *) by itself, with its own statistics where ``use_input_stats``."""
def interpolate(input: Tensor, size: _Ints | None = None, scale_factor: _float | _Sequence[_float] | None = None, mode: _str = 'nearest', align_corners: _bool | None = None, recompute_scale_factor: _Any = None, antialias: _bool = False) -> Tensor:
    """Resamples the dimensions after the first two to ``size``, or to ``scale_factor`` times their own."""
def kl_div(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', log_target: _bool = False) -> Tensor:
    """The divergence of log-probabilities ``input`` from probabilities ``target`` (or their logarithms)."""
def l1_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', weight: Tensor | None = None) -> Tensor:
    """The mean of the absolute differences."""
def layer_norm(input: Tensor, normalized_shape: _Ints, weight: Tensor | None = None, bias: Tensor | None = None, eps: _float = 1e-05) -> Tensor:
    """Subtracts the mean over the last dimensions, of ``normalized_shape``, and divides by the deviation."""
def leaky_relu(input: Tensor, negative_slope: _float = 0.01, inplace: _bool = False) -> Tensor:
    """``negative_slope`` times the negative elements."""
def leaky_relu_(input: Tensor, negative_slope: _float = 0.01) -> Tensor: ...
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None, *, out: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias``, for ``input`` (*, n), ``weight`` (m, n) and ``bias`` (m): (*, m)."""
def linear_cross_entropy(input: Tensor, linear_weight: Tensor, target: Tensor, *, linear_bias: Tensor | None = None, weight: Tensor | None = None, reduction: _str = 'mean', ignore_index: _int | None = None, label_smoothing: _float = 0.0, options: _Any = None) -> Tensor | _Any:
    """``cross_entropy(linear(input, linear_weight, linear_bias), target)``, for ``input`` (N, E) or (E)."""
def local_response_norm(input: Tensor, size: _Ints, alpha: _Number = 0.0001, beta: _Number = 0.75, k: _int | _float = 1.0) -> Tensor:
    """``x / (k + alpha * m) ** beta``, m the mean of the squares in ``size`` neighbouring channels; x: (N, C, *)."""
def log_softmax(input: Tensor, dim: _int | None = None, dtype: _DType | None = None) -> Tensor: ...
def logsigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``sigmoid``, without overflow."""
def lp_pool1d(input: Tensor, norm_type: _float, kernel_size: _Ints, stride: _Ints | None = None, ceil_mode: _bool = False) -> Tensor:
    """The norms, of order ``norm_type``, of windows of ``kernel_size`` elements; the rest as in ``avg_pool1d``."""
def lp_pool2d(input: Tensor, norm_type: _float, kernel_size: _Ints, stride: _Ints | None = None, ceil_mode: _bool = False) -> Tensor:
    """The same over the last two dimensions."""
def lp_pool3d(input: Tensor, norm_type: _float, kernel_size: _Ints, stride: _Ints | None = None, ceil_mode: _bool = False) -> Tensor:
    """The same over the last three dimensions."""
def margin_ranking_loss(input1: Tensor, input2: Tensor, target: Tensor, margin: _float = 0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, -target (input1 - input2) + margin)``: ``target`` is 1 where ``input1`` should be larger, else -1."""
def max_pool1d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor | _Any:
    """The largest elements of windows of ``kernel_size`` elements along the last dimension, one every ``stride``."""
def max_pool1d_with_indices(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor:
    """``max_pool1d`` with ``return_indices=True``."""
def max_pool2d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor | _Any:
    """The same over the last two dimensions; indices are places in the two, flattened."""
def max_pool2d_with_indices(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor:
    """``max_pool2d`` with ``return_indices=True``."""
def max_pool3d(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor | _Any:
    """The same over the last three dimensions."""
def max_pool3d_with_indices(input: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, dilation: _Ints = 1, ceil_mode: _bool = False, return_indices: _bool = False) -> Tensor:
    """``max_pool3d`` with ``return_indices=True``."""
def max_unpool1d(input: Tensor, indices: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, output_size: _Ints | None = None) -> Tensor: ...
def max_unpool2d(input: Tensor, indices: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, output_size: _Ints | None = None) -> Tensor:
    """The same for ``max_pool2d``."""
def max_unpool3d(input: Tensor, indices: Tensor, kernel_size: _Ints, stride: _Ints | None = None, padding: _Ints | _str = 0, output_size: _Ints | None = None) -> Tensor:
    """The same for ``max_pool3d``."""
def mish(input: Tensor, inplace: _bool = False) -> Tensor:
    """The element times the hyperbolic tangent of its ``softplus``."""
def mse_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', weight: Tensor | None = None) -> Tensor:
    """The mean of the squared differences."""
def multi_head_attention_forward(query: Tensor, key: Tensor, value: Tensor, embed_dim_to_check: _int, num_heads: _int, in_proj_weight: Tensor | None, in_proj_bias: Tensor | None, bias_k: Tensor | None, bias_v: Tensor | None, add_zero_attn: _Any, dropout_p: _float, out_proj_weight: Tensor | None, out_proj_bias: Tensor | None, training: _bool = True, key_padding_mask: Tensor | None = None, need_weights: _bool = True, attn_mask: Tensor | None = None, use_separate_proj_weight: _bool = False, q_proj_weight: Tensor | None = None, k_proj_weight: Tensor | None = None, v_proj_weight: Tensor | None = None, static_k: Tensor | None = None, static_v: Tensor | None = None, average_attn_weights: _bool = True, is_causal: _bool = False) -> Tensor: ...
def multi_margin_loss(input: Tensor, target: Tensor, p: _int = 1, margin: _float = 1.0, weight: Tensor | None = None, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """For each row the mean over the classes of ``max(0, margin - input[target] + input)^p``, less the target's own."""
def multilabel_margin_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """For each row the sum over its targets and the other classes of ``max(0, 1 - input[target] + input)``, over C."""
def multilabel_soft_margin_loss(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """The mean over the classes (the last dimension) of binary cross entropies with logits, for targets 0 and 1."""
def native_channel_shuffle(input: Tensor, groups: _int) -> Tensor:
    """`channel_shuffle` by its other name."""
def nll_loss(input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: _bool | None = None, ignore_index: _int = -100, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """The negative log-probabilities that ``input`` (N, C, *) has for the classes ``target`` (N, *)."""
def normalize(input: Tensor, p: _float = 2.0, dim: _int = 1, eps: _float = 1e-12, out: Tensor | None = None) -> Tensor:
    """``input`` divided by its ``p``-norm along ``dim``, which is taken to be at least ``eps``."""
def one_hot(tensor: Tensor, num_classes: _int = -1) -> Tensor:
    """1 at the place that each element names, else 0: (*, num_classes), int64; -1: as many classes as are needed."""
def pad(input: Tensor, pad: _Ints, mode: _str = 'constant', value: _Number | None = None) -> Tensor:
    """Puts elements before and after the dimensions, the last one first: ``pad = (left, right, top, bottom, ...)``."""
def pairwise_distance(x1: Tensor, x2: Tensor, p: _float = 2.0, eps: _float = 1e-06, keepdim: _bool = False) -> Tensor:
    """The ``p``-norm of ``x1 - x2 + eps`` along the last dimension."""
def pdist(input: Tensor, p: _float = 2.0) -> Tensor:
    """The p-norm distances between all rows of a matrix, each pair once."""
def pixel_shuffle(input: Tensor, upscale_factor: _int) -> Tensor:
    """Makes of each r^2 channels of ``input`` (*, c r^2, H, W) one that is r times as high and wide: (*, c, r H, r W)."""
def pixel_unshuffle(input: Tensor, downscale_factor: _int) -> Tensor:
    """Makes of each r by r pixels of ``input`` (*, c, r H, r W) one pixel in r^2 channels: (*, c r^2, H, W)."""
def poisson_nll_loss(input: Tensor, target: Tensor, log_input: _bool = True, full: _bool = False, size_average: _bool | None = None, eps: _float = 1e-08, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``e^x - t x`` for counts ``t`` that have the Poisson distribution of rate ``e^x``, or ``x - t ln(x + eps)`` for rate ``x``."""
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``weight`` times the negative elements; one weight, or one for each channel (dimension 1)."""
def relu(input: Tensor, inplace: _bool = False) -> Tensor:
    """Zero for negative elements."""
def relu6(input: Tensor, inplace: _bool = False) -> Tensor:
    """Clamps to ``[0, 6]``."""
def relu_(input: Tensor) -> Tensor: ...
def rms_norm(input: Tensor, normalized_shape: _Ints, weight: Tensor | None = None, eps: _float | None = None) -> Tensor:
    """Divides by the root of the mean square over the last dimensions, of ``normalized_shape``."""
def rrelu(input: Tensor, lower: _Number = 0.125, upper: _bool | _float = 0.3333333333333333, training: _bool = False, inplace: _bool = False) -> Tensor:
    """Multiplies elements that are not positive by a slope: one drawn between ``lower`` and ``upper`` for each in training, else the mean of the two."""
def rrelu_(input: Tensor, lower: _Number = 0.125, upper: _bool | _float = 0.3333333333333333, training: _bool = False, generator: _Generator | None = None) -> Tensor: ...
def scaled_dot_product_attention(query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: _float = 0.0, is_causal: _bool = False, *, scale: _float | None = None, enable_gqa: _bool = False) -> Tensor:
    """``softmax(scale * query @ key.T + attn_mask) @ value``, for (*, L, E), (*, S, E) and (*, S, V): (*, L, V)."""
def selu(input: Tensor, inplace: _bool = False) -> Tensor:
    """The self-normalising ``elu``, with the constants of Klambauer et al."""
def selu_(input: Tensor) -> Tensor: ...
def sigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logistic function."""
def silu(input: Tensor, inplace: _bool = False) -> Tensor:
    """The element times its ``sigmoid``."""
def smooth_l1_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', beta: _Number = 1.0) -> Tensor:
    """Squared differences, divided by ``2 beta``, below ``beta``, and absolute ones above."""
def soft_margin_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``ln(1 + e^(-target input))``, for targets 1 and -1."""
def softmax(input: Tensor, dim: _int | None = None, dtype: _DType | None = None) -> Tensor: ...
def softmin(input: Tensor, dim: _int | None = None, dtype: _DType | None = None) -> Tensor:
    """``softmax`` of the negative."""
def softplus(input: Tensor, beta: _Number = 1, threshold: _Number = 20, *, out: Tensor | None = None) -> Tensor:
    """A smooth ``relu``; beyond ``threshold``, where float32 cannot tell the difference, the element itself."""
def softshrink(input: Tensor, lambd: _float = 0.5, *, out: Tensor | None = None) -> Tensor:
    """Moves elements towards zero by ``lambd``, and those that are near to it."""
def softsign(input: Tensor) -> Tensor:
    """``x / (1 + |x|)``."""
def tanh(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hyperbolic tangent."""
def tanhshrink(input: Tensor) -> Tensor:
    """The element minus its ``tanh``."""
def threshold(input: Tensor, threshold: _Number, value: _Number, inplace: _bool = False) -> Tensor:
    """``value`` for elements that are at most ``threshold``, which is taken in the dtype of the tensor."""
def threshold_(input: Tensor, threshold: _Number, value: _Number) -> Tensor: ...
def triplet_margin_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: _float = 1.0, p: _float = 2, eps: _float = 1e-06, swap: _bool = False, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, |anchor - positive| - |anchor - negative| + margin)`` for rows, with the ``p``-norm."""
def triplet_margin_with_distance_loss(anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: _Callable[[Tensor, Tensor], Tensor] | None = None, margin: _float = 1.0, swap: _bool = False, reduction: _str = 'mean') -> Tensor:
    """``triplet_margin_loss`` with a distance of one's own: a function of two tensors."""
def unfold(input: Tensor, kernel_size: _Ints, dilation: _Ints = 1, padding: _Ints | _str = 0, stride: _Ints = 1) -> Tensor:
    """The windows of ``kernel_size`` of images (n, c, H, W) or (c, H, W), each as a column: (n, c kh kw, l)."""
def upsample(input: Tensor, size: _Ints | None = None, scale_factor: _float | _Sequence[_float] | None = None, mode: _str = 'nearest', align_corners: _bool | None = None) -> Tensor:
    """The old name of ``interpolate``."""
def upsample_bilinear(input: Tensor, size: _Ints | None = None, scale_factor: _float | _Sequence[_float] | None = None) -> Tensor: ...
def upsample_nearest(input: Tensor, size: _Ints | None = None, scale_factor: _float | _Sequence[_float] | None = None) -> Tensor: ...
