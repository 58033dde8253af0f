"""Solution. Whatever happens in between, `finally` puts the model back as it was."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def layer_summary(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], int]]:
    rows = {}

    def note(name: str, layer: nn.Module, _: Tensor, output: Tensor) -> None:
        # A dict keeps the place of a key's first writing, and the value of its last.
        rows[name] = (name, tuple(output.shape), sum(parameter.numel() for parameter in layer.parameters()))

    _watch(model, x, note)
    return list(rows.values())


def shape_trace(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    calls = []
    _watch(model, x, lambda name, _, input, output: calls.append((name, tuple(input.shape), tuple(output.shape))))
    return calls


def _watch(model: nn.Module, x: Tensor, note: Callable[[str, nn.Module, Tensor, Tensor], None]) -> None:
    # Run model(x) once and call note(name, layer, input, output) after each leaf layer's forward.
    # Some modules may be in another mode than the model, as a frozen batch norm: remember each.
    modes = {module: module.training for module in model.modules()}
    handles = []
    try:
        for name, module in model.named_modules():
            if not any(True for _ in module.children()):
                # name=name keeps this round's name: a closure would see the last round's in every hook.
                def hook(layer: nn.Module, inputs: tuple, output: Tensor, name: str = name) -> None:
                    note(name, layer, inputs[0], output)

                handles.append(module.register_forward_hook(hook))
        # Batch norm moves its running mean in training mode, and raises for a single sample.
        model.eval()
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in modes.items():
            module.training = mode
