"""Solution. The sum passes a gradient on unchanged to both of its sides: whatever F does, one way stays open."""

import math

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        # Batch norm subtracts the mean, and a bias with it: a bias before it would do nothing.
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        out = torch.relu(self.bn1(self.conv1(x)))  # (N, C, H, W)
        out = self.bn2(self.conv2(out))  # (N, C, H, W)
        # No ReLU yet: F must be able to take away as well as add. And not `x += out`: conv1 has kept x for backward,
        # which fails where x was written over.
        return torch.relu(out + x)


class DownsampleBlock(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        # 1 x 1: a mix of the channels at each pixel, and nothing of its neighbours. With conv1's stride, both ways
        # arrive at the same size.
        self.downsample = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        out = torch.relu(self.bn1(self.conv1(x)))  # (N, O, P, Q)
        out = self.bn2(self.conv2(out))  # (N, O, P, Q)
        return torch.relu(out + self.downsample(x))


def tower(depth: int) -> tuple[list[nn.Conv2d], Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 8, 6, 6, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(depth)]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -1 / math.sqrt(72), 1 / math.sqrt(72), generator=generator)
    return layers, x


def gradient_norms(depth: int, residual: bool) -> list[float]:
    layers, x = tower(depth)
    h = x  # (2, 8, 6, 6)
    for layer in layers:
        out = torch.relu(layer(h))  # (2, 8, 6, 6)
        # Plain, a gradient shrinks in every layer that it goes back through. The sum hands it on whole.
        h = h + out if residual else out
    grads = torch.autograd.grad(h.mean(), [layer.weight for layer in layers])  # (8, 8, 3, 3) each
    return [grad.norm().item() for grad in grads]
