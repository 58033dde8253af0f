"""Residual blocks: layers that add to what they were given, so that a gradient finds a straight way back.

Deep plain networks learn worse than shallow ones. With the input added to each block's output, depth pays.
Read: torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Sequential, torch.autograd.grad

Shapes: N images, C channels, (H, W) an image. Images may be of any size, and N may be 1.
"""

import math

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Return relu(F(x) + x), where F is convolution, batch norm, ReLU, convolution, batch norm.

    Shapes: x (N, C, H, W) -> the same, with C = channels.
    The submodules are conv1, bn1, conv2, bn2, as in torchvision's BasicBlock: convolutions of 3 x 3 without bias that
    keep the size, and nn.BatchNorm2d after each.
    Gradients flow to every parameter and to x. x itself stays as it is.

    >>> block = ResidualBlock(8)
    >>> block(torch.zeros(2, 8, 5, 5)).shape
    torch.Size([2, 8, 5, 5])
    >>> _ = nn.init.zeros_(block.bn2.weight)  # now F is 0, and the block is relu(x)
    >>> block(torch.full((1, 8, 2, 2), 3.0))[0, 0, 0]
    tensor([3., 3.], grad_fn=<SelectBackward0>)
    """

    def __init__(self, channels: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class DownsampleBlock(nn.Module):
    """Return relu(F(x) + P(x)): a block that changes channels and size, with a projection P to make x fit.

    Shapes: x (N, in_channels, H, W) -> (N, out_channels, (H - 1) // stride + 1, (W - 1) // stride + 1).
    F has the submodules conv1, bn1, conv2, bn2 as in ResidualBlock. conv1 changes the channels and moves by stride;
    conv2 keeps both. P is the submodule downsample, an nn.Sequential of a 1 x 1 convolution without bias that moves by
    stride, and nn.BatchNorm2d. P is there also where in_channels equals out_channels and stride is 1.
    Gradients flow to every parameter and to x.

    >>> block = DownsampleBlock(8, 16, stride=2)
    >>> block(torch.zeros(2, 8, 5, 6)).shape
    torch.Size([2, 16, 3, 3])
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def tower(depth: int) -> tuple[list[nn.Conv2d], Tensor]:
    """Given: as many convolutions as depth says, as nn.Conv2d draws them, and a batch; the same in every call."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 8, 6, 6, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(depth)]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -1 / math.sqrt(72), 1 / math.sqrt(72), generator=generator)
    return layers, x


def gradient_norms(depth: int, residual: bool) -> list[float]:
    """Return how large the gradient is that reaches each layer of a tower: one number for each, the first layer first.

    layers, x = tower(depth), with depth >= 1. Begin with h = x, and at each layer in turn let
        h = relu(layer(h))        where residual is False,
        h = h + relu(layer(h))    where residual is True.
    The loss is the mean of the last h. A layer's number is the norm of the gradient in its weight, the root of the sum
    of its squares, as a Python float. The bias does not count.

    >>> [round(norm, 2) for norm in gradient_norms(3, residual=False)]
    [0.04, 0.09, 0.15]
    >>> [round(norm, 2) for norm in gradient_norms(3, residual=True)]
    [0.37, 0.51, 0.7]
    """
    raise NotImplementedError
