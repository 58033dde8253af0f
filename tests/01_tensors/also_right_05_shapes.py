"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn


def swap_last_two__matrix_transpose(x: Tensor) -> Tensor:
    """The matrix transpose."""
    return x.mT


def swap_last_two__by_permute(x: Tensor) -> Tensor:
    """All axes listed."""
    axes = list(range(x.dim()))
    axes[-1], axes[-2] = axes[-2], axes[-1]
    return x.permute(axes).clone()


def to_channels_first__by_movedim(images: Tensor) -> Tensor:
    """One axis moves."""
    return torch.movedim(images, -1, 1)


def to_channels_first__in_two_swaps(images: Tensor) -> Tensor:
    """Two swaps."""
    return images.transpose(2, 3).transpose(1, 2).contiguous()


def flatten_images__by_reshape(images: Tensor) -> Tensor:
    """The length of a row, worked out."""
    return images.reshape(len(images), math.prod(images.shape[1:]))


def flatten_images__by_a_layer(images: Tensor) -> Tensor:
    """nn.Flatten begins at axis 1."""
    return nn.Flatten()(images)


def add_channel__by_index(images: Tensor) -> Tensor:
    """None is a new axis."""
    return images[:, None, :, :]


def add_channel__by_reshape(images: Tensor) -> Tensor:
    """A shape with a 1."""
    count, height, width = images.shape
    return images.reshape(count, 1, height, width)


def drop_channel__by_index(images: Tensor) -> Tensor:
    """Channel 0 alone."""
    if images.size(1) == 1:
        return images[:, 0]
    raise ValueError("images must have one channel")


def drop_channel__merges_axes(images: Tensor) -> Tensor:
    """An axis of 1 merged with the next."""
    if images.shape[1] != 1:
        raise ValueError(images.shape)
    return images.flatten(1, 2)
