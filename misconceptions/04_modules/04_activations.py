"""Wrong answers that people write when they build activations from their formulas."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


def relu__open_at_zero(x: Tensor) -> Tensor:
    """The values are right, but only numbers below 0 are set to 0: at 0 itself the derivative is then 1. Instead: a
    mask `x <= 0` makes it 0."""
    return x.masked_fill(x < 0, 0)


def relu__takes_the_maximum(x: Tensor) -> Tensor:
    """The values are right, but where x is exactly 0 there is a tie, and `maximum` gives each side half of the
    gradient. Instead: a mask `x <= 0` makes the derivative at 0 0."""
    return torch.maximum(x, torch.zeros_like(x))


def relu__hides_nan(x: Tensor) -> Tensor:
    """A comparison with NaN is False, so NaN becomes 0, and the error further up goes unnoticed. Instead: ask the other
    way round, 0 where `x <= 0`."""
    return torch.where(x > 0, x, torch.zeros_like(x))


def relu__multiplies_by_the_mask(x: Tensor) -> Tensor:
    """x is multiplied by a mask, and -inf times 0 is NaN. Instead: `masked_fill` and `torch.where` pick, they do not
    multiply."""
    return x * (x > 0)


def relu__zero_in_float32(x: Tensor) -> Tensor:
    """The zero is a tensor in float32. Where x is in half precision and has the shape (), neither has an axis, and the
    result becomes float32. Instead: `masked_fill` takes a Python number, and keeps the dtype of x."""
    return torch.where(x <= 0, torch.zeros((), device=x.device), x)


def relu__in_place(x: Tensor) -> Tensor:
    """The zeros are written into the caller's tensor. Instead: `masked_fill` makes a new one."""
    x[x <= 0] = 0
    return x


def relu__the_builtin_max(x: Tensor) -> Tensor:
    """Python's `max` compares once, for the whole tensor, which is an error with more than one number. Instead: use an
    operation that works on each number, such as `masked_fill`."""
    return max(x, torch.zeros_like(x))


def relu__the_absolute_value(x: Tensor) -> Tensor:
    """Negative numbers change their sign. Instead: set them to 0."""
    return x.abs()


def relu__drops_them(x: Tensor) -> Tensor:
    """What is not greater than 0 is left out, so the shape is lost. Instead: those numbers become 0, in their place."""
    return x[~(x <= 0)]


def relu__calls_torch_relu(x: Tensor) -> Tensor:
    """The work is handed to the very operator that is to be built. Instead: write it with a comparison and
    `masked_fill`."""
    return functional.relu(x)


def relu__float_zero(x: Tensor) -> Tensor:
    """The zeros are a tensor of their own with a shape, in float32, and in an operation with half precision float32
    wins. Instead: `zeros_like(x)`, or `masked_fill` with the number 0, keeps the dtype of x."""
    return torch.where(x <= 0, torch.zeros(x.shape, device=x.device), x)


def relu__flattens_by_view(x: Tensor) -> Tensor:
    """`view` refuses an x whose numbers do not follow one another in memory, such as a transposed one. Instead: a
    comparison works on each number, whatever the shape; there is nothing to flatten."""
    flat = x.view(-1)
    return flat.masked_fill(flat <= 0, 0).view(x.shape)


def relu__a_margin_above_zero(x: Tensor) -> Tensor:
    """Numbers a little above 0 become 0 too, and have no gradient. Instead: the border is 0 itself, `x <= 0`."""
    return x.masked_fill(x <= 1e-6, 0)


def relu__through_float32(x: Tensor) -> Tensor:
    """The result is computed in float32 and converted back: in float64 large numbers become infinite. Instead: compute
    in the dtype of x."""
    return x.float().masked_fill(x <= 0, 0).to(x.dtype)


