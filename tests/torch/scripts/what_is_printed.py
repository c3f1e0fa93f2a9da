"""Tensors and losses as programs print them, under every print option."""

import torch

torch.manual_seed(0)
x = torch.randn(3, 3)
print(x)
print(x.double())
print(x.half())
print(x.bfloat16())
print(x.int())
print(x > 0)
print(x * 1e6)
print(x * 1e-6)
print(torch.cat([x, x * 1e5]))
print(torch.randn(2, 3, 4))
print(torch.randn(1100)[:3], torch.randn(1100))
print(torch.randn(40, 40))
print(torch.arange(2000).view(2, 1000))
print(torch.randn(2, 2, dtype=torch.cdouble))
print(torch.zeros(0, 3), torch.empty(2, 0).shape)
print(x.requires_grad_(), x.sum(), x[0], x.T, x.view(9), x.detach(), x.clone(), x + 0, sep="\n")
print(f"{x.sum():.3f} {x.sum().item():>12.5f} {x[0, 0]:e} {x.argmax()} {x.shape} {x.dtype}")
print(repr(x.grad), x.grad_fn, x.is_leaf, (x * 2).is_leaf)
print([x[0, 0], x[0, 1]], {"a": x.sum()}, (x.max(),))
print(
    torch.tensor(1e-20),
    torch.tensor(1e20),
    torch.tensor([1e-20, 1.0]),
    torch.tensor(123456789),
    torch.tensor([1.0, 2.0]),
    torch.tensor([1.0, 2.5]),
    torch.tensor([100000.0, 1.5]),
    torch.tensor(-0.0),
    torch.tensor([1e-4, 1e4]),
    torch.tensor([True]),
    torch.tensor(5, dtype=torch.uint8),
    sep="\n",
)
torch.set_printoptions(precision=2, threshold=10, edgeitems=2, linewidth=60)
print(torch.randn(20, 20))
print(torch.arange(30.0))
torch.set_printoptions(profile="full")
print(torch.arange(1200)[:1100])
torch.set_printoptions(profile="short")
print(torch.randn(3))
torch.set_printoptions(profile="default", sci_mode=True)
print(torch.randn(3))
torch.set_printoptions(sci_mode=None)
print(x.max(0))
print(torch.sort(x.detach()[0]))
print(torch.linalg.svd(torch.eye(2)))
print(
    torch.Size([1, 2]),
    x.size(),
    x.stride(),
    x.storage_offset(),
    x.element_size(),
    x.data_ptr() == x.view(-1).data_ptr(),
)
print(
    torch.__version__.split("+")[0][:2],
    torch.float,
    torch.long,
    torch.device("cpu"),
    torch.strided,
    torch.contiguous_format,
)
y = (x**2).mean()
y.backward()
print(x.grad, y)
print(x.tolist() == x.detach().numpy().tolist(), x.detach().numpy())
print(f"{y!s} {y.detach()!r}")
print(
    str(x.dtype)[6:],
    format(y.detach(), ".4f"),
    f"{y.detach():8.3f}|",
    f"{torch.tensor(3):5d}|",
    f"{torch.tensor(True)}",
    f"{torch.tensor(2 + 3j)}",
)
print(torch.eye(3).to_sparse())
print(torch.tensor([[float("nan"), float("inf")], [-float("inf"), 1]]))
print(
    torch.tensor([1e8, 1.0]),
    torch.tensor([1e7, 1.0]),
    torch.tensor([99999.0, 1.5]),
    torch.tensor([0.00001234]),
    torch.tensor([12345678.0]),
    torch.tensor([1.0000001]),
    torch.full((2, 2), 1 / 3, dtype=torch.float64),
)
print(torch.nn.functional.softmax(torch.arange(5.0), 0).round(decimals=3))
print(
    torch.arange(0, 1, 0.1),
    torch.linspace(0, 1, 4),
    torch.logspace(0, 3, 4),
    torch.eye(2, dtype=torch.int8),
    torch.ones(2, dtype=torch.bool),
    sep="\n",
)
print(torch.finfo(torch.float16), torch.iinfo(torch.int32))
print(
    torch.manual_seed(3) is not None,
    torch.initial_seed(),
    torch.get_rng_state().shape,
    torch.Generator().manual_seed(1).initial_seed(),
)
