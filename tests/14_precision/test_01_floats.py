"""Hidden tests of floats."""

import math
import weakref

import pytest
import torch

from torch_katas import checks, inputs

SAFE = {
    torch.float64: 2**53,
    torch.float32: 2**24,
    torch.float16: 2**11,
    torch.bfloat16: 2**8,
    torch.float8_e4m3fn: 2**4,
    torch.float8_e5m2: 2**3,
}
INF, NAN = math.inf, math.nan


@pytest.mark.parametrize("dtype", SAFE, ids=str)
def test_the_whole_numbers_end_there(largest_safe_integer, dtype):
    """All whole numbers up to n are numbers of the dtype, and n + 1 is not."""
    expected = SAFE[dtype]
    checks.equal(largest_safe_integer(dtype), expected, of=f"largest_safe_integer({dtype})")


def test_the_next_number_is_rounded(largest_safe_integer):
    """In bfloat16 the number that is returned stays what it is, and the next one does not."""
    n = largest_safe_integer(torch.bfloat16)
    numbers = torch.tensor([n - 1, n, n + 1])
    kept = (numbers.to(torch.bfloat16).long() == numbers).tolist()
    of = "whether n - 1, n and n + 1 survive in bfloat16, n = largest_safe_integer(torch.bfloat16)"
    checks.equal(kept, [True, True, False], of=of)


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool, torch.complex64], ids=str)
def test_other_dtypes_are_refused(largest_safe_integer, dtype):
    """TypeError for integers, bool and complex numbers."""
    of = f"largest_safe_integer({dtype})"
    try:
        checks.raises(TypeError, lambda: largest_safe_integer(dtype), of=of)
    except (ValueError, KeyError, AttributeError) as error:
        checks.that(False, of=of, expected="TypeError", got=type(error).__name__)


@pytest.mark.parametrize(
    ("numbers", "dtype", "expected"),
    [
        ([256.0, 1.0, 1.0, 1.0, 1.0], torch.bfloat16, 256.0),
        ([1.0, 1.0, 1.0, 1.0, 256.0], torch.bfloat16, 260.0),
        ([1.0] * 300, torch.bfloat16, 256.0),
        ([2048.0, 1.0, 1.0, 1.0], torch.float16, 2048.0),
        ([40000.0, 40000.0, -40000.0], torch.float16, INF),
        ([0.5, -0.25, 8.0], torch.float16, 8.25),
    ],
    ids=["256 first", "256 last", "300 ones", "2048 first", "overflow", "nothing lost"],
)
def test_each_sum_is_rounded(sum_in_order, numbers, dtype, expected, device):
    """The running sum is kept in dtype, and what an addition loses is lost for good."""
    x = torch.tensor(numbers, device=device)
    of = f"sum_in_order(x, {dtype}), x {numbers if len(numbers) < 9 else '300 ones'}"
    checks.close(sum_in_order(x, dtype), torch.tensor(expected, dtype=dtype, device=device), of=of, rtol=0, atol=0)


def test_each_number_is_rounded_before_it_is_added(sum_in_order, device):
    """1.003 is 1 in bfloat16, and 256 + 1 is rounded to 256; 256 + 1.003 would be rounded to 258."""
    x = torch.tensor([256.0, 1.003], device=device)
    expected = torch.tensor(256.0, dtype=torch.bfloat16, device=device)
    checks.close(sum_in_order(x, torch.bfloat16), expected, of="sum_in_order([256, 1.003], torch.bfloat16)", rtol=0)


def test_more_bits_lose_less(sum_in_order):
    """float64 keeps what float32 loses, whichever dtype x has."""
    x = torch.tensor([2.0**24, 1.0, 1.0], dtype=torch.float64)
    for dtype, expected in ((torch.float32, 2.0**24), (torch.float64, 2.0**24 + 2)):
        of = f"sum_in_order([2**24, 1, 1], {dtype}), x in float64"
        checks.close(sum_in_order(x, dtype), torch.tensor(expected, dtype=dtype), of=of, rtol=0)
    x = torch.full((64,), 100.0, dtype=torch.float16)
    of = "sum_in_order(x, torch.float32), x of 64 times 1600 in float16"
    checks.close(sum_in_order(x * 16, torch.float32), torch.tensor(102400.0), of=of, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32], ids=str)
def test_the_sum_of_nothing(sum_in_order, dtype, device):
    """The sum of no numbers is 0, in dtype, on the device of x."""
    of = f"sum_in_order(torch.zeros(0), {dtype})"
    expected = torch.tensor(0.0, dtype=dtype, device=device)
    checks.close(sum_in_order(torch.zeros(0, device=device), dtype), expected, of=of)
    inputs.stays_on_meta(lambda x: sum_in_order(x, dtype), torch.zeros(0), of=of)


