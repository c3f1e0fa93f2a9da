"""Dropout: elements, or whole channels, set to zero at random."""
