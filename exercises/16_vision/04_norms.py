"""Norms and convolutions for small batches and small models: without the batch, and with fewer weights.

Batch norm needs many images at once. Detectors and segmenters see two at a time, image to image models one: their norms
ask the image alone.
Read: torch.nn.GroupNorm, torch.nn.InstanceNorm2d, torch.nn.ConvTranspose2d, torch.nn.Conv2d

Shapes: N images, C channels, G groups, (H, W) an image; "…" is any number of further axes. float32 or float64.
"""

import torch
from torch import Tensor, nn


def group_norm(
    x: Tensor, groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Normalise each group of channels of each image, as functional.group_norm does.

    Channels 0 to C / G - 1 are the first group, the next as many the second, and so on. With mean and variance of all
    numbers of one group in one image (the biased variance: divided by their number), each becomes
    (x - mean) / sqrt(variance + eps), then times weight of its channel, plus bias of its channel, where there are such.
    Shapes: x (N, C, …), with no further axis as well, weight and bias (C,) -> as x, same dtype. N may be 0.
    ValueError where C is no multiple of groups. Gradients flow to x, weight and bias; x stays as it is.
    Not allowed: group_norm, layer_norm, batch_norm.

    >>> group_norm(torch.tensor([[1.0, 3.0, 10.0, 30.0]]), groups=2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    raise NotImplementedError


def instance_norm(x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5) -> Tensor:
    """Normalise each channel of each image by itself, as functional.instance_norm does.

    That is group_norm with as many groups as channels. The same for training and evaluation: nothing is remembered.
    Shapes: x (N, C, …) with one or more further axes, weight and bias (C,) -> as x, same dtype. N may be 0. ValueError
    where a channel of an image has a single number, or where there is no further axis: nothing would be left of it.
    Gradients flow to x, weight and bias; x stays as it is.
    Not allowed: group_norm, layer_norm, batch_norm.

    >>> instance_norm(torch.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    raise NotImplementedError


def transposed_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """Return how long an axis of length size is behind nn.ConvTranspose2d with these settings.

    A transposed convolution lays a kernel at every `stride` places, and adds up what overlaps. A dilated kernel reaches
    over dilation * (kernel - 1) + 1 places. `padding` is what a convolution would have added: here it is cut off, at
    both ends. output_padding is added at one end.
    All are ints: size, kernel, stride and dilation from 1, padding and output_padding from 0. ValueError where
    output_padding is neither smaller than stride nor smaller than dilation, and where the length would be below 1.

    >>> transposed_size(7, kernel=2, stride=2), transposed_size(4, kernel=3, stride=2, padding=1, output_padding=1)
    (14, 8)
    """
    raise NotImplementedError


def depthwise_separable(channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> nn.Module:
    """Return a depthwise separable convolution: first each channel by itself, then all channels at each pixel.

    The depthwise part has one kernel x kernel filter for each input channel; it has the stride, and kernel // 2 pixels
    of zeros around the image. The pointwise part is a 1 x 1 convolution to channels_out. Neither has a bias, and
    nothing stands between them: channels_in * kernel ** 2 + channels_in * channels_out weights in all, where a whole
    convolution has channels_in * channels_out * kernel ** 2. parameters() are these two weights, the depthwise one
    first: (channels_in, 1, kernel, kernel) and (channels_out, channels_in, 1, 1).
    Shapes: the module takes x (N, channels_in, H, W) -> (N, channels_out, H', W'). kernel is odd.

    >>> layer = depthwise_separable(16, 32, kernel=3, stride=2)
    >>> layer(torch.zeros(1, 16, 7, 8)).shape, sum(weight.numel() for weight in layer.parameters())
    (torch.Size([1, 32, 4, 4]), 656)
    """
    raise NotImplementedError
