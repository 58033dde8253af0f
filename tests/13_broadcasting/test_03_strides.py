"""Hidden tests of strides."""

import pytest
import torch

from torch_katas import checks, inputs, rules

WHY = "give shape and strides yourself"
WINDOWS = [
    ((6,), 3, 2),
    ((7,), 3, 2),
    ((5,), 1, 1),
    ((4,), 4, 1),
    ((9,), 2, 4),
    ((2, 5), 2, 1),
    ((2, 3, 8), 3, 3),
    ((1,), 1, 3),
]
DTYPES = [torch.float32, torch.float64, torch.int64, torch.bool, torch.uint8, torch.complex64]
MATRICES = [(3, 3), (2, 5), (5, 2), (1, 4), (4, 1), (4, 3)]


@pytest.mark.parametrize(("shape", "size", "step"), WINDOWS, ids=str)
def test_every_full_window(sliding_windows, numbered, device, shape, size, step):
    """Window w begins at w * step and holds `size` neighbours; all full windows are there, and only these."""
    x = numbered(shape, device=device)
    expected = x.unfold(-1, size, step).clone()
    with rules.forbid("unfold", why=WHY):
        result = sliding_windows(x, size, step)
    checks.close(result, expected, of=f"sliding_windows(x, {size}, {step}) with x of shape {shape}")


def test_windows_overlap(sliding_windows, device):
    """With a step of 1 each window begins one number behind the one before it."""
    x = torch.tensor([3, 1, 4, 1, 5], device=device)
    expected = torch.tensor([[3, 1, 4], [1, 4, 1], [4, 1, 5]], device=device)
    checks.close(sliding_windows(x, size=3, step=1), expected, of="sliding_windows([3, 1, 4, 1, 5], size=3, step=1)")


@pytest.mark.parametrize("shape", [(8,), (2, 8)], ids=str)
def test_windows_share_memory(sliding_windows, numbered, device, shape):
    """Windows are no copies: what is written into x afterwards shows in them, however x lies in memory."""
    layouts = [("x is contiguous", numbered(shape, device=device)), *inputs.layouts(numbered(shape, device=device))]
    for name, x in layouts:
        of = f"sliding_windows(x, 3, 2), {name}"
        windows = sliding_windows(x, 3, 2)
        checks.shares_storage(windows, x, of=of, with_="x")
        x[..., 2] = 100
        seen = torch.full_like(x[..., 2], 100)
        checks.close(windows[..., 0, 2].clone(), seen, of=f"{of}, after x[..., 2] = 100, at [..., 0, 2]")
        checks.close(windows[..., 1, 0].clone(), seen, of=f"{of}, after x[..., 2] = 100, at [..., 1, 0]")


@pytest.mark.parametrize("shape", [(9,), (3, 9), (2, 3, 9)], ids=str)
def test_windows_of_any_strides(sliding_windows, numbered, device, shape):
    """x may be transposed, a slice, a part of a larger tensor, or one row several times."""
    x = numbered(shape, device=device)
    call, expected = (lambda x: sliding_windows(x, 4, 2)), x.unfold(-1, 4, 2).clone()
    inputs.same_for(inputs.layouts(x), call, expected, of=f"sliding_windows(x, 4, 2) with x of shape {shape}")
    row = numbered((9,), device=device)
    same = row.unfold(0, 4, 2).expand(3, 3, 4).clone()
    of = "sliding_windows(x, 4, 2) with x one row, expanded to three"
    checks.close(call(inputs.expanded(row, 3)), same, of=of)


@pytest.mark.parametrize(
    ("length", "size", "step"), [(4, 0, 1), (4, 2, 0), (4, 5, 1), (0, 1, 1), (4, -1, 1), (4, 2, -1)]
)
def test_windows_that_cannot_be(sliding_windows, device, length, size, step):
    """A size or a step below 1, and a size above T, raise ValueError."""
    x = torch.zeros(length, device=device)
    of = f"sliding_windows(x, size={size}, step={step}) with x of shape ({length},)"
    checks.raises(ValueError, lambda: sliding_windows(x, size, step), of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_windows_keep_the_dtype(sliding_windows, dtype):
    """Tensors of any dtype have windows."""
    x = torch.tensor([1, 0, 2, 0, 3]).to(dtype)
    expected = torch.tensor([[1, 0], [2, 0]]).to(dtype)
    checks.close(sliding_windows(x, 2, 2).clone(), expected, of=f"sliding_windows([1, 0, 2, 0, 3], 2, 2) in {dtype}")


def test_no_rows_with_windows(sliding_windows, device):
    """Leading axes may be 0 long."""
    result = sliding_windows(torch.zeros(0, 5, device=device), 2, 1)
    checks.close(result, torch.zeros(0, 4, 2, device=device), of="sliding_windows(x, 2, 1) with x of shape (0, 5)")


def test_gradients_of_windows(sliding_windows, device):
    """The gradient of a number is the sum over all windows that it stands in."""
    x = torch.randn(2, 7, device=device)
    reference = lambda x: x.unfold(-1, 3, 2)  # noqa: E731 - a reference of one line
    inputs.same_as_torch(lambda x: sliding_windows(x, 3, 2), reference, x, names=("x",), of="sliding_windows(x, 3, 2)")


def test_many_windows_at_once(sliding_windows, few_operators, device):
    """All windows are made together, not one after the other."""
    x = torch.zeros(500, device=device)
    with few_operators("sliding_windows(x, 2, 1) with x of shape (500,)"):
        sliding_windows(x, 2, 1)


@pytest.mark.parametrize("shape", MATRICES, ids=str)
def test_the_diagonal_of_a_matrix(diagonal_view, numbered, device, shape):
    """The diagonal is as long as the shorter side, whether the matrix is square, wide or high."""
    x = numbered(shape, device=device)
    expected = x.diagonal().clone()
    with rules.forbid("diagonal", why=WHY):
        result = diagonal_view(x)
    checks.close(result, expected, of=f"diagonal_view(x) with x of shape {shape}")


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2)], ids=str)
def test_what_is_written_shows_in_x(diagonal_view, numbered, device, shape):
    """A number written into the diagonal is in x, and nothing else changes, however x lies in memory."""
    layouts = [("x is contiguous", numbered(shape, device=device)), *inputs.layouts(numbered(shape, device=device))]
    for name, x in layouts:
        expected = x.clone()
        expected.fill_diagonal_(-1)
        diagonal_view(x).fill_(-1)
        checks.close(x, expected, of=f"x of shape {shape} after diagonal_view(x).fill_(-1), {name}")