def leaky_relu__the_larger_one(x: Tensor, slope: float) -> Tensor:
    """The larger of x and slope · x is taken, which is right for slopes up to 1 only. Instead: choose by the sign of x,
    `torch.where(x > 0, x, slope * x)`."""
    return torch.where(x > slope * x, x, slope * x)


def leaky_relu__open_at_zero(x: Tensor, slope: float) -> Tensor:
    """0 counts as positive, so the derivative there is 1. Instead: it is slope, as below 0: `x > 0`."""
    return torch.where(x >= 0, x, slope * x)


def leaky_relu__two_halves(x: Tensor, slope: float) -> Tensor:
    """A positive and a negative half are added. The values are right, but 0 lies on the border of both, and their
    derivatives do not add up to the slope there. Instead: choose one side with `torch.where`."""
    return x.relu() - slope * (-x).relu()


def leaky_relu__adds_the_slope(x: Tensor, slope: float) -> Tensor:
    """Below 0 the result is the number slope itself, whatever x is. Instead: it is slope times x."""
    return torch.where(x > 0, x, torch.full_like(x, slope))


def leaky_relu__slope_on_both_sides(x: Tensor, slope: float) -> Tensor:
    """Everything is multiplied by slope. Instead: above 0, x passes as it is."""
    return slope * x


def leaky_relu__slope_on_the_wrong_side(x: Tensor, slope: float) -> Tensor:
    """The positive numbers are multiplied by slope. Instead: `torch.where` takes its second argument where the
    condition is True, `torch.where(x > 0, x, slope * x)`."""
    return torch.where(x > 0, slope * x, x)


def leaky_relu__a_slope_of_its_own(x: Tensor, slope: float) -> Tensor:
    """The slope is always 0.01, PyTorch's default. Instead: use the one that is given."""
    return torch.where(x > 0, x, 0.01 * x)


def leaky_relu__multiplies_by_masks(x: Tensor, slope: float) -> Tensor:
    """x is multiplied by masks, and infinity times 0 is NaN. Instead: `torch.where` picks, it does not multiply."""
    return x * (x > 0) + slope * x * (x <= 0)


def leaky_relu__in_place(x: Tensor, slope: float) -> Tensor:
    """The result is written into the caller's tensor. Instead: `torch.where` makes a new one."""
    x[x <= 0] *= slope
    return x


def leaky_relu__calls_torch_leaky_relu(x: Tensor, slope: float) -> Tensor:
    """The work is handed to the very operator that is to be built. Instead: write it with a comparison and
    `torch.where`."""
    return functional.leaky_relu(x, slope)


def leaky_relu__calls_prelu(x: Tensor, slope: float) -> Tensor:
    """`prelu` is leaky_relu under another name. Instead: write it with a comparison and `torch.where`."""
    return functional.prelu(x, torch.tensor([slope], dtype=x.dtype, device=x.device))


def leaky_relu__slope_as_a_tensor(x: Tensor, slope: float) -> Tensor:
    """The slope becomes a tensor of one element in float32: its product with half precision is float32, and in float64
    it has lost half of its digits. Instead: multiply by the Python number, which takes the dtype of x."""
    return torch.where(x > 0, x, torch.tensor([slope], device=x.device) * x)


def leaky_relu__writes_into_a_copy(x: Tensor, slope: float) -> Tensor:
    """Numbers are written into a new tensor in float32, whatever the dtype of x is. Instead: `torch.where` gives a
    tensor in the dtype of x."""
    result = torch.zeros(x.shape, device=x.device)
    result[...] = torch.where(x > 0, x, slope * x)
    return result


def leaky_relu__flattens_by_view(x: Tensor, slope: float) -> Tensor:
    """`view` refuses an x whose numbers do not follow one another in memory, such as a transposed one. Instead: a
    comparison works on each number, whatever the shape; there is nothing to flatten."""
    flat = x.view(-1)
    return torch.where(flat > 0, flat, slope * flat).view(x.shape)


