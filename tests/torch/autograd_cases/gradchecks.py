"""gradcheck: what it accepts, what it refuses and why."""

from __future__ import annotations

import warnings
from typing import Any

from .common import case


def check(torch: Any, function: Any, *inputs: Any, second: bool = False, **options: Any) -> None:
    """Prints the result or the whole error of one check, and its warnings."""
    checked = torch.autograd.gradgradcheck if second else torch.autograd.gradcheck
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(checked(function, inputs, **options))
        except Exception as error:
            print(type(error).__name__, error)
    # PyTorch's vmap, on its first use, warns of what it is made of.
    print([str(warning.message) for warning in caught if "torch.jit" not in str(warning.message)])


def hooked(make: Any, hook: Any) -> Any:
    def function(*inputs):
        y = make(*inputs)
        y.register_hook(hook)
        return y

    return function


def shifted(grad: Any) -> Any:
    return None if grad is None else grad + 1e-2


@case
def gradcheck_mismatches(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    z = torch.tensor([1.0, 2j], dtype=torch.complex128, requires_grad=True)
    clone, real = (lambda x: x.clone()), (lambda x: x.real)
    both = lambda x: torch.complex(x, x)  # noqa: E731
    check(torch, hooked(clone, shifted), x)
    check(torch, hooked(clone, shifted), x, raise_exception=False)
    check(torch, hooked(clone, shifted), x, atol=1e-1)
    check(torch, hooked(clone, shifted), z)
    check(torch, hooked(real, shifted), z)
    check(torch, hooked(both, shifted), x)
    check(torch, lambda x: (x * 2, hooked(clone, shifted)(x)), x)
    check(torch, lambda z: (z * 1j, z.real), z)
    check(torch, lambda x, y: (torch.complex(x, y), x + 1), x, x.detach().clone().requires_grad_())
    check(torch, lambda x: hooked(clone, lambda g: g if g is None else g * 1.1)(x) * x, x, second=True)


@case
def gradcheck_of_constants(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    for function in (
        lambda x: x.detach(), lambda x: x.detach() * 0, lambda x: (), lambda x: torch.argmax(x), lambda x: x.int(),
        lambda x: (x * 2, torch.argmax(x)), lambda x: 3, lambda x: (x, None),
    ):  # fmt: skip
        check(torch, function, x)
    check(torch, lambda x: x * 2, torch.zeros(0, dtype=torch.float64, requires_grad=True))
    check(torch, lambda x: x, torch.ones(2))
    check(torch, lambda x, y: x * y, 3, torch.ones(1, requires_grad=True), atol=0.1)
    check(torch, lambda x: torch.cat([x, x]) if (x >= 1).all() else x, x[:1].detach().requires_grad_())
    check(torch, lambda x: x.float() if (x >= 1).all() else x, x[:1].detach().requires_grad_())


@case
def gradcheck_of_missing_gradients(torch):
    class Constant(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return torch.ones(2, dtype=torch.float64) if grad is None else grad * 2

    class Fails(Constant):
        @staticmethod
        def backward(ctx, grad):
            if grad is None:
                raise RuntimeError("nothing came")
            return grad * 2

    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    for function in (Constant, Fails):
        check(torch, function.apply, x)
        check(torch, function.apply, x, check_undefined_grad=False)
        check(torch, lambda x, function=function: (function.apply(x), x * 3), x)


@case
def gradcheck_options(torch):
    x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
    z = torch.tensor([1.0, 2j], dtype=torch.complex128, requires_grad=True)
    for options in (
        dict(check_backward_ad=False), dict(check_backward_ad=False, check_batched_grad=True, check_forward_ad=True),
        dict(check_batched_forward_grad=True), dict(check_batched_forward_grad=True, check_forward_ad=True),
        dict(check_backward_ad=False, check_forward_ad=True), dict(masked=True), dict(check_grad_dtypes=True),
        dict(nondet_tol=1.0), dict(eps=1e-3, atol=1e-2),
    ):  # fmt: skip
        check(torch, lambda x: x**3, x, **options)
        check(torch, lambda z: z * z, z, **options)
    for options in (
        dict(check_rev_over_rev=False), dict(check_rev_over_rev=False, check_fwd_over_rev=True),
        dict(check_rev_over_rev=False, check_fwd_over_rev=True, check_undefined_grad=False),
        dict(check_fwd_over_rev=True), dict(grad_outputs=torch.ones(2, dtype=torch.float64)),
    ):  # fmt: skip
        check(torch, lambda x: x**3, x, second=True, **options)


@case
def gradcheck_in_forward_mode(torch):
    class Wrong(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(x):
            return x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

        @staticmethod
        def jvp(ctx, tangent):
            return tangent * 2.5

    for dtype in (torch.float64, torch.complex128):
        x = torch.ones(2, dtype=dtype, requires_grad=True)
        check(torch, Wrong.apply, x)
        check(torch, Wrong.apply, x, check_forward_ad=True)


@case
def gradcheck_draws(torch):
    x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
    torch.manual_seed(0)
    check(torch, lambda x: torch.rand(2, dtype=torch.float64) * x, x)
    print(torch.rand(1))
    check(torch, lambda x: x * x, x, second=True)
    print(torch.rand(1))
