"""Shapes and writes of sparse COO tensors against PyTorch: the elements, whether coalesced, the errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

import penlight  # noqa: E402
from tests.torch.oracle import same_error  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:Sparse:UserWarning")


def named(torch: Any) -> dict[str, Any]:
    """Sparse tensors: f without and s with a dense dimension, c of three, v of one; u and w are not coalesced."""

    def made(index: Any, values: Any, size: Any) -> Any:
        return torch.sparse_coo_tensor(torch.tensor(index), torch.tensor(values), size)

    index = [[0, 2, 1, 0], [1, 0, 2, 1]]
    u = made(index, [1.0, 2.0, 3.0, 4.0], (3, 4))
    w = made(index, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]], (3, 4, 2))
    c = made([[0, 1, 1], [2, 0, 0], [1, 1, 0]], [1.0, 2.0, 3.0], (2, 3, 2))
    v = made([[2, 0, 2]], [1.0, -2.0, 3.0], (4,))
    return {"torch": torch, "f": u.coalesce(), "s": w.coalesce(), "u": u, "w": w, "c": c, "v": v}


SAME = [
    "s.permute(1, 0, 2)", "s.permute(0, 1, 2)", "w.permute(1, 0, 2)", "c.permute(2, 0, -2)", "f.T", "c.mT",
    "f.t()", "v.t()", "torch.transpose(c, 0, 2)", "f.unsqueeze(0)", "s.unsqueeze(-1)", "s.unsqueeze(2)",
    "torch.select(f, 0, 1)", "f[0]", "u[0]", "f[-1, 0]", "s[0, 1]", "s[..., 1]", "f[:, 2]", "f[None, 0]", "v[2]",
    "c[torch.tensor(1)]", "torch.unbind(c)[1]", "list(c)[1]", "f.unbind(-1)[1]",
    "f.index_select(0, torch.tensor([2, 0, 2]))", "u.index_select(1, torch.tensor([1, -1]))",
    "s.index_select(2, torch.tensor([1]))", "c.index_select(1, torch.tensor([], dtype=torch.int64))",
    "torch.narrow_copy(f, 0, 0, 2)", "u.narrow_copy(1, 1, 2)", "s.narrow_copy(2, 0, 1)",
    "torch.cat([f, u])", "torch.cat([f, f, f], 1)", "torch.cat([s, w], -1)", "torch.stack([s, s])",
    "torch.stack([f, f], -1)", "c.bmm(torch.ones(2, 2, 3))", "f.flatten(1, 1)",
    "+u", "u.conj()", "u.signbit()", "u // 2", "torch.div(u, 2, rounding_mode='trunc')", "u + f", "f + f", "w - 2 * w",
    "f.any()", "(f * 2j).imag.coalesce()", "f.data", "torch.zeros_like(w)", "torch.empty_like(f, dtype=torch.int32)",
    "torch.zeros_like(f, layout=torch.strided)", "f.new_zeros(2, 3)", "f.new_empty((2,))",
    "u.add_(f)", "f.add_(f, alpha=2)", "f.sub_(u)", "f.mul_(2)", "u.mul_(torch.tensor(2.0))", "f.mul_(f)", "f.div_(2)",
    "u.floor_divide_(2)", "u.neg_()", "f.sin_()", "f.abs_()", "f.log1p_()", "u.zero_()", "f.t_()", "s.transpose_(0, 1)",
    "u.bool().sum()", "torch.sparse.sum(v.bool(), 0)",
    "torch.sparse.sum(v.int(), 0)", "torch.sparse.sum(s.int(), (0, 1))", "f.norm(dim=())",
    "f.copy_(u)", "f.to_dense().add_(u, alpha=2)", "f.to_dense().mul_(u)", "(f.detach().neg_(), f)[1]",
    "(f.detach().mul_(2), f)[1]", "(f.t().neg_(), f)[1]",
]  # fmt: skip
REFUSED = [
    "f.permute(0)", "f.permute(0, 0)", "s.permute(2, 1, 0)", "s.transpose(1, 2)", "s.t()", "c.t()", "s.t_()", "v.mT",
    "f.select(0, 9)", "f[9]", "f[0, 0, 0]", "f[1.5]", "f.index_select(0, torch.tensor([9]))",
    "f.index_select(0, torch.tensor([1.0]))", "f.index_select(0, torch.tensor([[1]]))",
    "s.index_select(2, torch.tensor([-1]))", "f.narrow_copy(0, 2, 5)", "f.narrow_copy(-1, 0, 1)",
    "f.narrow_copy(0, 0, -1)", "torch.cat([f, f.to_dense()])", "torch.cat([f, u.t()])", "torch.cat([s, c])",
    "torch.cat([s, s.to_dense().to_sparse()])", "c.bmm(torch.ones(2, 3, 2))", "c.bmm(torch.ones(3, 2, 2))",
    "c.bmm(torch.ones(2, 2))", "f.bmm(torch.ones(2, 2, 2))", "s.bmm(torch.ones(2, 2, 2))", "f.reshape(-1)",
    "f.flatten()", "f.expand(2, 3, 4)", "f.__setitem__(0, 1)", "f.imag", "f.item()",
    "u.sin_()", "f.add_(f.t())", "f - f.t()", "f.add_(f.to_dense())", "f.int().add_(f)", "f.int().div_(2)",
    "f.int().mul_(2.5)", "f.int().sin_()", "f.copy_(f.to_dense())", "f.copy_(c)", "v.copy_(f)", "f.copy_(f.t())",
    "s.copy_(s.narrow_copy(2, 0, 1))", "f.requires_grad_().add_(f)", "f.requires_grad_().mul_(2)",
    "f.requires_grad_().zero_()", "f.mv(torch.ones(5))", "s.mv(torch.ones(4))", "f.mv(torch.ones(4, 2))",
    "torch.mm(v, torch.ones(4, 2))", "torch.mm(c, c)", "f.long().norm()", "f.norm(dim=0)",
]  # fmt: skip


def held(x: Any) -> tuple[Any, ...]:
    if x.layout in (torch.strided, penlight.strided):
        return None, str(x.dtype), x.numpy()
    return x.is_coalesced(), str(x.dtype), x.coalesce().to_dense().numpy()


@pytest.mark.parametrize("call", SAME)
def test_same(call: str) -> None:
    theirs, ours = held(eval(call, named(torch))), held(eval(call, named(penlight)))
    assert ours[:2] == theirs[:2]
    np.testing.assert_array_equal(ours[2], theirs[2])


@pytest.mark.parametrize("call", REFUSED)
def test_refused(call: str) -> None:
    same_error(lambda torch: eval(call, named(torch)))


@pytest.mark.parametrize("call", ["f[:]", "f[0:1]", "f[torch.tensor([0])]", "f[[0]]"])
def test_no_views(call: str) -> None:
    for module in (torch, penlight):
        with pytest.raises(NotImplementedError, match=r"as_strided|index\.Tensor"):
            eval(call, named(module))
