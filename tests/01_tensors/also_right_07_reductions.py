"""Right answers in other styles."""

from collections import Counter

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def standardize__shifted_to_the_first_row(x: Tensor) -> Tensor:
    """Less the first row a constant column is 0, and so is its deviation."""
    shifted = x - x[:1]
    centered = shifted - shifted.mean(0, keepdim=True)
    deviation = centered.square().mean(0, keepdim=True).sqrt()
    return centered / torch.where(deviation == 0, torch.ones_like(deviation), deviation)


def standardize__in_float64(x: Tensor) -> Tensor:
    """More digits in between."""
    wide = x.double()
    deviation, mean = torch.std_mean(wide, dim=0, correction=0)
    constant = x.amin(0) == x.amax(0)
    scaled = (wide - mean) / deviation.where(~constant, 1.0)
    return scaled.where(~constant, 0.0).to(x.dtype)


def row_max__by_argmax(x: Tensor) -> tuple[Tensor, Tensor]:
    """First where, then what."""
    indices = torch.argmax(x, dim=-1)
    return x[torch.arange(len(x), device=x.device), indices], indices


def row_max__by_topk(x: Tensor) -> tuple[Tensor, Tensor]:
    """The best one."""
    values, indices = x.topk(1, dim=1)
    return values.squeeze(1), indices.squeeze(1)


def total__of_a_row(x: Tensor) -> Tensor:
    """One row, one sum."""
    return torch.sum(x.reshape(-1), dim=0)


def total__axis_by_axis(x: Tensor) -> Tensor:
    """One axis after the other."""
    result = x.sum(-1) if x.dim() else x.sum()
    while result.dim():
        result = result.sum(-1)
    return result


def class_counts__by_comparison(labels: Tensor, num_classes: int) -> Tensor:
    """Every label against every class."""
    classes = torch.arange(num_classes, device=labels.device)
    return (labels.unsqueeze(1) == classes).sum(dim=0)


def class_counts__by_one_hot(labels: Tensor, num_classes: int) -> Tensor:
    """Columns of ones."""
    return one_hot(labels, num_classes).sum(0)


def most_common__by_python(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """A Counter, sorted by count and value."""
    pairs = sorted(Counter(labels.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))[:k]
    values, counts = [value for value, _ in pairs], [count for _, count in pairs]
    return torch.tensor(values, dtype=torch.int64, device=labels.device), labels.new_tensor(counts)


def most_common__sorted_by_minus_count(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Ascending by the count with a minus."""
    values, counts = torch.unique(labels, sorted=True, return_counts=True)
    order = torch.sort(-counts, stable=True).indices[:k]
    return values.index_select(0, order), counts.index_select(0, order)
