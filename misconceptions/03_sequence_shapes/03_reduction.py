"""Wrong answers that people write when they reduce the losses of a batch."""

import torch
from torch import Tensor
from torch.nn import functional


def _per_token(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")


def per_token_loss__leaves_them_flat(logits: Tensor, targets: Tensor) -> Tensor:
    """The losses come as one row, (B·T,). Instead: fold them back to (B, T), the shape of the targets."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")


def per_token_loss__folds_them_time_first(logits: Tensor, targets: Tensor) -> Tensor:
    """The flat losses run through sequence 0 first, and are folded as if they ran through step 0: most of them land in
    another place. Instead: fold to (B, T), the shape of the targets.
    """
    flat = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.reshape(logits.shape[1], logits.shape[0]).t()


def per_token_loss__averages(logits: Tensor, targets: Tensor) -> Tensor:
    """All losses become one mean. Instead: `reduction="none"` keeps every one."""
    return functional.cross_entropy(logits.transpose(1, 2), targets)


def per_token_loss__takes_time_for_classes(logits: Tensor, targets: Tensor) -> Tensor:
    """Axis 1 is taken for the classes, and in (B, T, V) that is time: where T and V are equal nothing complains.
    Instead: put the classes on axis 1, or flatten batch and time.
    """
    return functional.cross_entropy(logits, targets, reduction="none")


def per_token_loss__nll_of_raw_scores(logits: Tensor, targets: Tensor) -> Tensor:
    """The score of the target is picked and its sign flipped, without a log-softmax. Instead: `cross_entropy` takes the
    log-softmax itself; `nll_loss` expects log-probabilities.
    """
    return functional.nll_loss(logits.transpose(1, 2), targets, reduction="none")


def per_token_loss__collects_numbers(logits: Tensor, targets: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back. Instead: one call with
    `reduction="none"` gives all the losses and keeps the graph.
    """
    rows = [[functional.cross_entropy(z, y).item() for z, y in zip(*pair)] for pair in zip(logits, targets)]
    return torch.tensor(rows, dtype=logits.dtype, device=logits.device)


def per_token_loss__of_a_view(logits: Tensor, targets: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `flatten(0, 1)` copies where it must, or swap the axes.
    """
    flat = functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1), reduction="none")
    return flat.view(targets.shape)


def per_token_loss__log_of_softmax(logits: Tensor, targets: Tensor) -> Tensor:
    """The softmax of a score far below the best rounds to 0, and its logarithm is -inf. Instead: `cross_entropy` and
    `log_softmax` work on the logits themselves and stay finite.
    """
    return -logits.softmax(-1).gather(-1, targets.unsqueeze(-1)).squeeze(-1).log()


def per_token_loss__squeezes_all(logits: Tensor, targets: Tensor) -> Tensor:
    """Every axis of length 1 is dropped, a batch of one sequence or of one step, too. Instead: name the axis,
    `squeeze(-1)`.
    """
    return -logits.log_softmax(-1).gather(-1, targets.unsqueeze(-1)).squeeze()


def per_sample_loss__averages_over_the_batch(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean runs over the batch and leaves one loss for each step. Instead: the axis that is named is the axis that
    goes; time is axis 1.
    """
    return _per_token(logits, targets).mean(0)


def per_sample_loss__sums_over_time(logits: Tensor, targets: Tensor) -> Tensor:
    """The losses of a sequence are added up, which grows with its length. Instead: its loss is the mean of its
    steps.
    """
    return _per_token(logits, targets).sum(1)


def per_sample_loss__averages_everything(logits: Tensor, targets: Tensor) -> Tensor:
    """One mean of the whole batch is left. Instead: keep every loss, `reduction="none"`, then take the mean over time
    alone.
    """
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def per_sample_loss__folds_them_time_first(logits: Tensor, targets: Tensor) -> Tensor:
    """The flat losses run through sequence 0 first, and are folded as if they ran through step 0, so steps of different
    sequences are averaged. Instead: fold to (B, T), the shape of the targets.
    """
    flat = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.reshape(logits.shape[1], logits.shape[0]).mean(0)


def per_sample_loss__collects_numbers(logits: Tensor, targets: Tensor) -> Tensor:
    """The result is made from plain numbers and has no history, so no gradient flows back. Instead: the mean over axis
    1 needs no loop at all, and keeps the graph.
    """
    losses = [functional.cross_entropy(z, y).item() for z, y in zip(logits, targets)]
    return torch.tensor(losses, dtype=logits.dtype, device=logits.device)


def per_sample_loss__of_a_view(logits: Tensor, targets: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `flatten(0, 1)` copies where it must, or swap the axes.
    """
    flat = functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1), reduction="none")
    return flat.view(targets.shape).mean(1)


def per_sample_loss__keeps_the_axis(logits: Tensor, targets: Tensor) -> Tensor:
    """The reduced axis is left behind, (B, 1). Instead: leave `keepdim` out, and the result is (B,)."""
    return _per_token(logits, targets).mean(1, keepdim=True)


def mean_from_sum__divides_zero_by_zero(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """Where count is 0 the mean is 0 / 0, NaN, and one NaN in a running loss makes everything after it NaN. Instead:
    divide by a count of at least 1.
    """
    return loss_sum / count


def mean_from_sum__divides_in_place(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The mean is written into the caller's tensor, and a running total is no longer a total. Instead: `/` makes a new
    tensor.
    """
    loss_sum /= max(count, 1)
    return loss_sum


def mean_from_sum__floor_division(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The mean is rounded down to a whole number. Instead: divide with `/`."""
    return loss_sum // max(count, 1)


def mean_from_sum__returns_a_number(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The result is a Python number, which has no history: there is nothing to call backward on. Instead: divide the
    tensor.
    """
    return loss_sum.item() / max(int(count), 1)


def mean_from_sum__makes_a_new_tensor(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The result is made from a plain number: it has no history, and is float32 whatever loss_sum was. Instead: divide
    the tensor itself.
    """
    return torch.tensor(loss_sum.item() / max(int(count), 1), device=loss_sum.device)


def mean_from_sum__adds_one(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """1 is added to every count, which makes every mean too small. Instead: change the count only where it is 0."""
    return loss_sum / (count + 1)


def mean_from_sum__chooses_after_the_division(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The division by 0 takes place, and only its result is replaced: the value is 0, but on the way back the gradient
    is 0 · inf, NaN. Instead: divide by a count of at least 1, so that no NaN comes about.
    """
    counted = torch.as_tensor(count, device=loss_sum.device)
    return torch.where(counted > 0, loss_sum / counted, torch.zeros_like(loss_sum))


def mean_from_sum__replaces_nan(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """A NaN is replaced wherever it comes from, so that a sum that is NaN looks like a perfect loss, and on the way
    back the gradient is NaN all the same. Instead: divide by a count of at least 1.
    """
    return (loss_sum / count).nan_to_num()


def mean_from_sum__becomes_float32(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The mean is float32, whatever loss_sum was. Instead: `/` keeps the dtype of loss_sum."""
    return loss_sum.float() / max(int(count), 1)


def mean_from_sum__counts_up_in_place(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """A count of 0 is replaced in the caller's own tensor. Instead: `clamp`, without the underscore, and `max` make a
    new one.
    """
    if isinstance(count, Tensor):
        return loss_sum / count.clamp_(min=1)
    return loss_sum / max(count, 1)


def weighted_loss__weights_per_class(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The weights are taken for those of classes, and where B and V happen to be equal nothing complains. Instead: they
    belong to sequences, so multiply the sequences' losses yourself.
    """
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), weight=weights)


def weighted_loss__divides_by_the_batch(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The weighted losses are divided by B, so weights of 2 double the loss, and the learning rate with it. Instead:
    divide by the sum of the weights.
    """
    return (weights * _per_token(logits, targets).mean(1)).mean()


def weighted_loss__weights_the_steps(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The weights line up with the last axis, time, so where T and B are equal every step gets the weight of a
    sequence. Instead: take the mean over time first, or weight with `weights[:, None]`.
    """
    return (_per_token(logits, targets) * weights).mean() / weights.mean()


def weighted_loss__sums_over_time(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The losses of a sequence are added up, T times too large. Instead: its loss is the mean of its steps."""
    return (weights * _per_token(logits, targets).sum(1)).sum() / weights.sum()


def weighted_loss__weights_the_mean(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The mean over the batch is taken first, so every sequence has counted alike before the weights come. Instead:
    multiply the losses of the sequences, then add them up.
    """
    return (weights * functional.cross_entropy(logits.transpose(1, 2), targets)).sum() / weights.sum()


def weighted_loss__normalizes_in_place(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The caller's weights are divided by their sum, and they may be used again. Instead: `/` makes a new tensor."""
    weights /= weights.sum()
    return (weights * _per_token(logits, targets).mean(1)).sum()


def weighted_loss__returns_a_number(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The result is a Python number, which has no history: there is nothing to call backward on. Instead: return the
    tensor, without `item()`.
    """
    return ((weights * _per_token(logits, targets).mean(1)).sum() / weights.sum()).item()


def weighted_loss__adds_an_epsilon(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """A small number is added to the sum of the weights, which outweighs weights that are small themselves. Instead:
    the sum is above 0, so divide by it as it is.
    """
    return (weights * _per_token(logits, targets).mean(1)).sum() / (weights.sum() + 1e-6)


def weighted_loss__a_sum_of_at_least_one(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Weights whose sum is below 1 are divided by 1, which makes the loss too small. Instead: the sum is above 0, so
    divide by it as it is.
    """
    return (weights * _per_token(logits, targets).mean(1)).sum() / weights.sum().clamp(min=1)


def weighted_loss__softmax_of_the_weights(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """The weights go through a softmax, so that a weight of 0 still counts. Instead: divide them by their sum."""
    return (weights.softmax(0) * _per_token(logits, targets).mean(1)).sum()


def weighted_loss__whole_weights(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Each sequence is repeated as often as its weight says, and the fraction of a weight is dropped. Instead: multiply
    its loss with the weight as it is.
    """
    losses = _per_token(logits, targets).mean(1)
    return losses.repeat_interleave((weights * (4 / weights.max())).long()).mean()


def weighted_loss__of_a_view(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `flatten(0, 1)` copies where it must, or swap the axes.
    """
    flat = functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1), reduction="none")
    return (weights * flat.view(targets.shape).mean(1)).sum() / weights.sum()
