"""Wrong answers that people write when they reduce the losses of a batch."""

import torch
from torch import Tensor
from torch.nn import functional


def _per_token(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")


def per_token_loss__leaves_them_flat(logits: Tensor, targets: Tensor) -> Tensor:
    """The losses of flattened logits come as (B·T,). Fold them back to (B, T), the shape of the targets."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")


def per_token_loss__folds_them_time_first(logits: Tensor, targets: Tensor) -> Tensor:
    """The flat losses run through sequence 0 first, so they fold back to (B, T). Folding to (T, B) and swapping the
    axes puts most of them in another place."""
    flat = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.reshape(logits.shape[1], logits.shape[0]).t()


def per_token_loss__averages(logits: Tensor, targets: Tensor) -> Tensor:
    """cross_entropy returns the mean of all losses unless told otherwise: reduction="none" keeps every one."""
    return functional.cross_entropy(logits.transpose(1, 2), targets)


def per_token_loss__takes_time_for_classes(logits: Tensor, targets: Tensor) -> Tensor:
    """cross_entropy takes axis 1 for the classes, and in (B, T, V) that is time. Where T and V differ it complains;
    where they are equal the losses are nonsense. Put the classes on axis 1, or flatten batch and time."""
    return functional.cross_entropy(logits, targets, reduction="none")


def per_token_loss__nll_of_raw_scores(logits: Tensor, targets: Tensor) -> Tensor:
    """nll_loss only picks the target's entry and flips its sign: it expects log-probabilities, not raw logits.
    cross_entropy takes the log-softmax itself."""
    return functional.nll_loss(logits.transpose(1, 2), targets, reduction="none")


def per_token_loss__collects_numbers(logits: Tensor, targets: Tensor) -> Tensor:
    """A tensor made anew from numbers has no history, so no gradient flows back. One call with reduction="none" gives
    all the losses and keeps the graph."""
    rows = [[functional.cross_entropy(z, y).item() for z, y in zip(*pair)] for pair in zip(logits, targets)]
    return torch.tensor(rows, dtype=logits.dtype, device=logits.device)


def per_sample_loss__averages_over_the_batch(logits: Tensor, targets: Tensor) -> Tensor:
    """The axis that is named is the axis that goes: mean(0) removes the batch and leaves one loss for each step. Remove
    time, axis 1."""
    return _per_token(logits, targets).mean(0)


def per_sample_loss__sums_over_time(logits: Tensor, targets: Tensor) -> Tensor:
    """The sum over time grows with the length of the sequence. The loss of a sequence is the mean of its steps."""
    return _per_token(logits, targets).sum(1)


def per_sample_loss__averages_everything(logits: Tensor, targets: Tensor) -> Tensor:
    """The default reduction leaves one number for the whole batch. Keep every loss (reduction="none"), then take the
    mean over time alone."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def per_sample_loss__folds_them_time_first(logits: Tensor, targets: Tensor) -> Tensor:
    """The flat losses run through sequence 0 first. Folded to (T, B), a column mixes steps of different sequences. Fold
    to (B, T), the shape of the targets."""
    flat = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.reshape(logits.shape[1], logits.shape[0]).mean(0)


def per_sample_loss__collects_numbers(logits: Tensor, targets: Tensor) -> Tensor:
    """A tensor made anew from numbers has no history, so no gradient flows back. torch.stack joins tensors and keeps
    the graph; the mean over axis 1 needs no loop at all."""
    losses = [functional.cross_entropy(z, y).item() for z, y in zip(logits, targets)]
    return torch.tensor(losses, dtype=logits.dtype, device=logits.device)


def mean_from_sum__divides_zero_by_zero(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """0 / 0 is NaN, and one NaN in a running loss makes everything after it NaN. A count of 0 has the mean 0."""
    return loss_sum / count


def mean_from_sum__divides_in_place(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """`/=` writes into the caller's tensor: a running total is no longer a total. `/` makes a new tensor."""
    loss_sum /= max(count, 1)
    return loss_sum


def mean_from_sum__floor_division(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """`//` rounds down to a whole number. A mean needs `/`."""
    return loss_sum // max(count, 1)


def mean_from_sum__returns_a_number(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """`.item()` gives a Python number, which has no history: there is nothing to call backward on. Divide the
    tensor."""
    return loss_sum.item() / max(int(count), 1)


def mean_from_sum__makes_a_new_tensor(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """torch.tensor makes a tensor anew: no history, and float32 whatever loss_sum was. Divide the tensor itself."""
    return torch.tensor(loss_sum.item() / max(int(count), 1), device=loss_sum.device)


def mean_from_sum__adds_one(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """Adding 1 to the count avoids 0 / 0, but makes every other mean too small. Change the count only where it is 0."""
    return loss_sum / (count + 1)


def weighted_loss__weights_per_class(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """cross_entropy's `weight` has one weight for each class. These weights belong to sequences: where B and V happen
    to be equal, nothing complains. Multiply the sequences' losses yourself."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), weight=weights)


def weighted_loss__divides_by_the_batch(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """`.mean()` divides by B. Then weights of 2 double the loss, and the learning rate with it: divide by the weights'
    sum."""
    return (weights * _per_token(logits, targets).mean(1)).mean()


def weighted_loss__weights_the_steps(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """(B, T) times (B,) lines the weights up with the last axis, time. Where T and B are equal nothing complains: every
    step has got the weight of a sequence. Take the mean over time first, or weight with weights[:, None]."""
    return (_per_token(logits, targets) * weights).mean() / weights.mean()


def weighted_loss__sums_over_time(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The sum over time makes the loss T times too large. The loss of a sequence is the mean of its steps."""
    return (weights * _per_token(logits, targets).sum(1)).sum() / weights.sum()


def weighted_loss__weights_the_mean(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The mean over the batch is taken first, so every sequence has counted alike before the weights come. Multiply the
    losses of the sequences, then add them up."""
    return (weights * functional.cross_entropy(logits.transpose(1, 2), targets)).sum() / weights.sum()


def weighted_loss__normalizes_in_place(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """`/=` writes into the caller's weights, who may use them again. `/` makes a new tensor."""
    weights /= weights.sum()
    return (weights * _per_token(logits, targets).mean(1)).sum()


def weighted_loss__returns_a_number(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """`.item()` gives a Python number, which has no history: there is nothing to call backward on. Return the
    tensor."""
    return ((weights * _per_token(logits, targets).mean(1)).sum() / weights.sum()).item()