def test_diagonals_of_any_strides(diagonal_view, numbered, device):
    """x may be transposed, a slice, a part of a larger tensor, or one row several times."""
    for shape in ((3, 4), (4, 3)):
        x = numbered(shape, device=device)
        expected = x.diagonal().clone()
        inputs.same_for(inputs.layouts(x), diagonal_view, expected, of=f"diagonal_view(x) with x of shape {shape}")
    row = numbered((3,), device=device)
    result = diagonal_view(inputs.expanded(row, 3)).clone()
    checks.close(result, row, of="diagonal_view(x) with x one row, expanded to three")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_diagonals_keep_the_dtype(diagonal_view, dtype):
    """Matrices of any dtype have a diagonal."""
    x = torch.tensor([[1, 2], [3, 0]]).to(dtype)
    checks.close(diagonal_view(x).clone(), torch.tensor([1, 0]).to(dtype), of=f"diagonal_view(x) in {dtype}")


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)], ids=str)
def test_the_diagonal_of_nothing(diagonal_view, device, shape):
    """Where there are no rows, or no columns, the diagonal is empty."""
    result = diagonal_view(torch.zeros(shape, device=device))
    checks.close(result, torch.zeros(0, device=device), of=f"diagonal_view(x) with x of shape {shape}")


def test_gradients_of_the_diagonal(diagonal_view, device):
    """The gradient of the diagonal comes back to its place in x."""
    x = torch.randn(3, 4, device=device)
    inputs.same_as_torch(diagonal_view, torch.diagonal, x, names=("x",), of="diagonal_view(x)")


PERMUTED = [
    ((2, 3, 4), (2, 0, 1)),
    ((2, 3, 4), (1, 2, 0)),
    ((2, 3, 4), (0, 1, 2)),
    ((5, 7), (1, 0)),
    ((4,), (0,)),
    ((), ()),
    ((1, 3, 1), (2, 1, 0)),
    ((2, 3, 4, 5), (3, 1, 0, 2)),
    ((3, 3, 3), (2, 0, 1)),
]


@pytest.mark.parametrize(("shape", "order"), PERMUTED, ids=str)
def test_each_axis_keeps_its_stride(strides_after, shape, order):
    """The strides are those of a contiguous tensor, in the order of the axes."""
    expected = torch.empty(shape).permute(order).stride()
    checks.equal(strides_after(shape, order), expected, of=f"strides_after({shape}, {order})")


@pytest.mark.parametrize(
    ("shape", "order"), [((2, 0, 3), (0, 1, 2)), ((0, 4), (1, 0)), ((3, 2, 0), (2, 0, 1))], ids=str
)
def test_an_axis_of_length_0_counts_as_1(strides_after, shape, order):
    """An axis that is 0 long counts as 1 long for the strides in front of it."""
    expected = torch.empty(shape).permute(order).stride()
    checks.equal(strides_after(shape, order), expected, of=f"strides_after({shape}, {order})")


@pytest.mark.parametrize(
    ("shape", "order"),
    [
        ((2, 3), (0, 0)),
        ((2, 3), (0, 1, 0)),
        ((2, 3), (0,)),
        ((2, 3), (0, 1, 2)),
        ((2, 3), (1, 2)),
        ((2, 3), ()),
        ((), (0,)),
        ((4,), (-1,)),
    ],
    ids=str,
)
def test_orders_that_are_none(strides_after, shape, order):
    """An order that does not name each axis once, counted from 0, raises ValueError."""
    checks.raises(ValueError, lambda: strides_after(shape, order), of=f"strides_after({shape}, {order})")


