"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks, inputs

SIZES = [((4, 2, 3), 2), ((6, 3, 2), 3), ((5, 2, 2), 2), ((3, 4, 4), 2), ((7, 2, 1), 3), ((2, 3, 5), 4)]


def sheet(images, columns):
    """Return the sheet, put together row by row."""
    count = len(images)
    rows = []
    for first in range(0, count, columns):
        row = list(images[first : first + columns])
        row += [torch.zeros_like(images[0])] * (columns - len(row))
        rows.append(torch.cat(row, dim=1))
    return torch.cat(rows)


@pytest.mark.parametrize(("size", "columns"), SIZES, ids=str)
def test_every_picture_lies_whole_in_its_cell(contact_sheet, numbered, device, size, columns):
    """Picture n is found, whole and upright, in row n // C and column n % C."""
    images = numbered(size, device=device, start=1)
    expected = images.clone()
    result = contact_sheet(images, columns)
    _, height, width = size
    rows = -(-size[0] // columns)
    of = f"contact_sheet(images, columns={columns}) with images of shape {size}"
    checks.shape(result, (rows * height, columns * width), of=of)
    for n in range(size[0]):
        top, left = n // columns * height, n % columns * width
        cell = result[top : top + height, left : left + width]
        checks.close(cell, expected[n], of=f"the cell of picture {n} in {of}")


@pytest.mark.parametrize(("size", "columns"), SIZES, ids=str)
def test_the_whole_sheet(contact_sheet, numbered, device, size, columns):
    """The sheet holds all pictures in their places, and 0 where there is none."""
    images = numbered(size, torch.float32, device, start=1)
    expected = sheet(images, columns)
    of = f"contact_sheet(images, columns={columns}) with images of shape {size}"
    checks.close(contact_sheet(images, columns), expected, of=of)


def test_all_in_one_row(contact_sheet, numbered, device):
    """With as many columns as pictures, they stand side by side."""
    images = numbered((3, 2, 2), device=device)
    expected = torch.tensor([[0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10, 11]], device=device)
    checks.close(
        contact_sheet(images, 3), expected, of="contact_sheet(images, columns=3), images 0 to 11 of 2 x 2 each"
    )


@pytest.mark.parametrize("dtype", [torch.uint8, torch.bool, torch.int64, torch.float16, torch.float64], ids=str)
def test_the_sheet_has_the_dtype_of_the_pictures(contact_sheet, dtype):
    """The dtype stays, with and without blank cells."""
    for count in (4, 3):
        images = (torch.arange(4 * count).reshape(count, 2, 2) % 3).to(dtype)
        expected = sheet(images, 2)
        checks.close(contact_sheet(images, 2), expected, of=f"contact_sheet({count} images in {dtype}, columns=2)")


def test_pictures_of_any_strides(contact_sheet, device):
    """images may be transposed, sliced or expanded, and are not changed."""
    images = torch.randn(5, 2, 3, device=device)
    expected = sheet(images, 2)
    for name, laid in inputs.layouts(images, "images"):
        with checks.unmodified("contact_sheet(images, columns=2)", images=laid):
            checks.close(contact_sheet(laid, 2), expected, of=f"contact_sheet(images, columns=2), {name}")


def test_gradients_flow_to_each_picture(contact_sheet, device):
    """The gradient of a cell comes back to its own picture."""
    images = torch.randn(5, 2, 3, device=device)
    call, reference = (lambda x: contact_sheet(x, 2)), (lambda x: sheet(x, 2))
    inputs.same_as_torch(call, reference, images, names=("images",), of="contact_sheet(images, columns=2)")
