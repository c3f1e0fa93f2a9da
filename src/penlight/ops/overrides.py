"""Tensor subclasses: ``__torch_function__``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd.variable import Parameter, Tensor

if TYPE_CHECKING:
    from .define import Op

_PLAIN = (Tensor, Parameter)


class _Disabled:
    """Counts, so that an override may call the op it overrides."""

    depth = 0


def overriding(op: Op, args: tuple[Any, ...]) -> list[type]:
    """The subclasses among the operands, the most derived first; empty for ordinary calls."""
    found: list[type] = []
    for param in op.tensors:
        value = args[param.index]
        for element in value if param.listed and isinstance(value, (list, tuple)) else (value,):
            kind = type(element)
            if kind not in _PLAIN and kind not in found and _overrides(kind):
                place = next((i for i, other in enumerate(found) if issubclass(kind, other)), len(found))
                found.insert(place, kind)
    return [] if _Disabled.depth else found


def overriding_any(args: tuple[Any, ...]) -> bool:
    """Whether anything among arguments of unknown parameters has an override."""
    return any(type(arg) not in _PLAIN and _overrides(type(arg)) for arg in args) and not _Disabled.depth


def _overrides(kind: type) -> bool:
    return getattr(kind, "__torch_function__", None) not in (None, disabled_torch_function) and not issubclass(
        kind, Parameter
    )


def disabled_torch_function(*args: Any, **kwargs: Any) -> Any:
    """What a class sets as ``__torch_function__`` to have its instances treated as plain tensors."""
    raise NotImplementedError


class DisableTorchFunctionSubclass:
    """Inside, subclasses are treated as plain tensors."""

    def __enter__(self) -> None:
        _Disabled.depth += 1

    def __exit__(self, *exc: object) -> None:
        _Disabled.depth -= 1


def torch_function(op: Op, args: tuple[Any, ...], out: Any, suffix: str = "") -> Any:
    from .define import registry

    name = op.name + suffix
    function = next((table[name] for table in registry.values() if name in table), None)
    if function is None:
        function = _inplace(op) if suffix else op.function
    kwargs = {} if out is None else {"out": out}
    positional = []
    for param, value in zip(op.params, args, strict=True):
        if param.keyword:
            if value is not param.default:
                kwargs[param.public] = value
        else:
            positional.append(value)
    while positional and op.params[len(positional) - 1].default is positional[-1]:
        positional.pop()
    types = overriding(op, args)
    for kind in types:
        result = kind.__torch_function__(function, tuple(types), tuple(positional), kwargs)  # type: ignore[attr-defined]
        if result is not NotImplemented:
            return result
    raise TypeError(
        f"no implementation found for 'torch.{name}' on types that implement __torch_function__: "
        f"[{', '.join([kind.__qualname__ for kind in types])}]"
    )


def _inplace(op: Op) -> Any:
    """The in-place form of an op that has no public one, such as what assignments are made of."""

    def write(*args: Any) -> Any:
        from .general import call_inplace

        return call_inplace(op, (*args, *[param.default for param in op.params[len(args) :]]))

    write.__name__ = op.name + "_"
    return write


def dispatch(function: Any, args: tuple[Any, ...]) -> Any:
    """Hands a call of ``function`` to the overrides among ``args``."""
    types = tuple(dict.fromkeys([type(arg) for arg in args if type(arg) not in _PLAIN and _overrides(type(arg))]))
    for kind in types:
        result = kind.__torch_function__(function, types, args, {})
        if result is not NotImplemented:
            return result
    raise TypeError(f"no implementation found for '{function.__name__}' on types that implement __torch_function__")


def default_torch_function(cls: type, func: Any, types: tuple[type, ...], args: Any = (), kwargs: Any = None) -> Any:
    """Runs ``func`` and gives what it returns the class ``cls``."""
    if not all(issubclass(cls, kind) for kind in types):
        return NotImplemented
    with DisableTorchFunctionSubclass():
        return _convert(func(*args, **(kwargs or {})), cls)


def _convert(result: Any, cls: type) -> Any:
    if cls is Tensor:
        return result
    if isinstance(result, Tensor) and not isinstance(result, cls):
        result.__class__ = cls
    elif isinstance(result, (tuple, list)):
        for element in result:
            _convert(element, cls)
    return result
