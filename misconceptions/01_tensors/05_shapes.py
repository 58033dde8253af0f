"""Wrong answers that people write when they change shapes."""

import torch
from torch import Tensor


def swap_last_two__reshapes(x: Tensor) -> Tensor:
    """The numbers keep their old order, and only the rows break elsewhere. Instead: `transpose(-2, -1)` moves the axes,
    numbers and all.
    """
    return x.reshape(*x.shape[:-2], x.shape[-1], x.shape[-2])


def swap_last_two__turns_all_axes_around(x: Tensor) -> Tensor:
    """All axes come in reverse order, the leading ones too. Instead: only the last two change places, `transpose(-2,
    -1)`.
    """
    return x.permute(*reversed(range(x.dim())))


def swap_last_two__for_matrices_only(x: Tensor) -> Tensor:
    """A matrix is taken and nothing else. Instead: `transpose(-2, -1)` counts from the end and works at any rank."""
    return x.t()


def swap_last_two__numbers_axes_from_the_front(x: Tensor) -> Tensor:
    """Axes 1 and 2 are swapped, which are the last two only where x has three axes. Instead: count from the end, -2 and
    -1.
    """
    return x.transpose(1, 2)


def swap_last_two__in_place(x: Tensor) -> Tensor:
    """The caller's own tensor is turned around. Instead: `transpose`, without the underscore."""
    return x.transpose_(-2, -1)


