"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn import functional


def mse__by_a_product(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The difference times itself."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    if input.size() != target.size():
        raise ValueError(f"{input.size()} against {target.size()}")
    error = target - input
    losses = error * error
    return losses if reduction == "none" else getattr(losses, reduction)()


def mse__by_a_table(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """A dict of reductions."""
    reduce = {"mean": torch.mean, "sum": torch.sum, "none": lambda losses: losses}.get(reduction)
    if reduce is None or input.shape != target.shape:
        raise ValueError("another word, or other shapes")
    return reduce((input - target) ** 2)


def mae__by_the_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """PyTorch's own, after the check of the shapes."""
    if input.shape != target.shape:
        raise ValueError("shapes differ")
    return functional.l1_loss(input, target, reduction=reduction)


def mae__by_the_sign(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The difference times its sign."""
    if list(input.shape) != list(target.shape):
        raise ValueError("shapes differ")
    error = input - target
    losses = error * error.detach().sign()
    match reduction:
        case "mean":
            return losses.mean()
        case "sum":
            return losses.sum()
        case "none":
            return losses
    raise ValueError(reduction)


def huber__by_clamp(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """With c = min(d, delta) the loss is c · (d - c / 2)."""
    if input.shape != target.shape or reduction not in {"mean", "sum", "none"}:
        raise ValueError("shapes or reduction")
    distance = (input - target).abs()
    near = torch.clamp(distance, max=delta)
    losses = near * (distance - near / 2)
    return {"mean": losses.mean, "sum": losses.sum, "none": losses.clone}[reduction]()


def huber__by_where(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Signs are left to the square."""
    if input.shape != target.shape:
        raise ValueError((input.shape, target.shape))
    error = input - target
    far = error.abs() > delta
    losses = torch.where(far, delta * error.abs() - delta**2 / 2, error**2 / 2)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return torch.sum(losses)
    if reduction != "mean":
        raise ValueError(reduction)
    return torch.mean(losses)
