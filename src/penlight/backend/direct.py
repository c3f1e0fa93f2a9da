"""NumPy without what it has in front of its functions, under the name ``np``.

Before ``np.concatenate`` and its like start, they ask every argument whether its class overrides them: on ten elements,
a third to a half of their time. And as NumPy is a module with a ``__getattr__``, the interpreter looks up every name in
it anew, for a tenth of a ufunc's time. Kernels see plain arrays only: those of hot ops import NumPy from here.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    import numpy as np
else:
    _Asking = type(numpy.concatenate)
    np = ModuleType("numpy")
    np.__dict__.update({
        name: getattr(value, "__wrapped__", value) if type(value) is _Asking else value
        for name, value in vars(numpy).items()
        if name != "__getattr__"
    })  # fmt: skip

__all__ = ["np"]
