"""Wrong answers that people write when they reduce."""

from collections import Counter

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that everybody uses


def _constant(x: Tensor) -> Tensor:
    return (x == x[:1]).all(dim=0)


def standardize__over_everything(x: Tensor) -> Tensor:
    """Without an axis, mean and deviation are those of the whole table, and no column is standardized. Reduce over the
    rows: dim=0.
    """
    std = x.std(correction=0)
    return (x - x.mean()) / std.masked_fill(std == 0, 1)


def standardize__per_row(x: Tensor) -> Tensor:
    """dim=1 runs along the columns and gives one mean per row. For one per column, the rows must disappear: dim=0."""
    std = x.std(dim=1, correction=0, keepdim=True)
    return (x - x.mean(dim=1, keepdim=True)) / std.masked_fill(std == 0, 1)


def standardize__divides_by_zero(x: Tensor) -> Tensor:
    """The deviation of a constant column is 0, and 0 / 0 is NaN. Put 1 in its place before you divide."""
    return (x - x.mean(dim=0)) / x.std(dim=0, correction=0)


def standardize__trusts_the_deviation(x: Tensor) -> Tensor:
    """The mean of seven times 0.1 is rounded and not quite 0.1. So the deviation of a constant column need not be 0,
    and what rounding left over is scaled up to 1. Compare the column's numbers with each other.
    """
    std = x.std(dim=0, correction=0)
    return (x - x.mean(dim=0)) / std.masked_fill(std == 0, 1)


def standardize__divides_by_n_minus_1(x: Tensor) -> Tensor:
    """`std` estimates the deviation of a population and divides by N - 1, unless correction=0 is given. For one row
    that is 0 / 0.
    """
    std = x.std(dim=0)
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / std.masked_fill(_constant(x), 1)


def standardize__a_large_epsilon(x: Tensor) -> Tensor:
    """1e-5 added to the variance avoids 0 / 0, but outweighs the variance of a column of small numbers: it stays small.
    Treat the constant column alone.
    """
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / (x.var(dim=0, correction=0) + 1e-5).sqrt()


def standardize__divides_by_the_variance(x: Tensor) -> Tensor:
    """The variance is the square of the deviation. Divide by its root, `std`."""
    variance = x.var(dim=0, correction=0)
    return (x - x.mean(dim=0)).masked_fill(_constant(x), 0) / variance.masked_fill(_constant(x), 1)


def standardize__scales_to_0_1(x: Tensor) -> Tensor:
    """Subtracting the minimum and dividing by the range gives numbers from 0 to 1. Standardized are mean 0, deviation
    1.
    """
    low = x.amin(dim=0)
    span = x.amax(dim=0) - low
    return (x - low) / span.masked_fill(span == 0, 1)


def standardize__in_place(x: Tensor) -> Tensor:
    """`-=` and `/=` write into x, which is the caller's table. `x - mean` makes a new one."""
    std, constant = x.std(dim=0, correction=0), _constant(x)
    x -= x.mean(dim=0)
    x /= std.masked_fill(constant, 1)
    return x.masked_fill_(constant, 0)


def row_max__of_the_columns(x: Tensor) -> tuple[Tensor, Tensor]:
    """dim=0 makes the rows disappear: that is the maximum of each column. For one of each row, dim=1."""
    values, indices = x.max(dim=0)
    return values, indices


def row_max__of_everything(x: Tensor) -> tuple[Tensor, Tensor]:
    """Without an axis, `max` and `argmax` look at the whole table and give one number each. Name the axis: dim=1."""
    return x.max(), x.argmax()


def row_max__only_values(x: Tensor) -> tuple[Tensor, Tensor]:
    """`amax` gives the values alone. `max` with an axis gives values and indices."""
    return x.amax(dim=1)


def row_max__indices_first(x: Tensor) -> tuple[Tensor, Tensor]:
    """The values come first, then the indices, as `torch.max` has it."""
    values, indices = x.max(dim=1)
    return indices, values


def row_max__keeps_the_axis(x: Tensor) -> tuple[Tensor, Tensor]:
    """keepdim=True leaves the reduced axis behind, of length 1: (N, 1). Wanted is (N,)."""
    values, indices = x.max(dim=1, keepdim=True)
    return values, indices


def row_max__starts_from_0(x: Tensor) -> tuple[Tensor, Tensor]:
    """A search that starts from 0 never finds a negative maximum. Start from the first column."""
    values = x.new_zeros(x.shape[0])
    indices = torch.zeros(x.shape[0], dtype=torch.int64, device=x.device)
    for column in range(x.shape[1]):
        greater = x[:, column] > values
        values = torch.where(greater, x[:, column], values)
        indices[greater] = column
    return values, indices


def row_max__from_numbers(x: Tensor) -> tuple[Tensor, Tensor]:
    """Made anew from numbers (or from `.data`), the values have no history: no gradient flows back to x.
    `x.max(dim=1)` keeps it.
    """
    values = torch.tensor([max(row) for row in x.tolist()], dtype=x.dtype, device=x.device)
    return values, x.argmax(dim=1)