def test_lists_and_large_shapes(strides_after):
    """shape and order may be lists, and a shape may stand for more numbers than memory holds."""
    large = 1_000_000
    of = "strides_after([1000000, 1000000, 1000000], [2, 1, 0])"
    checks.equal(strides_after([large, large, large], [2, 1, 0]), (1, large, large**2), of=of)


def views():
    """Return pairs (description, x, shape): views that can be, and some that cannot."""
    x = torch.arange(24).reshape(2, 3, 4)
    return [
        ("contiguous, merged", x, (6, 4)),
        ("contiguous, cut anew", x, (4, 3, 2)),
        ("transposed, flat", x.transpose(0, 1), (24,)),
        ("transposed, its own shape", x.transpose(0, 1), (3, 2, 4)),
        ("transposed, an axis split", x.transpose(0, 1), (3, 2, 2, 2)),
        ("transposed, with axes of length 1", x.transpose(0, 1), (1, 3, 1, 2, 4)),
        ("transposed, the last two merged", x.transpose(0, 1), (3, 8)),
        ("permuted so that neighbours stay", x.permute(2, 0, 1), (4, 6)),
        ("permuted so that neighbours part", x.permute(1, 2, 0), (3, 8)),
        ("permuted, the first two merged", x.permute(1, 2, 0), (12, 2)),
        ("the first columns", x[:, :, :2], (12,)),
        ("the first columns, two axes merged", x[:, :, :2], (6, 2)),
        ("every second number", x.flatten()[::2], (3, 4)),
        ("the first rows", x[:, :2], (16,)),
        ("the first rows, the last two merged", x[:, :2], (2, 8)),
        ("one row, expanded", torch.arange(4).expand(3, 4), (12,)),
        ("one row, expanded, split", torch.arange(4).expand(3, 4), (3, 2, 2)),
        ("one number, expanded", torch.ones(1).expand(3, 4), (12,)),
        ("an axis of length 1, moved", x[:, :1].transpose(0, 1), (8,)),
        ("a single number", torch.tensor(3), (1, 1)),
        ("a single number in a matrix", torch.ones(1, 1), ()),
        ("an axis 1 long, of any stride", torch.zeros(9).as_strided((2, 1, 3), (3, 5, 1)), (6,)),
        ("axes 1 long at both ends, of any stride", torch.zeros(9).as_strided((1, 4, 1), (7, 2, 5)), (2, 2)),
        ("empty, transposed", torch.zeros(2, 0, 3).permute(2, 1, 0), (0,)),
        ("empty, to another empty shape", torch.zeros(0, 3).T, (5, 0)),
    ]


@pytest.mark.parametrize(("name", "x", "shape"), views(), ids=[view[0] for view in views()])
def test_a_copy_where_view_would_raise(needs_copy, name, x, shape):
    """True where no strides give the shape, False where a view does; by the axes that are merged, not by contiguity."""
    try:
        x.view(shape)
        expected = False
    except RuntimeError:
        expected = True
    of = f"needs_copy(x, {shape}) with x of shape {tuple(x.shape)}, strides {x.stride()} ({name})"
    checks.equal(needs_copy(x, shape), expected, of=of)


@pytest.mark.parametrize(
    ("size", "shape"),
    [((2, 3), (5,)), ((2, 3), (2, 2)), ((3,), ()), ((0,), (1,)), ((2,), (0,)), ((2, 3), [7])],
    ids=str,
)
def test_another_number_of_numbers(needs_copy, size, shape):
    """A shape that holds more or fewer numbers than x raises ValueError, whether x is contiguous or not."""
    x = torch.zeros(size)
    for name, tensor in (("x", x), ("x.mT", x.mT if x.dim() > 1 else x)):
        of = f"needs_copy({name}, {shape}) with x of shape {size}"
        checks.raises(ValueError, lambda tensor=tensor: needs_copy(tensor, shape), of=of)


def test_nothing_is_copied_to_find_out(needs_copy):
    """On the device `meta`, where there are no numbers, the answer is the same, for a tensor of any size."""
    x = torch.empty(100_000, 1, device="meta").expand(100_000, 100_000)
    checks.equal(needs_copy(x, (100_000 * 100_000,)), True, of="needs_copy(a column, expanded, on meta, flat)")
    checks.equal(needs_copy(x.T, (100_000 * 100_000,)), True, of="needs_copy(its transpose, flat)")
    checks.equal(
        needs_copy(x, [100_000, 100, 1000]), False, of="needs_copy(a column, expanded, on meta, an axis split)"
    )


def test_lists_and_gradients_are_no_matter(needs_copy, device):
    """shape may be a list, and x may require grad."""
    x = torch.zeros(2, 3, device=device, requires_grad=True)
    checks.equal(needs_copy(x, [3, 2]), False, of="needs_copy(x, [3, 2]) with x of shape (2, 3) that requires grad")
    checks.equal(needs_copy(x.T, [6]), True, of="needs_copy(x.T, [6]) with x of shape (2, 3) that requires grad")
