"""Solution. What must not be computed is replaced before the operation, never after it."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn


def first_bad_module(model: nn.Module, x: Tensor) -> str | None:
    bad: list[str] = []

    def hook_for(name: str) -> Any:
        # A function of its own for each module: a name from the loop would be the last one when the hook runs.
        def hook(module: nn.Module, args: Any, output: Any) -> None:
            if not all(bool(tensor.isfinite().all()) for tensor in _tensors(output)):
                bad.append(name)

        return hook

    handles = [module.register_forward_hook(hook_for(name)) for name, module in model.named_modules()]
    try:
        model(x)
    finally:
        for handle in handles:
            handle.remove()
    return bad[0] if bad else None


def safe_norm(x: Tensor) -> Tensor:
    # Divided by the largest, a row's numbers have squares from 0 to 1. The gradient of the norm needs none through it.
    scale = x.detach().abs().amax(-1, keepdim=True)  # (*B, 1)
    zero = scale == 0
    squares = (x / scale.masked_fill(zero, 1.0)).square().sum(-1, keepdim=True)  # (*B, 1)
    root = squares.masked_fill(zero, 1.0).sqrt()  # it never sees a 0
    return (scale * root).squeeze(-1)  # (*B,)


def masked_log_mean(x: Tensor, mask: Tensor) -> Tensor:
    # log(1) is 0, so what is masked adds nothing, and the gradient stops at the 1.
    logs = x.masked_fill(~mask, 1.0).log()
    return logs.sum() / mask.sum().clamp(min=1)


def _tensors(output: Any) -> Iterator[Tensor]:
    if isinstance(output, Tensor):
        yield output
    elif isinstance(output, dict):
        for part in output.values():
            yield from _tensors(part)
    elif isinstance(output, (tuple, list)):
        for part in output:
            yield from _tensors(part)
