"""Quantization: weights as whole numbers of 8 bits and a scale, a quarter of the memory.

All here is symmetric: the real number 0 is the whole number 0, and with b bits the whole numbers go from -q to q with
q = 2 ** (b - 1) - 1, from -127 to 127 with 8 bits; -128 is not used. A whole number n stands for the real n * scale.
Rounding is torch.round's, halves to the even number.
Read: torch.round, torch.fake_quantize_per_tensor_affine, torch.nn.Module.register_buffer; the page "Quantization"

Shapes: C channels (the first axis of a weight, the output features of a linear layer), B any axes, I input and O output
features.
"""

import torch
from torch import Tensor, nn


def quantize_per_channel(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Return a weight as whole numbers, with a scale for each channel.

    Shapes: w (C, ...) float32 or float64, at least two axes, finite, bits 2 to 8 -> whole numbers (C, ...) in int8,
    scale (C,) in the dtype of w.
    A channel is w[c]. Its scale is its largest absolute value divided by q, so that this value becomes q or -q, and
    each number is off by at most half a scale. A channel of zeros has the scale 1. The whole numbers are w / scale,
    rounded. ValueError where bits is not 2 to 8. Both results are without history.

    >>> quantize_per_channel(torch.tensor([[12.7, -6.3, 0.04], [0.0, 0.0, 0.0]]))
    (tensor([[127, -63,   0],
            [  0,   0,   0]], dtype=torch.int8), tensor([0.1000, 1.0000]))
    """
    raise NotImplementedError


def dequantize(q: Tensor, scale: Tensor) -> Tensor:
    """Return the real numbers that the whole numbers of a weight stand for.

    Shapes: q (C, ...) int8, at least two axes, scale (C,) float32 or float64 -> (C, ...) in the dtype of scale: q[c]
    times scale[c].

    >>> dequantize(torch.tensor([[100, -50], [3, 4]], dtype=torch.int8), torch.tensor([0.5, 2.0]))
    tensor([[ 50., -25.],
            [  6.,   8.]])
    """
    raise NotImplementedError


class FakeQuantize(nn.Module):
    """Round to the numbers that quantization has, in floating point, and pass gradients as if nothing were rounded.

    So a network learns weights that survive quantization. FakeQuantize(scale, bits)(x) is n * scale with n = x / scale,
    rounded, then cut to -q..q. Its slope would be 0 nearly everywhere. In its place stands a straight line: the
    gradient in x is the gradient of the result where n, rounded and not yet cut, lies in -q..q, both ends included, and
    0 where it was cut.
    Shapes: x of any shape, float32 or float64 -> the shape and dtype of x; scale a float above 0, bits 2 to 8.
    Value and gradient are those of torch.fake_quantize_per_tensor_affine(x, scale, 0, -q, q). The module has no
    parameters, and does the same in training and evaluation. x stays as it is.
    Not allowed: fake_quantize.

    >>> x = torch.tensor([0.3, 1.1, 3.4, 9.0], requires_grad=True)
    >>> y = FakeQuantize(scale=0.5, bits=4)(x)  # 0.6, 2.2, 6.8 and 18, rounded 1, 2, 7 and 18, cut to 7
    >>> y.tolist()
    [0.5, 1.0, 3.5, 3.5]
    >>> torch.autograd.grad(y.sum(), x)[0]
    tensor([1., 1., 1., 0.])
    """

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class QuantizedLinear(nn.Module):
    """A linear layer whose weight is kept in int8, made from a trained one.

    QuantizedLinear(linear, bits) has no parameters, but buffers: `weight` (O, I) int8 and `scale` (O,) float32, which
    quantize_per_channel gives for the weight of linear, and `bias` (O,) float32, its bias. Where linear has no bias,
    `bias` is None and not in the state_dict. So it is saved, loaded and moved with the model around it. No float copy
    of the weight is kept between calls.
    Shapes: x (*B, I) float32 -> (*B, O) float32: x times the dequantized weight, plus bias. Gradients flow back to x.
    linear, float32, stays as it is, and what happens to it afterwards changes nothing here.

    >>> linear = nn.Linear(2, 1, bias=False)
    >>> _ = linear.weight.data.copy_(torch.tensor([[2.0, -127.0]]))
    >>> layer = QuantizedLinear(linear)
    >>> layer.weight, layer.scale
    (tensor([[   2, -127]], dtype=torch.int8), tensor([1.]))
    >>> layer(torch.tensor([[10.0, 1.0]]))
    tensor([[-107.]])
    """

    def __init__(self, linear: nn.Linear, bits: int = 8) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
