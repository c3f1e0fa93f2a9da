"""Assignments to tensors whose class has a `__torch_function__` of its own: one call, and it writes."""

import penlight as torch


def test_assignment_to_a_subclass_is_one_overridden_call_that_writes():
    calls = []

    class Logged(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            calls.append(func.__name__)
            return super().__torch_function__(func, types, args, kwargs or {})

    x = torch.zeros(3).as_subclass(Logged)
    x[0] = 5
    x[[1, 2]] = torch.tensor([6.0, 7.0])
    first = x[0]
    assert calls == ["__setitem__", "__setitem__", "__getitem__"]
    assert type(first) is Logged
    assert x.as_subclass(torch.Tensor).tolist() == [5.0, 6.0, 7.0]
