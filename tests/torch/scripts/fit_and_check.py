"""A small inverse problem: the parameters of a damped oscillation from samples, by gradient descent with momentum."""

import math

import torch

torch.manual_seed(3)
t = torch.linspace(0, 6, 50)
truth = torch.tensor([1.5, 0.3, 2.0])
data = truth[0] * torch.exp(-truth[1] * t) * torch.cos(truth[2] * t) + 0.01 * torch.randn(50)

p = torch.tensor([1.0, 0.1, 1.9], requires_grad=True)
velocity = torch.zeros_like(p)
for step in range(200):
    model = p[0] * torch.exp(-p[1] * t) * torch.cos(p[2] * t)
    loss = ((model - data) ** 2).mean()
    if p.grad is not None:
        p.grad.zero_()
    loss.backward()
    with torch.no_grad():
        velocity.mul_(0.9).sub_(p.grad, alpha=0.02)
        p += velocity
    if step % 40 == 0:
        print(f"{step:4d} {loss.item():.4f} {p.grad.norm():.4f}")
print(loss, [round(value, 2) for value in p.tolist()])

hessian = torch.stack(
    [
        torch.autograd.grad(g, p, retain_graph=True)[0]
        for g in torch.autograd.grad(
            ((p[0] * torch.exp(-p[1] * t) * torch.cos(p[2] * t) - data) ** 2).mean(), p, create_graph=True
        )[0]
    ]
)
print(torch.allclose(hessian, hessian.T, atol=1e-5), bool((torch.linalg.eigvalsh(hessian) > 0).all()))

# Words as vectors, windows as an unfold, a mask with a hole in it.
words = torch.randn(5, 3, requires_grad=True)
index = torch.tensor([0, 3, 3, 1])
attention = torch.softmax(words[index] @ words.t() / math.sqrt(3), dim=-1)
attention = attention.masked_fill(torch.tensor([True, False, False, False, True]), 0.0)
out = torch.einsum("ij,jk->ik", attention, words)
out.pow(2).sum().backward()
print(out, words.grad, sep="\n")
x = torch.arange(12.0).reshape(3, 4)
x[1:, ::2] += x[:2, 1::2]
print(x, x.unfold(1, 2, 1).sum(-1), x[x > 4][:3], x.T[None, ..., 0], sep="\n")
values, places = torch.sort(torch.rand(4, 2), dim=0, descending=True)
print(values, places, torch.unique(places), torch.where(values > 0.5))
