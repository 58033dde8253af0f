"""Solution. Keep a graph that is needed once more, make new tensors where it looks back, detach what is logged."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def second_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    leaf = x.detach().requires_grad_()  # (…), a leaf of our own: x itself stays as it is
    # create_graph records the backward as well, so that the slope has a history of its own.
    (slope,) = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)  # (…)
    if not slope.requires_grad:  # the slope of a line is a number that hangs on nothing
        return torch.zeros_like(leaf)
    # A slope may hang on parameters of f and not on x; that is a zero as well.
    return torch.autograd.grad(slope.sum(), leaf, materialize_grads=True)[0]  # (…)


def separate_gradients(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    # retain_graph: what the losses have in common is walked over once for each of them. grad returns gradients
    # and leaves .grad alone; materialize_grads writes zeros where it would say None.
    return [list(torch.autograd.grad(loss, parameters, retain_graph=True, materialize_grads=True)) for loss in losses]


def gated_sum(gates: Tensor, x: Tensor) -> Tensor:
    # The product saves h[t - 1] for its backward. Were all sums written into one tensor, each write would make what
    # was saved before it invalid. So every step makes a tensor of its own, and stack joins them at the end.
    sums = [x[0]]  # each (F,)
    for gate, new in zip(gates[1:], x[1:], strict=True):
        sums.append(gate * sums[-1] + new)
    return torch.stack(sums)  # (T, F)


def epoch_losses(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    losses = []
    for x, y in batches:
        loss = loss_fn(model(x), y)  # ()
        loss.backward()
        losses.append(loss.detach())  # the number without its graph; item() would make a float32 of a float64
    return torch.stack(losses)  # (K,)
