"""Binary losses: how much a yes-or-no prediction costs, also where the model is very sure.

A model gives one logit z for each question; sigmoid turns it into the probability p of a yes. Computed as the formula
stands, sigmoid and its logarithm overflow on the way, and the infinity turns up as a NaN in the gradient.
Read: torch.sigmoid, torch.nn.BCELoss, torch.nn.BCEWithLogitsLoss

Shapes: any, empty ones too; (N,) for one question about each sample, (N, K) for K labels, each of them a yes-or-no
question of its own. Answers y are any numbers in 0..1, with the shape and the dtype of the prediction, float32 or
float64. Losses are in nats. reduction is one of the three words that stand below; no other occurs.
Every result has the dtype and device of the prediction, and the arguments stay as they are.
"""

import torch
from torch import Tensor


def stable_sigmoid(z: Tensor) -> Tensor:
    """Return the logistic function of every number, 1 / (1 + exp(-z)), without overflow on the way.

    Shapes: z any, float32 or float64 -> the same. Gradients flow back to z.
    Value and gradient are finite for every finite z, such as -1000 and 1000, and the gradient at 0 is 1/4.
    Small probabilities keep their digits: -20 gives 2.0612e-09, not 0.
    Not allowed: sigmoid, logsigmoid.

    >>> stable_sigmoid(torch.tensor([-1000.0, -20.0, 0.0, 1000.0]))
    tensor([0.0000e+00, 2.0612e-09, 5.0000e-01, 1.0000e+00])
    """
    raise NotImplementedError


def bce(p: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Return the binary cross entropy of probabilities: every loss is -(y * log(p) + (1 - y) * log(1 - p)).

    As in PyTorch, each of the two logarithms is held at -100 or above, so that a loss is at most 100: p = 0 costs 0
    where y is 0, 100 where y is 1, and 30 where y is 0.3. Gradients flow back to p, and they are finite also where p is
    0 or 1.
    Shapes: p in 0..1 and y alike -> () for reduction "mean" (over all elements) or "sum", that of p for "none".
    ValueError where the shapes differ.
    Not allowed: binary_cross_entropy.

    >>> bce(torch.tensor([0.5, 0.1, 0.0]), torch.tensor([1.0, 1.0, 1.0]), reduction="none")
    tensor([  0.6931,   2.3026, 100.0000])
    """
    raise NotImplementedError


def bce_with_logits(z: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """Return the binary cross entropy of logits: every loss is -(y * log(s) + (1 - y) * log(1 - s)), s = sigmoid(z).

    There is no bound: a logit of -1000 costs 1000 where y is 1. Value and gradient are finite for every finite z, and
    the gradient of a loss is sigmoid(z) - y, also at z = 0.
    Shapes: z and y alike -> () for reduction "mean" (over all elements) or "sum", that of z for "none".
    ValueError where the shapes differ. Gradients flow back to z.
    Not allowed: binary_cross_entropy_with_logits, logsigmoid, softplus.

    >>> bce_with_logits(torch.tensor([0.0, -1000.0, 1000.0]), torch.ones(3), reduction="none")
    tensor([6.9315e-01, 1.0000e+03, 0.0000e+00])
    """
    raise NotImplementedError
