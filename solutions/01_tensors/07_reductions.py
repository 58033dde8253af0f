"""Solution. Name the axis that disappears; PyTorch's own reductions keep dtype, device and graph."""

import torch
from torch import Tensor


def standardize(x: Tensor) -> Tensor:
    # Axis 0 runs down the rows: one mean and one deviation for each column, and (F,) broadcasts over the rows.
    centered = x - x.mean(dim=0)  # (N, F)
    std = x.std(dim=0, correction=0)  # (F,)
    # Asked of the column itself: the mean of seven times 0.1 is not quite 0.1, and the deviation then not quite 0.
    constant = (x == x[:1]).all(dim=0)  # (F,)
    # Set to 0 and divided by 1 a constant column is 0; divided by its deviation it would be 0 / 0, NaN.
    return centered.masked_fill(constant, 0) / std.masked_fill(constant, 1)  # (N, F)


def row_max(x: Tensor) -> tuple[Tensor, Tensor]:
    # With an axis given, max returns both: what is greatest, and where.
    values, indices = x.max(dim=1)  # (N,), (N,)
    return values, indices


def total(x: Tensor) -> Tensor:
    # Without an axis, sum reduces all of them. Integers and booleans become int64 by themselves.
    return x.sum()  # ()


def class_counts(labels: Tensor, num_classes: int) -> Tensor:
    # minlength, or the counts would end with the greatest label that happens to occur.
    return torch.bincount(labels, minlength=num_classes)  # (num_classes,)


def most_common(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    # unique returns its values in ascending order, and a stable sort leaves equal counts in the order in which they
    # were: the smaller value first. topk promises no order among equals.
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(descending=True, stable=True)[:k]  # (D,), a slice may be shorter than k
    return values[order], counts[order]
