"""Control and optimisation: Riccati, trajectories by Newton, arms, constraints, cross-entropy."""

import torch

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
A = torch.tensor([[1.0, 0.1], [0, 1.0]])
B = torch.tensor([[0.0], [0.1]])
Q, R = torch.eye(2), 0.1 * torch.eye(1)
P = Q.clone()
for i in range(200):
    K = torch.linalg.solve(R + B.T @ P @ B, B.T @ P @ A)
    Pn = Q + A.T @ P @ (A - B @ K)
    if (Pn - P).abs().max() < 1e-10:
        print("dare", i)
        break
    P = Pn
print(P, K, torch.linalg.eigvals(A - B @ K).abs().max() < 1, sep="\n")
U = torch.zeros(20, requires_grad=True)


def cost(U):
    x = torch.tensor([1.0, 0.0])
    c = 0
    for u in U:
        c = c + x @ Q @ x + R[0, 0] * u**2
        x = A @ x + B[:, 0] * u
    return c + 10 * x @ x


for i in range(3):
    g = torch.autograd.functional.jacobian(cost, U.detach())
    H = torch.autograd.functional.hessian(cost, U.detach())
    U.data -= torch.linalg.solve(H, g)
    print(i, cost(U))
print(U[:5])


# iLQR-like on pendulum with jacobians
def f(x, u):
    return torch.stack([x[0] + 0.1 * x[1], x[1] + 0.1 * (9.8 * torch.sin(x[0]) + u[0])])


xs = [torch.tensor([3.0, 0.0])]
for t in range(8):
    Aj, Bj = torch.autograd.functional.jacobian(f, (xs[-1], torch.zeros(1)))
    xs.append(f(xs[-1], torch.tensor([-0.5])))
    if t % 3 == 0:
        print(Aj, Bj.T)
print(torch.stack(xs))
th = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
l = torch.tensor([1.0, 0.8, 0.5])


def fk(th):
    return torch.stack([(l * torch.cos(th.cumsum(0))).sum(), (l * torch.sin(th.cumsum(0))).sum()])


goal = torch.tensor([0.5, 1.2])
for i in range(15):
    J = torch.autograd.functional.jacobian(fk, th.detach())
    e = goal - fk(th.detach())
    th = (th.detach() + J.T @ torch.linalg.solve(J @ J.T + 0.01 * torch.eye(2), e)).requires_grad_()
    if i % 5 == 0:
        print(i, f"{e.norm().item():.8f}")
print(torch.rad2deg(th), fk(th))
mu, sd = torch.zeros(2), torch.ones(2)
for i in range(6):
    s = mu + sd * torch.randn(50, 2)
    c = (s[:, 0] - 1) ** 2 + 100 * (s[:, 1] - s[:, 0] ** 2) ** 2
    el = s[c.argsort()[:10]]
    mu, sd = el.mean(0), el.std(0) + 1e-3
    print(i, mu if i == 5 else c.min())
x = torch.tensor([2.0, 2.0], requires_grad=True)
lam = torch.tensor(0.0, requires_grad=True)
for k in range(30):
    L = (x**2).sum() + lam * (x.sum() - 1) + 5 * (x.sum() - 1) ** 2
    (gx,) = torch.autograd.grad(L, x)
    x.data -= 0.05 * gx
    if k % 3 == 2:
        lam.data += 10 * (x.data.sum() - 1) * 0.5
print(x, lam)
sx = torch.rand(5)
srt = sx.sort(descending=True).values
cs = srt.cumsum(0) - 1
rho = (srt - cs / torch.arange(1, 6) > 0).sum()
proj = (sx - cs[rho - 1] / rho).clamp(min=0)
print(proj, proj.sum())
w = torch.randn(4, requires_grad=True)
X = torch.randn(30, 4)
yb = (X[:, 0] > 0).double()
for i in range(6):
    p = torch.sigmoid(X @ w)
    g = X.T @ (p - yb) + w
    H = X.T @ ((p * (1 - p))[:, None] * X) + torch.eye(4)
    w = (w - torch.linalg.solve(H, g)).detach().requires_grad_()
    print(i, g.norm().item() < 10 ** (1 - i), f"{g.norm():.3e}" if i < 4 else "")
print(w, torch.linalg.inv(H).diagonal().sqrt())
eps = torch.finfo().eps
h = eps ** (1 / 3)
fd = (cost(torch.full((20,), 0.1 + h)) - cost(torch.full((20,), 0.1 - h))) / (2 * h)
u1 = torch.tensor(0.1, requires_grad=True)
c = cost(u1.expand(20))
c.backward()
print((fd - u1.grad).abs() < 1e-6, u1.grad, eps, torch.finfo(torch.float32), torch.iinfo(torch.int8).max)
newton = torch.tensor(2.0, requires_grad=True)
for _ in range(5):
    y = newton**3 - 2
    (d,) = torch.autograd.grad(y, newton)
    newton = (newton - y / d).detach().requires_grad_()
    print(newton)
