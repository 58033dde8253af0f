"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn


def relu__by_where(x: Tensor) -> Tensor:
    """where, with the question turned around so that NaN stays."""
    return torch.where(x <= 0, torch.zeros_like(x), x)


def relu__in_a_clone(x: Tensor) -> Tensor:
    """Written into a copy."""
    result = x.clone()
    result[result <= 0] = 0
    return result


def leaky_relu__by_a_factor(x: Tensor, slope: float) -> Tensor:
    """A factor of 1 or slope for each number."""
    factor = torch.where(x > 0, torch.ones_like(x), torch.full_like(x, slope))
    return x * factor.detach()


def leaky_relu__in_a_clone(x: Tensor, slope: float) -> Tensor:
    """Only what is not above 0 is scaled."""
    return x.masked_scatter(~(x > 0), x[~(x > 0)] * slope)


def gelu__by_the_normal_distribution(x: Tensor) -> Tensor:
    """Half the error function, scaled before."""
    return 0.5 * x * (1.0 + (x * math.sqrt(0.5)).erf())


def gelu__by_erfc(x: Tensor) -> Tensor:
    """The complement of the error function, which is exact far below 0."""
    return x * torch.erfc(-x / 2**0.5) * 0.5


def softplus__by_log1p(x: Tensor) -> Tensor:
    """The larger part taken out of the logarithm."""
    return torch.where(x > 0, x, torch.zeros_like(x)) + torch.log1p(torch.exp(torch.where(x > 0, -x, x)))


def softplus__by_logsigmoid(x: Tensor) -> Tensor:
    """Minus the logarithm of the sigmoid of -x."""
    return -torch.nn.functional.logsigmoid(-x)


class PReLU__channels_last(nn.Module):
    """The channels are moved to the end and back."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels) / 4)

    def forward(self, x: Tensor) -> Tensor:
        last = x.movedim(1, -1)
        return torch.where(last > 0, last, last * self.weight).movedim(-1, 1)


class PReLU__expands(nn.Module):
    """One slope for each number."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels).fill_(0.25))

    def forward(self, x: Tensor) -> Tensor:
        shape = [1] * x.ndim
        shape[1] = -1
        slopes = self.weight.view(shape).expand_as(x)
        positive = x > 0
        return x.masked_fill(~positive, 0) + (slopes * x).masked_fill(positive, 0)
