"""linear, embedding, one_hot, dropout and the losses: values from mathematics, gradients by finite differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

import penlight as torch
import penlight.nn.functional as F

from .checks import gradcheck

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((4, 3)), RNG.standard_normal((4, 3))
SIGNS = torch.tensor([[1.0, -1.0, 1.0]] * 2 + [[-1.0, -1.0, 1.0]] * 2, dtype=torch.float64)
CLASSES = torch.tensor([2, 0, 1, 1])
WEIGHT = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64)
REDUCTIONS = ["none", "mean", "sum"]


def probabilities() -> np.ndarray:
    return RNG.uniform(0.1, 0.9, (4, 3))


# ------------------------------------------------------------------------------------------------ linear and bilinear


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3), (0, 3), (2, 0, 3)])
@pytest.mark.parametrize("bias", [False, True])
def test_linear_is_its_definition(shape: tuple[int, ...], bias: bool) -> None:
    x, w, b = RNG.standard_normal(shape), RNG.standard_normal((5, 3)), RNG.standard_normal(5)
    given = [torch.tensor(each) for each in ((x, w, b) if bias else (x, w))]
    assert np.allclose(F.linear(*given).numpy(), x @ w.T + (b if bias else 0))
    gradcheck(F.linear, *((x, w, b) if bias else (x, w)))


def test_linear_keeps_float32_and_names_its_node_as_pytorch() -> None:
    x, w, b = torch.ones(2, 3), torch.ones(4, 3, requires_grad=True), torch.ones(4, requires_grad=True)
    y = F.linear(x, w, b)
    assert y.dtype is torch.float32
    assert y.grad_fn.name() == "AddmmBackward0"
    assert y.grad_fn.next_functions[0][0].variable is b
    assert F.linear(x, w).grad_fn.name() == "MmBackward0"
    with pytest.raises(RuntimeError, match=r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 2x3\)"):
        F.linear(x, torch.ones(3, 2))


def test_bilinear_is_its_definition() -> None:
    x, y, w, b = [RNG.standard_normal(shape) for shape in ((4, 3), (4, 2), (5, 3, 2), (5,))]
    expected = np.einsum("ni,kij,nj->nk", x, w, y) + b
    assert np.allclose(F.bilinear(*[torch.tensor(each) for each in (x, y, w, b)]).numpy(), expected)
    gradcheck(F.bilinear, x, y, w, b)


# ------------------------------------------------------------------------------------------------ look-up


def test_embedding_reads_rows_and_adds_up_their_gradients() -> None:
    weight = torch.zeros(4, 2, requires_grad=True)
    F.embedding(torch.tensor([[1, 3], [1, 0]]), weight, padding_idx=0).sum().backward()
    assert weight.grad.tolist() == [[0, 0], [2, 2], [0, 0], [1, 1]]
    weight.grad = None
    F.embedding(torch.tensor([1, 3, 1]), weight, scale_grad_by_freq=True).sum().backward()
    assert weight.grad.tolist() == [[0, 0], [1, 1], [0, 0], [1, 1]]
    gradcheck(lambda w: F.embedding(torch.tensor([[1, 0], [1, 2]]), w, padding_idx=-1), X)
    for wrong in (-1, 4):
        with pytest.raises(IndexError, match="index out of range in self"):
            F.embedding(torch.tensor([wrong]), weight)


def test_embedding_scales_long_rows_down_in_place() -> None:
    weight = torch.tensor([[3.0, 4.0], [30.0, 40.0], [0.3, 0.4]])
    F.embedding(torch.tensor([0, 2, 0]), weight, max_norm=1.0)
    assert np.allclose(weight.numpy(), [[0.6, 0.8], [30.0, 40.0], [0.3, 0.4]])


def test_one_hot() -> None:
    assert F.one_hot(torch.tensor([[0], [2]])).tolist() == [[[1, 0, 0]], [[0, 0, 1]]]
    assert F.one_hot(torch.tensor([], dtype=torch.int64), 3).shape == (0, 3)
    with pytest.raises(RuntimeError, match="Class values must be smaller than num_classes"):
        F.one_hot(torch.tensor([2]), 2)


# ------------------------------------------------------------------------------------------------ dropout


def test_dropout_keeps_the_mean_and_drops_the_same_in_the_gradient() -> None:
    torch.manual_seed(0)
    x = torch.ones(10000, requires_grad=True)
    y = F.dropout(x, 0.25)
    assert abs(y.mean().item() - 1) < 0.02
    assert set(y.detach().numpy().round(4).tolist()) == {0.0, np.float32(1.3333).item()}
    y.sum().backward()
    assert x.grad.equal(y.detach())
    assert F.dropout(x, 0.25, training=False) is x
    with pytest.raises(ValueError, match="dropout probability has to be between 0 and 1, but got 2"):
        F.dropout(x, 2)


def test_dropout2d_drops_channels() -> None:
    y = F.dropout2d(torch.ones(8, 4, 5, 5), 0.5)
    assert ((y == 0).all(-1).all(-1) | (y == 2).all(-1).all(-1)).all()


# ------------------------------------------------------------------------------------------------ losses


ELEMENTWISE = {
    "mse_loss": (lambda x, y: (x - y) ** 2, Y),
    "l1_loss": (lambda x, y: abs(x - y), Y),
    "smooth_l1_loss": (lambda x, y: np.where(abs(x - y) < 1, (x - y) ** 2 / 2, abs(x - y) - 0.5), Y),
    "huber_loss": (lambda x, y: np.where(abs(x - y) < 1, (x - y) ** 2 / 2, abs(x - y) - 0.5), Y),
    "soft_margin_loss": (lambda x, y: np.log(1 + np.exp(-x * y)), Y),
    "poisson_nll_loss": (lambda x, y: np.exp(x) - x * y, Y),
    "binary_cross_entropy_with_logits": (lambda x, y: np.log(1 + np.exp(x)) - x * y, probabilities()),
    "kl_div": (lambda x, y: y * (np.log(y) - x), probabilities()),
}


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_losses_of_elements(name: str, reduction: str) -> None:
    formula, target = ELEMENTWISE[name]
    loss = getattr(F, name)
    expected = formula(X, target)
    expected = {"none": expected, "mean": expected.mean(), "sum": expected.sum()}[reduction]
    assert np.allclose(loss(torch.tensor(X), torch.tensor(target), reduction=reduction).numpy(), expected)
    if name == "soft_margin_loss":  # PyTorch has no gradient for its target
        gradcheck(lambda x: loss(x, torch.tensor(target), reduction=reduction), X)
    else:
        gradcheck(lambda x, y: loss(x, y, reduction=reduction), X, target)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_binary_cross_entropy(reduction: str) -> None:
    x, t = probabilities(), probabilities()
    expected = -(t * np.log(x) + (1 - t) * np.log(1 - x))
    got = F.binary_cross_entropy(torch.tensor(x), torch.tensor(t), reduction="none")
    assert np.allclose(got.numpy(), expected)
    gradcheck(lambda x, t: F.binary_cross_entropy(x, t, WEIGHT, reduction=reduction), x, t)
    gradcheck(
        lambda x, t: F.binary_cross_entropy_with_logits(x, t, WEIGHT, pos_weight=WEIGHT + 1, reduction=reduction), X, t
    )


def test_binary_cross_entropy_is_finite_where_the_logarithm_is_not() -> None:
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    loss = F.binary_cross_entropy(x, torch.tensor([1.0, 0.0]))
    loss.backward()
    assert loss.item() == 100
    assert torch.isfinite(x.grad).all()
    assert F.binary_cross_entropy_with_logits(torch.tensor([1000.0, -1000.0]), torch.tensor([1.0, 0.0])).item() == 0


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_cross_entropy_of_classes(weight: torch.Tensor | None, reduction: str) -> None:
    logs = X - np.log(np.exp(X).sum(1, keepdims=True))
    scale = np.ones(3) if weight is None else WEIGHT.numpy()
    target = CLASSES.numpy()
    losses = -logs[np.arange(4), target] * scale[target]
    expected = {"none": losses, "sum": losses.sum(), "mean": losses.sum() / scale[target].sum()}[reduction]
    got = F.cross_entropy(torch.tensor(X), CLASSES, weight, reduction=reduction)
    assert np.allclose(got.numpy(), expected)
    gradcheck(lambda x: F.cross_entropy(x, CLASSES, weight, reduction=reduction), X)
    gradcheck(lambda x: F.cross_entropy(x, CLASSES, weight, ignore_index=1, reduction=reduction), X)
    gradcheck(lambda x: F.cross_entropy(x, CLASSES, weight, label_smoothing=0.2, reduction=reduction), X)
    soft = RNG.dirichlet(np.ones(3), 4)
    gradcheck(lambda x, t: F.cross_entropy(x, t, weight, label_smoothing=0.2, reduction=reduction), X, soft)


def test_cross_entropy_of_images_is_that_of_their_pixels() -> None:
    x, target = RNG.standard_normal((2, 3, 4, 5)), RNG.integers(0, 3, (2, 4, 5))
    whole = F.cross_entropy(torch.tensor(x), torch.tensor(target), WEIGHT)
    pixels = F.cross_entropy(torch.tensor(x).movedim(1, -1).reshape(-1, 3), torch.tensor(target).reshape(-1), WEIGHT)
    assert math.isclose(whole.item(), pixels.item())
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        F.nll_loss(torch.tensor(X), CLASSES + 1)


def test_names_of_nodes() -> None:
    x = torch.tensor(X, requires_grad=True)
    loss = F.cross_entropy(x, CLASSES)
    assert loss.grad_fn.name() == "NllLossBackward0"
    assert loss.grad_fn.next_functions[0][0].name() == "LogSoftmaxBackward0"
    assert F.mse_loss(x, torch.tensor(Y)).grad_fn.name() == "MseLossBackward0"


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses_with_margins(reduction: str) -> None:
    other = RNG.standard_normal((4, 3))
    gradcheck(lambda x: F.hinge_embedding_loss(x, SIGNS, 0.7, reduction=reduction), X)
    gradcheck(lambda x, y: F.margin_ranking_loss(x, y, SIGNS, 0.3, reduction=reduction), X, Y)
    gradcheck(lambda x, y: F.cosine_embedding_loss(x, y, SIGNS[:, 0], 0.1, reduction=reduction), X, Y)
    gradcheck(lambda x, y, z: F.triplet_margin_loss(x, y, z, swap=True, reduction=reduction), X, Y, other)
    gradcheck(lambda x: F.multilabel_soft_margin_loss(x, (SIGNS + 1) / 2, WEIGHT, reduction=reduction), X)
    for p in (1, 2):
        gradcheck(lambda x, p=p: F.multi_margin_loss(x, CLASSES, p, 0.9, WEIGHT, reduction=reduction), X)
    labels = torch.tensor([[2, -1, 0], [0, 1, -1], [-1, 1, 2], [1, 1, -1]])
    gradcheck(lambda x: F.multilabel_margin_loss(x, labels, reduction=reduction), X)
    gradcheck(lambda x, y, v: F.gaussian_nll_loss(x, y, v, True, reduction=reduction), X, Y, probabilities())


def test_multilabel_margin_loss_is_its_definition() -> None:
    labels = [[2, -1, 0], [0, 1, -1], [-1, 1, 2], [1, 1, -1]]
    expected = []
    for row, given in zip(X, labels, strict=True):
        targets = given[: given.index(-1)]
        others = [j for j in range(3) if j not in targets]
        expected.append(sum(max(0.0, 1 - row[k] + row[j]) for k in targets for j in others) / 3)
    got = F.multilabel_margin_loss(torch.tensor(X), torch.tensor(labels), reduction="none")
    assert np.allclose(got.numpy(), expected)


def test_similarity() -> None:
    x, y = torch.tensor(X), torch.tensor(Y)
    lengths = np.linalg.norm(X, axis=1) * np.linalg.norm(Y, axis=1)
    assert np.allclose(F.cosine_similarity(x, y).numpy(), (X * Y).sum(1) / lengths)
    assert np.allclose(F.pairwise_distance(x, y).numpy(), np.linalg.norm(X - Y + 1e-6, axis=1))
    assert np.allclose(F.normalize(x).numpy(), X / np.linalg.norm(X, axis=1, keepdims=True))
    for function in (F.cosine_similarity, F.pairwise_distance):
        gradcheck(function, X, Y)
    gradcheck(F.normalize, X)


def test_the_old_way_to_say_reduction() -> None:
    x, y = torch.tensor(X), torch.tensor(Y)
    text = "size_average and reduce args will be deprecated, please use reduction='sum' instead."
    with pytest.warns(UserWarning, match=text):
        loss = F.mse_loss(x, y, size_average=False)
    assert loss.item() == F.mse_loss(x, y, reduction="sum").item()
    with pytest.raises(ValueError, match="foo is not a valid value for reduction"):
        F.mse_loss(x, y, reduction="foo")
    with pytest.warns(UserWarning, match="Using a target size"):
        F.mse_loss(x, y[:, :1])


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses_of_nothing(reduction: str) -> None:
    nothing = torch.zeros(0, 3)
    for value in (
        F.mse_loss(nothing, nothing, reduction=reduction),
        F.nll_loss(nothing, torch.zeros(0, dtype=torch.int64), reduction=reduction),
    ):
        assert value.numel() == 0 if reduction == "none" else math.isnan(value) == (reduction == "mean")


@pytest.mark.parametrize("scale", [1, 40])
def test_cross_entropy_of_many_is_the_same_with_gradients_and_without(scale: float) -> None:
    rng = np.random.default_rng(0)
    x = torch.from_numpy((rng.standard_normal((200, 300)) * scale).astype(np.float32))
    target = torch.from_numpy(rng.integers(0, 300, 200))
    for reduction in ("none", "mean", "sum"):
        plain = F.cross_entropy(x, target, reduction=reduction)
        recorded = F.cross_entropy(x.clone().requires_grad_(), target, reduction=reduction)
        assert plain.shape == recorded.shape and torch.allclose(plain, recorded, 1e-6, 1e-6)
    with pytest.raises(IndexError, match="Target 300 is out of bounds"):
        F.cross_entropy(x, target.clone().fill_(300))


@pytest.mark.parametrize("smoothing", [0.0, 0.25])
@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 2)])
def test_where_no_target_counts_there_is_no_gradient(shape: tuple[int, ...], smoothing: float) -> None:
    x = torch.tensor(RNG.standard_normal(shape), requires_grad=True)
    loss = F.cross_entropy(x, torch.zeros(4, *shape[2:], dtype=torch.long), ignore_index=0, label_smoothing=smoothing)
    assert loss.isnan()
    loss.backward()
    assert x.grad.tolist() == np.zeros(shape).tolist()


@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("reduction", ["mean", "sum", "batchmean"])
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
def test_divergence_of_shapes_that_broadcast(reduction: str, log_target: bool) -> None:
    for one, other in (X[:, :1], Y), (X, Y[0]), (X[:, None], Y):
        gradcheck(lambda x, y: F.kl_div(x, y, reduction=reduction, log_target=log_target), one, np.abs(other) + 0.1)
