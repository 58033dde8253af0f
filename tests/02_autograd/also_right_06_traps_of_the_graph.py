"""Right answers in other styles."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def second_derivative__zero_times_the_leaf(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A term without slope ties the first derivative to the leaf, so that no line needs a case of its own."""
    leaf = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(leaf) + 0 * leaf**3, leaf, torch.ones_like(leaf), create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), leaf)
    return bend


def second_derivative__by_torch_func(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Both slopes by torch.func."""
    first = torch.func.grad(lambda x: f(x).sum())
    return torch.func.grad(lambda x: first(x).sum())(x.detach()).detach()


def second_derivative__by_backward(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """backward on a copy, whose .grad is cleared in between."""
    own = x.detach().clone().requires_grad_(True)
    f(own).sum().backward(create_graph=True)
    slope, own.grad = own.grad, None
    if slope.requires_grad:
        slope.sum().backward()
    return torch.zeros_like(own).detach() if own.grad is None else own.grad.detach()


def separate_gradients__zeros_by_hand(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """None becomes zeros."""
    rows = []
    for loss in losses:
        found = torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)
        rows.append([torch.zeros_like(p) if g is None else g for p, g in zip(parameters, found, strict=True)])
    return [[gradient.detach() for gradient in row] for row in rows]


def separate_gradients__by_backward(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """backward for each, and every .grad put back as it was."""
    before = [p.grad for p in parameters]
    result = []
    for i, loss in enumerate(losses):
        for p in parameters:
            p.grad = None
        loss.backward(retain_graph=i < len(losses) - 1, inputs=parameters)
        result.append([p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters])
    for p, old in zip(parameters, before, strict=True):
        p.grad = old
    return result


def gated_sum__writes_and_clones(gates: Tensor, x: Tensor) -> Tensor:
    """One tensor for all sums: what the product saves is a clone."""
    h = torch.empty_like(x)
    h[0] = x[0]
    for t in range(1, x.shape[0]):
        h[t] = gates[t] * h[t - 1].clone() + x[t]
    return h


def gated_sum__unbound(gates: Tensor, x: Tensor) -> Tensor:
    """cat of rows."""
    state = torch.zeros_like(x[:1])
    rows = []
    for t in range(len(x)):
        state = x[t : t + 1] + (gates[t : t + 1] * state if t else 0)
        rows += [state]
    return torch.cat(rows, dim=0)


def gated_sum__as_a_matrix(gates: Tensor, x: Tensor) -> Tensor:
    """Row t is the sum over s of x[s], times the product of the gates after s."""
    return torch.stack([sum(x[s] * gates[s + 1 : t + 1].prod(0) for s in range(t + 1)) for t in range(len(x))])


def epoch_losses__new_tensor(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """Python's numbers, in a tensor of the losses' dtype and device."""
    numbers = []
    for inputs, targets in batches:
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        numbers.append(loss.item())
    return loss.detach().new_tensor(numbers)


def epoch_losses__one_at_a_time(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """A function of its own for one batch."""

    def run(x: Tensor, y: Tensor) -> Tensor:
        loss = loss_fn(model(x), y)
        torch.autograd.backward(loss)
        return loss.data

    return torch.stack([run(*batch) for batch in batches])