def leaky_relu__rounds_the_slope(x: Tensor, slope: float) -> Tensor:
    """The slope is rounded to two digits. Instead: take it as it is."""
    return torch.where(x > 0, x, round(slope, 2) * x)


def leaky_relu__through_float32(x: Tensor, slope: float) -> Tensor:
    """The result is computed in float32 and converted back: in float64 large numbers become infinite. Instead: compute
    in the dtype of x."""
    return torch.where(x > 0, x.float(), slope * x.float()).to(x.dtype)


def gelu__by_tanh(x: Tensor) -> Tensor:
    """This is the approximation by tanh, which is wrong in the fourth digit. Instead: `torch.erf` gives the exact
    form."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu__by_sigmoid(x: Tensor) -> Tensor:
    """This is the approximation by a sigmoid, which is wrong in the second digit. Instead: `torch.erf` gives the exact
    form."""
    return x * torch.sigmoid(1.702 * x)


def gelu__forgets_the_root(x: Tensor) -> Tensor:
    """x is not divided by √2, and erf belongs to a distribution that is narrower by this factor. Instead: `torch.erf(x
    / math.sqrt(2))`."""
    return x * (1 + torch.erf(x)) / 2


def gelu__forgets_the_half(x: Tensor) -> Tensor:
    """1 + erf goes from 0 to 2, and the share from 0 to 1. Instead: divide by 2."""
    return x * (1 + torch.erf(x / math.sqrt(2)))


def gelu__only_the_share(x: Tensor) -> Tensor:
    """The result is Φ(x), the share itself. Instead: multiply x by it."""
    return (1 + torch.erf(x / math.sqrt(2))) / 2


def gelu__the_density(x: Tensor) -> Tensor:
    """x is multiplied by the height of the normal distribution at x. Instead: Φ(x) is the area left of x, `(1 +
    torch.erf(x / math.sqrt(2))) / 2`."""
    return x * torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def gelu__one_number_at_a_time(x: Tensor) -> Tensor:
    """The result is made anew from Python numbers, so it has no history, and no gradient flows back to x. Instead:
    `torch.erf` works on tensors."""
    values = [number * (1 + math.erf(number / math.sqrt(2))) / 2 for number in x.flatten().tolist()]
    return torch.tensor(values, dtype=x.dtype, device=x.device).reshape(x.shape)


def gelu__math_erf(x: Tensor) -> Tensor:
    """`math.erf` takes a Python number, so it takes a tensor of one element at most, and returns a float without
    history. Instead: `torch.erf` works on tensors."""
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def gelu__calls_torch_gelu(x: Tensor) -> Tensor:
    """The work is handed to the very operator that is to be built. Instead: build it from `torch.erf`."""
    return functional.gelu(x)


def gelu__root_as_a_tensor(x: Tensor) -> Tensor:
    """√2 is a tensor of one element in float32, and with x in half precision the result becomes float32. Instead:
    `math.sqrt(2)` is a Python number, which takes the dtype of x."""
    root = torch.tensor([2.0], device=x.device).sqrt()
    return x * (1 + torch.erf(x / root)).to(torch.promote_types(x.dtype, torch.float32)) / 2


def gelu__flattens_by_view(x: Tensor) -> Tensor:
    """`view` refuses an x whose numbers do not follow one another in memory, such as a transposed one. Instead: erf
    works on each number, whatever the shape; there is nothing to flatten."""
    flat = x.view(-1)
    return (flat * (1 + torch.erf(flat / math.sqrt(2))) / 2).view(x.shape)


def gelu__through_float32(x: Tensor) -> Tensor:
    """The result is computed in float32 and converted back: in float64 large numbers become infinite. Instead: compute
    in the dtype of x."""
    return (x.float() * (1 + torch.erf(x.float() / math.sqrt(2))) / 2).to(x.dtype)


def softplus__overflows(x: Tensor) -> Tensor:
    """In float32 exp(x) is infinite from 89 on, and so is its logarithm. Instead: take the larger of x and 0 out of the
    sum first, as `torch.logaddexp` does."""
    return torch.log1p(torch.exp(x))


def softplus__as_it_is_written(x: Tensor) -> Tensor:
    """exp(x) overflows from 89 on in float32, and where exp(x) is tiny the sum rounds to 1, whose logarithm is 0.
    Instead: `torch.logaddexp` takes the larger of x and 0 out of the sum, and uses log1p."""
    return torch.log(1 + torch.exp(x))


def softplus__where_with_nan(x: Tensor) -> Tensor:
    """`torch.where` computes both sides. The one that it does not take overflows, and in backward its infinite slope
    times 0 is NaN. Instead: keep both sides finite, or use `torch.logaddexp`."""
    return torch.where(x > 20, x, torch.log1p(torch.exp(x)))


def softplus__clamps_first(x: Tensor) -> Tensor:
    """The clamp holds x itself: above it the result no longer grows, and its derivative is 0. Instead: take the larger
    of x and 0 out of the sum, as `torch.logaddexp` does."""
    return torch.log1p(torch.exp(x.clamp(max=80)))


def softplus__rounds_to_zero(x: Tensor) -> Tensor:
    """Nothing overflows, but 1 + exp(-30) rounds to 1 in float32, and its logarithm is 0. Instead: `torch.log1p` of a
    tiny number is tiny."""
    return torch.maximum(x, torch.zeros_like(x)) + torch.log(1 + torch.exp(-x.abs()))


def softplus__a_corner_at_zero(x: Tensor) -> Tensor:
    """The values are right, but at 0 the derivatives of relu and abs are both 0, where that of softplus is 0.5.
    Instead: `torch.logaddexp`, or `torch.maximum`, which halves the gradient, in place of relu."""
    return torch.relu(x) + torch.log1p(torch.exp(-x.abs()))


def softplus__base_two(x: Tensor) -> Tensor:
    """The result is a logarithm to base 2. Instead: the natural logarithm is `log` and `log1p`."""
    return torch.logaddexp(x, torch.zeros_like(x)) / math.log(2)


def softplus__detaches_the_larger_one(x: Tensor) -> Tensor:
    """The larger of x and 0 is detached, and its part of the derivative is missing: for large x nothing is left.
    Instead: leave it in the graph."""
    larger = x.detach().clamp(min=0)
    return larger + torch.log1p(torch.exp(-x.abs()))


def softplus__calls_torch_softplus(x: Tensor) -> Tensor:
    """The work is handed to the very operator that is to be built. Instead: build it from `torch.logaddexp`, or from
    `torch.log1p` and `torch.exp`."""
    return functional.softplus(x)


def softplus__in_float32(x: Tensor) -> Tensor:
    """The result is in float32, whatever the dtype of x is. Instead: the second exponent has the dtype of x,
    `torch.zeros_like(x)`."""
    return torch.logaddexp(x.float(), torch.zeros(x.shape, device=x.device))


def softplus__small_in_float32_only(x: Tensor) -> Tensor:
    """The sum 1 + exp(-|x|) is computed in float64 and then its logarithm: that helps float32, but from 37 on it rounds
    to 1 there too, and the result is 0. Instead: `torch.log1p` of a tiny number is tiny in every dtype."""
    wide = x.double()
    return (torch.maximum(wide, torch.zeros_like(wide)) + torch.log(1 + torch.exp(-wide.abs()))).to(x.dtype)


def softplus__flattens_by_view(x: Tensor) -> Tensor:
    """`view` refuses an x whose numbers do not follow one another in memory, such as a transposed one. Instead:
    logaddexp works on each number, whatever the shape; there is nothing to flatten."""
    flat = x.view(-1)
    return torch.logaddexp(flat, torch.zeros_like(flat)).view(x.shape)


def softplus__through_float32(x: Tensor) -> Tensor:
    """The result is computed in float32 and converted back: in float64 large numbers become infinite. Instead: compute
    in the dtype of x."""
    return torch.logaddexp(x.float(), torch.zeros_like(x).float()).to(x.dtype)


class PReLU__one_slope_for_all(nn.Module):
    """All channels share one slope. Instead: each has its own, a Parameter of shape (channels,)."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((1,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight * x)


