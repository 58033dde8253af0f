"""Hidden tests of shapes."""

import pytest
import torch

from torch_katas import checks, inputs

DTYPES = [torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool]


def test_entry_i_j_moves_to_j_i(swap_last_two, device):
    """What stood in row i, column j stands in row j, column i."""
    x = torch.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    expected = torch.tensor([[0, 3], [1, 4], [2, 5]], device=device)
    checks.close(swap_last_two(x), expected, of="swap_last_two([[0, 1, 2], [3, 4, 5]])")


@pytest.mark.parametrize("size", [(2, 2, 3), (3, 1, 2, 2), (2, 1, 3, 1, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_axes_in_front_stay(swap_last_two, numbered, device, size, dtype):
    """At any rank, each matrix is transposed where it stands; the axes in front and the dtype stay."""
    x = numbered(size, dtype=dtype, device=device)
    expected = x.movedim(-1, -2)
    checks.close(swap_last_two(x), expected, of=f"swap_last_two(x) with x of shape {size}")


@pytest.mark.parametrize("size", [(1, 3), (0, 2), (2, 0), (2, 0, 3), (2, 3, 0), (0, 4, 1, 2)], ids=str)
def test_short_axes_are_swapped_too(swap_last_two, numbered, device, size):
    """An axis of length 1 or 0 changes its place like any other, and the dtype stays."""
    swapped = (*size[:-2], size[-1], size[-2])
    x = numbered(size, device=device)  # with an axis of 1 or 0, the numbers keep their order
    expected = numbered(swapped, device=device)
    checks.close(swap_last_two(x), expected, of=f"swap_last_two(x), x of shape {size}")


def test_every_layout_and_dtype_is_swapped(swap_last_two, device):
    """x may be permuted, sliced or expanded before, and have any dtype."""
    x = torch.tensor([[[0, 1, 1], [1, 0, 1]], [[1, 1, 0], [0, 0, 1]]], device=device)
    expected = torch.tensor([[[0, 1], [1, 0], [1, 1]], [[1, 0], [1, 0], [0, 1]]], device=device)
    check_variants(swap_last_two, x, expected, of="swap_last_two(x)")


def test_x_keeps_its_shape(swap_last_two, numbered, device):
    """The caller's x is not changed, neither its shape nor its numbers."""
    x = numbered((2, 3), device=device)
    with checks.unmodified("swap_last_two(x)", x=x):
        swap_last_two(x)


def test_gradients_flow_through_the_swap(swap_last_two, device):
    """The result stays connected to x: a gradient flows back."""
    x = torch.ones(2, 3, device=device, requires_grad=True)
    checks.gradient_reaches(swap_last_two(x), x, names=("x",))


@pytest.mark.parametrize("size", [(1, 2, 2, 3), (2, 2, 2, 2)], ids=str)
def test_each_channel_becomes_a_plane(to_channels_first, device, size):
    """Plane c of image n holds channel c of every pixel, in its place. (A number is 100 c + 10 h + w in image 0.)"""
    n, h, w, c = size
    images = pixels(size, device=device)
    expected = [[image[..., channel].clone() for channel in range(c)] for image in images]
    result = to_channels_first(images)
    checks.shape(result, (n, c, h, w), of=f"to_channels_first(images) with images of shape {size}")
    for image in range(n):
        for channel in range(c):
            checks.close(result[image, channel], expected[image][channel], of=f"plane {channel} of image {image}")


@pytest.mark.parametrize("size", [(1, 2, 4, 3), (2, 3, 1, 1), (1, 1, 3, 4), (0, 2, 3, 3)], ids=str)
def test_height_stays_before_width(to_channels_first, device, size):
    """(N, H, W, C) becomes (N, C, H, W): N stays in front, H before W, also where an axis is 1 or 0 long."""
    images = pixels(size, device=device)
    expected = torch.stack(images.unbind(-1), dim=1)
    checks.close(to_channels_first(images), expected, of=f"to_channels_first(images) with images of shape {size}")


def test_the_dtype_is_the_callers(to_channels_first, device):
    """The numbers are moved, not converted: uint8 stays uint8. The images may be permuted or sliced before."""
    image = torch.tensor([[[0, 1, 1], [1, 0, 1]], [[1, 1, 0], [0, 0, 1]]], device=device)
    images = torch.stack([image, 1 - image])
    expected = torch.stack(images.unbind(-1), dim=1)
    check_variants(to_channels_first, images, expected, of="to_channels_first(images)")


def test_gradients_flow_to_the_pixels(to_channels_first, device):
    """The result stays connected to the images: a gradient flows back."""
    images = torch.ones(1, 2, 2, 3, device=device, requires_grad=True)
    checks.gradient_reaches(to_channels_first(images), images, names=("images",))


def test_channel_after_channel_row_after_row(flatten_images, numbered, device):
    """A row holds one image: its first channel row after row, then its second one."""
    images = numbered((2, 2, 2, 2), device=device)
    expected = torch.tensor([[0, 1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14, 15]], device=device)
    checks.close(flatten_images(images), expected, of="flatten_images(0 … 15 as images of shape (2, 2, 2, 2))")


@pytest.mark.parametrize("size", [(1, 3, 2, 2), (5, 1, 2, 3), (0, 3, 2, 2), (2, 3, 1, 1)], ids=str)
def test_n_stays(flatten_images, numbered, device, size):
    """N images give N rows, also for a batch of one and for an empty one."""
    images, expected = numbered(size, device=device), numbered((size[0], size[1] * size[2] * size[3]), device=device)
    checks.close(flatten_images(images), expected, of=f"flatten_images(images) with images of shape {size}")


def test_every_layout_and_dtype_is_flattened(flatten_images, device):
    """The images may be permuted, sliced or expanded before, and have any dtype."""
    images = torch.tensor([[[[0, 1, 1], [1, 0, 1]]], [[[1, 1, 0], [0, 0, 1]]]], device=device)
    expected = torch.tensor([[0, 1, 1, 1, 0, 1], [1, 1, 0, 0, 0, 1]], device=device)
    check_variants(flatten_images, images, expected, of="flatten_images(images)")


@pytest.mark.parametrize("made_by", ["permute", "a slice"])
def test_images_need_not_be_contiguous(flatten_images, numbered, device, made_by):
    """Images that are a permuted or sliced view of others are flattened all the same."""
    if made_by == "permute":
        images = numbered((2, 2, 1, 3), device=device).permute(0, 3, 1, 2)  # (2, 3, 2, 1)
    else:
        images = numbered((2, 1, 2, 4), device=device)[..., ::2]  # (2, 1, 2, 2)
    expected = torch.stack([torch.cat([plane.flatten() for plane in image]) for image in images])
    checks.close(flatten_images(images), expected, of=f"flatten_images(images), a view made by {made_by}")


def test_gradients_flow_to_the_images(flatten_images, device):
    """The rows stay connected to the images: a gradient flows back."""
    images = torch.ones(2, 1, 2, 2, device=device, requires_grad=True)
    checks.gradient_reaches(flatten_images(images), images, names=("images",))


@pytest.mark.parametrize("size", [(2, 2, 3), (3, 1, 2), (1, 2, 2), (0, 2, 3)], ids=str)
def test_the_channel_axis_comes_second(add_channel, numbered, device, size):
    """(N, H, W) becomes (N, 1, H, W): the new axis stands behind the batch, and every number stays."""
    images = numbered(size, dtype=torch.float32, device=device)
    expected = torch.stack([images.clone()], dim=1)
    checks.close(add_channel(images), expected, of=f"add_channel(images) with images of shape {size}")


def test_the_images_keep_their_shape(add_channel, numbered, device):
    """The caller's images still have three axes afterwards."""
    images = numbered((2, 2, 2), device=device)
    with checks.unmodified("add_channel(images)", images=images):
        add_channel(images)


def test_gradients_flow_through_the_new_axis(add_channel, device):
    """The result stays connected to the images: a gradient flows back."""
    images = torch.ones(2, 2, 2, device=device, requires_grad=True)
    checks.gradient_reaches(add_channel(images), images, names=("images",))


def test_the_dtype_stays_with_the_channel(add_channel, device):
    """The result has the dtype of the images, which may be permuted, sliced or expanded before."""
    images = torch.tensor([[[0, 1, 1], [1, 0, 1]], [[1, 1, 0], [0, 0, 1]]], device=device)
    expected = torch.tensor([[[[0, 1, 1], [1, 0, 1]]], [[[1, 1, 0], [0, 0, 1]]]], device=device)
    check_variants(add_channel, images, expected, of="add_channel(images)")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32], ids=str)
def test_every_number_stays(drop_channel, numbered, device, dtype):
    """(N, 1, H, W) becomes (N, H, W), and every number and the dtype stay."""
    images = numbered((2, 1, 2, 3), dtype=dtype, device=device)
    expected = torch.tensor([[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]], dtype=dtype, device=device)
    checks.close(drop_channel(images), expected, of="drop_channel(0 … 11 as images of shape (2, 1, 2, 3))")


@pytest.mark.parametrize("size", [(1, 1, 2, 3), (2, 1, 1, 3), (2, 1, 3, 1), (0, 1, 2, 2)], ids=str)
def test_only_the_channel_axis_goes(drop_channel, numbered, device, size):
    """A batch of one image stays a batch; a height or width of 1 stays too."""
    images, expected = numbered(size, device=device), numbered((size[0], *size[2:]), device=device)
    checks.close(drop_channel(images), expected, of=f"drop_channel(images of shape {size})")


def test_every_layout_and_dtype_loses_its_channel(drop_channel, device):
    """The images may be permuted, sliced or expanded before, and have any dtype."""
    images = torch.tensor([[[[0, 1, 1], [1, 0, 1]]], [[[1, 1, 0], [0, 0, 1]]]], device=device)
    expected = torch.tensor([[[0, 1, 1], [1, 0, 1]], [[1, 1, 0], [0, 0, 1]]], device=device)
    check_variants(drop_channel, images, expected, of="drop_channel(images)")


@pytest.mark.parametrize("n", [2, 1, 0])
@pytest.mark.parametrize("channels", [3, 2, 0])
def test_other_numbers_of_channels_are_refused(drop_channel, device, n, channels):
    """Images with another number of channels than one are an error, not a silent guess."""
    images = torch.zeros(n, channels, 2, 2, device=device)
    checks.raises(ValueError, lambda: drop_channel(images), of=f"drop_channel(images of shape {(n, channels, 2, 2)})")


def test_the_images_keep_their_channel(drop_channel, numbered, device):
    """The caller's images still have four axes afterwards."""
    images = numbered((2, 1, 2, 2), device=device)
    with checks.unmodified("drop_channel(images)", images=images):
        drop_channel(images)


def test_gradients_flow_past_the_dropped_axis(drop_channel, device):
    """The result stays connected to the images: a gradient flows back."""
    images = torch.ones(2, 1, 2, 2, device=device, requires_grad=True)
    checks.gradient_reaches(drop_channel(images), images, names=("images",))


def check_variants(kata, x, expected, of):
    """Call a kata with x, made of 0 and 1, in every layout and dtype, with large numbers, and expanded from one."""
    inputs.same_for(inputs.layouts(x), kata, expected, of=of)
    checks.close(kata(x + 2**40), expected + 2**40, of=f"{of}, x of numbers from 2**40 on")
    checks.close(kata(x + 2049.25), expected + 2049.25, of=f"{of}, x of numbers from 2049.25 on")
    for name, other in inputs.as_dtypes(x.tolist(), DTYPES, x.device):
        checks.close(kata(other), expected.to(other.dtype), of=f"{of}, {name}")
    checks.close(kata(inputs.expanded(x[0], 2)), torch.stack([expected[0]] * 2), of=f"{of}, x expanded from one")


def pixels(size, device):
    """Return images (N, H, W, C) in which the number at [n, h, w, c] is 1000 n + 100 c + 10 h + w."""
    n, h, w, c = (torch.arange(length, device=device) for length in size)
    return 1000 * n[:, None, None, None] + 100 * c + 10 * h[:, None, None] + w[:, None]
