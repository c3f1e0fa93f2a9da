"""Fourier transforms, short-time ones, and windows."""

from . import fourier, frequencies, short_time, transforms, transforms_nd, windows

__all__ = ["fourier", "frequencies", "short_time", "transforms", "transforms_nd", "windows"]
