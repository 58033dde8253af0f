"""Wrong answers that people write when they build activations from their formulas."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


def relu__open_at_zero(x: Tensor) -> Tensor:
    """The values are right. But `x < 0` leaves 0 itself as it is, and with it the way for its gradient: there the
    derivative is 1. A mask `x <= 0` shuts it."""
    return x.masked_fill(x < 0, 0)


def relu__takes_the_maximum(x: Tensor) -> Tensor:
    """The values are right. But where x is exactly 0 there is a tie, and `maximum` gives each side half of the
    gradient. A mask x <= 0 shuts it."""
    return torch.maximum(x, torch.zeros_like(x))


def relu__hides_nan(x: Tensor) -> Tensor:
    """`x > 0` is False for NaN, so NaN becomes 0 and the error further up goes unnoticed. Ask the other way round:
    0 where x <= 0."""
    return torch.where(x > 0, x, torch.zeros_like(x))


def relu__multiplies_by_the_mask(x: Tensor) -> Tensor:
    """-inf times 0 is NaN. `masked_fill` and `torch.where` pick, they do not multiply."""
    return x * (x > 0)


def relu__in_place(x: Tensor) -> Tensor:
    """An assignment into x[x <= 0] writes into the caller's tensor. `masked_fill` makes a new one."""
    x[x <= 0] = 0
    return x


def relu__the_builtin_max(x: Tensor) -> Tensor:
    """Python's max asks "is x greater than 0?" once, for the whole tensor. Use an operation that works on each
    number."""
    return max(x, torch.zeros_like(x))


def relu__the_absolute_value(x: Tensor) -> Tensor:
    """abs turns negative numbers over. relu sets them to 0."""
    return x.abs()


def relu__drops_them(x: Tensor) -> Tensor:
    """`x[x > 0]` leaves the others out, so the shape is lost. They should be 0, in their place."""
    return x[~(x <= 0)]


def relu__calls_torch_relu(x: Tensor) -> Tensor:
    """This is torch.relu itself. The exercise is to write it."""
    return functional.relu(x)


def leaky_relu__the_larger_one(x: Tensor, slope: float) -> Tensor:
    """The larger of x and slope · x is right for slopes below 1 only: above, it takes the wrong one on both sides.
    Choose by the sign of x."""
    return torch.where(x > slope * x, x, slope * x)


def leaky_relu__open_at_zero(x: Tensor, slope: float) -> Tensor:
    """`>=` counts 0 as positive, so the derivative there is 1. It is slope: `x > 0`."""
    return torch.where(x >= 0, x, slope * x)


def leaky_relu__two_halves(x: Tensor, slope: float) -> Tensor:
    """A positive half plus a negative half has the right values. But 0 lies on the border of both, and what their
    derivatives add up to there is not the slope. Choose one side with `torch.where`."""
    return x.relu() - slope * (-x).relu()


def leaky_relu__adds_the_slope(x: Tensor, slope: float) -> Tensor:
    """Below 0 this gives the number slope itself, whatever x is. The slope is what x is multiplied by."""
    return torch.where(x > 0, x, torch.full_like(x, slope))


def leaky_relu__slope_on_both_sides(x: Tensor, slope: float) -> Tensor:
    """This multiplies everything by slope: a straight line without a bend. Above 0, x passes as it is."""
    return slope * x


def leaky_relu__slope_on_the_wrong_side(x: Tensor, slope: float) -> Tensor:
    """`torch.where` takes its second argument where the condition is True: here the positive numbers are scaled."""
    return torch.where(x > 0, slope * x, x)


def leaky_relu__a_slope_of_its_own(x: Tensor, slope: float) -> Tensor:
    """0.01 is what PyTorch takes where nobody says anything. Here the slope is given: use it."""
    return torch.where(x > 0, x, 0.01 * x)


def leaky_relu__multiplies_by_masks(x: Tensor, slope: float) -> Tensor:
    """Infinity times 0 is NaN. `torch.where` picks, it does not multiply."""
    return x * (x > 0) + slope * x * (x <= 0)


def leaky_relu__in_place(x: Tensor, slope: float) -> Tensor:
    """`*=` on x[x <= 0] writes into the caller's tensor. `torch.where` makes a new one."""
    x[x <= 0] *= slope
    return x


def leaky_relu__calls_torch_leaky_relu(x: Tensor, slope: float) -> Tensor:
    """This is F.leaky_relu itself. The exercise is to write it."""
    return functional.leaky_relu(x, slope)


def leaky_relu__calls_prelu(x: Tensor, slope: float) -> Tensor:
    """prelu is leaky_relu under another name. The exercise is to write it."""
    return functional.prelu(x, torch.tensor([slope], dtype=x.dtype, device=x.device))


