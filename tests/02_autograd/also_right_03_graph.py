"""Right answers in other styles."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def stop_gradient__by_data(x: Tensor) -> Tensor:
    """The older spelling."""
    return x.data


def stop_gradient__by_a_view(x: Tensor) -> Tensor:
    """A view that was not recorded."""
    with torch.no_grad():
        return x.view_as(x).detach()


def without_graph__as_a_decorator(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """no_grad around f itself."""
    return torch.no_grad()(f)(x)


def without_graph__by_set_grad_enabled(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Off, and as before on every way out."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return f(x)
    finally:
        torch.set_grad_enabled(before)


def operation_names__recursive(output: Tensor) -> list[str]:
    """A walk that calls itself."""
    seen: set[Any] = set()

    def walk(node: Any) -> list[str]:
        if node is None or node in seen:
            return []
        seen.add(node)
        return [type(node).__name__] + [name for following, _ in node.next_functions for name in walk(following)]

    return walk(output.grad_fn)


def operation_names__by_levels(output: Tensor) -> list[str]:
    """All nodes at one distance, then the next."""
    level = [output.grad_fn] if output.grad_fn is not None else []
    nodes = dict.fromkeys(level)
    while level:
        level = [n for node in level for n, _ in node.next_functions if n is not None]
        level = [n for n in dict.fromkeys(level) if n not in nodes]
        nodes.update(dict.fromkeys(level))
    return [node.__class__.__name__ for node in nodes]


def requires_grad_report__in_a_loop(tensors: dict[str, Tensor]) -> dict[str, str]:
    """One question after the other."""
    report = {}
    for name, tensor in tensors.items():
        if tensor.grad_fn is not None:
            report[name] = "intermediate"
        elif tensor.requires_grad:
            report[name] = "leaf"
        else:
            report[name] = "constant"
    return report


def requires_grad_report__by_a_table(tensors: dict[str, Tensor]) -> dict[str, str]:
    """Two answers, one word."""
    words = {(False, True): "constant", (True, True): "leaf", (True, False): "intermediate"}
    return {name: words[t.requires_grad, t.is_leaf] for name, t in tensors.items()}
