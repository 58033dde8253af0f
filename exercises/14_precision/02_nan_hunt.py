"""NaN and infinity: find where they begin, and write functions that are finite in value and in gradient.

A NaN in one number of a batch is in every weight after the next step. It often comes from the gradient alone: the value
is finite, and its slope is 0 times infinity.
Read: torch.isfinite, torch.nn.Module.register_forward_hook, torch.where, torch.linalg.vector_norm

Shapes: B any leading axes, F features.
"""

import torch
from torch import Tensor, nn


def first_bad_module(model: nn.Module, x: Tensor) -> str | None:
    """Return the name of the module in which a model's NaN or infinity first comes out, None where all is finite.

    model(x) is called once. Of all modules whose output is not finite it is the one whose forward ends first: a layer
    ends before the block it stands in, so that the layer is named, and the block only where its own code is to blame.
    The name is that of model.named_modules(): "" for the model itself; for a layer that stands at two places, the
    first.
    An output may be a tensor, or a tuple, list or dict of outputs. Tensors of integers are finite, and what is no
    tensor, None for one, does not count. An output counts as it comes out, also where a later module writes into it.
    The model stays as it was: the hooks are gone afterwards, also where its forward raises an error, which goes on to
    the caller. Hooks of the caller stay.

    >>> class Log(nn.Module):
    ...     def forward(self, x: Tensor) -> Tensor:
    ...         return x.log()
    >>> model = nn.Sequential(nn.ReLU(), nn.Sequential(Log(), nn.ReLU()))
    >>> first_bad_module(model, torch.tensor([1.0, -2.0]))  # log(0) is -inf, and relu makes 0 of it
    '1.0'
    >>> first_bad_module(model, torch.tensor([1.0, 2.0]))
    """
    raise NotImplementedError


def safe_norm(x: Tensor) -> Tensor:
    """Return the Euclidean norm of the last axis, without overflow, and with the gradient 0 at 0.

    Shapes: x (*B, F) of any floating-point dtype, F at least 1, all numbers finite -> (*B,) in the dtype of x.
    The values are those of torch.linalg.vector_norm(x, dim=-1), and so are the gradients, x divided by its norm. A row
    of zeros has the norm 0 and the gradient 0, whatever the other rows are.
    Numbers whose squares are too large or too small for the dtype are no trouble: that PyTorch's norm of
    [3e30, 4e30] is inf, and that of [3e-30, 4e-30] is 0, is not so here.
    A square root has the slope inf at 0, and 0 times inf is NaN. So the root must not see the 0, and it is too late to
    replace its result.

    >>> x = torch.tensor([[3.0, 4.0], [0.0, 0.0], [3e30, 4e30]])
    >>> safe_norm(x)
    tensor([5.0000e+00, 0.0000e+00, 5.0000e+30])
    >>> torch.autograd.grad(safe_norm(x.requires_grad_()).sum(), x)[0]
    tensor([[0.6000, 0.8000],
            [0.0000, 0.0000],
            [0.6000, 0.8000]])
    """
    raise NotImplementedError


def masked_log_mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of log(x) over the elements where mask is True.

    Shapes: x and mask alike, any shape, x float32 or float64, mask bool -> () in the dtype of x. Where mask is True, x
    is above 0; elsewhere it may be anything, 0, negative, inf and NaN included. Without a True the result is 0.
    The gradient is 1 / (count * x) where mask is True and 0 elsewhere, always finite. Where nothing is True it is 0
    everywhere, and there is one: the result is connected to x.

    >>> x = torch.tensor([1.0, torch.e**2, 0.0, -3.0])
    >>> mask = torch.tensor([True, True, False, False])
    >>> masked_log_mean(x, mask)
    tensor(1.)
    >>> torch.autograd.grad(masked_log_mean(x.requires_grad_(), mask), x)[0]
    tensor([0.5000, 0.0677, 0.0000, 0.0000])
    """
    raise NotImplementedError
