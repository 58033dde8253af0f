"""Accumulation: backward adds to .grad. Clear it when you start anew, use it when a batch is too large for the memory.

The gradient of a mean over many samples is the mean of their gradients, so it can be gathered in parts.
Read: torch.Tensor.backward, torch.Tensor.grad, torch.autograd.grad, torch.optim.Optimizer.zero_grad

Shapes: N samples, F features.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def clear_gradients(parameters: Iterable[Tensor]) -> None:
    """Clear the .grad of every parameter, so that the next backward starts from nothing.

    Afterwards each .grad is None or all zeros; either will do. What a .grad held does not matter, NaN and inf included.
    Some parameters may have no .grad yet, some may be frozen (requires_grad False) and still hold an old one.
    The parameters' own numbers stay. `parameters` may be a generator, such as model.parameters().

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (3 * w).sum().backward()
    >>> clear_gradients([w])
    >>> (3 * w).sum().backward()
    >>> w.grad
    tensor([3., 3.])
    """
    raise NotImplementedError


def accumulated_gradient(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], micro_batches: list[tuple[Tensor, Tensor]]
) -> list[Tensor]:
    """Return the gradient of the mean loss over all samples, gathered micro-batch by micro-batch.

    Each micro-batch is (x, y) with the samples along axis 0, 1 sample at least. Their sizes may differ: every *sample*
    counts the same. loss_fn(model(x), y) is the mean over the samples that it is given, a 0-d tensor.
    The list holds one tensor for each of model.parameters(), in that order and in its shape. All of them require grad
    and take part. A .grad from before the call is not counted in; what the .grads hold afterwards is up to you. The
    parameters' numbers and the model's mode stay.
    The memory has room for one micro-batch: call the model once for each, in order, and run the backward of one before
    the forward of the next.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> nn.init.zeros_(model.weight).requires_grad
    True
    >>> one, three = torch.tensor([[1.0]]), torch.tensor([[2.0], [3.0], [4.0]])
    >>> batches = [(one, torch.ones(1, 1)), (three, torch.ones(3, 1))]
    >>> accumulated_gradient(model, nn.functional.mse_loss, batches)  # -2 * (1 + 2 + 3 + 4) / 4
    [tensor([[-5.]])]
    """
    raise NotImplementedError


def mean_of_sample_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> list[Tensor]:
    """Take the gradient of each sample's loss alone and return their mean: it equals the gradient of the mean loss.

    Shapes: x (N, ...), y (N, ...), N >= 1 -> one tensor for each of model.parameters(), in that order and in its shape.
    The model sees one sample at a time, as a batch of one: shape (1, ...). loss_fn(model(x), y) is a mean over samples.
    The parameters' .grad stays as it was, whatever it holds, None included.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> nn.init.zeros_(model.weight).requires_grad
    True
    >>> mean_of_sample_gradients(model, nn.functional.mse_loss, torch.tensor([[1.0], [3.0]]), torch.ones(2, 1))
    [tensor([[-4.]])]
    """
    raise NotImplementedError
