"""Solution. The graph hangs on the tensors: detach leaves it behind, no_grad records nothing, grad_fn is the way in."""

from collections.abc import Callable

import torch
from torch import Tensor


def stop_gradient(x: Tensor) -> Tensor:
    # A view without grad_fn. clone is the opposite: memory of its own, and the history kept.
    return x.detach()


def without_graph(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    # As a context manager it puts the mode back on every way out, errors included. f(x).detach() would come too late:
    # by then all of f's intermediate values have been kept for a backward that never comes.
    with torch.no_grad():
        return f(x)


def operation_names(output: Tensor) -> list[str]:
    waiting = [output.grad_fn]
    # Nodes, not names: two products are two nodes with the same name. And the nodes themselves, not their id(): in some
    # versions of PyTorch a node's Python object lives only while somebody holds it, then its id may go to another.
    seen = {None}
    names = []
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            names.append(type(node).__name__)
            waiting.extend(following for following, _ in node.next_functions)
    return names


def requires_grad_report(tensors: dict[str, Tensor]) -> dict[str, str]:
    return {name: _role(tensor) for name, tensor in tensors.items()}


def _role(tensor: Tensor) -> str:
    # The order matters: a tensor that does not require grad counts as a leaf too.
    if not tensor.requires_grad:
        return "constant"
    return "leaf" if tensor.is_leaf else "intermediate"
