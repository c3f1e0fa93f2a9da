# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from .._tensor import Tensor, _DType, _Ints, _Number

def alpha_dropout(input: Tensor, p: _float = 0.5, training: _bool = False, inplace: _bool = False) -> Tensor:
    """Dropout for networks of ``selu``, which keeps mean and variance (Klambauer et al."""
def batch_norm(input: Tensor, running_mean: Tensor, running_var: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, training: _bool = False, momentum: _float = 0.1, eps: _float = 1e-05) -> Tensor:
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
def feature_alpha_dropout(input: Tensor, p: _float = 0.5, training: _bool = False, inplace: _bool = False) -> Tensor:
    """``alpha_dropout`` of whole channels."""
def fold(input: Tensor, output_size: _Ints, kernel_size: _Ints, dilation: _Ints = 1, padding: _Ints | _str = 0, stride: _Ints = 1) -> Tensor:
    """Adds the columns (n, c kh kw, l) or (c kh kw, l) up to images of ``output_size``: the adjoint of `unfold`."""
def gaussian_nll_loss(input: Tensor, target: Tensor, var: Tensor | _float, full: _bool = False, eps: _float = 1e-06, reduction: _str = 'mean') -> Tensor:
    """``(ln var + (input - target)^2 / var) / 2`` for normal targets; ``var`` is taken to be at least ``eps``."""
def gelu(input: Tensor, approximate: _str = 'none', *, out: Tensor | None = None) -> Tensor: ...
def glu(input: Tensor, dim: _int = -1) -> Tensor:
    """The first half of ``input`` along ``dim`` times the ``sigmoid`` of the second."""
def group_norm(input: Tensor, num_groups: _Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: _float = 1e-05) -> Tensor:
    """Subtracts the mean of each of ``num_groups`` groups of channels of ``input`` (N, C, *), sample by sample, and divides by the deviation."""
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
def local_response_norm(input: Tensor, size: _Ints, alpha: _Number = 0.0001, beta: _Number = 0.75, k: _int | _float = 1.0) -> Tensor:
    """``x / (k + alpha * m) ** beta``, m the mean of the squares in ``size`` neighbouring channels; x: (N, C, *)."""
def log_softmax(input: Tensor, dim: _int | None = None, dtype: _DType | None = None) -> Tensor: ...
def logsigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``sigmoid``, without overflow."""
def margin_ranking_loss(input1: Tensor, input2: Tensor, target: Tensor, margin: _float = 0, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, -target (input1 - input2) + margin)``: ``target`` is 1 where ``input1`` should be larger, else -1."""
def mish(input: Tensor, inplace: _bool = False) -> Tensor:
    """The element times the hyperbolic tangent of its ``softplus``."""
def mse_loss(input: Tensor, target: Tensor, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean', weight: Tensor | None = None) -> Tensor:
    """The mean of the squared differences."""
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
    """``value`` for elements that are at most ``threshold``."""
def threshold_(input: Tensor, threshold: _Number, value: _Number) -> Tensor: ...
def triplet_margin_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: _float = 1.0, p: _float = 2, eps: _float = 1e-06, swap: _bool = False, size_average: _bool | None = None, reduce: _str | None = None, reduction: _str = 'mean') -> Tensor:
    """``max(0, |anchor - positive| - |anchor - negative| + margin)`` for rows, with the ``p``-norm."""
def triplet_margin_with_distance_loss(anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: _Callable[[Tensor, Tensor], Tensor] | None = None, margin: _float = 1.0, swap: _bool = False, reduction: _str = 'mean') -> Tensor:
    """``triplet_margin_loss`` with a distance of one's own: a function of two tensors."""
def unfold(input: Tensor, kernel_size: _Ints, dilation: _Ints = 1, padding: _Ints | _str = 0, stride: _Ints = 1) -> Tensor:
    """The windows of ``kernel_size`` of images (n, c, H, W) or (c, H, W), each as a column: (n, c kh kw, l)."""
