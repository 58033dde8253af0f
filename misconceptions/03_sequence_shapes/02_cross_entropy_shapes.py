"""Wrong answers that people write when they bring logits and targets to cross_entropy."""

import torch
from torch import Tensor
from torch.nn import functional


def flatten_logits__transposes_first(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """After the transpose the classes are no longer the last axis, so the rows mix classes and steps. Batch and time
    are neighbours in (B, T, V): join them as they stand."""
    return logits.transpose(1, 2).reshape(-1, logits.shape[-1]), targets.reshape(-1)


def flatten_logits__takes_time_first(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Rows and targets still match each other, but row b·T + t is not step t of sequence b, so the losses can not be
    folded back to (B, T). Leave the batch in front."""
    return logits.transpose(0, 1).flatten(0, 1), targets.t().flatten()


def flatten_logits__turns_the_logits_alone(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The logits come out step by step, the targets sequence by sequence: most rows are paired with another row's
    target. Flatten both in the same order."""
    return logits.transpose(0, 1).flatten(0, 1), targets.reshape(-1)


def flatten_logits__views(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """`view` never copies, so it refuses tensors whose memory lies in another order. `reshape` copies where it must."""
    return logits.view(-1, logits.shape[-1]), targets.view(-1)


def flatten_logits__leaves_the_targets(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Every row of logits needs one target: targets (B, T) become (B·T,) too."""
    return logits.reshape(-1, logits.shape[-1]), targets


def flatten_logits__targets_as_a_column(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """A column (B·T, 1) is one axis too many: class indices are a plain row of integers, (B·T,)."""
    return logits.reshape(-1, logits.shape[-1]), targets.reshape(-1, 1)


def flatten_logits__flattens_everything(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """`flatten()` without arguments joins the classes too. They stay apart, as the last axis: (B·T, V)."""
    return logits.flatten(), targets.flatten()


def flatten_logits__detaches(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """`.data` (like `.detach()`) cuts the result off from the graph: the model behind the logits learns nothing."""
    return logits.data.reshape(-1, logits.shape[-1]), targets.reshape(-1)


def class_axis_second__reshapes(logits: Tensor) -> Tensor:
    """`reshape` gives the right shape, but keeps every number where it is: scores of different steps and classes get
    mixed. Swapping two axes needs `transpose` or `permute`."""
    return logits.reshape(logits.shape[0], logits.shape[2], logits.shape[1])


def class_axis_second__reverses_all_axes(logits: Tensor) -> Tensor:
    """Reversing all axes gives (V, T, B). The batch stays in front; only time and classes change places."""
    return logits.permute(2, 1, 0)


def class_axis_second__swaps_batch_and_time(logits: Tensor) -> Tensor:
    """Axes 0 and 1 are batch and time. Time and classes are axes 1 and 2."""
    return logits.transpose(0, 1)


def class_axis_second__in_place(logits: Tensor) -> Tensor:
    """`transpose_` with its underscore changes logits itself: the caller's tensor is turned around too."""
    return logits.transpose_(1, 2)


def class_axis_second__copies_through_numpy(logits: Tensor) -> Tensor:
    """A tensor made anew from numbers has no history, so no gradient flows back. Stay with tensor operations."""
    return torch.tensor(logits.detach().cpu().numpy().swapaxes(1, 2), dtype=logits.dtype, device=logits.device)


def sequence_loss__passes_them_as_they_are(logits: Tensor, targets: Tensor) -> Tensor:
    """cross_entropy takes axis 1 for the classes, and in (B, T, V) that is time. Where T and V differ it complains;
    where they are equal it silently trains on nonsense. Flatten both, or put the classes on axis 1."""
    return functional.cross_entropy(logits, targets)


def sequence_loss__reshapes_to_classes_second(logits: Tensor, targets: Tensor) -> Tensor:
    """`reshape` to (B, V, T) keeps every number where it is, so the scores of a step are spread over others. Use
    `transpose(1, 2)`, or flatten to (B·T, V)."""
    batch, time, classes = logits.shape
    return functional.cross_entropy(logits.reshape(batch, classes, time), targets)


def sequence_loss__views(logits: Tensor, targets: Tensor) -> Tensor:
    """`view` never copies, so it refuses tensors whose memory lies in another order. `reshape` copies where it must."""
    return functional.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def sequence_loss__takes_softmax_first(logits: Tensor, targets: Tensor) -> Tensor:
    """cross_entropy expects raw logits and takes the softmax itself. A softmax of a softmax can never be sure: the loss
    stays high however good the model is."""
    return functional.cross_entropy(logits.softmax(-1).flatten(0, 1), targets.flatten())


def sequence_loss__log_of_softmax(logits: Tensor, targets: Tensor) -> Tensor:
    """The softmax of a score far below the best rounds to 0, and log(0) is -inf. cross_entropy and log_softmax work on
    the logits themselves and stay finite."""
    picked = logits.softmax(-1).gather(-1, targets.unsqueeze(-1))
    return -picked.log().mean()


def sequence_loss__adds_up_over_time(logits: Tensor, targets: Tensor) -> Tensor:
    """Adding the loss of every step gives T times the mean: long sequences get a larger loss, and larger gradients.
    Take the mean over batch and time."""
    losses = [functional.cross_entropy(logits[:, t], targets[:, t]) for t in range(logits.shape[1])]
    return torch.stack(losses).sum()


def sequence_loss__sums(logits: Tensor, targets: Tensor) -> Tensor:
    """reduction="sum" gives B·T times the mean. The default, reduction="mean", is the one asked for."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")


def sequence_loss__returns_a_number(logits: Tensor, targets: Tensor) -> Tensor:
    """`.item()` gives a Python number, which has no history: there is nothing to call backward on. Return the
    tensor."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).item()


def soft_target_loss__passes_them_as_they_are(logits: Tensor, probs: Tensor) -> Tensor:
    """cross_entropy takes axis 1 for the classes, and in (B, T, V) that is time. Both have the same shape, so nothing
    complains: the softmax just runs over the steps. Flatten batch and time of both first."""
    return functional.cross_entropy(logits, probs)


def soft_target_loss__hardens_the_targets(logits: Tensor, probs: Tensor) -> Tensor:
    """`argmax` keeps the likeliest class and throws the rest of the distribution away. cross_entropy takes
    probabilities as they are, of the same shape as the logits."""
    return functional.cross_entropy(logits.flatten(0, 1), probs.argmax(-1).flatten())


def soft_target_loss__averages_over_classes(logits: Tensor, probs: Tensor) -> Tensor:
    """`.mean()` over everything divides by B·T·V. The classes of one step are added up; the mean is over the B·T steps
    alone."""
    return -(probs * logits.log_softmax(-1)).mean()


def soft_target_loss__divides_by_the_batch(logits: Tensor, probs: Tensor) -> Tensor:
    """Here the sum over all steps is divided by B alone. The mean is over B·T steps."""
    return -(probs * logits.log_softmax(-1)).sum() / logits.shape[0]


def soft_target_loss__kl_divergence(logits: Tensor, probs: Tensor) -> Tensor:
    """kl_div is the cross entropy less the entropy of probs: the gradient is the same, the value is not."""
    rows = logits.flatten(0, 1).log_softmax(-1)
    return functional.kl_div(rows, probs.flatten(0, 1), reduction="batchmean")


def soft_target_loss__softens_them_again(logits: Tensor, probs: Tensor) -> Tensor:
    """probs are probabilities already. A second softmax makes them nearly even, and sure targets get lost."""
    return functional.cross_entropy(logits.flatten(0, 1), probs.softmax(-1).flatten(0, 1))


def soft_target_loss__log_of_softmax(logits: Tensor, probs: Tensor) -> Tensor:
    """The softmax of a score far below the best rounds to 0, log(0) is -inf, and 0 · -inf is NaN. log_softmax and
    cross_entropy work on the logits themselves and stay finite."""
    return -(probs * logits.softmax(-1).log()).sum(-1).mean()


def soft_target_loss__views(logits: Tensor, probs: Tensor) -> Tensor:
    """`view` never copies, so it refuses tensors whose memory lies in another order. `reshape` copies where it must."""
    return functional.cross_entropy(logits.view(-1, logits.shape[-1]), probs.view(-1, probs.shape[-1]))


def soft_target_loss__returns_a_number(logits: Tensor, probs: Tensor) -> Tensor:
    """`.item()` gives a Python number, which has no history: there is nothing to call backward on. Return the
    tensor."""
    return functional.cross_entropy(logits.flatten(0, 1), probs.flatten(0, 1)).item()
