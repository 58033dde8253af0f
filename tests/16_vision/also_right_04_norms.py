"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def group_norm__group_by_group(
    x: Tensor, groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    if x.size(1) % groups != 0:
        raise ValueError("groups have to be of the same size")
    parts = []
    for part in x.chunk(groups, dim=1):
        axes = list(range(1, part.dim()))
        variance, mean = torch.var_mean(part, dim=axes, correction=0, keepdim=True)
        parts.append((part - mean) * torch.rsqrt(variance + eps))
    y = torch.cat(parts, dim=1).movedim(1, -1)
    if weight is not None:
        y = y * weight
    if bias is not None:
        y = y + bias
    return y.movedim(-1, 1)


def group_norm__unflatten(
    x: Tensor, groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    if x.shape[1] // groups * groups != x.shape[1]:
        raise ValueError(f"{x.shape[1]} / {groups}")
    flat = x.unflatten(1, (groups, -1)).flatten(2)  # (N, G, n)
    flat = flat - flat.mean(2, keepdim=True)
    y = (flat / torch.sqrt(flat.pow(2).mean(2, keepdim=True) + eps)).reshape(x.shape)
    scale = x.new_ones(x.shape[1]) if weight is None else weight
    shift = x.new_zeros(x.shape[1]) if bias is None else bias
    for _ in range(x.dim() - 2):
        scale, shift = scale.unsqueeze(-1), shift.unsqueeze(-1)
    return torch.addcmul(shift, y, scale)


def instance_norm__directly(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    if x.dim() < 3 or x.shape[2:].numel() == 1:
        raise ValueError("too few numbers")
    flat = x.flatten(2)
    y = (flat - flat.mean(2, keepdim=True)) / torch.sqrt(flat.var(2, unbiased=False, keepdim=True) + eps)
    y = y if weight is None else y * weight[:, None]
    y = y if bias is None else y + bias[:, None]
    return y.unflatten(2, x.shape[2:])


def instance_norm__one_factor(
    x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    pixels = 1
    for size in x.shape[2:]:
        pixels *= size
    if pixels == 1:
        raise ValueError("too few numbers")
    centred = x - x.mean(tuple(range(2, x.dim())), keepdim=True)
    variance = centred.flatten(2).pow(2).sum(2) / pixels
    factor = (variance + eps) ** -0.5
    if weight is not None:
        factor = factor * weight
    ones = (1,) * (x.dim() - 2)
    y = centred * factor.reshape(*factor.shape, *ones)
    return y if bias is None else y + bias.reshape(-1, *ones)


def transposed_size__marks_places(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    if not (output_padding < stride or output_padding < dilation):
        raise ValueError("output_padding is too large")
    last = max(start * stride + tap * dilation for start in range(size) for tap in range(kernel))
    length = last + 1 - padding - padding + output_padding
    if length <= 0:
        raise ValueError("nothing is left")
    return length


def transposed_size__asks_torch(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    x, w = torch.zeros(1, 1, size, device="meta"), torch.zeros(1, 1, kernel, device="meta")
    if output_padding >= stride and output_padding >= dilation:
        raise ValueError("too large")
    if (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1 <= 0:
        raise ValueError("too small")
    return functional.conv_transpose1d(
        x, w, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation
    ).shape[-1]


class _Separable(nn.Module):
    def __init__(self, i, o, k, s):
        super().__init__()
        self.depth = nn.Parameter(torch.randn(i, 1, k, k) / k)
        self.point = nn.Parameter(torch.randn(o, i, 1, 1) / i**0.5)
        self.settings = {"stride": s, "padding": k // 2, "groups": i}

    def forward(self, x):
        return functional.conv2d(functional.conv2d(x, self.depth, **self.settings), self.point)


def depthwise_separable__own_module(channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> nn.Module:
    return _Separable(channels_in, channels_out, kernel, stride)


def depthwise_separable__named_parts(channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> nn.Module:
    model = nn.Sequential()
    options = {"kernel_size": kernel, "stride": stride, "padding": (kernel - 1) // 2, "bias": False}
    model.add_module("depthwise", nn.Conv2d(channels_in, channels_in, groups=channels_in, **options))
    model.add_module("pointwise", nn.Conv2d(channels_in, channels_out, kernel_size=1, bias=False))
    return model
