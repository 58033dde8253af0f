"""Hidden tests of joining."""

import pytest
import torch

from torch_katas import checks, inputs

DTYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_the_last_column_is_ones(append_ones, device, dtype):
    """x comes first, unchanged; behind it stands one column of ones, in the dtype of x."""
    x = torch.tensor([[5, 6], [7, 8]], device=device).to(dtype)
    expected = torch.tensor([[5, 6, 1], [7, 8, 1]], device=device).to(dtype)
    checks.close(append_ones(x), expected, of=f"append_ones([[5, 6], [7, 8]] of {str(dtype).removeprefix('torch.')})")


@pytest.mark.parametrize("size", [(3, 1), (1, 4), (0, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_one_column_more(append_ones, device, size, dtype):
    """(N, F) becomes (N, F + 1): not a row more, and one column only, also for a batch of one or none."""
    x = torch.zeros(size, dtype=dtype, device=device)
    expected = torch.tensor([[0] * size[1] + [1]] * size[0], dtype=dtype, device=device).reshape(-1, size[1] + 1)
    checks.close(append_ones(x), expected, of=f"append_ones(x) with x of shape {size} in {dtype}")


def test_x_need_not_be_contiguous(append_ones, device):
    """x may be a transposed, sliced or expanded tensor."""
    x = torch.tensor([[5, 6], [5, 6]], device=device)
    expected = torch.tensor([[5, 6, 1], [5, 6, 1]], device=device)
    variants = (*inputs.layouts(x), ("x is one row expanded", inputs.expanded(torch.tensor([5, 6], device=device), 2)))
    inputs.same_for(variants, append_ones, expected, of="append_ones([[5, 6], [5, 6]])")


def test_large_numbers_keep_their_digits(append_ones, device):
    """Whole numbers that float32 could not hold stay what they are."""
    x = torch.tensor([[2**40 + 5], [-(2**24) - 1]], device=device)
    expected = torch.tensor([[2**40 + 5, 1], [-(2**24) - 1, 1]], device=device)
    checks.close(append_ones(x), expected, of="append_ones([[2**40 + 5], [-2**24 - 1]])")


def test_the_ones_are_on_the_device_of_x(append_ones):
    """The result is where x is. (`meta` is a device that stores no numbers: it shows this on every machine.)"""
    inputs.stays_on_meta(append_ones, torch.zeros(2, 3), of="append_ones(x)")


def test_gradients_flow_to_the_other_columns(append_ones, device):
    """The result stays connected to x: a gradient flows back."""
    x = torch.zeros(3, 2, device=device, requires_grad=True)
    checks.gradient_reaches(append_ones(x), x, names=("x",))


def test_frame_k_is_found_at_k(stack_frames, device):
    """Frame k comes back whole and unchanged at [k]."""
    frames = [torch.tensor([[0, 1], [2, 3]], device=device) + 10 * k for k in range(3)]
    frames = [frame + 2**40 for frame in frames]  # float32 could not hold these
    result = stack_frames(frames)
    for k in range(3):
        expected = torch.tensor([[0, 1], [2, 3]], device=device) + 10 * k + 2**40
        checks.close(result[k], expected, of=f"stack_frames(3 frames of shape (2, 2))[{k}]")


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize(
    ("count", "size"), [(2, (3,)), (3, ()), (1, (2, 2)), (1, (1,)), (2, (1, 3, 2)), (2, (0,)), (3, (2, 0))], ids=str
)
def test_the_new_axis_comes_first(stack_frames, numbered, device, kind, count, size):
    """K frames of shape (…) give (K, …), whatever that shape is, also a single frame."""
    frames = kind(numbered(size, device=device) + 10 * k for k in range(count))
    expected = torch.cat([frame.clone().unsqueeze(0) for frame in frames])
    checks.close(stack_frames(frames), expected, of=f"stack_frames({count} frames of shape {size})")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_frames_keep_their_dtype(stack_frames, device, dtype):
    """The result has the dtype of the frames."""
    frames = [torch.tensor([[1, 0], [0, 1]], device=device).to(dtype) for _ in range(2)]
    expected = torch.tensor([[[1, 0], [0, 1]], [[1, 0], [0, 1]]], device=device).to(dtype)
    checks.close(stack_frames(frames), expected, of=f"stack_frames(2 frames of {dtype})")


def test_frames_need_not_be_contiguous(stack_frames, numbered, device):
    """The frames may be transposed, sliced or expanded tensors."""
    frame = numbered((2, 3), device=device)
    row = torch.tensor([7, 8, 9], device=device)
    named = [*inputs.layouts(frame, "frame"), ("frame is one row expanded", inputs.expanded(row, 2))]
    for name, other in named:
        expected = torch.tensor([[[0, 1, 2], [3, 4, 5]], other.tolist()], device=device)
        checks.close(stack_frames([frame, other]), expected, of=f"stack_frames([frame, other]), other {name}")


def test_the_stack_is_on_the_device_of_the_frames(stack_frames):
    """The result is where the frames are. (`meta` is a device that stores no numbers: it shows this everywhere.)"""
    frames = torch.zeros(2), torch.ones(2)
    inputs.stays_on_meta(lambda *on_meta: stack_frames(on_meta), *frames, of="stack_frames(2 frames)")


def test_gradients_flow_to_every_frame(stack_frames, device):
    """The result stays connected to all frames: a gradient flows back to each."""
    frames = [torch.ones(2, device=device, requires_grad=True) for _ in range(2)]
    checks.gradient_reaches(stack_frames(frames), *frames, names=("frame 0", "frame 1"))


@pytest.mark.parametrize(("n", "size", "expected"), [(7, 2, [2, 2, 2, 1]), (9, 4, [4, 4, 1])], ids=str)
def test_only_the_last_piece_is_shorter(split_batch, device, n, size, expected):
    """Every piece has `size` rows, but for the last: it has what is left."""
    pieces = split_batch(torch.zeros(n, 2, device=device), size)
    checks.equal(lengths(pieces), expected, of=f"the lengths of split_batch({n} rows, {size})")


@pytest.mark.parametrize(
    ("n", "size", "expected"), [(6, 3, [3, 3]), (4, 4, [4]), (2, 5, [2]), (3, 1, [1, 1, 1])], ids=str
)
def test_no_empty_piece(split_batch, device, n, size, expected):
    """Where size divides N every piece is full; where size is N or more there is one piece."""
    pieces = split_batch(torch.zeros(n, 2, device=device), size)
    checks.equal(lengths(pieces), expected, of=f"the lengths of split_batch({n} rows, {size})")


@pytest.mark.parametrize("size", [(5,), (5, 2), (5, 1, 2), (4, 3), (2, 2), (1, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.uint8, torch.bool], ids=str)
def test_pieces_hold_the_rows_in_order(split_batch, numbered, device, size, dtype):
    """Piece i starts with row i · size, and the rows follow in their order, with all their further axes."""
    check_pieces(split_batch, numbered(size, dtype, device), f"split_batch(x, 2) with x of shape {size} in {dtype}")


def test_rows_of_any_strides_are_split(split_batch, numbered, device):
    """x may be a transposed, sliced or expanded tensor."""
    x = numbered((5, 3), device=device)
    for name, other in (*inputs.layouts(x), ("x is one row expanded", inputs.expanded(x[0], 4))):
        check_pieces(split_batch, other, f"split_batch(x, 2), {name}")


def test_gradients_flow_through_the_pieces(split_batch, device):
    """Every piece stays connected to x: a gradient flows back."""
    x = torch.zeros(3, device=device, requires_grad=True)
    for i, piece in enumerate(split_batch(x, 2)):
        checks.gradient_reaches(piece, x, of=f"piece {i} of split_batch(x, 2)", names=("x",))


def check_pieces(split_batch, x, of):
    """Compare pieces of two rows with the rows of x."""
    rows = [row.clone() for row in x]
    expected = [torch.stack(rows[start : start + 2]) for start in range(0, len(rows), 2)]
    pieces = split_batch(x, 2)
    checks.equal(lengths(pieces), [len(piece) for piece in expected], of=f"the lengths of {of}")
    for i, (piece, wanted) in enumerate(zip(pieces, expected, strict=True)):
        checks.close(piece, wanted, of=f"piece {i} of {of}")


def lengths(pieces):
    """Return how many rows each piece has."""
    checks.that(
        isinstance(pieces, list | tuple),
        of="what split_batch returns",
        expected="a list or a tuple",
        got=type(pieces).__name__,
    )
    for i, piece in enumerate(pieces):
        checks.instance(piece, torch.Tensor, of=f"piece {i}")
    return [len(piece) for piece in pieces]
