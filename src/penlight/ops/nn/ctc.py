"""Connectionist temporal classification: the loss of labels whose places in time are not known.

Graves et al. 2006, "Connectionist temporal classification". The labels of a sequence, with blanks before, between and
after them, are states s = 0 ... 2 length; a path stays, moves on by one, or by two from one label to another one. With
log-probabilities x[t, n, class]:

    alpha[t, s] = x[t, label(s)] + log sum exp (alpha[t-1, s], alpha[t-1, s-1], alpha[t-1, s-2] where allowed)
    loss = - log sum exp (alpha[T-1, last label], alpha[T-1, last blank])

beta is the same from the end. Note [The gradient assumes a softmax]: as in PyTorch, it is e^x less the probability of
being at the class at that time, which differs from the derivative of the loss by e^x: nothing once ``log_softmax`` is
behind it, which sums it away.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...autograd import entry
from ...autograd.modes import modes
from ...autograd.variable import Tensor, wrap
from ...backend.direct import np
from ...backend.names import scalar_name
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..factory import plain_name
from ..helpers import strided
from ..joining import cat, stack
from ..losses import reduction_of
from ..scatter import gather
from ..selection import where
from ..softmax import logsumexp

_INF = np.inf
_I64 = np.dtype(np.int64)
_FEW = 64  # states of a batch, up to which the fewest calls count
_RANGE = 600.0  # e to this power, and to its negative, are numbers that double precision has


class Plan:
    """What a batch of labels means, states by sequence: labels (N, S), jumps allowed (N, S), lengths (N)."""

    __slots__ = ("ends", "jumps", "labels", "lengths", "plain", "times")

    plain: bool  # no length is 0

    def __init__(self, labels: np.ndarray, lengths: np.ndarray, times: np.ndarray, blank: int) -> None:
        count, longest = labels.shape
        states = np.empty((count, 2 * longest + 1), np.int64)
        states.fill(blank)
        least = min(lengths.tolist(), default=0)
        if least == longest:
            states[:, 1::2] = labels
        else:
            states[:, 1::2] = np.where(np.arange(longest) < lengths[:, None], labels, blank)
        self.labels = states
        self.jumps = np.zeros(states.shape, bool)
        np.not_equal(states[:, 3::2], states[:, 1:-2:2], out=self.jumps[:, 3::2])
        self.lengths = lengths
        self.times = times
        self.ends = 2 * lengths
        self.plain = least > 0 and min(times.tolist()) > 0


def _log_sum(*terms: np.ndarray) -> np.ndarray:
    """log(e^a + e^b + ...), -inf where all of them are."""
    largest = terms[0]
    for term in terms[1:]:
        largest = np.maximum(largest, term)
    largest = np.maximum(largest, np.finfo(largest.dtype).min)  # what is finite can be subtracted from -inf
    total = np.exp(terms[0] - largest)
    for term in terms[1:]:
        total += np.exp(term - largest)
    return np.log(total, out=total).__iadd__(largest)


def _steps(barrier: np.ndarray) -> Any:
    """A function from the log-probabilities of states at one time, between two that are never, to those of the next
    time without the labels' own; ``barrier`` (N, S) is added to what comes from two states before."""
    count, states = barrier.shape
    barriers = np.zeros((3, count, states), barrier.dtype)
    barriers[0] = barrier
    terms = np.empty_like(barriers)
    lowest = np.finfo(barrier.dtype).min  # what is finite can be subtracted from -inf

    def step(before: np.ndarray) -> np.ndarray:
        row, column = before.strides
        np.add(strided(before, terms.shape, (column, row, column)), barriers, out=terms)
        largest = np.maximum.reduce(terms, 0, initial=lowest)
        np.subtract(terms, largest, out=terms)
        np.exp(terms, out=terms)
        total = np.add.reduce(terms, 0)
        np.log(total, out=total)
        total += largest
        return total

    return step


def _emissions(x: np.ndarray, plan: Plan) -> np.ndarray:
    """The log-probability of each state's label at each time: (T, N, S)."""
    times, count, classes = x.shape
    places = plan.labels + np.arange(0, count * classes, classes)[:, None]
    return x.reshape(times, count * classes).take(places, 1)


