"""Right answers in other styles."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack

import torch
from torch import Tensor, nn


def capture__exit_stack(model: nn.Module, names: Sequence[str], x: Tensor) -> dict[str, Tensor]:
    found = {}
    with ExitStack() as stack, torch.no_grad():
        for name in names:
            try:
                module = model.get_submodule(name)
            except AttributeError:
                raise ValueError(f"no module is called {name}") from None

            def hook(_, __, output, key=name):
                found[key] = torch.clone(output)

            stack.callback(module.register_forward_hook(hook).remove)
        model(x)
    return {name: found[name].detach() for name in names if name in found}


def capture__one_hook_for_all(model: nn.Module, names: Sequence[str], x: Tensor) -> dict[str, Tensor]:
    known = {name: module for name, module in model.named_modules()}
    if not set(names) <= set(known):
        raise ValueError("unknown name")
    places = {name: known[name] for name in names}
    features = dict.fromkeys(names)

    def hook(module, inputs, output):
        for name, place in places.items():
            if place is module:
                features[name] = output.detach().clone()

    handles = [module.register_forward_hook(hook) for module in set(places.values())]
    try:
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return {name: feature for name, feature in features.items() if feature is not None}


class _Scaled:
    def __init__(self, model: nn.Module, name: str, factor: float):
        self.model, self.factor = model, factor
        try:
            self.module = model.get_submodule(name)
        except AttributeError as error:
            raise ValueError(str(error)) from error

    def __enter__(self) -> nn.Module:
        self.handle = self.module.register_forward_hook(lambda module, inputs, output: self.factor * output)
        return self.model

    def __exit__(self, *_: object) -> None:
        self.handle.remove()


def with_scaled__a_class(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    return _Scaled(model, name, factor)


class _Patched:
    def __init__(self, model: nn.Module, name: str, factor: float):
        self.model, self.name, self.factor = model, name, factor

    def __enter__(self) -> nn.Module:
        parts = dict(self.model.named_modules())
        if self.name not in parts:
            raise ValueError(self.name)
        self.part = parts[self.name]
        self.before = vars(self.part).get("forward")
        inner = self.part.forward
        self.part.forward = lambda *args, **kwargs: torch.mul(inner(*args, **kwargs), self.factor)
        return self.model

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            del self.part.forward
        else:
            self.part.forward = self.before


def with_scaled__another_forward(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    return _Patched(model, name, factor)


def gradient_norms__by_difference(model: nn.Module, loss: Tensor) -> dict[str, float]:
    old = {name: p.grad for name, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = None
    try:
        loss.backward()
        return {
            name: float(torch.linalg.vector_norm(p.grad)) for name, p in model.named_parameters() if p.grad is not None
        }
    finally:
        for name, p in model.named_parameters():
            if old[name] is not None:
                p.grad = old[name] if p.grad is None else old[name] + p.grad


def gradient_norms__a_list_of_names(model: nn.Module, loss: Tensor) -> dict[str, float]:
    arrived: dict[str, Tensor] = {}
    with ExitStack() as stack:
        for name, p in model.named_parameters():
            if p.requires_grad:
                stack.callback(p.register_hook(lambda grad, name=name: arrived.update({name: grad.clone()})).remove)
        torch.autograd.backward(loss)
    ordered = (name for name, _ in model.named_parameters())
    return {name: arrived[name].square().sum().sqrt().item() for name in ordered if name in arrived}
