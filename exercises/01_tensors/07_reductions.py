"""Reductions: sums, means, maxima and counts, over one axis or over all of them.

The axis that you name is the one that disappears. Name none and everything becomes one number.
Read: torch.Tensor.mean, torch.var, torch.max, torch.sum, torch.bincount, torch.unique, torch.sort

Shapes: N samples, F features. Every result lies on the device of the input. Inputs may be transposed
or sliced before.
"""

import torch
from torch import Tensor


def standardize(x: Tensor) -> Tensor:
    """Return x with every column shifted to mean 0 and scaled to standard deviation 1. Each column is on its own.

    The standard deviation is the root of the mean squared distance from the mean: the sum divided by N (correction=0).
    Shapes: x (N, F) of floats, N ≥ 1 -> (N, F), a new tensor of the same dtype.

    The hard part is what floats do at the edges. Tests look at 4 digits (6 for float64) where
    - a column is constant: it becomes 0, not NaN. So does every column where N is 1. Constant means that its numbers
      are equal; its mean may be rounded, as that of seven times 0.1 is, and its deviation then is not quite 0.
    - a column spans only 0.002: it is scaled like any other.
    - a column is far from 0: 10000, 10000.5 and 10001 are scaled like 0, 0.5 and 1.

    >>> standardize(torch.tensor([[0.0, 10.0], [2.0, 30.0]]))
    tensor([[-1., -1.],
            [ 1.,  1.]])
    """
    raise NotImplementedError


def row_max(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return (values, indices): the greatest number of each row, and in which column it stands.

    Shapes: x (N, F), F ≥ 1, of floats or integers -> values (N,) with the dtype of x, indices (N,) int64. N may be 1 or
    0. x may hold -inf.
    Where a row has its greatest number more than once, any of these columns is right.
    Gradients flow from the values to the greatest numbers of x, and to no other.

    >>> values, indices = row_max(torch.tensor([[1, 9, 3], [8, 2, 5]]))
    >>> values, indices
    (tensor([9, 8]), tensor([1, 0]))
    """
    raise NotImplementedError


def total(x: Tensor) -> Tensor:
    """Return the sum of all numbers of x as a tensor without axes.

    Shapes: x (…), with any number of axes or none -> (). An empty x has the total 0.
    Floats keep their dtype, and NaN makes the total NaN. Integers of every width and booleans are added up as int64, so
    that none overflows.
    Gradients flow back to every number of x.

    >>> total(torch.tensor([[1, 2], [3, 4]]))
    tensor(10)
    """
    raise NotImplementedError


def class_counts(labels: Tensor, num_classes: int) -> Tensor:
    """Return how often each class occurs: number c counts the labels that equal c, and is 0 where there are none.

    Shapes: labels (N,) int64, from 0 to num_classes - 1 -> (num_classes,) int64. N may be 0.

    >>> class_counts(torch.tensor([2, 0, 2]), 4)
    tensor([1, 0, 2, 0])
    """
    raise NotImplementedError


def most_common(labels: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return (values, counts): the k labels that occur most often, and how often each does, most frequent first.

    Of labels that occur equally often, the smaller comes first. Where fewer than k different labels occur, all come.
    Shapes: labels (N,) int64, small or large or negative (-100 often marks padding), k ≥ 1 -> values (D,) and counts
    (D,), both int64, where D is k or the number of different labels, whichever is smaller. N may be 0, then D is 0.

    >>> most_common(torch.tensor([7, 5, 5, 9, 7, 5]), 2)
    (tensor([5, 7]), tensor([3, 2]))
    """
    raise NotImplementedError
