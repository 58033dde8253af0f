"""Wrong answers that people write when they quantize weights.

Seen in: huggingface/blog #1126 (a scale along the wrong axis of a square matrix), apple/coremltools #2853,
ROCm/aiter #4289, ModelCloud/GPTQModel #1531 (a channel of zeros), IntelLabs/distiller #463 (a scale for 127 and a range
to -128), eladhoffer/quantized.pytorch #5 and Oneflow-Inc/oneflow #8649 (a straight line that does not stop),
pytorch/ao #4806 (clamp, whose gradient at its ends is 0), huggingface/optimum-quanto #137 (one scale for a matrix).
"""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def _column(scale: Tensor, w: Tensor) -> Tensor:
    return scale.reshape(-1, *[1] * (w.dim() - 1))


def _check(bits: int) -> int:
    if not 2 <= bits <= 8:
        raise ValueError("2 to 8 bits")
    return 2 ** (bits - 1) - 1


def _largest(bits: int) -> int:
    return 2 ** (bits - 1) - 1


def quantize_per_channel__one_scale(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes one scale for the whole weight, so that channels of small numbers become 0. Instead: the largest absolute
    value of each channel."""
    w, q = w.detach(), _check(bits)
    scale = (w.abs().max() / q).expand(len(w)).clone() if w.numel() else w.new_ones(len(w))
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__last_axis(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes a scale for each column. Instead: a channel is w[c], a row of a matrix."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(0, -2).amax(0) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / scale).round().to(torch.int8), scale


def quantize_per_channel__scale_along_the_columns(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Divides by a scale of shape (C,), which is laid along the last axis: an error for most weights, and none for
    square ones, where each number gets the scale of another channel. Instead: give the scale the shape (C, 1, …)."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / scale).round().clamp(-q, q).to(torch.int8), scale


def quantize_per_channel__zeros_are_nan(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """A channel of zeros has the scale 0, and 0 / 0 is NaN, which is no whole number. Instead: its scale is 1."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__least_scale(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Lifts every scale to a least one: channels of small numbers lose their digits, and one of zeros has not the scale
    1. Instead: put 1 where the channel is 0, and leave the others."""
    w, q = w.detach(), _check(bits)
    scale = (w.abs().flatten(1).amax(1) / q).clamp(min=1e-8)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__plus_eps(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Adds a small number to every scale. Instead: put 1 where the channel is 0, and leave the others."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q + 1e-8
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__cuts_off(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Converts to int8 without rounding, which cuts the fraction off: numbers are off by up to a whole scale. Instead:
    `round()` first."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).to(torch.int8), scale


def quantize_per_channel__rounds_down(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Rounds down by `floor`: numbers are off by up to a whole scale, all in one direction. Instead: `round()`."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).floor().to(torch.int8), scale


def quantize_per_channel__128(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Divides by 2 ** (bits - 1): the largest number becomes 128, which int8 does not have; it wraps to -128, or is
    cut. Instead: q is one less."""
    w, q = w.detach(), _check(bits) + 1
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().clamp(-q, q - 1).to(torch.int8), scale


def quantize_per_channel__255(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Divides by the number of all values, as for whole numbers without a sign, and the large ones are cut. Instead:
    half of them are negative, and q is 2 ** (bits - 1) - 1."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / (2 * q + 1)
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().clamp(-q, q).to(torch.int8), scale


def quantize_per_channel__largest_without_abs(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes the largest number with its sign, and cuts the negative ones that are larger. Instead: the largest absolute
    value."""
    w, q = w.detach(), _check(bits)
    scale = w.flatten(1).amax(1) / q
    scale = scale.masked_fill(scale <= 0, 1.0)
    return (w / _column(scale, w)).round().clamp(-q, q).to(torch.int8), scale


def quantize_per_channel__always_8_bits(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes 127 whatever bits is. Instead: q = 2 ** (bits - 1) - 1."""
    _check(bits)
    w = w.detach()
    scale = w.abs().flatten(1).amax(1) / 127
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__matrices_only(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes it that a weight has two axes; that of a convolution has four. Instead: the largest over all axes but the
    first."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().amax(1, keepdim=True) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / scale).round().to(torch.int8), scale.squeeze(1)


def quantize_per_channel__any_bits(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes any number of bits: with more than 8 the whole numbers wrap, with 1 every scale is infinite. Instead: raise
    ValueError outside of 2 to 8."""
    w, q = w.detach(), 2 ** (bits - 1) - 1
    largest = w.abs().flatten(1).amax(1)
    scale = (largest / q).masked_fill(largest == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__some_bits(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Takes 2, 4 and 8 bits alone. Instead: every number from 2 to 8."""
    if bits not in (2, 4, 8):
        raise ValueError("2, 4 or 8 bits")
    w, q = w.detach(), 2 ** (bits - 1) - 1
    largest = w.abs().flatten(1).amax(1)
    scale = (largest / q).masked_fill(largest == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__keeps_the_axis(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Returns the scale with the axes of w. Instead: shape (C,)."""
    w, q = w.detach(), _check(bits)
    scale = _column(w.abs().flatten(1).amax(1) / q, w)
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / scale).round().to(torch.int8), scale


def quantize_per_channel__int32(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Returns whole numbers of 32 bits, which take as much memory as before. Instead: `torch.int8`."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int32), scale


def quantize_per_channel__with_history(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Leaves the scale connected to the weight, and with it the whole graph in memory. Instead: `detach` w first."""
    q = _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__float32_scale(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Computes in float32 whatever the dtype of w is. Instead: the scale has the dtype of w."""
    w, q = w.detach().float(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__through_float32(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Computes the scale in float32 and converts it back, so that float64 gets half of its digits. Instead: compute in
    the dtype of w."""
    w, q = w.detach(), _check(bits)
    largest = w.abs().flatten(1).amax(1)
    scale = (largest.float() / q).masked_fill(largest == 0, 1.0).to(w.dtype)
    return (w / _column(scale, w)).round().to(torch.int8), scale


def quantize_per_channel__rounded_in_float32(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Divides in float32, which takes what is next to a half for a half. Instead: divide in the dtype of w."""
    w, q = w.detach(), _check(bits)
    scale = w.abs().flatten(1).amax(1) / q
    scale = scale.masked_fill(scale == 0, 1.0)
    return (w.float() / _column(scale, w).float()).round().to(torch.int8), scale


def dequantize__scale_along_the_columns(q: Tensor, scale: Tensor) -> Tensor:
    """Multiplies by a scale of shape (C,), which is laid along the last axis: no error where q is square, and wrong.
    Instead: give the scale the shape (C, 1, …)."""
    return q * scale


def dequantize__matrices_only(q: Tensor, scale: Tensor) -> Tensor:
    """Gives the scale one more axis, which is enough for a matrix alone. Instead: as many axes of 1 as q has behind the
    first."""
    return q * scale[:, None]


def dequantize__in_int8(q: Tensor, scale: Tensor) -> Tensor:
    """Multiplies in int8, where a scale below 1 is 0. Instead: a product of int8 and float is float by itself."""
    return (q * _column(scale, q).to(torch.int8)).to(scale.dtype)


def dequantize__divides(q: Tensor, scale: Tensor) -> Tensor:
    """Divides by the scale. Instead: a whole number n stands for n * scale."""
    return q / _column(scale, q)


def dequantize__always_float32(q: Tensor, scale: Tensor) -> Tensor:
    """Returns float32, whatever the scale is. Instead: the dtype of scale."""
    return q.float() * _column(scale, q).float()


def dequantize__product_in_float32(q: Tensor, scale: Tensor) -> Tensor:
    """Multiplies in float32 and converts the product, which then has half of the digits of float64. Instead: multiply
    in the dtype of scale."""
    return (q.float() * _column(scale, q).float()).to(scale.dtype)


def dequantize__one_scale(q: Tensor, scale: Tensor) -> Tensor:
    """Multiplies all channels by the largest scale. Instead: each channel by its own."""
    return q * scale.max() if len(q) else q.to(scale.dtype)


def dequantize__back_to_int8(q: Tensor, scale: Tensor) -> Tensor:
    """Converts the product back to the dtype of q. Instead: the dtype of scale."""
    return (q * _column(scale, q)).to(q.dtype)


def dequantize__in_place(q: Tensor, scale: Tensor) -> Tensor:
    """Gives the caller's scale another shape in place. Instead: `reshape` makes a view and leaves it."""
    scale.unsqueeze_(-1)
    while scale.dim() < q.dim():
        scale.unsqueeze_(-1)
    return q * scale


class FakeQuantize__no_gradient(nn.Module):
    """Rounds, and `round` has the slope 0: nothing is learnt. Instead: add x - x.detach(), or write a backward."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        return (x / self.scale).round().clamp(-self.largest, self.largest) * self.scale


class FakeQuantize__detached(nn.Module):
    """Detaches the result, and backward cannot be called on it. Instead: the gradient goes past the rounding to x."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        return ((x / self.scale).round().clamp(-self.largest, self.largest) * self.scale).detach()


class FakeQuantize__never_stops(nn.Module):
    """Passes the gradient everywhere, also where x was cut and the result does not depend on it. Instead: 0 there."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        result = (x / self.scale).round().clamp(-self.largest, self.largest) * self.scale
        return x + (result - x).detach()


class _Scaled(nn.Module):
    """Has the scale, and the largest whole number: what the modules below differ in comes after that."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)


class FakeQuantize__straight_through_everywhere(_Scaled):
    """Passes the gradient everywhere, also where x was cut and the result does not depend on it. Instead: 0 there."""

    def forward(self, x: Tensor) -> Tensor:
        result = (x.detach() / self.scale).round().clamp(-self.largest, self.largest) * self.scale
        return result + (x - x.detach())


class FakeQuantize__asks_before_it_rounds(_Scaled):
    """Asks whether x lies outside before it is rounded: the gradient ends at q, though numbers up to half a scale above
    it are rounded to q and not cut. Instead: round, then see what lies outside."""

    def forward(self, x: Tensor) -> Tensor:
        n = x.detach() / self.scale
        result = n.round().clamp(-self.largest, self.largest) * self.scale
        return result + (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)


class FakeQuantize__multiplies_by_an_early_mask(_Scaled):
    """Asks whether x lies outside before it is rounded: the gradient ends at q, though numbers up to half a scale above
    it are rounded to q and not cut. Instead: round, then see what lies outside."""

    def forward(self, x: Tensor) -> Tensor:
        n = x.detach() / self.scale
        result = n.round().clamp(-self.largest, self.largest) * self.scale
        return result + (x - x.detach()) * (n.abs() <= self.largest)


class FakeQuantize__halves_up(_Scaled):
    """Rounds by `floor`, half a step further up, which takes every half to the number above. Instead: `round`, which
    takes it to the even number."""

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale + 0.5).floor()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * self.scale + straight


class FakeQuantize__clamps_first(nn.Module):
    """Cuts before it rounds: the gradient ends at q, though numbers up to half a scale above it are rounded to q and
    not cut. Instead: round, then see what lies outside."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x / self.scale).clamp(-self.largest, self.largest)
        return (n + (n.round() - n).detach()) * self.scale


class FakeQuantize__half_a_scale_further(nn.Module):
    """Passes the gradient for x up to half a scale beyond q, the half included; but there x is rounded away from q, to
    the even number, and cut. Instead: ask what x / scale is rounded to."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        result = ((x / self.scale).round().clamp(-self.largest, self.largest) * self.scale).detach()
        outside = x.abs() > (self.largest + 0.5) * self.scale
        return result + (x - x.detach()).masked_fill(outside, 0.0)


class FakeQuantize__clamp_decides(nn.Module):
    """Leaves it to `clamp` where the gradient ends. At its own ends it passes none, and there lie all numbers that are
    rounded to q. Instead: a mask of what lies outside."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = x / self.scale
        n = n + (n.round() - n).detach()
        return n.clamp(-self.largest, self.largest) * self.scale


class FakeQuantize__gradient_times_scale(nn.Module):
    """Passes the gradient of the whole number, which is multiplied by the scale: far too small. Instead: the gradient
    in x is that of the result."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale).round()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return (n.clamp(-self.largest, self.largest) + straight) * self.scale


class FakeQuantize__never_cuts(nn.Module):
    """Does not cut: numbers beyond the range survive, which no int8 has. Instead: clamp to -q..q."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        return x + ((x / self.scale).round() * self.scale - x).detach()


class FakeQuantize__down_to_128(nn.Module):
    """Cuts to -128..127, one more on the negative side. Instead: the range is symmetric, -127..127."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale).round()
        outside = (n > self.largest) | (n < -self.largest - 1)
        return n.clamp(-self.largest - 1, self.largest) * self.scale + (x - x.detach()).masked_fill(outside, 0.0)


class FakeQuantize__whole_numbers(nn.Module):
    """Returns the whole numbers. Instead: multiply them by the scale."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale).round()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) + straight


class FakeQuantize__through_int8(nn.Module):
    """Converts to int8, which cuts the fraction off and wraps what is too large. Instead: round and clamp in floating
    point."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale).round()
        result = n.to(torch.int32).to(torch.int8) * self.scale
        return result + (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)


class FakeQuantize__torchs(nn.Module):
    """Calls PyTorch's own, which is to be built. Instead: round, clamp, and a mask for the gradient."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        return torch.fake_quantize_per_tensor_affine(x, self.scale, 0, -self.largest, self.largest)


class FakeQuantize__only_in_training(nn.Module):
    """Returns x as it is in evaluation, where the rounding is what is to be seen. Instead: the same in both modes."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        n = (x.detach() / self.scale).round()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * self.scale + straight


class FakeQuantize__learns_its_scale(nn.Module):
    """Makes a parameter of the scale, which an optimizer changes, and weight decay shrinks. Instead: a plain number."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = nn.Parameter(torch.tensor(scale)), _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        scale = self.scale.detach().to(x.dtype)
        n = (x.detach() / scale).round()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * scale + straight


class FakeQuantize__scale_in_float32(nn.Module):
    """Keeps the scale as a tensor of float32, and float64 gets half of its digits. Instead: a Python number, which
    takes the dtype of x."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.largest = _largest(bits)
        self.register_buffer("scale", torch.tensor(scale))

    def forward(self, x: Tensor) -> Tensor:
        n = (x / self.scale).round()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * self.scale + straight


class FakeQuantize__rounds_in_float32(nn.Module):
    """Divides and rounds in float32, by `float()`, which takes what is next to a half for a half. Instead: in the dtype
    of x."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach().float() / self.scale).round().to(x.dtype)
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * self.scale + straight


class FakeQuantize__a_difference_to_far_numbers(nn.Module):
    """Adds to x its difference to the result, also where x is cut: next to a large x the result is too small to be
    seen, and rounding takes it away. Instead: where x is cut, return the end of the range itself."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = (x.detach() / self.scale).round()
        through = torch.where(n.abs() <= self.largest, x, x.detach())
        return through + (n.clamp(-self.largest, self.largest) * self.scale - through).detach()


class FakeQuantize__in_place(nn.Module):
    """Divides the caller's x in place. Instead: `/` makes a new tensor."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        straight = x - x.detach()
        n = x.detach().div_(self.scale).round_()
        return n.clamp(-self.largest, self.largest) * self.scale + straight.masked_fill(n.abs() > self.largest, 0.0)


class FakeQuantize__halves_away_from_zero(nn.Module):
    """Rounds halves away from 0. Instead: `round()`, which takes halves to the even number."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.largest = scale, _largest(bits)

    def forward(self, x: Tensor) -> Tensor:
        n = x.detach() / self.scale
        n = n.sign() * (n.abs() + 0.5).floor()
        straight = (x - x.detach()).masked_fill(n.abs() > self.largest, 0.0)
        return n.clamp(-self.largest, self.largest) * self.scale + straight


QuantizedLinear__plain_attributes = edit(
    ('self.register_buffer("weight", weight)', "self.weight = weight"),
    ('self.register_buffer("scale", scale)', "self.scale = scale"),
    why="""Keeps the whole numbers and the scale as plain attributes, which are not saved, loaded or moved with the
    model. Instead: `register_buffer`.""",
)


QuantizedLinear__nothing_is_a_buffer = edit(
    ('self.register_buffer("weight", weight)', "self.weight = weight"),
    ('self.register_buffer("scale", scale)', "self.scale = scale"),
    (
        'self.register_buffer("bias", None if linear.bias is None else linear.bias.detach().clone())',
        "self.bias = None if linear.bias is None else linear.bias.detach().clone()",
    ),
    why="""Keeps the whole numbers, the scale and the bias as plain attributes, which are not saved, loaded or moved
    with the model. Instead: `register_buffer`.""",
)


QuantizedLinear__a_parameter = edit(
    ('self.register_buffer("scale", scale)', "self.scale = nn.Parameter(scale)"),
    why="""Makes a parameter of the scale. Instead: a buffer; nothing here is trained.""",
)


QuantizedLinear__bias_as_parameter = edit(
    (
        'self.register_buffer("bias", None if linear.bias is None else linear.bias.detach().clone())',
        "self.bias = linear.bias",
    ),
    why="""Takes over the bias of the other layer itself, a parameter that goes on being trained there. Instead: a
    buffer with a copy.""",
)


QuantizedLinear__shares_the_bias = edit(
    ("linear.bias.detach().clone()", "linear.bias.detach()"),
    why="""Shares the memory of the other layer's bias; what is trained there changes this one. Instead: `clone()`.""",
)


QuantizedLinear__a_bias_for_all = edit(
    ("None if linear.bias is None else linear.bias.detach().clone()", "linear.bias.detach().clone()"),
    why="""Takes it that every linear layer has a bias. Instead: None where there is none.""",
)


QuantizedLinear__zeros_for_no_bias = edit(
    (
        "None if linear.bias is None else linear.bias.detach().clone()",
        "torch.zeros(len(weight)) if linear.bias is None else linear.bias.detach().clone()",
    ),
    why="""Makes up a bias of zeros, which stands in the state_dict then. Instead: None.""",
)


QuantizedLinear__forgets_the_bias = edit(
    ("dequantize(self.weight, self.scale), self.bias)", "dequantize(self.weight, self.scale))"),
    why="""Leaves the bias out. Instead: add it at the end.""",
)


QuantizedLinear__keeps_the_float_weight = edit(
    (
        'self.register_buffer("scale", scale)',
        'self.register_buffer("scale", scale)\nself.full = dequantize(weight, scale)',
    ),
    ("dequantize(self.weight, self.scale)", "self.full"),
    why="""Keeps the dequantized weight, and needs more memory than before. Instead: dequantize in each call.""",
)


QuantizedLinear__keeps_the_layer = edit(
    ("super().__init__()", "super().__init__()\nself.linear = linear"),
    why="""Keeps the layer itself, with its parameters. Instead: what is needed of it is in the buffers.""",
)


QuantizedLinear__float_buffer = edit(
    ('self.register_buffer("weight", weight)', 'self.register_buffer("weight", weight.float())'),
    why="""Keeps the whole numbers as float32: four times the memory. Instead: int8.""",
)


QuantizedLinear__scale_at_the_inputs = edit(
    (
        "apply_linear(x, dequantize(self.weight, self.scale), self.bias)",
        "apply_linear(x * self.scale, self.weight.float(), self.bias)",
    ),
    why="""Multiplies the inputs by the scale, which belongs to the outputs: an error for most layers, and none for
    square ones. Instead: multiply the weight's rows, or the outputs before the bias.""",
)


QuantizedLinear__scales_the_bias = edit(
    (
        "apply_linear(x, dequantize(self.weight, self.scale), self.bias)",
        "apply_linear(x, self.weight.float(), self.bias) * self.scale",
    ),
    why="""Multiplies the bias by the scale as well. Instead: the scale first, then the bias.""",
)


QuantizedLinear__rounds_the_inputs = edit(
    ("apply_linear(x, ", "apply_linear(x.round(), "),
    why="""Rounds the inputs too, and they lose their gradient. Instead: only the weight is quantized.""",
)


QuantizedLinear__ignores_bits = edit(
    ("quantize_per_channel(linear.weight, bits)", "quantize_per_channel(linear.weight)"),
    why="""Takes 8 bits in any case. Instead: hand bits on.""",
)


QuantizedLinear__not_transposed = edit(
    (
        "apply_linear(x, dequantize(self.weight, self.scale), self.bias)",
        "x @ dequantize(self.weight, self.scale) + (0 if self.bias is None else self.bias)",
    ),
    why="""Multiplies by the weight as it is, (O, I). Instead: by its transpose.""",
)


QuantizedLinear__no_gradient = edit(
    ("return apply_linear(x, ", "return apply_linear(x.detach(), "),
    why="""Detaches x, so that nothing in front of it can be trained. Instead: gradients flow back to x.""",
)
