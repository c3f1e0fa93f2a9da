"""Fourier transforms and windows."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "spectrum": """
        fft.fft fft.fft2 fft.fftn fft.ifft fft.ifft2 fft.ifftn fft.rfft fft.rfft2 fft.rfftn fft.irfft fft.irfft2
        fft.irfftn fft.hfft fft.hfft2 fft.hfftn fft.ihfft fft.ihfft2 fft.ihfftn fft.fftshift fft.ifftshift
        stft istft signal.windows.hamming signal.windows.hann signal.windows.bartlett signal.windows.blackman
        signal.windows.cosine signal.windows.exponential signal.windows.gaussian signal.windows.kaiser
        signal.windows.general_cosine signal.windows.general_hamming signal.windows.nuttall
        """,
    "differences": "gradient",
}

_SUMS = {"float32": (4e-5, 4e-6), "complex64": (4e-5, 4e-6), "uint8": (4e-5, 4e-6)}  # that cancel
NOTES: dict[str, Notes] = {
    "stft": Notes(tol=_SUMS),
    "fft.hfft": Notes(tol=_SUMS),
    "fft.hfft2": Notes(tol=_SUMS),
    "fft.hfftn": Notes(tol=_SUMS),
    "fft.ihfft2": Notes(skip={"out": "PyTorch leaves out= as it was where there is one dimension"}),
    "fft.ihfftn": Notes(skip={"out": "as fft.ihfft2"}),
}
