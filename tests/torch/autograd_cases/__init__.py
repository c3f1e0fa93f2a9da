"""Small programs about autograd: each prints what it sees, under both libraries."""

from . import duals, edges, engine, forward_functions, functions, gradchecks, hooks, inference, leaves, writes
from .common import CASES

__all__ = [
    "CASES",
    "duals",
    "edges",
    "engine",
    "forward_functions",
    "functions",
    "gradchecks",
    "hooks",
    "inference",
    "leaves",
    "writes",
]
