"""Hidden tests of arithmetic."""

from contextlib import suppress

import pytest
import torch

from torch_katas import checks, inputs, rules

CHANGES = {"add_in_place": "x"}
"""Arguments that a kata changes by design."""


MULTIPLIED = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", MULTIPLIED, ids=str)
def test_each_number_meets_its_partner(hadamard, device, dtype):
    """Number [i, j] is a[i, j] times b[i, j], in the dtype of both."""
    a = torch.tensor([[1, 2], [0, 4]], device=device).to(dtype)
    b = torch.tensor([[5, 6], [7, 8]], device=device).to(dtype)
    expected = torch.tensor([[5, 12], [0, 32]], device=device).to(dtype)
    checks.close(hadamard(a, b), expected, of=f"hadamard([[1, 2], [0, 4]], [[5, 6], [7, 8]]) in {dtype}")


def test_any_numbers_are_multiplied(hadamard, device):
    """Negative numbers, 0, infinity and NaN are multiplied like others, and large whole numbers keep their digits."""
    nan, inf = float("nan"), float("inf")
    a, b = (
        torch.tensor([-2.0, -3.0, 0.0, inf, nan], device=device),
        torch.tensor([4.0, -0.5, 7.0, -2.0, 0.0], device=device),
    )
    expected = torch.tensor([-8.0, 1.5, 0.0, -inf, nan], device=device)
    checks.close(hadamard(a, b), expected, of="hadamard([-2, -3, 0, inf, nan], [4, -0.5, 7, -2, 0])")
    a, b = torch.tensor([2**30 + 1, -7], device=device), torch.tensor([3, 2**40 + 1], device=device)
    expected = torch.tensor([3 * 2**30 + 3, -7 * 2**40 - 7], device=device)
    checks.close(hadamard(a, b), expected, of="hadamard([2**30 + 1, -7], [3, 2**40 + 1])")


def test_factors_of_any_strides_meet(hadamard, device):
    """a and b may be transposed, sliced or expanded tensors."""
    a, b = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device), torch.tensor([[1, 2, 1], [1, 2, 1]], device=device)
    expected = torch.tensor([[1, 4, 3], [4, 10, 6]], device=device)
    inputs.same_for(inputs.layouts(a, "a"), lambda other: hadamard(other, b), expected, of="hadamard(a, b)")
    others = (*inputs.layouts(b, "b"), ("b is one row expanded", inputs.expanded(b[0], 2)))
    inputs.same_for(others, lambda other: hadamard(a, other), expected, of="hadamard(a, b)")


