"""Silent mistakes: five places where a wrong line raises nothing and gives numbers.

A mean that broadcasts along the wrong axis, conditions that combine in another order, bytes that run over, sums that
forget, and a write that lands in a copy.
Read: "Broadcasting semantics", torch.Tensor.mean (keepdim), torch.logical_and, torch.Tensor.index_add_, "Tensor Views"

Shapes: N rows, M columns, F features, S sensors, G groups. Inputs may be transposed, sliced or expanded before, unless
it says otherwise.
"""

import torch
from torch import Tensor


def center_rows(x: Tensor) -> Tensor:
    """Return x with every row shifted to mean 0: from each number goes the mean of its own row.

    Shapes: x (…, F) of floats, F ≥ 1, with any number of axes in front or none -> the same, same dtype and device. A
    row is what lies along the last axis. An axis in front may be 1 or 0 long.
    Gradients flow back to x.

    >>> center_rows(torch.tensor([[1.0, 3.0], [10.0, 30.0]]))
    tensor([[ -1.,   1.],
            [-10.,  10.]])
    """
    raise NotImplementedError


def usable(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Tell which readings can be used: those of a sensor that is not broken, from low up and below high.

    Shapes: readings (N, S) of floats or integers, broken (S,) bool on the same device -> (N, S) bool.
    low itself can be used, high itself cannot. NaN cannot be used; infinity compares as other numbers do. low and high
    may have a fraction where readings has whole numbers. N may be 0.

    >>> readings = torch.tensor([[1.0, 5.0, 3.0], [9.0, 2.0, 3.0]])
    >>> usable(readings, torch.tensor([False, False, True]), low=2, high=9)
    tensor([[False,  True, False],
            [False,  True, False]])
    """
    raise NotImplementedError


def pixel_difference(a: Tensor, b: Tensor) -> Tensor:
    """Return how far apart two images are, pixel by pixel: the absolute difference, 0 to 255.

    Shapes: a (…) and b of the same shape, both uint8, with any number of axes or none -> the same, uint8, same device.

    >>> pixel_difference(torch.tensor([10, 255], dtype=torch.uint8), torch.tensor([12, 0], dtype=torch.uint8))
    tensor([  2, 255], dtype=torch.uint8)
    """
    raise NotImplementedError


def sum_by_group(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Add up the rows of each group: row g of the result is the sum of all rows of values whose group is g.

    Shapes: values (N, F) of floats or integers, groups (N,) int64 from 0 to count - 1, on the same device
    -> (count, F), dtype and device of values. Groups come in any order and may come often. A group that does not come
    has a row of zeros. N may be 0. count is 1 or more.
    Gradients flow back to values.

    >>> sum_by_group(torch.tensor([[1, 10], [2, 20], [4, 40]]), torch.tensor([2, 0, 2]), 3)
    tensor([[ 2, 20],
            [ 0,  0],
            [ 5, 50]])
    """
    raise NotImplementedError


def scale_rows(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """Multiply the rows of x where mask is True by factor, where they lie in memory, and return x itself.

    Shapes: x (N, M) of floats, mask (N,) bool on the same device -> x. Whoever holds x, or a view of it, sees the
    change. Rows where mask is False stay as they are. mask may choose all rows or none. N may be 0.
    x does not require grad, and is not expanded.

    >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> first_column = x[:, 0]
    >>> _ = scale_rows(x, torch.tensor([False, True]), 10)
    >>> first_column
    tensor([ 1., 30.])
    """
    raise NotImplementedError
