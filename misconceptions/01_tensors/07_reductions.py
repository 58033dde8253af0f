"""Wrong answers that people write when they reduce."""

from collections import Counter

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that everybody uses


def _constant(x: Tensor) -> Tensor:
    return (x == x[:1]).all(dim=0)


def standardize__over_everything(x: Tensor) -> Tensor:
    """Mean and deviation are those of the whole table, so no column is standardized by its own. Instead: reduce over
    the rows, dim=0.
    """
    std = x.std(correction=0)
    return (x - x.mean()) / std.masked_fill(std == 0, 1)


def standardize__per_row(x: Tensor) -> Tensor:
    """Mean and deviation are those of each row. Instead: for one per column the rows must disappear, dim=0."""
    std = x.std(dim=1, correction=0, keepdim=True)
    return (x - x.mean(dim=1, keepdim=True)) / std.masked_fill(std == 0, 1)


def standardize__divides_by_zero(x: Tensor) -> Tensor:
    """The deviation of a constant column is 0, and 0 / 0 is NaN. Instead: put 1 in its place before you divide."""
    return (x - x.mean(dim=0)) / x.std(dim=0, correction=0)


def standardize__trusts_the_deviation(x: Tensor) -> Tensor:
    """The deviation of a constant column is expected to be 0, but its mean may be rounded: what rounding left over is
    scaled up. Instead: compare the numbers of the column with each other, `x == x[:1]`.
    """
    std = x.std(dim=0, correction=0)
    return (x - x.mean(dim=0)) / std.masked_fill(std == 0, 1)


def standardize__divides_by_n_minus_1(x: Tensor) -> Tensor:
    """The deviation is that of a sample, divided by N - 1. Instead: `correction=0` divides by N."""
    std = x.std(dim=0)
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / std.masked_fill(_constant(x), 1)


def standardize__a_large_epsilon(x: Tensor) -> Tensor:
    """What is added against 0 / 0 outweighs the variance of a column of small numbers, so the column stays small.
    Instead: treat the constant column alone.
    """
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / (x.var(dim=0, correction=0) + 1e-5).sqrt()


def standardize__divides_by_the_variance(x: Tensor) -> Tensor:
    """Each column is divided by its variance. Instead: divide by the root of it, the deviation."""
    variance = x.var(dim=0, correction=0)
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / variance.masked_fill(_constant(x), 1)


def standardize__scales_to_0_1(x: Tensor) -> Tensor:
    """Each column is scaled to the range from 0 to 1. Instead: subtract the mean and divide by the deviation."""
    low = x.amin(dim=0)
    span = x.amax(dim=0) - low
    return (x - low) / span.masked_fill(span == 0, 1)


def standardize__by_way_of_numpy(x: Tensor) -> Tensor:
    """The table becomes an array, and NumPy has no bfloat16. Instead: `mean` and `std` of the tensor itself, whatever
    its dtype.
    """
    table = x.cpu().numpy()
    deviation, constant = table.std(axis=0), (table == table[:1]).all(axis=0)
    centered = np.where(constant, 0, table - table.mean(axis=0))
    return torch.from_numpy(centered / np.where(constant, 1, deviation)).to(x)


def standardize__in_place(x: Tensor) -> Tensor:
    """The caller's own table is overwritten. Instead: `x - mean` makes a new tensor, where `-=` and `/=` write into
    x.
    """
    std, constant = x.std(dim=0, correction=0), _constant(x)
    x -= x.mean(dim=0)
    x /= std.masked_fill(constant, 1)
    return x.masked_fill_(constant, 0)


def standardize__by_mean_of_squares(x: Tensor) -> Tensor:
    """The variance is the mean of the squares minus the square of the mean: far from 0 these are two large, almost
    equal numbers, and the digits that matter are lost. Instead: subtract the mean first, then square, as `std` does.
    """
    variance = (x.square().mean(dim=0) - x.mean(dim=0).square()).clamp(min=0)
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / variance.sqrt().masked_fill(_constant(x), 1)


def standardize__in_float32(x: Tensor) -> Tensor:
    """The calculation runs in float32, so of float64 half the digits are lost. Instead: stay in the dtype of x."""
    x, dtype = x.float(), x.dtype
    std = x.std(dim=0, correction=0).masked_fill(_constant(x), 1)
    return ((x - x.mean(dim=0)).masked_fill(_constant(x), 0) / std).to(dtype)


