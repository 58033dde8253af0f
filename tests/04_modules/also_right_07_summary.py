"""Right answers in other styles."""

from contextlib import ExitStack
from typing import Any

import torch
from torch import Tensor, nn


def layer_summary__lists_and_places(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], int]]:
    """A list of rows, and each layer's place in it."""
    names = {module: name for name, module in model.named_modules() if not list(module.children())}
    modes = {module: module.training for module in model.modules()}
    rows: list[tuple[str, tuple[int, ...], int]] = []
    places: dict[nn.Module, int] = {}

    def note(module: nn.Module, args: Any, output: Tensor) -> None:
        row = names[module], tuple(output.shape), sum(p.numel() for p in module.parameters())
        if module in places:
            rows[places[module]] = row
        else:
            places[module] = len(rows)
            rows.append(row)

    handles = [module.register_forward_hook(note) for module in names]
    try:
        model.eval()
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in modes.items():
            module.training = mode
    return rows


def layer_summary__with_a_stack(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], int]]:
    """Everything that is to be undone lies on a stack."""
    shapes: dict[str, tuple[int, ...]] = {}
    leaves = {name: module for name, module in model.named_modules() if next(module.children(), None) is None}
    with ExitStack() as stack:
        for module in model.modules():
            stack.callback(setattr, module, "training", module.training)
        for name, module in leaves.items():
            hook = module.register_forward_hook(lambda m, i, o, name=name: shapes.update({name: tuple(o.size())}))
            stack.callback(hook.remove)
        stack.enter_context(torch.no_grad())
        model.eval()
        model(x)
    sizes = {name: sum(p.numel() for p in leaves[name].parameters()) for name in shapes}
    return [(name, shape, sizes[name]) for name, shape in shapes.items()]


def shape_trace__pre_hook_and_hook(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """The hook knows its layer by the module that it is given."""
    modes = [(module, module.training) for module in model.modules()]
    names = {id(module): name for name, module in model.named_modules()}
    calls: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []

    def note(module: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
        calls.append((names[id(module)], tuple(args[0].size()), tuple(output.size())))

    handles = [m.register_forward_hook(note) for m in model.modules() if len(m._modules) == 0]
    recording = torch.is_grad_enabled()
    try:
        model.eval()
        torch.set_grad_enabled(False)
        model(x)
    finally:
        torch.set_grad_enabled(recording)
        for handle in handles:
            handle.remove()
        for module, training in modes:
            module.training = training
    return calls


@torch.no_grad()
def shape_trace__with_a_stack(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Everything that is to be undone lies on a stack."""
    calls: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []

    def watch(name: str, module: nn.Module) -> Any:
        return module.register_forward_hook(
            lambda _, inputs, output: calls.append((name, tuple(inputs[0].shape), tuple(output.shape)))
        )

    with ExitStack() as stack:
        for name, module in model.named_modules():
            stack.callback(setattr, module, "training", module.training)
            if not any(module.children()):
                stack.callback(watch(name, module).remove)
        model.eval()(x)
    return calls


def layer_summary__state_written_back(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], int]]:
    """Whatever the call may have changed in a buffer is written back."""
    state = {key: value.clone() for key, value in model.state_dict().items()}
    modes = {module: module.training for module in model.modules()}
    rows: dict[str, tuple[str, tuple[int, ...], int]] = {}
    handles = []
    for name, module in model.named_modules():
        if not list(module.children()):

            def note(layer: nn.Module, args: Any, output: Tensor, name: str = name) -> None:
                rows[name] = name, tuple(output.shape), sum(p.numel() for p in layer.parameters())

            handles.append(module.register_forward_hook(note))
    try:
        with torch.no_grad():
            model.eval()(x)
    finally:
        model.load_state_dict(state)
        for module, mode in modes.items():
            module.training = mode
        for handle in handles:
            handle.remove()
    return list(rows.values())


def shape_trace__state_written_back(model: nn.Module, x: Tensor) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Whatever the call may have changed in a buffer is written back."""
    calls: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []
    with ExitStack() as stack, torch.no_grad():
        for module in model.modules():
            stack.callback(setattr, module, "training", module.training)
            for buffer in module.buffers(recurse=False):
                stack.callback(buffer.copy_, buffer.clone())
        for name, module in model.named_modules():
            if not list(module.children()):

                def note(_: nn.Module, args: Any, output: Tensor, name: str = name) -> None:
                    calls.append((name, tuple(args[0].shape), tuple(output.shape)))

                stack.callback(module.register_forward_hook(note).remove)
        model.eval()
        model(x)
    return calls
