"""Wrong answers that people write when they change shapes."""

import torch
from torch import Tensor


def swap_last_two__reshapes(x: Tensor) -> Tensor:
    """`reshape` keeps the numbers in their old order and only breaks the rows elsewhere. `transpose` moves them."""
    return x.reshape(*x.shape[:-2], x.shape[-1], x.shape[-2])


def swap_last_two__turns_all_axes_around(x: Tensor) -> Tensor:
    """All axes come in reverse order, the leading ones too (`.T` does the same). Only the last two change places."""
    return x.permute(*reversed(range(x.dim())))


def swap_last_two__for_matrices_only(x: Tensor) -> Tensor:
    """`t()` takes a matrix and nothing else. `transpose(-2, -1)` counts from the end and works at any rank."""
    return x.t()


def swap_last_two__numbers_axes_from_the_front(x: Tensor) -> Tensor:
    """Axes 1 and 2 are the last two where x has three axes, and only there. Count from the end: -2 and -1."""
    return x.transpose(1, 2)


def swap_last_two__in_place(x: Tensor) -> Tensor:
    """`transpose_` with its underscore changes x itself: the caller's tensor is turned around too."""
    return x.transpose_(-2, -1)


def swap_last_two__through_numpy(x: Tensor) -> Tensor:
    """NumPy, like `.data` and `.detach()`, leaves the graph: the result has no history, and no gradient flows to x."""
    return torch.from_numpy(x.detach().cpu().numpy().swapaxes(-1, -2)).to(x.device)


def to_channels_first__reshapes(images: Tensor) -> Tensor:
    """`reshape` and `view` give the right shape, but read the numbers in their old order, so colours and pixels get
    mixed. `permute` moves the channel axis.
    """
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


def to_channels_first__lays_images_on_their_side(images: Tensor) -> Tensor:
    """Swapping axes 1 and 3 brings the channels forward, but leaves width before height: (N, C, W, H)."""
    return images.transpose(1, 3)


def to_channels_first__channels_before_batch(images: Tensor) -> Tensor:
    """The channels come first within each image, not in front of the batch: N stays where it is."""
    return images.permute(3, 0, 1, 2)


def to_channels_first__casts_to_float(images: Tensor) -> Tensor:
    """A network wants floats, but this function only moves axes: the dtype is the caller's choice."""
    return images.permute(0, 3, 1, 2).float()


def to_channels_first__through_numpy(images: Tensor) -> Tensor:
    """NumPy, like `.data` and `.detach()`, leaves the graph: the result has no history, and no gradient flows to the
    images. `permute` is NumPy's `transpose`.
    """
    return torch.from_numpy(images.detach().cpu().numpy().transpose(0, 3, 1, 2)).to(images.device)


def flatten_images__views(images: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie in memory in the new order. `flatten` and
    `reshape` copy where they must.
    """
    n, c, h, w = images.shape
    return images.view(n, c * h * w)


def flatten_images__flattens_the_batch_too(images: Tensor) -> Tensor:
    """Without a first axis, `flatten` begins at axis 0 and makes one row of all images. Begin at axis 1."""
    return images.flatten()


def flatten_images__keeps_the_channels(images: Tensor) -> Tensor:
    """From axis 2 on, height and width are merged, and channels stay apart: (N, C, H·W). Begin at axis 1."""
    return images.flatten(2)


def flatten_images__leaves_the_length_open(images: Tensor) -> Tensor:
    """-1 asks PyTorch to find the length, and with no images there is nothing to find it from. `flatten(1)` multiplies
    the axes.
    """
    return images.reshape(images.shape[0], -1)


def flatten_images__pixel_after_pixel(images: Tensor) -> Tensor:
    """With the channels last, a row holds all channels of a pixel side by side. Wanted is channel after channel."""
    return images.permute(0, 2, 3, 1).flatten(1)


def flatten_images__through_data(images: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to the images."""
    return images.data.flatten(1)


def add_channel__in_front(images: Tensor) -> Tensor:
    """Axis 0 stands in front of the batch: (1, N, H, W) is one image of N channels. The channels are axis 1."""
    return images.unsqueeze(0)


def add_channel__at_the_end(images: Tensor) -> Tensor:
    """Channels come last in image files. PyTorch wants them behind the batch: axis 1."""
    return images.unsqueeze(-1)


def add_channel__three_channels(images: Tensor) -> Tensor:
    """A grey image has one channel. Repeating it three times makes a colour image that happens to be grey."""
    return images.unsqueeze(1).repeat(1, 3, 1, 1)


def add_channel__fills_float_zeros(images: Tensor) -> Tensor:
    """`torch.zeros` makes float32 unless told otherwise, so the dtype is lost. There is nothing to copy: `unsqueeze`
    only adds the axis.
    """
    n, h, w = images.shape
    result = torch.zeros(n, 1, h, w, device=images.device)
    result[:, 0] = images
    return result


def add_channel__in_place(images: Tensor) -> Tensor:
    """`unsqueeze_` with its underscore changes the caller's images too."""
    return images.unsqueeze_(1)


def add_channel__through_numpy(images: Tensor) -> Tensor:
    """NumPy, like `.data` and `.detach()`, leaves the graph: the result has no history, and no gradient flows to the
    images. `[:, None]` works on the tensor itself.
    """
    return torch.from_numpy(images.detach().cpu().numpy()[:, None]).to(images.device)


def drop_channel__drops_every_axis_of_one(images: Tensor) -> Tensor:
    """`squeeze` without a number drops every axis of length 1: a batch of one image loses its batch axis too. Name the
    axis.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze()


def drop_channel__leaves_colours_in_silence(images: Tensor) -> Tensor:
    """`squeeze(1)` does nothing where axis 1 is longer than 1, and does not say so. Look at the number of channels
    first.
    """
    return images.squeeze(1)


def drop_channel__takes_the_first(images: Tensor) -> Tensor:
    """`[:, 0]` takes the first channel, however many there are, and loses the others in silence. Look at their number
    first.
    """
    return images[:, 0]


def drop_channel__asserts(images: Tensor) -> Tensor:
    """`assert` raises AssertionError, and nothing at all under `python -O`. It is for your own slips; raise ValueError
    for a caller's.
    """
    assert images.shape[1] == 1, "expected one channel"
    return images.squeeze(1)


def drop_channel__in_place(images: Tensor) -> Tensor:
    """`squeeze_` with its underscore changes the caller's images too."""
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze_(1)


def drop_channel__drops_the_batch_axis(images: Tensor) -> Tensor:
    """Axis 0 is the batch: `squeeze(0)` drops it where there is one image, and nothing where there are more. The
    channels are axis 1.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze(0)


def drop_channel__through_data(images: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to the images."""
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.data[:, 0]
