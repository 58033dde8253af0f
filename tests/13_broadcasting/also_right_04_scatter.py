"""Right answers in other styles."""

import torch
from torch import Tensor


def segment_sum__scattered(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """An index of the shape of the values."""
    index = (
        segments.view(-1, *(1 for _ in values.shape[1:]))
        if segments.is_contiguous()
        else segments.reshape(-1, *(1 for _ in values.shape[1:]))
    )
    zeros = torch.zeros((count, *values.shape[1:]), dtype=values.dtype, device=values.device)
    return zeros.scatter_add(0, index.expand_as(values), values)


def segment_sum__put(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Accumulated at places."""
    return values.new_zeros((count, *values.shape[1:])).index_put((segments,), values, accumulate=True)


def segment_mean__reduced(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """One operator, which leaves the places that nothing comes to at 0."""
    index = segments.reshape(-1, *[1] * (values.dim() - 1)).expand(values.shape)
    zeros = values.new_zeros(count, *values.shape[1:])
    return zeros.scatter_reduce(0, index, values, reduce="mean", include_self=False)


def segment_mean__divided_before(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Each row is divided by the size of its segment, then all are summed."""
    sizes = torch.zeros(count, dtype=torch.int64, device=values.device).index_add_(
        0, segments, torch.ones_like(segments)
    )
    shares = values / sizes[segments].to(values.dtype).view(-1, *[1] * (values.dim() - 1))
    return torch.zeros(count, *values.shape[1:], dtype=values.dtype, device=values.device).index_add(
        0, segments, shares
    )


def add_rows__put(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """Accumulated at places."""
    return x.index_put([index], rows, accumulate=True)


def add_rows__into_a_copy(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """In place, but of a copy."""
    result = x.clone(memory_format=torch.contiguous_format)
    result.index_add_(0, index, rows)
    return result


def group_argmax__smallest_rank(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Each value gets its rank, the largest 0; the smallest rank of a group names the place."""
    n = len(values)
    order = values.sort(descending=True, stable=True).indices
    ranks = torch.empty_like(order).scatter(0, order, torch.arange(n, device=values.device))
    best = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, ranks, "amin")
    return torch.cat([order, order.new_tensor([-1])])[best]


def group_argmax__sorted_twice(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """By value, then by group, both stable: the first of each run."""
    order = torch.argsort(values, descending=True, stable=True)
    order = order[torch.argsort(groups[order], stable=True)]
    sizes = torch.bincount(groups, minlength=count)
    starts = torch.cumsum(sizes, 0) - sizes
    padded = torch.cat([order, order.new_full((1,), -1)])
    return padded[torch.where(sizes > 0, starts, len(order))]
