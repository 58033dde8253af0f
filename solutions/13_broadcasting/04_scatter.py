"""Solution. An operator that adds, or takes the smaller, at a place: an assignment keeps one of those that arrive."""

import torch
from torch import Tensor


def segment_sum(values: Tensor, segments: Tensor, count: int) -> Tensor:
    return values.new_zeros(count, *values.shape[1:]).index_add(0, segments, values)  # (C, ...)


def segment_mean(values: Tensor, segments: Tensor, count: int) -> Tensor:
    counts = torch.bincount(segments, minlength=count).clamp(min=1)  # a sum of 0 divided by 1 is 0
    # The counts stand on the first axis; the others are filled up with 1 so that they do not meet the features.
    return segment_sum(values, segments, count) / counts.view(count, *[1] * (values.dim() - 1))


def add_rows(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    return x.index_add(0, index, rows)  # without the underscore: a new tensor


def group_argmax(values: Tensor, groups: Tensor, count: int) -> Tensor:
    n = len(values)
    # include_self=False: what it starts from takes no part, so that groups of negative values are right, too.
    best = values.new_zeros(count).scatter_reduce(0, groups, values, "amax", include_self=False)  # (C,)
    # Of all places that hold the largest value of their group the smallest one counts; n is larger than any place.
    places = torch.where(values == best[groups], torch.arange(n, device=values.device), n)  # (N,)
    first = groups.new_full((count,), n).scatter_reduce(0, groups, places, "amin")  # (C,)
    return torch.where(first < n, first, -1)
