"""Sparse tensors: the elements that are there, and where. Loaded when the first one is made (see ../sparsity.py).

Note [Sparse tensors]: a ``SparseTensor`` holds index arrays and one dense tensor of values, its *carrier*, which stands
for it in the graph: edges lead to the carrier, gradients are gradients of its values, and every sparse operation is
dense operations on values. So derivatives of any order and both modes come from those, and the engine knows nothing
of sparse tensors but that some tensors have a carrier (``autograd/entry.py``).

The gradient of a sparse tensor therefore has its pattern, as it has in PyTorch for what ``torch.sparse`` does. For
``torch.mm``, ``sum()`` and ``dense + sparse`` PyTorch's gradient is dense. Where the sparse tensor was made by
``to_sparse`` from a dense one that wants gradients (its *source*), these operations give the source that dense
gradient, too; for sparse leaves, the elements off the pattern are left out.

``_array`` of a sparse tensor raises PyTorch's NotImplementedError: whatever operation has not been told about sparse
tensors ends there, and none can take the values for the whole.
"""

from . import arithmetic, conversion, grouping, kernels, products, shapes, tensor, writing

__all__ = ["arithmetic", "conversion", "grouping", "kernels", "products", "shapes", "tensor", "writing"]
