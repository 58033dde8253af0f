"""Right answers in other styles."""

import torch
from torch import Tensor, nn


class InvertedDropout__masked_fill(nn.Module):
    """What is dropped is filled with 0."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not (0.0 <= p <= 1.0):
            raise ValueError("p must lie in 0..1")
        self.p = float(p)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            dropped = torch.rand(x.shape, device=x.device) < self.p
            x = x.masked_fill(dropped, 0) / (1 - self.p if self.p != 1 else 1)
        return x


class InvertedDropout__where(nn.Module):
    """where chooses between 0 and the larger number."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if p < 0 or p > 1 or p != p:
            raise ValueError(p)
        self.keep = 1 - p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if self.keep == 0:
            return x * 0
        noise = torch.rand_like(x, dtype=torch.float32)
        return torch.where(noise < self.keep, x / self.keep, torch.zeros_like(x))
