"""The rows of the operator table, a file a family."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Notes:
    """What is not compared for one operator, each with its reason."""

    skip: dict[str, str] = field(default_factory=dict)  # check, or check/dtype -> why it does not apply
    stands: dict[str, str] = field(default_factory=dict)  # check -> in what Penlight is known to differ
    tol: dict[str, tuple[float, float]] = field(default_factory=dict)  # dtype, or grad/dtype -> (relative, absolute)
    values: bool = True  # False: the memory is uninitialised, only dtype and shape are compared
    # dtype, "" for any -> the outputs whose values are open, such as the signs of eigenvectors
    open: dict[str, tuple[int, ...]] = field(default_factory=dict)
