"""The comparison of numbers: the verdict of torch.testing, without its imports."""

import itertools
import subprocess
import sys

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close
from torch.testing._comparison import default_tolerances  # the table that ours repeats

from torch_katas import checks
from torch_katas.checks.comparison import EXACT, TOLERANCES, Tolerance, differing, tolerance_of

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128)
INTEGERS = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint64)
SMALL_FLOATS = (torch.float8_e4m3fn, torch.float8_e5m2)
SHAPES = ((), (0,), (1,), (5,), (2, 3), (2, 0, 3), (1, 1))
SPECIAL = (float("nan"), float("inf"), float("-inf"), 0.0, -0.0)
GIVEN = (None, Tolerance(0.0, 0.0), Tolerance(1e-4, 1e-5), Tolerance(0.05, 0.0), Tolerance(0.0, 0.1))


def agrees_with_torch(got: Tensor, expected: Tensor, given: Tolerance | None) -> bool:
    """Tell whether both comparisons have the same verdict, which one or the other test has made sure to be clear."""
    tolerance = given or tolerance_of(expected.dtype)
    ours = not differing(got, expected, tolerance).any()
    try:
        assert_close(got, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True)
    except AssertionError:
        return not ours
    return ours


def values(shape: tuple[int, ...], dtype: torch.dtype, generator: torch.Generator) -> Tensor:
    """Return numbers of every size from 1e-3 to 1e3, of either sign, some of them special."""
    size = 10 ** (torch.rand(shape, generator=generator) * 6 - 3)
    number = torch.where(torch.rand(shape, generator=generator) < 0.5, size, -size)
    if dtype.is_complex:
        number = torch.complex(number, number.flip(0) if number.dim() else number)
    chosen = torch.rand(shape, generator=generator)
    for index, special in enumerate(SPECIAL):
        number = torch.where((chosen * 20).floor() == index, torch.tensor(special, dtype=number.dtype), number)
    return number.to(dtype)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_floats_have_the_verdict_of_torch(dtype, given):
    generator = torch.Generator().manual_seed(0)
    tolerance = given or tolerance_of(dtype)
    for shape, factor in itertools.product(SHAPES * 5, (0.0, 0.5, 2.0)):
        expected = values(shape, dtype, generator)
        allowed = tolerance.absolute + tolerance.relative * expected.abs().double()
        # Halfway inside the tolerance, or twice outside: at its edge rounding decides.
        sign = torch.where(torch.rand(shape, generator=generator) < 0.5, -1.0, 1.0)
        got = (expected + factor * allowed * sign).to(dtype)
        assert agrees_with_torch(got, expected, given), (got, expected)
        other = values(shape, dtype, generator)
        assert agrees_with_torch(other, expected, given), (other, expected)


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_integers_have_the_verdict_of_torch(dtype, given):
    generator = torch.Generator().manual_seed(0)
    for shape in SHAPES * 5:
        got, expected = (torch.randint(0, 3, shape, generator=generator).to(dtype) for _ in range(2))
        assert agrees_with_torch(got, expected, given), (got, expected)
        assert agrees_with_torch(expected.clone(), expected, given)


@pytest.mark.parametrize("dtype", SMALL_FLOATS, ids=str)
def test_floats_of_one_byte_have_the_verdict_of_torch(dtype):
    numbers = torch.tensor([0.0, 1.0, 1.125, -2.0, float("nan")]).to(dtype)
    for got, expected in itertools.product(numbers, repeat=2):
        assert agrees_with_torch(got, expected, None), (got, expected)


def test_the_table_of_tolerances_is_that_of_torch():
    for dtype in {*TOLERANCES, *INTEGERS, *SMALL_FLOATS} - {torch.float64, torch.complex128}:
        assert tuple(tolerance_of(dtype)) == default_tolerances(dtype)


@pytest.mark.parametrize("check", [checks.close, checks.roughly])
@pytest.mark.parametrize("number", [1.1, -250.3, 1e-3])
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128], ids=str)
def test_a_computation_in_float32_does_not_pass_for_one_in_float64(check, number, dtype):
    expected = torch.tensor([number], dtype=dtype)
    check(expected * (1 + 1e-12), expected, of="x")
    with pytest.raises(checks.Failed, match="x has wrong values"):
        check(expected.to(torch.float32 if dtype == torch.float64 else torch.complex64).to(dtype), expected, of="x")


def test_an_infinity_equals_only_itself_at_any_tolerance():
    infinity = torch.tensor(float("inf"))
    assert differing(infinity, -infinity, Tolerance(10.0, 10.0))
    assert differing(infinity, torch.tensor(1e38), Tolerance(10.0, 10.0))
    assert differing(torch.tensor(1e38), infinity, Tolerance(10.0, 10.0))
    assert not differing(infinity, infinity.clone(), EXACT)


def test_huge_integers_that_differ_by_one_differ():
    huge = torch.tensor([2**62, 2**62 + 1])
    assert differing(huge, huge.flip(0), EXACT).all()
    checks.close(torch.tensor([2**30]), torch.tensor([2**30 + 1]), of="x", atol=1.0)
    with pytest.raises(checks.Failed):
        checks.close(torch.tensor([2**30]), torch.tensor([2**30 + 2]), of="x", atol=1.0)


def test_half_precision_is_compared_without_rounding_the_tolerance():
    one, two_steps_more = torch.tensor(1.9, dtype=torch.float16), torch.tensor(1.9 + 2**-9, dtype=torch.float16)
    assert not differing(one, two_steps_more, Tolerance(0.0, 2**-9))
    assert differing(one, two_steps_more, Tolerance(0.0, 2**-9 - 2**-22))


def test_tensors_on_meta_have_no_numbers_to_compare():
    checks.close(torch.zeros(2, device="meta"), torch.ones(2, device="meta"), of="x")


@pytest.mark.parametrize("number", [1.0, -250.0])
def test_roughly_allows_for_the_rounding_of_many_operations(number):
    expected = torch.tensor([number])
    checks.roughly(expected + 0.9e-5 + 0.9e-4 * abs(number), expected, of="x")
    with pytest.raises(checks.Failed, match="x has wrong values"):
        checks.roughly(expected + 1.2e-5 + 1.2e-4 * abs(number), expected, of="x")


def test_neither_checks_nor_rules_import_what_takes_a_second():
    code = (
        "import sys, torch\nfrom torch_katas import checks, rules\n"
        "before = set(sys.modules)\n"
        "checks.close(torch.ones(2), torch.ones(2), of='x')\n"
        "try:\n    checks.close(torch.ones(2), torch.zeros(2), of='x')\n"
        "except checks.Failed as error:\n    str(error)\n"
        "with rules.forbid('softmax', why='it is the task'), torch.inference_mode():\n    torch.ones(2) + 1\n"
        "new = set(sys.modules) - before\n"
        "slow = ('torch.testing', 'torch.distributed', 'torch._dynamo', 'sympy')\n"
        "assert not any(name.startswith(slow) for name in new), new\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
