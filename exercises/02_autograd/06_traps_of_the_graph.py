"""Traps of the graph: a slope of a slope, two losses over one graph, a value written over, a log that keeps everything.

backward frees what it has walked over, and refuses values that were changed after the record had saved them.
Read: torch.autograd.grad (create_graph, retain_graph, materialize_grads), "In-place correctness checks", torch.stack

Shapes: T steps, F features, K batches. Tensors may be transposed or sliced before.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def second_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the second derivative of f at every element of x: the slope of the slope.

    Shapes: x of any shape, also () and empty -> the same shape, same dtype and device. f gives a tensor of x's shape
    and works on each element alone, so element i of the result is f''(x[i]). Where f is a straight line, it is 0.
    The result is exact (no finite differences) and is a plain tensor of numbers: it does not require grad.
    x keeps its requires_grad and its .grad as they were. x may require grad and may hold a .grad already.

    >>> second_derivative(lambda x: x**3, torch.tensor([1.0, 2.0, 3.0]))
    tensor([ 6., 12., 18.])
    """
    raise NotImplementedError


def separate_gradients(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """Return the gradients of each loss alone: one list for each loss, and in it one tensor for each parameter.

    The losses are 0-d tensors that require grad, one or more. They were computed already, and may have a part of the
    graph in common: two heads on one body, say. Each gradient has the shape of its parameter. It is all zeros where the
    loss does not depend on that parameter.
    The parameters' .grad stays as it was, whatever it holds, None included. Whether the losses can be walked over once
    more afterwards is up to you.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> squares = w**2
    >>> separate_gradients([squares.sum(), squares[0]], [w])
    [[tensor([2., 4.])], [tensor([2., 0.])]]
    """
    raise NotImplementedError


def gated_sum(gates: Tensor, x: Tensor) -> Tensor:
    """Add up x step by step, where a gate decides how much of the sum so far is kept. Return the sums of all steps.

    h[0] is x[0], and h[t] is gates[t] * h[t - 1] + x[t]. gates[0] has no influence.
    Shapes: gates (T, F), x (T, F), floats of the same dtype -> h (T, F), same dtype and device. T is 1 or more. Gates
    are any finite numbers, 0 included.
    Gradients flow back to gates and to x, through all steps.

    >>> gated_sum(torch.full((3, 1), 0.5), torch.tensor([[4.0], [1.0], [0.0]]))
    tensor([[4.0000],
            [3.0000],
            [1.5000]])
    """
    raise NotImplementedError


def epoch_losses(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """Run forward and backward for every batch, and return the losses, in order.

    Each batch is (x, y), and its loss is loss_fn(model(x), y), a 0-d tensor. There are K batches, 1 or more; `batches`
    may be a generator.
    Shapes: -> (K,), dtype and device of the losses. The result has no history: it does not require grad.
    Afterwards each parameter's .grad is what it was before, plus the gradients of all losses. The parameters' numbers
    and the model's mode stay.
    The memory has room for one graph: the model is called once for each batch, a batch's backward runs before the next
    batch's forward, and nothing holds on to a graph whose backward is over, for longer than the next forward takes.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> nn.init.zeros_(model.weight).requires_grad
    True
    >>> x = torch.tensor([[1.0]])
    >>> epoch_losses(model, nn.functional.mse_loss, [(x, 2 * x), (x, 3 * x)])
    tensor([4., 9.])
    >>> model.weight.grad  # -2 * 2 - 2 * 3
    tensor([[-10.]])
    """
    raise NotImplementedError
