"""The same gradients three times: derived by hand, by autograd, and by a Function that carries its own derivative."""

import math

import torch

# -- 1. A network of two layers ------------------------------------------------------------------------------------
#     h = relu(x W1 + b1)      p = h W2 + b2      loss = mean((p - y)^2)
# Read backwards, with g? for the gradient of the loss with respect to ?:
#     gp = 2 (p - y) / size     gW2 = h' gp   gb2 = sum gp
#     gh = gp W2'               ga = gh [a > 0]               gW1 = x' ga   gb1 = sum ga

torch.manual_seed(1)
x = torch.randn(16, 5, dtype=torch.float64)
y = torch.randn(16, 2, dtype=torch.float64)
w1 = torch.randn(5, 8, dtype=torch.float64, requires_grad=True)
b1 = torch.zeros(8, dtype=torch.float64, requires_grad=True)
w2 = torch.randn(8, 2, dtype=torch.float64, requires_grad=True)
b2 = torch.zeros(2, dtype=torch.float64, requires_grad=True)
parameters = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


def by_hand(w1, b1, w2, b2):
    """The loss and its four gradients, with products and sums alone."""
    a = x @ w1 + b1
    h = a.clamp(min=0)
    p = h @ w2 + b2
    loss = ((p - y) ** 2).mean()

    gp = 2 * (p - y) / p.numel()
    gh = gp @ w2.t()
    ga = gh * (a > 0)
    return loss, {"w1": x.t() @ ga, "b1": ga.sum(0), "w2": h.t() @ gp, "b2": gp.sum(0)}


with torch.no_grad():
    hand_loss, hand = by_hand(**parameters)

loss = ((torch.relu(x @ w1 + b1) @ w2 + b2 - y) ** 2).mean()
loss.backward()
print("loss by hand", hand_loss.item() - loss.item() < 1e-12, loss)
for name, parameter in parameters.items():
    same = torch.allclose(hand[name], parameter.grad)
    print(f"{name}: {tuple(parameter.shape)}, the same: {same}, norm {parameter.grad.norm():.6f}")
print(w2.grad)

# A third opinion, that knows no calculus: move each entry a little and see what the loss does.
step = 1e-6
numeric = torch.zeros_like(w2)
with torch.no_grad():
    for i in range(w2.shape[0]):
        for j in range(w2.shape[1]):
            old = w2[i, j].item()
            w2[i, j] = old + step
            above, _ = by_hand(**parameters)
            w2[i, j] = old - step
            below, _ = by_hand(**parameters)
            w2[i, j] = old
            numeric[i, j] = (above - below) / (2 * step)
print("differences agree:", torch.allclose(numeric, w2.grad, atol=1e-6))

# -- 2. Training it, by hand and by autograd, in step --------------------------------------------------------------

mine = {name: parameter.detach().clone() for name, parameter in parameters.items()}
for parameter in parameters.values():
    parameter.grad = None
rate = 0.02
print()
for epoch in range(201):
    hand_loss, gradients = by_hand(**mine)
    for name in mine:
        mine[name] -= rate * gradients[name]

    loss = ((torch.relu(x @ w1 + b1) @ w2 + b2 - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for parameter in parameters.values():
            parameter -= rate * parameter.grad
            parameter.grad = None
    if epoch % 50 == 0:
        print(f"epoch {epoch:3d}  by hand {hand_loss.item():.6f}  autograd {loss.item():.6f}")
print("still in step:", all(torch.allclose(mine[name], parameters[name]) for name in mine))

# -- 3. A cubic that learns the sine -------------------------------------------------------------------------------
#     p(t) = a + b t + c t^2 + d t^3, fitted to sin t on [-pi, pi] by gradient descent on the mean square error.

t = torch.linspace(-math.pi, math.pi, 200, dtype=torch.float64)
sine = torch.sin(t)
rate = 2e-3
START = [0.5, -0.3, 0.1, 0.02]


def fit_by_hand():
    """Four sums are the four gradients."""
    a, b, c, d = START
    for epoch in range(1001):
        error = a + b * t + c * t**2 + d * t**3 - sine
        if epoch % 250 == 0:
            print(f"by hand   {epoch:4d}  {(error**2).mean().item():.6f}")
        g = 2 * error / len(t)
        a -= rate * g.sum().item()
        b -= rate * (g * t).sum().item()
        c -= rate * (g * t**2).sum().item()
        d -= rate / 10 * (g * t**3).sum().item()
    return [a, b, c, d]


def fit_by_autograd():
    """The same, without deriving anything."""
    coefficients = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in START]
    a, b, c, d = coefficients
    for epoch in range(1001):
        loss = (a + b * t + c * t**2 + d * t**3 - sine).pow(2).mean()
        if epoch % 250 == 0:
            print(f"autograd  {epoch:4d}  {loss.item():.6f}")
        loss.backward()
        with torch.no_grad():
            for power, coefficient in enumerate(coefficients):
                coefficient -= (rate / 10 if power == 3 else rate) * coefficient.grad
                coefficient.grad.zero_()
    return [coefficient.item() for coefficient in coefficients]


class Legendre3(torch.autograd.Function):
    """P3(s) = (5 s^3 - 3 s) / 2, whose derivative is 3 (5 s^2 - 1) / 2."""

    @staticmethod
    def forward(ctx, s):
        ctx.save_for_backward(s)
        return 0.5 * (5 * s**3 - 3 * s)

    @staticmethod
    def backward(ctx, grad):
        (s,) = ctx.saved_tensors
        return grad * 1.5 * (5 * s**2 - 1)


def fit_by_function():
    """a + b P3(c + d t): a polynomial that brings its own derivative along."""
    values = [0.3, -1.0, 0.2, 0.3]
    coefficients = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]
    a, b, c, d = coefficients
    for epoch in range(1001):
        loss = (a + b * Legendre3.apply(c + d * t) - sine).pow(2).mean()
        if epoch % 250 == 0:
            print(f"function  {epoch:4d}  {loss.item():.6f}")
        loss.backward()
        with torch.no_grad():
            for coefficient in coefficients:
                coefficient -= 5e-3 * coefficient.grad
                coefficient.grad = None
    return [coefficient.item() for coefficient in coefficients]


def polynomial(a, b, c, d):
    return f"{a:.5f} + {b:.5f} t + {c:.5f} t^2 + {d:.5f} t^3"


print()
first = fit_by_hand()
second = fit_by_autograd()
print("by hand: ", polynomial(*first))
print("autograd:", polynomial(*second))
a, b, c, d = fit_by_function()
print(f"function: {a:.5f} + {b:.5f} P3({c:.5f} + {d:.5f} t)")
