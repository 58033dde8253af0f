"""Scatter and segments: rows that are sent to a place each, where several may arrive at the same one.

Gathering reads from places; scattering writes to them, and where a place is named twice, something has to say what
becomes of the two. Sums by group, the gradient of an embedding, messages in a graph: all are this.
Read: torch.Tensor.index_add_, torch.Tensor.scatter_add_, torch.Tensor.scatter_reduce_, torch.bincount

Shapes: N rows or numbers, C = count segments, K rows to add, F features; "..." any number of axes, none too.
segments, groups and index are int64, in any order; places may come up several times, or never. They hold no place
below 0, and none that is not there. N, K and C may be 0 (then no place is named).
Tensors may be laid out in memory in any way. A result has the dtype and device of values (or x), if nothing else is
said. No argument is changed. Gradients flow back to floating-point values, x and rows.
No Python loop over rows, segments or elements: a call runs at most 100 operators of PyTorch, however large they are.
"""

import torch
from torch import Tensor


def segment_sum(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Return the sum of the rows of each segment: result[c] is the sum of all values[n] with segments[n] == c.

    A segment without rows has the sum 0. Infinity or NaN comes into the sum of its own segment, and into no other.
    Shapes: (N, ...), (N,) -> (C, ...); values are floating-point or int64.

    >>> segment_sum(torch.tensor([1, 2, 4, 8]), torch.tensor([2, 0, 2, 2]), count=4)
    tensor([ 2,  0, 13,  0])
    """
    raise NotImplementedError


def segment_mean(values: Tensor, segments: Tensor, count: int) -> Tensor:
    """Return the mean of the rows of each segment. A segment without rows has the mean 0.

    A NaN among the values makes the mean of its own segment NaN, and no other.
    Shapes: (N, ...), (N,) -> (C, ...); values are floating-point.

    >>> segment_mean(torch.tensor([1.0, 2.0, 4.0, 6.0]), torch.tensor([2, 0, 2, 2]), count=4)
    tensor([2.0000, 0.0000, 3.6667, 0.0000])
    """
    raise NotImplementedError


def add_rows(x: Tensor, index: Tensor, rows: Tensor) -> Tensor:
    """Return x with every row of `rows` added at its place: row k to x[index[k]]. What comes to one place adds up.

    The result is a new tensor; x stays as it is. A place to which no row comes keeps its numbers; infinity or NaN in
    the rows changes nothing there.
    Shapes: (N, ...), (K,), (K, ...) -> (N, ...); x and rows have the same dtype, floating-point or int64.

    >>> add_rows(torch.tensor([100, 200, 300]), torch.tensor([2, 0, 2]), torch.tensor([1, 2, 4]))
    tensor([102, 200, 305])
    """
    raise NotImplementedError


def group_argmax(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Return for each group the place of its largest value: the n for which values[n] is the largest in groups[n] == c.

    Where several are equally large the first one counts, the smallest n. A group without values has the place -1.
    Shapes: (N,), (N,) -> (C,), int64; values are floating-point, infinities too but no NaN, or int64, of any size.

    >>> group_argmax(torch.tensor([3, 7, 7, 1]), torch.tensor([0, 2, 2, 0]), count=3)
    tensor([ 0, -1,  1])
    """
    raise NotImplementedError