class PReLU__along_the_last_axis(nn.Module):
    """The slopes, (C,), line up with the last axis, and the channels are axis 1: for images this is the wrong axis, or
    an error. Instead: give the slopes an axis of length 1 for each axis after the channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight * x)


class PReLU__images_only(nn.Module):
    """The slopes have the shape (1, C, 1, 1), which fits images alone: with x of (N, C) the result has four axes.
    Instead: take as many ones as x has axes after the channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(1, -1, 1, 1) * x)


class PReLU__a_plain_tensor(nn.Module):
    """The slopes are a plain tensor, which the module does not register: no optimizer gets it, and nothing saves it.
    Instead: wrap it in `nn.Parameter`."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = torch.full((channels,), 0.25, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__a_buffer(nn.Module):
    """The slopes are a buffer, which is saved and moved, but never trained. Instead: what is learned is an
    `nn.Parameter`."""

    def __init__(self, channels: int):
        super().__init__()
        self.register_buffer("weight", torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__starts_at_zero(nn.Module):
    """The slopes start at 0, as a plain relu. Instead: they start at 0.25."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__cuts_the_slopes_off(nn.Module):
    """`.data` takes the slopes out of the graph: they get no gradient and never learn. Instead: use the Parameter
    itself."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.data.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__two_halves(nn.Module):
    """A positive and a negative half are added. The values are right, but 0 lies on the border of both, and their
    derivatives do not add up to the slope there. Instead: choose one side with `torch.where`."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return x.relu() - self.weight.reshape(-1, *[1] * (x.dim() - 2)) * (-x).relu()


