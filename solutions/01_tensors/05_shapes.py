"""Solution. Axes are moved, merged, added and dropped one by one and by number, so no other axis is ever touched."""

from torch import Tensor


def swap_last_two(x: Tensor) -> Tensor:
    # Counted from the end, the axes have the same numbers at every rank. x.mT is the same.
    return x.transpose(-2, -1)  # (…, B, A)


def to_channels_first(images: Tensor) -> Tensor:
    # permute lists, for each new axis, the old one: a view with other strides, in which no number moves.
    return images.permute(0, 3, 1, 2)  # (N, C, H, W)


def flatten_images(images: Tensor) -> Tensor:
    # From axis 1 on, so N stays, even 0. Where no view can show the new order, flatten copies; view would raise.
    return images.flatten(start_dim=1)  # (N, C·H·W)


def add_channel(images: Tensor) -> Tensor:
    return images.unsqueeze(1)  # (N, 1, H, W)


def drop_channel(images: Tensor) -> Tensor:
    # squeeze(1) leaves a longer axis as it is and says nothing, so the check is ours.
    if images.shape[1] != 1:
        raise ValueError(f"expected images with one channel, got {images.shape[1]}")
    return images.squeeze(1)  # (N, H, W)
