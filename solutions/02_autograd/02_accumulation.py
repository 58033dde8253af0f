"""Solution. Gradients add up: scale each part by its share of the samples, and the sum is the mean of the whole."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def clear_gradients(parameters: Iterable[Tensor]) -> None:
    for parameter in parameters:
        # As optimizer.zero_grad() does it. Zeroing in place would keep the memory, and needs a .grad to be there.
        parameter.grad = None


def accumulated_gradient(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    model.zero_grad()
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)  # mean over this micro-batch
        # mean * size is its sum; divided by all samples, it is its share of the whole mean.
        # backward frees the micro-batch's graph, so only one is ever alive.
        (loss * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


def mean_of_sample_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    # split keeps the axis of the samples: (1, ...), where x[i] would be (...).
    for sample, target in zip(x.split(1), y.split(1), strict=True):
        loss = loss_fn(model(sample), target)
        # Hands the gradients out as new tensors and leaves every .grad alone.
        for total, gradient in zip(sums, torch.autograd.grad(loss, parameters), strict=True):
            total += gradient
    return [total / len(x) for total in sums]
