"""Wrong answers that people write when gradients add up."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def clear_gradients__zeroes_none(parameters: Iterable[Tensor]) -> None:
    """A parameter that no backward has reached has None for its .grad, and None has no `zero_`. Instead: set .grad to
    None, or look first.
    """
    for parameter in parameters:
        parameter.grad.zero_()


def clear_gradients__multiplies_by_zero(parameters: Iterable[Tensor]) -> None:
    """The gradients are multiplied with 0, and NaN or infinity times 0 is NaN: a gradient that once broke stays broken.
    Instead: write zeros, or set .grad to None.
    """
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad *= 0


def clear_gradients__rebinds_a_name(parameters: Iterable[Tensor]) -> None:
    """What is cleared is not the gradient of the parameter, which keeps it. Instead: assign to `parameter.grad`."""
    for parameter in parameters:
        gradient = parameter.grad
        if gradient is not None:
            gradient = None


def clear_gradients__zeroes_the_weights(parameters: Iterable[Tensor]) -> None:
    """Zeros are written into the parameters themselves: what the model has learned is lost, and the gradients are still
    there. Instead: clear `parameter.grad`.
    """
    for parameter in parameters:
        parameter.data.zero_()


def clear_gradients__skips_frozen_ones(parameters: Iterable[Tensor]) -> None:
    """A parameter that was frozen after a backward keeps its old gradient, and an optimizer would still apply it.
    Instead: clear them all.
    """
    for parameter in parameters:
        if parameter.requires_grad:
            parameter.grad = None


def clear_gradients__needs_a_list(parameters: Iterable[Tensor]) -> None:
    """A length and an index are asked for, and a generator has neither. Instead: loop over
    the parameters themselves.
    """
    for index in range(len(parameters)):
        parameters[index].grad = None


def clear_gradients__stops_at_none(parameters: Iterable[Tensor]) -> None:
    """The first parameter without a gradient ends the loop, and those behind it keep theirs. Instead: go on with the
    next one, `continue`.
    """
    for parameter in parameters:
        if parameter.grad is None:
            break
        parameter.grad.zero_()


def clear_gradients__walks_twice(parameters: Iterable[Tensor]) -> None:
    """A generator gives its parameters once, and the first walk has used them up. Instead: one loop, or make a list
    first.
    """
    if any(parameter.grad is not None for parameter in parameters):
        for parameter in parameters:
            parameter.grad = None


def clear_gradients__stops_at_a_frozen_one(parameters: Iterable[Tensor]) -> None:
    """A parameter that was frozen after a backward keeps its old gradient, and an optimizer would still apply it.
    Instead: clear them all.
    """
    for parameter in parameters:
        if not parameter.requires_grad:
            return
        parameter.grad = None


def clear_gradients__through_data(parameters: Iterable[Tensor]) -> None:
    """What is cleared is not the gradient of the parameter, which keeps it. Instead: assign to `parameter.grad`."""
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.clone().zero_()


def clear_gradients__backwards_until_none(parameters: Iterable[Tensor]) -> None:
    """A parameter without a gradient ends the loop, and those that would have come after it keep theirs. Instead: go on
    with the next one, `continue`.
    """
    for parameter in reversed(list(parameters)):
        if parameter.grad is None:
            return
        parameter.grad = None


def clear_gradients__thaws_them(parameters: Iterable[Tensor]) -> None:
    """Frozen parameters require grad again, though only their gradients were to be cleared. Instead: leave
    `requires_grad` alone.
    """
    for parameter in parameters:
        parameter.grad = None
        parameter.requires_grad_(True)


def accumulated_gradient__plain_sum(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The mean gradients of all micro-batches are added up, so with k of them the result is about k times too large.
    Instead: scale each loss by its share of the samples.
    """
    model.zero_grad()
    for x, y in micro_batches:
        loss_fn(model(x), y).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__mean_of_means(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """Each micro-batch counts the same, so a sample of a small one counts more. Instead: scale each loss by its share
    of the samples.
    """
    model.zero_grad()
    for x, y in micro_batches:
        (loss_fn(model(x), y) / len(micro_batches)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__sum_over_samples(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The gradient is that of the loss's sum over all samples. Instead: divide by their number for the mean."""
    model.zero_grad()
    for x, y in micro_batches:
        (loss_fn(model(x), y) * len(x)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__keeps_old_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """What .grad holds from an earlier backward is counted in. Instead: clear the gradients before the first
    micro-batch.
    """
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


accumulated_gradient__clears_each_time = edit(
    ("model.zero_grad()", ""),
    ("loss = loss_fn(model(x), y)", "model.zero_grad()"),
    ("(loss * (len(x) / samples)).backward()", "(loss_fn(model(x), y) * (len(x) / samples)).backward()"),
    why="""What the earlier micro-batches gave is thrown away, and only the last one is left. Instead: clear once,
    before the loop.""",
)


def accumulated_gradient__one_big_batch(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The model gets all samples at once, and micro-batches are there because they do not fit. Instead: run the model
    on one at a time and let backward add up.
    """
    x = torch.cat([x for x, _ in micro_batches])
    y = torch.cat([y for _, y in micro_batches])
    return list(torch.autograd.grad(loss_fn(model(x), y), list(model.parameters())))


def accumulated_gradient__one_backward_at_the_end(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The graph of every micro-batch is kept until one backward at the end, as much memory as the full batch takes.
    Instead: a backward for each micro-batch frees its graph at once.
    """
    samples = sum(len(x) for x, _ in micro_batches)
    loss = sum(loss_fn(model(x), y) * (len(x) / samples) for x, y in micro_batches)
    return list(torch.autograd.grad(loss, list(model.parameters())))


def accumulated_gradient__clears_by_a_product(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """Multiplies old gradients by 0, but NaN times 0 is NaN. Instead: set .grad to None, or fill it with 0."""
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad *= 0
    count = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * len(x) / count).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__pops_the_list(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The micro-batches are taken out of the caller's own list, which is empty afterwards. Instead: loop over the
    list.
    """
    model.zero_grad()
    samples = sum(len(x) for x, _ in micro_batches)
    while micro_batches:
        x, y = micro_batches.pop(0)
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__trains_as_well(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The parameters are moved by the gradient, though only the gradient was asked for. Instead: return the gradients
    and leave the step to the caller.
    """
    model.zero_grad()
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    gradients = [parameter.grad.clone() for parameter in model.parameters()]
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    return gradients


def accumulated_gradient__by_the_first_size(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """All micro-batches are taken to be as large as the first. Instead: each has a size of its own, `len(x)`."""
    model.zero_grad()
    samples = len(micro_batches) * len(micro_batches[0][0])
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__counts_numbers(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The numbers in x are counted, so a sample counts more where its micro-batch has longer ones. Instead: every
    sample counts once, `len(x)`.
    """
    model.zero_grad()
    numbers = sum(x.numel() for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (x.numel() / numbers)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__in_evaluation_mode(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """The model is put into evaluation mode, which the caller did not ask for. Instead: leave its mode alone."""
    model.eval()
    model.zero_grad()
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


def accumulated_gradient__in_training_mode(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """A model in evaluation mode is put into training mode, which the caller did not ask for. Instead: leave its mode
    alone.
    """
    model.train()
    model.zero_grad()
    samples = sum(len(x) for x, _ in micro_batches)
    for x, y in micro_batches:
        (loss_fn(model(x), y) * (len(x) / samples)).backward()
    return [parameter.grad for parameter in model.parameters()]


def mean_of_sample_gradients__sum(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The gradients are added up, N times their mean. Instead: divide by N."""
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for sample, target in zip(x.split(1), y.split(1)):
        gradients = torch.autograd.grad(loss_fn(model(sample), target), parameters)
        sums = [total + gradient for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__running_sums(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """.grad holds the sum of all samples so far, so the first sample is counted N times and the last once. Instead:
    take each sample's gradient alone, with `torch.autograd.grad`.
    """
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
    """The same .grad tensor is kept N times and written into, so in the end all of them show the last sample's
    gradient. Instead: keep a clone, or let `torch.autograd.grad` make new tensors.
    """
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
    """The parameters' own .grad is cleared and filled, and what the caller had there is gone. Instead:
    `torch.autograd.grad` hands gradients out and leaves .grad alone.
    """
    model.zero_grad()
    for sample, target in zip(x.split(1), y.split(1)):
        (loss_fn(model(sample), target) / len(x)).backward()
    return [parameter.grad for parameter in model.parameters()]


def mean_of_sample_gradients__drops_the_axis(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """A sample has lost the axis of the samples, so the model takes the next axis for it. Instead: `x[i : i + 1]` and
    `x.split(1)` keep it, (1, …).
    """
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for i in range(len(x)):
        gradients = torch.autograd.grad(loss_fn(model(x[i]), y[i]), parameters)
        sums = [total + gradient / len(x) for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__whole_batch(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The model gets all samples at once, the shortcut that this exercise is to show. Instead: take each sample's
    gradient alone, then their mean.
    """
    return list(torch.autograd.grad(loss_fn(model(x), y), list(model.parameters())))


def mean_of_sample_gradients__clears_afterwards(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The parameters' own .grad is cleared and filled, and what the caller had there is gone. Instead:
    `torch.autograd.grad` hands gradients out and leaves .grad alone.
    """
    model.zero_grad()
    for sample, target in zip(x.split(1), y.split(1)):
        (loss_fn(model(sample), target) / len(x)).backward()
    gradients = [parameter.grad for parameter in model.parameters()]
    model.zero_grad()
    return gradients


def mean_of_sample_gradients__only_the_first_parameter(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """Only the weights are asked for, not every parameter. Instead: one tensor for each of `model.parameters()`, in
    that order.
    """
    weights = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    sums = [torch.zeros_like(weight) for weight in weights]
    for sample, target in zip(x.split(1), y.split(1)):
        gradients = torch.autograd.grad(loss_fn(model(sample), target), weights)
        sums = [total + gradient / len(x) for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__targets_as_floats(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """The targets become floats, and a loss over classes needs their int64 indices. Instead: hand y over in its own
    dtype.
    """
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for sample, target in zip(x.split(1), y.split(1)):
        gradients = torch.autograd.grad(loss_fn(model(sample), target.float()), parameters)
        sums = [total + gradient / len(x) for total, gradient in zip(sums, gradients)]
    return sums


def mean_of_sample_gradients__in_training_mode(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """A model in evaluation mode is put into training mode, which the caller did not ask for. Instead: leave its mode
    alone.
    """
    model.train()
    parameters = list(model.parameters())
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for sample, target in zip(x.split(1), y.split(1)):
        gradients = torch.autograd.grad(loss_fn(model(sample), target), parameters)
        sums = [total + gradient / len(x) for total, gradient in zip(sums, gradients)]
    return sums
