"""The Fourier transform of a signal frame by frame, and back by adding up frames that overlap."""

from __future__ import annotations

from typing import Any

from ...backend.names import scalar_name, tensor_type
from ...backend.warn import warn_once
from ..complex_views import view_as_real
from ..creation import ones
from ..define import composite
from ..padding import constant_pad_nd, pad_
from ..parts import cut
from ..strides import unfold_back
from .fourier import ALL, NONE, ROOT, c2c, c2r, r2c

_FILE = "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/SpectralOps.cpp:"
_NO_WINDOW = (
    "A window was not provided. A rectangular window will be applied{}To suppress this warning and use a rectangular "
    "window, explicitly set `window=torch.ones(n_fft, device=<device>)`. " + _FILE
)
_LEAKS = (
    ",which is known to cause spectral leakage. Other windows such as torch.hann_window or torch.hamming_window are "
    "recommended to reduce spectral leakage."
)
_LOSES = ".Please provide the same window used by stft to make the inversion lossless."
_PAIRS = (
    "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors for "
    "all inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on the "
    "complex output to recover the old return format. " + _FILE + "874.)"
)


def _shown(value: Any, braces: bool = False) -> str:
    """A tensor, flag or number as PyTorch's errors here show it."""
    if value is None or isinstance(value, int):
        return str(int(value)) if value is not None else "None"
    dtype = value._array.dtype
    kind = f"CPU{scalar_name(dtype)}Type" if dtype.kind == "c" else tensor_type(dtype)
    shape = str(list(value._array.shape))
    return kind + (f"{{{shape}}}" if braces else shape)


def _call(name: str, tensor: Any, window: Any, **arguments: Any) -> str:
    """The call, as the errors begin."""
    given = {key: _shown(value) for key, value in arguments.items()}
    parts = [_shown(tensor)] + [
        f"{key}={_shown(window, True) if key == 'window' else value}"
        for key, value in {**dict(list(given.items())[:3]), "window": "", **dict(list(given.items())[3:])}.items()
    ]
    return f"{name}({', '.join(parts)})"


def _is_complex(tensor: Any) -> bool:
    return tensor is not None and tensor._array.dtype.kind == "c"


