"""Hidden tests of dtypes."""

import pytest
import torch

from torch_katas import checks, inputs


def test_the_image_is_float32(image_to_float, device):
    """The result is float32, the dtype of a model's weights."""
    image = torch.tensor([0, 255], dtype=torch.uint8, device=device)
    checks.dtype(image_to_float(image), torch.float32, of="image_to_float([0, 255])")


def test_255_becomes_1(image_to_float, device):
    """0 stays 0, 255 becomes 1, and a fifth of the way up is 0.2."""
    image = torch.tensor([0, 51, 255], dtype=torch.uint8, device=device)
    checks.close(image_to_float(image), torch.tensor([0.0, 0.2, 1.0], device=device), of="image_to_float([0, 51, 255])")


def test_a_dark_image_stays_dark(image_to_float, device):
    """The scale does not depend on the image: 51 becomes 0.2, also where it is the brightest."""
    image = torch.tensor([[0, 51], [51, 0]], dtype=torch.uint8, device=device)
    expected = torch.tensor([[0.0, 0.2], [0.2, 0.0]], device=device)
    checks.close(image_to_float(image), expected, of="image_to_float([[0, 51], [51, 0]])")


@pytest.mark.parametrize("brightest", [1, 0])
def test_the_darkest_images_stay_dark(image_to_float, device, brightest):
    """An image of 0 and 1 alone is as dark as any: 1 becomes 1 / 255."""
    image = torch.tensor([[0, brightest]], dtype=torch.uint8, device=device)
    expected = torch.tensor([[0.0, brightest / 255]], device=device)
    checks.close(image_to_float(image) * 255, expected * 255, of=f"image_to_float([[0, {brightest}]]) * 255")


def test_the_image_need_not_be_contiguous(image_to_float, device):
    """An image that was permuted or sliced before is converted like any other."""
    image = torch.tensor([[0, 51, 255], [255, 102, 51]], dtype=torch.uint8, device=device)
    expected = torch.tensor([[0.0, 0.2, 1.0], [1.0, 0.4, 0.2]], device=device)
    inputs.same_for(inputs.layouts(image, "image"), image_to_float, expected, of="image_to_float(image)")


def test_the_image_stays_on_its_device(image_to_float):
    """The result is where the image is. (`meta` is a device that stores no numbers: it shows this on every machine.)"""
    inputs.stays_on_meta(image_to_float, torch.zeros(1, 2, 2, dtype=torch.uint8), of="image_to_float(image)")


@pytest.mark.parametrize("size", [(16, 16), (1, 16, 16), (4, 1, 8, 8), (0, 3)], ids=str)
def test_every_level_and_every_shape(image_to_float, numbered, device, size):
    """Every level v from 0 to 255 becomes v / 255, and the shape stays, also where it is empty."""
    levels = numbered(size, device=device)
    expected = levels.double().div(255).to(torch.float32)
    checks.close(image_to_float(levels.to(torch.uint8)), expected, of=f"image_to_float(image), shape {size}")


def test_the_image_stays_as_it_is(image_to_float, device):
    """The caller's image is not changed."""
    image = torch.tensor([10, 20, 30], dtype=torch.uint8, device=device)
    with checks.unmodified("image_to_float(image)", image=image):
        image_to_float(image)


