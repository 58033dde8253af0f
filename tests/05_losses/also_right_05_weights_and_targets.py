"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def class_weights__class_by_class(labels: Tensor, num_classes: int) -> Tensor:
    """A loop over the classes."""
    counts = [int((labels == c).sum()) for c in range(num_classes)]
    present = sum(count > 0 for count in counts)
    numbers = [len(labels) / (present * count) if count else 0.0 for count in counts]
    return torch.tensor(numbers, device=labels.device)


def class_weights__by_one_hot(labels: Tensor, num_classes: int) -> Tensor:
    """Counts are sums of one-hot columns."""
    counts = functional.one_hot(labels, num_classes).sum(0).float()
    weights = labels.numel() / (counts.count_nonzero() * counts)
    return torch.where(counts > 0, weights, 0.0)


def weighted_cross_entropy__one_hot(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """A matrix of weights, 0 but at the true class."""
    shares = functional.one_hot(targets, logits.shape[1]).to(logits.dtype) * weights
    return -(shares * functional.log_softmax(logits, dim=-1)).sum() / shares.sum()


def weighted_cross_entropy__by_logsumexp(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """logsumexp less the score of the true class."""
    rows = torch.arange(len(targets), device=logits.device)
    costs = logits.logsumexp(1) - logits[rows, targets]
    share = weights[targets] / weights[targets].sum()
    return torch.dot(share, costs)


def bce_with_pos_weight__softplus_of_both(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """-log(sigmoid(z)) is log(1 + exp(-z))."""
    zero = torch.zeros_like(z)
    costs = pos_weight * y * torch.logaddexp(zero, -z) + (1 - y) * torch.logaddexp(zero, z)
    return costs.sum() / costs.numel()


def bce_with_pos_weight__one_weight_for_each_number(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """PyTorch's own formula: (1 - y) · z + (1 + (w - 1) · y) · log(1 + exp(-z))."""
    weight = 1 + (pos_weight - 1) * y
    return torch.mean((1 - y) * z - weight * functional.logsigmoid(z))


def task_loss__by_a_table(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """A dict of losses."""
    losses = {"classes": nn.CrossEntropyLoss(), "binary": nn.BCEWithLogitsLoss(), "regression": nn.MSELoss()}
    if task not in losses:
        raise ValueError(f"task is {task}, and none of {', '.join(losses)}")
    flat = targets.flatten()
    if flat.shape[0] != outputs.shape[0]:
        raise ValueError("targets and outputs differ in number")
    flat = flat.long() if task == "classes" else flat.to(outputs)
    return losses[task](outputs if task == "classes" else outputs.flatten(), flat)


def task_loss__by_match(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """One case for each task."""
    if targets.numel() != outputs.size(0):
        raise ValueError(targets.shape)
    match task:
        case "classes":
            return functional.cross_entropy(outputs, targets.reshape(-1).to(torch.int64))
        case "binary":
            return functional.binary_cross_entropy_with_logits(outputs[:, 0], targets.reshape(-1).type_as(outputs))
        case "regression":
            return (outputs[:, 0] - targets.reshape(-1).type_as(outputs)).pow(2).mean()
    raise ValueError(task)