@pytest.mark.parametrize("size", [(), (3,), (2, 3), (2, 1, 2), (0, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_the_shape_stays(hadamard, numbered, device, size, dtype):
    """Tensors of any shape give a product of the same shape: here every number times 2."""
    a = numbered(size, dtype, device)
    expected = a + a
    of = f"hadamard(a, b) with a and b of shape {size} in {dtype}"
    checks.close(hadamard(a, torch.full_like(a, 2)), expected, of=of)


def test_a_and_b_keep_their_numbers(hadamard, device):
    """The product is a new tensor: neither a nor b is changed."""
    a, b = torch.tensor([1.0, 2.0], device=device), torch.tensor([3.0, 4.0], device=device)
    with checks.unmodified("hadamard(a, b)", a=a, b=b):
        hadamard(a, b)


def test_the_gradient_is_the_partner(hadamard, device):
    """The product stays connected to both: the gradient of each number is its partner."""
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device, requires_grad=True)
    b = torch.tensor([[5.0, 6.0], [7.0, 8.0]], device=device, requires_grad=True)
    result = hadamard(a, b)
    checks.gradient_reaches(result, a, b, of="hadamard(a, b)", names=("a", "b"))
    inputs.same_as_torch(hadamard, torch.mul, a, b, names=("a", "b"), of="hadamard(a, b)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_rows_times_columns(batched_matmul, device, dtype):
    """Two matrices, with no axes in front, give their matrix product in the dtype of both."""
    a = torch.tensor([[1, 2], [3, 4]], dtype=dtype, device=device)
    b = torch.tensor([[5, 6], [7, 8]], dtype=dtype, device=device)
    expected = torch.tensor([[19, 22], [43, 50]], dtype=dtype, device=device)
    checks.close(batched_matmul(a, b), expected, of="batched_matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]])")


@pytest.mark.parametrize(
    ("left", "right"),
    [((2, 1, 2), (2, 2, 1)), ((2, 2, 3), (2, 3, 2)), ((2, 3, 1, 2), (2, 3, 2, 1)), ((1, 1), (1, 1))],
    ids=str,
)
def test_each_matrix_meets_its_partner(batched_matmul, numbered, device, left, right):
    """With equal axes in front, product i is a[i] times b[i]."""
    a, b = numbered(left, torch.float32, device), numbered(right, torch.float32, device)
    check_product(batched_matmul, a, b)


BROADCAST = [
    ((1, 2, 2), (2, 1)),
    ((3, 1, 2), (2, 1)),
    ((1, 2), (3, 2, 1)),
    ((3, 1, 1, 2), (2, 2, 1)),
    ((1, 2, 2), (3, 2, 2)),
]


@pytest.mark.parametrize(("left", "right"), BROADCAST, ids=str)
def test_axes_in_front_broadcast(batched_matmul, numbered, device, left, right):
    """Axes in front that are 1 long or missing stretch, as in sums: one matrix meets every one of a batch."""
    a, b = numbered(left, torch.float32, device), numbered(right, torch.float32, device)
    check_product(batched_matmul, a, b)


@pytest.mark.parametrize(
    ("left", "right"), [((2, 2, 0), (2, 0, 3)), ((2, 0), (0, 3)), ((0, 2, 3), (3, 2)), ((2, 0, 3), (2, 3, 2))], ids=str
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_axes_may_be_empty(batched_matmul, numbered, device, left, right, dtype):
    """With K = 0 every sum is 0; with no matrices, or none with rows, the product is empty."""
    torch.full((2, 2, 3), float("nan"), dtype=dtype, device=device)  # so that memory as it comes is not 0 by chance
    a, b = numbered(left, dtype, device), numbered(right, dtype, device)
    check_product(batched_matmul, a, b)


def test_matrices_of_any_strides_are_multiplied(batched_matmul, numbered, device):
    """a and b may be transposed, sliced or expanded tensors."""
    a, b = numbered((2, 2, 3), torch.float32, device), numbered((2, 3, 2), torch.float32, device)
    for name, other in (*inputs.layouts(a, "a"), ("a is one matrix expanded", inputs.expanded(a[1], 2))):
        check_product(batched_matmul, other, b, name)
    for name, other in (*inputs.layouts(b, "b"), ("b is one matrix expanded", inputs.expanded(b[1], 2))):
        check_product(batched_matmul, a, other, name)


@pytest.mark.parametrize(("left", "right"), [((2, 2, 3), (3, 2)), ((2, 1, 2, 3), (3, 3, 1)), ((2, 3), (3, 2))], ids=str)
def test_gradients_flow_to_both_matrices(batched_matmul, device, left, right):
    """The product stays connected to a and b, and their gradients are those of torch.matmul."""
    a = torch.randn(left, device=device, requires_grad=True)
    b = torch.randn(right, device=device, requires_grad=True)
    checks.gradient_reaches(batched_matmul(a, b), a, b, names=("a", "b"))
    of = f"batched_matmul(a, b) with shapes {left} and {right}"
    inputs.same_as_torch(batched_matmul, torch.matmul, a, b, names=("a", "b"), of=of)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_x_holds_the_sum(add_in_place, device, dtype):
    """After the call the caller's x holds the sum."""
    x = torch.tensor([1, 2, 3], dtype=dtype, device=device)
    add_in_place(x, torch.tensor([10, 20, 30], dtype=dtype, device=device))
    expected = torch.tensor([11, 22, 33], dtype=dtype, device=device)
    checks.close(x, expected, of="x after add_in_place(x, [10, 20, 30]) with x = [1, 2, 3]")
    large = torch.tensor([2**40, -(2**24)], device=device)
    add_in_place(large, torch.tensor([1, -1], device=device))
    expected = torch.tensor([2**40 + 1, -(2**24) - 1], device=device)
    checks.close(large, expected, of="x after add_in_place(x, [1, -1]) with x = [2**40, -2**24]")


def test_x_itself_comes_back(add_in_place, device):
    """The result is x: the same numbers in the same memory."""
    x = torch.tensor([1.0, 2.0], device=device)
    result = add_in_place(x, torch.tensor([10.0, 20.0], device=device))
    checks.close(result, torch.tensor([11.0, 22.0], device=device), of="add_in_place([1., 2.], [10., 20.])")
    checks.shares_storage(result, x, of="add_in_place(x, y)", with_="x")


def test_the_sum_lies_in_the_memory_of_x(add_in_place, device):
    """The sum is written where x lies in memory: if x is a column of a table, the table sees it."""
    table = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
    add_in_place(table[:, 0], torch.tensor([10.0, 20.0], device=device))
    expected = torch.tensor([[11.0, 2.0], [23.0, 4.0]], device=device)
    checks.close(table, expected, of="table after add_in_place(table[:, 0], [10., 20.])")


@pytest.mark.parametrize("size", [(3,), (2, 1), (1, 3), (1,), ()], ids=str)
def test_y_broadcasts_to_x(add_in_place, numbered, device, size):
    """A row, a column or a single number y is added to all of x."""
    x = numbered((2, 3), torch.float32, device)
    y = (numbered(size, torch.float32, device) + 1) * 10
    expected = torch.stack([row + part for row, part in zip(x, y.expand(2, 3), strict=True)])
    add_in_place(x, y)
    checks.close(x, expected, of=f"x after add_in_place(x, y) with x of shape (2, 3), y of shape {size}")


def test_any_strides_are_added(add_in_place, device):
    """x may be a transposed or sliced tensor, and y an expanded one too."""
    x, y = (
        torch.tensor([[1, 2, 3], [4, 5, 6]], device=device),
        torch.tensor([[10, 20, 30], [10, 20, 30]], device=device),
    )
    expected = torch.tensor([[11, 22, 33], [14, 25, 36]], device=device)
    for name, other in inputs.layouts(x):
        add_in_place(other, y)
        checks.close(other, expected, of=f"x after add_in_place(x, y), {name}")
    for name, other in (*inputs.layouts(y, "y"), ("y is one row expanded", inputs.expanded(y[0], 2))):
        copy = x.clone()
        add_in_place(copy, other)
        checks.close(copy, expected, of=f"x after add_in_place(x, y), {name}")


MISFITS = [((3,), (2, 3)), ((2, 1), (2, 3)), ((3,), (1, 3)), ((3,), (2,)), ((2, 3), (3, 2)), ((0, 3), (2,))]


@pytest.mark.parametrize(("x_size", "y_size"), MISFITS, ids=str)
def test_a_y_that_does_not_fit_is_refused(add_in_place, device, x_size, y_size):
    """Where y does not broadcast to the shape of x, x cannot hold the sum: ValueError."""
    x, y = torch.zeros(x_size, device=device), torch.ones(y_size, device=device)
    of = f"add_in_place(x, y) with x of shape {x_size}, y of shape {y_size}"
    checks.raises(ValueError, lambda: add_in_place(x, y), of=of)


@pytest.mark.parametrize(("x_size", "y_size"), [((4, 1), (4, 3)), ((4, 1), (1, 3)), ((2, 3), (3, 2))], ids=str)
def test_the_error_names_both_shapes(add_in_place, device, x_size, y_size):
    """The error says what did not fit: its message has the shape of x and that of y."""
    x, y = torch.zeros(x_size, device=device), torch.ones(y_size, device=device)
    of = f"add_in_place(x, y) with x of shape {x_size}, y of shape {y_size}"
    message = str(checks.raises(ValueError, lambda: add_in_place(x, y), of=of))
    for name, size in (("x", x_size), ("y", y_size)):
        numbers = f"{size[0]}, {size[1]}"
        expected = f"the shape of {name}, ({numbers}) or [{numbers}], in it"
        checks.that(numbers in message, of=f"the message of {of}", expected=expected, got=message)


def test_x_stays_as_it_was_after_the_error(add_in_place, device):
    """Where y does not fit, x keeps its shape and its numbers."""
    x, y = torch.zeros(3, device=device), torch.ones(2, 3, device=device)
    of = "add_in_place(x, y) with x of shape (3,), y of shape (2, 3)"
    with checks.unmodified(of, x=x), suppress(ValueError):
        add_in_place(x, y)


def test_y_keeps_its_numbers(add_in_place, device):
    """y is only read."""
    x, y = torch.tensor([1.0, 2.0], device=device), torch.tensor([10.0, 20.0], device=device)
    with checks.unmodified("add_in_place(x, y)", y=y):
        add_in_place(x, y)


def test_every_point_meets_every_point(pairwise_squared_distances, device):
    """Number [n, m] is the squared distance of a[n] to b[m]."""
    a = torch.tensor([[0.0, 0.0], [3.0, 4.0]], device=device)
    b = torch.tensor([[0.0, 0.0], [0.0, 4.0], [5.0, 0.0]], device=device)
    expected = torch.tensor([[0.0, 16.0, 25.0], [25.0, 9.0, 20.0]], device=device)
    of = "pairwise_squared_distances([[0, 0], [3, 4]], [[0, 0], [0, 4], [5, 0]])"
    checks.close(pairwise_squared_distances(a, b), expected, of=of, rtol=1e-5, atol=1e-5)


SIZES = [(4, 2, 3), (3, 3, 3), (2, 3, 200), (2, 5, 1), (1, 3, 2), (3, 1, 2), (0, 2, 3), (2, 0, 3)]


@pytest.mark.parametrize(("n", "m", "features"), SIZES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_distances_agree_with_cdist(pairwise_squared_distances, device, n, m, features, dtype):
    """(N, F) and (M, F) give (N, M), the squares of what torch.cdist gives, in the same dtype."""
    a = torch.randn(n, features, dtype=dtype, device=device)
    b = torch.randn(m, features, dtype=dtype, device=device)
    expected = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist") ** 2
    of = f"pairwise_squared_distances(a, b) with shapes ({n}, {features}) and ({m}, {features})"
    checks.roughly(pairwise_squared_distances(a, b), expected, of=of)


def test_points_of_any_strides_meet(pairwise_squared_distances, device):
    """a and b may be transposed, sliced or expanded tensors."""
    a = torch.tensor([[0.0, 0.0], [3.0, 4.0]], device=device)
    b = torch.tensor([[0.0, 4.0], [0.0, 4.0]], device=device)
    expected = torch.tensor([[16.0, 16.0], [9.0, 9.0]], device=device)
    of = "pairwise_squared_distances([[0, 0], [3, 4]], [[0, 4], [0, 4]])"
    inputs.same_for(inputs.layouts(a, "a"), lambda other: pairwise_squared_distances(other, b), expected, of=of)
    others = (*inputs.layouts(b, "b"), ("b is one point expanded", inputs.expanded(b[0], 2)))
    inputs.same_for(others, lambda other: pairwise_squared_distances(a, other), expected, of=of)


def test_distances_come_from_broadcasting(pairwise_squared_distances, numbered, device):
    """The differences are taken by broadcasting, not by a ready-made distance."""
    a, b = numbered((2, 3), torch.float32, device), numbered((4, 3), torch.float32, device)
    with rules.forbid("cdist", why="subtract every point of b from every point of a, by broadcasting"):
        pairwise_squared_distances(a, b)


def test_points_far_from_0_come_out_right(pairwise_squared_distances, device):
    """Points around 10 000, half a unit apart, have the squared distances 0.25 and 1, and none is negative."""
    a = torch.tensor([[10000.0], [10000.5], [0.0]], device=device)
    b = torch.tensor([[10000.5], [10001.0], [0.5]], device=device)
    expected = torch.tensor([[0.25, 1.0, 9999.5**2], [0.0, 0.25, 10000.0**2], [10000.5**2, 10001.0**2, 0.25]])
    of = "pairwise_squared_distances([[10000.], [10000.5], [0.]], [[10000.5], [10001.], [0.5]])"
    checks.close(pairwise_squared_distances(a, b), expected.to(device), of=of, rtol=1e-4, atol=1e-4)


def test_points_close_to_each_other_come_out_right(pairwise_squared_distances, device):
    """Distances as small as 1e-6 are squared like any other, and that of a point to itself is 0."""
    points = torch.tensor([[1e-6], [3e-6]], device=device)
    expected = torch.tensor([[0.0, 4e-12], [4e-12, 0.0]], device=device)
    of = "pairwise_squared_distances([[1e-6], [3e-6]], [[1e-6], [3e-6]])"
    checks.close(pairwise_squared_distances(points, points.clone()), expected, of=of, rtol=1e-4, atol=0)


def test_gradients_are_finite_where_points_meet(pairwise_squared_distances, device):
    """A gradient flows back to a and b, and where a point of a is one of b it is finite."""
    a = torch.tensor([[0.0, 0.0], [1.0, 1.0]], device=device, requires_grad=True)
    b = torch.tensor([[0.0, 0.0], [3.0, 3.0]], device=device, requires_grad=True)
    result = pairwise_squared_distances(a, b)
    checks.gradient_reaches(result, a, b, of="pairwise_squared_distances(a, b)", names=("a", "b"))
    grad_a, grad_b = torch.autograd.grad(result.sum(), (a, b))
    expected_a = torch.tensor([[-6.0, -6.0], [-2.0, -2.0]], device=device)
    expected_b = torch.tensor([[-2.0, -2.0], [10.0, 10.0]], device=device)
    of = "of the sum of pairwise_squared_distances([[0, 0], [1, 1]], [[0, 0], [3, 3]])"
    checks.close(grad_a, expected_a, of=f"the gradient in a {of}")
    checks.close(grad_b, expected_b, of=f"the gradient in b {of}")


def check_product(batched_matmul, a, b, name=""):
    """Compare a product with the sum over K of all products, for matrices of small numbers."""
    expected = (a[..., :, :, None] * b[..., None, :, :]).sum(dim=-2)
    of = f"batched_matmul(a, b) with shapes {tuple(a.shape)} and {tuple(b.shape)}{name and ', ' + name}"
    checks.close(batched_matmul(a, b), expected, of=of)
