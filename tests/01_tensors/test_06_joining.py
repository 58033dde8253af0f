"""Hidden tests of joining."""

import pytest
import torch

from torch_katas import checks


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64], ids=str)
def test_the_last_column_is_ones(append_ones, device, dtype):
    """x comes first, unchanged; behind it stands one column of ones, in the dtype of x."""
    x = torch.tensor([[5, 6], [7, 8]], dtype=dtype, device=device)
    expected = torch.tensor([[5, 6, 1], [7, 8, 1]], dtype=dtype, device=device)
    checks.close(append_ones(x), expected, of=f"append_ones([[5, 6], [7, 8]] of {str(dtype).removeprefix('torch.')})")


@pytest.mark.parametrize("size", [(3, 1), (1, 4), (0, 2)], ids=str)
def test_one_column_more(append_ones, device, size):
    """(N, F) becomes (N, F + 1): not a row more, and one column only, also for a batch of one or none."""
    x = torch.zeros(size, device=device)
    checks.shape(append_ones(x), (size[0], size[1] + 1), of=f"append_ones(x) with x of shape {size}")


def test_gradients_flow_to_the_other_columns(append_ones, device):
    """The result stays connected to x: a gradient flows back."""
    x = torch.zeros(3, 2, device=device, requires_grad=True)
    checks.gradient_reaches(append_ones(x), x, names=("x",))


def test_frame_k_is_found_at_k(stack_frames, device):
    """Frame k comes back whole and unchanged at [k]."""
    frames = [torch.tensor([[0, 1], [2, 3]], device=device) + 10 * k for k in range(3)]
    result = stack_frames(frames)
    for k, frame in enumerate(frames):
        checks.close(result[k], frame, of=f"stack_frames(3 frames of shape (2, 2))[{k}]")


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize(("count", "size"), [(2, (3,)), (3, ()), (1, (2, 2)), (1, (1,)), (2, (1, 3, 2))], ids=str)
def test_the_new_axis_comes_first(stack_frames, numbered, device, kind, count, size):
    """K frames of shape (…) give (K, …), whatever that shape is, also a single frame."""
    frames = kind(numbered(size, device=device) + 10 * k for k in range(count))
    expected = torch.cat([frame.unsqueeze(0) for frame in frames])
    checks.close(stack_frames(frames), expected, of=f"stack_frames({count} frames of shape {size})")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float64], ids=str)
def test_frames_keep_their_dtype(stack_frames, device, dtype):
    """The result has the dtype of the frames."""
    frames = [torch.zeros(2, 2, dtype=dtype, device=device)] * 2
    checks.dtype(stack_frames(frames), dtype, of=f"stack_frames(2 frames of {dtype})")


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


@pytest.mark.parametrize("size", [(5,), (5, 2), (5, 1, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_pieces_hold_the_rows_in_order(split_batch, numbered, device, size, dtype):
    """Piece i starts with row i · size, and the rows follow in their order, with all their further axes."""
    x = numbered(size, dtype, device)
    pieces = split_batch(x, 2)
    checks.equal(len(pieces), 3, of=f"the number of pieces of split_batch(x, 2) with x of shape {size}")
    for i, piece in enumerate(pieces):
        checks.close(piece, x[2 * i : 2 * i + 2], of=f"piece {i} of split_batch(x, 2) with x of shape {size}")


def test_gradients_flow_through_the_pieces(split_batch, device):
    """Every piece stays connected to x: a gradient flows back."""
    x = torch.zeros(3, device=device, requires_grad=True)
    for i, piece in enumerate(split_batch(x, 2)):
        checks.gradient_reaches(piece, x, of=f"piece {i} of split_batch(x, 2)", names=("x",))


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
