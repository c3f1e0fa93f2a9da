"""Automatic differentiation: from one derivative to the graph, hooks, and switching it off."""

import torch
from torch.autograd import Variable

# -- 1. A derivative -----------------------------------------------------------------------------------------------
# A tensor with requires_grad=True is a leaf: what is computed from it is recorded, and backward() walks the record.

x = torch.ones(2, 2, requires_grad=True)
print(x)

y = x + 2
print(y)

z = y * y * 3
out = z.mean()
print(z, out)

out.backward()
print("d(out)/dx, by autograd:")
print(x.grad)
print("d(out)/dx, by hand: 6 (x + 2) / 4 =", 6 * (x.detach() + 2) / 4)

a = torch.randn(2, 2, generator=torch.Generator().manual_seed(1))
a = (a * 3) / (a - 1)
print("not recorded:", a.requires_grad)
a.requires_grad_(True)
b = (a * a).sum()
print("recorded from now on:", a.requires_grad, b.grad_fn is not None, b)

# -- 2. The graph --------------------------------------------------------------------------------------------------
# Every result knows the node that made it; a node knows those that made its inputs. The last ones hand over to leaves.


def show(node, depth=0):
    """Print a graph from its end to its leaves."""
    if node is None:
        return
    print("  " * depth + node.name())
    for following, _ in node.next_functions:
        show(following, depth + 1)


print("\nthe graph of out:")
show(out.grad_fn)
print("leaf?", x.is_leaf, y.is_leaf, " grad_fn:", x.grad_fn, type(y.grad_fn).__name__)

w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = ((w.exp() * torch.tensor([3.0, 4.0])).sum() - 1).pow(2).log()
print("\nthe graph of loss:")
show(loss.grad_fn)
loss.backward()
print(loss, w.grad)

# -- 3. Vectors: a Jacobian, never written out, times a vector -----------------------------------------------------
# backward(v) computes v' J. The loop runs as often as the data say; the record is of what was run.

torch.manual_seed(7)
x = torch.randn(3, requires_grad=True)
y = x * 2
doublings = 0
while y.data.norm() < 1000:
    y = y * 2
    doublings += 1
print("\nstart:", x)
print("end:", y, "after", doublings, "doublings, norm", y.data.norm())

v = torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float)
y.backward(v)
print("v' J =", x.grad)

try:
    (x * 2).backward()
except RuntimeError as error:
    print("without a vector:", error)

# -- 4. Gradients add up -------------------------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for step in range(3):
    (x**2).sum().backward()
    print(f"\nafter pass {step + 1}:", x.grad, end="")
x.grad.zero_()
print("\nzeroed in place:", x.grad)
(x**3).sum().backward()
print("the next pass alone:", x.grad)
x.grad = None
print("forgotten:", x.grad)

y = (x**2).sum()
y.backward(retain_graph=True)
y.backward()
print("twice through one graph:", x.grad)
try:
    y.backward()
except RuntimeError as error:
    print("a third time:", str(error).split(".")[0])

# -- 5. Leaving the record -----------------------------------------------------------------------------------------

x = torch.tensor([2.0], requires_grad=True)
print("\ninside no_grad:", end=" ")
with torch.no_grad():
    print((x**2).requires_grad)
print("outside:", (x**2).requires_grad)


@torch.no_grad()
def evaluate(t):
    return t * 10


print("a function that never records:", evaluate(x))
with torch.no_grad(), torch.enable_grad():
    print("recording again:", (x * 3).requires_grad)
with torch.set_grad_enabled(False):
    print("a switch:", torch.is_grad_enabled())
with torch.inference_mode():
    print("inference:", (x * 2).is_inference())

detached = (x**2).detach()
print("detach:", detached, detached.requires_grad, detached.is_leaf)
constant = (x**3).detach()
(x * constant).sum().backward()
print("d/dx of x c, c = x^3 held fixed:", x.grad)

y = x * 4
print("before detach_:", y)
y.detach_()
print("after detach_:", y)

# -- 6. Gradients of what lies between -----------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 3
h.retain_grad()
(h**2).sum().backward()
print("\nof the leaf:", x.grad, " of h, which was told to keep it:", h.grad)

# -- 7. Hooks: look at a gradient as it passes, or change it -------------------------------------------------------

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 3
h.register_hook(lambda grad: print("passing h:", grad))
handle = x.register_hook(lambda grad: grad * 100)
x.register_post_accumulate_grad_hook(lambda t: print("x.grad is now", t.grad))
(h**2).sum().backward()
handle.remove()
x.grad = None
(x * 3).sum().backward()

total = (x * x).sum()
node = total.grad_fn
node.register_prehook(lambda grad_outputs: print("before", node.name(), grad_outputs))
node.register_hook(lambda grad_inputs, grad_outputs: print("after", node.name(), grad_inputs, grad_outputs))
total.backward()

# -- 8. Variable, as older programs say ----------------------------------------------------------------------------

x = Variable(torch.ones(2, 2), requires_grad=True)
y = x + 2
print("\nVariable:", x, type(x).__name__, isinstance(x, torch.Tensor))
y.mean().backward()
print(x.grad.data)

# -- 9. Without .grad: ask for the derivatives ---------------------------------------------------------------------

p = torch.tensor(3.0, requires_grad=True)
q = torch.tensor(4.0, requires_grad=True)
r = (p**2 + q**2).sqrt()
print("\ntorch.autograd.grad:", torch.autograd.grad(r, (p, q)), p.grad)
unused = torch.tensor(1.0, requires_grad=True)
print("of what plays no part:", torch.autograd.grad(p * q, (p, unused), allow_unused=True))
try:
    torch.autograd.grad(p * q, unused)
except RuntimeError as error:
    print("unless that is allowed:", error)

# -- 10. Learning a line with nothing but gradients ----------------------------------------------------------------

torch.manual_seed(0)
inputs = torch.linspace(-1, 1, 20).unsqueeze(1)
targets = 3 * inputs - 0.5 + 0.05 * torch.randn(20, 1)
weight = torch.zeros(1, 1, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
print()
for epoch in range(101):
    error = (inputs @ weight + bias - targets).pow(2).mean()
    error.backward()
    with torch.no_grad():
        weight -= 0.2 * weight.grad
        bias -= 0.2 * bias.grad
    weight.grad.zero_()
    bias.grad.zero_()
    if epoch % 20 == 0:
        print(f"epoch {epoch:3d}  error {error.item():.4f}  weight {weight.item():.3f}  bias {bias.item():.3f}")
print(weight, bias)
