"""Derivatives of derivatives: autograd.grad with create_graph, Newton's method, Hessians row by row."""

import torch
from torch.autograd import grad

torch.set_printoptions(precision=6)

# -- 1. All derivatives of a polynomial ----------------------------------------------------------------------------

x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
value = x**5
for order in range(6):
    print(f"derivative {order} of x^5 at 2:", value.item())
    (value,) = grad(value, x, create_graph=True)

y = torch.sin(x) * torch.exp(-x)
(dy,) = grad(y, x, create_graph=True)
(ddy,) = grad(dy, x, create_graph=True)
print("damped sine:", y, dy, ddy)
print("its equation y'' + 2 y' + 2 y = 0:", abs((ddy + 2 * dy + 2 * y).item()) < 1e-12)

# -- 2. Newton's method: the second derivative says how far to go --------------------------------------------------


def f(t):
    return t**4 - 3 * t**3 + 2 * t + torch.exp(-t)


t = torch.tensor(3.5, dtype=torch.float64, requires_grad=True)
print()
for step in range(6):
    value = f(t)
    (slope,) = grad(value, t, create_graph=True)
    (curvature,) = grad(slope, t)
    print(f"step {step}: t {t.item():.8f}  f {value.item():.8f}  slope {slope.item():.3g}")
    if abs(slope.item()) < 1e-6:
        break
    with torch.no_grad():
        t -= slope / curvature

# -- 3. A Hessian, a row at a time ---------------------------------------------------------------------------------


def rosenbrock(p):
    return (100 * (p[1:] - p[:-1] ** 2) ** 2 + (1 - p[:-1]) ** 2).sum()


def hessian(function, p):
    """The gradient, and the gradient of each of its entries."""
    (gradient,) = grad(function(p), p, create_graph=True)
    rows = [grad(entry, p, retain_graph=True)[0] for entry in gradient]
    return gradient.detach(), torch.stack(rows)


p = torch.tensor([-1.2, 1.0, 0.8], dtype=torch.float64, requires_grad=True)
gradient, matrix = hessian(rosenbrock, p)
print("\ngradient", gradient)
print("Hessian", matrix)
print("symmetric:", torch.equal(matrix, matrix.t()))

print("\nNewton on Rosenbrock's valley, from (-1.2, 1):")
p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
for step in range(7):
    gradient, matrix = hessian(rosenbrock, p)
    print(f"step {step}: f {rosenbrock(p).item():.6f} at ({p[0].item():.6f}, {p[1].item():.6f})")
    with torch.no_grad():
        p -= torch.linalg.solve(matrix, gradient)
print("close to (1, 1):", torch.allclose(p, torch.ones_like(p), atol=1e-4))

# -- 4. A Hessian times a vector, without the Hessian --------------------------------------------------------------

torch.manual_seed(3)
p = torch.randn(6, dtype=torch.float64, requires_grad=True)
v = torch.randn(6, dtype=torch.float64)
(gradient,) = grad(rosenbrock(p), p, create_graph=True)
(product,) = grad(gradient @ v, p)
_, matrix = hessian(rosenbrock, p)
print("\nH v without H:", product)
print("the same as with it:", torch.allclose(product, matrix @ v))

# -- 5. A penalty on the gradient: a loss that contains a derivative -----------------------------------------------

torch.manual_seed(5)
inputs = torch.randn(32, 2)
targets = (inputs[:, :1] * inputs[:, 1:]).tanh()
w1 = (0.5 * torch.randn(2, 12)).requires_grad_()
w2 = (0.5 * torch.randn(12, 1)).requires_grad_()
print()
for epoch in range(61):
    batch = inputs.clone().requires_grad_()
    output = (batch @ w1).tanh() @ w2
    fit = (output - targets).pow(2).mean()
    (slope,) = grad(output.sum(), batch, create_graph=True)
    penalty = 0.1 * slope.pow(2).sum(dim=1).mean()
    loss = fit + penalty
    for w, gradient in zip((w1, w2), grad(loss, (w1, w2))):
        w.data -= 0.1 * gradient
    if epoch % 20 == 0:
        print(f"epoch {epoch:2d}  fit {fit.item():.4f}  penalty {penalty.item():.4f}  graph {loss.grad_fn.name()}")

# -- 6. Through a solver: unrolled steps have a derivative like everything else ------------------------------------

number = torch.tensor(10.0, dtype=torch.float64, requires_grad=True)
root = torch.ones((), dtype=torch.float64)
for _ in range(8):
    root = (root + number / root) / 2
(derivative,) = grad(root, number, create_graph=True)
(second,) = grad(derivative, number)
print("\nroot of 10:", root)
print("its derivative, 1 / (2 root):", derivative, 1 / (2 * number.detach().sqrt()))
print("and the second, -1 / (4 root^3):", second, -1 / (4 * number.detach() ** 1.5))

# -- 7. What is kept, and what is gone -----------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0], requires_grad=True)
cube = (x**3).sum()
(first,) = grad(cube, x)
try:
    grad(first.sum(), x)
except RuntimeError as error:
    print("\nwithout create_graph:", error)
(first,) = grad((x**3).sum(), x, create_graph=True)
print("with it:", first, grad(first.sum(), x))
