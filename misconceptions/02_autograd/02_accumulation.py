"""Wrong answers that people write when gradients add up."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def clear_gradients__zeroes_none(parameters: Iterable[Tensor]) -> None:
    """A parameter that no backward has reached has no gradient: its .grad is None, and None has no zero_. Set .grad to
    None, or look first."""
    for parameter in parameters:
        parameter.grad.zero_()


def clear_gradients__multiplies_by_zero(parameters: Iterable[Tensor]) -> None:
    """NaN * 0 is NaN, and so is inf * 0: a gradient that once broke stays broken. Write zeros, or set .grad to None."""
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad *= 0


def clear_gradients__rebinds_a_name(parameters: Iterable[Tensor]) -> None:
    """`gradient = None` changes what your own name means; the parameter keeps its gradient. Assign to
    parameter.grad."""
    for parameter in parameters:
        gradient = parameter.grad
        if gradient is not None:
            gradient = None


def clear_gradients__zeroes_the_weights(parameters: Iterable[Tensor]) -> None:
    """This writes zeros into the parameters themselves: what the model has learned is lost, and the gradients are still
    there. Clear .grad."""
    for parameter in parameters:
        parameter.data.zero_()


def clear_gradients__skips_frozen_ones(parameters: Iterable[Tensor]) -> None:
    """A parameter that was frozen after a backward still holds its old gradient, and an optimizer would still apply it.
    Clear them all."""
    for parameter in parameters:
        if parameter.requires_grad:
            parameter.grad = None


def clear_gradients__needs_a_list(parameters: Iterable[Tensor]) -> None:
    """model.parameters() is a generator: it has no length and no index. Loop over the parameters themselves."""
    for index in range(len(parameters)):
        parameters[index].grad = None


def accumulated_gradient__plain_sum(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """backward adds the mean gradient of each micro-batch, so with k of them the sum is about k times too large. Scale
    each loss by its share of the samples."""
    model.zero_grad()
    for x, y in micro_batches:
        loss_fn(model(x), y).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__mean_of_means(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """Dividing by the number of micro-batches lets each count the same, so a sample of a small one counts more. Scale
    each loss by its share of the samples."""
    model.zero_grad()
    for x, y in micro_batches:
        (loss_fn(model(x), y) / len(micro_batches)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__sum_over_samples(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """This is the gradient of the loss's *sum* over all samples. Divide by their number for the mean."""
    model.zero_grad()
    for x, y in micro_batches:
        (loss_fn(model(x), y) * len(x)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__keeps_old_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """backward adds to what .grad holds already, here the rest of an earlier backward. Clear the gradients before the
    first micro-batch."""
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


accumulated_gradient__clears_each_time = edit(
    ("model.zero_grad()", ""),
    ("loss = loss_fn(model(x), y)", "model.zero_grad()"),
    ("(loss * (len(x) / samples)).backward()", "(loss_fn(model(x), y) * (len(x) / samples)).backward()"),
    why="""zero_grad inside the loop throws away what the earlier micro-batches gave: only the last one is left.
    Clear once, before the loop.""",
)


def accumulated_gradient__one_big_batch(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The right number, but the model got all samples at once: micro-batches are there because they do not fit. Run the
    model on one at a time and let backward add up."""
    x = torch.cat([x for x, _ in micro_batches])
    y = torch.cat([y for _, y in micro_batches])
    return list(torch.autograd.grad(loss_fn(model(x), y), list(model.parameters())))


def accumulated_gradient__one_backward_at_the_end(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """Summing the losses keeps the graph of every micro-batch until the one backward at the end: as much memory as the
    full batch. A backward for each micro-batch frees its graph at once."""
    samples = sum(len(x) for x, _ in micro_batches)
    loss = sum(loss_fn(model(x), y) * (len(x) / samples) for x, y in micro_batches)
    return list(torch.autograd.grad(loss, list(model.parameters())))


def mean_of_sample_gradients__sum(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The gradients add up to N times their mean. Divide by N."""
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for sample, target in zip(x.split(1), y.split(1)):
        gradients = torch.autograd.grad(loss_fn(model(sample), target), parameters)
        sums = [total + gradient for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__running_sums(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """Without clearing in between, .grad holds the sum of all samples so far: the first sample is counted N times, the
    last once. Take each sample's gradient alone."""
    before = [parameter.grad for parameter in model.parameters()]
    model.zero_grad()
    per_sample = []
    for sample, target in zip(x.split(1), y.split(1)):
        loss_fn(model(sample), target).backward()
        per_sample.append([parameter.grad.clone() for parameter in model.parameters()])
    for parameter, grad in zip(model.parameters(), before):
        parameter.grad = grad
    return [torch.stack(gradients).mean(0) for gradients in zip(*per_sample)]


def mean_of_sample_gradients__keeps_one_tensor(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The list holds the same .grad tensor N times, and zero_ writes into it: in the end all of them show the last
    sample's gradient. Keep a clone, or use torch.autograd.grad, which makes new tensors."""
    parameters = list(model.parameters())
    before = [parameter.grad for parameter in parameters]
    for parameter in parameters:
        parameter.grad = torch.zeros_like(parameter)
    per_sample = []
    for sample, target in zip(x.split(1), y.split(1)):
        for parameter in parameters:
            parameter.grad.zero_()
        loss_fn(model(sample), target).backward()
        per_sample.append([parameter.grad for parameter in parameters])
    for parameter, grad in zip(parameters, before):
        parameter.grad = grad
    return [torch.stack(gradients).mean(0) for gradients in zip(*per_sample)]


def mean_of_sample_gradients__fills_grad(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The caller's .grad is gone: zero_grad and backward work on it. torch.autograd.grad hands gradients out and leaves
    .grad alone."""
    model.zero_grad()
    for sample, target in zip(x.split(1), y.split(1)):
        (loss_fn(model(sample), target) / len(x)).backward()
    return [parameter.grad for parameter in model.parameters()]


def mean_of_sample_gradients__drops_the_axis(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """x[i] has lost the axis of the samples, so the model takes the next axis for it. x[i : i + 1] and x.split(1) keep
    it: shape (1, ...)."""
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for i in range(len(x)):
        gradients = torch.autograd.grad(loss_fn(model(x[i]), y[i]), parameters)
        sums = [total + gradient / len(x) for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__whole_batch(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The right number, by the shortcut that this exercise is to show: the model got all samples at once. Take each
    sample's gradient alone, then their mean."""
    return list(torch.autograd.grad(loss_fn(model(x), y), list(model.parameters())))
