"""Wrong answers that people write when several rows go to the same place.

Seen in pytorch/pytorch #60846 and #3844 (`+=` at places that come up twice), rusty1s/pytorch_scatter #50 and
FluxML/NNlib.jl #350 (means of empty segments), rusty1s/pytorch_scatter #357 and pyg-team/pytorch_geometric #943 (the
argmax of each group), pytorch/pytorch #41998 and #33253 (which of equal values argmax names).
"""

import torch
from torch import Tensor


def _sum(values: Tensor, segments: Tensor, count: int) -> Tensor:
    return values.new_zeros(count, *values.shape[1:]).index_add(0, segments, values)


def _counts(values: Tensor, segments: Tensor, count: int) -> Tensor:
    counts = torch.bincount(segments, minlength=count).to(values.dtype)
    return counts.reshape(count, *[1] * (values.dim() - 1))


def segment_sum__keeps_one_of_them(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """`+=` at places reads all of them, adds, and writes: where a place comes up twice, one of the two sums is lost.
    Instead: `index_add`, which adds them up."""
    result = values.new_zeros(count, *values.shape[1:])
    result[segments] += values
    return result


def segment_sum__as_many_as_the_largest(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """There are as many segments as the largest number says, so empty ones at the end are missing. Instead: `count` of
    them."""
    count = int(segments.max()) + 1 if len(segments) else 0
    return values.new_zeros(count, *values.shape[1:]).index_add(0, segments, values)


def segment_sum__scatters_the_first_column(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """`scatter_add_` wants an index of the shape of the values; with an axis of 1 it takes the first column alone.
    Instead: expand the index to the shape of the values, or use `index_add_`."""
    index = segments.reshape(-1, *[1] * (values.dim() - 1))
    return values.new_zeros(count, *values.shape[1:]).scatter_add_(0, index, values)


def segment_sum__runs(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Only the runs of equal neighbours are summed, as if the segments were in order. Instead: they may be in any
    order; `index_add` does not mind."""
    result = values.new_zeros(count, *values.shape[1:])
    if len(segments):
        ids, lengths = torch.unique_consecutive(segments, return_counts=True)
        result[ids] = torch.stack([part.sum(0) for part in values.split(lengths.tolist())])
    return result


def segment_sum__through_float32(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The sums are made in float32, where large whole numbers and the digits of float64 are lost. Instead: in the dtype
    of the values."""
    return _sum(values.float(), segments, count).to(values.dtype)


def segment_sum__segment_by_segment(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A Python loop picks the rows of one segment after the other. Instead: one `index_add` for all."""
    result = values.new_zeros(count, *values.shape[1:])
    for segment in range(count):
        result[segment] = values[segments == segment].sum(dim=0)
    return result


def segment_sum__bincount(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """`bincount` with weights knows one number for each row, works in float64, and passes no gradient. Instead:
    `index_add`."""
    if values.dim() > 1:
        return _sum(values, segments, count)
    return torch.bincount(segments, weights=values.detach(), minlength=count).to(values.dtype)


def segment_mean__nan_where_empty(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """An empty segment is 0 divided by 0, NaN. Instead: let the counts be at least 1, `clamp(min=1)`."""
    return _sum(values, segments, count) / _counts(values, segments, count)


def segment_mean__zero_afterwards(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Every NaN becomes 0 afterwards, also one that was in the values. Instead: let the counts be at least 1 before the
    division."""
    return (_sum(values, segments, count) / _counts(values, segments, count)).nan_to_num(nan=0.0, posinf=torch.inf)


def segment_mean__a_small_number_added(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A small number is added to every count, so the means are a little too small. Instead: `clamp(min=1)`, which
    changes no other count."""
    return _sum(values, segments, count) / (_counts(values, segments, count) + 1e-3)


def segment_mean__of_all_rows(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Every sum is divided by the number of all rows. Instead: by the number of rows in its own segment."""
    return _sum(values, segments, count) / max(len(values), 1)


def segment_mean__counts_meet_the_features(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The counts have one axis, which meets the last one of the sums. Instead: reshape them so that they stand on the
    first axis, (C, 1)."""
    return _sum(values, segments, count) / torch.bincount(segments, minlength=count).clamp(min=1)


def segment_mean__one_axis_of_features(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The counts get exactly one axis more, so only values with one axis of features fit. Instead: as many as the
    values have."""
    counts = torch.bincount(segments, minlength=count).clamp(min=1)
    return _sum(values, segments, count) / counts[:, None]


def segment_mean__from_zero(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """`scatter_reduce` counts the 0 that it starts from as a row. Instead: `include_self=False`."""
    index = segments.reshape(-1, *[1] * (values.dim() - 1)).expand(values.shape)
    return values.new_zeros(count, *values.shape[1:]).scatter_reduce(0, index, values, "mean")


def segment_mean__in_float32(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The sums are made in float32, so float64 loses digits. Instead: in the dtype of the values."""
    return _sum(values.float(), segments, count) / _counts(values.float(), segments, count).clamp(min=1)


def segment_mean__segment_by_segment(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A Python loop takes the mean of one segment after the other. Instead: all sums at once, divided by all counts."""
    result = values.new_zeros(count, *values.shape[1:])
    for segment in range(count):
        members = values[segments == segment]
        if len(members):
            result[segment] = members.mean(dim=0)
    return result


def segment_mean__of_distinct_places(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Sums are written with `+=` at places, which keeps one row of each segment. Instead: `index_add`."""
    result = values.new_zeros(count, *values.shape[1:])
    result[segments] += values
    return result / _counts(values, segments, count).clamp(min=1)


def add_rows__keeps_one_of_them(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """`+=` at places reads, adds and writes: of several rows for one place only one arrives. Instead: `index_add`,
    which adds them up."""
    result = x.clone()
    result[index] += rows
    return result


def add_rows__replaces(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """The rows replace those of x. Instead: add them."""
    return x.index_copy(0, index, rows)


def add_rows__in_place(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """`index_add_` writes into x. Instead: without the underscore it makes a new tensor."""
    return x.index_add_(0, index, rows)


def add_rows__x_at_every_arrival(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """x is added once more for each row that arrives. Instead: add the rows alone, x is there already."""
    return x.index_put((index,), x[index] + rows, accumulate=True)


def add_rows__only_the_new_ones(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """The rows are added to zeros, so x itself is missing. Instead: begin with x."""
    return torch.zeros_like(x).index_add(0, index, rows)


def add_rows__scatters_the_first_column(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """`scatter_add` wants an index of the shape of the rows; with axes of 1 it takes the first column alone. Instead:
    expand the index, or use `index_add`."""
    return x.scatter_add(0, index.reshape(-1, *[1] * (rows.dim() - 1)), rows)


def add_rows__a_matrix_of_all_pairs(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """A matrix of 0 and 1 times the rows: 0 times infinity is NaN, so it spreads to all other places. Instead:
    `index_add`, which touches only the places that are named."""
    matrix = (torch.arange(len(x), device=x.device)[:, None] == index).to(x.dtype)
    return x + torch.tensordot(matrix, rows, dims=1)


def add_rows__row_by_row(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """A Python loop adds one row after the other. Instead: one `index_add` for all."""
    result = x.clone()
    for place, row in zip(index, rows, strict=True):
        result[place] += row
    return result


def add_rows__without_history(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """x is detached before it is copied, so its gradient is lost. Instead: `index_add` passes gradients to both."""
    return x.detach().clone().index_add_(0, index, rows)


def add_rows__subtracts(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """The rows are taken away. Instead: `alpha` is 1 as it is."""
    return x.index_add(0, index, rows, alpha=-1)


def add_rows__each_place_once(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """Places that come up twice are counted once, with the first of their rows. Instead: all rows arrive."""
    seen = torch.tensor([place not in index[:k] for k, place in enumerate(index)], dtype=torch.bool, device=x.device)
    return x.index_add(0, index[seen], rows[seen])


def _rank(values: Tensor) -> Tensor:
    order = values.sort(descending=True, stable=True).indices
    return torch.empty_like(order).scatter(0, order, torch.arange(len(values), device=values.device))


def _lowest(values: Tensor) -> float:
    return -torch.inf if values.is_floating_point() else torch.iinfo(values.dtype).min


def group_argmax__assigns_the_matches(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Each place whose value is the largest of its group is written to the group, and the last one written stays.
    Instead: the smallest of these places, by `scatter_reduce` with "amin"."""
    best = values.new_full((count,), _lowest(values)).scatter_reduce(0, groups, values, "amax")
    hits = (values == best[groups]).nonzero()[:, 0]
    result = torch.full((count,), -1, device=values.device)
    result[groups[hits]] = hits
    return result


def group_argmax__zero_where_empty(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """A group without values has the place 0, which is that of a value. Instead: -1."""
    n = len(values)
    best = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, _rank(values), "amin")
    order = values.sort(descending=True, stable=True).indices
    return torch.cat([order, order.new_tensor([0])])[best]


def group_argmax__places_on_the_cpu(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """`arange` makes its places on the CPU, so values on a GPU cannot meet them. Instead: `device=values.device`."""
    n = len(values)
    best = values.new_zeros(count).scatter_reduce(0, groups, values, "amax", include_self=False)
    places = torch.where(values == best[groups], torch.arange(n), n)
    first = groups.new_full((count,), n).scatter_reduce(0, groups, places, "amin")
    return torch.where(first < n, first, -1)


def group_argmax__the_values(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """These are the largest values themselves. Instead: where they stand."""
    return values.new_full((count,), -1).scatter_reduce(0, groups, values, "amax", include_self=False)


def group_argmax__starts_at_zero(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The largest value is looked for from 0 on, so a group of negative values is never met. Instead: begin with the
    lowest value that there is, or `include_self=False`."""
    best = values.new_zeros(count).scatter_reduce(0, groups, values, "amax")
    n = len(values)
    places = torch.arange(n, device=values.device).where(values == best[groups], n)
    first = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, places, "amin")
    return first.where(first < n, -1)


def group_argmax__minus_infinity_is_empty(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """A group whose largest value is the lowest of all is taken for empty. Instead: count the values, or ask whether
    any place was found."""
    best = values.new_full((count,), _lowest(values)).scatter_reduce(0, groups, values, "amax")
    n = len(values)
    places = torch.arange(n, device=values.device).where(values == best[groups], n)
    first = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, places, "amin")
    return first.where(best > _lowest(values), -1)


def group_argmax__through_float32(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The values are compared in float32, where large whole numbers become equal. Instead: compare them as they are."""
    values = values.float()
    best = values.new_full((count,), -torch.inf).scatter_reduce(0, groups, values, "amax")
    n = len(values)
    places = torch.arange(n, device=values.device).where(values == best[groups], n)
    first = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, places, "amin")
    return first.where(first < n, -1)


def group_argmax__place_within_the_group(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The place is counted among the values of its group alone. Instead: among all values, as a
    comparison over all of them gives it."""
    result = torch.full((count,), -1, device=values.device)
    for group in range(count):
        members = values[groups == group]
        if len(members):
            result[group] = (members == members.max()).nonzero()[0, 0]
    return result


def group_argmax__group_by_group(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """A Python loop looks at one group after the other. Instead: `scatter_reduce` with "amax" finds all largest values
    at once."""
    result = torch.full((count,), -1, device=values.device)
    for group in range(count):
        places = (groups == group).nonzero()[:, 0]
        if len(places):
            members = values[places]
            result[group] = places[(members == members.max()).nonzero()[0, 0]]
    return result


def group_argmax__the_smallest(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The ranks are counted from the smallest value, so this is the argmin. Instead: the largest value first."""
    n = len(values)
    order = values.sort(stable=True).indices
    ranks = torch.empty_like(order).scatter(0, order, torch.arange(n, device=values.device))
    best = torch.full((count,), n, device=values.device).scatter_reduce(0, groups, ranks, "amin")
    return torch.cat([order, order.new_tensor([-1])])[best]


def segment_sum__zeros_on_the_cpu(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The zeros are made on the CPU, so values on a GPU cannot be added. Instead: `values.new_zeros`, or `device=`."""
    return torch.zeros(count, *values.shape[1:], dtype=values.dtype).index_add(0, segments, values)


def segment_mean__through_float32(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The means are made in float32 and converted back, so float64 loses half of its digits. Instead: compute in the
    dtype that comes in."""
    means = _sum(values.float(), segments, count) / _counts(values.float(), segments, count).clamp(min=1)
    return means.to(values.dtype)


def add_rows__through_float32(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """The sums are made in float32 and converted back, so float64 and large whole numbers lose digits. Instead: compute
    in the dtype that comes in."""
    return x.float().index_add(0, index, rows.float()).to(x.dtype)


def segment_sum__by_a_matrix_of_zeros_and_ones(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A product with zeros and ones multiplies each row by 0 for the other segments, and 0 times infinity is NaN.
    Instead: index_add, which brings each row to its own segment alone."""
    places = (torch.arange(count, device=values.device).unsqueeze(1) == segments).to(values.dtype)
    flat = values.reshape(len(values), -1)
    return (places.unsqueeze(-1) * flat).sum(1).reshape(count, *values.shape[1:])


def segment_sum__through_float64(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The sums are made in float64, which has no room for the last digits of large int64 numbers. Instead: sum in the
    dtype of the values."""
    sums = values.new_zeros(count, *values.shape[1:], dtype=torch.float64)
    return sums.index_add(0, segments, values.double()).to(values.dtype)


def segment_mean__times_a_float32_share(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The share of each row is a float32 number, which brings its rounding into float64 means. Instead: divide by the
    counts, in the dtype of the values."""
    counts = torch.bincount(segments, minlength=count).clamp(min=1)
    share = (1 / counts).to(values.dtype).reshape(-1, *[1] * (values.dim() - 1))
    return values.new_zeros(count, *values.shape[1:]).index_add(0, segments, values) * share


def add_rows__in_place_under_no_grad(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """`index_add_` writes into x, and under `no_grad` no gradient comes back. Instead: without the underscore it makes
    a new tensor, and passes gradients to both."""
    with torch.no_grad():
        return x.index_add_(0, index, rows)


def add_rows__sums_in_float32(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """The rows are added up in a float32 tensor, whatever they are, and x is added to that. Instead: add them to x,
    which has the right dtype."""
    return x + torch.zeros(x.shape, device=x.device).index_add(0, index, rows.float())


def group_argmax__a_table_of_minus_infinity(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """What is not of a group has the lowest value in its row of a table. Where the group itself has nothing larger,
    `argmax` finds a place of another group. Instead: ask which places have the largest value and belong to the
    group."""
    if not len(values):
        return torch.full((count,), -1, device=values.device)
    member = torch.arange(count, device=values.device)[:, None] == groups
    place = torch.where(member, values, _lowest(values)).argmax(dim=1)
    return torch.where(member.any(dim=1), place, -1)


def segment_mean__by_a_product_with_shares(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A product of matrices multiplies each row by 0 for the other segments, and 0 times NaN is NaN: one NaN spreads to
    all means. Instead: index_add, which brings each row to its own segment alone."""
    member = (torch.arange(count, device=values.device)[:, None] == segments).to(values.dtype)
    return torch.tensordot(member / member.sum(dim=1, keepdim=True).clamp(min=1), values, dims=1)


def segment_sum__by_a_product_of_matrices(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """A product with zeros and ones multiplies each row by 0 for the other segments, and 0 times infinity is NaN.
    Instead: index_add, which brings each row to its own segment alone."""
    member = torch.arange(count, device=values.device)[:, None] == segments
    return torch.tensordot(member.to(values.dtype), values, dims=1)


def segment_sum__in_float32(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """The sums are float32, whatever the values are. Instead: `values.new_zeros`, which has their dtype, and nothing is
    to be converted."""
    return torch.zeros(count, *values.shape[1:], device=values.device).index_add(0, segments, values.float())
