"""Hidden tests of positions."""

import math

import pytest
import torch
from torch import Tensor

from torch_katas import checks, inputs


def waves(length: int, width: int) -> Tensor:
    """Return the waves, number by number."""
    rows = [
        [
            (math.cos if column % 2 else math.sin)(place / 10000 ** ((column - column % 2) / width))
            for column in range(width)
        ]
        for place in range(length)
    ]
    return torch.tensor(rows, dtype=torch.float32).reshape(length, width)


def rotated(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    """Return x rotated by complex numbers."""
    half = x.shape[-1] // 2
    frequencies = base ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = positions[..., None].cpu().double() * frequencies
    turn = torch.polar(torch.ones_like(angles), angles)
    result = torch.complex(x[..., :half].double().cpu(), x[..., half:].double().cpu()) * turn
    return torch.cat([result.real, result.imag], dim=-1).to(x.device, x.dtype)


@pytest.mark.parametrize("size", [(1, 2), (5, 8), (20, 16), (7, 4)], ids=str)
def test_sines_and_cosines_take_turns(sinusoidal_positions, size):
    """Column 2i is a sine and column 2i + 1 the cosine beside it, both of p / 10000^(2i / width)."""
    checks.roughly(sinusoidal_positions(*size), waves(*size), of=f"sinusoidal_positions{size}")


@pytest.mark.parametrize("size", [(4, 1), (4, 3), (6, 7)], ids=str)
def test_odd_widths(sinusoidal_positions, size):
    """The last column of an odd width is a sine, and the frequencies are those of this width."""
    checks.roughly(sinusoidal_positions(*size), waves(*size), of=f"sinusoidal_positions{size}")


@pytest.mark.parametrize("width", [1, 4, 5])
def test_no_position_at_all(sinusoidal_positions, width):
    """A length of 0 gives no rows, of the right width, in float32."""
    checks.close(sinusoidal_positions(0, width), torch.zeros(0, width), of=f"sinusoidal_positions(0, {width})")


def test_far_positions(sinusoidal_positions):
    """Position 4099 is 4099, which float16 cannot hold."""
    angle = 4099 * 10000 ** (-2 / 4)
    expected = torch.tensor([math.sin(4099), math.cos(4099), math.sin(angle), math.cos(angle)])
    result = sinusoidal_positions(4100, 4)[4099]
    checks.close(result, expected, of="sinusoidal_positions(4100, 4)[4099]", rtol=0, atol=0.01)


def test_each_table_is_a_new_one(sinusoidal_positions):
    """What is written into one table does not show in the next."""
    sinusoidal_positions(3, 4).fill_(7.0)
    checks.roughly(sinusoidal_positions(3, 4), waves(3, 4), of="sinusoidal_positions(3, 4) after a write into it")


def test_the_first_rows_do_not_depend_on_the_length(sinusoidal_positions):
    """Position 3 is the same in a table of 4 rows as in one of 40."""
    few, many = sinusoidal_positions(4, 6), sinusoidal_positions(40, 6)
    checks.roughly(many[:4], waves(4, 6), of="the first rows of sinusoidal_positions(40, 6)")
    checks.roughly(few, waves(4, 6), of="sinusoidal_positions(4, 6)")


@pytest.mark.parametrize("size", [(2, 3, 4), (3, 3, 4), (1, 5, 3), (4, 1, 2), (0, 3, 4), (2, 0, 4)], ids=str)
def test_positions_run_along_time(add_positions, device, size):
    """Each text of the batch gets the same waves, and each time its own, whatever the two sizes are."""
    x = torch.randn(size, device=device)
    expected = x + waves(size[1], size[2]).to(device)
    checks.roughly(add_positions(x), expected, of=f"add_positions(x) with x of shape {size}")


@pytest.mark.parametrize(("start", "time"), [(1, 3), (7, 3), (40, 1), (7, 0)])
def test_a_text_that_goes_on(add_positions, device, start, time):
    """With `start` the first time is that position, and the others follow."""
    x = torch.randn(2, time, 5, device=device)
    expected = x + waves(start + time, 5)[start:].to(device)
    checks.roughly(add_positions(x, start), expected, of=f"add_positions(x, start={start}) with {time} times")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_the_sum_has_the_dtype_of_x(add_positions, dtype):
    """Half precision and float64 come out as they went in, also at position 2049, which half precision cannot hold."""
    result = add_positions(torch.ones(1, 2, 4, dtype=dtype))
    checks.dtype(result, dtype, of=f"add_positions(x) with x in {dtype}")
    checks.close(result.float(), 1 + waves(2, 4)[None], of="its numbers", rtol=0.01, atol=0.01)
    late = add_positions(torch.zeros(1, 2, 4, dtype=dtype), 2049).float()
    of = f"add_positions(zeros, start=2049) in {dtype}"
    checks.close(late, waves(2051, 4)[None, 2049:], of=of, rtol=0.01, atol=0.01)


def test_float64_keeps_its_digits(add_positions):
    """In float64 the sum of 1/3 and the waves of position 0, which are 0 and 1, has all the digits of 1/3."""
    x = torch.full((1, 1, 2), 1 / 3, dtype=torch.float64)
    expected = torch.tensor([[[1 / 3, 4 / 3]]], dtype=torch.float64)
    checks.close(add_positions(x), expected, of="add_positions of 1/3 in float64", rtol=0, atol=1e-12)


def test_the_waves_are_those_of_float32(add_positions):
    """In float64, too, what is added are numbers of float32: rounding them to it changes nothing."""
    added = add_positions(torch.zeros(1, 5, 4, dtype=torch.float64))
    checks.close(
        added, added.float().double(), of="add_positions(zeros) in float64, seen as float32", rtol=0, atol=1e-15
    )


def test_the_sum_is_a_new_tensor(add_positions, device):
    """x is as before, and gradients of the sum flow back to it."""
    x = torch.randn(2, 3, 4, device=device)
    inputs.same_as_torch(
        add_positions, lambda x: x + waves(3, 4).to(device), x, names=("x",), of="add_positions(x) with x of (2, 3, 4)"
    )
    checks.own_storage(add_positions(x), x, of="add_positions(x)", from_="x")
    inputs.stays_on_meta(add_positions, x, of="add_positions(x)")


def test_one_pair_turns_by_its_position(rotary, device):
    """With D = 2 position p turns by p radians: (1, 0) becomes (cos p, sin p), and (0, 1) becomes (-sin p, cos p)."""
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0]], device=device)
    expected = torch.tensor([[math.cos(2), math.sin(2)], [-math.sin(3), math.cos(3)]], device=device)
    checks.roughly(rotary(x, torch.tensor([2, 3], device=device)), expected, of="rotary([[1, 0], [0, 1]], [2, 3])")


