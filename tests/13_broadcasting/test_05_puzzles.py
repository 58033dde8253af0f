"""Hidden tests of puzzles."""

import pytest
import torch

from torch_katas import checks, inputs, rules

NOT_ALLOWED = ("cumsum", "roll", "nonzero", "repeat_interleave", "argmax", "sort")
WHY = "compare the numbers of places, and let @ count"
FLOATS = [torch.float32, torch.float64]
DTYPES = [torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool, torch.complex64]


def allowed():
    """Refuse what the statement does not allow, inside a `with`."""
    return rules.forbid(*NOT_ALLOWED, why=WHY)


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_sums_from_the_beginning(cumulative_sum, device, n):
    """result[i] is the sum of x[0] up to and with x[i]; each number gets its gradient from all sums behind it."""
    x = torch.randn(n, device=device)
    of = f"cumulative_sum(x) with x of shape ({n},)"
    inputs.same_as_torch(cumulative_sum, lambda x: x.cumsum(0), x, names=("x",), of=of)
    expected = x.cumsum(0)
    with allowed():
        result = cumulative_sum(x)
    checks.roughly(result, expected, of=of)


@pytest.mark.parametrize("dtype", [*FLOATS, torch.bfloat16], ids=str)
def test_cumulative_sums_keep_the_dtype(cumulative_sum, dtype):
    """The sums have the dtype of x, and its digits."""
    x = torch.tensor([1, 2, 4, 8], dtype=dtype)
    checks.close(
        cumulative_sum(x), torch.tensor([1, 3, 7, 15], dtype=dtype), of=f"cumulative_sum([1, 2, 4, 8]) in {dtype}"
    )


def test_places_are_told_apart_in_any_dtype(cumulative_sum):
    """In bfloat16, which has no 301, the sums begin where the only 1 among 400 numbers stands."""
    x = torch.zeros(400, dtype=torch.bfloat16)
    x[301] = 1
    expected = (torch.arange(400) >= 301).bfloat16()
    checks.close(cumulative_sum(x), expected, of="cumulative_sum(x) in bfloat16, with x[301] = 1 and 399 zeros")


def test_cumulative_sums_have_the_digits_of_float64(cumulative_sum):
    """In float64 a billion and one plus minus a billion is 1."""
    x = torch.tensor([1e9 + 1, -1e9, 1.0], dtype=torch.float64)
    expected = torch.tensor([1e9 + 1, 1.0, 2.0], dtype=torch.float64)
    checks.close(cumulative_sum(x), expected, of="cumulative_sum([1e9 + 1, -1e9, 1.]) in float64")


def test_numbers_of_any_strides(cumulative_sum, device):
    """x may be a slice, or a part of a larger tensor."""
    x = torch.randn(5, device=device)
    inputs.same_for(inputs.layouts(x), cumulative_sum, x.cumsum(0), of="cumulative_sum(x)", check=checks.roughly)


def test_sums_of_nothing(cumulative_sum, device):
    """Without numbers there are no sums."""
    x = torch.zeros(0, device=device)
    checks.close(cumulative_sum(x), torch.zeros(0, device=device), of="cumulative_sum([])")


def test_many_sums_at_once(cumulative_sum, few_operators, device):
    """All sums are made together, not one after the other."""
    x = torch.ones(1000, device=device)
    with few_operators("cumulative_sum(x) with x of shape (1000,)"):
        result = cumulative_sum(x)
    checks.close(result, torch.arange(1, 1001, device=device).float(), of="cumulative_sum(ones(1000))")


def test_sums_stay_on_the_device(cumulative_sum):
    """The sums are made on the device of x."""
    inputs.stays_on_meta(cumulative_sum, torch.ones(4), of="cumulative_sum(x)")


def rolled(x, shifts):
    """Return the rows, moved one after the other."""
    rows = [row.roll(shift) for row, shift in zip(x, shifts.tolist(), strict=True)]
    return torch.stack(rows) if rows else x.clone()


SHIFTS = [[1, 0, 2], [-1, -2, 5], [7, -9, 3], [0, 0, 0], [100, -100, 1]]


@pytest.mark.parametrize("shifts", SHIFTS, ids=str)
@pytest.mark.parametrize("t", [1, 3, 4])
def test_each_row_by_its_own_shift(roll_rows, numbered, device, t, shifts):
    """Each row is moved to the right by its own shift, round its end; below 0 to the left, and any number of times."""
    x, by = numbered((3, t), device=device), torch.tensor(shifts, device=device)
    expected = rolled(x, by)
    with allowed():
        result = roll_rows(x, by)
    checks.close(result, expected, of=f"roll_rows(x, {shifts}) with x of shape (3, {t})")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_rows_keep_the_dtype(roll_rows, dtype):
    """x may have any dtype, which the result has."""
    x = torch.tensor([[1, 0, 2, 0], [0, 0, 3, 1]]).to(dtype)
    expected = torch.tensor([[0, 1, 0, 2], [3, 1, 0, 0]]).to(dtype)
    checks.close(roll_rows(x, torch.tensor([1, 2])), expected, of=f"roll_rows(x, [1, 2]) in {dtype}")