def _centred(window: Any, n_fft: int) -> Any:
    """``window`` with zeros on both sides, ``n_fft`` in all."""
    spare = n_fft - window._array.shape[0]
    return constant_pad_nd(window, (spare // 2, spare - spare // 2)) if spare else window


@composite
def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=None,
    align_to_window=None,
):
    """The short-time Fourier transform: :func:`torch.fft.fft` of frames of ``n_fft`` samples, ``hop_length`` apart.

    ``input`` is (length) or (batch, length); the result is (batch, frequencies, frames), of n_fft // 2 + 1 frequencies
    for real input (``onesided``). Each frame is multiplied by ``window``; with ``center`` frames are centred on their
    samples, and ``input`` is padded at both ends.

    Raises RuntimeError for sizes that do not fit, and where ``input`` is real and ``return_complex`` is not said.

    >>> import penlight as torch
    >>> torch.stft(torch.ones(8), 4, 2, window=torch.hann_window(4), return_complex=True).abs()
    tensor([[2., 2., 2., 2., 2.],
            [1., 1., 1., 1., 1.],
            [0., 0., 0., 0., 0.]])
    """
    x = input
    if center:
        if align_to_window is not None:
            raise RuntimeError("stft align_to_window should only be set when center = false")
        shape = x._array.shape
        x = pad_(x.view((1,) * (3 - len(shape)) + shape), (n_fft // 2, n_fft // 2), pad_mode)
        x = x.view(x._array.shape[-len(shape) :] if shape else ())
    hop = n_fft // 4 if hop_length is None else hop_length
    width = n_fft if win_length is None else win_length
    if window is None:
        warn_once(_NO_WINDOW.format(_LEAKS) + "835.)")
    if return_complex is None and not (_is_complex(x) or _is_complex(window)):
        raise RuntimeError(
            "stft requires the return_complex parameter be given for real inputs, and will further require that "
            "return_complex=True in a future PyTorch release."
        )
    if return_complex is False:
        warn_once(_PAIRS)
    _check_stft(x, n_fft, hop, width, window, normalized, onesided, return_complex, align_to_window)
    batched = x._array.ndim == 2
    if not batched:
        x = x.unsqueeze(0)
    if align_to_window:
        x = constant_pad_nd(x, ((n_fft - width) // 2, n_fft - width - (n_fft - width) // 2))
    frames = x.unfold(1, n_fft, hop)
    if window is None and width < n_fft:
        window = ones(width, dtype=x.dtype)
    if window is not None:
        frames = frames * _centred(window, n_fft)
    mode = ROOT if normalized else NONE
    if _is_complex(frames):
        if onesided:
            raise RuntimeError("Cannot have onesided output if window or input is complex")
        result = c2c(frames, (2,), mode, True)
    else:
        if frames._array.dtype.char not in "fd":
            name = scalar_name(frames._array.dtype)
            raise RuntimeError(f"MKL FFT doesn't support tensors of type: {name}")
        result = r2c(frames, (2,), mode, onesided is None or bool(onesided))
    result = result.transpose_(1, 2)
    if not batched:
        result = result.squeeze_(0)
    return view_as_real(result) if return_complex is False else result


def _check_stft(
    x: Any, n_fft: int, hop: int, width: int, window: Any, normalized: Any, onesided: Any, pairs: Any, aligned: Any
) -> None:
    def refuse(text: str) -> RuntimeError:
        call = _call(
            "stft",
            x,
            window,
            n_fft=n_fft,
            hop_length=hop,
            win_length=width,
            normalized=bool(normalized),
            onesided=onesided,
            return_complex=pairs,
            align_to_window=aligned,
        )
        return RuntimeError(f"{call} : expected {text}")

    array = x._array
    if array.dtype.kind not in "fcV":
        raise refuse("a tensor of floating point or complex values")
    if array.ndim not in (1, 2):
        raise refuse("a 1D or 2D tensor")
    if not 0 < n_fft <= array.shape[-1]:
        raise refuse(f"0 < n_fft < {array.shape[-1]}, but got n_fft={width}")
    if hop <= 0:
        raise refuse(f"hop_length > 0, but got hop_length={hop}")
    if not 0 < width <= n_fft:
        raise refuse(f"0 < win_length <= n_fft, but got win_length={width}")
    if window is not None and window._array.shape != (width,):
        size = list(window._array.shape)
        raise refuse(f"a 1D window tensor of size equal to win_length={width}, but got window with size {size}")


@composite
def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    """The inverse of :func:`stft` with the same arguments: frames are transformed back, added where they overlap and
    divided by the sum of the squared windows there.

    ``input`` is (frequencies, frames) or (batch, frequencies, frames), complex. Raises RuntimeError for sizes that do
    not fit, and where the windows add up to nothing.

    >>> import penlight as torch
    >>> x, window = torch.arange(8.), torch.hann_window(4)
    >>> torch.istft(torch.stft(x, 4, 2, window=window, return_complex=True), 4, 2, window=window)
    tensor([0., 1., 2., 3., 4., 5., 6., 7.])
    """
    hop = n_fft // 4 if hop_length is None else hop_length
    width = n_fft if win_length is None else win_length
    call = (input, n_fft, hop, width, window, center, normalized, onesided, length, return_complex)
    if window is None:
        warn_once(_NO_WINDOW.format(_LOSES) + "1035.)")
    half = _check_istft(*call)
    batched = input._array.ndim == 3
    frames = (input if batched else input.unsqueeze(0)).transpose(1, 2)
    total = n_fft + hop * (frames._array.shape[1] - 1)
    if window is None:
        window = ones(width, dtype=view_as_real(input.detach()).dtype)
    window = _centred(window, n_fft)
    mode = ROOT if normalized else ALL
    if return_complex:
        if half:
            raise RuntimeError("Cannot have onesided output if window or input is complex")
        parts = c2c(frames, (2,), mode, False)
    else:
        if _is_complex(window):
            raise RuntimeError("Complex windows are incompatible with return_complex=False")
        parts = c2r(frames if half else cut(frames, 2, 0, n_fft // 2 + 1), (2,), mode, n_fft)
    y = unfold_back(parts * window, (parts._array.shape[0], total), 1, n_fft, hop)
    squares = (window * window).expand((1, parts._array.shape[1], n_fft))
    weights = unfold_back(squares, (1, total), 1, n_fft, hop)
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else -(n_fft // 2) if center else total
    y, weights = cut(y, 1, start, end), cut(weights, 1, start, end)
    if bool(weights.detach().abs().min() < 1e-11):
        raise RuntimeError(_istft_call(*call) + " window overlap add min: 1\n[ CPUBoolType{} ]")
    y = y / weights
    if not batched:
        y = y.squeeze(0)
    if end > total:
        warn_once(
            "The length of signal is shorter than the length parameter. Result is being padded with zeros in the "
            "tail. Please check your center and hop_length settings. " + _FILE + "1199.)"
        )
        y = constant_pad_nd(y, (0, end - total))
    return y


def _istft_call(
    x: Any, n_fft: int, hop: int, width: int, window: Any, center: Any, normalized: Any, onesided: Any, length: Any,
    return_complex: Any,
) -> str:  # fmt: skip
    return _call(
        "istft",
        x,
        window,
        n_fft=n_fft,
        hop_length=hop,
        win_length=width,
        center=bool(center),
        normalized=bool(normalized),
        onesided=onesided,
        length=length,
        return_complex=return_complex,
    )


def _check_istft(*call: Any) -> bool:
    """Whether the spectrum is half of one."""
    x, n_fft, hop, width, window, _, _, onesided = call[:8]
    if not _is_complex(x):
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    shape = x._array.shape
    if len(shape) < 2:
        ndim = len(shape) + 1
        raise IndexError(f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}], but got -3)")
    start = _istft_call(*call)
    if not x._array.size:
        raise RuntimeError(start + " : input tensor cannot be empty.")
    if len(shape) > 3:
        raise RuntimeError(f"{start} : expected a tensor with 3 or 4 dimensions, but got {len(shape) + 1}")
    frequencies = shape[-2]
    half = frequencies != n_fft if onesided is None else bool(onesided)
    if frequencies != (n_fft // 2 + 1 if half else n_fft):
        size, said = ("n_fft / 2 + 1", "True") if half else ("n_fft", "False")
        raise RuntimeError(
            f"{start} : expected the frequency dimension (3rd to the last) of the input tensor to match {size} when "
            f"onesided={said}, but got {frequencies}"
        )
    if not 0 < hop <= width:
        raise RuntimeError(start + " : expected 0 < hop_length <= win_length")
    if not 0 < width <= n_fft:
        raise RuntimeError(start + " : expected 0 < win_length <= n_fft")
    if window is not None and window._array.shape != (width,):
        raise RuntimeError(start + " : Invalid window shape. window has to be 1D and length of `win_length`")
    return half
