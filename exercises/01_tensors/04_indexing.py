"""Indexing: take the rows, columns and single numbers that you want, without a loop.

A slice keeps a range, a list of positions picks, a mask keeps what is true. Two lists of positions go pair by pair.
Read: NumPy's "Indexing on ndarrays" (PyTorch follows it), torch.Tensor.masked_fill, torch.where, torch.gather

Shapes: N rows, M columns, K picked, C classes. Every result has the dtype and the device of x, also an empty one.
"""

import torch
from torch import Tensor


def every_other_row(x: Tensor) -> Tensor:
    """Return rows 0, 2, 4 … of x.

    Shapes: x (N, …), with any number of further axes or none -> (⌈N / 2⌉, …). N may be 1 or 0.
    The result may share memory with x, and gradients flow back to it.

    >>> every_other_row(torch.tensor([[1, 1], [2, 2], [3, 3]]))
    tensor([[1, 1],
            [3, 3]])
    """
    raise NotImplementedError


def pick_pairs(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Return K single numbers: number k is the one in row rows[k] and column cols[k].

    Shapes: x (N, M), rows (K,) and cols (K,) int64, from 0 up -> (K,). K may be 1 or 0. A pair may come twice.
    Gradients flow back to x.

    >>> x = torch.tensor([[0, 1, 2], [10, 11, 12]])
    >>> pick_pairs(x, torch.tensor([0, 1]), torch.tensor([2, 0]))
    tensor([ 2, 10])
    """
    raise NotImplementedError


def pick_grid(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Return a smaller matrix: every picked row, and of it every picked column, in the order given.

    Shapes: x (N, M), rows (R,) and cols (K,) int64, from 0 up -> (R, K). R and K may differ, and may be 1.
    The number at [i, k] is the one in row rows[i] and column cols[k]. A position may come twice.
    Gradients flow back to x.

    >>> x = torch.tensor([[0, 1, 2], [10, 11, 12]])
    >>> pick_grid(x, torch.tensor([0, 1]), torch.tensor([2, 0]))
    tensor([[ 2,  0],
            [12, 10]])
    """
    raise NotImplementedError


def rows_above(x: Tensor, threshold: float) -> Tensor:
    """Return the rows whose first number is greater than threshold, whole and in their order.

    Shapes: x (N, M) -> (K, M) for K such rows, also where K is 1 or 0.
    A first number equal to threshold is not above, nor is NaN. threshold may have a fraction where x has whole numbers.
    Gradients flow back to x.

    >>> rows_above(torch.tensor([[1, 9], [5, 0], [7, 2]]), 3)
    tensor([[5, 0],
            [7, 2]])
    """
    raise NotImplementedError


def columns_below(x: Tensor, threshold: float) -> Tensor:
    """Return the columns whose first number (the one in row 0) is less than threshold, whole and in their order.

    Shapes: x (N, M) -> (N, K) for K such columns, also where K is 1 or 0.
    A first number equal to threshold is not below, nor is NaN. threshold may have a fraction where x has whole numbers.
    Gradients flow back to x.

    >>> columns_below(torch.tensor([[1, 5, 2], [9, 8, 7]]), 3)
    tensor([[1, 2],
            [9, 7]])
    """
    raise NotImplementedError


def zero_where(x: Tensor, mask: Tensor) -> Tensor:
    """Return a new tensor: 0 where mask is True, the number of x everywhere else.

    Shapes: x any, mask bool of the same shape -> the same shape, with the dtype of x. x may hold NaN or infinity:
    under the mask they become 0, elsewhere they stay. Gradients flow back to the numbers of x that are left, and to no
    other.

    >>> zero_where(torch.tensor([1, 2, 3]), torch.tensor([False, True, False]))
    tensor([1, 0, 3])
    """
    raise NotImplementedError


def true_class_scores(logits: Tensor, targets: Tensor) -> Tensor:
    """Return, for each sample, the score that it gives to its true class. Cross-entropy starts with this.

    Shapes: logits (N, C), targets (N,) int64 from 0 to C - 1 -> (N,). N may be 1 or 0.
    A score may be -inf (a class ruled out); it comes back only where it is the true one.
    Gradients flow back to the true classes' scores, and to no other.

    >>> logits = torch.tensor([[0.1, 0.9, 0.3], [0.7, 0.2, 0.5]])
    >>> true_class_scores(logits, torch.tensor([2, 0]))
    tensor([0.3000, 0.7000])
    """
    raise NotImplementedError
