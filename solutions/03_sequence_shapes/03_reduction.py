"""Solution. Keep one loss for each step as long as you can; every other loss is a mean or a sum of these."""

from torch import Tensor
from torch.nn.functional import cross_entropy


def per_token_loss(logits: Tensor, targets: Tensor) -> Tensor:
    # With the classes on axis 1 the losses keep the shape of the targets, so nothing has to be folded back.
    return cross_entropy(logits.transpose(1, 2), targets, reduction="none")  # (B, V, T), (B, T) -> (B, T)


def per_sample_loss(logits: Tensor, targets: Tensor) -> Tensor:
    # The axis that is named is the axis that goes: mean over time leaves one number for each sequence.
    return per_token_loss(logits, targets).mean(dim=1)  # (B,)


def mean_from_sum(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    # 0 / 1 is 0, and no count other than 0 is changed. `/` makes a new tensor, where `/=` would write into the total.
    return loss_sum / max(count, 1)  # ()


def weighted_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    # First one loss for each sequence, so that weights meet their own axis: (B,) against (B, T) would line up with T.
    losses = per_sample_loss(logits, targets)  # (B,)
    # cross_entropy's own `weight` is no help: it has one weight for each class.
    return (weights * losses).sum() / weights.sum()  # ()
