"""Names for annotations. In an op's signature they also say which parameters are tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# What a kernel gets: an array of the namespace `xp`. In the public function it is a Tensor.
Array = Any
Arrays = Sequence[Any]
# A Python number, or a 0-d array of the result's dtype once it has reached the kernel.
Number = Any
Namespace = Any

__all__ = ["Array", "Arrays", "Namespace", "Number"]
