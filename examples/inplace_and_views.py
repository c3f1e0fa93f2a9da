"""Views that share memory, writes in place, what autograd makes of them, and how it says no."""

import torch


def attempt(title, action):
    """Run what cannot work, and print what is said about it."""
    try:
        print(f"{title}: {action()}")
    except (RuntimeError, IndexError) as error:
        print(f"{title}: {type(error).__name__}: {str(error).splitlines()[0]}")


# -- 1. Views ------------------------------------------------------------------------------------------------------

base = torch.arange(12.0)
grid = base.view(3, 4)
row, column, block = grid[1], grid[:, 2], grid[1:, ::2]
base[6] = 60
print(grid)
print("row", row, "column", column, "block", block)
block.mul_(-1)
print("after block.mul_(-1):", base)
print("strides:", grid.stride(), grid.t().stride(), column.stride(), block.stride(), "offset", block.storage_offset())
print("same memory:", base.data_ptr() == grid.data_ptr(), " a base:", grid._base is base, base._base)
print("expanded, no memory of its own:", torch.tensor([1.0, 2.0]).expand(3, 2).stride())
attempt("a view that strides cannot express", lambda: grid.t().view(12))
print("reshape copies where it must:", grid.t().reshape(12))
print("versions are shared:", base._version, grid._version, block._version)

# -- 2. Writing in place, and the gradient -------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
y.add_(1).mul_(3).neg_()
print("\ny", y)
y.sum().backward()
print("x.grad", x.grad)

# Part of a tensor: the write goes through a view, and the base learns of it.
x = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
y = x * 1
y[1:3] = x[1:3] ** 2 * 10
y[0] += 5
y[-1] = 0
print("y", y)
y.sum().backward()
print("x.grad", x.grad)

x = torch.ones(2, 3, requires_grad=True)
y = x.clone()
first, second = y[0], y[:, 1]
first *= 3
print("first", first)
print("second, which crosses it:", second)
second.exp_()
y.sum().backward()
print("x.grad", x.grad)

# Values that come from another tensor have their gradient too.
x = torch.zeros(5)
source = torch.tensor([1.0, 2.0], requires_grad=True)
x[1:3] = source * 3
print("x, once a constant:", x, x.requires_grad)
(x**2).sum().backward()
print("source.grad", source.grad)

mask = torch.tensor([True, False, True])
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
y[mask] = 0.0
y.masked_fill_(~mask, -1.0)
print("all written over:", y)
y.sum().backward()
print("x.grad", x.grad)

# -- 3. Leaves -----------------------------------------------------------------------------------------------------

x = torch.ones(3, requires_grad=True)
print()
attempt("a leaf in place", lambda: x.add_(1))
attempt("a view of a leaf in place", lambda: x[0].add_(1))
attempt("assigned by index", lambda: x.__setitem__(0, 5.0))
with torch.no_grad():
    x.add_(1)
    x[0] = 7
print("without recording it is allowed:", x)
x.data.mul_(2)
print("and behind autograd's back:", x, "version", x._version)
y = x * 2
attempt("requires_grad of what was computed", lambda: setattr(y, "requires_grad", False))
attempt("integers have no gradient", lambda: torch.arange(3).requires_grad_())

# -- 4. Overwriting what backward needs ----------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.exp()
y.add_(1)
print()
attempt("exp saves its result", lambda: y.sum().backward())

w = torch.ones(2)
y = x * w
w.zero_()
attempt("mul saves its factors", lambda: y.sum().backward())

y = x.sin()
y.add_(1)
y.sum().backward()
print("sin saves its input, so this is fine:", x.grad)

a = x * 1
b = a**2
a[0] = 100
attempt("a write through an index counts", lambda: b.sum().backward())

a = x * 1
b = a**2
a.detach().zero_()
attempt("and one through detach()", lambda: b.sum().backward())

y = (x * 2).unbind()
attempt("one of several views", lambda: y[0].add_(1))
with torch.no_grad():
    view = x[:1]
attempt("a view made without recording", lambda: view.add_(1))
attempt("expanded memory", lambda: torch.zeros(1).expand(3).add_(1))
attempt("a result too large", lambda: torch.ones(2).add_(torch.ones(3, 2)))
attempt("a result of another type", lambda: torch.arange(3).add_(0.5))
attempt("out= with gradients", lambda: torch.add(x, 1, out=torch.zeros(2)))

# -- 5. The graph of a write ---------------------------------------------------------------------------------------

x = torch.ones(4, requires_grad=True)
y = x * 2
print("\nbefore:", y.grad_fn.name())
part = y[:2]
print("a view:", part.grad_fn.name())
part.mul_(3)
print("after the write, the base:", y.grad_fn.name(), " the view:", part.grad_fn.name())
print([edge.name() for edge, _ in y.grad_fn.next_functions if edge is not None])
print(y)
