"""Hidden tests of silent_mistakes."""

import pytest
import torch

from torch_katas import checks, inputs

CHANGES = {"scale_rows": "x"}
"""Arguments that a kata changes by design."""


def centered(x):
    """Return x with every row shifted to mean 0."""
    return x - (x.sum(-1) / x.shape[-1]).unsqueeze(-1)


@pytest.mark.parametrize("size", [(3, 3), (2, 4), (4, 1), (1, 3), (0, 3)], ids=str)
def test_every_row_loses_its_own_mean(center_rows, device, size):
    """From each number goes the mean of its own row, also where x has as many rows as columns."""
    x = torch.arange(size[0] * size[1], device=device).float().reshape(size) ** 2
    checks.close(center_rows(x), centered(x), of=f"center_rows(x) with x of shape {size}")


@pytest.mark.parametrize("size", [(4,), (3, 3, 3), (2, 1, 4), (2, 2, 2, 2), (2, 0, 3)], ids=str)
def test_any_number_of_axes_in_front(center_rows, device, size):
    """A row is what lies along the last axis, with any number of axes in front of it or none."""
    x = torch.randn(size, device=device)
    checks.roughly(center_rows(x), centered(x), of=f"center_rows(x) with x of shape {size}")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_centered_rows_keep_their_dtype(center_rows, dtype):
    """Floats of any width keep their dtype, and float64 keeps its digits."""
    x = torch.tensor([[1.0, 3.0], [10.0, 30.0]], dtype=dtype) / (3 if dtype == torch.float64 else 1)
    checks.close(center_rows(x), centered(x), of=f"center_rows(x) in {dtype}")


def test_rows_of_any_strides_are_centered(center_rows, device):
    """x may be transposed or sliced, and is not changed."""
    x = torch.randn(3, 3, device=device)
    expected = centered(x)
    for name, laid in inputs.layouts(x):
        with checks.unmodified("center_rows(x)", x=laid):
            checks.roughly(center_rows(laid), expected, of=f"center_rows(x), {name}")


def test_gradients_flow_through_the_mean(center_rows, device):
    """Gradients flow back to x, through the mean as well."""
    inputs.same_as_torch(center_rows, centered, torch.randn(3, 3, device=device), names=("x",), of="center_rows(x)")


NAN, INF = float("nan"), float("inf")


def test_all_conditions_hold(usable, device):
    """A reading is usable from low up, below high, and from a sensor that is not broken."""
    # The broken sensor reads a number within the bounds, and one out of them.
    readings = torch.tensor([[1.0, 2.0, 3.0, 5.0], [9.0, 8.9, -4.0, 12.0]], device=device)
    broken = torch.tensor([False, False, False, True], device=device)
    expected = torch.tensor([[False, True, True, False], [False, True, False, False]], device=device)
    checks.close(usable(readings, broken, 2.0, 9.0), expected, of="usable(readings, broken, low=2.0, high=9.0)")


def test_nan_and_infinity(usable, device):
    """NaN is never usable. Infinity is not below infinity, and minus infinity is from minus infinity up."""
    readings = torch.tensor([[NAN, INF, -INF, 0.0]], device=device)
    broken = torch.zeros(4, dtype=torch.bool, device=device)
    for low, high, expected in [(-1.0, 1.0, [0, 0, 0, 1]), (-INF, INF, [0, 0, 1, 1])]:
        result = usable(readings, broken, low, high)
        expected = torch.tensor([expected], device=device).bool()
        checks.close(result, expected, of=f"usable([[nan, inf, -inf, 0]], broken, low={low}, high={high})")


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.int32, torch.bfloat16], ids=str)
def test_bounds_with_a_fraction(usable, dtype):
    """Whole numbers are compared with the bounds as they are: 2 is not usable from 2.5 up, 4 is below 4.5."""
    readings = torch.tensor([[2, 3, 4, 5]], dtype=dtype)
    expected = torch.tensor([[False, True, True, False]])
    result = usable(readings, torch.zeros(4, dtype=torch.bool), 2.5, 4.5)
    checks.close(result, expected, of=f"usable([[2, 3, 4, 5]], …, low=2.5, high=4.5) in {dtype}")


def test_bounds_keep_their_digits(usable):
    """low itself can be used and high cannot, also where float32 could not tell them from their neighbours."""
    expected, none_broken = torch.tensor([[False, True, False]]), torch.zeros(3, dtype=torch.bool)
    for numbers, dtype in (([2**24, 2**24 + 1, 2**24 + 2], torch.int64), ([0.1 - 1e-12, 0.1, 0.3], torch.float64)):
        _, low, high = numbers
        result = usable(torch.tensor([numbers], dtype=dtype), none_broken, low, high)
        checks.close(result, expected, of=f"usable([{numbers}], …, low={low}, high={high}) in {dtype}")


