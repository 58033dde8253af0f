"""Solution. What is scaled up in training need not be scaled down in evaluation."""

import torch
from torch import Tensor, nn


class InvertedDropout(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p is a probability, not {p}")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        # .train() and .eval() set self.training in every module of a model; nothing else has to be told.
        if not self.training:
            return x
        # rand lies in [0, 1): with p = 0 all of it is >= p, with p = 1 none of it is.
        kept = torch.rand_like(x) >= self.p
        # At p = 1 the scale would be infinity, and infinity times 0 is NaN. Where none is kept, any number will do.
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * kept * scale
