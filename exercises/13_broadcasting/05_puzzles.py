"""Puzzles: well-known operators, built from numbers of places, comparisons and where.

arange gives every place its number. A comparison of two of them, one as a column, says for each pair of places whether
they belong together. where picks, an index fetches, and @ counts and adds. That is enough for all that follows, and for
most of what people write loops for.
Read: torch.arange, torch.where, torch.matmul, "Broadcasting semantics" (PyTorch notes)
Not allowed: cumsum, roll, nonzero, repeat_interleave, argmax, sort.

An index by a boolean mask, x[mask], is nonzero, too, and so is where with one argument.
Shapes: N numbers or rows, T columns. N and T may be 0 or 1, and up to a thousand.
Tensors may be laid out in memory in any way. A result is on the device of the inputs. Gradients flow back to
floating-point x.
No Python loop over rows or elements: a call runs at most 100 operators of PyTorch, however large the tensors are.
"""

import torch
from torch import Tensor


def cumulative_sum(x: Tensor) -> Tensor:
    """Return the sums from the beginning: result[i] is x[0] + … + x[i].

    Shapes: (N,) -> (N,); floating-point, of the same dtype; all numbers are finite.

    >>> cumulative_sum(torch.tensor([1.0, 2.0, 4.0]))
    tensor([1., 3., 7.])
    """
    raise NotImplementedError


def roll_rows(x: Tensor, shifts: Tensor) -> Tensor:
    """Return x with each row moved to the right by its own number of places; what leaves at the end comes in in front.

    A shift may be negative, which moves to the left, and larger than T.
    Shapes: (N, T), (N,) -> (N, T); x of any dtype, which the result has, shifts int64.

    >>> roll_rows(torch.tensor([[1, 2, 3], [4, 5, 6]]), torch.tensor([1, -1]))
    tensor([[3, 1, 2],
            [5, 6, 4]])
    """
    raise NotImplementedError


def compress(x: Tensor, mask: Tensor) -> Tensor:
    """Return the numbers of x where mask is True, in their order and without gaps; the places that are left hold 0.

    The result is as long as x, so that its shape does not depend on what mask holds.
    Shapes: (N,), (N,) -> (N,); x of any dtype, which the result has (0 is False in bool), mask is bool.

    >>> compress(torch.tensor([3, 1, 4, 1, 5]), torch.tensor([False, True, True, False, True]))
    tensor([1, 4, 5, 0, 0])
    """
    raise NotImplementedError


def repeat_each(x: Tensor, counts: Tensor) -> Tensor:
    """Return x with each number as often as counts says, one behind the other; one with the count 0 is left out.

    Shapes: (N,), (N,) -> (counts.sum(),); x of any dtype, which the result has, counts int64, from 0 on, of a thousand
    in all at most.

    >>> repeat_each(torch.tensor([7, 8, 9]), torch.tensor([2, 0, 3]))
    tensor([7, 7, 9, 9, 9])
    """
    raise NotImplementedError


def first_true(mask: Tensor) -> Tensor:
    """Return for each row the column of its first True, and T where it has none.

    Shapes: (N, T) -> (N,), int64; mask is bool.

    >>> first_true(torch.tensor([[False, True, True], [False, False, False], [True, False, True]]))
    tensor([1, 3, 0])
    """
    raise NotImplementedError
