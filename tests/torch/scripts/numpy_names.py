"""NumPy's names for parameters, which PyTorch's functions take as well."""

import torch

a = torch.tensor([[3.0, 1.0], [2.0, 5.0]])
print(a.sum(axis=0), a.mean(axis=1, keepdims=True), a.max(axis=0).values, torch.softmax(a, axis=1))
print(torch.cat([a, a], axis=1).shape, torch.stack([a, a], axis=0).shape, a.cumsum(axis=0), a.argmax(axis=1))
print(a.var(axis=0), a.std(axis=0, keepdims=True), a.prod(axis=0), torch.any(a > 2, axis=0))
print(a.unsqueeze(axis=0).shape, a.sort(axis=0).values, a.amax(axis=0, keepdims=True))
for attempt in (lambda: a.cumsum(), lambda: torch.softmax(a)):
    try:
        attempt()
    except TypeError as error:
        print(str(error).splitlines()[0])
