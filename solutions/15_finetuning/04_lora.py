"""Solution. B begins at zero, so nothing changes at first; merging keeps the old weight, so nothing is lost."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import linear


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        if rank < 1:
            raise ValueError(f"the rank is {rank}, and has to be 1 at least")
        super().__init__()
        self.base = base.requires_grad_(False)
        self.scale = alpha / rank
        like = {"device": base.weight.device, "dtype": base.weight.dtype}
        # One of the two has to be other than zero: with both at zero neither gets a gradient.
        self.lora_a = nn.Parameter(torch.empty(rank, base.in_features, **like))  # (R, I)
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank, **like))  # (O, R)
        nn.init.kaiming_uniform_(self.lora_a)
        # The weight from before the merge, while there is one. No buffer: it is not to be saved with the model.
        self.unmerged = None

    def forward(self, x: Tensor) -> Tensor:
        out = self.base(x)  # (…, O)
        if self.unmerged is not None:
            return out
        # From the right: (…, I) -> (…, R) -> (…, O). The product of both matrices would be as large as the weight.
        return out + self.scale * linear(linear(x, self.lora_a), self.lora_b)

    def merge(self) -> None:
        if self.unmerged is None:
            self.unmerged = self.base.weight.clone()
            with torch.no_grad():
                self.base.weight += self.scale * (self.lora_b @ self.lora_a)

    def unmerge(self) -> None:
        if self.unmerged is not None:
            self.base.weight.copy_(self.unmerged)
            self.unmerged = None


def add_lora(model: nn.Module, names: Sequence[str], rank: int, alpha: float = 16.0) -> list[str]:
    # A list, made before anything is replaced: the new layers hold linear layers as well.
    found = [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.rpartition(".")[2] in names
    ]
    missing = set(names) - {name.rpartition(".")[2] for name, _ in found}
    if missing or rank < 1:
        raise ValueError(f"no linear layer is called {sorted(missing)}" if missing else f"rank is {rank}")
    model.requires_grad_(False)
    for name, module in found:
        parent, _, last = name.rpartition(".")
        layer = LoRALinear(module, rank, alpha).train(module.training)
        setattr(model.get_submodule(parent), last, layer)
    return [name for name, _ in found]
