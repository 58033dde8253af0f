"""Solution. Keep the axis, put brackets around conditions, take the smaller from the larger, add with index_add."""

import torch
from torch import Tensor


def center_rows(x: Tensor) -> Tensor:
    # keepdim leaves an axis of 1, (…, 1), which broadcasts along the row. Without it a square x would give each
    # *column* the mean of a row, and raise nothing.
    return x - x.mean(dim=-1, keepdim=True)  # (…, F) - (…, 1)


def usable(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    # `&` binds tighter than `>=`, so each comparison has brackets. `and` would ask for the truth of a whole tensor.
    return (readings >= low) & (readings < high) & ~broken  # (N, S) & (S,)


def pixel_difference(a: Tensor, b: Tensor) -> Tensor:
    # uint8 has no numbers below 0: 10 - 12 is 254. So the smaller is always taken from the larger.
    return torch.maximum(a, b) - torch.minimum(a, b)


def sum_by_group(values: Tensor, groups: Tensor, count: int) -> Tensor:
    sums = values.new_zeros(count, values.shape[1])  # (count, F)
    # index_add adds each row, however often its group comes; sums[groups] += values would keep one row of each.
    return sums.index_add(0, groups, values)


def scale_rows(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    # A mask picks a copy. Only an assignment to x[mask], which `*=` ends in, writes back into x.
    x[mask] *= factor
    return x