def swap_last_two__through_numpy(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: `transpose`
    works on the tensor itself.
    """
    return torch.from_numpy(x.detach().cpu().numpy().swapaxes(-1, -2)).to(x.device)


def swap_last_two__the_first_two(x: Tensor) -> Tensor:
    """Axes 0 and 1 are swapped, which are the last two only where x is a matrix. Instead: count from the end, -2 and
    -1.
    """
    return x.transpose(0, 1)


def swap_last_two__stacks_columns(x: Tensor) -> Tensor:
    """To join columns one by one takes at least one column, and fails where the last axis is 0 long. Instead:
    `transpose(-2, -1)` takes axes of any length.
    """
    return torch.stack(x.unbind(-1), dim=-2)


def swap_last_two__empty_float(x: Tensor) -> Tensor:
    """Where x is empty the result is made anew, in float32, whatever the dtype of x. Instead: `transpose(-2, -1)` keeps
    it, and takes axes of any length.
    """
    if x.numel() == 0:
        return torch.zeros(*x.shape[:-2], x.shape[-1], x.shape[-2], device=x.device)
    return x.transpose(-2, -1)


def swap_last_two__views_first(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `transpose(-2,
    -1)` needs no other shape.
    """
    return x.view(max(1, x.shape[:-2].numel()), *x.shape[-2:]).transpose(1, 2).view(*x.shape[:-2], *x.shape[:-3:-1])


def swap_last_two__by_way_of_float32(x: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `transpose(-2, -1)`
    leaves them as they are.
    """
    return x.float().transpose(-2, -1).to(x.dtype)


def to_channels_first__reshapes(images: Tensor) -> Tensor:
    """The shape is right, but the numbers keep their old order, so colours and pixels get mixed. Instead: `permute`
    moves the channel axis, numbers and all.
    """
    n, h, w, c = images.shape
    return images.reshape(n, c, h, w)


def to_channels_first__lays_images_on_their_side(images: Tensor) -> Tensor:
    """The channels come forward, but width stands before height: (N, C, W, H). Instead: `permute(0, 3, 1, 2)` names
    every axis.
    """
    return images.transpose(1, 3)


def to_channels_first__channels_before_batch(images: Tensor) -> Tensor:
    """The channels stand in front of the batch. Instead: N stays where it is, and they come first within each image."""
    return images.permute(3, 0, 1, 2)


def to_channels_first__casts_to_float(images: Tensor) -> Tensor:
    """The dtype becomes float32, though the numbers were only to be moved. Instead: leave the dtype to the caller."""
    return images.permute(0, 3, 1, 2).float()


def to_channels_first__through_numpy(images: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to the images. Instead:
    `permute` is for tensors what `transpose` is for arrays.
    """
    return torch.from_numpy(images.detach().cpu().numpy().transpose(0, 3, 1, 2)).to(images.device)


def to_channels_first__views_pixels(images: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of the images do not lie one behind the other. Instead:
    `permute(0, 3, 1, 2)` works on any strides.
    """
    n, h, w, c = images.shape
    return images.view(n, h * w, c).transpose(1, 2).reshape(n, c, h, w)


def to_channels_first__in_the_middle(images: Tensor) -> Tensor:
    """The channels stand between height and width. Instead: axis 1, right behind the batch, is their place: `permute(0,
    3, 1, 2)`.
    """
    return images.transpose(2, 3)


def to_channels_first__image_by_image(images: Tensor) -> Tensor:
    """To join images one by one takes at least one image, and fails where there is none. Instead: `permute` takes the
    whole batch.
    """
    return torch.stack([image.permute(2, 0, 1) for image in images])


def flatten_images__views(images: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers do not lie in memory in the new order. Instead: `flatten(1)`
    and `reshape` copy where they must.
    """
    n, c, h, w = images.shape
    return images.view(n, c * h * w)


def flatten_images__flattens_the_batch_too(images: Tensor) -> Tensor:
    """All images become one row. Instead: begin at axis 1, `flatten(1)`."""
    return images.flatten()


def flatten_images__keeps_the_channels(images: Tensor) -> Tensor:
    """The channels stay apart, (N, C, H·W). Instead: begin at axis 1, `flatten(1)`."""
    return images.flatten(2)


def flatten_images__leaves_the_length_open(images: Tensor) -> Tensor:
    """The length of a row is left to PyTorch to find, and without images there is nothing to find it from. Instead:
    `flatten(1)` multiplies the axes.
    """
    return images.reshape(images.shape[0], -1)


def flatten_images__pixel_after_pixel(images: Tensor) -> Tensor:
    """A row holds all channels of a pixel side by side. Instead: leave the axes in their order, so that channel comes
    after channel.
    """
    return images.permute(0, 2, 3, 1).flatten(1)


def flatten_images__through_data(images: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to the images. Instead:
    flatten the tensor itself.
    """
    return images.data.flatten(1)


def flatten_images__casts_to_float(images: Tensor) -> Tensor:
    """The dtype becomes float32, though the numbers were only to be put in a row. Instead: leave the dtype to the
    caller.
    """
    return images.flatten(1).float()


def flatten_images__in_memory_order(images: Tensor) -> Tensor:
    """The numbers are read as they lie in memory, which is another order where the images were permuted before.
    Instead: `flatten(1)` reads them by their axes.
    """
    n, c, h, w = images.shape
    if images.is_contiguous():
        return images.view(n, c * h * w)
    return images.as_strided((n, c * h * w), (images.stride(0), 1))


def flatten_images__image_by_image(images: Tensor) -> Tensor:
    """To join images one by one takes at least one image, and fails where there is none. Instead: `flatten(1)` takes
    the whole batch.
    """
    return torch.stack([image.flatten() for image in images])


def add_channel__in_front(images: Tensor) -> Tensor:
    """The new axis stands in front of the batch: one image of N channels. Instead: the channels are axis 1,
    `unsqueeze(1)`.
    """
    return images.unsqueeze(0)


def add_channel__at_the_end(images: Tensor) -> Tensor:
    """The new axis comes last, as in image files. Instead: PyTorch wants it behind the batch, `unsqueeze(1)`."""
    return images.unsqueeze(-1)


def add_channel__three_channels(images: Tensor) -> Tensor:
    """The image is repeated as three channels. Instead: a grey image has one, `unsqueeze(1)`."""
    return images.unsqueeze(1).repeat(1, 3, 1, 1)


def add_channel__fills_float_zeros(images: Tensor) -> Tensor:
    """The numbers are written into float32, whatever the dtype of the images. Instead: there is nothing to copy;
    `unsqueeze(1)` only adds the axis.
    """
    n, h, w = images.shape
    result = torch.zeros(n, 1, h, w, device=images.device)
    result[:, 0] = images
    return result


def add_channel__in_place(images: Tensor) -> Tensor:
    """The caller's own images get the new axis. Instead: `unsqueeze(1)`, without the underscore."""
    return images.unsqueeze_(1)


def add_channel__through_numpy(images: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to the images. Instead:
    `[:, None]` works on the tensor itself.
    """
    return torch.from_numpy(images.detach().cpu().numpy()[:, None]).to(images.device)


def add_channel__views(images: Tensor) -> Tensor:
    """The order in memory is asked for where only an axis of 1 is to be added. Instead: `unsqueeze(1)` works on any
    strides.
    """
    return images.view(-1).view(len(images), 1, *images.shape[1:])


def add_channel__between_height_and_width(images: Tensor) -> Tensor:
    """The new axis stands between height and width. Instead: its place is right behind the batch, `unsqueeze(1)`."""
    return images.unsqueeze(2)


def drop_channel__drops_every_axis_of_one(images: Tensor) -> Tensor:
    """Every axis of length 1 is dropped, so a batch of one image loses its batch axis too. Instead: name the axis,
    `squeeze(1)`.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze()


def drop_channel__leaves_colours_in_silence(images: Tensor) -> Tensor:
    """Images with more channels come back as they are, and nobody learns of it. Instead: raise ValueError where the
    number of channels is not 1.
    """
    return images.squeeze(1)


def drop_channel__takes_the_first(images: Tensor) -> Tensor:
    """The first channel is taken, however many there are, and the others get lost in silence. Instead: raise ValueError
    where the number of channels is not 1.
    """
    return images[:, 0]


def drop_channel__asserts(images: Tensor) -> Tensor:
    """An `assert` raises AssertionError, and nothing at all under python -O. Instead: `raise ValueError` for a caller's
    mistake.
    """
    assert images.shape[1] == 1, "expected one channel"
    return images.squeeze(1)


def drop_channel__in_place(images: Tensor) -> Tensor:
    """The caller's own images lose their axis. Instead: `squeeze(1)`, without the underscore."""
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze_(1)


def drop_channel__drops_the_batch_axis(images: Tensor) -> Tensor:
    """Axis 0 is dropped where there is one image, and nothing where there are more. Instead: the channels are axis
    1.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.squeeze(0)


def drop_channel__through_data(images: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to the images. Instead:
    `squeeze(1)` works on the tensor itself.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.data[:, 0]


def drop_channel__lets_empty_batches_pass(images: Tensor) -> Tensor:
    """Where there are no images the number of channels is not looked at. Instead: `images.shape[1]` is known also with
    N = 0.
    """
    if len(images) and images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images[:, 0]


def drop_channel__refuses_more_than_one(images: Tensor) -> Tensor:
    """Only more channels than one are refused, and none at all pass. Instead: raise ValueError where the number of
    channels is not 1.
    """
    if images.shape[1] > 1:
        raise ValueError("expected one channel")
    return images.squeeze(1)


def drop_channel__averages(images: Tensor) -> Tensor:
    """The channels are averaged, which needs floats and makes one image of several. Instead: raise ValueError where the
    number of channels is not 1, then `squeeze(1)`.
    """
    return images.float().mean(dim=1)


def drop_channel__views(images: Tensor) -> Tensor:
    """The order in memory is asked for where only an axis of 1 is to be dropped. Instead: `squeeze(1)` works on any
    strides.
    """
    if images.shape[1] != 1:
        raise ValueError("expected one channel")
    return images.view(-1).view(len(images), *images.shape[2:])
