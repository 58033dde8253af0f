"""Solution. A pair of classes is one number, so counting pairs is counting numbers."""

import math

import torch
from torch import Tensor


def confusion_matrix(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    # Row and column as one index into the flattened matrix. matrix[targets, predictions] += 1 would count a pair that
    # occurs twice only once: it reads, adds and writes each place a single time.
    pairs = targets * num_classes + predictions  # (N,)
    # minlength: the classes at the end may not occur at all.
    return torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)  # (C, C)


def per_class_recall(matrix: Tensor) -> Tensor:
    # The rows are the true classes: a row's sum is how many samples of that class there were. 0 / 0 is NaN by itself.
    return matrix.diagonal() / matrix.sum(1)  # (C,) / (C,)


def top_k_accuracy(logits: Tensor, targets: Tensor, k: int) -> float:
    if not 1 <= k <= logits.shape[1]:
        raise ValueError(f"k must be from 1 to {logits.shape[1]}, not {k}")
    best = logits.topk(k, dim=1).indices  # (N, k)
    # A column against k columns: each sample's class is compared with its own k candidates, and at most one is equal.
    hits = (best == targets[:, None]).any(1)  # (N,)
    return hits.float().mean().item()


def precision_recall_f1(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    # Whole numbers in Python: no rounding in a count, however many samples there are.
    hits = int((guessed & actual).sum())
    claims, cases = int(guessed.sum()), int(actual.sum())
    # F1 from the counts: from P and R it would be NaN where one of them is, and 0 / 0 where both are 0.
    return _share(hits, claims), _share(hits, cases), _share(2 * hits, claims + cases)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
