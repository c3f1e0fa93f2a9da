"""Recurrent cells, and the layers of them that run over sequences.

A cell takes what its input adds to the gates, its hidden states and its weights, and gives the new states, the first
of which is its output. The part of the inputs is one product for all steps.

A packed batch is all steps of all sequences in one matrix, step after step, the longest sequence first; so at every
step, those that go on are the first rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..activations import relu
from ..affine import linear
from ..define import composite
from ..dropout import dropout as dropped
from ..exponential import sigmoid
from ..joining import cat, stack
from ..parts import narrow, unbind, unsafe_chunk
from ..trigonometric import tanh
from ..views import transpose

States = tuple[Any, ...]


class Weights(NamedTuple):
    w_ih: Any
    w_hh: Any
    b_ih: Any = None
    b_hh: Any = None
    w_hr: Any = None  # the projection of an LSTM's output

    def of_input(self, x: Any) -> Any:
        return linear(x, self.w_ih, self.b_ih)

    def of_hidden(self, h: Any) -> Any:
        return linear(h, self.w_hh, self.b_hh)


# ------------------------------------------------------------------------------------------------ cells


def _tanh_step(gates: Any, states: States, weights: Weights) -> States:
    return (tanh(weights.of_hidden(states[0]) + gates),)


def _relu_step(gates: Any, states: States, weights: Weights) -> States:
    return (relu(weights.of_hidden(states[0]) + gates),)


def _lstm_step(gates: Any, states: States, weights: Weights) -> States:
    """c' = f c + i g, h' = o tanh(c')    (Hochreiter and Schmidhuber 1997, with forget gates)"""
    h, c = states
    i, f, g, o = unsafe_chunk(weights.of_hidden(h) + gates, 4, 1)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(c)
    return (h if weights.w_hr is None else linear(h, weights.w_hr)), c


def _gru_step(gates: Any, states: States, weights: Weights) -> States:
    """h' = n + z (h - n), n = tanh(x_n + r h_n)    (Cho et al. 2014)"""
    (h,) = states
    x_r, x_z, x_n = unsafe_chunk(gates, 3, 1)
    h_r, h_z, h_n = unsafe_chunk(weights.of_hidden(h), 3, 1)
    n = tanh(x_n + h_n * sigmoid(h_r + x_r))
    return ((h - n) * sigmoid(h_z + x_z) + n,)


def _check_cell(input: Any, states: States, weights: Weights, gates: int) -> None:
    """Raises RuntimeError unless all sizes go together."""
    hidden = weights.w_hh.size(1)
    for name, weight in (("weight_ih", weights.w_ih), ("weight_hh", weights.w_hh)):
        if weight.size(0) != gates * hidden:
            factor = f"{gates} * " if gates > 1 else ""
            raise RuntimeError(
                f"{name} first dim must be {factor}hidden_size = {gates * hidden}, but got {weight.size(0)}"
            )
    if input.size(1) != weights.w_ih.size(1):
        raise RuntimeError(f"input has inconsistent input_size: got {input.size(1)} expected {weights.w_ih.size(1)}")
    for number, h in enumerate(states):
        if input.size(0) != h.size(0):
            raise RuntimeError(f"Input batch size {input.size(0)} doesn't match hidden{number} batch size {h.size(0)}")
        if h.size(1) != hidden:
            raise RuntimeError(f"hidden{number} has inconsistent hidden_size: got {h.size(1)}, expected {hidden}")


def _cell(step: Callable[..., States], gates: int, input: Any, states: States, *given: Any) -> States:
    weights = Weights(*given)
    _check_cell(input, states, weights, gates)
    return step(weights.of_input(input), states, weights)


@composite(at=("torch",))
def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a plain recurrent network: ``tanh(w_ih x + b_ih + w_hh h + b_hh)``, (N, H).

    ``input``: (N, I), ``hx``: (N, H), ``w_ih``: (H, I), ``w_hh``: (H, H). Raises RuntimeError for other sizes.

    >>> import penlight as torch
    >>> one = torch.ones(1, 1)
    >>> torch.rnn_tanh_cell(one, one, one, one)
    tensor([[0.9640]])
    """
    return _cell(_tanh_step, 1, input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


@composite(at=("torch",))
def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """``rnn_tanh_cell`` with ``relu``."""
    return _cell(_relu_step, 1, input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


@composite(at=("torch",))
def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a gated recurrent unit, (N, H); the weights hold those of the reset, the update and the new gate.

    ``input``: (N, I), ``hx``: (N, H), ``w_ih``: (3 H, I), ``w_hh``: (3 H, H). Raises RuntimeError for other sizes.
    """
    return _cell(_gru_step, 3, input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


@composite(at=("torch",))
def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a long short-term memory: the new hidden state and cell, both (N, H).

    ``input``: (N, I), ``hx``: both states, ``w_ih``: (4 H, I), ``w_hh``: (4 H, H), of the input gate, the forget gate,
    the cell and the output gate. Raises RuntimeError for other sizes.
    """
    if len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    return _cell(_lstm_step, 4, input, tuple(hx), w_ih, w_hh, b_ih, b_hh)


# ------------------------------------------------------------------------------------------------ sequences


def _run(step: Any, x: Any, states: States, weights: Weights, reverse: bool) -> tuple[Any, States]:
    """The outputs (T, N, H) of all steps and the last states."""
    outputs = []
    gates = unbind(weights.of_input(x), 0)
    for each in gates[::-1] if reverse else gates:
        states = step(each, states, weights)
        outputs.append(states[0])
    return stack(outputs[::-1] if reverse else outputs, 0), states


def _rows(states: States, start: int, stop: int) -> States:
    return tuple([narrow(h, 0, start, stop - start) for h in states])


def _beside(parts: list[States]) -> States:
    return tuple([cat(each, 0) for each in zip(*parts, strict=True)])


def _run_packed(step: Any, x: Any, sizes: list[int], states: States, weights: Weights) -> tuple[Any, States]:
    """The outputs of all steps, packed, and the last states; those of a sequence that has ended are put aside."""
    outputs, ended, start, last = [], [], 0, sizes[0]
    gates = weights.of_input(x)
    for size in sizes:
        if size < last:
            ended.append(_rows(states, size, last))
            states = _rows(states, 0, size)
        states = step(narrow(gates, 0, start, size), states, weights)
        outputs.append(states[0])
        start, last = start + size, size
    return cat(outputs, 0), _beside([states, *ended[::-1]])


def _run_packed_back(step: Any, x: Any, sizes: list[int], first: States, weights: Weights) -> tuple[Any, States]:
    """The same from the end, where sequences join one after the other."""
    outputs, stop, last = [], x.size(0), sizes[-1]
    states = _rows(first, 0, last)
    gates = weights.of_input(x)
    for size in sizes[::-1]:
        if size > last:
            states = _beside([states, _rows(first, last, size)])
        states = step(narrow(gates, 0, stop - size, size), states, weights)
        outputs.append(states[0])
        stop, last = stop - size, size
    return cat(outputs[::-1], 0), states


def _gathered(params: Any, has_biases: bool, projected: bool) -> Iterator[Weights]:
    stride = (4 if has_biases else 2) + projected
    if len(params) % stride:
        raise RuntimeError("got an incorrect number of RNN parameters")
    for place in range(0, len(params), stride):
        some = params[place : place + stride]
        w_ih, w_hh = some[:2]
        b_ih, b_hh = some[2:4] if has_biases else (None, None)
        yield Weights(w_ih, w_hh, b_ih, b_hh, some[stride - 1] if projected else None)


def _layers(
    step: Any, x: Any, sizes: Any, hidden: States, weights: list[Weights], layers: int, dropout: float, train: bool,
    bidirectional: bool,
) -> tuple[Any, ...]:  # fmt: skip
    """The last layer's outputs, then the last states of all layers and directions, (L D, N, H) each."""
    directions = 2 if bidirectional else 1
    first = list(zip(*[unbind(h, 0) for h in hidden], strict=True))
    for what, have in (("hidden states", first), ("weights", weights)):
        if len(have) != layers * directions:
            raise RuntimeError(f"Expected more {what} in stacked_rnn")
    finals = []
    for layer in range(layers):
        outputs = []
        for direction in range(directions):
            place = layer * directions + direction
            if sizes is None:
                output, states = _run(step, x, first[place], weights[place], bool(direction))
            else:
                run = _run_packed_back if direction else _run_packed
                output, states = run(step, x, sizes, first[place], weights[place])
            outputs.append(output)
            finals.append(states)
        x = cat(outputs, outputs[0].dim() - 1) if bidirectional else outputs[0]
        if dropout and train and layer < layers - 1:
            x = dropped(x, dropout)
    return x, *[stack(each, 0) for each in zip(*finals, strict=True)]


def _sequences(step: Any, lstm: bool, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Either of the two forms: (input, hx, params, has_biases, ..., batch_first), or packed, with the batch sizes
    behind the input and without the last."""
    sizes, batch_first = None, False
    if isinstance(arguments[3], bool):
        *arguments, batch_first = arguments
        x, hx, params, has_biases, *rest = arguments
    else:
        x, lengths, hx, params, has_biases, *rest = arguments
        sizes = lengths.tolist()
    hidden = tuple(hx) if lstm else (hx,)
    if lstm and len(hidden) != 2:
        raise RuntimeError("lstm expects two hidden states")
    projected = lstm and hidden[0].size(2) != hidden[1].size(2)
    weights = list(_gathered(params, has_biases, projected))
    if batch_first:
        x = transpose(x, 0, 1)
    if not x.size(0):
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    output, *states = _layers(step, x, sizes, hidden, weights, *rest)
    if batch_first:
        output = transpose(output, 0, 1) if lstm else output.transpose_(0, 1)  # as their nodes are called in PyTorch
    return output, *states


@composite(at=("torch",))
def lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    """Layers of long short-term memories over sequences: the outputs, the last hidden states and the last cells.

    ``input``: (T, N, I), or (N, T, I) with ``batch_first``; ``hx``: both states, (layers times directions, N, H);
    ``params``: for each layer and direction the weights of ``lstm_cell``, and a projection of the output where the two
    states differ in size. A packed batch comes with its ``batch_sizes`` behind it and without ``batch_first``.
    Raises RuntimeError for other numbers of states or weights.
    """
    form = (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)
    return _sequences(_lstm_step, True, form)


@composite(at=("torch",))
def gru(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    """Layers of gated recurrent units over sequences, as ``lstm``: the outputs and the last hidden states."""
    form = (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)
    return _sequences(_gru_step, False, form)


@composite(at=("torch",))
def rnn_tanh(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    """Layers of ``rnn_tanh_cell`` over sequences, as ``lstm``: the outputs and the last hidden states."""
    form = (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)
    return _sequences(_tanh_step, False, form)


@composite(at=("torch",))
def rnn_relu(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    """Layers of ``rnn_relu_cell`` over sequences, as ``lstm``: the outputs and the last hidden states."""
    form = (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)
    return _sequences(_relu_step, False, form)
