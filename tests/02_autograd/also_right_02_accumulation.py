"""Right answers in other styles."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def clear_gradients__zeros_in_place(parameters: Iterable[Tensor]) -> None:
    """Zeros where there is something."""
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.zero_()


def clear_gradients__deletes(parameters: Iterable[Tensor]) -> None:
    """A new tensor of zeros, or nothing."""
    for parameter in list(parameters):
        parameter.grad = None if parameter.grad is None else torch.zeros_like(parameter)


def accumulated_gradient__sums_grads(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """grad for each micro-batch, weighted and added."""
    parameters = list(model.parameters())
    total, count = [torch.zeros_like(p) for p in parameters], 0
    for x, y in micro_batches:
        gradients = torch.autograd.grad(loss_fn(model(x), y), parameters)
        total = [t + g * len(x) for t, g in zip(total, gradients, strict=True)]
        count += len(x)
    return [(t / count).detach() for t in total]


def accumulated_gradient__divides_at_the_end(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """backward of sums, and one division."""
    for parameter in model.parameters():
        parameter.grad = None
    for inputs, targets in micro_batches:
        outputs = model(inputs)
        loss_fn(outputs, targets).mul(inputs.shape[0]).backward()
    samples = sum(inputs.shape[0] for inputs, _ in micro_batches)
    return [parameter.grad / samples for parameter in model.parameters()]


def mean_of_sample_gradients__stacked(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """All gradients, then their mean."""
    rows = []
    for i in range(len(x)):
        loss = loss_fn(model(x[i : i + 1]), y[i : i + 1])
        rows.append(torch.autograd.grad(loss, list(model.parameters())))
    return [torch.stack(column).mean(dim=0) for column in zip(*rows, strict=True)]


def mean_of_sample_gradients__puts_grad_back(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """backward adds; afterwards every .grad is put back."""
    before = [p.grad for p in model.parameters()]
    for p in model.parameters():
        p.grad = None
    for sample, target in zip(x, y, strict=True):
        (loss_fn(model(sample.unsqueeze(0)), target.unsqueeze(0)) / x.shape[0]).backward()
    result = [p.grad for p in model.parameters()]
    for p, grad in zip(model.parameters(), before, strict=True):
        p.grad = grad
    return result