def gelu__by_tanh(x: Tensor) -> Tensor:
    """This is the approximation by tanh, from a time when erf was slow. It is wrong in the fourth digit: use
    torch.erf."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu__by_sigmoid(x: Tensor) -> Tensor:
    """x · sigmoid(1.702 x) is the rough approximation. The exact share below x comes from torch.erf."""
    return x * torch.sigmoid(1.702 * x)


def gelu__forgets_the_root(x: Tensor) -> Tensor:
    """erf belongs to a normal distribution that is √2 times narrower. Divide x by √2 first."""
    return x * (1 + torch.erf(x)) / 2


def gelu__forgets_the_half(x: Tensor) -> Tensor:
    """1 + erf goes from 0 to 2; a share goes from 0 to 1. Divide by 2."""
    return x * (1 + torch.erf(x / math.sqrt(2)))


def gelu__only_the_share(x: Tensor) -> Tensor:
    """This is Φ(x), the share itself. gelu multiplies x by it."""
    return (1 + torch.erf(x / math.sqrt(2))) / 2


def gelu__the_density(x: Tensor) -> Tensor:
    """This multiplies by the height of the bell at x. Φ(x) is the area below it, left of x."""
    return x * torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def gelu__one_number_at_a_time(x: Tensor) -> Tensor:
    """math.erf takes Python numbers, and a tensor made anew from them has no history: no gradient flows back. torch.erf
    works on tensors."""
    values = [number * (1 + math.erf(number / math.sqrt(2))) / 2 for number in x.flatten().tolist()]
    return torch.tensor(values, dtype=x.dtype, device=x.device).reshape(x.shape)


def gelu__math_erf(x: Tensor) -> Tensor:
    """math.erf takes a Python number, so a tensor of one element at most, and answers a float. torch.erf works on
    tensors."""
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def gelu__calls_torch_gelu(x: Tensor) -> Tensor:
    """This is F.gelu itself. The exercise is to write it."""
    return functional.gelu(x)


def softplus__overflows(x: Tensor) -> Tensor:
    """In float32 exp(x) is infinite from x = 89 on, and its logarithm too. Take the larger of x and 0 out of the sum
    first: torch.logaddexp does."""
    return torch.log1p(torch.exp(x))


def softplus__as_it_is_written(x: Tensor) -> Tensor:
    """exp(x) overflows from x = 89 on, and for small exp(x) the sum rounds to 1, whose logarithm is 0. Take the larger
    of x and 0 out, and use log1p: torch.logaddexp does both."""
    return torch.log(1 + torch.exp(x))


def softplus__where_with_nan(x: Tensor) -> Tensor:
    """`torch.where` computes both sides. The one that it does not take overflows, and in backward its infinite slope
    times 0 is NaN. Keep every number finite before you choose."""
    return torch.where(x > 20, x, torch.log1p(torch.exp(x)))


def softplus__clamps_first(x: Tensor) -> Tensor:
    """The clamp keeps exp finite, but it also holds x itself: from 80 on the result no longer grows, and its derivative
    is 0."""
    return torch.log1p(torch.exp(x.clamp(max=80)))


def softplus__rounds_to_zero(x: Tensor) -> Tensor:
    """Nothing overflows. But 1 + exp(-30) rounds to 1 in float32, and log(1) is 0. log1p(tiny) is tiny."""
    return torch.maximum(x, torch.zeros_like(x)) + torch.log(1 + torch.exp(-x.abs()))


def softplus__a_corner_at_zero(x: Tensor) -> Tensor:
    """The values are right. But at 0 relu and abs both say "slope 0", where softplus has 0.5. torch.logaddexp, or
    torch.maximum, which halves, in place of relu."""
    return torch.relu(x) + torch.log1p(torch.exp(-x.abs()))


def softplus__base_two(x: Tensor) -> Tensor:
    """log2 counts in powers of two. The natural logarithm is log, log1p."""
    return torch.logaddexp(x, torch.zeros_like(x)) / math.log(2)


def softplus__detaches_the_larger_one(x: Tensor) -> Tensor:
    """The detach takes the larger one out of the graph, and with it its part of the derivative: for large x nothing is
    left."""
    larger = x.detach().clamp(min=0)
    return larger + torch.log1p(torch.exp(-x.abs()))


def softplus__calls_torch_softplus(x: Tensor) -> Tensor:
    """This is F.softplus itself. The exercise is to write it."""
    return functional.softplus(x)


class PReLU__one_slope_for_all(nn.Module):
    """All channels share one slope. Each has its own: a Parameter of shape (channels,)."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((1,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight * x)


class PReLU__along_the_last_axis(nn.Module):
    """(C,) lines up with the last axis, and channels are axis 1: for images this is the wrong axis, or an error. Give
    the slopes an axis of length 1 for each axis after the channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight * x)


class PReLU__images_only(nn.Module):
    """(1, C, 1, 1) fits images, (N, C, H, W). With fewer axes broadcasting adds some: (N, C) becomes (1, C, N, C). Take
    as many ones as x has axes after the channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(1, -1, 1, 1) * x)


class PReLU__a_plain_tensor(nn.Module):
    """requires_grad alone does not make a Parameter: the module does not know this tensor, so no optimizer gets it,
    nothing saves it. Wrap it in nn.Parameter."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = torch.full((channels,), 0.25, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__a_buffer(nn.Module):
    """A buffer is saved and moved, but never trained. What is to be learned is a Parameter."""

    def __init__(self, channels: int):
        super().__init__()
        self.register_buffer("weight", torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__starts_at_zero(nn.Module):
    """With slopes of 0 this starts as a plain relu. They start at 0.25."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__cuts_the_slopes_off(nn.Module):
    """`.data` (like `.detach()`) cuts the slopes off from the graph: they get no gradient and never learn."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.data.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__two_halves(nn.Module):
    """A positive half plus a negative half has the right values. But 0 lies on the border of both, and what their
    derivatives add up to there is not the slope. Choose one side with `torch.where`."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return x.relu() - self.weight.reshape(-1, *[1] * (x.dim() - 2)) * (-x).relu()


class PReLU__slopes_everywhere(nn.Module):
    """The slopes multiply the positive numbers too. They pass as they are."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x


class PReLU__calls_torch_prelu(nn.Module):
    """This is F.prelu itself. The exercise is to write it."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return functional.prelu(x, self.weight)