def total__builtin_sum(x: Tensor) -> Tensor:
    """Python's `sum` goes through the first axis alone: of a matrix it adds up the rows, and gives a row. `x.sum()`
    adds up all numbers.
    """
    return sum(x)


def total__builtin_sum_of_all(x: Tensor) -> Tensor:
    """Python's `sum` adds one number after another in the dtype of x, where uint8 ends at 255, and of nothing it makes
    the integer 0, not a tensor. `x.sum()` does neither.
    """
    return sum(x.flatten())


def total__for_matrices_only(x: Tensor) -> Tensor:
    """Each `sum(0)` takes one axis away, so two of them are right for a matrix only. `x.sum()` takes all."""
    return x.sum(0).sum(0)


def total__keeps_axes(x: Tensor) -> Tensor:
    """keepdim=True leaves every axis behind, of length 1. Wanted is a tensor without axes, of shape ()."""
    return x.sum(dim=tuple(range(x.dim())), keepdim=True)


def total__in_the_narrow_dtype(x: Tensor) -> Tensor:
    """Kept in the dtype of x, a sum of uint8 starts again at 0 beyond 255. Left alone, `sum` gives int64."""
    return x.sum(dtype=x.dtype)


def total__a_python_number(x: Tensor) -> Tensor:
    """`.item()` gives a Python number, which has no history: no gradient can flow back. Return the tensor."""
    return x.sum().item()


def total__cuts_the_graph(x: Tensor) -> Tensor:
    """`.detach()` (like `.data`, and like a new tensor made from `.item()`) loses the history: no gradient flows back.
    `x.sum()` keeps it.
    """
    return x.detach().sum()


def class_counts__ends_with_the_greatest(labels: Tensor, num_classes: int) -> Tensor:
    """`bincount` stops at the greatest label that occurs, so the last classes are missing. Give it
    minlength=num_classes.
    """
    return torch.bincount(labels)


def class_counts__of_those_that_occur(labels: Tensor, num_classes: int) -> Tensor:
    """`unique` knows only classes that occur: every absent one is missing, and those behind it move up. Count for all
    classes.
    """
    return labels.unique(return_counts=True)[1]


def class_counts__counts_repeats_once(labels: Tensor, num_classes: int) -> Tensor:
    """`counts[labels] += 1` reads, adds and writes once for each class, however often it stands in labels. `bincount`
    and `index_add_` add for each label.
    """
    counts = torch.zeros(num_classes, dtype=torch.int64, device=labels.device)
    counts[labels] += 1
    return counts


def class_counts__as_floats(labels: Tensor, num_classes: int) -> Tensor:
    """`torch.zeros` makes float32 unless told otherwise, and so does `histc`. Counts are int64."""
    ones = torch.ones(len(labels), device=labels.device)
    return torch.zeros(num_classes, device=labels.device).index_add_(0, labels, ones)


def class_counts__guesses_the_classes(labels: Tensor, num_classes: int) -> Tensor:
    """Left to itself, `one_hot` takes the greatest label for the last class, and fails where there are no labels. Give
    it num_classes.
    """
    return F.one_hot(labels).sum(dim=0)


def most_common__in_order_of_appearance(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`Counter` leaves labels that occur equally often in the order in which they came. Here the smaller goes first."""
    pairs = Counter(labels.tolist()).most_common(k)
    values, counts = torch.tensor(pairs, dtype=torch.int64, device=labels.device).reshape(-1, 2).unbind(1)
    return values, counts


def most_common__ties_to_the_greater(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Sorted upwards and then turned around, equal counts are turned around too: the greater value comes first. Sort
    downwards, and stably.
    """
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(stable=True).flip(0)[:k]
    return values[order], counts[order]


def most_common__topk(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`topk` promises no order among equal counts, and raises where there are fewer than k. A stable sort and a slice
    do better.
    """
    values, counts = labels.unique(return_counts=True)
    counts, order = counts.topk(k)
    return values[order], counts


def most_common__positions_for_values(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The sort gives positions in the list of different labels. The labels themselves are values[order]."""
    counts = labels.unique(return_counts=True)[1]
    order = counts.argsort(descending=True, stable=True)[:k]
    return order, counts[order]


def most_common__counts_from_0_up(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`bincount` counts every number from 0 up: it refuses negative labels, and lists labels that never occur, with the
    count 0. `unique` gives those that occur.
    """
    counts = torch.bincount(labels)
    order = counts.argsort(descending=True, stable=True)[:k]
    return order, counts[order]


def most_common__least_common(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """A sort goes upwards unless told otherwise: the rarest labels come first. Give descending=True."""
    values, counts = labels.unique(return_counts=True)
    order = counts.argsort(stable=True)[:k]
    return values[order], counts[order]
