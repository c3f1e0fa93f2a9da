"""Losses that are algorithms of their own, and the distances between rows."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

F = torch.nn.functional


def collapsed(path, blank):
    """The labels that a path stands for."""
    labels, before = [], None
    for label in path:
        if label != before and label != blank:
            labels.append(label)
        before = label
    return labels


@pytest.mark.parametrize(("labels", "blank"), [([1, 2], 0), ([1, 1], 0), ([], 0), ([0], 2), ([2, 1, 2], 0)])
def test_ctc_is_the_sum_over_all_paths(labels, blank):
    torch.manual_seed(0)
    log_probs = torch.randn(4, 1, 3, dtype=torch.float64).log_softmax(2)
    x = log_probs[:, 0].exp().numpy()
    paths = [path for path in product(range(3), repeat=4) if collapsed(path, blank) == labels]
    likelihood = sum(np.prod([x[t, label] for t, label in enumerate(path)]) for path in paths)
    targets = torch.tensor([labels], dtype=torch.int64)
    loss = F.ctc_loss(log_probs, targets, (4,), (len(labels),), blank, reduction="none")
    np.testing.assert_allclose(loss.exp().numpy(), [1 / likelihood] if likelihood else [np.inf])


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("zero_infinity", [False, True])
def test_ctc_derivatives_of_both_orders(reduction, zero_infinity):
    torch.manual_seed(1)
    scores = torch.randn(5, 3, 4, dtype=torch.float64, requires_grad=True)
    targets = torch.tensor([[1, 1, 2], [3, 2, -1], [-1, -1, -1]])  # what is beyond the lengths is not looked at
    times = (5, 4, 2) if not zero_infinity else (5, 1, 2)  # too short for the second one

    def loss(scores):
        return F.ctc_loss(scores.log_softmax(2), targets, times, (3, 2, 0), 0, reduction, zero_infinity)

    assert gradcheck(loss, (scores,))
    assert gradgradcheck(loss, (scores,))


def test_ctc_refuses_labels_that_are_no_classes():
    with pytest.raises(IndexError, match="a label among the targets"):
        F.ctc_loss(torch.zeros(4, 1, 3), torch.tensor([[3]]), (4,), (1,))


@pytest.mark.parametrize("p", [0.5, 1.0, 1.5, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("count", [1, 5, 70])
def test_pdist_is_cdist_above_the_diagonal(p, count):
    torch.manual_seed(2)
    x = torch.randn(count, 12, dtype=torch.float64, requires_grad=True)
    above = torch.ones(count, count).triu(1).bool()
    whole = torch.cdist(x, x, p)[above]
    distances = torch.pdist(x, p)
    np.testing.assert_allclose(distances.detach().numpy(), whole.detach().numpy(), rtol=1e-9)
    if p >= 1 and count == 5:
        assert gradcheck(lambda x: torch.pdist(x, p), (x,))
        assert gradgradcheck(lambda x: torch.pdist(x, p), (x,))


def test_pdist_of_rows_that_are_nearly_equal():
    """The matrix product would lose all digits."""
    rows = np.full((80, 9), 1e4, np.float32)
    rows[:, 0] += np.arange(80, dtype=np.float32)
    distances = torch.pdist(torch.from_numpy(rows)).numpy()
    one, other = np.triu_indices(80, 1)
    np.testing.assert_allclose(distances, other - one, rtol=1e-6)


def test_pdist_of_equal_rows_has_no_gradient():
    for p in (0.5, 1.0, 1.5, 2.0, float("inf")):
        x = torch.ones(3, 2, requires_grad=True)
        torch.pdist(x, p).sum().backward()
        assert not x.grad.isnan().any() and not x.grad.any()


@pytest.mark.parametrize("classes", [5, 40])
def test_multilabel_margins_by_definition(classes: int) -> None:
    """Few elements and many, with labels named twice, none, and a list that ends."""
    rng = np.random.default_rng(classes)
    x = rng.normal(size=(4, classes))
    target = rng.integers(0, classes, (4, classes))
    target[0, 0] = target[1, 2] = -1
    target[2, :2] = 3
    expected, slopes = np.zeros(4), np.zeros_like(x)
    for n in range(4):
        labels = [k for place, k in enumerate(target[n]) if (target[n, : place + 1] >= 0).all()]
        for k in labels:
            for j in set(range(classes)) - set(labels):
                z = 1 - x[n, k] + x[n, j]
                expected[n] += max(z, 0) / classes
                slopes[n, [j, k]] += np.array([1, -1]) * (z > 0) / classes
    given = torch.tensor(x, requires_grad=True)
    loss = torch.nn.functional.multilabel_margin_loss(given, torch.tensor(target), reduction="none")
    loss.sum().backward()
    assert np.allclose(loss.detach().numpy(), expected) and np.allclose(given.grad.numpy(), slopes)


@pytest.mark.parametrize(("count", "length"), [(3, 4), (80, 5)])
def test_gradients_of_pair_distances_at_once_and_step_by_step(count: int, length: int) -> None:
    """Far from the origin, with rows that are equal and rows that nearly are."""
    rows = np.random.default_rng(count).normal(size=(count, length)) + 100
    rows[1] = rows[0]
    rows[2] = rows[0] + 1e-5
    x = torch.tensor(rows, requires_grad=True)
    for p in (2, 3):
        y = torch.pdist(x, p)
        weights = torch.linspace(-1, 1, y.numel(), dtype=torch.float64)
        (at_once,) = torch.autograd.grad(y, x, weights, retain_graph=True)
        (stepwise,) = torch.autograd.grad(y, x, weights, create_graph=True)
        assert torch.allclose(at_once, stepwise)
