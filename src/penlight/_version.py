"""Which PyTorch Penlight speaks: `torch.__version__`, `torch.version` and `torch.torch_version`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_PEP440 = r"""v?(?:(\d+)!)?(\d+(?:\.\d+)*)
    (?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?
    (?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?
    (?:[-_.]?(dev)[-_.]?(\d*))?
    (?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?"""


def _key(text: str) -> tuple[Any, ...]:
    """Sorts versions as PEP 440 does. Raises ValueError for a text that is none."""
    match = re.fullmatch(_PEP440, text.strip().lower(), re.VERBOSE)
    if match is None:
        raise ValueError(text)
    epoch, release, pre, pre_number, dash, post, post_number, dev, dev_number, local = match.groups()
    numbers = [int(part) for part in release.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()  # 2.1 is 2.1.0
    parts = re.split("[-_.]", local) if local else []
    is_post = dash is not None or post is not None
    if pre is not None:
        stage: tuple[Any, ...] = (1, pre[0] if pre[0] in "ab" else "rc", int(pre_number or 0))
    else:
        stage = (0,) if dev is not None and not is_post else (2,)
    return (
        int(epoch or 0),
        tuple(numbers),
        stage,
        int(dash or post_number or 0) if is_post else -1,
        int(dev_number or 0) if dev is not None else float("inf"),
        tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts),
    )


def _comparison(name: str) -> Any:
    by_key, by_text = getattr(tuple, name), getattr(str, name)

    def compare(self: str, other: Any) -> bool:
        if isinstance(other, str):
            text: str = other
        elif hasattr(other, "release"):  # a `packaging.version.Version`
            text = str(other)
        elif isinstance(other, Iterable):
            text = ".".join(map(str, other))
        else:
            return by_text(self, other)
        try:
            return by_key(_key(self), _key(text))
        except ValueError:
            return by_text(self, other)

    compare.__name__ = name
    return compare


class TorchVersion(str):
    """A text that compares as a version with texts, tuples and `packaging` versions, otherwise as a text.

    >>> import penlight as torch
    >>> torch.__version__ >= (2, 1), torch.__version__ < "2.9", torch.__version__.split("+")[0]
    (True, False, '2.13.0')
    """

    __slots__ = ()
    # `!=` stays that of str, as in PyTorch.
    __eq__, __lt__, __le__, __gt__, __ge__ = map(_comparison, ("__eq__", "__lt__", "__le__", "__gt__", "__ge__"))
    __hash__ = str.__hash__


__version__ = TorchVersion("2.13.0+penlight")
cuda = hip = xpu = None
debug = False
git_version = "Unknown"
