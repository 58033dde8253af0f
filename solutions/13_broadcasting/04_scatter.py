"""Solution. An operator that adds, or takes the smaller, at a place: an assignment keeps one of those that arrive."""

import torch
from torch import Tensor


def segment_sum(values: Tensor, segments: Tensor, count: int) -> Tensor:
    return values.new_zeros(count, *values.shape[1:]).index_add(0, segments, values)  # (C, ...)


def segment_mean(values: Tensor, segments: Tensor, count: int) -> Tensor:
    counts = torch.bincount(segments, minlength=count).clamp(min=1)  # a sum of 0 divided by 1 is 0
    # The counts stand on the first axis; the others are filled up with 1 so that they do not meet the features.
    counts = counts.to(values.dtype).reshape(count, *[1] * (values.dim() - 1))
    return segment_sum(values, segments, count) / counts


def add_rows(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    return x.index_add(0, index, rows)  # without the underscore: a new tensor


def group_argmax(values: Tensor, groups: Tensor, count: int) -> Tensor:
    # By value, largest first, and stable: among equals the smaller place stays in front.
    order = values.sort(descending=True, stable=True).indices  # (N,)
    n = len(values)
    ranks = torch.empty_like(order).scatter(0, order, torch.arange(n, device=values.device))  # 0 for the largest
    best = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, ranks, "amin")  # (C,)
    places = torch.cat([order, order.new_tensor([-1])])  # rank n is that of a group without values
    return places[best]
