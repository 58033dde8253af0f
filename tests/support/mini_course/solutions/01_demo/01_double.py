"""Solution."""

import torch
from torch import Tensor, nn


def double(x: Tensor) -> Tensor:
    return x + x


def halve(x: Tensor) -> Tensor:
    return x / 2


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x
