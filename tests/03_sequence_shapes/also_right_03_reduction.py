"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, nll_loss


def per_token_loss__flat_and_back(logits: Tensor, targets: Tensor) -> Tensor:
    """Flat, then folded back."""
    losses = cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return losses.reshape(targets.shape)


def per_token_loss__by_gather(logits: Tensor, targets: Tensor) -> Tensor:
    """logsumexp less the true score."""
    return logits.logsumexp(2) - torch.gather(logits, 2, targets[:, :, None]).squeeze(2)


def per_sample_loss__sequence_by_sequence(logits: Tensor, targets: Tensor) -> Tensor:
    """A mean for each sequence."""
    return torch.stack([cross_entropy(scores, row) for scores, row in zip(logits, targets, strict=True)])


def per_sample_loss__summed_and_divided(logits: Tensor, targets: Tensor) -> Tensor:
    """A sum over time, divided by T."""
    losses = nll_loss(logits.log_softmax(-1).permute(0, 2, 1), targets, reduction="none")
    return losses.sum(-1) / targets.shape[1]


def mean_from_sum__by_a_condition(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """Nothing is divided where there is nothing."""
    return loss_sum / count if count > 0 else loss_sum * 1


def mean_from_sum__clamped(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """The count is a tensor, 1 at least."""
    number = torch.as_tensor(count, device=loss_sum.device).clamp(min=1)
    return torch.div(loss_sum, number)


def weighted_loss__normalized_first(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Weights that add up to 1."""
    shares = weights / weights.sum()
    losses = cross_entropy(logits.transpose(1, 2), targets, reduction="none").mean(-1)
    return torch.dot(shares, losses)


def weighted_loss__weights_at_every_step(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Each step has the weight of its sequence."""
    losses = cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)
    everywhere = weights.unsqueeze(1).expand_as(losses)
    return (losses * everywhere).sum() / everywhere.sum()
