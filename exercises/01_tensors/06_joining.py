"""Joining: put tensors side by side or on top of each other, and cut them apart again.

cat makes an axis longer that is there already; stack makes a new one; split cuts into pieces of a given size.
Read: torch.cat, torch.stack, torch.split

Shapes: N samples, F features, K frames. Every result has the dtype (any) and the device of the input, and lets
gradients flow back to it. Inputs may be permuted, sliced or expanded before.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def append_ones(x: Tensor) -> Tensor:
    """Return x with one more column behind the others, of ones: the bias of a linear model is its weight.

    Shapes: x (N, F) -> (N, F + 1). N may be 1 or 0. The dtype stays, also of integers and of half precision.

    >>> append_ones(torch.tensor([[5, 6], [7, 8]]))
    tensor([[5, 6, 1],
            [7, 8, 1]])
    """
    raise NotImplementedError


def stack_frames(frames: Sequence[Tensor]) -> Tensor:
    """Return all frames in one tensor, along a new first axis: frame k is found at [k].

    frames is a list or a tuple of K ≥ 1 tensors, all of one shape, dtype and device. The shape may be any, () and (0,)
    too.
    Shapes: each frame (…) -> (K, …).

    >>> stack_frames([torch.tensor([0, 1, 2]), torch.tensor([10, 11, 12])])
    tensor([[ 0,  1,  2],
            [10, 11, 12]])
    """
    raise NotImplementedError


def split_batch(x: Tensor, size: int) -> Sequence[Tensor]:
    """Return x in pieces of `size` rows, in order; the last piece has the rows that are left, from 1 to size of them.

    Shapes: x (N, …), with any number of further axes or none -> a list or a tuple of pieces (size, …). N and size are
    1 or more, and size may be greater than N: then x is the only piece. The pieces may share memory with x.

    >>> split_batch(torch.tensor([0, 1, 2, 3, 4]), 2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    raise NotImplementedError