@pytest.mark.parametrize("size", [(3, 3), (1, 2), (0, 2), (2, 1)], ids=str)
def test_a_broken_sensor_is_a_column(usable, device, size):
    """broken has one boolean for each column, also where there are as many rows, and none where there is no row."""
    readings = torch.full(size, 5.0, device=device)
    broken = torch.arange(size[1], device=device) % 2 == 1
    expected = (~broken).repeat(size[0], 1)
    for name, laid in inputs.layouts(readings, "readings"):
        checks.close(usable(laid, broken, 0.0, 9.0), expected, of=f"usable(readings, …) of shape {size}, {name}")


def bytes_of(numbers, device="cpu"):
    """Return numbers as uint8."""
    return torch.tensor(numbers, dtype=torch.uint8, device=device)


def test_all_pairs_of_pixels(pixel_difference, device):
    """For all 65,536 pairs of pixels the distance is right, whichever is brighter."""
    values = torch.arange(256, device=device)
    expected = (values[:, None] - values[None, :]).abs().to(torch.uint8)
    a, b = values.to(torch.uint8)[:, None].expand(256, 256), values.to(torch.uint8)[None, :].expand(256, 256)
    checks.close(pixel_difference(a, b), expected, of="pixel_difference(a, b) for all pairs of pixels")


def test_dark_against_bright(pixel_difference, device):
    """10 and 12 are 2 apart, 0 and 255 are 255 apart, in either order."""
    a, b = bytes_of([10, 12, 0, 255, 200], device), bytes_of([12, 10, 255, 0, 60], device)
    checks.close(pixel_difference(a, b), bytes_of([2, 2, 255, 255, 140], device))


@pytest.mark.parametrize("size", [(), (1,), (0,), (2, 3), (2, 3, 2, 2)], ids=str)
def test_images_of_any_shape(pixel_difference, device, size):
    """The result has the shape of the images, and is uint8."""
    a, b = (torch.randint(256, size, device=device).to(torch.uint8) for _ in range(2))
    expected = (a.int() - b.int()).abs().to(torch.uint8)
    checks.close(pixel_difference(a, b), expected, of=f"pixel_difference(a, b) of shape {size}")


def test_images_of_any_strides(pixel_difference, device):
    """Images may be transposed or sliced, and are not changed."""
    a, b = (torch.randint(256, (3, 4), device=device).to(torch.uint8) for _ in range(2))
    expected = (a.int() - b.int()).abs().to(torch.uint8)
    for name, laid in inputs.layouts(a, "a"):
        with checks.unmodified("pixel_difference(a, b)", a=laid, b=b):
            checks.close(pixel_difference(laid, b), expected, of=f"pixel_difference(a, b), {name}")


def group_sums(values, groups, count):
    """Return the sums of all groups, one by one."""
    zero = 0 * values.sum(0, dtype=values.dtype)
    rows = [zero + values[groups == g].sum(0, dtype=values.dtype) for g in range(count)]
    return torch.stack(rows)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.float32, torch.float64], ids=str)
def test_every_row_counts(sum_by_group, dtype):
    """All rows of a group are added, however many; a group that does not come has zeros. The dtype stays."""
    values = torch.tensor([[1, 10], [2, 20], [4, 40], [8, 80], [16, 160]], dtype=dtype)
    expected = torch.tensor([[18, 180], [0, 0], [13, 130], [0, 0]], dtype=dtype)
    result = sum_by_group(values, torch.tensor([2, 0, 2, 2, 0]), 4)
    checks.close(result, expected, of=f"sum_by_group(values in {dtype}, [2, 0, 2, 2, 0], 4)")


@pytest.mark.parametrize(("samples", "features", "count"), [(50, 3, 4), (1, 2, 1), (3, 1, 7), (0, 2, 3)])
def test_any_number_of_groups(sum_by_group, device, samples, features, count):
    """N may be 1 or 0, and there may be more groups than rows."""
    values, groups = torch.randn(samples, features, device=device), torch.randint(count, (samples,), device=device)
    expected = group_sums(values, groups, count)
    of = f"sum_by_group(values, groups, {count}) with values of shape {(samples, features)}"
    checks.roughly(sum_by_group(values, groups, count), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64], ids=str)
def test_sums_keep_their_digits(sum_by_group, dtype):
    """Large whole numbers and float64 lose no digit."""
    values = torch.tensor([[2**40 + 1], [2**40 + 2], [5]]).to(dtype)
    expected = torch.tensor([[2**41 + 3], [5]]).to(dtype)
    of = f"sum_by_group of 2**40 + 1, 2**40 + 2 and 5 in {dtype}"
    checks.close(sum_by_group(values, torch.tensor([0, 0, 1]), 2), expected, of=of, rtol=0, atol=0)


