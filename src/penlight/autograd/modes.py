"""Grad mode, inference mode and the switch between the fast and the general path.

Note [Two paths]: every op has a fast path that handles plain tensors of one floating dtype and nothing else.
Whatever is rare (forward mode, saved-tensor hooks, inference mode) adds one to ``rare.on`` while
it is active in any thread; the fast path looks at that single number and leaves for the general path, which
looks at the thread's own state. So a feature nobody uses costs nobody anything.
"""

from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Callable, Generator
from types import GeneratorType
from typing import Any


class _Rare:
    __slots__ = ("check_nan", "off", "on", "tracer")
    off: int
    on: int
    tracer: Callable[[], Any] | None
    check_nan: bool


rare = _Rare()
rare.on = 0
# In how many threads grad mode is off: as long as it is 0, a fast path need not look up its own thread's, which would
# cost as much as making a node.
rare.off = 0
# In anomaly mode, which holds for all threads, as in PyTorch: makes the extra of a new node, with the stack in it.
rare.tracer = None
rare.check_nan = True
_lock = threading.Lock()
_reasons: list[None] = []


def enter_rare() -> None:
    _reasons.append(None)
    _count_reasons()


def leave_rare() -> None:
    _reasons.pop()
    _count_reasons()


def _count_reasons() -> None:
    # Without a lock, which the garbage collector, that ends a ``Watch``, might find taken by its own thread.
    while rare.on != len(_reasons):
        rare.on = len(_reasons)


class Watch:
    """Keeps the general path on as long as it lives."""

    def __init__(self) -> None:
        enter_rare()

    def __del__(self) -> None:
        leave_rare()


class _Modes(threading.local):
    """What holds in one thread. Class attributes are the state of a thread that has set nothing."""

    grad = True  # whether operations are recorded: never in inference mode, whatever the user sets there,
    asked = False  # which is kept here
    inference = False
    # True while formulas run on raw arrays; see Note [Formulas run twice] in ops/define.py.
    arrays = False
    # Stack of (pack, unpack) pairs of saved_tensors_hooks; None stands for "disabled", with its message.
    saved_hooks: tuple[Any, ...] = ()
    saved_hooks_disabled: str | None = None
    # What set_multithreading_enabled was told; nothing depends on it.
    multithreading = True
    # Inside the forward of a Function that is recorded.
    in_function = False
    # The forward-mode level that is open, or -1.
    dual_level = -1
    # The tensors that carry a tangent of that level.
    duals: list[Any]
    # The engine's pass that is running.
    passing: Any = None
    # The node whose backward is running, for anomaly mode's chain of causes.
    evaluating: Any = None


modes = _Modes()


def set_grad(mode: bool) -> None:
    """Sets this thread's ``modes.grad``; nothing else may, as ``rare.off`` counts."""
    if modes.inference:
        modes.asked = mode
    elif modes.grad is not mode:
        with _lock:
            rare.off += -1 if mode else 1
        modes.grad = mode


