"""Multi-layer perceptrons: linear layers with relu between them, as a class and as one nn.Sequential.

What leaves the last layer are logits, raw scores. The loss turns them into probabilities, not the network.
Read: torch.nn.Sequential, torch.nn.Linear, torch.nn.ReLU, torch.nn.CrossEntropyLoss

Shapes: N samples, 1 or 0 as well.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class MLP(nn.Module):
    """A network from in_features through every hidden size in turn to out_features.

    There is a linear layer with a bias from each size to the next, and relu after each of them but the last. What the
    last layer gives comes out as it is: logits.
    hidden_sizes is a list or tuple of any length and stays as it was. Where it is empty, there is a single layer, from
    in_features to out_features.
    parameters() yields the weight and the bias of each layer, from first to last. No two layers share numbers. A
    gradient reaches all of them, and to() and double() convert the whole network.
    Shapes: x (N, in_features) -> (N, out_features).

    >>> net = MLP(4, [8, 6], 3)
    >>> [tuple(parameter.shape) for parameter in net.parameters()]
    [(8, 4), (8,), (6, 8), (6,), (3, 6), (3,)]
    >>> net(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def sequential_mlp(sizes: Sequence[int]) -> nn.Sequential:
    """Return the same network as an nn.Sequential: nn.Linear and nn.ReLU in turn, with nn.Linear at both ends.

    sizes lists all widths from input to output, two or more, and stays as it was. Every nn.Linear has a bias and
    numbers of its own.
    Shapes: the network takes x (N, sizes[0]) and gives logits (N, sizes[-1]).

    >>> sequential_mlp([4, 8, 3])
    Sequential(
      (0): Linear(in_features=4, out_features=8, bias=True)
      (1): ReLU()
      (2): Linear(in_features=8, out_features=3, bias=True)
    )
    """
    raise NotImplementedError
