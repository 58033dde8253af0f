"""Right answers in other styles."""

import math

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def confusion_matrix__one_hot(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    rows, columns = one_hot(targets, num_classes), one_hot(predictions, num_classes)
    return (rows[:, :, None] * columns[:, None, :]).sum(0)


def confusion_matrix__accumulates(predictions: Tensor, targets: Tensor, num_classes: int) -> Tensor:
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=targets.device)
    return matrix.index_put_((targets, predictions), torch.ones_like(targets), accumulate=True)


def per_class_recall__a_loop(matrix: Tensor) -> Tensor:
    return torch.stack([row[c] / row.sum() for c, row in enumerate(matrix)])


def per_class_recall__where(matrix: Tensor) -> Tensor:
    counts = matrix.sum(dim=-1)
    shares = torch.diag(matrix).double() / counts.clamp(min=1)
    return torch.where(counts > 0, shares, torch.nan).to(torch.float32)


def top_k_accuracy__by_rank(logits: Tensor, targets: Tensor, k: int) -> float:
    if k < 1 or k > logits.size(1):
        raise ValueError("k")
    own = logits.gather(1, targets[:, None])
    better = (logits > own).sum(dim=1)
    return (better < k).double().mean().item()


def top_k_accuracy__by_sorting(logits: Tensor, targets: Tensor, k: int) -> float:
    classes = logits.shape[-1]
    if k not in range(1, classes + 1):
        raise ValueError(f"k is {k}, and there are {classes} classes")
    order = logits.argsort(dim=1, descending=True)[:, :k].tolist()
    return sum(target in best for target, best in zip(targets.tolist(), order, strict=True)) / len(order)


def precision_recall_f1__counts_four(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    true_positive = torch.logical_and(guessed, actual).sum().item()
    false_positive = (guessed & ~actual).sum().item()
    false_negative = (~guessed & actual).sum().item()

    def divide(a: float, b: float) -> float:
        return a / b if b > 0 else float("nan")

    precision = divide(true_positive, true_positive + false_positive)
    recall = divide(true_positive, true_positive + false_negative)
    return precision, recall, divide(2 * true_positive, 2 * true_positive + false_positive + false_negative)


def precision_recall_f1__in_python(guessed: Tensor, actual: Tensor) -> tuple[float, float, float]:
    pairs = list(zip(guessed.tolist(), actual.tolist(), strict=True))
    hits = pairs.count((True, True))
    claims = sum(g for g, _ in pairs)
    cases = sum(a for _, a in pairs)
    precision = hits / claims if claims else math.nan
    recall = hits / cases if cases else math.nan
    if claims + cases == 0:
        return precision, recall, math.nan
    if hits == 0:
        return precision, recall, 0.0
    return precision, recall, 2 / (1 / precision + 1 / recall)
