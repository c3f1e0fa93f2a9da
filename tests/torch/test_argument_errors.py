"""Wrong calls are refused with PyTorch's words, but for those listed."""

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

import penlight  # noqa: E402

from . import argument_errors  # noqa: E402

# At least so many of a hundred, and the differences are those listed: a call that comes to agree leaves the list
# (`python tests/torch/argument_errors.py --write`), and none comes to it unseen.
SHARE = 93


@pytest.fixture(scope="module")
def measured():
    return argument_errors.measure()


def test_differences_are_those_listed(measured):
    _, different = measured
    listed = set(argument_errors.DIFFERENCES.read_text().splitlines())
    found = {call for each in different.values() for call, _, _ in each}
    assert found - listed == set(), "differ from PyTorch and are not listed"
    assert listed - found == set(), "are listed and agree"


def test_share(measured):
    counted, different = measured
    total = sum(counted.values())
    assert 100 * (total - sum(map(len, different.values()))) / total >= SHARE


CALLS = [
    "m.exp()",
    "m.exp(1)",
    "m.exp(t, foo=1)",
    "m.exp(t, 1)",
    "m.exp(input='x')",
    "m.exp(t, 1, 2, 3)",
    "m.exp(t, out=1)",
    "m.exp(*[t, t])",
    "m.sum()",
    "m.sum(t, 'a')",
    "m.sum(t, dim='a')",
    "m.sum(t, foo=1)",
    "m.sum(t, 0, True, 1, 2)",
    "m.sum(t, dtype=1)",
    "m.add(t)",
    "m.add(t, 's')",
    "m.add(t, t, 1, 1)",
    "m.cumsum(t, 1.5)",
    "m.cumsum(t, foo=1)",
    "m.std(t, 'a')",
    "m.clamp(t, 'a')",
    "m.addmm(t, t, t, beta='a')",
    "m.linalg.det(1)",
    "m.linalg.norm(t, out=1)",
    "m.fft.fft('x')",
    "m.special.expit(1)",
    "m.stack([1])",
    "m.gather(t, 0, 1)",
    "t.add('s')",
    "t.cumsum('a')",
    "t.cumsum(dim='a')",
    "t.exp(1)",
    "m.Tensor.exp()",
    "m.Tensor.exp(1)",
    "t.topk(k=1.5)",
    "t.permute('a')",
    "m.nn.functional.cross_entropy(t, t, foo=1)",
    "m.nn.functional.relu()",
]


@pytest.mark.parametrize("call", CALLS)
def test_whole_text(call):
    """Not only the first line, but the overloads after it as well."""
    texts = []
    for module in (torch, penlight):
        with pytest.raises(TypeError) as raised:
            eval(call, {"m": module, "t": module.ones(2, 3)})
        texts.append(str(raised.value))
    assert texts[1] == texts[0]


ACCEPTED = [
    "m.exp(x=t)",
    "m.exp(a=t)",
    "m.mul(x1=t, x2=t)",
    "m.add(t, x2=t, alpha=2)",
    "t.mul(x2=t)",
    "m.sum(x=t, axis=1, keepdims=True)",
    "m.cumsum(x=t, axis=0)",
    "m.linalg.det(A=m.eye(2))",
    "m.clamp(x=t, min=2)",
    "m.where(t > 0, t, x2=t)",
    "m.mul(t, out=None, other=t)",
    "m.exp(x=t, out=m.empty(2, 3))",
]


@pytest.mark.parametrize("call", ACCEPTED)
def test_other_names(call):
    results = [eval(call, {"m": module, "t": module.ones(2, 3)}) for module in (torch, penlight)]
    assert str(results[1]) == str(results[0])