def test_pairs_are_halves_apart(rotary, device):
    """With D = 6 number 1 makes a pair with number 4: a 1 there spreads to these two, and to no other."""
    x = torch.zeros(1, 6, device=device)
    x[0, 1] = 1
    angle = 5 * 10000 ** (-2 / 6)
    expected = torch.tensor([[0.0, math.cos(angle), 0.0, 0.0, math.sin(angle), 0.0]], device=device)
    checks.roughly(rotary(x, torch.tensor([5], device=device)), expected, of="rotary([[0, 1, 0, 0, 0, 0]], [5])")


SIZES = [(3, 2), (4, 8), (2, 3, 6), (2, 3, 5, 4), (1, 1, 1, 2), (0, 4), (2, 0, 4)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_a_complex_product(rotary, device, size):
    """Seen as complex numbers of two halves, x is multiplied by e^(i·angle). Gradients are those of this product."""
    positions = torch.arange(size[-2], device=device)
    inputs.same_as_torch(
        lambda x: rotary(x, positions),
        lambda x: rotated(x, positions),
        torch.randn(size, device=device),
        names=("x",),
        of=f"rotary(x, positions) with x of shape {size}",
    )


@pytest.mark.parametrize("base", [100.0, 500000.0])
def test_another_base(rotary, device, base):
    """The base of the frequencies is the one that is given."""
    x, positions = torch.randn(3, 8, device=device), torch.arange(3, device=device)
    checks.roughly(rotary(x, positions, base), rotated(x, positions, base), of=f"rotary(x, positions, base={base})")


def test_any_positions(rotary, device):
    """Positions are taken as they are given: not from 0, not in order, and some twice."""
    x, positions = torch.randn(2, 4, 6, device=device), torch.tensor([7, 3, 300, 3], device=device)
    checks.roughly(rotary(x, positions), rotated(x, positions), of="rotary(x, [7, 3, 300, 3])")


def test_each_text_may_have_its_own(rotary, device):
    """Positions (B, 1, T) are those of each text, for all of its heads."""
    x = torch.randn(2, 2, 2, 4, device=device)
    positions = torch.tensor([[[0, 1]], [[5, 9]]], device=device)
    checks.roughly(rotary(x, positions), rotated(x, positions), of="rotary(x, positions) with positions (2, 1, 2)")


def test_only_the_distance_counts(rotary, device):
    """The product of a rotated query and a rotated key is the same when both stand 40 further on."""
    q, k = torch.randn(2, 1, 8, device=device)
    expected = (rotated(q, torch.tensor([5])) * rotated(k, torch.tensor([2]))).sum()
    turned = [rotary(x, torch.tensor([place], device=device)) for x, place in ((q, 45), (k, 42))]
    checks.roughly((turned[0] * turned[1]).sum(), expected, of="the product of a query at 45 and a key at 42")


def test_float64_has_all_its_digits(rotary):
    """In float64 the angles are float64 as well: the result is right to twelve digits."""
    x, positions = torch.randn(3, 6, dtype=torch.float64), torch.tensor([1, 50, 3000])
    result = rotary(x, positions)
    checks.close(result, rotated(x, positions), of="rotary(x, [1, 50, 3000]) in float64", atol=1e-11, rtol=0)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_half_precision_is_rounded_at_the_end(rotary, device, dtype):
    """Angles, waves and products are float32: in bfloat16 the positions 256 and 257 would be one."""
    x, positions = torch.randn(2, 64, device=device).to(dtype), torch.tensor([257, 2051], device=device)
    expected = rotated(x, positions)
    of = f"rotary(x, [257, 2051]) with x in {dtype}"
    checks.dtype(rotary(x, positions), dtype, of=of)
    checks.close(rotary(x, positions), expected, of=of, atol=1e-3, rtol=0.005)


def test_x_may_lie_anyhow_in_memory(rotary, device):
    """A transposed or expanded x gives what its copy gives."""
    x, positions = torch.randn(2, 3, 4, device=device), torch.arange(3, device=device)
    inputs.same_for(
        inputs.layouts(x),
        lambda x: rotary(x, positions),
        rotated(x, positions),
        of="rotary(x, positions)",
        check=checks.roughly,
    )
    inputs.stays_on_meta(rotary, x, positions, of="rotary(x, positions)")


@pytest.mark.parametrize("width", [1, 3, 7])
def test_an_odd_width_is_refused(rotary, width):
    """What cannot be put into pairs raises ValueError, also where there is no position."""
    checks.raises(ValueError, lambda: rotary(torch.ones(2, width), torch.arange(2)), of=f"rotary with D = {width}")
    checks.raises(ValueError, lambda: rotary(torch.ones(0, width), torch.arange(0)), of=f"rotary of T = 0, D = {width}")
