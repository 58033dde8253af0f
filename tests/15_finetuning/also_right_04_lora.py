"""Right answers in other styles."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class LoRALinear__with_a_flag(nn.Module):
    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        super().__init__()
        if rank <= 0:
            raise ValueError("rank has to be positive")
        for parameter in base.parameters():
            parameter.requires_grad = False
        self.base, self.rank, self.alpha, self.merged = base, rank, alpha, False
        outputs, inputs = base.weight.shape
        self.lora_a = nn.Parameter(torch.randn(rank, inputs).to(base.weight) / rank)
        self.lora_b = nn.Parameter(base.weight.new_zeros(outputs, rank))

    def delta(self) -> Tensor:
        return self.alpha / self.rank * self.lora_b @ self.lora_a

    def forward(self, x: Tensor) -> Tensor:
        if self.merged:
            return self.base(x)
        return self.base(x) + self.alpha / self.rank * (x @ self.lora_a.T @ self.lora_b.T)

    @torch.no_grad()
    def merge(self) -> None:
        if not self.merged:
            self.kept = [self.base.weight.clone()]
            self.base.weight.add_(self.delta())
            self.merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        if self.merged:
            self.base.weight.copy_(self.kept.pop())
            self.merged = False


class LoRALinear__one_weight(nn.Module):
    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        super().__init__()
        if rank < 1:
            raise ValueError(rank)
        self.base = base
        self.base.requires_grad_(False)
        weight = base.weight
        self.lora_a = nn.Parameter(torch.rand((rank, weight.shape[1]), device=weight.device, dtype=weight.dtype) - 0.5)
        self.lora_b = nn.Parameter(torch.zeros((weight.shape[0], rank), device=weight.device, dtype=weight.dtype))
        self.factor = alpha / rank
        self.register_buffer("before", None, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.base.weight
        if self.before is None:
            weight = weight + self.factor * self.lora_b @ self.lora_a
        return torch.nn.functional.linear(x, weight, self.base.bias)

    def merge(self) -> None:
        if self.before is not None:
            return
        self.before = self.base.weight.data.clone()
        self.base.weight.data += self.factor * (self.lora_b.data @ self.lora_a.data)

    def unmerge(self) -> None:
        if self.before is not None:
            self.base.weight.data.copy_(self.before)
        self.before = None


class _Lora(nn.Module):
    """As much of LoRALinear as a model needs that is never merged."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        super().__init__()
        self.base, self.scale = base.requires_grad_(False), alpha / rank
        self.lora_a = nn.Parameter(torch.randn(rank, base.in_features).to(base.weight))
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank).to(base.weight))

    def forward(self, x: Tensor) -> Tensor:
        return self.base(x) + self.scale * (x @ self.lora_a.T @ self.lora_b.T)


def add_lora__parent_by_parent(model: nn.Module, names: Sequence[str], rank: int, alpha: float = 16.0) -> list[str]:
    if rank < 1:
        raise ValueError(rank)
    places = []
    for prefix, parent in model.named_modules():
        for key, child in parent.named_children():
            if isinstance(child, nn.Linear) and key in names:
                places.append((f"{prefix}.{key}" if prefix else key, parent, key))
    if {key for *_, key in places} != set(names):
        raise ValueError("some names are those of no linear layer")
    order = {name: place for place, (name, _) in enumerate(model.named_modules())}
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for _, parent, key in places:
        layer = _Lora(getattr(parent, key), rank, alpha)
        layer.train(layer.base.training)
        parent._modules[key] = layer
    return sorted((name for name, *_ in places), key=order.__getitem__)


def add_lora__set_submodule(model: nn.Module, names: Sequence[str], rank: int, alpha: float = 16.0) -> list[str]:
    wanted = set(names)
    full = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.split(".")[-1] in wanted
    ]
    for word in wanted:
        if not any(name.split(".")[-1] == word for name in full):
            raise ValueError(f"{word} is no linear layer")
    if not rank > 0:
        raise ValueError("rank")
    for parameter in model.parameters():
        parameter.requires_grad = False
    for name in full:
        old = model.get_submodule(name)
        new = _Lora(old, rank, alpha)
        new.training = old.training
        model.set_submodule(name, new)
    return full
