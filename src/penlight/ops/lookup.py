"""Rows of a table by their number: embedding, one_hot; and the affine maps linear and bilinear."""