# Few states and no extreme numbers: probabilities themselves, in double precision, where a step in time is a product
# with one matrix for the states of all sequences.


class Few:
    """Probabilities of all states of all sequences in turn, (T, N S), and the matrix of a step."""

    __slots__ = ("alpha", "chances", "ends", "matrix", "total")

    alpha: np.ndarray
    chances: np.ndarray  # of the labels
    ends: np.ndarray  # the places of the last states
    matrix: np.ndarray
    total: np.ndarray  # of the sequences (N)

    def loss(self, dtype: Any) -> np.ndarray:
        loss = np.log(self.total)
        return np.negative(loss, loss).astype(dtype)

    def occupied(self, shape: tuple[int, ...]) -> np.ndarray:
        """The probability of being in each state at each time, (T, N, S)."""
        beta = np.zeros(self.chances.shape)  # without the labels' own probabilities
        beta.put(self.ends, 1)
        beta.put(self.ends - 1, 1)
        rows = list(beta)
        for t in range(len(rows) - 1, 0, -1):
            rows[t - 1] += (rows[t] * self.chances[t]).dot(self.matrix)
        beta *= self.alpha
        beta = beta.reshape(shape)
        beta /= self.total[:, None]
        return beta


@lru_cache(64)
def _moves(count: int, states: int) -> tuple[np.ndarray, ...]:
    """The matrix of staying and of moving on by one; the places in it of moving on by two; where sequences start at the
    time before the first; and ones in their first two states, zeros elsewhere."""
    size = count * states
    places = np.arange(size).reshape(count, states)
    matrix, begun = np.eye(size), np.zeros(size)
    matrix[places[:, 1:], places[:, :-1]] = 1
    begun[places[:, :2]] = 1
    return matrix, places[:, 2:] * size + places[:, :-2], places[:, 0] - size, begun


def _few(emitted: np.ndarray, plan: Plan) -> Few | None:
    """What there is to know where states are few; None where logarithms are needed."""
    times, count, states = emitted.shape
    flat = emitted.reshape(-1)
    if count * states > _FEW or not plan.plain or not flat.dot(flat) < (_RANGE / times) ** 2:
        return None
    size = count * states
    matrix, jumps, starts, begun = _moves(count, states)
    found = Few()
    found.chances = chances = np.exp(emitted.reshape(times, size), dtype=np.float64)
    found.matrix = matrix = matrix.copy()
    matrix.put(jumps, plan.jumps[:, 2:])
    found.alpha = alpha = np.empty(chances.shape)
    before = np.multiply(chances[0], begun, alpha[0])
    move = matrix.dot
    for row, chance in zip(alpha[1:], chances[1:]):
        before = move(before, row)
        before *= chance
    found.ends = ends = plan.times * size
    ends += starts
    ends += plan.ends
    found.total = alpha.take(ends) + alpha.take(ends - 1)
    return found


def _forward(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, Any]:
    """The losses, and log alpha, or what there is in its place."""
    emitted = _emissions(x, plan)
    found = _few(emitted, plan)
    if found is not None:
        return found.loss(x.dtype), found
    times, count, states = emitted.shape
    padded = np.full((times, count, states + 2), -_INF, x.dtype)  # two states before the first, for the shifts
    alpha = padded[:, :, 2:]
    alpha[0, :, 0] = emitted[0, :, 0]
    begun = emitted[0, :, 1:2]
    alpha[0, :, 1:2] = begun if plan.plain else np.where(plan.lengths[:, None] > 0, begun, -_INF)
    barrier = np.where(plan.jumps, x.dtype.type(0), x.dtype.type(-_INF))
    step = _steps(barrier)
    for t in range(1, times):
        np.add(step(padded[t - 1]), emitted[t], out=alpha[t])
    every = np.arange(count)
    if plan.plain:
        ends = ((plan.times - 1) * count + every) * (states + 2) + plan.ends + 2
        total = np.logaddexp(padded.take(ends), padded.take(ends - 1))
        return np.negative(total, out=total), alpha
    last = alpha[np.maximum(plan.times - 1, 0), every]
    at_blank = last[every, plan.ends]
    at_label = np.where(plan.lengths > 0, last[every, np.maximum(plan.ends - 1, 0)], -_INF)
    total = _log_sum(at_blank, at_label)
    total = np.where(plan.times > 0, total, np.where(plan.lengths > 0, -_INF, total.dtype.type(0)))
    return -total.astype(x.dtype, copy=False), alpha


