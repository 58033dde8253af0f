"""Activations: the bends between linear layers, each from its formula, right in value and in derivative.

A formula that is right on paper may overflow in float32, answer NaN, or have another slope at 0 than PyTorch's own.
Read: torch.nn.ReLU, torch.nn.LeakyReLU, torch.nn.GELU, torch.nn.Softplus, torch.nn.PReLU, torch.where, torch.erf

x is a floating-point tensor of any shape, () and empty ones included, in half precision as well. Each result is a
tensor of the same shape, dtype and device. x stays as it is, and gradients flow back to it.
"""

import math

import torch
from torch import Tensor, nn


def relu(x: Tensor) -> Tensor:
    """Return x where it is greater than 0, else 0. NaN stays NaN: an error further up must not vanish here.

    The derivative is 1 where x is greater than 0, else 0. That holds for 0 itself, as in torch.relu.
    x may be infinite: relu(-inf) is 0.
    Not allowed: relu. (F.threshold is the same operator, and is refused as well.)

    >>> relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    raise NotImplementedError


def leaky_relu(x: Tensor, slope: float) -> Tensor:
    """Return x where it is greater than 0, else slope · x, so that no unit is ever quite dead. NaN stays NaN.

    slope is any float: 0, 1, greater or negative as well.
    The derivative is 1 where x is greater than 0, else slope. That holds for 0 itself, as in F.leaky_relu.
    x may be infinite: with a slope of 0.1, -inf stays -inf and inf stays inf.
    Not allowed: leaky_relu, prelu.

    >>> leaky_relu(torch.tensor([-2.0, 0.0, 3.0]), 0.1)
    tensor([-0.2000,  0.0000,  3.0000])
    """
    raise NotImplementedError


def gelu(x: Tensor) -> Tensor:
    """Return x · Φ(x): each number times the share of a standard normal distribution that lies below it.

    Φ(x) is (1 + erf(x / √2)) / 2. Asked for is this exact form, not one of its approximations. x and 2 · x are finite.
    Not allowed: gelu.

    >>> gelu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    raise NotImplementedError


def softplus(x: Tensor) -> Tensor:
    """Return log(1 + exp(x)), natural logarithm: a relu without the corner.

    It is exact also where exp(x) overflows: softplus(1000) is 1000. Where x is far below 0 the result is small, but not
    0 before it must be: softplus(-30) is 9.3576e-14.
    The derivative is sigmoid(x) everywhere: 0.5 at 0, 1 at 1000, 0 at -1000. x is finite.
    Not allowed: softplus.

    >>> softplus(torch.tensor([0.0, 1.0, 1000.0]))
    tensor([6.9315e-01, 1.3133e+00, 1.0000e+03])
    """
    raise NotImplementedError


class PReLU(nn.Module):
    """A leaky relu that learns its slopes, one for each channel.

    A number greater than 0 passes as it is, every other is multiplied by the slope of its channel. At 0 itself the
    derivative with respect to x is the slope, as in nn.PReLU.
    The slopes are a Parameter `weight` of shape (C,), 0.25 each at the start: the only key of state_dict(). Gradients
    flow to it and to x, and to() and double() convert it.
    Shapes: x (N, C), or (N, C, …) with any number of further axes -> the same. N may be 1 or 0.
    Not allowed: prelu.

    >>> PReLU(2)(torch.tensor([[-4.0, 4.0]]))
    tensor([[-1.,  4.]], grad_fn=<WhereBackward0>)
    """

    def __init__(self, channels: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