def test_the_gradient_of_a_sum(sum_in_order, device):
    """The gradient of the sum is 1 in each number of x."""
    x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    total = sum_in_order(x, torch.bfloat16)
    of = "sum_in_order([1, 2, 3], torch.bfloat16)"
    checks.gradient_reaches(total, x, of=of, names=("x",))
    (grad,) = torch.autograd.grad(total, x)
    checks.close(grad, torch.ones(3, device=device), of=f"the gradient of {of} in x")


def test_the_numbers_stay(sum_in_order, device):
    """x keeps its numbers, also where dtype is that of x, and however it lies in memory."""
    x = torch.tensor([1.0, 2.0, 4.0], device=device)
    with checks.unmodified("sum_in_order(x, torch.float32)", x=x):
        sum_in_order(x, torch.float32)
    for name, given in inputs.layouts(x):
        checks.close(sum_in_order(given, torch.float32), torch.tensor(7.0, device=device), of=f"sum_in_order, {name}")


def test_the_error_of_each_number(relative_error):
    """The distance from the exact number is divided by the size of the exact number, one by one."""
    value = torch.tensor([[99.0, 2.0], [-8.0, 3.0]])
    exact = torch.tensor([[100.0, 4.0], [-10.0, -1.0]])
    expected = torch.tensor([[0.01, 0.5], [0.2, 4.0]], dtype=torch.float64)
    of = "relative_error([[99, 2], [-8, 3]], [[100, 4], [-10, -1]])"
    checks.close(relative_error(value, exact), expected, of=of)


def test_zeros_infinities_and_nan(relative_error):
    """Equal numbers have the error 0, also 0 and inf; beside an exact 0 any other is infinitely far; NaN stays NaN."""
    value = torch.tensor([0.0, 1e-12, INF, -INF, INF, NAN, 1.0])
    exact = torch.tensor([0.0, 0.0, INF, -INF, 2.0, 1.0, NAN])
    expected = torch.tensor([0.0, INF, 0.0, 0.0, INF, NAN, NAN], dtype=torch.float64)
    of = "relative_error([0, 1e-12, inf, -inf, inf, nan, 1], [0, 0, inf, -inf, 2, 1, nan])"
    checks.close(relative_error(value, exact), expected, of=of)


def test_the_error_of_small_numbers(relative_error):
    """A number of 1e-30 that is off by half has the error 0.5, as any other."""
    value, exact = torch.tensor([1.5e-30]), torch.tensor([1e-30])
    of = "relative_error([1.5e-30], [1e-30])"
    checks.close(relative_error(value, exact), torch.tensor([0.5], dtype=torch.float64), of=of)


def test_the_error_is_computed_in_float64(relative_error):
    """Each dtype is brought to float64 before anything is computed, and so is their difference."""
    third = torch.tensor([1 / 3], dtype=torch.float64)
    for dtype in (torch.bfloat16, torch.float16, torch.float32, torch.float64):
        value = third.to(dtype)
        expected = torch.tensor([abs(value.item() - 1 / 3) * 3], dtype=torch.float64)
        checks.close(
            relative_error(value, third), expected, of=f"relative_error(1/3 in {dtype}, 1/3 in float64)", rtol=1e-9
        )
    big = torch.tensor([60000.0], dtype=torch.float16)
    of = "relative_error([60000], [-60000]) in float16"
    checks.close(relative_error(big, -big), torch.tensor([2.0], dtype=torch.float64), of=of)
    of = "relative_error([1 + 1e-12], [1]) in float64"
    value, exact = torch.tensor([1 + 1e-12], dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    checks.close(relative_error(value, exact), torch.tensor([1e-12], dtype=torch.float64), of=of, rtol=1e-3)


@pytest.mark.parametrize("shapes", [((2,), (2, 1)), ((2,), ()), ((2, 3), (3, 2)), ((1,), (3,))], ids=str)
def test_shapes_that_differ_are_refused(relative_error, shapes):
    """ValueError where the shapes differ, also where they would broadcast."""
    value, exact = (torch.ones(shape) for shape in shapes)
    checks.raises(ValueError, lambda: relative_error(value, exact), of=f"relative_error of shapes {shapes}")


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (2, 1, 3)], ids=str)
def test_the_error_has_the_shape_of_the_values(relative_error, shape):
    """Any shape is kept, empty ones too, and the result is float64; the device is that of the inputs."""
    value = torch.ones(shape)
    expected = torch.zeros(shape, dtype=torch.float64)
    checks.close(relative_error(value, value.clone()), expected, of=f"relative_error(x, x), x ones of shape {shape}")
    inputs.stays_on_meta(relative_error, value, value.clone(), of="relative_error(value, exact)")


