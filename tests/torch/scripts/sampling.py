"""Random numbers of every kind from seeds, and what statisticians make of them."""

import torch

g = torch.Generator().manual_seed(123)
print(
    torch.rand(3, generator=g),
    torch.randn(2, 2, generator=g),
    torch.randint(10, (4,), generator=g),
    torch.randperm(6, generator=g),
    torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 5, True, generator=g),
    torch.bernoulli(torch.full((4,), 0.3), generator=g),
    torch.normal(0.0, 1.0, (3,), generator=g),
    sep="\n",
)
torch.manual_seed(7)
s = torch.get_rng_state()
a = torch.rand(2)
torch.set_rng_state(s)
print(torch.equal(a, torch.rand(2)))
with torch.random.fork_rng():
    torch.manual_seed(0)
    print(torch.rand(1))
print(torch.rand(1))
x = torch.empty(5)
print(
    x.uniform_(-1, 1),
    x.normal_(2, 3),
    x.exponential_(2.0),
    x.cauchy_(),
    x.log_normal_(),
    x.geometric_(0.3),
    x.bernoulli_(0.5),
    x.random_(0, 10),
    sep="\n",
)
print(
    torch.rand_like(x),
    torch.randn_like(x),
    torch.randint_like(x, 5),
    torch.poisson(torch.tensor([1.0, 5, 20])),
    torch.nn.functional.dropout(torch.ones(8), 0.5),
    torch.nn.functional.alpha_dropout(torch.ones(4), 0.3, training=True),
    torch.nn.functional.dropout2d(torch.ones(1, 4, 1, 2), 0.5),
    torch.nn.functional.rrelu(-torch.ones(3), training=True),
    torch.nn.functional.feature_alpha_dropout(torch.ones(1, 3, 2), 0.5, training=True),
    sep="\n",
)
torch.manual_seed(1)
print(
    torch.randn(20)[:3],
    torch.randn(5, dtype=torch.float64),
    torch.randn(3, dtype=torch.cfloat),
    torch.rand(2, dtype=torch.float16),
    torch.randint(-5, 5, (3,), dtype=torch.int8),
    torch.randint(2**40, (2,)),
    torch.randperm(5, dtype=torch.int32),
    torch.normal(torch.arange(3.0), torch.ones(3) * 0.1),
    torch.rand(17)[-2:],
    sep="\n",
)
# From uniform numbers to others, resampling, folds, tails, paths and prices.
u = torch.rand(2, 500)
z = torch.sqrt(-2 * u[0].log()) * torch.cos(2 * torch.pi * u[1])
print(z.mean(), z.std())
e = -torch.log1p(-u[0]) / 2
print(e.mean())
acc = [v.item() for v, w in torch.rand(40, 2) if w < 4 * v * (1 - v)]
print(len(acc), sum(acc) / len(acc))
lg = torch.tensor([0.0, 1.0, 2.0])
gm = (lg - torch.log(-torch.log(torch.rand(300, 3)))).argmax(1)
print(torch.bincount(gm) / 300, lg.softmax(0))
data = torch.randn(30)
bs = data[torch.randint(0, 30, (100, 30))].mean(1)
print(bs.quantile(torch.tensor([0.025, 0.975])), data.mean())
lab = torch.tensor([0] * 6 + [1] * 3)
folds = torch.empty(9, dtype=torch.long)
for c in lab.unique():
    idx = (lab == c).nonzero().flatten()
    idx = idx[torch.randperm(len(idx))]
    folds[idx] = torch.arange(len(idx)) % 3
print(folds, [torch.bincount(lab[folds == f]).tolist() for f in range(3)])
h = torch.randn(200)
print(((h > 1).float().mean(), ((h > 1).float() + (-h > 1).float()).mean() / 2))
isw = torch.exp(-0.5 * (h + 3) ** 2 + 0.5 * h**2)
print((isw * (h + 3 > 3)).mean())
path = torch.cumsum(torch.randn(4, 50) * 0.1, 1)
print(path[:, -1], path.std(1))
S0 = torch.tensor(100.0, requires_grad=True)
vol = torch.tensor(0.2, requires_grad=True)
ST = S0 * torch.exp(-0.5 * vol**2 + vol * torch.randn(1000))
pay = torch.relu(ST - 100).mean()
print(pay, torch.autograd.grad(pay, (S0, vol)))
N = torch.special.ndtr
d1 = (torch.log(S0 / 100) + 0.5 * vol**2) / vol
bsp = S0 * N(d1) - 100 * N(d1 - vol)
print(bsp, torch.autograd.grad(bsp, (S0, vol), create_graph=True))
vdc = torch.tensor([sum((((n >> i) & 1) * 0.5 ** (i + 1)) for i in range(6)) for n in range(8)])
print(vdc)
walk = torch.zeros(6, dtype=torch.long)
P = torch.tensor([[0.9, 0.1], [0.5, 0.5]])
for i in range(1, 6):
    walk[i] = torch.multinomial(P[walk[i - 1]], 1)
print(walk, torch.multinomial(torch.ones(5), 5), torch.randperm(1), torch.randperm(0), torch.rand(0), torch.seed() > 0)
