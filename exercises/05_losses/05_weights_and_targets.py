"""Weights and targets: losses in which not every sample counts alike, and targets in the form that a loss takes.

Rare classes are easily ignored, so their mistakes are made dearer. And a target of the wrong dtype or shape is an error
at best: at worst it broadcasts.
Read: torch.nn.CrossEntropyLoss (weight), torch.nn.BCEWithLogitsLoss (pos_weight), torch.nn.functional.mse_loss

Shapes: N samples, 1 or more, C classes, K labels of a sample. Inputs may be transposed, sliced or expanded before.
"""

import torch
from torch import Tensor
from torch.nn import functional


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    """Return a weight for each class, so that all classes that occur have the same weight in all: N / (D · count).

    count is how many labels are of the class, and D is the number of different classes that occur. A class that does
    not occur has the weight 0. So the weights of all samples, weights[labels], add up to N.
    Shapes: labels (N,) int64 from 0 to num_classes - 1 -> (num_classes,) float32, same device.

    >>> class_weights(torch.tensor([0, 0, 0, 2]), 3)  # 4 / (2 · 3), none, 4 / (2 · 1)
    tensor([0.6667, 0.0000, 2.0000])
    """
    raise NotImplementedError


def weighted_cross_entropy(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Return the cross entropy in which each sample counts as much as its class weighs: a weighted mean, in nats.

    Sample n costs -log(softmax(logits[n])[targets[n]]). The result is the sum of weight · cost, divided by the sum of
    the samples' weights. So weights that are all alike change nothing, and neither do weights that are all doubled.
    Shapes: logits (N, C) of finite floats, targets (N,) int64 from 0 to C - 1, weights (C,) of the dtype of logits,
    none negative, those of the samples not all 0 -> () with the dtype and device of logits.
    The loss and its gradient are finite for logits as large as ±1000. Gradients flow back to logits.
    Not allowed: nll_loss. (cross_entropy ends in that operator, and is refused as well.)

    >>> logits = torch.tensor([[0.0, 0.0], [99.0, 0.0]])  # the first costs log(2), the second nothing
    >>> weighted_cross_entropy(logits, torch.tensor([1, 0]), torch.tensor([1.0, 3.0]))  # log(2) · 3 / 4
    tensor(0.5199)
    """
    raise NotImplementedError


def bce_with_pos_weight(z: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """Return the mean binary cross entropy of logits, in nats, where a positive label costs pos_weight times as much.

    One number costs -(pos_weight[k] · y · log(p) + (1 - y) · log(1 - p)), with p = sigmoid(z). The result is the mean
    over all N·K numbers: the sum is divided by N·K, whatever the weights are.
    Shapes: z (N, K) of finite floats, y (N, K) from 0 to 1 and pos_weight (K,), both of the dtype of z -> () with the
    dtype and device of z.
    The loss and its gradient are finite for logits as large as ±1000. Gradients flow back to z.
    Not allowed: binary_cross_entropy, binary_cross_entropy_with_logits.

    >>> z, y = torch.zeros(2, 1), torch.tensor([[1.0], [0.0]])
    >>> bce_with_pos_weight(z, y, torch.tensor([3.0]))  # (3 · log(2) + log(2)) / 2
    tensor(1.3863)
    """
    raise NotImplementedError


def task_loss(outputs: Tensor, targets: Tensor, task: str) -> Tensor:
    """Return the mean loss that belongs to a task, with targets as a table gives them.

    task is one of three words. outputs is what a model gives, float32 or float64:
    "classes": logits (N, C); the loss is cross entropy. targets are whole numbers from 0 to C - 1.
    "binary": a logit each, (N, 1); the loss is binary cross entropy with logits. targets are 0 or 1.
    "regression": a number each, (N, 1); the loss is the mean squared error.
    targets is (N,) or (N, 1), of any dtype that holds its numbers: a float for classes, a bool for "binary", an integer
    for "regression", and so on.
    Shapes: -> () with the dtype and device of outputs. Gradients flow back to outputs.
    ValueError for another word, and where targets does not hold N numbers.

    >>> task_loss(torch.tensor([[1.0], [3.0]]), torch.tensor([2, 5]), "regression")
    tensor(2.5000)
    """
    raise NotImplementedError
