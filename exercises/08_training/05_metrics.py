"""Metrics: what one number of accuracy hides. Which classes are taken for which, and how near a miss was.

Read: torch.bincount, torch.Tensor.index_put_, torch.topk

Shapes: N samples, C classes.
"""

import torch
from torch import Tensor


def confusion_matrix(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    """Count how often each class was taken for which: row t, column p holds the samples of class t predicted as p.

    Shapes: predictions (N,), targets (N,), int64 from 0 to C - 1, with C = num_classes -> (C, C), int64, same device.
    All classes have their row and column, also those that do not occur. N may be 0.

    >>> confusion_matrix(torch.tensor([0, 1, 1, 1]), torch.tensor([0, 0, 1, 1]), num_classes=3)
    tensor([[1, 1, 0],
            [0, 2, 0],
            [0, 0, 0]])
    """
    raise NotImplementedError


def per_class_recall(matrix: Tensor) -> Tensor:
    """Return, for each class, the share of its samples that was predicted rightly.

    Shapes: matrix (C, C) int64, as `confusion_matrix` gives it -> (C,), float32 from 0 to 1, same device.
    A class without samples has NaN: there is no share of nothing. The matrix stays as it is.

    >>> per_class_recall(torch.tensor([[1, 1, 0], [0, 2, 0], [0, 0, 0]]))
    tensor([0.5000, 1.0000,    nan])
    """
    raise NotImplementedError


def top_k_accuracy(logits: Tensor, targets: Tensor, k: int) -> float:
    """Return the share of samples whose class is among the k largest logits: a Python float from 0 to 1.

    Shapes: logits (N, C), targets (N,) int64; N is at least 1, and no two logits of a sample are equal.
    Raises ValueError where k is not between 1 and C.

    >>> logits = torch.tensor([[0.1, 0.7, 0.2], [0.5, 0.1, 0.4]])
    >>> top_k_accuracy(logits, torch.tensor([2, 2]), k=1), top_k_accuracy(logits, torch.tensor([2, 2]), k=2)
    (0.0, 1.0)
    """
    raise NotImplementedError