class _Switch:
    """A context manager that also decorates functions and generator functions."""

    def __enter__(self) -> Any:
        raise NotImplementedError

    def __exit__(self, *exc: object) -> None:
        raise NotImplementedError

    def clone(self) -> _Switch:
        return type(self)()

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        if isinstance(func, type):
            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only decorate "
                "functions or methods. To preserve the current behavior of class decoration, you can directly decorate "
                "the `__init__` method and nothing else.",
                FutureWarning,
                stacklevel=2,
            )
            func.__init__ = self(func.__init__)  # type: ignore[misc]
            return func
        if getattr(getattr(func, "__code__", None), "co_flags", 0) & 0x20:  # a generator function
            return self._wrap_generator(func)

        @functools.wraps(func)
        def switched(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return func(*args, **kwargs)

        return switched

    def _wrap_generator(self, func: Callable[..., GeneratorType]) -> Callable[..., Any]:
        # The mode holds while the generator's own code runs and never while its caller's does.
        @functools.wraps(func)
        def switched(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            gen = func(*args, **kwargs)
            step: Callable[[], Any] = functools.partial(next, gen)
            while True:
                try:
                    with self.clone():
                        value = step()
                except StopIteration as stop:
                    return stop.value
                try:
                    sent = yield value
                except GeneratorExit:
                    with self.clone():
                        gen.close()
                    raise
                except BaseException as error:
                    step = functools.partial(gen.throw, error)
                else:
                    step = functools.partial(gen.send, sent)

        return switched


class no_grad(_Switch):
    """Records nothing inside.

    >>> import penlight as torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> with torch.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    __module__ = "torch.autograd.grad_mode"

    _mode = False
    prev: bool

    def __new__(cls, func: Callable[..., Any] | None = None) -> Any:
        self = object.__new__(cls)
        return self if func is None else self(func)  # `@no_grad` without parentheses

    def __enter__(self) -> None:
        self.prev = modes.grad or modes.asked
        set_grad(self._mode)

    def __exit__(self, *exc: object) -> None:
        set_grad(self.prev)


class enable_grad(no_grad):
    """Records inside, also where ``no_grad`` holds around it."""

    __module__ = "torch.autograd.grad_mode"

    _mode = True


class set_grad_enabled(_Switch):
    """Sets grad mode at once; as a context manager it restores the old mode on leaving."""

    __module__ = "torch.autograd.grad_mode"

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(
                f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}"
            )
        self.prev = is_grad_enabled()
        self.mode = mode
        set_grad(mode)

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        set_grad(self.prev)  # as a decorator it has no effect where it stands
        return super().__call__(func)

    def __enter__(self) -> None:
        set_grad(self.mode)

    def __exit__(self, *exc: object) -> None:
        set_grad(self.prev)

    def clone(self) -> set_grad_enabled:
        return type(self)(self.mode)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"


class inference_mode(_Switch):
    """Records nothing, and the tensors made inside never take part in autograd."""

    __module__ = "torch.autograd.grad_mode"

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        if isinstance(mode, bool):
            return object.__new__(cls)
        return cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        self.prev = modes.inference, is_grad_enabled()
        _set_inference(self.mode, not self.mode)
        if self.mode:
            enter_rare()

    def __exit__(self, *exc: object) -> None:
        _set_inference(*self.prev)
        if self.mode:
            leave_rare()

    def clone(self) -> inference_mode:
        return type(self)(self.mode)


def _set_inference(mode: bool, grad: bool) -> None:
    modes.inference = False
    set_grad(grad and not mode)
    modes.inference, modes.asked = mode, mode and grad


class set_multithreading_enabled(_Switch):
    """Keeps whether backward passes may have threads of their own, at once; as a context manager it restores what held.

    In PyTorch such threads serve other devices; here, as there on the CPU, a pass runs in the thread that called it.
    """

    __module__ = "torch.autograd.grad_mode"

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            kind = type(mode).__name__
            raise TypeError(f"set_multithreading_enabled(): argument 'enabled' (position 1) must be bool, not {kind}")
        self.prev = modes.multithreading
        self.mode = modes.multithreading = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc: object) -> None:
        modes.multithreading = self.prev

    def clone(self) -> set_multithreading_enabled:
        return type(self)(self.mode)


def is_multithreading_enabled() -> bool:
    """What ``set_multithreading_enabled`` was told, in this thread.

    >>> import penlight as torch
    >>> with torch.autograd.set_multithreading_enabled(False):
    ...     torch.autograd.is_multithreading_enabled()
    False
    """
    return modes.multithreading


def in_a_thread(function: Callable[[], Any]) -> None:
    """Calls ``function`` in a thread of its own, in the modes of this one, and waits for it."""
    held = {name: value for name, value in vars(modes).items() if name not in ("grad", "passing")}
    grad, failed = modes.grad, []

    def work() -> None:
        set_grad(grad)
        vars(modes).update(held)
        try:
            function()
        except BaseException as error:
            failed.append(error)
        finally:
            modes.inference = False
            set_grad(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded."""
    return modes.grad or modes.asked


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside ``inference_mode``."""
    return modes.inference