def standardize__takes_small_for_constant(x: Tensor) -> Tensor:
    """A column counts as constant where its deviation is small, so small numbers become 0. Instead: compare the numbers
    of the column with each other, `x == x[:1]`.
    """
    std = x.std(dim=0, correction=0)
    return (x - x.mean(dim=0)).masked_fill(std < 1e-2, 0) / std.masked_fill(std < 1e-2, 1)


def standardize__nan_to_num(x: Tensor) -> Tensor:
    """The deviation of a constant column is expected to be 0, but its mean may be rounded: what rounding left over is
    scaled up. Instead: compare the numbers of the column with each other, `x == x[:1]`.
    """
    return ((x - x.mean(dim=0)) / x.std(dim=0, correction=0)).nan_to_num()


def standardize__looks_at_the_ends(x: Tensor) -> Tensor:
    """A column counts as constant where its first number equals its last. Instead: compare all its numbers with each
    other, `x == x[:1]`.
    """
    std, constant = x.std(dim=0, correction=0), x[0] == x[-1]
    return (x - x.mean(dim=0)).masked_fill(constant, 0) / std.masked_fill(constant, 1)


def row_max__of_the_columns(x: Tensor) -> tuple[Tensor, Tensor]:
    """The rows disappear, and the maximum is that of each column. Instead: for one of each row, dim=1."""
    values, indices = x.max(dim=0)
    return values, indices


def row_max__of_everything(x: Tensor) -> tuple[Tensor, Tensor]:
    """The maximum is that of the whole table. Instead: name the axis, dim=1."""
    return x.max(), x.argmax()


def row_max__only_values(x: Tensor) -> tuple[Tensor, Tensor]:
    """Only the values come back. Instead: `max` with an axis gives values and indices."""
    return x.amax(dim=1)


def row_max__indices_first(x: Tensor) -> tuple[Tensor, Tensor]:
    """The indices come first. Instead: values, then indices."""
    values, indices = x.max(dim=1)
    return indices, values


def row_max__keeps_the_axis(x: Tensor) -> tuple[Tensor, Tensor]:
    """The reduced axis is left behind, (N, 1). Instead: leave `keepdim` out, and the result is (N,)."""
    values, indices = x.max(dim=1, keepdim=True)
    return values, indices


def row_max__starts_from_0(x: Tensor) -> tuple[Tensor, Tensor]:
    """The search starts from 0, and never finds a greatest number below it. Instead: start from the first column, or
    let `max(dim=1)` search.
    """
    values = x.new_zeros(x.shape[0])
    indices = torch.zeros(x.shape[0], dtype=torch.int64, device=x.device)
    for column in range(x.shape[1]):
        greater = x[:, column] > values
        values = torch.where(greater, x[:, column], values)
        indices[greater] = column
    return values, indices


def row_max__from_numbers(x: Tensor) -> tuple[Tensor, Tensor]:
    """The values are made outside of the graph and have no history, so no gradient flows back to x. Instead:
    `x.max(dim=1)` keeps the graph.
    """
    values = torch.tensor([max(row) for row in x.tolist()], dtype=x.dtype, device=x.device)
    return values, x.argmax(dim=1)


def row_max__empty_float(x: Tensor) -> tuple[Tensor, Tensor]:
    """Without rows the indices are float32: an empty tensor made anew has no number from which its dtype could be
    guessed. Instead: `x.max(dim=1)` gives int64 indices, also for no rows.
    """
    indices = [row.tolist().index(max(row.tolist())) for row in x]
    return x.amax(dim=1), torch.tensor(indices, device=x.device)


def row_max__starts_from_a_small_number(x: Tensor) -> tuple[Tensor, Tensor]:
    """The search starts from a number that is thought to be below all, and never finds a greatest number below it.
    Instead: start from the first column, or let `max(dim=1)` search.
    """
    values = torch.full((x.shape[0],), -1000.0, device=x.device).to(x.dtype if x.dtype.is_signed else torch.int64)
    indices = torch.zeros(x.shape[0], dtype=torch.int64, device=x.device)
    for column in range(x.shape[1]):
        greater = x[:, column] > values
        values = torch.where(greater, x[:, column], values)
        indices[greater] = column
    return values.to(x.dtype), indices


