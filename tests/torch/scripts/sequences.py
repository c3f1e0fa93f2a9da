"""State-space models, linear attention, masks, sampling from logits, adapters, normalisations."""

import torch
import torch.nn.functional as F

torch.manual_seed(1)
N, L = 4, 32
A = -torch.diag(torch.arange(1.0, N + 1)) + 0.3 * torch.randn(N, N)
B = torch.ones(N, 1)
C = torch.randn(1, N, requires_grad=True)
logdt = torch.tensor(-2.0, requires_grad=True)


def disc():
    dt = logdt.exp()
    I = torch.eye(N)
    inv = torch.linalg.inv(I - dt / 2 * A)
    return inv @ (I + dt / 2 * A), inv @ (dt * B)


def scan(u):
    Ab, Bb = disc()
    x = torch.zeros(N, 1)
    ys = []
    for v in u:
        x = Ab @ x + Bb * v
        ys.append((C @ x).squeeze())
    return torch.stack(ys)


def conv(u):
    Ab, Bb = disc()
    k = torch.stack([(C @ torch.matrix_power(Ab, i) @ Bb).squeeze() for i in range(L)])
    return torch.fft.irfft(torch.fft.rfft(u, 2 * L) * torch.fft.rfft(k, 2 * L))[:L]


u = torch.randn(L)
print((scan(u) - conv(u)).abs().max() < 1e-4)
tgt = F.conv1d(F.pad(u[None, None], (4, 0)), torch.tensor([[[0.1, 0.2, 0.3, 0.2, 0.1]]]))[0, 0]
for i in range(12):
    y = conv(u) if i % 2 else scan(u)
    l = F.mse_loss(y, tgt)
    gs = torch.autograd.grad(l, (C, logdt))
    C.data -= 0.3 * gs[0]
    logdt.data -= 0.1 * gs[1].clamp(-1, 1)
    if i % 4 == 0:
        print(f"{i} {l.item():.5f} {logdt.item():.5f}")
print(C)
# linear attention, associative scan, ALiBi, GQA, sliding window, top-k MoE, quantised matmul
q, k, v = torch.randn(3, 6, 4).unbind(0)


def fm(t):
    return F.elu(t) + 1


kv = torch.einsum("td,te->tde", fm(k), v).cumsum(0)
den = (fm(q) * fm(k).cumsum(0)).sum(-1, keepdim=True)
print((torch.einsum("td,tde->te", fm(q), kv) / den)[:2])
a = torch.sigmoid(torch.randn(6))
b = torch.randn(6)
h = torch.zeros(())
seq = []
for x, z in zip(a, b):
    h = x * h + z
    seq.append(h)
la = a.log().cumsum(0)
print(torch.stack(seq), (torch.exp(la[:, None] - la[None]).tril() @ b))
bias = -(torch.arange(6)[:, None] - torch.arange(6)[None]).abs() * torch.tensor([2**-1.0, 2**-2.0]).view(2, 1, 1)
print(bias[0, :2])
win = (torch.arange(6)[:, None] - torch.arange(6)).abs() <= 1
print((q @ k.T / 2).masked_fill(~win, -1e9).softmax(-1))
g = torch.randn(1, 4, 3, 2)
kk = torch.randn(1, 2, 3, 2).repeat_interleave(2, dim=1)
print(F.scaled_dot_product_attention(g, kk, kk).sum((-1, -2)))
w = torch.randn(4, 8)
sc = w.abs().amax(1, keepdim=True) / 127
wq = (w / sc).round().to(torch.int8)
print(wq[0], wq.dtype, ((wq.float() * sc) - w).abs().max(), (wq.int() @ wq.int().T)[0])
kvc = torch.zeros(2, 5, 3)
for t in range(3):
    kvc[:, t] = torch.full((3,), float(t))
print(kvc[0], kvc[:, :3].mean(1))
lo = torch.randn(2, 7)
tp, ti = lo.softmax(-1).sort(descending=True)
cut = tp.cumsum(-1) > 0.9
cut[:, 1:] = cut[:, :-1].clone()
cut[:, 0] = False
lo.scatter_(1, ti, lo.gather(1, ti).masked_fill(cut, -torch.inf))
print(lo, lo.softmax(-1))
rep = torch.tensor([[1, 3], [2, 2]])
s = lo.gather(1, rep)
print(lo.scatter(1, rep, torch.where(s < 0, s * 1.2, s / 1.2)))
lora = torch.randn(3, 2, requires_grad=True), torch.zeros(2, 4, requires_grad=True)
(torch.randn(5, 3) @ (lora[0] @ lora[1] + torch.randn(3, 4))).pow(2).mean().backward()
print(lora[0].grad, lora[1].grad)
dpo = -F.logsigmoid(0.1 * ((torch.tensor([1.2, 0.3]) - torch.tensor([0.5, 0.6])) - 0.2)).mean()
print(dpo)
x = torch.randn(2, 3, 4, 4)
gn = F.group_norm(x[:, :2], 2)
inn = F.instance_norm(x)
print(gn.mean((2, 3)).abs() < 1e-6, inn.var((2, 3), unbiased=False))
print(
    F.local_response_norm(x, 2)[0, 0, 0],
    F.mish(x[0, 0, 0]),
    F.hardswish(x[0, 0, 0]),
    F.selu(x[0, 0, 0]),
    F.celu(x[0, 0, 0]),
    F.softsign(x[0, 0, 0]),
    F.glu(x[0, 0]),
    F.logsigmoid(x[0, 0, 0]),
    F.hardtanh(x[0, 0, 0]),
    F.threshold(x[0, 0, 0], 0.1, 0.0),
    F.relu6(x[0, 0, 0]),
    sep="\n",
)
