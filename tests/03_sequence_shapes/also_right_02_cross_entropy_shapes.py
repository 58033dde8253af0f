"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax, one_hot


def flatten_logits__by_flatten(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The first two axes merged."""
    return logits.flatten(0, 1), targets.flatten()


def flatten_logits__by_cat(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The sequences one behind the other."""
    return torch.cat(list(logits)), torch.cat(targets.unbind(0))


def class_axis_second__by_permute(logits: Tensor) -> Tensor:
    """All axes listed."""
    return logits.permute(0, 2, 1)


def class_axis_second__by_matrix_transpose(logits: Tensor) -> Tensor:
    """Each sequence is a matrix."""
    return torch.stack([sequence.T for sequence in logits])


def sequence_loss__flat(logits: Tensor, targets: Tensor) -> Tensor:
    """Batch and time as one axis."""
    return nn.CrossEntropyLoss()(logits.reshape(-1, logits.size(2)), targets.reshape(-1))


def sequence_loss__by_hand(logits: Tensor, targets: Tensor) -> Tensor:
    """The logarithm of the true class's probability."""
    picked = log_softmax(logits, dim=-1).gather(2, targets.unsqueeze(-1))
    return -picked.mean()


def sequence_loss__one_hot(logits: Tensor, targets: Tensor) -> Tensor:
    """Certainty as a distribution."""
    certain = one_hot(targets, logits.shape[-1]).to(logits.dtype)
    return cross_entropy(logits.permute(0, 2, 1), certain.permute(0, 2, 1))


def soft_target_loss__by_formula(logits: Tensor, probs: Tensor) -> Tensor:
    """The formula of the statement."""
    return -(probs * logits.log_softmax(-1)).sum(dim=-1).mean()


def soft_target_loss__classes_second(logits: Tensor, probs: Tensor) -> Tensor:
    """The second form."""
    return cross_entropy(logits.transpose(1, 2), probs.transpose(1, 2), reduction="sum") / logits[..., 0].numel()
