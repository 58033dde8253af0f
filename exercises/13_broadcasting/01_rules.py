"""Broadcasting: which number meets which, when two tensors have different shapes.

Two shapes are lined up at their right ends. An axis that is missing, or 1 long, is stretched to the other's length. No
number is copied for it. This takes the place of a loop, and where the wrong axes meet, nothing is raised.
Read: "Broadcasting semantics" (PyTorch notes), torch.broadcast_shapes, torch.Tensor.unsqueeze, torch.sum

Shapes: N rows or numbers, M others, F features; "..." is any number of leading axes, none too.
Tensors may be laid out in memory in any way. An axis may be 0 or 1 long. A result has the dtype and device of the
inputs, and gradients flow back to every floating-point input.
No Python loop over rows or elements: a call runs at most 100 operators of PyTorch, however large the tensors are.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def broadcast_shape(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of x + y for tensors x of shape `a` and y of shape `b`.

    a and b are tuples, lists or torch.Size, of any lengths, empty ones too. The result is a tuple (torch.Size is one)
    of Python ints. Lined up at the right, two lengths fit where they are equal or one of them is 1; then the other
    counts, also where it is 0. An axis that only one shape has counts as it is.
    ValueError where two lengths do not fit. Nothing of this size is made: a shape may stand for more numbers than
    memory holds.

    >>> tuple(broadcast_shape((4, 1, 3), (2, 1)))
    (4, 2, 3)
    """
    raise NotImplementedError


def normalize_rows(x: Tensor) -> Tensor:
    """Return x with every row divided by its own sum, so that each row sums to 1. A row lies along the last axis.

    Shapes: (..., F) -> (..., F), one axis at least; floating-point, float64 too. Numbers may be negative, but no row
    sums to 0.

    >>> normalize_rows(torch.tensor([[1.0, 3.0], [2.0, 2.0]]))
    tensor([[0.2500, 0.7500],
            [0.5000, 0.5000]])
    """
    raise NotImplementedError


def pairwise_differences(x: Tensor) -> Tensor:
    """Return every row minus every other: result[i, j] is x[i] - x[j].

    Shapes: (N, F) -> (N, N, F); floating-point or int64.

    >>> pairwise_differences(torch.tensor([[1, 10], [4, 20]]))[0]
    tensor([[  0,   0],
            [ -3, -10]])
    """
    raise NotImplementedError


def outer_sum(a: Tensor, b: Tensor) -> Tensor:
    """Return every number of a plus every number of b: result[..., i, j] is a[..., i] + b[..., j].

    Shapes: (..., N), (..., M) -> (..., N, M). The leading axes of a and b are broadcast against each other, as they are
    in a sum. a and b have the same dtype, floating-point or int64.

    >>> outer_sum(torch.tensor([10, 20]), torch.tensor([1, 2, 3]))
    tensor([[11, 12, 13],
            [21, 22, 23]])
    """
    raise NotImplementedError
