"""Right answers in other styles."""

from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def autocast_dtypes__in_a_stack(model: nn.Module, x: Tensor) -> dict[str, torch.dtype]:
    """A stack that removes the hooks, without a graph."""
    found: dict[str, torch.dtype] = {}

    def note(name: str, module: nn.Module, args: Any, output: Any) -> None:
        if torch.is_tensor(output):
            found.update({name: output.dtype})

    with ExitStack() as stack:
        for name, module in model.named_modules():
            if len(module._modules) == 0:
                stack.callback(module.register_forward_hook(partial(note, name)).remove)
        stack.enter_context(torch.no_grad())
        stack.enter_context(torch.amp.autocast("cpu", torch.bfloat16))
        model(x)
    return found


def autocast_dtypes__with_one_hook(model: nn.Module, x: Tensor) -> dict[str, torch.dtype]:
    """A hook for all modules, and a table of names."""
    names = {m: n for n, m in model.named_modules() if next(m.children(), None) is None}
    outputs: dict[nn.Module, Any] = {}
    handle = nn.modules.module.register_module_forward_hook(lambda m, args, output: outputs.update({m: output}))
    try:
        with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
            model(x)
    finally:
        handle.remove()
    return {names[m]: out.dtype for m, out in outputs.items() if m in names and isinstance(out, Tensor)}


def forward_mixed__by_hand(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Log-probabilities first."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(x)
    logs = functional.log_softmax(logits, dim=1, dtype=torch.float32)
    return logs.exp(), -logs.gather(1, targets[:, None]).mean()


def forward_mixed__all_inside(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Under autocast float32 logits stay float32."""
    with torch.autocast(device_type=x.device.type, dtype=torch.bfloat16):
        logits = model(x).to(torch.float32)
        return torch.softmax(logits, dim=-1), nn.CrossEntropyLoss()(logits, targets)


class FullPrecision__by_a_decorator(nn.Module):
    """autocast as a decorator."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.add_module("module", module)

    @torch.autocast("cpu", enabled=False)
    def forward(self, x: Tensor) -> Tensor:
        return self.module(x.to(torch.float32)).to(torch.float32)


class FullPrecision__by_flags(nn.Module):
    """The flag, put back in any case."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        before = torch.is_autocast_enabled(x.device.type)
        torch.set_autocast_enabled(x.device.type, False)
        try:
            return self.module(x.float())
        finally:
            torch.set_autocast_enabled(x.device.type, before)
