"""Multi-class losses: from logits to probabilities to a loss, and what it costs to be sure of the wrong class.

Softmax turns the C logits of a sample into probabilities that add up to 1. exp overflows at 89 in float32; taking the
same number off all logits of a sample changes no probability, and keeps exp where it is safe.
Read: torch.nn.functional.softmax, torch.nn.functional.log_softmax, torch.nn.CrossEntropyLoss

Shapes: N samples, C classes, both at least 1. Logits are any finite numbers, float32 or float64. Losses are in nats.
reduction is one of the three words that stand below; no other occurs. What is handed in stays as it is.
"""

import torch
from torch import Tensor


def softmax(x: Tensor, dim: int) -> Tensor:
    """Return exp(x) divided by its sum along dim: probabilities that add up to 1 there.

    Shapes: x any with at least one axis, dim one of its axes (also counted from the end) -> the same shape and dtype.
    The result is finite at 1e4 and -1e4 too, and however far apart the numbers along another axis are.
    Gradients flow back to x.
    Not allowed: softmax, log_softmax, logsumexp.

    >>> softmax(torch.tensor([[0.0, 0.0], [1e4, 0.0]]), dim=1)
    tensor([[0.5000, 0.5000],
            [1.0000, 0.0000]])
    """
    raise NotImplementedError


def log_softmax(x: Tensor, dim: int) -> Tensor:
    """Return the logarithm of softmax(x) along dim, computed without going through the probabilities.

    Shapes: x any with at least one axis, dim one of its axes (also counted from the end) -> the same shape and dtype.
    The result is finite at 1e4 and -1e4 too: where softmax gives 0, its logarithm is an ordinary negative number, right
    to the digits that a number as large as x has.
    Gradients flow back to x.
    Not allowed: softmax, log_softmax, logsumexp.

    >>> log_softmax(torch.tensor([[0.0, 0.0], [1e4, 0.0]]), dim=1)
    tensor([[-6.9315e-01, -6.9315e-01],
            [ 0.0000e+00, -1.0000e+04]])
    """
    raise NotImplementedError


def cross_entropy(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Return what it costs to give these logits: minus the log-probability of the true class.

    Shapes: logits (N, C) -> () for reduction "mean" (over the N samples) or "sum", (N,) for "none"; dtype of logits.
    targets are either class indices, (N,) int64 in 0..C-1, or probabilities, (N, C) of the dtype of logits. With
    probabilities, a sample's loss is -sum over the classes of probability * log-probability.
    ValueError for targets of any other shape, as (N, 1). Values are finite at logits of 1e4. Gradients flow to logits.
    Not allowed: log_softmax, nll_loss. (PyTorch's cross_entropy is made of these two, and is refused as well. Your own
    log_softmax is what you need.)

    >>> cross_entropy(torch.tensor([[0.0, 0.0], [1e4, 0.0]]), torch.tensor([0, 1]), reduction="none")
    tensor([6.9315e-01, 1.0000e+04])
    """
    raise NotImplementedError


def smooth_targets(targets: Tensor, num_classes: int, epsilon: float) -> Tensor:
    """Return targets that are not quite sure: 1 - epsilon for the true class, and epsilon shared out evenly to all C.

    Shapes: targets (N,) int64 in 0..C-1, num_classes the int C, epsilon a float in 0..1 -> (N, C) float32 on the device
    of targets. All C classes, the true one too, get epsilon / C on top, so that each row adds up to 1.
    cross_entropy with these targets is torch's cross_entropy with label_smoothing=epsilon.

    >>> smooth_targets(torch.tensor([0, 2]), num_classes=4, epsilon=0.2)
    tensor([[0.8500, 0.0500, 0.0500, 0.0500],
            [0.0500, 0.0500, 0.8500, 0.0500]])
    """
    raise NotImplementedError


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """Return the share of samples whose largest logit belongs to the true class, a Python float in 0..1.

    Shapes: logits (N, C), targets (N,) int64. No two logits of a sample are equal.

    >>> accuracy(torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]), torch.tensor([1, 0, 0, 0]))
    0.75
    """
    raise NotImplementedError
