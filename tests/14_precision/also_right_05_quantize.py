"""Right answers in other styles."""

from typing import Any

import torch
from torch import Tensor, nn


def quantize_per_channel__channel_by_channel(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """A loop over channels."""
    if bits not in range(2, 9):
        raise ValueError(bits)
    q = (1 << (bits - 1)) - 1
    whole = torch.zeros(w.shape, dtype=torch.int8, device=w.device)
    scale = torch.ones(len(w), dtype=w.dtype, device=w.device)
    with torch.no_grad():
        for c, channel in enumerate(w):
            if channel.any():
                scale[c] = channel.abs().max() / q
                whole[c] = torch.round(channel / scale[c]).clamp(-q, q)
    return whole, scale


@torch.no_grad()
def quantize_per_channel__flat(w: Tensor, bits: int = 8) -> tuple[Tensor, Tensor]:
    """Rows of a matrix, and where."""
    if bits < 2 or bits > 8:
        raise ValueError("bits")
    q = 2 ** (bits - 1) - 1
    rows = w.reshape(len(w), w[0].numel() if len(w) else 1)
    scale = rows.abs().max(dim=1).values / q
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    return torch.round(rows / scale.unsqueeze(1)).to(torch.int8).view(w.shape), scale


def dequantize__by_einsum(q: Tensor, scale: Tensor) -> Tensor:
    """A letter for the channels."""
    return torch.einsum("c...,c->c...", q.to(scale.dtype), scale)


def dequantize__axes_turned(q: Tensor, scale: Tensor) -> Tensor:
    """With the channels last the scale fits as it is."""
    return (q.to(scale.dtype).movedim(0, -1) * scale).movedim(-1, 0)


class FakeQuantize__own_backward(nn.Module):
    """A function with its own backward."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.scale, self.q = scale, 2 ** (bits - 1) - 1

    def forward(self, x: Tensor) -> Tensor:
        scale, q = self.scale, self.q

        class Rounded(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: Tensor) -> Tensor:
                n = torch.round(x / scale)
                ctx.save_for_backward((n >= -q) & (n <= q))
                return torch.clamp(n, -q, q) * scale

            @staticmethod
            def backward(ctx: Any, grad: Tensor) -> Tensor:
                return grad * ctx.saved_tensors[0]

        return Rounded.apply(x)


class FakeQuantize__by_where(nn.Module):
    """where chooses between a straight line and a constant."""

    def __init__(self, scale: float, bits: int = 8) -> None:
        super().__init__()
        self.register_buffer("step", torch.tensor(scale, dtype=torch.float64), persistent=False)
        self.bits = bits

    def forward(self, x: Tensor) -> Tensor:
        q, step = 2.0 ** (self.bits - 1) - 1, float(self.step)
        with torch.no_grad():
            n = (x / step).round()
            inside = n.abs() <= q
            rounded = n * step
            end = q * step * n.sign()
        return torch.where(inside, x + (rounded - x).detach(), end)


class QuantizedLinear__scales_the_output(nn.Module):
    """The scale is applied to the outputs."""

    def __init__(self, linear: nn.Linear, bits: int = 8) -> None:
        super().__init__()
        q = 2 ** (bits - 1) - 1
        with torch.no_grad():
            scale = linear.weight.abs().amax(dim=1) / q
            scale[scale == 0] = 1
            self.register_buffer("scale", scale)
            self.register_buffer("weight", (linear.weight / scale[:, None]).round().to(torch.int8))
        self.bias = None
        if linear.bias is not None:
            del self.bias
            self.register_buffer("bias", linear.bias.data.clone())

    def forward(self, x: Tensor) -> Tensor:
        y = x.matmul(self.weight.t().float()) * self.scale
        return y if self.bias is None else y + self.bias


class QuantizedLinear__row_by_row(nn.Module):
    """Rows one by one, stacked at the end."""

    def __init__(self, linear: nn.Linear, bits: int = 8) -> None:
        super().__init__()
        rows, scales = [], []
        for row in linear.weight.detach().clone():
            top = row.abs().max()
            scales.append(top / (2 ** (bits - 1) - 1) if top > 0 else torch.ones_like(top))
            rows.append(torch.round(row / scales[-1]).char())
        self.register_buffer("weight", torch.stack(rows))
        self.register_buffer("scale", torch.stack(scales))
        self.register_buffer("bias", linear.bias.clone().detach() if linear.bias is not None else None)

    def forward(self, x: Tensor) -> Tensor:
        columns = [(x * row.float()).sum(-1) * scale for row, scale in zip(self.weight, self.scale, strict=True)]
        y = torch.stack(columns, dim=-1)
        return y if self.bias is None else y + self.bias