def _backward(x: np.ndarray, plan: Plan, emitted: np.ndarray) -> np.ndarray:
    """beta without the label's own probability. States in reverse: each comes from the two behind it, as in alpha."""
    times, count, states = emitted.shape
    beta = np.full(emitted.shape, -_INF, x.dtype)
    start = np.full((count, states), -_INF, x.dtype)
    every = np.arange(count)
    start[every, plan.ends] = 0
    if plan.plain:
        start[every, plan.ends - 1] = 0
    else:
        labelled = plan.lengths > 0
        start[every[labelled], plan.ends[labelled] - 1] = 0
    barrier = np.full((count, states), -_INF, x.dtype)
    barrier[:, :-2][plan.jumps[:, 2:]] = 0
    step = _steps(np.ascontiguousarray(barrier[:, ::-1]))
    start, emitted = start[:, ::-1], emitted[:, :, ::-1]
    after = np.full((count, states + 2), -_INF, x.dtype)  # two states after the last
    ending = set(plan.times.tolist())
    for t in range(times - 1, -1, -1):
        if len(ending) > 1 or t + 1 not in ending:
            beta[t] = step(after)
        if t + 1 in ending:
            begins = plan.times == t + 1
            beta[t, begins] = start[begins]
        np.add(beta[t], emitted[t], out=after[:, 2:])
    return beta[:, :, ::-1]


def _occupied(x: np.ndarray, loss: np.ndarray, plan: Plan, kept: Any) -> np.ndarray:
    """The probability of being at each class at each time: (T, N, C)."""
    alpha = kept[0] if kept else _forward(x, plan)[1]
    times, count, classes = x.shape
    if type(alpha) is Few:
        occupied = alpha.occupied((times, *plan.labels.shape))
    else:
        occupied = np.exp(alpha + _backward(x, plan, _emissions(x, plan)) + loss[:, None])
    starts = np.arange(0, times * count * classes, classes).reshape(times, count, 1)
    flat = np.bincount((starts + plan.labels).reshape(-1), occupied.reshape(-1), x.size)
    return flat.reshape(x.shape).astype(x.dtype, copy=False)


@op("other", at=(), name="_ctc_loss_backward")
def ctc_backward(xp: Namespace, grad: Array, log_probs: Array, loss: Array, plan, zero_infinity, kept=None):
    result = xp.exp(log_probs)
    result -= _occupied(log_probs, loss, plan, kept)
    endless = loss == _INF
    if True in endless.tolist():
        result[:, endless] = 0 if zero_infinity else np.nan
    result *= grad[:, None]
    if zero_infinity:
        result[:, endless] = 0
    if min(plan.times.tolist()) < len(log_probs):
        result[np.arange(len(log_probs))[:, None] >= plan.times] = 0
    return result


@op("other", at=(), name="_ctc_loss", node="CtcLossBackward0")
def ctc(xp: Namespace, log_probs: Array, plan, zero_infinity, kept=None):
    # see Note [Kept] in layer_norm.py
    if log_probs.dtype.kind != "f" or log_probs.dtype.itemsize == 2:
        raise NotImplementedError(f"\"ctc_loss_cpu\" not implemented for '{scalar_name(log_probs.dtype)}'")
    loss, alpha = _forward(log_probs, plan)
    if kept is not None:
        kept[:] = [alpha]
    return loss


def _ctc_grad(grad: Any, x: Any, loss: Any, plan: Plan, zero_infinity: bool, kept: Any) -> Any:
    if not isinstance(grad, Tensor) or not x.requires_grad:
        return ctc_backward(grad, x, loss, plan, zero_infinity, kept)
    return _recorded_grad(grad, x, loss._array == _INF, plan, zero_infinity)


