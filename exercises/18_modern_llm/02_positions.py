"""Positions: attention sees a set of tokens, so where each one stands has to be said, by waves or by rotations.

The first Transformer added waves to its embeddings. Today's models rotate queries and keys by an angle that grows with
the position: what is left in their product is the difference of the two angles, so only the distance counts.
Read: torch.arange, torch.sin, torch.cos, torch.chunk, torch.cat

Shapes: B batch, T time, E embedding, D numbers of a query or key in one head.
"""

import torch
from torch import Tensor


def sinusoidal_positions(length: int, width: int) -> Tensor:
    """Return the waves that the first Transformer adds to its embeddings: one row for each position, from 0 on.

    Row p has in column 2i the sine, and in column 2i + 1 the cosine, of p / 10000^(2i / width).
    Where width is odd, the last column is a sine; it has no cosine beside it.
    Shapes: -> (length, width), float32, on the CPU. (torch's default dtype is float32, too, and stays so.) length may
    be 0; width is 1 or more.

    >>> sinusoidal_positions(2, 3)
    tensor([[0.0000, 1.0000, 0.0000],
            [0.8415, 0.5403, 0.0022]])
    """
    raise NotImplementedError


def add_positions(x: Tensor, start: int = 0) -> Tensor:
    """Add to the embeddings of a batch the waves of their positions, as sinusoidal_positions has them.

    x[b, t] stands at position start + t: each text of the batch begins at `start`.
    Shapes: x (B, T, E) -> (B, T, E), a new tensor of the same dtype and device. B and T may be 0 or 1, E may be odd.
    In float64 the sum is that of x and the waves in float32. x stays as it is, and gradients flow back to it.

    >>> add_positions(torch.zeros(1, 1, 3), start=1)
    tensor([[[0.8415, 0.5403, 0.0022]]])
    """
    raise NotImplementedError


def rotary(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    """Rotate the numbers of queries or keys, in pairs, by angles that grow with their positions.

    Number i makes a pair with number i + D/2, for i from 0 to D/2 - 1. At position p this pair (a, b) becomes
    (a cos - b sin, a sin + b cos) of the angle p · base^(-2i / D).
    (Half of the world pairs neighbours, 2i with 2i + 1. Both work, but the weights of a trained model fit one of them.)
    Shapes: x (…, T, D) -> (…, T, D), same dtype and device. positions are int64, on the device of x, and broadcast to
    (…, T): of shape (T,) they are those of all texts, of shape (B, 1, T) each text of x (B, heads, T, D) has its own.
    They need not begin at 0, nor follow one another. T may be 0.
    dtypes: float64 is computed in float64. All others are computed in float32, with the angles, and rounded at the end:
    bfloat16 cannot hold a position of 257.
    x stays as it is, and gradients flow back to it. ValueError where D is odd.

    >>> rotary(torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1]))  # by 0 and by 1 radian
    tensor([[1.0000, 0.0000],
            [0.5403, 0.8415]])
    """
    raise NotImplementedError
