"""Small programs about autograd: each prints what it sees, under both libraries."""

from . import engine, forward_functions, functions, hooks, leaves, writes
from .common import CASES

__all__ = ["CASES", "engine", "forward_functions", "functions", "hooks", "leaves", "writes"]
