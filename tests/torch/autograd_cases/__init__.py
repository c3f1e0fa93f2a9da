"""Small programs about autograd: each prints what it sees, under both libraries."""

from . import (
    duals,
    edges,
    engine,
    forward_functions,
    functional,
    functions,
    gradchecks,
    hooks,
    inference,
    leaves,
    nested,
    writes,
)
from .common import CASES

__all__ = [
    "CASES",
    "duals",
    "edges",
    "engine",
    "forward_functions",
    "functional",
    "functions",
    "gradchecks",
    "hooks",
    "inference",
    "leaves",
    "nested",
    "writes",
]
