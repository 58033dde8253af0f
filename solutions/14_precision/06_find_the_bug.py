"""Solution. A share of 0.001 is less than half the gap between two numbers of bfloat16: the sum is rounded back."""

import torch
from torch import Tensor


class WeightAverage:
    def __init__(self, weights: list[Tensor], decay: float) -> None:
        self.decay = decay
        # In float32 the gaps are 65536 times smaller. clone() stays: float() of a float32 tensor is that tensor itself.
        self.averages = [weight.detach().clone().float() for weight in weights]

    @torch.no_grad()
    def update(self, weights: list[Tensor]) -> None:
        for average, weight in zip(self.averages, weights, strict=True):
            average.mul_(self.decay).add_(weight, alpha=1 - self.decay)

    @torch.no_grad()
    def copy_to(self, weights: list[Tensor]) -> None:
        for average, weight in zip(self.averages, weights, strict=True):
            weight.copy_(average)