class PReLU__slopes_everywhere(nn.Module):
    """The slopes multiply the positive numbers too. Instead: above 0, x passes as it is."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x


class PReLU__calls_torch_prelu(nn.Module):
    """The work is handed to the very operator that is to be built. Instead: choose with `torch.where`, as in
    `leaky_relu`."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return functional.prelu(x, self.weight)


class PReLU__two_axes_only(nn.Module):
    """The axes after the channels are joined with `view`, which refuses an x whose numbers do not follow one another in
    memory. Instead: give the slopes an axis of length 1 for each axis after the channels, and leave x as it is."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        flat = x.view(*x.shape[:2], max(x[0, 0].numel(), 1) if len(x) else 0) if x.dim() > 2 else x[..., None]
        return torch.where(flat > 0, flat, self.weight[:, None] * flat).reshape(x.shape)


class PReLU__squeezes_the_slopes(nn.Module):
    """The slopes are squeezed, so with a single channel they lose their only axis before they are reshaped by it.
    Instead: `reshape` alone gives them the axes that they need."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        slopes = self.weight.squeeze()
        slopes = slopes.reshape(slopes.shape[0], *[1] * (x.dim() - 2))
        return torch.where(x > 0, x, slopes * x)


class PReLU__learns_in_training_only(nn.Module):
    """In evaluation mode the slopes are detached, so no gradient reaches them. Instead: the mode plays no part here;
    frozen is what does not require grad."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        slopes = self.weight if self.training else self.weight.detach()
        return torch.where(x > 0, x, slopes.reshape(-1, *[1] * (x.dim() - 2)) * x)


class PReLU__holds_large_numbers(nn.Module):
    """Numbers far below 0 are held at -100. Instead: every number below 0 is multiplied by its slope."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight.reshape(-1, *[1] * (x.dim() - 2)) * x.clamp(min=-100))
