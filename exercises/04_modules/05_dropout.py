"""Dropout: set numbers to 0 at random while training, so that no unit can rely on a single other one.

The numbers that stay are made larger, so that sums keep their size on average; in evaluation nothing needs to be done.
That is why it is called inverted. The module's own flag, self.training, says which of the two it is.
Read: torch.nn.Dropout, torch.nn.Module.train, torch.rand_like

Shapes: any.
"""

import torch
from torch import Tensor, nn


class InvertedDropout(nn.Module):
    """A layer that sets each number to 0 with probability p in training, and does nothing in evaluation.

    p: a float in 0..1, 0.5 unless given; ValueError for any other, NaN included.
    forward, in training: each number of x becomes 0 with probability p, independently of all others and anew at each
    call; each that stays is multiplied by 1 / (1 - p). The random numbers come from PyTorch's global generator, with no
    seed set here. With p = 0 all stay as they are; with p = 1 all are 0, and none is NaN.
    forward, in evaluation (after .eval()): x as it is, and no random number is drawn.
    Shapes: x any, floating point -> the same shape, dtype and device. x itself is not changed. The gradient in x is
    1 / (1 - p) where a number stayed, and 0 where it was set to 0. x is finite.
    Not allowed: dropout, bernoulli. (Compare torch.rand or torch.rand_like with p.)

    >>> layer = InvertedDropout(0.5)
    >>> sorted(set(layer(torch.ones(1000)).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