def row_max__views(x: Tensor) -> tuple[Tensor, Tensor]:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `max(dim=1)`
    works on any strides.
    """
    values, indices = x.view(-1).view(x.shape).max(dim=1)
    return values, indices


def row_max__int32_indices(x: Tensor) -> tuple[Tensor, Tensor]:
    """The indices are int32. Instead: indices are int64 in PyTorch, as `max(dim=1)` gives them."""
    values, indices = x.max(dim=1)
    return values, indices.int()


def row_max__compares_in_float32(x: Tensor) -> tuple[Tensor, Tensor]:
    """The numbers are compared as float32, which has seven digits: large whole numbers look equal. Instead:
    `x.max(dim=1)` compares them as they are.
    """
    values, indices = x.float().max(dim=1)
    return values.to(x.dtype), indices


def total__builtin_sum(x: Tensor) -> Tensor:
    """Only the first axis is added up, so a matrix gives a row. Instead: `x.sum()` adds up all numbers."""
    return sum(x)


def total__builtin_sum_of_all(x: Tensor) -> Tensor:
    """One number is added after another in the dtype of x, where uint8 ends at 255, and nothing at all adds up to a
    Python 0. Instead: `x.sum()` does neither.
    """
    return sum(x.flatten())


def total__for_matrices_only(x: Tensor) -> Tensor:
    """Two axes are added up, which is right for a matrix only. Instead: `x.sum()` takes all axes, however many."""
    return x.sum(0).sum(0)


def total__keeps_axes(x: Tensor) -> Tensor:
    """Every axis is left behind, of length 1. Instead: leave `keepdim` out, and the shape is ()."""
    return x.sum(dim=tuple(range(x.dim())), keepdim=True)


def total__in_the_narrow_dtype(x: Tensor) -> Tensor:
    """The sum is kept in the dtype of x, where uint8 starts again at 0 beyond 255. Instead: left alone, `x.sum()` makes
    int64 of integers.
    """
    return x.sum(dtype=x.dtype)


def total__a_python_number(x: Tensor) -> Tensor:
    """The result is a Python number, which has no history. Instead: return the tensor, without `item()`."""
    return x.sum().item()


def total__cuts_the_graph(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: `x.sum()`
    keeps the graph.
    """
    return x.detach().sum()


