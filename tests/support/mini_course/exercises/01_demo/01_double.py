"""Doubling: a course of one exercise, for the engine's own tests."""

import torch
from torch import Tensor, nn


def double(x: Tensor) -> Tensor:
    """Return x + x. Any shape; x stays as it is.

    >>> double(torch.ones(2))
    tensor([2., 2.])
    """
    raise NotImplementedError


def halve(x: Tensor) -> Tensor:
    """Return half of x.

    >>> halve(torch.ones(2))
    tensor([0.5000, 0.5000])

    Not allowed: matmul.
    """
    raise NotImplementedError


class Scale(nn.Module):
    """Multiply by one learned number, 1 at the start. Shapes: x (N,) -> (N,).

    >>> Scale()(torch.ones(2)).shape
    torch.Size([2])
    """

    def __init__(self):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
