"""Curvature: tangent kernels, Fisher information, Hessian-vector products, conjugate gradients, special functions."""

import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
W1, W2 = torch.randn(8, 2, requires_grad=True), torch.randn(1, 8, requires_grad=True)
X = torch.randn(6, 2)
y = X[:, 0] * X[:, 1]


def f(x):
    return (torch.tanh(x @ W1.T) @ W2.T).squeeze(-1)


J = torch.stack([torch.cat([g.flatten() for g in torch.autograd.grad(o, (W1, W2), retain_graph=True)]) for o in f(X)])
K = J @ J.T
print(K, torch.linalg.eigvalsh(K) > 0)
kr = torch.linalg.solve(K + 1e-3 * torch.eye(6), y - f(X).detach())
xt = torch.randn(2, 2)
Jt = torch.stack([torch.cat([g.flatten() for g in torch.autograd.grad(o, (W1, W2), retain_graph=True)]) for o in f(xt)])
print(f(xt) + Jt @ J.T @ kr)
batched = torch.autograd.grad(f(X), (W1, W2), torch.eye(6), is_grads_batched=True)
print(batched[0].shape, torch.allclose(batched[0].flatten(1), J[:, :16]))
fisher = (J.T @ J / 6).diagonal()
print(fisher[:5])
loss = (f(X) - y).pow(2).mean()
g = torch.cat([q.flatten() for q in torch.autograd.grad(loss, (W1, W2), create_graph=True)])


def hv(v):
    return torch.cat([q.flatten() for q in torch.autograd.grad(g @ v, (W1, W2), retain_graph=True)])


v = torch.randn(24)
[v := (lambda u: u / u.norm())(hv(v)) for _ in range(50)]
print("top", v @ hv(v))
H = torch.stack([hv(e) for e in torch.eye(24)])
print((H - H.T).abs().max() < 1e-10, torch.linalg.eigvalsh(H)[-1], H.trace())
tr = sum((z @ hv(z)).item() for z in (torch.randint(0, 2, (20, 24)) * 2.0 - 1)) / 20
print(f"hutchinson {tr:.5f}")


def cg(b, damp=0.1, n=30):
    x = torch.zeros_like(b)
    r = b.clone()
    p = r.clone()
    rs = r @ r
    for _i in range(n):
        Ap = hv(p) + damp * p
        a = rs / (p @ Ap)
        x += a * p
        r -= a * Ap
        new = r @ r
        if new.sqrt() < 1e-10:
            break
        p = r + new / rs * p
        rs = new
    return x


s = cg(J[0])
print("influence", -s @ J[1:3].T)
nat = torch.linalg.solve(J.T @ J / 6 + 0.1 * torch.eye(24), g.detach())
with torch.no_grad():
    W1 -= 0.1 * nat[:16].view_as(W1)
    W2 -= 0.1 * nat[16:].reshape(W2.shape)
print((f(X) - y).pow(2).mean() < loss, W2)
a, b = torch.tensor(0.5, requires_grad=True), torch.tensor(2.0, requires_grad=True)
z = (
    torch.special.digamma(a)
    + torch.lgamma(b)
    + torch.special.gammainc(torch.tensor(1.0), b)
    + torch.special.i0(a)
    + torch.erfc(a)
    + torch.special.expit(b).logit()
    + torch.polygamma(1, a)
)
z.backward()
print(z, a.grad, b.grad)
beta = torch.exp(torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b))
print(
    beta,
    torch.special.entr(a),
    torch.special.xlog1py(a, b),
    torch.special.zeta(b, a),
    torch.sinc(a),
    torch.special.bessel_j0(b),
)
with torch.no_grad():
    q, r = torch.linalg.qr(torch.randn(4, 3))
    print((q.T @ q).round(decimals=6) + 0.0, r.diagonal().abs())
    u = torch.linalg.eigh(K).eigenvectors
    print((u @ u.T - torch.eye(6)).norm() < 1e-12, torch.linalg.ldl_factor(K).LD.diagonal()[:3])
    print(
        torch.linalg.slogdet(K),
        torch.trapz(torch.linspace(0, 1, 5) ** 2, dx=0.25),
        torch.cumsum(torch.eye(3), 1),
        torch.logcumsumexp(torch.zeros(3), 0),
        torch.renorm(torch.ones(2, 3), 2, 0, 1.0),
        torch.triu(torch.ones(3, 3), 1) - torch.tril(torch.ones(3, 3), -1),
        sep="\n",
    )