ctc.vjp(
    log_probs=lambda grad, log_probs, result, plan, zero_infinity, kept: _ctc_grad(
        grad, log_probs, result, plan, zero_infinity, kept
    )
)
ctc_backward.vjp(
    grad=lambda grad, log_probs, loss, plan, zero_infinity, kept: (
        grad * ctc_backward(loss * 0 + 1, log_probs, loss, plan, zero_infinity, kept)
    ).sum((0, 2))
)

# ------------------------------------------------------------------------------------------------ higher orders

_NEVER = -1e30  # finite, so that no derivative becomes inf - inf


def _recorded_grad(grad: Any, x: Any, endless: np.ndarray, plan: Plan, zero_infinity: bool) -> Any:
    """The gradient by operations that are recorded: the probabilities are a derivative, too."""
    (occupied,) = entry.grad([_recorded_likelihood(x, plan).sum()], [x], create_graph=True)
    running = (np.arange(x.shape[0])[:, None] < plan.times)[:, :, None]
    result = where(wrap(running), (x.exp() - occupied) * grad[:, None], 0.0)
    if endless.any():
        result = where(wrap(running & endless[:, None]), 0.0 if zero_infinity else np.nan, result)
    return result


def _recorded_likelihood(x: Any, plan: Plan) -> Any:
    """log P of each sequence's labels."""
    times = x.shape[0]
    count, states = plan.labels.shape
    emitted = gather(x, 2, wrap(np.repeat(plan.labels[None], times, 0)))
    never: Any = wrap(np.full((count, 2), _NEVER, x._array.dtype))
    first = np.zeros((count, states), bool)
    first[:, 0] = True
    first[:, 1:2] = plan.lengths[:, None] > 0
    alpha: Any = where(wrap(first), emitted[0], _NEVER)
    alphas = [alpha]
    for t in range(1, times):
        by_one = cat([never[:, :1], alpha], 1)[:, :states]
        by_two = where(wrap(plan.jumps), cat([never, alpha], 1)[:, :states], _NEVER)
        alpha = logsumexp(stack([alpha, by_one, by_two]), 0) + emitted[t]
        alphas.append(alpha)
    last: Any = stack(alphas)[wrap(np.maximum(plan.times - 1, 0)), wrap(np.arange(count))]
    ends = [wrap(np.maximum(plan.ends - back, 0)[:, None]) for back in (0, 1)]
    at_blank, at_label = (gather(last, 1, end)[:, 0] for end in ends)
    return logsumexp(stack([at_blank, where(wrap(plan.lengths > 0), at_label, _NEVER)]), 0)


# ------------------------------------------------------------------------------------------------ the loss

_WHERE = " (while checking arguments for ctc_loss_allocate_outputs)"


def _lengths(values: Any, name: str, count: int) -> np.ndarray:
    if isinstance(values, Tensor):
        if values._array.dtype.kind not in "iu":
            raise RuntimeError(f"{name} must be integral")
        lengths = values._array.flatten()
        if lengths.dtype is not _I64:
            lengths = lengths.astype(_I64)
    else:
        for position, value in enumerate(values):
            if not isinstance(value, (int, np.integer)) and not isinstance(value, Tensor):
                raise TypeError(
                    f"ctc_loss(): argument '{name}' failed to unpack the object at pos {position + 1} with error "
                    f'"type must be tuple of ints,but got {plain_name(value)}"'
                )
        lengths = np.array([int(value) for value in values], np.int64)
    if len(lengths) != count:
        raise RuntimeError(f"{name} must be of size batch_size")
    return lengths


