"""Tensors: how they are made, what they hold, how they are indexed, printed and shared with NumPy."""

import numpy as np
import torch

# -- making them ---------------------------------------------------------------------------------------------------

print("From data, with the dtype that the data suggest:")
print(torch.tensor([[1, 2, 3], [4, 5, 6]]))
print(torch.tensor([1.0, 2.5]))
print(torch.tensor([True, False]))
print(torch.tensor(3 + 4j))
print(torch.tensor([1, 2, 3], dtype=torch.float64))
print(torch.tensor([]))
print(torch.tensor(7))

print("\nFrom a rule:")
print(torch.zeros(2, 3))
print(torch.ones(3, dtype=torch.int64))
print(torch.full((2, 2), 7.5))
print(torch.arange(10))
print(torch.arange(0.5, 2, 0.25))
print(torch.linspace(0, 1, 5))
print(torch.eye(3))
print(torch.zeros_like(torch.arange(4)))

print("\nAt random, from a seed:")
torch.manual_seed(2024)
print(torch.rand(2, 4))
print(torch.randn(3, 3))
print(torch.randint(0, 100, (8,)))
print(torch.randperm(10))
torch.manual_seed(2024)
print("the same again:", torch.rand(2, 4)[0])

# -- what they are -------------------------------------------------------------------------------------------------

x = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
print("\nshape", x.shape, "dtype", x.dtype, "device", x.device)
print("dim", x.dim(), "numel", x.numel(), "size(1)", x.size(1), "stride", x.stride())
print("transposed:", x.transpose(0, 2).shape, x.transpose(0, 2).stride(), x.transpose(0, 2).is_contiguous())
rows, columns = torch.zeros(5, 7).shape
print("rows", rows, "columns", columns, "len", len(torch.zeros(5, 7)))

# -- arithmetic, and which dtype comes out -------------------------------------------------------------------------

a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
b = torch.tensor([10.0, 20.0])
print("\nbroadcast sum:\n", a + b, sep="")
print("matrix product:\n", a @ a, sep="")
print("element by element:\n", a * a, sep="")
print("power, root, exponential:", a[0] ** 2, a[0].sqrt(), a[0].exp())
print("reductions:", a.sum(), a.mean(), a.sum(dim=0), a.max(dim=1))
print("comparison:", a > 2, (a > 2).sum())

i = torch.tensor([7, -7])
print("int / int:", i / 2, " int // int:", i // 2, " int % int:", i % 4)
print("int + float:", (i + 0.5).dtype, " int + bool:", (i + True).dtype)
print("float32 + float64:", (torch.ones(1) + torch.ones(1, dtype=torch.float64)).dtype)
print("float32 + a float64 of no dimension:", (torch.ones(1) + torch.tensor(1.0, dtype=torch.float64)).dtype)
print("sum of uint8:", torch.tensor([200, 100], dtype=torch.uint8).sum())
print("uint8 wraps:", torch.tensor([200], dtype=torch.uint8) + 100)

# -- indexing ------------------------------------------------------------------------------------------------------

m = torch.arange(12).reshape(3, 4)
print("\nm =", m)
print("m[1] =", m[1])
print("m[-1, 2] =", m[-1, 2], "item", m[-1, 2].item())
print("m[:, 1:3] =", m[:, 1:3])
print("m[::2] =", m[::2])
print("m[..., 0] =", m[..., 0])
print("m[:, None].shape =", m[:, None].shape)
print("m[[0, 2], [1, 3]] =", m[[0, 2], [1, 3]])
print("m[m % 3 == 0] =", m[m % 3 == 0])
print("m[torch.tensor([2, 0])] =", m[torch.tensor([2, 0])])

m[0] = -1
m[m > 9] = 100
m[1, ::2] += 1000
print("after three assignments:", m)

# -- joining and splitting -----------------------------------------------------------------------------------------

print("\ncat:", torch.cat([m[:1], m[:1]], dim=0))
print("stack:", torch.stack([torch.zeros(2), torch.ones(2)], dim=1))
for part in torch.arange(10).split(4):
    print("part", part)
print("chunks", torch.arange(6).chunk(3))
print("unsqueezed", torch.zeros(3).unsqueeze(0).shape, "squeezed", torch.zeros(1, 3, 1).squeeze().shape)
print("permuted", x.permute(2, 0, 1).shape, "flattened", x.flatten(1).shape, "inferred", x.reshape(6, -1).shape)

# -- printing ------------------------------------------------------------------------------------------------------

print("\nsmall and large together:", torch.tensor([1e-8, 1.0, 1e8]))
print("not finite:", torch.tensor([float("nan"), float("inf"), -float("inf"), 1.5]))
print("whole numbers:", torch.tensor([1.0, 20.0, -300.0]))
print("double:", torch.tensor([1 / 3], dtype=torch.float64))
print("half:", torch.tensor([1 / 3], dtype=torch.float16))
print("complex:", torch.tensor([1 + 2j, -0.5j]))
print("empty:", torch.zeros(0, 3))
print("a long row wraps:", torch.arange(40))
print("above a thousand elements, a summary:", torch.arange(2000.0).reshape(40, 50))
print(f"formatted: {torch.tensor(3.14159):.2f}, {torch.tensor([1.5, 2.5])}")
torch.set_printoptions(precision=2, sci_mode=False)
print("two digits:", torch.tensor([1 / 3, 200.0, 1e-3]))
torch.set_printoptions(profile="default")

# -- NumPy ---------------------------------------------------------------------------------------------------------

array = np.array([1.0, 2.0, 3.0])
shared = torch.from_numpy(array)
copied = torch.tensor(array)
array[0] = 99
print("\nshared with NumPy:", shared, " copied:", copied)
shared.add_(1)
print("and back:", array)
print("to NumPy:", torch.ones(2, 2).numpy(), type(torch.ones(1).numpy()).__name__)
print("NumPy reads tensors:", np.asarray(torch.arange(3)), np.mean(torch.arange(4.0).tolist()))
print("tolist:", torch.arange(6).reshape(2, 3).tolist())

# -- what goes wrong -----------------------------------------------------------------------------------------------

print()
for title, mistake in [
    ("shapes that do not broadcast", lambda: torch.ones(2, 3) + torch.ones(4)),
    ("shapes that do not multiply", lambda: torch.ones(2, 3) @ torch.ones(2, 3)),
    ("a reshape that does not fit", lambda: torch.arange(6).reshape(4, 2)),
    ("an index out of range", lambda: torch.arange(6)[6]),
    ("a dimension out of range", lambda: torch.arange(6).sum(dim=1)),
    ("the truth of many", lambda: bool(torch.ones(2))),
    ("an item of many", lambda: torch.ones(2).item()),
]:
    try:
        mistake()
    except (RuntimeError, IndexError) as error:
        print(f"{title}: {type(error).__name__}: {error}")
