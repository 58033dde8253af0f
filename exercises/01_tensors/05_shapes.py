"""Shapes: swap, flatten, add and drop axes, and know where every number goes.

permute and transpose move axes and take the numbers along; reshape and view keep the numbers' order and cut it anew.
Read: torch.transpose, torch.permute, torch.flatten, torch.unsqueeze, torch.squeeze, "Tensor Views"

Shapes: N images, C channels, H height, W width. N, H and W may be 1, and N may be 0. Every result has the dtype (any)
and the device of the input, may share memory with it, and lets gradients flow back to it. Inputs may be permuted,
sliced or expanded before.
"""

import torch
from torch import Tensor


def swap_last_two(x: Tensor) -> Tensor:
    """Return x with its last two axes swapped: each matrix in it is transposed.

    Shapes: x (…, A, B), with any number of axes in front or none -> (…, B, A). Every axis may be 1 or 0 long.

    >>> swap_last_two(torch.tensor([[0, 1, 2], [3, 4, 5]]))
    tensor([[0, 3],
            [1, 4],
            [2, 5]])
    """
    raise NotImplementedError


def to_channels_first(images: Tensor) -> Tensor:
    """Return images, stored pixel by pixel as files have them, in PyTorch's layout: one plane per channel.

    Shapes: images (N, H, W, C) -> (N, C, H, W). N may be 0. The dtype stays, uint8 too: the numbers are moved, not
    scaled.

    >>> two_pixels = torch.tensor([[[[255, 0, 7], [254, 1, 8]]]])  # (1, 1, 2, 3)
    >>> to_channels_first(two_pixels)[0]
    tensor([[[255, 254]],
    <BLANKLINE>
            [[  0,   1]],
    <BLANKLINE>
            [[  7,   8]]])
    """
    raise NotImplementedError


def flatten_images(images: Tensor) -> Tensor:
    """Return one row of numbers per image: channel after channel, in each row after row. A linear layer reads this.

    Shapes: images (N, C, H, W) -> (N, C·H·W). N may be 0; a row has C·H·W numbers then, too.

    >>> flatten_images(torch.zeros(64, 3, 8, 8)).shape
    torch.Size([64, 192])
    """
    raise NotImplementedError


def add_channel(images: Tensor) -> Tensor:
    """Return grey images with the channel axis that a convolution asks for.

    Shapes: images (N, H, W) -> (N, 1, H, W). N may be 0.

    >>> add_channel(torch.zeros(64, 28, 28)).shape
    torch.Size([64, 1, 28, 28])
    """
    raise NotImplementedError


def drop_channel(images: Tensor) -> Tensor:
    """Return one-channel images without their channel axis: the way back from `add_channel`.

    Shapes: images (N, 1, H, W) -> (N, H, W). N, H and W may be 1, and stay. N may be 0.
    Raises ValueError where images have another number of channels than one, also with N = 0.

    >>> drop_channel(torch.zeros(64, 1, 28, 28)).shape
    torch.Size([64, 28, 28])
    """
    raise NotImplementedError
