"""Arithmetic: products by element and by matrix, writing in place, and broadcasting on purpose.

Shapes broadcast when, compared from the right, each pair of axes is equal, or one of them is 1 or missing.
Read: "Broadcasting semantics", torch.mul, torch.matmul, torch.Tensor.add_

Shapes: N, M points, F features. Inputs of one call share dtype and device, and the result has them too. They may be
transposed, sliced or expanded before.
"""

import torch
from torch import Tensor


def hadamard(a: Tensor, b: Tensor) -> Tensor:
    """Return the product element by element: each number of a times the number of b in the same place.

    Shapes: a (…), b of the same shape, with any number of axes or none -> the same shape.
    The dtype may be any. Gradients flow back to both.

    >>> hadamard(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]]))
    tensor([[ 5, 12],
            [21, 32]])
    """
    raise NotImplementedError


def batched_matmul(a: Tensor, b: Tensor) -> Tensor:
    """Return the matrix product of each matrix in a with its partner in b. The axes in front broadcast.

    Shapes: a (…, N, K), b (…, K, M) of floats, with any number of axes in front or none -> (…, N, M).
    A batch of matrices meets one matrix, (5, 2, 3) and (3, 4), or every one of another batch, (5, 1, 2, 3) and
    (7, 3, 4). An axis may be 0 long; with K = 0 all sums are 0. Gradients flow back to a and b.

    >>> batched_matmul(torch.ones(5, 1, 2, 3), torch.ones(7, 3, 4)).shape
    torch.Size([5, 7, 2, 4])
    """
    raise NotImplementedError


def add_in_place(x: Tensor, y: Tensor) -> Tensor:
    """Add y to x where x lies in memory, and return x: whoever holds x, or a view of it, sees the sum.

    Shapes: x any with one axis or more, y any that broadcasts to the shape of x -> x, its shape unchanged.
    Raises ValueError, with both shapes in its message, such as (2, 3) or [2, 3], where y does not fit: where the
    two shapes do not broadcast, and where they would broadcast to another shape than that of x. x then stays as it was.
    x is not expanded, and does not require grad.

    >>> x = torch.tensor([[1, 2], [3, 4]])
    >>> row = x[0]
    >>> _ = add_in_place(x, torch.tensor([10, 20]))
    >>> row
    tensor([11, 22])
    """
    raise NotImplementedError


def pairwise_squared_distances(a: Tensor, b: Tensor) -> Tensor:
    """Return the squared distance of every point in a to every point in b: [n, m] belongs to a[n] and b[m].

    The squared distance of two points is the sum of their squared differences, feature by feature. No result is
    negative, and points far from 0 but close to each other come out right.
    Shapes: a (N, F), b (M, F) of floats -> (N, M). N and M may be 1 or 0.
    Gradients flow back to a and b, and are finite where two points are the same.

    Not allowed: cdist.

    >>> pairwise_squared_distances(torch.tensor([[0.0, 0.0], [3.0, 4.0]]), torch.tensor([[0.0, 4.0]]))
    tensor([[16.],
            [ 9.]])
    """
    raise NotImplementedError
