"""Comparisons with PyTorch. Every file here skips itself where PyTorch is not installed."""
