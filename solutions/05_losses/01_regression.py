"""Solution. The shapes are compared before anything is subtracted: afterwards broadcasting has hidden the mistake."""

import torch
from torch import Tensor


def mse(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return _reduce(_difference(input, target=target).square(), reduction)


def mae(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    # abs has no derivative at 0; PyTorch gives it 0 there, which stops a prediction that is right already.
    return _reduce(_difference(input, target=target).abs(), reduction)


def huber(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    d = _difference(input, target=target).abs()
    # where picks element by element; an `if` could ask only one question for the whole tensor.
    losses = torch.where(d <= delta, 0.5 * d.square(), delta * (d - 0.5 * delta))
    return _reduce(losses, reduction)


def _difference(input: Tensor, target: Tensor) -> Tensor:
    # (N, 1) - (N,) would be (N, N): every prediction against every target, and the mean of that looks like a loss.
    if input.shape != target.shape:
        raise ValueError(f"input is {tuple(input.shape)}, target {tuple(target.shape)}: they must be alike")
    return input - target


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return losses.mean()  # ()
    if reduction == "sum":
        return losses.sum()  # ()
    if reduction == "none":
        return losses
    # Without this line a misspelled "maen" would silently mean "none".
    raise ValueError(f"reduction is mean, sum or none, not {reduction!r}")