def test_rolled_numbers_are_only_moved(roll_rows):
    """Numbers arrive as they were: large whole ones, infinity and NaN."""
    for row in ([2**60 + 1, 5, 2**40 + 1], [float("inf"), 1.0, float("nan")]):
        x = torch.tensor([row])
        expected = rolled(x, torch.tensor([1]))
        checks.close(roll_rows(x, torch.tensor([1])), expected, of=f"roll_rows([{row}], [1])")


def test_shifts_of_any_size(roll_rows, numbered, device):
    """A shift may be larger than any float tells apart."""
    x, by = numbered((2, 7), device=device), torch.tensor([2**60 + 1, -(2**60) - 1], device=device)
    expected = rolled(x, torch.tensor([(2**60 + 1) % 7, -((2**60 + 1) % 7)]))
    checks.close(roll_rows(x, by), expected, of="roll_rows(x, [2**60 + 1, -(2**60) - 1]) with x of shape (2, 7)")


def test_rows_of_any_strides(roll_rows, numbered, device):
    """x and shifts may be transposed, slices, parts of larger tensors, or one row several times."""
    x, shifts = numbered((3, 4), device=device), torch.tensor([1, -1, 2], device=device)
    expected, of = rolled(x, shifts), "roll_rows(x, [1, -1, 2])"
    inputs.same_for(inputs.layouts(x), lambda x: roll_rows(x, shifts), expected, of=of)
    inputs.same_for(inputs.layouts(shifts, "shifts"), lambda s: roll_rows(x, s), expected, of=of)
    same = inputs.expanded(x[0], 3)
    checks.close(roll_rows(same, shifts), rolled(same, shifts), of=f"{of} with x one row, expanded")


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)], ids=str)
def test_no_rows_to_roll(roll_rows, device, shape):
    """Axes may be 0 long."""
    x, shifts = torch.zeros(shape, device=device), torch.ones(shape[0], dtype=torch.int64, device=device)
    checks.close(roll_rows(x, shifts), x.clone(), of=f"roll_rows(x, ones) with x of shape {shape}")


def test_gradients_of_rolled_rows(roll_rows, device):
    """The gradient of a number comes back to where it was."""
    x, shifts = torch.randn(3, 4, device=device), torch.tensor([1, -1, 6], device=device)
    call, reference = (lambda x: roll_rows(x, shifts)), (lambda x: rolled(x, shifts))
    inputs.same_as_torch(call, reference, x, names=("x",), of="roll_rows(x, [1, -1, 6])")


def test_many_rows_rolled_at_once(roll_rows, few_operators, device):
    """All rows are moved together, not one after the other."""
    for shape in ((300, 3), (3, 300)):
        x = torch.arange(900.0, device=device).view(shape)
        shifts = 7 * torch.arange(shape[0], device=device)
        with few_operators(f"roll_rows(x, shifts) with x of shape {shape}"):
            result = roll_rows(x, shifts)
        expected = torch.stack([row.roll(int(shift)) for row, shift in zip(x, shifts, strict=True)])
        checks.close(result, expected, of=f"roll_rows(x, shifts) with x of shape {shape}")


def test_rows_stay_on_the_device(roll_rows):
    """The rows are moved on the device of x."""
    inputs.stays_on_meta(roll_rows, torch.ones(2, 3), torch.tensor([1, 2]), of="roll_rows(x, shifts)")


def compressed(x, mask):
    """Return the kept numbers and zeros behind them."""
    kept = x[mask]
    return torch.cat([kept, kept.new_zeros(len(x) - len(kept))])


MASKS = ["01101", "10000", "00001", "11111", "00000", "10101", "1", "0", "110010111010010001111"]


