"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def softmax__less_a_detached_maximum(x: Tensor, dim: int) -> Tensor:
    """The largest number is a constant."""
    largest = x.detach().max(dim=dim, keepdim=True).values
    numerator = torch.exp(x - largest)
    return numerator / torch.sum(numerator, dim=dim, keepdim=True)


def softmax__along_the_last_axis(x: Tensor, dim: int) -> Tensor:
    """The axis moves to the end and back."""
    last = x.movedim(dim, -1)
    powers = torch.exp(last - last.amax(-1, keepdim=True))
    return powers.div(powers.sum(-1).unsqueeze(-1)).movedim(-1, dim)


def log_softmax__less_the_logarithm_of_the_sum(x: Tensor, dim: int) -> Tensor:
    """x less the maximum, less the logarithm of what is left."""
    largest = x.amax(dim=dim, keepdim=True)
    rest = torch.log(torch.exp(x - largest).sum(dim=dim, keepdim=True))
    return (x - largest) - rest


def log_softmax__by_logcumsumexp(x: Tensor, dim: int) -> Tensor:
    """The last of the running sums of exponentials, of numbers that are 0 at most."""
    shifted = x - x.detach().amax(dim, keepdim=True)
    total = shifted.logcumsumexp(dim).select(dim, -1).unsqueeze(dim)
    return shifted - total


def cross_entropy__all_as_probabilities(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Indices become one-hot rows."""
    if targets.shape == (len(logits),):
        targets = one_hot(targets, logits.shape[1]).to(logits.dtype)
    if targets.shape != logits.shape:
        raise ValueError(f"targets of shape {tuple(targets.shape)}")
    shifted = logits - logits.amax(1, keepdim=True)
    log_p = shifted - shifted.exp().sum(1, keepdim=True).log()
    losses = -torch.einsum("nc,nc->n", targets, log_p)
    return losses if reduction == "none" else getattr(losses, reduction)()


def cross_entropy__by_pairs(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """The log-probability of the true class by its place."""
    shifted = logits - logits.max(dim=1, keepdim=True)[0]
    log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    if targets.ndim == 1 and len(targets) == len(logits):
        losses = -log_p[torch.arange(len(logits), device=logits.device), targets]
    elif targets.shape == logits.shape:
        losses = (-log_p).mul(targets).sum(-1)
    else:
        raise ValueError(targets.shape)
    return {"none": lambda x: x, "sum": torch.sum, "mean": torch.mean}[reduction](losses)


def smooth_targets__filled_and_scattered(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """The even share everywhere, then the true class."""
    share = epsilon / num_classes
    rows = torch.full((len(targets), num_classes), share, device=targets.device)
    return rows.scatter(1, targets.unsqueeze(1), 1 - epsilon + share)


def smooth_targets__rows_of_the_identity(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """A row of the identity for each class."""
    table = torch.eye(num_classes, device=targets.device) * (1 - epsilon) + epsilon / num_classes
    return table[targets]


def accuracy__counted(logits: Tensor, targets: Tensor) -> float:
    """How many are right, divided by how many there are."""
    _, guesses = torch.max(logits, 1)
    return torch.sum(guesses.eq(targets)).item() / targets.numel()


def accuracy__in_python(logits: Tensor, targets: Tensor) -> float:
    """Lists compared."""
    pairs = zip(logits.topk(1, dim=1).indices.flatten().tolist(), targets.tolist(), strict=True)
    return sum(guess == target for guess, target in pairs) / len(targets)