def total__of_a_view(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `x.sum()`
    works on any strides.
    """
    return x.view(-1).sum()


def total__leaves_nan_out(x: Tensor) -> Tensor:
    """NaN counts as 0, so that nobody learns of it. Instead: `x.sum()` is NaN where a number is."""
    return x.nansum()


def total__always_float32(x: Tensor) -> Tensor:
    """Every number becomes float32, whatever the dtype of x, and loses its digits beyond the seventh. Instead:
    `x.sum()` keeps the dtype of floats and makes int64 of integers.
    """
    return x.float().sum()


def total__as_int32(x: Tensor) -> Tensor:
    """Integers are added up as int32, which ends at 2**31 - 1. Instead: left alone, `x.sum()` makes int64 of
    integers.
    """
    return x.sum() if x.is_floating_point() else x.sum(dtype=torch.int32).long()


def total__of_nothing_is_a_float(x: Tensor) -> Tensor:
    """The total of nothing is made anew, in float32, whatever the dtype of x. Instead: `x.sum()` of nothing is 0 in the
    right dtype.
    """
    return x.sum() if x.numel() else torch.tensor(0.0, device=x.device)


def total__by_way_of_float32(x: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `x.sum()` stays in the
    dtype of x.
    """
    return x.float().sum().to(x.dtype) if x.is_floating_point() else x.sum()


def class_counts__ends_with_the_greatest(labels: Tensor, num_classes: int) -> Tensor:
    """The counts end with the greatest label that occurs, so the last classes are missing. Instead:
    `minlength=num_classes`.
    """
    return torch.bincount(labels)


def class_counts__of_those_that_occur(labels: Tensor, num_classes: int) -> Tensor:
    """Only classes that occur are counted: the absent ones are missing, and those behind them move up. Instead: there
    is a count for each class, also a 0.
    """
    return labels.unique(return_counts=True)[1]


def class_counts__counts_repeats_once(labels: Tensor, num_classes: int) -> Tensor:
    """A class is read, increased and written once, however often it stands in labels. Instead: `bincount` and
    `index_add_` add for each label.
    """
    counts = torch.zeros(num_classes, dtype=torch.int64, device=labels.device)
    counts[labels] += 1
    return counts


def class_counts__as_floats(labels: Tensor, num_classes: int) -> Tensor:
    """The counts are float32. Instead: counts are int64, so name the dtype, or use `bincount`."""
    ones = torch.ones(len(labels), device=labels.device)
    return torch.zeros(num_classes, device=labels.device).index_add_(0, labels, ones)


def class_counts__guesses_the_classes(labels: Tensor, num_classes: int) -> Tensor:
    """The number of classes is guessed from the greatest label, which fails where there are no labels. Instead: hand
    over num_classes.
    """
    return F.one_hot(labels).sum(dim=0)


def class_counts__in_one_byte(labels: Tensor, num_classes: int) -> Tensor:
    """The counters have one byte, and start again at 0 beyond 255. Instead: count in int64."""
    counts = torch.zeros(num_classes, dtype=torch.uint8, device=labels.device)
    return counts.index_add_(0, labels, torch.ones_like(labels, dtype=torch.uint8)).long()


def class_counts__of_a_view(labels: Tensor, num_classes: int) -> Tensor:
    """The labels are read from their memory as if they lay one behind the other, which those of a slice do not.
    Instead: use the tensor as it is.
    """
    neighbours = labels.as_strided(labels.shape, (1,))
    return torch.bincount(neighbours, minlength=num_classes)[:num_classes]


def most_common__in_order_of_appearance(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Labels that occur equally often stay in the order in which they came. Instead: the smaller goes first, so put
    them in ascending order before a stable sort.
    """
    pairs = Counter(labels.tolist()).most_common(k)
    values, counts = torch.tensor(pairs, dtype=torch.int64, device=labels.device).reshape(-1, 2).unbind(1)
    return values, counts


def most_common__ties_to_the_greater(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The order is turned around, and with it that of equal counts: the greater label comes first. Instead: sort with
    `descending=True, stable=True`.
    """
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(stable=True).flip(0)[:k]
    return values[order], counts[order]


def most_common__topk(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`topk` promises no order among equal counts, and raises where there are fewer than k. Instead: a stable sort and
    a slice.
    """
    values, counts = labels.unique(return_counts=True)
    counts, order = counts.topk(k)
    return values[order], counts


def most_common__positions_for_values(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """What comes back are positions in the list of different labels. Instead: the labels themselves are
    `values[order]`.
    """
    counts = labels.unique(return_counts=True)[1]
    order = counts.argsort(descending=True, stable=True)[:k]
    return order, counts[order]


def most_common__counts_from_0_up(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Every number from 0 up is counted: negative labels are refused, and labels that never occur are listed with the
    count 0. Instead: `unique` gives those that occur.
    """
    counts = torch.bincount(labels)
    order = counts.argsort(descending=True, stable=True)[:k]
    return order, counts[order]


def most_common__least_common(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The rarest labels come first. Instead: sort with `descending=True`."""
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(stable=True)[:k]
    return values[order], counts[order]


def most_common__shifts_and_counts(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """There is a counter for every number between the smallest label and the greatest, which may be more than memory
    holds. Instead: `unique` counts the labels that occur.
    """
    if len(labels) == 0:
        return labels, labels
    low = labels.min()
    counts = torch.bincount(labels - low)
    order = counts.argsort(descending=True, stable=True)[:k]
    order = order[counts[order] > 0]
    return order + low, counts[order]


def most_common__unstable(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The sort promises no order among equal counts, and for more than 16 it keeps none. Instead: `stable=True`."""
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(descending=True)[:k]
    return values[order], counts[order]


def most_common__empty_float(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Without labels the results are float32: an empty tensor made anew has no number from which its dtype could be
    guessed. Instead: name the dtype, or let `unique` make the tensors.
    """
    pairs = sorted(Counter(labels.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))[:k]
    values, counts = torch.tensor(pairs, device=labels.device).reshape(-1, 2).unbind(1)
    return values, counts


def most_common__by_one_key(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Count and label are put into one number to be sorted by, and a large label outweighs a greater count. Instead:
    sort by the counts alone, stably, with the labels in ascending order.
    """
    values, counts = labels.unique(return_counts=True)
    order = (counts * 1000 - values).argsort(descending=True, stable=True)[:k]
    return values[order], counts[order]