@pytest.mark.parametrize("bits", MASKS)
def test_kept_numbers_move_up(compress, numbered, device, bits):
    """The kept numbers come first, in their order, and 0 in all places behind them."""
    mask = torch.tensor([bit == "1" for bit in bits], device=device)
    x = numbered((len(bits),), device=device, start=1)
    expected = compressed(x, mask)
    with allowed():
        result = compress(x, mask)
    checks.close(result, expected, of=f"compress({x.tolist()}, mask) with mask of {bits}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_kept_numbers_have_their_dtype(compress, dtype):
    """x may have any dtype, which the result has."""
    x, mask = torch.tensor([2, 1, 0, 3]).to(dtype), torch.tensor([False, True, False, True])
    expected = torch.tensor([1, 3, 0, 0]).to(dtype)
    checks.close(compress(x, mask), expected, of=f"compress([2, 1, 0, 3], [False, True, False, True]) in {dtype}")


def test_numbers_are_only_moved(compress):
    """Numbers arrive as they were: large whole ones, infinity and NaN, kept or not."""
    x, mask = torch.tensor([5, 2**60 + 1, 2**40 + 1]), torch.tensor([False, True, True])
    checks.close(
        compress(x, mask), torch.tensor([2**60 + 1, 2**40 + 1, 0]), of="compress([5, 2**60 + 1, 2**40 + 1], …)"
    )
    inf, nan = float("inf"), float("nan")
    x, mask = torch.tensor([inf, 1.0, nan, -inf]), torch.tensor([False, True, False, True])
    expected = torch.tensor([1.0, -inf, 0.0, 0.0])
    checks.close(compress(x, mask), expected, of="compress([inf, 1., nan, -inf], [False, True, False, True])")


def test_masks_of_any_strides(compress, device):
    """x and mask may be slices, or parts of larger tensors."""
    x, mask = torch.randn(5, device=device), torch.tensor([False, True, True, False, True], device=device)
    expected, of = compressed(x, mask), "compress(x, [False, True, True, False, True])"
    inputs.same_for(inputs.layouts(x), lambda x: compress(x, mask), expected, of=of)
    inputs.same_for(inputs.layouts(mask, "mask"), lambda m: compress(x, m), expected, of=of)


def test_nothing_to_compress(compress, device):
    """x may be empty."""
    result = compress(torch.zeros(0, device=device), torch.zeros(0, dtype=torch.bool, device=device))
    checks.close(result, torch.zeros(0, device=device), of="compress([], [])")


def test_gradients_of_kept_numbers(compress, device):
    """The gradient comes back to the kept numbers; the others have 0."""
    x, mask = torch.randn(5, device=device), torch.tensor([False, True, True, False, True], device=device)
    call, reference = (lambda x: compress(x, mask)), (lambda x: compressed(x, mask))
    inputs.same_as_torch(call, reference, x, names=("x",), of="compress(x, [False, True, True, False, True])")


def test_many_numbers_at_once(compress, few_operators, numbered, device):
    """All numbers are moved together, not one after the other."""
    x = numbered((1000,), device=device, start=1)
    mask = x % 3 != 0
    with few_operators("compress(x, mask) with x of shape (1000,)"):
        result = compress(x, mask)
    checks.close(result, compressed(x, mask), of="compress(x, mask) with x of shape (1000,)")


def test_kept_numbers_stay_on_the_device(compress):
    """The numbers are moved on the device of x."""
    inputs.stays_on_meta(compress, torch.ones(3), torch.tensor([True, False, True]), of="compress(x, mask)")


COUNTS = [[2, 0, 3], [1, 1, 1], [0, 0, 4], [3, 0, 0], [0, 2, 0, 0, 1], [0, 0], [5], [0, 0, 0, 1, 0, 2, 0]]


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_each_number_as_often_as_asked(repeat_each, numbered, device, counts):
    """Each number comes as often as its count says, all copies together; with the count 0 it does not come."""
    x, often = numbered((len(counts),), device=device, start=7), torch.tensor(counts, device=device)
    expected = x.repeat_interleave(often)
    with allowed():
        result = repeat_each(x, often)
    checks.close(result, expected, of=f"repeat_each({x.tolist()}, {counts})")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_copies_have_the_dtype(repeat_each, dtype):
    """x may have any dtype, which the result has."""
    x = torch.tensor([3, 0, 1]).to(dtype)
    expected = torch.tensor([3, 3, 1]).to(dtype)
    checks.close(repeat_each(x, torch.tensor([2, 0, 1])), expected, of=f"repeat_each([3, 0, 1], [2, 0, 1]) in {dtype}")


def test_copies_are_exact(repeat_each):
    """Copies are the numbers as they were: large whole ones, infinity and NaN."""
    x, counts = torch.tensor([5, 2**60 + 1]), torch.tensor([1, 2])
    expected = torch.tensor([5, 2**60 + 1, 2**60 + 1])
    checks.close(repeat_each(x, counts), expected, of="repeat_each([5, 2**60 + 1], [1, 2])")
    x = torch.tensor([float("inf"), 1.0, float("nan")])
    expected = torch.tensor([float("inf"), 1.0, 1.0])
    checks.close(repeat_each(x, torch.tensor([1, 2, 0])), expected, of="repeat_each([inf, 1., nan], [1, 2, 0])")


def test_counts_of_any_strides(repeat_each, device):
    """x and counts may be slices, or parts of larger tensors."""
    x, counts = torch.randn(4, device=device), torch.tensor([2, 0, 1, 3], device=device)
    expected, of = x.repeat_interleave(counts), "repeat_each(x, [2, 0, 1, 3])"
    inputs.same_for(inputs.layouts(x), lambda x: repeat_each(x, counts), expected, of=of)
    inputs.same_for(inputs.layouts(counts, "counts"), lambda c: repeat_each(x, c), expected, of=of)


def test_nothing_to_repeat(repeat_each, device):
    """x may be empty."""
    result = repeat_each(torch.zeros(0, device=device), torch.zeros(0, dtype=torch.int64, device=device))
    checks.close(result, torch.zeros(0, device=device), of="repeat_each([], [])")


def test_gradients_of_copies(repeat_each, device):
    """The gradient of a number is the sum over its copies."""
    x, counts = torch.randn(4, device=device), torch.tensor([2, 0, 1, 3], device=device)
    call, reference = (lambda x: repeat_each(x, counts)), (lambda x: x.repeat_interleave(counts))
    inputs.same_as_torch(call, reference, x, names=("x",), of="repeat_each(x, [2, 0, 1, 3])")


def test_many_copies_at_once(repeat_each, few_operators, numbered, device):
    """All copies are made together, not one number after the other."""
    x = numbered((500,), device=device)
    counts = x % 4
    with few_operators("repeat_each(x, counts) with x of shape (500,)"):
        result = repeat_each(x, counts)
    checks.close(result, x.repeat_interleave(counts), of="repeat_each(x, counts) with x of shape (500,)")


def test_copies_stay_on_the_device(repeat_each):
    """The ends of the copies are found on the device of x and counts."""
    inputs.stays_on_meta(repeat_each, torch.ones(3), torch.tensor([2, 0, 1]), of="repeat_each(x, counts)")


def firsts(mask):
    """Return the columns of the first True, by Python's own lists."""
    found = [row.index(True) if True in row else len(row) for row in mask.tolist()]
    return torch.tensor(found, dtype=torch.int64, device=mask.device)


ROWS = [
    ["011", "000", "101"],
    ["1", "0"],
    ["0001000", "1111111", "0000000", "0000001", "0101010"],
    ["0000"],
    ["10", "01"],
]


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: "-".join(rows))
def test_the_first_true_of_each_row(first_true, device, rows):
    """Each row has the column of its first True, however many follow, and T where there is none."""
    mask = torch.tensor([[bit == "1" for bit in row] for row in rows], device=device)
    expected = firsts(mask)
    with allowed():
        result = first_true(mask)
    checks.close(result, expected, of=f"first_true(mask) with rows of {', '.join(rows)}")


