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
    """Shapes that differ are broadcast: (N, 1) and (N,) make (N, N), every prediction against every target. Instead:
    compare the shapes first, and raise ValueError."""
    return _reduce((input - target) ** 2, reduction)


def mse__repairs_the_shapes(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Targets of another shape are given the shape of the predictions, where the number of elements is right: a target
    in another layout goes unnoticed. Instead: raise ValueError."""
    if input.numel() != target.numel():
        raise ValueError("the shapes differ")
    return _reduce((input - target.view_as(input)) ** 2, reduction)


def mse__compares_the_lengths(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Only the first axis is compared: (N, 1) and (N,) pass, and are broadcast to (N, N). Instead: compare the whole
    shapes, `input.shape != target.shape`."""
    if input.dim() and target.dim() and len(input) != len(target):
        raise ValueError("the lengths differ")
    return _reduce((input - target) ** 2, reduction)


def mse__asserts(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`assert` raises AssertionError. Instead: a wrong argument is a ValueError, `raise ValueError(…)`."""
    assert input.shape == target.shape, "the shapes differ"
    return _reduce((input - target) ** 2, reduction)


def mse__divides_by_the_batch(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The sum is divided by the length of the first axis only. Instead: the mean divides by the number of all losses,
    `.mean()`."""
    _check(input, target)
    losses = (input - target) ** 2
    if reduction == "mean":
        return losses.sum() / (len(input) if input.dim() else 1)
    return _reduce(losses, reduction)


def mse__halves(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The losses are halved, as some textbooks do so that the 2 of the derivative goes away. Instead: PyTorch does not,
    and the statement does not."""
    _check(input, target)
    return _reduce(0.5 * (input - target) ** 2, reduction)


def mse__takes_the_root(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """A root is taken, which makes another loss, the RMSE; its gradient is NaN where every prediction is right.
    Instead: leave the root out."""
    _check(input, target)
    return _reduce((input - target) ** 2, reduction).sqrt()


def mse__squares_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Differences of unlike sign cancel before they are squared. Instead: square every difference, then reduce."""
    _check(input, target)
    return _reduce(input - target, reduction) ** 2


def mse__any_other_word_is_none(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is taken for "none", a misspelled word too. Instead: ask for each word by its
    name, and raise ValueError at the end."""
    _check(input, target)
    losses = (input - target) ** 2
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mse__always_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The mean is returned whatever reduction says. Instead: "sum" is the sum, and "none" leaves the losses as they
    are."""
    _check(input, target)
    return _reduce((input - target) ** 2, reduction).mean()


def mse__in_place(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The differences are written into the caller's predictions. Instead: `-` makes a new tensor."""
    _check(input, target)
    input -= target
    return _reduce(input**2, reduction)


def mse__returns_a_number(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The result is made anew from Python numbers, so it has no history, and backward cannot be called on it. Instead:
    stay with tensor operations."""
    _check(input, target)
    losses = _reduce((input - target) ** 2, reduction)
    return torch.tensor(losses.tolist(), dtype=input.dtype, device=input.device)


def mse__is_torchs(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The work is handed to PyTorch's own loss, which is to be built. Instead: write its formula with tensor
    operations."""
    _check(input, target)
    return functional.mse_loss(input, target, reduction=reduction)


def mse__only_words_without_spaces(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The word is changed before it is looked at, so "Mean" and "none " are accepted. Instead: any other word than the
    three raises ValueError."""
    _check(input, target)
    return _reduce((input - target) ** 2, reduction.strip().lower())


def mse__a_part_of_a_word(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The word is looked for inside of a longer text, so a part of a word, as "su", is accepted too. Instead: compare
    with each of the three words, `reduction in ("mean", "sum", "none")`."""
    _check(input, target)
    if reduction not in "mean sum none":
        raise ValueError("no such reduction")
    losses = (input - target) ** 2
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mse__counts_the_numbers(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Only the number of elements is compared: shapes of the same number, as (2, 3) and (3, 2), or (3, 1) and (3,),
    pass. Instead: compare the shapes themselves, `input.shape != target.shape`."""
    if input.numel() != target.numel():
        raise ValueError("the shapes differ")
    input, target = input.reshape(-1), target.reshape(-1)
    return _reduce((input - target) ** 2, reduction)


def mse__in_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The result is in float32, whatever the dtype of input is. Instead: the difference keeps the dtype of input by
    itself."""
    _check(input, target)
    input, target = input.float(), target.float()
    return _reduce((input - target) ** 2, reduction)


def mse__flattens_by_view(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    _check(input, target)
    shape, input, target = input.shape, input.view(-1), target.view(-1)
    losses = (input - target) ** 2
    return _reduce(losses.view(shape), reduction)


def mse__nothing_is_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Where there is no prediction, a new number 0 in float32 is returned, whatever reduction and dtype are. Instead:
    the sum of no numbers is 0 by itself, in their dtype, and "none" keeps the shape."""
    _check(input, target)
    if input.numel() == 0:
        return torch.tensor(0.0, device=input.device)
    return _reduce((input - target) ** 2, reduction)


def mse__squeezes(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Axes of length 1 are dropped from both, so (3, 1) and (3,) pass for alike, and the losses have another shape than
    input. Instead: compare the shapes as they are, and raise ValueError."""
    input, target = input.squeeze(), target.squeeze()
    _check(input, target)
    return _reduce((input - target) ** 2, reduction)


def mse__leaves_out_nan(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Losses that are NaN are left out of mean and sum, so a broken prediction goes unnoticed. Instead: `mean` and
    `sum`, which let NaN through."""
    _check(input, target)
    losses = (input - target) ** 2
    return {"mean": losses.nanmean, "sum": losses.nansum}[reduction]() if reduction != "none" else losses


def mse__through_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The losses are computed in float32 and converted back, so float64 loses half of its digits. Instead: compute in
    the dtype that comes in."""
    _check(input, target)
    dtype, input, target = input.dtype, input.float(), target.float()
    return _reduce(((input - target) ** 2).to(dtype), reduction)


def mae__broadcasts(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) and (N,) make (N, N), every prediction against every target. Instead:
    compare the shapes first, and raise ValueError."""
    return _reduce((input - target).abs(), reduction)


def mae__forgets_abs(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Errors of unlike sign cancel, and the loss can fall below 0. Instead: take the absolute value of each difference,
    `.abs()`."""
    _check(input, target)
    return _reduce(input - target, reduction)


def mae__abs_of_the_mean(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Errors of unlike sign cancel before the absolute value is taken. Instead: take the absolute value of each
    difference, then reduce."""
    _check(input, target)
    return _reduce(input - target, reduction).abs()


def mae__root_of_the_square(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The root of a square is the absolute value, but its slope at 0 is infinite: where a prediction hits its target
    the gradient is NaN. Instead: `.abs()`, whose gradient there is 0."""
    _check(input, target)
    return _reduce(((input - target) ** 2).sqrt(), reduction)


def mae__any_other_word_is_none(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is taken for "none", a misspelled word too. Instead: ask for each word by its
    name, and raise ValueError at the end."""
    _check(input, target)
    losses = (input - target).abs()
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mae__divides_by_the_batch(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The sum is divided by the length of the first axis only. Instead: the mean divides by the number of all losses,
    `.mean()`."""
    _check(input, target)
    losses = (input - target).abs()
    if reduction == "mean":
        return losses.sum() / (len(input) if input.dim() else 1)
    return _reduce(losses, reduction)


def mae__only_words_without_spaces(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The word is changed before it is looked at, so "Mean" and "none " are accepted. Instead: any other word than the
    three raises ValueError."""
    _check(input, target)
    return _reduce((input - target).abs(), reduction.strip().lower())


def mae__a_part_of_a_word(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The word is looked for inside of a longer text, so a part of a word, as "su", is accepted too. Instead: compare
    with each of the three words, `reduction in ("mean", "sum", "none")`."""
    _check(input, target)
    if reduction not in "mean sum none":
        raise ValueError("no such reduction")
    losses = (input - target).abs()
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def mae__counts_the_numbers(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Only the number of elements is compared: shapes of the same number, as (2, 3) and (3, 2), or (3, 1) and (3,),
    pass. Instead: compare the shapes themselves, `input.shape != target.shape`."""
    if input.numel() != target.numel():
        raise ValueError("the shapes differ")
    input, target = input.reshape(-1), target.reshape(-1)
    return _reduce((input - target).abs(), reduction)


def mae__in_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The result is in float32, whatever the dtype of input is. Instead: the difference keeps the dtype of input by
    itself."""
    _check(input, target)
    input, target = input.float(), target.float()
    return _reduce((input - target).abs(), reduction)


def mae__flattens_by_view(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    _check(input, target)
    shape, input, target = input.shape, input.view(-1), target.view(-1)
    losses = (input - target).abs()
    return _reduce(losses.view(shape), reduction)


def mae__nothing_is_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Where there is no prediction, a new number 0 in float32 is returned, whatever reduction and dtype are. Instead:
    the sum of no numbers is 0 by itself, in their dtype, and "none" keeps the shape."""
    _check(input, target)
    if input.numel() == 0:
        return torch.tensor(0.0, device=input.device)
    return _reduce((input - target).abs(), reduction)


def mae__leaves_out_nan(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Losses that are NaN are left out of mean and sum, so a broken prediction goes unnoticed. Instead: `mean` and
    `sum`, which let NaN through."""
    _check(input, target)
    losses = (input - target).abs()
    return {"mean": losses.nanmean, "sum": losses.nansum}[reduction]() if reduction != "none" else losses


def mae__through_float32(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The losses are computed in float32 and converted back, so float64 loses half of its digits. Instead: compute in
    the dtype that comes in."""
    _check(input, target)
    dtype, input, target = input.dtype, input.float(), target.float()
    return _reduce(((input - target).abs()).to(dtype), reduction)


def mae__rounds_the_corner(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """A small number is added inside a root so that the corner at 0 becomes round: near its target a prediction has too
    small a gradient. Instead: `.abs()`, whose gradient at 0 is 0 and else 1 or -1."""
    _check(input, target)
    return _reduce(((input - target) ** 2 + 1e-12).sqrt(), reduction)


def huber__broadcasts(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Shapes that differ are broadcast: (N, 1) and (N,) make (N, N), every prediction against every target. Instead:
    compare the shapes first, and raise ValueError."""
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta)), reduction)


def huber__no_half(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Small errors cost their whole square, so the loss jumps where the straight part begins. Instead: they cost half
    of it, 0.5 * d ** 2."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, d**2, delta * (d - 0.5 * delta)), reduction)


def huber__jumps_at_delta(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The straight part has the right slope, delta, but starts too high, so the loss jumps at d = delta. Instead: delta
    * (d - 0.5 * delta)."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * d), reduction)


def huber__knows_only_one(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The straight part is the one for a delta of 1. Instead: for any delta it is delta * (d - 0.5 * delta)."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2, d - 0.5), reduction)


def huber__smooth_l1(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """This is smooth L1, whose straight part always has the slope 1; the two agree for a delta of 1. Instead: Huber's
    has the slope delta, delta * (d - 0.5 * delta)."""
    _check(input, target)
    d = (input - target).abs()
    return _reduce(torch.where(d <= delta, 0.5 * d**2 / delta, d - 0.5 * delta), reduction)


def huber__forgets_abs(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Every negative difference counts as small, however large it is, and is squared. Instead: compare the absolute
    value with delta."""
    _check(input, target)
    d = input - target
    return _reduce(torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta)), reduction)


def huber__one_decision_for_all(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """One decision is made for the whole tensor, so one outlier makes every loss straight. Instead: `torch.where`
    decides for each element."""
    _check(input, target)
    d = (input - target).abs()
    losses = 0.5 * d**2 if d.max() <= delta else delta * (d - 0.5 * delta)
    return _reduce(losses, reduction)


def huber__sorts_small_before_large(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Small and large errors are picked apart and joined again, in another order and without their shape. Instead: with
    `torch.where` every loss stays in its place."""
    _check(input, target)
    d = (input - target).abs()
    small, large = d[d <= delta], d[d > delta]
    return _reduce(torch.cat([0.5 * small**2, delta * (large - 0.5 * delta)]), reduction)


def huber__clips_the_error(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The error is clipped to delta before it is squared, so outliers have the gradient 0 and are never learned.
    Instead: beyond delta the loss goes on, straight, delta * (d - 0.5 * delta)."""
    _check(input, target)
    return _reduce(0.5 * (input - target).clamp(-delta, delta) ** 2, reduction)


def huber__any_other_word_is_none(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """What is left after "mean" and "sum" is taken for "none", a misspelled word too. Instead: ask for each word by its
    name, and raise ValueError at the end."""
    _check(input, target)
    d = (input - target).abs()
    losses = torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta))
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def huber__is_torchs(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The work is handed to PyTorch's own loss, which is to be built. Instead: write its formula with tensor
    operations."""
    _check(input, target)
    return functional.huber_loss(input, target, delta=delta, reduction=reduction)


def huber__is_torchs_smooth_l1(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """smooth_l1_loss times delta is the Huber loss, but it is PyTorch that computes it. Instead: write the two
    formulas, and pick with `torch.where`."""
    _check(input, target)
    return delta * functional.smooth_l1_loss(input, target, beta=delta, reduction=reduction)


def huber__only_words_without_spaces(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The word is changed before it is looked at, so "Mean" and "none " are accepted. Instead: any other word than the
    three raises ValueError."""
    _check(input, target)
    return _reduce(
        torch.where(
            (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
        ),
        reduction.strip().lower(),
    )


def huber__a_part_of_a_word(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The word is looked for inside of a longer text, so a part of a word, as "su", is accepted too. Instead: compare
    with each of the three words, `reduction in ("mean", "sum", "none")`."""
    _check(input, target)
    if reduction not in "mean sum none":
        raise ValueError("no such reduction")
    losses = torch.where(
        (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
    )
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def huber__counts_the_numbers(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Only the number of elements is compared: shapes of the same number, as (2, 3) and (3, 2), or (3, 1) and (3,),
    pass. Instead: compare the shapes themselves, `input.shape != target.shape`."""
    if input.numel() != target.numel():
        raise ValueError("the shapes differ")
    input, target = input.reshape(-1), target.reshape(-1)
    return _reduce(
        torch.where(
            (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
        ),
        reduction,
    )


def huber__in_float32(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The result is in float32, whatever the dtype of input is. Instead: the difference keeps the dtype of input by
    itself."""
    _check(input, target)
    input, target = input.float(), target.float()
    return _reduce(
        torch.where(
            (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
        ),
        reduction,
    )


def huber__flattens_by_view(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """`view` refuses a tensor whose numbers do not follow one another in memory, such as a transposed one. Instead: the
    operations work on each number, whatever the shape; there is nothing to flatten."""
    _check(input, target)
    shape, input, target = input.shape, input.view(-1), target.view(-1)
    losses = torch.where(
        (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
    )
    return _reduce(losses.view(shape), reduction)


def huber__nothing_is_float32(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Where there is no prediction, a new number 0 in float32 is returned, whatever reduction and dtype are. Instead:
    the sum of no numbers is 0 by itself, in their dtype, and "none" keeps the shape."""
    _check(input, target)
    if input.numel() == 0:
        return torch.tensor(0.0, device=input.device)
    return _reduce(
        torch.where(
            (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
        ),
        reduction,
    )


def huber__leaves_out_nan(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Losses that are NaN are left out of mean and sum, so a broken prediction goes unnoticed. Instead: `mean` and
    `sum`, which let NaN through."""
    _check(input, target)
    losses = torch.where(
        (input - target).abs() <= delta, 0.5 * (input - target) ** 2, delta * ((input - target).abs() - 0.5 * delta)
    )
    return {"mean": losses.nanmean, "sum": losses.nansum}[reduction]() if reduction != "none" else losses


def huber__rounds_delta(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """delta becomes a tensor of float32, and in float64 the losses have only its digits. Instead: a Python number,
    which takes the dtype of the other side."""
    _check(input, target)
    d = (input - target).abs()
    near = torch.minimum(d, torch.tensor(delta, device=d.device))
    return _reduce(near * (d - 0.5 * near), reduction)


def huber__through_float32(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """The losses are computed in float32 and converted back, so float64 loses half of its digits. Instead: compute in
    the dtype that comes in."""
    _check(input, target)
    dtype, input, target = input.dtype, input.float(), target.float()
    return _reduce(
        (
            torch.where(
                (input - target).abs() <= delta,
                0.5 * (input - target) ** 2,
                delta * ((input - target).abs() - 0.5 * delta),
            )
        ).to(dtype),
        reduction,
    )