def test_labels_are_int64(labels_to_long, device):
    """Labels are int64, as class indices are everywhere in PyTorch."""
    checks.dtype(labels_to_long(torch.zeros(3, 1, device=device)), torch.int64, of="labels_to_long(labels)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_labels_keep_their_numbers(labels_to_long, device, dtype):
    """A column of labels becomes a vector of the same labels, as int64."""
    labels = torch.tensor([[2], [0], [1]], dtype=dtype, device=device)
    expected = torch.tensor([2, 0, 1], device=device)
    checks.close(labels_to_long(labels), expected, of="labels_to_long([[2.], [0.], [1.]])")


@pytest.mark.parametrize("n", [3, 1, 0])
def test_one_label_per_sample(labels_to_long, device, n):
    """N labels have shape (N,), also for a batch of one and for an empty one."""
    labels = torch.ones(n, 1, device=device)
    expected = torch.ones(n, dtype=torch.int64, device=device)
    checks.close(labels_to_long(labels), expected, of=f"labels_to_long(labels) with labels of shape ({n}, 1)")


def test_labels_may_be_large(labels_to_long, device):
    """Labels beyond 255 and beyond 2048 stay what they are."""
    labels = torch.tensor([[300.0], [2049.0], [1_000_001.0]], device=device)
    expected = torch.tensor([300, 2049, 1_000_001], device=device)
    checks.close(labels_to_long(labels), expected, of="labels_to_long([[300.], [2049.], [1000001.]])")
    labels = torch.tensor([[2.0**24 + 1], [2.0**40 + 1]], dtype=torch.float64, device=device)
    expected = torch.tensor([2**24 + 1, 2**40 + 1], device=device)
    checks.close(labels_to_long(labels), expected, of="labels_to_long([[2**24 + 1], [2**40 + 1]]), float64")


def test_labels_may_require_grad(labels_to_long, device):
    """Labels that require grad are converted like any other."""
    labels = torch.tensor([[2.0], [0.0]], device=device, requires_grad=True)
    expected = torch.tensor([2, 0], device=device)
    checks.close(labels_to_long(labels), expected, of="labels_to_long([[2.], [0.]]), requires_grad")


def test_the_column_stays_a_column(labels_to_long, device):
    """The caller's labels keep their shape and their numbers."""
    labels = torch.tensor([[2.0], [0.0]], device=device)
    with checks.unmodified("labels_to_long(labels)", labels=labels):
        labels_to_long(labels)


CASTS = [
    ([1.0, 2.0], torch.float32, torch.float64),
    ([1.0, 2.0], torch.float64, torch.float16),
    ([1, 2], torch.int64, torch.float32),
    ([2.7, -2.7], torch.float32, torch.int64),
    ([2.7, 200.7], torch.float16, torch.uint8),
    ([0.5, 0.0], torch.float32, torch.bool),
    ([2049.5, 0.1], torch.float64, torch.float32),
    ([2**40 + 1, -3], torch.int64, torch.float64),
    ([2.0**40 + 1, -3.0], torch.float64, torch.int64),
    ([1, 0], torch.bool, torch.bfloat16),
]


@pytest.mark.parametrize(("numbers", "source", "target"), CASTS, ids=str)
def test_numbers_move_to_the_dtype_of_reference(cast_like, device, numbers, source, target):
    """The numbers are those of x, the dtype is that of reference, the shape is that of x."""
    x = torch.tensor(numbers, dtype=source, device=device)
    reference = torch.zeros(3, 1, dtype=target, device=device)
    whole = target in (torch.int64, torch.uint8)
    expected = torch.tensor([int(number) if whole else number for number in numbers], dtype=target)
    name = str(target).removeprefix("torch.")
    checks.close(cast_like(x, reference), expected.to(device), of=f"cast_like({numbers}, reference of {name})")


def test_x_moves_to_the_device_of_reference(cast_like):
    """The result is where reference is. (`meta` is a device that stores no numbers: it shows this on every machine.)"""
    reference = torch.empty(3, device="meta", dtype=torch.float64)
    checks.device(cast_like(torch.zeros(2), reference), "meta", of="cast_like(x, reference on meta)")


def test_reference_stays_as_it_is(cast_like, device):
    """reference only says what to cast to: its numbers stay."""
    x, reference = torch.tensor([1, 2], device=device), torch.tensor([5.0, 6.0], device=device)
    with checks.unmodified("cast_like(x, reference)", reference=reference):
        cast_like(x, reference)


def test_gradients_flow_through_the_cast(cast_like, device):
    """From float32 to float64 the result stays connected to x: a gradient flows back."""
    x = torch.tensor([1.0, 2.0], device=device, requires_grad=True)
    reference = torch.zeros(1, dtype=torch.float64, device=device)
    checks.gradient_reaches(cast_like(x, reference), x, of="cast_like(x, reference of float64)", names=("x",))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([3, -1, 5, -2], 0.5), ([1, 2], 1.0), ([-1, -2, -3], 0.0), ([-1, 7, -3], 1 / 3)],
    ids=str,
)
def test_a_python_float_says_how_many(fraction_positive, device, numbers, expected):
    """The result is the number of positive numbers divided by the number of all, as a Python float."""
    checks.close(fraction_positive(torch.tensor(numbers, device=device)), expected, of=f"fraction_positive({numbers})")


