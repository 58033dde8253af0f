"""Right answers in other styles."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class TwoLayerNet__functional(nn.Module):
    """relu as a function."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.add_module("first", nn.Linear(in_features, hidden))
        self.add_module("second", nn.Linear(hidden, out_features, bias=True))

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.first(x))
        return self.second(x)


class TwoLayerNet__is_a_sequential(nn.Sequential):
    """A Sequential with names; clamp for relu."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.first(x)
        return self.second(hidden * (hidden > 0))


class LayerStack__appends(nn.Module):
    """One layer after the other is appended."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(len(sizes) - 1):
            self.layers.append(nn.Linear(sizes[i], sizes[i + 1]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


class LayerStack__sequential(nn.Module):
    """A Sequential of linear layers."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Linear(a, b) for a, b in pairwise(sizes)])

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers.children():
            x = nn.Tanh()(layer(x))
        return x


class Standardizer__assigns(nn.Module):
    """New tensors under the names of the buffers."""

    def __init__(self, features: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("std", torch.ones(features))

    def fit(self, x: Tensor) -> None:
        x = x.detach().to(self.mean)
        self.std, self.mean = torch.std_mean(x, dim=0, correction=0)

    def forward(self, x: Tensor) -> Tensor:
        return x.sub(self.mean).div(self.std)


class Standardizer__by_the_formula(nn.Module):
    """The root of the mean squared distance, written out."""

    mean: Tensor
    std: Tensor

    def __init__(self, features: int):
        super().__init__()
        for name, value in (("mean", 0.0), ("std", 1.0)):
            self.register_buffer(name, torch.full((features,), value))

    def fit(self, x: Tensor) -> None:
        with torch.no_grad():
            center = x.sum(0) / len(x)
            self.mean[:] = center
            self.std[:] = (x - center).pow(2).mean(0).sqrt()

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean[None]) / self.std[None]


def parameter_count__in_a_loop(model: nn.Module, trainable_only: bool = True) -> int:
    """Frozen ones are passed over."""
    count = 0
    for parameter in model.parameters():
        if trainable_only and not parameter.requires_grad:
            continue
        count += parameter.numel()
    return count


def parameter_count__by_identity(model: nn.Module, trainable_only: bool = True) -> int:
    """A dict of tensors by their id."""
    every = {id(p): p for module in model.modules() for p in module.parameters(recurse=False)}
    return sum(int(torch.tensor(p.shape).prod()) for p in every.values() if p.requires_grad or not trainable_only)


def freeze__splits_names(model: nn.Module, prefix: str) -> None:
    """Names are compared part by part."""
    parts = prefix.split(".")
    meant = [p for name, p in model.named_parameters() if name.split(".")[: len(parts)] == parts]
    if len(meant) == 0:
        raise ValueError(prefix)
    for p in meant:
        p.requires_grad = False
        p.grad = None


def freeze__adds_a_dot(model: nn.Module, prefix: str) -> None:
    """With a dot behind both, one comparison is enough."""
    chosen = {name: p for name, p in model.named_parameters() if f"{name}.".startswith(f"{prefix}.")}
    if not chosen:
        raise ValueError(f"nothing begins with {prefix}")
    for p in chosen.values():
        if p.requires_grad:
            p.requires_grad_(False)
        del p.grad
