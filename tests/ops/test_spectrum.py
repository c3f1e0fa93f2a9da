"""Fourier transforms: the definition, adjoints, round trips; frames; windows."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck
from penlight.ops.spectrum import fourier

RNG = np.random.default_rng(0)


def real(*shape: int) -> torch.Tensor:
    return torch.tensor(RNG.standard_normal(shape), requires_grad=True)


def cplx(*shape: int) -> torch.Tensor:
    return torch.tensor(RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape), requires_grad=True)


def test_fft_is_its_definition() -> None:
    x = cplx(7).detach()
    k = torch.arange(7.0, dtype=torch.float64)
    matrix = torch.exp(-2j * np.pi / 7 * k[:, None] * k)
    assert torch.allclose(torch.fft.fft(x), matrix @ x)
    assert torch.allclose(torch.fft.hfft(x[:4], n=7), torch.fft.fft(torch.cat([x[:4], x[1:4].flip(0).conj()])).real)


@pytest.mark.parametrize("norm", ["backward", "ortho", "forward"])
@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_inverses(norm: str, size: int) -> None:
    x, z = real(3, size).detach(), cplx(3, size).detach()
    assert torch.allclose(torch.fft.ifft(torch.fft.fft(z, norm=norm), norm=norm), z)
    assert torch.allclose(torch.fft.irfft(torch.fft.rfft(x, norm=norm), size, norm=norm), x)
    assert torch.allclose(torch.fft.hfft(torch.fft.ihfft(x, norm=norm), size, norm=norm), x)
    assert torch.allclose(torch.fft.irfftn(torch.fft.rfftn(x, norm=norm), x.shape, norm=norm), x)
    assert torch.allclose(torch.fft.hfftn(torch.fft.ihfftn(x, norm=norm), x.shape, norm=norm), x)
    assert torch.allclose(torch.fft.ifftshift(torch.fft.fftshift(z)), z)


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
@pytest.mark.parametrize("dims", [(0,), (1, 0), (0, 1)])
def test_each_transform_and_its_adjoint(size: int, dims: tuple[int, ...]) -> None:
    """<F x, y> = <x, F* y>, with what the formulas say F* is, also where half a spectrum is left out."""
    shape = (size, size + 1)
    for function, x in [
        (lambda x: fourier.c2c(x, dims, fourier.ROOT, True), cplx(*shape)),
        (lambda x: fourier.r2c(x, dims, fourier.ALL, True), real(*shape)),
        (lambda x: fourier.r2c(x, dims, fourier.NONE, False), real(*shape)),
        (lambda x: fourier.c2r(x, dims, fourier.NONE, 2 * shape[dims[-1]] - 1), cplx(*shape)),
        (lambda x: fourier.c2r(x, dims, fourier.NONE, max(2 * shape[dims[-1]] - 2, 1)), cplx(*shape)),
    ]:
        gradcheck(function, (x,), check_forward_ad=True)
        gradgradcheck(function, (x,))


@pytest.mark.parametrize("size", [999, 1000, 1001])
def test_the_mirrored_half_of_long_real_signals(size: int) -> None:
    x = real(2, size).detach()
    assert torch.allclose(torch.fft.fft(x), torch.fft.fft(x + 0j))
    assert torch.allclose(torch.fft.fft(x.T, dim=0), torch.fft.fft(x + 0j).T)


def test_large_arrays_agree_with_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """SciPy, where it is installed, and NumPy give the same."""
    x, z = real(6, 5).detach(), cplx(6, 5).detach()
    functions = [
        lambda: torch.fft.fftn(z, norm="ortho"),
        lambda: torch.fft.ifft(z, dim=0),
        lambda: torch.fft.rfftn(x, norm="forward"),
        lambda: torch.fft.irfftn(z, norm="ortho"),
        lambda: torch.fft.irfft(z, n=7),
    ]
    small = [function() for function in functions]
    monkeypatch.setattr(fourier, "_LARGE", 0)
    for one, other in zip(small, [function() for function in functions], strict=True):
        assert one.dtype == other.dtype
        assert torch.allclose(one, other)


def test_strides_sizes_and_dtypes() -> None:
    z = cplx(4, 6).detach()
    for view in (z[::-1], z.T, z[:, ::2], z[:1].expand(5, 6)):
        assert torch.allclose(torch.fft.fft(view, dim=0), torch.fft.fft(view.clone(), dim=0))
    assert torch.fft.fft(torch.ones(3)).dtype == torch.complex64
    assert torch.fft.irfft(torch.ones(3, dtype=torch.complex64)).dtype == torch.float32
    assert torch.fft.rfft(torch.tensor([True, False])).dtype == torch.complex64
    assert torch.fft.fft(torch.zeros(0, 3)).shape == (0, 3)
    assert torch.fft.fftn(z, dim=()).tolist() == z.tolist()
    with pytest.raises(RuntimeError, match=r"^Invalid number of data points \(0\) specified$"):
        torch.fft.fft(torch.zeros(3, 0))
    with pytest.raises(RuntimeError, match=r"^Unsupported dtype Half$"):
        torch.fft.fft(torch.zeros(3, dtype=torch.float16))


def test_frequencies() -> None:
    assert torch.fft.fftfreq(6, 0.5).tolist() == pytest.approx([0, 1 / 3, 2 / 3, -1, -2 / 3, -1 / 3])
    assert torch.fft.rfftfreq(6).tolist() == pytest.approx([0, 1 / 6, 1 / 3, 0.5])
    assert torch.fft.fftfreq(0).tolist() == []


@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("normalized", [False, True])
def test_istft_inverts_stft(center: bool, normalized: bool) -> None:
    x, window = real(2, 41).detach(), torch.hamming_window(8, dtype=torch.float64)
    spectrum = torch.stft(x, 8, 3, window=window, center=center, normalized=normalized, return_complex=True)
    back = torch.istft(spectrum, 8, 3, window=window, center=center, normalized=normalized)
    assert torch.allclose(back, x[:, : back.shape[1]])


def test_stft_and_istft_gradients() -> None:
    window = torch.hann_window(4, dtype=torch.float64).add(0.1).requires_grad_()
    gradcheck(lambda x, w: torch.stft(x, 4, 2, window=w, return_complex=True), (real(9), window), check_forward_ad=True)
    gradcheck(lambda z, w: torch.istft(z, 4, 2, window=w), (cplx(3, 4), window))
    gradgradcheck(lambda z, w: torch.istft(z, 4, 2, window=w), (cplx(3, 4), window))


def test_stft_without_a_window_takes_the_middle_of_each_frame() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = torch.stft(torch.arange(6.0), 4, 1, 2, center=False, return_complex=True)
    assert found[0].real.tolist() == [3, 5, 7]


@pytest.mark.parametrize(
    "name", ["bartlett", "blackman", "cosine", "exponential", "gaussian", "hamming", "hann", "nuttall"]
)
@pytest.mark.parametrize("size", [0, 1, 2, 7, 8])
def test_windows_are_symmetric_and_periodic_ones_are_longer_ones_cut(name: str, size: int) -> None:
    window = getattr(torch.signal.windows, name)
    found = window(size, dtype=torch.float64)
    assert torch.allclose(found, found.flip(0), atol=1e-12)
    if size > 1 and name not in ("exponential", "gaussian"):
        assert torch.allclose(window(size, sym=False, dtype=torch.float64), window(size + 1, dtype=torch.float64)[:-1])


def test_windows_of_the_two_kinds_agree() -> None:
    for name in ("bartlett", "blackman", "hamming", "hann"):
        one = getattr(torch, name + "_window")(9, periodic=False, dtype=torch.float64)
        assert torch.allclose(one, getattr(torch.signal.windows, name)(9, dtype=torch.float64), atol=1e-12)
