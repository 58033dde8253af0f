"""Reduction: one loss for every step, for every sequence, or for the whole batch, each divided by the right count.

cross_entropy makes one loss for each step, then reduces them: to their mean, to their sum, or not at all.
Read: torch.nn.CrossEntropyLoss (reduction, weight), torch.mean

Shapes: B batch, T time, V vocabulary (the classes). All are at least 1 here. Losses are in nats (natural logarithm),
and finite for logits as large as ±1000. Logits are finite numbers. Inputs may be transposed, sliced or expanded before.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def per_token_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the cross entropy of every step, without any reduction.

    Shapes: logits (B, T, V), targets (B, T) int64 in 0..V-1 -> (B, T), dtype and device of logits.
    The loss of step t of sequence b stands at [b, t]. Gradients flow back to logits.

    >>> per_token_loss(torch.zeros(2, 3, 4), torch.tensor([[0, 1, 2], [3, 0, 1]]))
    tensor([[1.3863, 1.3863, 1.3863],
            [1.3863, 1.3863, 1.3863]])
    """
    raise NotImplementedError


def per_sample_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of every sequence: the mean cross entropy of its own T steps.

    Shapes: logits (B, T, V), targets (B, T) int64 in 0..V-1 -> (B,), dtype and device of logits.
    Gradients flow back to logits.

    >>> per_sample_loss(torch.zeros(2, 3, 4), torch.tensor([[0, 1, 2], [3, 0, 1]]))
    tensor([1.3863, 1.3863])
    """
    raise NotImplementedError


def mean_from_sum(loss_sum: Tensor, count: int | Tensor) -> Tensor:
    """Return the mean loss, from a sum of losses (reduction="sum") and the number of losses in it.

    Shapes: loss_sum () floating point, count an int or a () int64 tensor on the same device -> (), dtype and device of
    loss_sum. Where count is 0, so is the sum, and the mean is 0 rather than NaN; nor is a gradient there NaN.
    loss_sum stays as it is (it may be a running total), and gradients flow back to it.

    >>> mean_from_sum(torch.tensor(7.0), 2)
    tensor(3.5000)
    >>> mean_from_sum(torch.tensor(0.0), 0)
    tensor(0.)
    """
    raise NotImplementedError


def weighted_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Return the weighted mean of the sequences' losses: sum of weights[b] · loss[b], divided by the sum of weights.

    loss[b] is the mean cross entropy of the T steps of sequence b, as in `per_sample_loss`. So weights that are all
    alike give the plain mean, and a sequence of weight 0 does not count at all.
    Shapes: logits (B, T, V), targets (B, T) int64 in 0..V-1, weights (B,) of the dtype of logits, none negative, their
    sum above 0 -> (), dtype and device of logits. weights stays as it is; gradients flow back to logits.

    The first sequence is right and sure of it, the second pays log(2) at each step; it counts three times:

    >>> logits = torch.tensor([[[99.0, 0.0], [99.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    >>> weighted_loss(logits, torch.tensor([[0, 0], [1, 0]]), torch.tensor([1.0, 3.0]))
    tensor(0.5199)
    """
    raise NotImplementedError