@pytest.mark.parametrize("seed", range(3))
def test_first_true_of_random_masks(first_true, device, seed):
    """The columns are right for random masks, too."""
    torch.manual_seed(seed)
    mask = torch.rand(6, 20, device=device) < 0.1
    checks.close(first_true(mask), firsts(mask), of="first_true(mask) with a mask of shape (6, 20)")


def test_rows_of_masks_of_any_strides(first_true, device):
    """mask may be transposed, a slice, a part of a larger tensor, or one row several times."""
    mask = torch.tensor([[False, True, True], [False, False, False], [True, False, True]], device=device)
    inputs.same_for(inputs.layouts(mask, "mask"), first_true, firsts(mask), of="first_true(mask)")
    same = inputs.expanded(mask[0], 4)
    checks.close(first_true(same), firsts(same), of="first_true(mask) with mask one row, expanded to four")


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)], ids=str)
def test_first_true_of_nothing(first_true, device, shape):
    """Without columns T is 0, and no row has a True before it; without rows there is nothing to say."""
    result = first_true(torch.zeros(shape, dtype=torch.bool, device=device))
    expected = torch.zeros(shape[0], dtype=torch.int64, device=device)
    checks.close(result, expected, of=f"first_true(mask) with a mask of shape {shape}")


def test_many_rows_are_looked_at_at_once(first_true, few_operators, device):
    """All rows are looked at together, not one after the other, and long ones are as good as short ones."""
    for shape in ((300, 50), (50, 600)):
        mask = torch.arange(shape[0], device=device)[:, None] <= torch.arange(shape[1], device=device)
        with few_operators(f"first_true(mask) with a mask of shape {shape}"):
            result = first_true(mask)
        checks.close(result, firsts(mask), of=f"first_true(mask) with a mask of shape {shape}")


def test_columns_stay_on_the_device(first_true):
    """The columns are found on the device of the mask, by operators of PyTorch."""
    inputs.stays_on_meta(first_true, torch.ones(2, 3, dtype=torch.bool), of="first_true(mask)")