def test_infinity_stays_in_its_group(sum_by_group, device):
    """Infinity and NaN in one group reach no other: its rows are added, and nothing else."""
    values = torch.tensor([[INF, 1.0], [2.0, NAN], [4.0, 5.0]], device=device)
    expected = torch.tensor([[4.0, 5.0], [INF, NAN], [0.0, 0.0]], device=device)
    result = sum_by_group(values, torch.tensor([1, 1, 0], device=device), 3)
    checks.close(result, expected, of="sum_by_group([[inf, 1], [2, nan], [4, 5]], [1, 1, 0], 3)")


def test_values_and_groups_of_any_strides(sum_by_group, device):
    """values and groups may be transposed or sliced, and are not changed."""
    values, groups = torch.randn(5, 3, device=device), torch.tensor([1, 0, 1, 1, 2], device=device)
    expected = group_sums(values, groups, 3)
    for name, laid in inputs.layouts(values, "values"):
        checks.roughly(sum_by_group(laid, groups, 3), expected, of=f"sum_by_group(values, groups, 3), {name}")
    for name, laid in inputs.layouts(groups, "groups"):
        checks.roughly(sum_by_group(values, laid, 3), expected, of=f"sum_by_group(values, groups, 3), {name}")


def test_gradients_flow_to_all_rows(sum_by_group, device):
    """The gradient of a group's sum comes back to each of its rows."""
    values, groups = torch.randn(5, 3, device=device), torch.tensor([1, 0, 1, 1, 3], device=device)
    call, reference = (lambda x: sum_by_group(x, groups, 4)), (lambda x: group_sums(x, groups, 4))
    inputs.same_as_torch(call, reference, values, names=("values",), of="sum_by_group(values, groups, 4)")


@pytest.mark.parametrize("chosen", [[1, 0, 1], [0, 0, 0], [1, 1, 1]], ids=str)
def test_the_chosen_rows_are_multiplied(scale_rows, numbered, device, chosen):
    """Rows where mask is True are multiplied by factor, the others stay, in x itself; x comes back."""
    x, mask = numbered((3, 3), torch.float32, device), torch.tensor(chosen, device=device).bool()
    expected = torch.where(mask[:, None], x * -2.5, x)
    result = scale_rows(x, mask, -2.5)
    checks.close(x, expected, of=f"x after scale_rows(x, mask={chosen}, factor=-2.5)")
    checks.that(result is x, of="scale_rows(x, mask, factor)", expected="x itself", got="another tensor")


def test_a_view_sees_the_change(scale_rows, numbered, device):
    """A column that was taken before, and the larger tensor of which x is a part, show the new numbers."""
    larger = numbered((4, 3), torch.float32, device)
    x = larger[1:]
    column = x[:, 1]
    scale_rows(x, torch.tensor([True, False, True], device=device), 10.0)
    checks.close(column, torch.tensor([40.0, 7.0, 100.0], device=device), of="x[:, 1], taken before scale_rows")
    expected = torch.tensor([[0.0, 1, 2], [30, 40, 50], [6, 7, 8], [90, 100, 110]], device=device)
    checks.close(larger, expected, of="the tensor of which x is a part, after scale_rows")


@pytest.mark.parametrize("size", [(4, 2), (2, 4), (1, 1), (0, 3)], ids=str)
def test_rows_are_axis_0(scale_rows, numbered, device, size):
    """mask belongs to the rows, also where there are more columns than rows. N may be 0."""
    mask = torch.arange(size[0], device=device) % 2 == 0
    for name, x in inputs.layouts(numbered(size, torch.float32, device)):
        expected = torch.where(mask[:, None], x * 3, x)
        scale_rows(x, mask, 3.0)
        checks.close(x, expected, of=f"x after scale_rows(x, mask, 3) with x of shape {size}, {name}")


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64], ids=str)
def test_other_rows_stay_as_they_are(scale_rows, dtype):
    """NaN and infinity stay where mask is False. x keeps its dtype and its digits, and a factor of 0 makes zeros."""
    for factor in (0, 0.1):
        x = torch.tensor([[NAN, INF], [1.5, 2.5], [-INF, 3.0]], dtype=dtype)
        scale_rows(x, torch.tensor([False, True, False]), factor)
        expected = torch.tensor([[NAN, INF], [1.5 * factor, 2.5 * factor], [-INF, 3.0]], dtype=dtype)
        of = f"x in {dtype} after scale_rows(x, [False, True, False], {factor})"
        checks.close(x, expected, of=of, rtol=1e-12 if dtype == torch.float64 else 1e-3)
