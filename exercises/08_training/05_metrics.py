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


def precision_recall_f1(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the finds of one class: three Python floats from 0 to 1, or NaN.

    A model that says "healthy" of everybody is right in 99 cases of 100, and useless. These three ask about what is
    searched for alone.
    guessed says of which samples the model thinks that they are it, actual which ones are. Shapes: both (N,), bool. N
    may be 0.
    - Precision: of the samples that are guessed, the share that is right. NaN where none is guessed.
    - Recall: of the samples that are it, the share that is guessed. NaN where there are none.
    - F1: 2 · hits / (number guessed + number that are it). It is their harmonic mean, 2PR / (P + R), where they have
      one; it is 0 without a hit, and NaN only where nothing is guessed and nothing is there.

    >>> guessed = torch.tensor([True, True, True, False, False, False])
    >>> precision_recall_f1(guessed, torch.tensor([True, False, False, True, False, False]))
    (0.3333333333333333, 0.5, 0.4)
    """
    raise NotImplementedError
