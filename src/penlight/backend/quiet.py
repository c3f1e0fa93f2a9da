"""NumPy's floating-point warnings, off for the length of one kernel.

PyTorch says nothing when a number overflows or 0/0 makes a nan. ``np.errstate`` would do, at 0.7 us an op; its context
variable, set directly, costs 0.15. Where a NumPy has moved that variable, ``np.errstate`` it is.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

try:
    from numpy._core.umath import _extobj_contextvar, _make_extobj

    QUIET: Any = _make_extobj(all="ignore")
    set_errors: Any = _extobj_contextvar.set
    unset_errors: Any = _extobj_contextvar.reset
except (ImportError, TypeError):  # pragma: no cover - a NumPy without them
    QUIET = None

    def set_errors(_: Any) -> Any:
        state = np.errstate(all="ignore")
        state.__enter__()
        return state

    def unset_errors(state: Any) -> None:
        state.__exit__(None, None, None)


class _Kernels:
    """Stands where a filter has a compiled expression for the module's name; compiling one costs more at import."""

    @staticmethod
    def match(module: str) -> bool:
        return module.startswith("penlight.")


# Note [Silence without a price]: entering a state costs a fifth of an op on ten elements. So a fast path calls its
# kernel in whatever state the user has, which by default turns a flag into a RuntimeWarning attributed to the calling
# module; this filter, which must stand first, drops those of Penlight's modules. It matches nothing else, so putting it
# back in front after the user has added filters of their own (or a test has replaced the list) changes nothing for
# anyone. Where the user's state raises instead, the general path does the work again, in a state of its own.
# Looking whether the filter is there costs a fortieth of an op. A fast path that calls a ufunc itself need not: CPython
# drops the warnings of a module whose name is None, and the functions made in ops/template.py are modules of their own.
_FILTER = ("ignore", None, RuntimeWarning, _Kernels, 0)


def silence() -> Any:
    """Puts the filter in front. Fast paths call it when ``warnings.filters[0]`` is something else."""
    warnings.filters.insert(0, _FILTER)  # type: ignore[attr-defined]
    warnings._filters_mutated()  # type: ignore[attr-defined]
    return _FILTER


def hush() -> None:
    """The same where it is not there, for work that a fast path hands on."""
    if not warnings.filters or warnings.filters[0] is not _FILTER:  # type: ignore[comparison-overlap]
        silence()
