"""Right answers in other styles."""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils import _pytree


def first_bad_module__by_pytree(model: nn.Module, x: Tensor) -> str | None:
    """PyTorch's own walk through nested outputs, and one hook for all modules."""
    names = {module: name for name, module in reversed(list(model.named_modules()))}
    first: list[str] = []

    def look(module: nn.Module, args: Any, output: Any) -> None:
        parts = [part for part in _pytree.tree_leaves(output) if isinstance(part, torch.Tensor)]
        if module in names and not first and any(not torch.isfinite(part).all() for part in parts):
            first.append(names[module])

    handle = nn.modules.module.register_module_forward_hook(look)
    try:
        model(x)
    finally:
        handle.remove()
    return first[0] if first else None


def first_bad_module__in_a_stack(model: nn.Module, x: Tensor) -> str | None:
    """A function for the parts, hooks in a dict, no graph."""

    def finite(part: Any) -> bool:
        match part:
            case torch.Tensor():
                return bool(torch.isfinite(part).all())
            case dict():
                return all(map(finite, part.values()))
            case list() | tuple():
                return all(map(finite, part))
        return True

    found = None

    def hook(module: nn.Module, args: Any, output: Any, name: str) -> None:
        nonlocal found
        if found is None and not finite(output):
            found = name

    handles = {n: m.register_forward_hook(partial(hook, name=n)) for n, m in model.named_modules()}
    try:
        with torch.no_grad():
            model(x)
    finally:
        while handles:
            handles.popitem()[1].remove()
    return found


def safe_norm__twice_torchs(x: Tensor) -> Tensor:
    """PyTorch's norm of scaled rows; its gradient at 0 is 0."""
    scale = x.detach().abs().amax(-1, keepdim=True)
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    return torch.linalg.vector_norm(x / scale, dim=-1) * scale[..., 0]


def safe_norm__by_hand(x: Tensor) -> Tensor:
    """A function with its own backward."""

    class Norm(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            scale = x.abs().max(-1, keepdim=True).values
            safe = scale + (scale == 0)
            unit = x / safe
            length = (unit * unit).sum(-1, keepdim=True) ** 0.5
            ctx.save_for_backward(unit / (length + (length == 0)))
            return (safe * length).squeeze(-1)

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> Tensor:
            return grad[..., None] * ctx.saved_tensors[0]

    return Norm.apply(x)


def masked_log_mean__by_where(x: Tensor, mask: Tensor) -> Tensor:
    """where before the logarithm."""
    kept = torch.where(mask, x, torch.ones_like(x))
    return torch.log(kept).sum() / max(int(mask.sum()), 1)


def masked_log_mean__by_index(x: Tensor, mask: Tensor) -> Tensor:
    """The numbers are picked first."""
    logs = x[mask].log()
    return logs.sum() if logs.numel() == 0 else logs.mean()
