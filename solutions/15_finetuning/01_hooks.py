"""Solution. Every hook has a handle, and every handle is removed in a `finally`."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor, nn


def capture(model: nn.Module, names: Sequence[str], x: Tensor) -> dict[str, Tensor]:
    modules = dict(model.named_modules())
    for name in names:
        if name not in modules:
            raise ValueError(f"the model has no module {name!r}")
    outputs, handles = {}, []
    try:
        for name in names:
            # name=name keeps this round's name: a closure would see the last round's in every hook.
            def keep(module: nn.Module, inputs: tuple, output: Tensor, name: str = name) -> None:
                # A copy: a ReLU(inplace=True) behind this module would write into its output.
                outputs[name] = output.detach().clone()

            handles.append(modules[name].register_forward_hook(keep))
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    # Modules ran in their own order.
    return {name: outputs[name] for name in names if name in outputs}


def with_scaled(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    return _scaled(model, name, factor)


@contextmanager
def _scaled(model: nn.Module, name: str, factor: float) -> Iterator[nn.Module]:
    modules = dict(model.named_modules())
    if name not in modules:
        raise ValueError(f"the model has no module {name!r}")
    # Of two hooks the second gets what the first has returned: nested factors multiply by themselves.
    handle = modules[name].register_forward_hook(lambda module, inputs, output: output * factor)
    try:
        yield model
    finally:
        # This hook alone. Clearing all of them would take away those of an outer block, and other people's.
        handle.remove()


def gradient_norms(model: nn.Module, loss: Tensor) -> dict[str, float]:
    norms, handles = {}, []
    try:
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                # The hook of a leaf sees the sum of all that backward sends to it, before it is added to .grad.
                def note(grad: Tensor, name: str = name) -> None:
                    norms[name] = grad.norm().item()

                handles.append(parameter.register_hook(note))
        loss.backward()
    finally:
        for handle in handles:
            handle.remove()
    # Backward reaches the last layer first.
    return {name: norms[name] for name, _ in model.named_parameters() if name in norms}
