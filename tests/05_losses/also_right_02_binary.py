"""Right answers in other styles."""

import torch
from torch import Tensor


def stable_sigmoid__of_the_distance_from_0(z: Tensor) -> Tensor:
    """exp only of numbers that are not above 0, by where."""
    small = torch.exp(torch.where(z >= 0, -z, z))
    return torch.where(z >= 0, torch.ones_like(z), small) / (1 + small)


def stable_sigmoid__by_softmax(z: Tensor) -> Tensor:
    """The softmax of z and 0."""
    return torch.stack([z, torch.zeros_like(z)], dim=-1).softmax(dim=-1)[..., 0]


def bce__by_where(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """A logarithm that is never asked for 0."""
    if p.shape != y.shape:
        raise ValueError("shapes differ")

    def log(q: Tensor) -> Tensor:
        positive = q > 0
        safe = torch.where(positive, q, torch.ones_like(q))
        return torch.where(positive, safe.log().clamp(min=-100), torch.full_like(q, -100))

    losses = -y * log(p) - (1 - y) * log(1 - p)
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def bce__held_before_the_logarithm(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """log of max(q, exp(-100)), in float64, where exp(-100) is a number."""
    if p.size() != y.size():
        raise ValueError((p.size(), y.size()))
    wide = p.double()
    least = torch.exp(torch.tensor(-100.0, dtype=torch.float64, device=p.device))
    yes, no = torch.maximum(wide, least).log(), torch.maximum(1 - wide, least).log()
    losses = -torch.lerp(no, yes, y.double()).to(p.dtype)
    return {"none": lambda x: x, "mean": torch.mean, "sum": torch.sum}[reduction](losses)


def bce_with_logits__by_logaddexp(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """log(exp(0) + exp(z)) - z · y."""
    if z.shape != y.shape:
        raise ValueError("shapes differ")
    losses = torch.logaddexp(z, torch.zeros_like(z)) - z * y
    return losses if reduction == "none" else getattr(torch, reduction)(losses)


def bce_with_logits__by_log_softmax(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Two classes with the logits z and 0."""
    if tuple(z.shape) != tuple(y.shape):
        raise ValueError(z.shape)
    logs = torch.log_softmax(torch.stack([z, torch.zeros_like(z)]), dim=0)
    losses = -(logs * torch.stack([y, 1 - y])).sum(0)
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses
