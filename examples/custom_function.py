"""Functions of one's own: forward and backward in one class, with all that its context offers."""

import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable

# -- 1. The smallest one -------------------------------------------------------------------------------------------


class Exp(Function):
    """exp, which saves its result: it is its own derivative. Written with tensors, so it has all orders."""

    @staticmethod
    def forward(ctx, x):
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (result,) = ctx.saved_tensors
        return grad * result


x = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
y = Exp.apply(x)
print(y)
print("node:", type(y.grad_fn).__name__, y.grad_fn.name())
y.sum().backward()
print(x.grad)

# -- 2. Arguments that are no tensors, and gradients that nobody needs ---------------------------------------------


class ScaledPower(Function):
    """scale * x^n * w: `scale` and `n` are numbers and get None."""

    @staticmethod
    def forward(ctx, x, w, scale, n=2):
        ctx.save_for_backward(x, w)
        ctx.scale, ctx.n = scale, n
        return scale * x**n * w

    @staticmethod
    def backward(ctx, grad):
        x, w = ctx.saved_tensors
        print("   needs:", ctx.needs_input_grad)
        grad_x = grad_w = None
        if ctx.needs_input_grad[0]:
            grad_x = grad * ctx.scale * ctx.n * x ** (ctx.n - 1) * w
        if ctx.needs_input_grad[1]:
            grad_w = grad * ctx.scale * x**ctx.n
        return grad_x, grad_w, None, None


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w = torch.tensor([1.0, 10.0, 100.0])
ScaledPower.apply(x, w, 0.5, 3).sum().backward()
print("x.grad", x.grad, "w.grad", w.grad)
w.requires_grad_()
x.grad = None
ScaledPower.apply(x, w, 0.5).sum().backward()
print("x.grad", x.grad, "w.grad", w.grad)

# -- 3. Second derivatives -----------------------------------------------------------------------------------------


class Sine(Function):
    """sin; its backward calls cos, which autograd knows, so that differentiating it again needs nothing more."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin()

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * x.cos()


x = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
value = Sine.apply(x)
print("\nsin and its derivatives at 0.7:")
for order in range(4):
    print(order, f"{value.item():.12f}", value.requires_grad)
    (value,) = torch.autograd.grad(value, x, create_graph=True)

print("gradcheck:", torch.autograd.gradcheck(Sine.apply, (x,)))
print("gradgradcheck:", torch.autograd.gradgradcheck(Sine.apply, (x,)))


class Numeric(Function):
    """Computes outside of autograd's sight, and says so: once is all."""

    @staticmethod
    def forward(ctx, x):
        array = x.detach().numpy()
        ctx.save_for_backward(x)
        return torch.from_numpy(array**2)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return torch.from_numpy(2 * x.numpy() * grad.numpy())


x = torch.tensor([3.0], requires_grad=True)
v = torch.ones(1, requires_grad=True)
(first,) = torch.autograd.grad(Numeric.apply(x), x, v, create_graph=True)
print("first:", first)
try:
    first.sum().backward()
except RuntimeError as error:
    print("second:", error)

# -- 4. Several outputs --------------------------------------------------------------------------------------------


class Polar(Function):
    """(x, y) to (r, angle, quadrant): two outputs with gradients, one of integers without."""

    @staticmethod
    def forward(ctx, x, y):
        r = (x * x + y * y).sqrt()
        angle = torch.atan2(y, x)
        quadrant = (x < 0).long() + 2 * (y < 0).long()
        ctx.save_for_backward(x, y, r)
        ctx.mark_non_differentiable(quadrant)
        return r, angle, quadrant

    @staticmethod
    def backward(ctx, grad_r, grad_angle, _):
        x, y, r = ctx.saved_tensors
        return (
            grad_r * x / r - grad_angle * y / r**2,
            grad_r * y / r + grad_angle * x / r**2,
        )


x = torch.tensor([3.0, -1.0], requires_grad=True)
y = torch.tensor([4.0, -1.0], requires_grad=True)
r, angle, quadrant = Polar.apply(x, y)
print("\nr", r, "\nangle", angle, "\nquadrant", quadrant)
print("output numbers:", r.output_nr, angle.output_nr)
r.sum().backward()
print("of r alone:", x.grad, y.grad)


class Halves(Function):
    """What nobody used arrives as zeros, or as None where a Function prefers that."""

    materialize = True

    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(Halves.materialize)
        return x[:2].clone(), x[2:].clone()

    @staticmethod
    def backward(ctx, first, second):
        print("   received:", first, second)
        zero = torch.zeros(2)
        return torch.cat([zero if first is None else first, zero if second is None else second])


x = torch.arange(4.0, requires_grad=True)
for Halves.materialize in (True, False):
    first, second = Halves.apply(x)
    second.sum().backward()
print(x.grad)

# -- 5. Changing an input in place ---------------------------------------------------------------------------------


class Clip(Function):
    """Clips its input where it lies."""

    @staticmethod
    def forward(ctx, x, limit):
        inside = x.abs() <= limit
        ctx.save_for_backward(inside)
        ctx.mark_dirty(x)
        return x.clamp_(-limit, limit)

    @staticmethod
    def backward(ctx, grad):
        (inside,) = ctx.saved_tensors
        return grad * inside, None


x = torch.tensor([-5.0, 0.5, 7.0], requires_grad=True)
y = x * 2
clipped = Clip.apply(y, 3.0)
print("\nclipped", clipped, "the same tensor:", clipped is y)
clipped.sum().backward()
print(x.grad)

# -- 6. Forward without a context, and the context set up apart ----------------------------------------------------


class Multiply(Function):
    """The newer form: forward is a plain function, setup_context sees what went in and what came out."""

    @staticmethod
    def forward(a, b):
        return a * b

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return grad * b, grad * a


a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([5.0, 7.0], requires_grad=True)
Multiply.apply(a, b).sum().backward()
print(a.grad, b.grad)

# -- 7. Mistakes, and what is said about them ----------------------------------------------------------------------


class TooFew(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b

    @staticmethod
    def backward(ctx, grad):
        return grad


class WrongShape(Function):
    @staticmethod
    def forward(ctx, a):
        return a.sum()

    @staticmethod
    def backward(ctx, grad):
        return torch.ones(7)


class NoBackward(Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2


print()
for mistake in (
    lambda: TooFew.apply(a, b).sum().backward(),
    lambda: WrongShape.apply(a).backward(),
    lambda: NoBackward.apply(a).sum().backward(),
):
    try:
        mistake()
    except (RuntimeError, NotImplementedError) as error:
        print(f"{type(error).__name__}: {str(error).splitlines()[0]}")
