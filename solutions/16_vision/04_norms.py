"""Solution. A norm is one formula; the whole difference is which numbers share a mean. A reshape says which."""

from torch import Tensor, nn


def group_norm(
    x: Tensor, groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    channels = x.shape[1]
    if channels % groups:
        raise ValueError(f"{channels} channels make no {groups} groups of the same size")
    # Neighbouring channels make a group: the groups are the outer part of the axis.
    grouped = x.reshape(len(x), groups, channels // groups, *x.shape[2:])  # (N, G, C / G, …)
    axes = tuple(range(2, grouped.dim()))
    distance = grouped - grouped.mean(axes, keepdim=True)
    # All numbers of the group are here, none is left to be guessed: divided by their number.
    variance = distance.square().mean(axes, keepdim=True)  # (N, G, 1, …)
    result = (distance / (variance + eps).sqrt()).reshape(x.shape)  # (N, C, …)
    per_channel = (channels,) + (1,) * (x.dim() - 2)
    # Weights belong to channels, not to groups: they come after the reshape back.
    if weight is not None:
        result = result * weight.reshape(per_channel)
    return result if bias is None else result + bias.reshape(per_channel)


def instance_norm(x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5) -> Tensor:
    # Its mean is the number itself: the result would be 0, whatever the image shows.
    if x.shape[2:].numel() == 1:
        raise ValueError("one number for each channel has nothing to be normalised by")
    return group_norm(x, x.shape[1], weight, bias, eps)


def transposed_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    if output_padding >= max(stride, dilation):
        raise ValueError(f"output_padding {output_padding} is not smaller than stride {stride} or dilation {dilation}")
    # The last kernel begins at (size - 1) * stride, and reaches as far as a kernel does.
    result = (size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding + output_padding
    if result < 1:
        raise ValueError("nothing is left: padding cuts off more than there is")
    return result


def depthwise_separable(channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        # As many groups as channels: each filter sees one channel.
        nn.Conv2d(channels_in, channels_in, kernel, stride, kernel // 2, groups=channels_in, bias=False),
        nn.Conv2d(channels_in, channels_out, 1, bias=False),
    )
