"""Solution. exp only ever sees numbers that are 0 or less; a logarithm never sees a 0."""

from torch import Tensor


def stable_sigmoid(z: Tensor) -> Tensor:
    # exp(z) / (exp(0) + exp(z)), above and below divided by the larger of the two: both exponents are 0 or less.
    # 1 / (1 + exp(-z)) has the right value even at -1000, 1 / inf, but its gradient there is inf * 0, NaN.
    larger = z.relu()
    no, yes = (-larger).exp(), (z - larger).exp()
    return yes / (no + yes)


def bce(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    _check(p, y=y)
    return _reduce(-(y * _log(p) + (1 - y) * _log(1 - p)), reduction)


def bce_with_logits(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    _check(z, y=y)
    # Both halves of the formula together: log(exp(0) + exp(z)) - z * y. Nothing is cut off, because nothing overflows.
    larger = z.relu()
    losses = larger + ((-larger).exp() + (z - larger).exp()).log() - z * y
    return _reduce(losses, reduction)


def _log(p: Tensor) -> Tensor:
    # The zeros are taken out before the logarithm. Clamping its result alone would be too late for the gradient: the
    # slope of log at 0 is infinite, and infinity times the clamp's 0 is NaN.
    zero = p == 0
    return p.masked_fill(zero, 1.0).log().masked_fill(zero, -100.0).clamp(min=-100.0)


def _check(prediction: Tensor, y: Tensor) -> None:
    if prediction.shape != y.shape:
        raise ValueError(f"the prediction is {tuple(prediction.shape)}, y is {tuple(y.shape)}: they must be alike")


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    return losses if reduction == "none" else losses.sum() if reduction == "sum" else losses.mean()