def test_zeros_are_not_positive(fraction_positive, device):
    """0 is neither positive nor negative."""
    x = torch.tensor([0.0, 0.0, 0.0, 2.0], device=device)
    checks.close(fraction_positive(x), 0.25, of="fraction_positive([0., 0., 0., 2.])")


@pytest.mark.parametrize("size", [(2, 4), (2, 2, 2), ()], ids=str)
def test_all_axes_count(fraction_positive, device, size):
    """The fraction is over all numbers, however many axes x has."""
    x = torch.ones(size, device=device)
    checks.close(fraction_positive(x), 1.0, of=f"fraction_positive(x) with ones of shape {size}")


def test_x_need_not_be_contiguous(fraction_positive, device):
    """The numbers of a transposed or sliced tensor are counted like any others."""
    x = torch.tensor([[3.0, -1.0, 2.0], [0.0, 5.0, -2.0]], device=device)
    inputs.same_for(inputs.layouts(x), fraction_positive, 0.5, of="fraction_positive(x)")


@pytest.mark.parametrize("number", [0.5, 1e-30])
def test_small_numbers_are_positive_too(fraction_positive, device, number):
    """Whatever is greater than 0 counts, however small it is."""
    x = torch.tensor([number, -number, 0.0, 2.0], device=device)
    checks.close(fraction_positive(x), 0.5, of=f"fraction_positive([{number}, -{number}, 0., 2.])")


def test_nan_is_not_positive(fraction_positive, device):
    """NaN is not greater than 0, infinity is."""
    x = torch.tensor([float("nan"), float("inf"), -float("inf"), float("nan"), 1.0], device=device)
    checks.close(fraction_positive(x), 0.4, of="fraction_positive([nan, inf, -inf, nan, 1.])")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.uint8, torch.int8], ids=str)
def test_the_fraction_is_exact_for_narrow_dtypes(fraction_positive, device, dtype):
    """Of 3000 numbers 1000 are positive: that is a third, also where the dtype of x has few digits."""
    x = torch.tensor([0, 1, 0], device=device).repeat(1000).to(dtype)
    of = f"fraction_positive(0, 1, 0, … 3000 numbers in {dtype})"
    checks.close(fraction_positive(x), 1 / 3, of=of, rtol=1e-5, atol=0)


def test_the_fraction_of_nothing_is_0(fraction_positive, device):
    """An empty tensor gives 0.0, not NaN and no error."""
    checks.close(fraction_positive(torch.zeros(0, 3, device=device)), 0.0, of="fraction_positive(x), x of shape (0, 3)")


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.uint8, torch.bool], ids=str)
def test_every_dtype_can_be_counted(fraction_positive, device, dtype):
    """Whatever the dtype, the fraction is the same."""
    x = torch.tensor([0, 1, 1, 1], device=device).to(dtype)
    name = str(dtype).removeprefix("torch.")
    checks.close(fraction_positive(x), 0.75, of=f"fraction_positive([0, 1, 1, 1]) of {name}")


def test_x_may_require_grad(fraction_positive, device):
    """A tensor that requires grad can be counted like any other."""
    x = torch.tensor([1.0, -1.0], device=device, requires_grad=True)
    checks.close(fraction_positive(x), 0.5, of="fraction_positive([1., -1.]), requires_grad")
