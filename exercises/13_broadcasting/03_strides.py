"""Strides: one row of numbers in memory, and how far to walk in it for one step along each axis.

x[i, j] stands at storage_offset + i * stride[0] + j * stride[1]. New strides give another look at the same numbers, at
no cost: a transpose, a window, a diagonal. Where no strides fit, the numbers have to be copied.
Read: torch.Tensor.stride, torch.Tensor.storage_offset, torch.as_strided, torch.Tensor.view, "Tensor Views"

Shapes: T numbers, W windows, N rows, M columns; "..." any number of leading axes, none too.
Tensors have any dtype, may be laid out in memory in any way, and may be parts of larger ones, which begin behind the
first number of their memory. An axis may be 0 or 1 long.
No Python loop over windows or elements: a call runs at most 100 operators of PyTorch, however large the tensors are.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def sliding_windows(x: Tensor, size: int, step: int) -> Tensor:
    """Return all windows of `size` neighbours along the last axis of x, the first at 0, each `step` behind the last.

    Only full windows count, so there are W = (T - size) // step + 1; numbers behind the last one are left out. Windows
    may overlap, and may leave gaps.
    Shapes: (..., T) -> (..., W, size). The result shares memory with x: what is written into x shows in it. Gradients
    flow back to x, and add up where windows overlap.
    ValueError where size or step is below 1, or size is above T.
    Not allowed: unfold.

    >>> sliding_windows(torch.arange(6), size=3, step=2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    raise NotImplementedError


def diagonal_view(x: Tensor) -> Tensor:
    """Return the diagonal of a matrix: x[0, 0], x[1, 1] and so on, as far as there are rows and columns.

    Shapes: (N, M) -> (min(N, M),). The result shares memory with x: what is written into it shows in x. Gradients flow
    back to x.
    Not allowed: diagonal.

    >>> x = torch.zeros(2, 3)
    >>> diagonal_view(x).fill_(7)
    tensor([7., 7.])
    >>> x
    tensor([[7., 0., 0.],
            [0., 7., 0.]])
    """
    raise NotImplementedError


def strides_after(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Return the strides that a new tensor of this shape has after permute(order).

    A new tensor is contiguous: its last axis has stride 1, and every other the stride of the axis behind it times that
    axis' length. For this an axis that is 0 long counts as 1 long. Axis n of the result is axis order[n] of the tensor.
    shape and order are tuples or lists of equally many ints, also of none. The result is a tuple of Python ints.
    ValueError where order does not hold each of 0, 1, …, len(shape) - 1 once.
    No number is needed: a shape may stand for more than memory holds.

    >>> strides_after((2, 3, 4), (2, 0, 1))
    (1, 12, 4)
    """
    raise NotImplementedError


def needs_copy(x: Tensor, shape: Sequence[int]) -> bool:
    """Return whether x.reshape(shape) has to copy x's numbers, because no strides give that shape: view would raise.

    A tensor that is not contiguous may still have such strides, for some shapes.
    shape is a tuple or a list of ints from 0 on, as many numbers in all as x has. The result is a Python bool.
    ValueError where shape holds another number of numbers than x.
    No number is copied, or looked at, to find out: x may be on the device `meta`, where there are none.

    >>> x = torch.arange(6).reshape(2, 3)
    >>> needs_copy(x, (3, 2)), needs_copy(x.T, (6,)), needs_copy(x.T, (3, 1, 2))
    (False, True, False)
    """
    raise NotImplementedError
