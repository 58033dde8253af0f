"""Solution. Assigning to self registers; ModuleList registers many; a buffer is state that no optimizer sees."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class TwoLayerNet(nn.Module):
    def __init__(self, in_features: int, hidden: int, out_features: int):
        # First of all: this makes the tables in which the next lines are entered.
        super().__init__()
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x).relu())  # (N, hidden) -> (N, out_features)


class LayerStack(nn.Module):
    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        # A ModuleList is a list that is a module itself, so what stands in it is known.
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x).tanh()  # (N, size after this layer)
        return x  # (N, sizes[-1])


class Standardizer(nn.Module):
    def __init__(self, features: int):
        super().__init__()
        # Here and not in fit: a new module must have these keys, or no state_dict can be loaded into it.
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("std", torch.ones(features))

    @torch.no_grad()
    def fit(self, x: Tensor) -> None:
        # Copied into the buffers, so that they keep their dtype and device. Assigning a tensor to self.mean would do
        # as well: a name that is registered as a buffer stays one.
        self.mean.copy_(x.mean(0))  # (F,)
        self.std.copy_(x.std(0, correction=0))  # (F,)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std  # (N, F)


def parameter_count(model: nn.Module, trainable_only: bool = True) -> int:
    # parameters() walks all levels and yields a shared parameter once.
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def freeze(model: nn.Module, prefix: str) -> None:
    meant = [p for name, p in model.named_parameters() if name == prefix or name.startswith(prefix + ".")]
    if not meant:
        # A typo would otherwise leave the whole model training, and nobody would notice.
        raise ValueError(f"no parameter of the model is named {prefix!r} or lies below it")
    for parameter in meant:
        parameter.requires_grad_(False)
        # An optimizer moves whatever has a .grad, frozen or not.
        parameter.grad = None
