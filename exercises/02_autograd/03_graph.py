"""The graph: see what autograd has recorded, and keep out of it what does not belong there.

A result that requires grad carries grad_fn, the operation that made it; from there the record runs back to the leaves.
Read: torch.Tensor.detach, torch.no_grad, torch.Tensor.grad_fn, torch.autograd.graph.Node.next_functions
"""

from collections.abc import Callable

import torch
from torch import Tensor


def stop_gradient(x: Tensor) -> Tensor:
    """Return a tensor that looks at the memory of x but has no history, so that no gradient runs back through it.

    Shapes: x of any shape, dtype and strides -> the same shape, dtype and device. The result does not require grad.
    No number is copied: what is written into one shows in the other. x itself keeps its history and its requires_grad.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * stop_gradient(x)).sum().backward()
    >>> x.grad  # x, where x * x would give 2 * x
    tensor([1., 2.])
    """
    raise NotImplementedError


def without_graph(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return f(x), with nothing recorded while f runs: not for x, and not for parameters that f holds.

    The result does not require grad. It is an ordinary tensor otherwise: it may take part in a graph later on.
    f computes a new tensor, no view of x, and runs once. Afterwards recording is on or off as it was before, also where
    f raises an error, which comes through.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> without_graph(torch.exp, x).requires_grad, torch.exp(x).requires_grad
    (False, True)
    """
    raise NotImplementedError


def operation_names(output: Tensor) -> list[str]:
    """Return the names of all nodes of the graph that made output, its root first.

    The root is output.grad_fn. A node's next_functions are pairs: the node to go to next and a number, which is of no
    interest here. Where an input needs no gradient, the pair holds None in place of the node.
    A node's name is that of its type, type(node).__name__. Each node is named once, however many ways lead to it; two
    nodes of the same type are two names. After the root any order will do.
    A tensor without grad_fn gives an empty list.

    >>> x = torch.ones(3, requires_grad=True)
    >>> operation_names((x * 2).sum())
    ['SumBackward0', 'MulBackward0', 'AccumulateGrad']
    """
    raise NotImplementedError


def requires_grad_report(tensors: dict[str, Tensor]) -> dict[str, str]:
    """Tell what backward would do with each tensor, by one word for each name.

    "constant": it does not require grad, so no gradient goes there.
    "leaf": it requires grad and no recorded operation made it, so its .grad is filled.
    "intermediate": it requires grad and a recorded operation made it, so the gradient passes through.
    What .grad holds at the moment does not matter. The result is a new dict.

    >>> w, x = torch.ones(2, requires_grad=True), torch.ones(2)
    >>> requires_grad_report({"w": w, "x": x, "w * x": w * x})
    {'w': 'leaf', 'x': 'constant', 'w * x': 'intermediate'}
    """
    raise NotImplementedError