def test_the_variance_of_each_feature(stable_variance, device):
    """Each feature has the mean of its squared distances from its own mean, with a division by N."""
    rows = torch.tensor([[1.0, 10.0, 5.0], [3.0, 10.0, 0.0], [5.0, 40.0, -5.0], [7.0, 20.0, 4.0]], device=device)
    expected = torch.tensor([5.0, 150.0, 15.5], device=device)
    checks.roughly(stable_variance(rows), expected, of=f"stable_variance({rows.tolist()})")


@pytest.mark.parametrize("shape", [(2, 1), (7, 3), (40, 5)], ids=str)
def test_the_variance_is_that_of_torch(stable_variance, shape):
    """The variance is that of torch.var with correction=0, in float32 and in float64."""
    for dtype in (torch.float32, torch.float64):
        x = torch.randn(shape, dtype=dtype) * 3 + 1
        of = f"stable_variance(x), x of shape {shape}, {dtype}"
        checks.roughly(stable_variance(x), x.var(0, correction=0), of=of)


@pytest.mark.parametrize(("dtype", "mean"), [(torch.float32, 1e4), (torch.float64, 1e9)], ids=["float32", "float64"])
def test_the_variance_far_from_zero(stable_variance, dtype, mean):
    """Far from 0 the variance is still right to 1 %, and not negative: in float32 around 1e4, in float64 around 1e9."""
    distances = torch.tensor([[-1.0, 0.5], [1.0, -0.5], [-1.0, 1.5], [1.0, -1.5]] * 8, dtype=dtype)
    if dtype == torch.float64:
        distances = distances / 16
    expected = distances.square().mean(0)
    of = f"stable_variance of 32 rows around {mean:g} in {dtype}"
    checks.close(stable_variance(distances + mean), expected, of=of, rtol=0.01)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_single_row_has_no_variance(stable_variance, dtype):
    """The variance of one row is 0 for each feature, also where it lies far from 0; that of equal rows, too."""
    row = torch.tensor([30000.7, -1.0], dtype=dtype)
    for count in (1, 3):
        of = f"stable_variance of {count} times the same row"
        checks.close(stable_variance([row] * count), torch.zeros(2, dtype=dtype), of=of)


@pytest.mark.parametrize("kind", ["a list", "a generator", "a tensor"])
def test_no_rows_are_refused(stable_variance, kind):
    """ValueError where there is no row."""
    x = {"a list": [], "a generator": iter(()), "a tensor": torch.zeros(0, 3)}[kind]
    checks.raises(ValueError, lambda: stable_variance(x), of=f"stable_variance of {kind} without rows")


def test_a_stream_is_read_once(stable_variance):
    """x may be a generator, which can be gone through once and has no length."""
    rows = ([1.0, 0.0], [3.0, 0.0], [5.0, 6.0])
    stream = (torch.tensor(row) for row in rows)
    of = f"stable_variance of a generator of {rows}"
    checks.roughly(stable_variance(stream), torch.tensor([8 / 3, 8.0]), of=of)


def test_rows_are_not_kept(stable_variance):
    """The memory does not grow with the number of rows: when the 50th comes, the first ones are gone."""
    alive = []

    def stream():
        held = []
        for number in range(50):
            row = torch.full((3,), float(number))
            held.append(weakref.ref(row))
            yield row
            del row
            alive.append(sum(ref() is not None for ref in held))

    stable_variance(stream())
    checks.that(
        max(alive) <= 3, of="the rows in memory while stable_variance reads 50", expected="3 at most", got=max(alive)
    )


def test_the_rows_stay_as_they_are(stable_variance):
    """The caller's rows keep their numbers; a tensor of rows may lie anyhow in memory."""
    rows = [torch.tensor([1.0, 2.0]), torch.tensor([5.0, 2.0]), torch.tensor([0.0, 8.0])]
    before = [row.clone() for row in rows]
    stable_variance(rows)
    for number, (row, old) in enumerate(zip(rows, before, strict=True)):
        checks.close(row, old, of=f"row {number} after stable_variance(rows)", rtol=0)
    x = torch.stack(before)
    expected = x.var(0, correction=0)
    for name, given in inputs.layouts(x):
        checks.roughly(stable_variance(given), expected, of=f"stable_variance(x), {name}")
