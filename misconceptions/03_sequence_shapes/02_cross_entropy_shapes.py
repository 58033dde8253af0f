"""Wrong answers that people write when they bring logits and targets to cross_entropy."""

import torch
from torch import Tensor
from torch.nn import functional


def flatten_logits__transposes_first(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The classes are no longer the last axis when batch and time are joined, so the rows mix classes and steps.
    Instead: batch and time are neighbours in (B, T, V); join them as they stand.
    """
    return logits.transpose(1, 2).reshape(-1, logits.shape[-1]), targets.reshape(-1)


def flatten_logits__takes_time_first(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Rows and targets match each other, but row b·T + t is not step t of sequence b, so the losses cannot be folded
    back to (B, T). Instead: leave the batch in front.
    """
    return logits.transpose(0, 1).flatten(0, 1), targets.t().flatten()


def flatten_logits__turns_the_logits_alone(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The logits come out step by step and the targets sequence by sequence, so most rows are paired with another row's
    target. Instead: flatten both in the same order.
    """
    return logits.transpose(0, 1).flatten(0, 1), targets.reshape(-1)


def flatten_logits__views(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `reshape` and `flatten` copy where they must.
    """
    return logits.view(-1, logits.shape[-1]), targets.view(-1)


def flatten_logits__leaves_the_targets(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The targets still have two axes. Instead: every row of logits needs one target, (B·T,)."""
    return logits.reshape(-1, logits.shape[-1]), targets


def flatten_logits__targets_as_a_column(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The targets are a column, (B·T, 1), one axis too many. Instead: class indices are a plain row of integers,
    (B·T,).
    """
    return logits.reshape(-1, logits.shape[-1]), targets.reshape(-1, 1)


def flatten_logits__flattens_everything(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The classes are joined with batch and time. Instead: they stay apart, as the last axis, (B·T, V)."""
    return logits.flatten(), targets.flatten()


def flatten_logits__detaches(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The result is made outside of the graph and has no history, so the model behind the logits learns nothing.
    Instead: flatten the tensor itself.
    """
    return logits.data.reshape(-1, logits.shape[-1]), targets.reshape(-1)


def flatten_logits__in_place(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The caller's own targets get another shape. Instead: `reshape` and `flatten` leave them as they are."""
    rows = logits.reshape(-1, logits.shape[-1])
    return rows, targets.resize_(targets.numel()) if targets.is_contiguous() else targets.reshape(-1)


def flatten_logits__targets_as_int32(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The targets become int32, and class indices are int64. Instead: leave their dtype alone."""
    return logits.reshape(-1, logits.shape[-1]), targets.reshape(-1).int()


def flatten_logits__always_float32(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Every logit becomes float32, whatever its dtype. Instead: leave the dtype alone."""
    return logits.reshape(-1, logits.shape[-1]).float(), targets.reshape(-1)


def class_axis_second__reshapes(logits: Tensor) -> Tensor:
    """The shape is right, but every number stays where it is, so scores of different steps and classes get mixed.
    Instead: `transpose(1, 2)` swaps the axes, numbers and all.
    """
    return logits.reshape(logits.shape[0], logits.shape[2], logits.shape[1])


def class_axis_second__reverses_all_axes(logits: Tensor) -> Tensor:
    """All axes come in reverse order, (V, T, B). Instead: the batch stays in front; only time and classes change
    places.
    """
    return logits.permute(2, 1, 0)


def class_axis_second__swaps_batch_and_time(logits: Tensor) -> Tensor:
    """Batch and time change places. Instead: time and classes are axes 1 and 2."""
    return logits.transpose(0, 1)


def class_axis_second__in_place(logits: Tensor) -> Tensor:
    """The caller's own tensor is turned around. Instead: `transpose`, without the underscore."""
    return logits.transpose_(1, 2)


def class_axis_second__copies_through_numpy(logits: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back. Instead: `transpose` works
    on the tensor itself.
    """
    return torch.tensor(logits.detach().cpu().numpy().swapaxes(1, 2), dtype=logits.dtype, device=logits.device)


def class_axis_second__stacks_a_view(logits: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other. Instead: `transpose(1, 2)`
    works on any strides.
    """
    batch, time, classes = logits.shape
    return logits.view(batch, time * classes).unflatten(1, (time, classes)).transpose(1, 2)


def class_axis_second__always_float32(logits: Tensor) -> Tensor:
    """Every score becomes float32, whatever its dtype. Instead: `transpose(1, 2)` keeps it."""
    return logits.transpose(1, 2).float()


def sequence_loss__passes_them_as_they_are(logits: Tensor, targets: Tensor) -> Tensor:
    """Axis 1 is taken for the classes, and in (B, T, V) that is time: where T and V are equal nothing complains, and
    the model trains on nonsense. Instead: flatten both, or put the classes on axis 1.
    """
    return functional.cross_entropy(logits, targets)


def sequence_loss__reshapes_to_classes_second(logits: Tensor, targets: Tensor) -> Tensor:
    """Every number stays where it is, so the scores of a step are spread over others. Instead: `transpose(1, 2)`, or
    flatten to (B·T, V).
    """
    batch, time, classes = logits.shape
    return functional.cross_entropy(logits.reshape(batch, classes, time), targets)


def sequence_loss__views(logits: Tensor, targets: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `reshape` and `flatten` copy where they must.
    """
    return functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def sequence_loss__takes_softmax_first(logits: Tensor, targets: Tensor) -> Tensor:
    """A softmax is taken of a softmax, which can never be sure: the loss stays high however good the model is. Instead:
    hand over the raw logits; `cross_entropy` takes the softmax itself.
    """
    return functional.cross_entropy(logits.softmax(-1).flatten(0, 1), targets.flatten())


def sequence_loss__log_of_softmax(logits: Tensor, targets: Tensor) -> Tensor:
    """The softmax of a score far below the best rounds to 0, and its logarithm is -inf. Instead: `cross_entropy` and
    `log_softmax` work on the logits themselves and stay finite.
    """
    picked = logits.softmax(-1).gather(-1, targets.unsqueeze(-1))
    return -picked.log().mean()


def sequence_loss__adds_up_over_time(logits: Tensor, targets: Tensor) -> Tensor:
    """The losses of the steps are added up, so the result is T times the mean. Instead: take the mean over batch and
    time.
    """
    losses = [functional.cross_entropy(logits[:, t], targets[:, t]) for t in range(logits.shape[1])]
    return torch.stack(losses).sum()


def sequence_loss__sums(logits: Tensor, targets: Tensor) -> Tensor:
    """All losses are added up, so the result is B·T times the mean. Instead: leave `reduction` at its default, the
    mean.
    """
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")


def sequence_loss__returns_a_number(logits: Tensor, targets: Tensor) -> Tensor:
    """The result is a Python number, which has no history: there is nothing to call backward on. Instead: return the
    tensor, without `item()`.
    """
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).item()


def sequence_loss__leaves_class_0_out(logits: Tensor, targets: Tensor) -> Tensor:
    """Targets of class 0 are left out of the mean, as if 0 stood for a pad. Instead: here every class is real, so every
    step counts.
    """
    return functional.cross_entropy(logits.transpose(1, 2), targets, ignore_index=0)


def sequence_loss__shifts_the_targets(logits: Tensor, targets: Tensor) -> Tensor:
    """The targets are shifted by one step, as if they were the inputs of a language model. Instead: logits[b, t]
    already belong to targets[b, t].
    """
    if targets.shape[1] == 1:
        return functional.cross_entropy(logits.transpose(1, 2), targets)
    return functional.cross_entropy(logits[:, :-1].transpose(1, 2), targets[:, 1:])


def sequence_loss__takes_log_softmax_over_time(logits: Tensor, targets: Tensor) -> Tensor:
    """The softmax runs over time, so the scores of a step do not add up to 1. Instead: the classes are the last axis,
    dim=-1.
    """
    return -logits.log_softmax(1).gather(-1, targets.unsqueeze(-1)).mean()


def sequence_loss__smooths_the_labels(logits: Tensor, targets: Tensor) -> Tensor:
    """A part of each target is spread over all classes, so the loss is another. Instead: without `label_smoothing`."""
    return functional.cross_entropy(logits.transpose(1, 2), targets, label_smoothing=0.01)


def sequence_loss__detaches_the_normalization(logits: Tensor, targets: Tensor) -> Tensor:
    """The value is right, but no gradient flows through the sum over the classes: scores of wrong classes are not
    pushed down. Instead: let `log_softmax` stay in the graph as a whole.
    """
    chosen = logits.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (logits.detach().logsumexp(-1) - chosen).mean()


def sequence_loss__in_float32(logits: Tensor, targets: Tensor) -> Tensor:
    """The calculation runs in float32, so of float64 half the digits are lost. Instead: stay in the dtype of logits."""
    return functional.cross_entropy(logits.float().transpose(1, 2), targets).to(logits.dtype)


def soft_target_loss__passes_them_as_they_are(logits: Tensor, probs: Tensor) -> Tensor:
    """Axis 1 is taken for the classes, and in (B, T, V) that is time: both have the same shape, so nothing complains,
    and the softmax runs over the steps. Instead: flatten batch and time of both first.
    """
    return functional.cross_entropy(logits, probs)


def soft_target_loss__hardens_the_targets(logits: Tensor, probs: Tensor) -> Tensor:
    """Only the likeliest class is kept, and the rest of the distribution is thrown away. Instead: `cross_entropy` takes
    probabilities as they are, in the shape of the logits.
    """
    return functional.cross_entropy(logits.flatten(0, 1), probs.argmax(-1).flatten())


def soft_target_loss__averages_over_classes(logits: Tensor, probs: Tensor) -> Tensor:
    """The mean divides by B·T·V. Instead: the classes of one step are added up, and the mean is over the B·T steps
    alone.
    """
    return -(probs * logits.log_softmax(-1)).mean()


def soft_target_loss__divides_by_the_batch(logits: Tensor, probs: Tensor) -> Tensor:
    """The sum over all steps is divided by B alone. Instead: the mean is over B·T steps."""
    return -(probs * logits.log_softmax(-1)).sum() / logits.shape[0]


def soft_target_loss__kl_divergence(logits: Tensor, probs: Tensor) -> Tensor:
    """The entropy of probs is subtracted: the gradient is the same, the value is not. Instead: take the cross entropy
    alone.
    """
    rows = logits.flatten(0, 1).log_softmax(-1)
    return functional.kl_div(rows, probs.flatten(0, 1), reduction="batchmean")


def soft_target_loss__softens_them_again(logits: Tensor, probs: Tensor) -> Tensor:
    """A softmax is taken of probabilities, which makes them nearly even, and sure targets get lost. Instead: use probs
    as they are.
    """
    return functional.cross_entropy(logits.flatten(0, 1), probs.softmax(-1).flatten(0, 1))


def soft_target_loss__log_of_softmax(logits: Tensor, probs: Tensor) -> Tensor:
    """The softmax of a score far below the best rounds to 0, its logarithm is -inf, and 0 · -inf is NaN. Instead:
    `log_softmax` and `cross_entropy` work on the logits themselves and stay finite.
    """
    return -(probs * logits.softmax(-1).log()).sum(-1).mean()


def soft_target_loss__views(logits: Tensor, probs: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie one behind the other, as in a transposed tensor.
    Instead: `reshape` and `flatten` copy where they must.
    """
    return functional.cross_entropy(logits.view(-1, logits.shape[-1]), probs.view(-1, probs.shape[-1]))


def soft_target_loss__returns_a_number(logits: Tensor, probs: Tensor) -> Tensor:
    """The result is a Python number, which has no history: there is nothing to call backward on. Instead: return the
    tensor, without `item()`.
    """
    return functional.cross_entropy(logits.flatten(0, 1), probs.flatten(0, 1)).item()


def soft_target_loss__turns_the_logits_alone(logits: Tensor, probs: Tensor) -> Tensor:
    """The logits come out step by step and the targets sequence by sequence, so most rows are paired with another row's
    target. Instead: flatten both in the same order.
    """
    return functional.cross_entropy(logits.transpose(0, 1).flatten(0, 1), probs.flatten(0, 1))


def soft_target_loss__normalizes_in_place(logits: Tensor, probs: Tensor) -> Tensor:
    """The caller's own probs are divided by their sum. Instead: use them as they are; each row adds up to 1 already."""
    probs /= probs.sum(-1, keepdim=True)
    return functional.cross_entropy(logits.flatten(0, 1), probs.flatten(0, 1))


def soft_target_loss__always_float32(logits: Tensor, probs: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of logits. Instead: leave the dtype alone."""
    return functional.cross_entropy(logits.flatten(0, 1).float(), probs.flatten(0, 1).float())


def soft_target_loss__smooths_the_probs(logits: Tensor, probs: Tensor) -> Tensor:
    """A small number is added to every probability, which costs much where a class is ruled out. Instead: a probability
    of 0 takes no part, and needs no help.
    """
    return -((probs + 1e-6) * logits.flatten(0, 1).log_softmax(-1).view_as(probs)).sum(-1).mean()
