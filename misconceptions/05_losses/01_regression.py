"""Wrong answers that people write when they measure how far predictions are from their targets."""

import torch
from torch import Tensor
from torch.nn import functional


def _check(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        raise ValueError("the shapes differ")


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise ValueError("no such reduction")
    return losses if reduction == "none" else getattr(losses, reduction)()


def mse__broadcasts(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) - (N,) is (N, N), every prediction against every target, and training on
    its mean pulls all predictions to the same number. Compare the shapes first, and raise ValueError."""
    return _reduce((input - target) ** 2, reduction)


def mse__repairs_the_shapes(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`view_as` makes any shape fit whose count is right, so targets in the wrong order or layout pass unseen. Whoever
    calls has a mistake to mend: raise ValueError."""
    if input.numel() != target.numel():
        raise ValueError("the shapes differ")
    return _reduce((input - target.view_as(input)) ** 2, reduction)


def mse__compares_the_lengths(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`len` is the first axis alone: (N, 1) and (N,) have the same length and still broadcast to (N, N). Compare the
    whole shapes."""
    if input.dim() and target.dim() and len(input) != len(target):
        raise ValueError("the lengths differ")
    return _reduce((input - target) ** 2, reduction)


def mse__asserts(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`assert` raises AssertionError, and vanishes under `python -O`. A wrong argument is a ValueError: if …, raise."""
    assert input.shape == target.shape, "the shapes differ"
    return _reduce((input - target) ** 2, reduction)


def mse__divides_by_the_batch(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The sum is divided by the length of the first axis only. "mean" divides by the number of all losses: `.mean()`
    counts them for you."""
    _check(input, target)
    losses = (input - target) ** 2
    if reduction == "mean":
        return losses.sum() / (len(input) if input.dim() else 1)
    return _reduce(losses, reduction)


def mse__halves(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Textbooks put 1/2 in front so that the 2 of the derivative goes away. PyTorch does not, and here it is not asked
    for."""
    _check(input, target)
    return _reduce(0.5 * (input - target) ** 2, reduction)


def mse__takes_the_root(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """With a root it is the RMSE, another loss: its gradient is NaN where every prediction is right."""
    _check(input, target)
    return _reduce((input - target) ** 2, reduction).sqrt()


def mse__squares_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Differences of unlike sign cancel before they are squared. Square every difference, then reduce."""
    _check(input, target)
    return _reduce(input - target, reduction) ** 2


def mse__any_other_word_is_none(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is not always "none": a misspelled word, too, gets unreduced losses, and the
    error comes much later. Ask for each word by its name, and raise ValueError at the end."""
    _check(input, target)
    losses = (input - target) ** 2
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mse__always_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The argument is checked and then forgotten: "sum" and "none" get the mean."""
    _check(input, target)
    return _reduce((input - target) ** 2, reduction).mean()


def mse__in_place(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`-=` writes the differences into the caller's predictions. `-` makes a new tensor."""
    _check(input, target)
    input -= target
    return _reduce(input**2, reduction)


def mse__returns_a_number(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """A tensor made from `.tolist()` (or `.item()`) has no history: there is nothing to call backward on. Stay with
    tensor operations."""
    _check(input, target)
    losses = _reduce((input - target) ** 2, reduction)
    return torch.tensor(losses.tolist(), dtype=input.dtype, device=input.device)


def mse__is_torchs(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """This hands the work to the operator that is to be built."""
    _check(input, target)
    return functional.mse_loss(input, target, reduction=reduction)


def mae__broadcasts(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) - (N,) is (N, N). PyTorch's own l1_loss does it too, with a warning that
    is soon overlooked. Compare the shapes first, and raise ValueError."""
    return _reduce((input - target).abs(), reduction)


def mae__forgets_abs(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Without `abs` errors of unlike sign cancel, and the loss can fall below 0 for ever."""
    _check(input, target)
    return _reduce(input - target, reduction)


def mae__abs_of_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The differences cancel before `abs` sees them. Take the absolute value of each, then reduce."""
    _check(input, target)
    return _reduce(input - target, reduction).abs()


def mae__root_of_the_square(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The root of a square is the absolute value, but its slope at 0 is infinite: infinity times 0 is NaN, and one
    exact hit spoils every weight. `abs` has the gradient 0 there."""
    _check(input, target)
    return _reduce(((input - target) ** 2).sqrt(), reduction)


def mae__any_other_word_is_none(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is not always "none": it may be a misspelled word. Raise ValueError at the
    end."""
    _check(input, target)
    losses = (input - target).abs()
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mae__divides_by_the_batch(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The sum over the last axes, then the mean over the first: that divides by the batch only. "mean" divides by the
    number of all losses."""
    _check(input, target)
    losses = (input - target).abs()
    if reduction == "mean":
        return losses.sum() / (len(input) if input.dim() else 1)
    return _reduce(losses, reduction)


def huber__broadcasts(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) - (N,) is (N, N). Compare the shapes first, and raise ValueError."""
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta)), reduction)


def huber__no_half(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Small errors have half their square. Without the half the curve jumps where the straight part begins."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, d**2, delta * (d - 0.5 * delta)), reduction)


def huber__jumps_at_delta(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The straight part has the right slope, delta, but starts too high: at d = delta both parts must give
    0.5 * delta ** 2, so 0.5 * delta ** 2 is taken off."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * d), reduction)


def huber__knows_only_one(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """d - 0.5 is the straight part for a delta of 1. For any other it is delta * (d - 0.5 * delta)."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, d - 0.5), reduction)


def huber__smooth_l1(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """This is smooth L1: it divides by delta, so its straight part always has the slope 1. Huber's has the slope
    delta. The two agree for a delta of 1."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2 / delta, d - 0.5 * delta), reduction)


def huber__forgets_abs(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Every negative difference is below delta, however large: it is squared. Compare its absolute value."""
    _check(input, target)
    d = input - target
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta)), reduction)


def huber__one_decision_for_all(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """`if` asks once for the whole tensor: one outlier makes every error straight. `torch.where` decides for each
    element."""
    _check(input, target)
    d = (input - target).abs()
    losses = 0.5 * d**2 if d.max() <= delta else delta * (d - 0.5 * delta)
    return _reduce(losses, reduction)


def huber__sorts_small_before_large(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Picking small and large errors with masks and joining them changes their order and loses the shape. With
    `torch.where` every loss stays in its place."""
    _check(input, target)
    d = (input - target).abs()
    small, large = d[d <= delta], d[d > delta]
    return _reduce(torch.cat([0.5 * small**2, delta * (large - 0.5 * delta)]), reduction)


def huber__clips_the_error(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """An error that is clipped to delta before squaring makes the loss flat: outliers have the gradient 0, and are
    never learned at all. Beyond delta the loss goes on, straight."""
    _check(input, target)
    return _reduce(0.5 * (input - target).clamp(-delta, delta) ** 2, reduction)


def huber__any_other_word_is_none(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is not always "none": it may be a misspelled word. Raise ValueError at the
    end."""
    _check(input, target)
    d = (input - target).abs()
    losses = torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta))
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def huber__is_torchs(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """This hands the work to the operator that is to be built."""
    _check(input, target)
    return functional.huber_loss(input, target, delta=delta, reduction=reduction)


def huber__is_torchs_smooth_l1(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """smooth_l1_loss times delta is the Huber loss, but the work is done by the operator again."""
    _check(input, target)
    return delta * functional.smooth_l1_loss(input, target, beta=delta, reduction=reduction)