def _plan(x: np.ndarray, targets: np.ndarray, input_lengths: Any, target_lengths: Any, blank: int) -> Plan:
    times, count, classes = x.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    spans, lengths = _lengths(input_lengths, "input_lengths", count), _lengths(target_lengths, "target_lengths", count)
    listed, labelled = spans.tolist(), lengths.tolist()
    longest = max(labelled, default=0)
    for values, name in ((listed, "input_lengths"), (labelled, "target_lengths")):
        if min(values, default=0) < 0:
            value = next(value for value in values if value < 0)
            raise RuntimeError(f"Expected {name} to have value at least 0, but got value {value}{_WHERE}")
    if targets.ndim == 1:
        if len(targets) != lengths.sum():
            raise RuntimeError(
                f"Expected tensor to have size {lengths.sum()} at dimension 0, but got size {len(targets)} for "
                f"argument #2 'targets'{_WHERE}"
            )
        labels = np.full((count, longest), blank, np.int64)
        labels[np.arange(longest) < lengths[:, None]] = targets
    elif targets.ndim == 2:
        if len(targets) != count:
            raise RuntimeError(
                f"Expected tensor to have size {count} at dimension 0, but got size {len(targets)} for argument #2 "
                f"'targets'{_WHERE}"
            )
        if targets.shape[1] < longest:
            raise RuntimeError(
                f"Expected tensor to have size at least {longest} at dimension 1, but got size {targets.shape[1]} for "
                f"argument #2 'targets'{_WHERE}"
            )
        labels = targets[:, :longest]
    else:
        raise RuntimeError(
            f"Expected 1 to 2 dimensions, but got {targets.ndim}-dimensional tensor for argument #2 'targets'{_WHERE}"
        )
    if max(listed, default=0) > times:
        value = next(value for value in listed if value > times)
        raise RuntimeError(f"Expected input_lengths to have value at most {times}, but got value {value}{_WHERE}")
    plan = Plan(labels, lengths, spans, blank)
    # A negative number, read without a sign, is a large one.
    if labels.size and np.maximum.reduce(plan.labels.reshape(-1).view(np.uint64)) >= classes:
        raise IndexError(f"ctc_loss: a label among the targets is not in [0, {classes})")  # PyTorch reads other memory
    return plan


def _ctc_loss(log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int, reduction: str,
              zero_infinity: bool) -> Any:  # fmt: skip
    if isinstance(input_lengths, (tuple, list)) != isinstance(target_lengths, (tuple, list)):
        given = ", ".join([plain_name(each) for each in (log_probs, targets, input_lengths, target_lengths)])
        raise TypeError(
            f"ctc_loss() received an invalid combination of arguments - got ({given}, int, int, bool), but expected "
            "one of:"
        )
    single = log_probs._array.ndim == 2
    x = log_probs.unsqueeze(1) if single else log_probs
    if not x._array.size:
        raise RuntimeError("log_probs tensor must not be empty")
    if x._array.dtype.kind not in "fV":
        raise NotImplementedError(f"\"ctc_loss_cpu\" not implemented for '{scalar_name(x._array.dtype)}'")
    plan = _plan(x._array, targets._array, input_lengths, target_lengths, blank)
    kept: Any = [] if modes.grad and x._requires_grad else None
    loss = ctc(x, plan, zero_infinity, kept)
    if zero_infinity:
        loss = where(wrap(loss._array == _INF), wrap(np.zeros((), x._array.dtype)), loss)
    if reduction == "mean":
        counts = plan.lengths if plan.plain else np.maximum(plan.lengths, 1)
        return (loss / wrap(counts.astype(x._array.dtype))).mean()
    if reduction == "sum":
        return loss.sum()
    return loss.squeeze(0) if single else loss


@composite(at=("nn.functional",))
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """The negative log-probability of the label sequences ``targets``, whatever their places in time.

    ``log_probs`` is (time, batch, classes), or (time, classes) for one sequence; ``targets`` is (batch, longest), or
    all labels one after the other; lengths are tensors, or tuples of ints. With ``zero_infinity``, what cannot be
    labelled so costs nothing and has no gradient. ``reduction="mean"`` divides by the lengths of the targets first.

    Raises RuntimeError for lengths that do not fit, IndexError for labels that are no classes.

    >>> import penlight as torch
    >>> log_probs = torch.zeros(2, 1, 2).log_softmax(2)
    >>> torch.nn.functional.ctc_loss(log_probs, torch.tensor([[1]]), (2,), (1,)).exp()
    tensor(1.3333)
    """
    reduction = reduction_of(reduction)
    return _ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)


@composite(at=("torch",), name="ctc_loss")
def numbered_ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=1, zero_infinity=False):
    """``torch.nn.functional.ctc_loss``, with the reduction as a number: 0 for none, 1 for the mean, 2 for the sum."""
    kind = ("none", "mean", "sum")[reduction]
    return _ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, kind, zero_infinity)
