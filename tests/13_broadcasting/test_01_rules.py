"""Hidden tests of rules."""

import pytest
import torch

from torch_katas import checks, inputs

FITTING = [
    ((2, 3), (2, 3)),
    ((4, 1, 3), (2, 1)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((3, 1), (3,)),
    ((5, 1), (1, 4)),
    ((1,), (7,)),
    ((8, 1, 6, 1), (7, 1, 5)),
    ((1, 1, 1), (2,)),
]
UNLIKE = [
    ((2, 3), (2,)),
    ((3,), (4,)),
    ((2, 4), (2, 2)),
    ((4, 2, 3), (3, 3)),
    ((0,), (3,)),
    ((6, 0), (2,)),
    ((1, 3), (6,)),
]
FLOATS = [torch.float32, torch.float64, torch.bfloat16]


@pytest.mark.parametrize(("a", "b"), FITTING, ids=str)
def test_the_shape_is_that_of_a_sum(broadcast_shape, a, b):
    """Shapes are lined up at the right; a length of 1, or an axis that is missing, takes the other's length."""
    expected = tuple(torch.broadcast_shapes(a, b))
    is_shape(broadcast_shape(a, b), expected, f"broadcast_shape({a}, {b})")


@pytest.mark.parametrize(("a", "b"), UNLIKE, ids=str)
def test_lengths_that_do_not_fit(broadcast_shape, a, b):
    """Two lengths that differ, neither of them 1, raise ValueError, in whichever order the shapes stand."""
    checks.raises(ValueError, lambda: broadcast_shape(a, b), of=f"broadcast_shape({a}, {b})")
    checks.raises(ValueError, lambda: broadcast_shape(b, a), of=f"broadcast_shape({b}, {a})")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((0,), (1,), (0,)), ((1,), (0,), (0,)), ((2, 0), (2, 1), (2, 0)), ((0, 3), (3,), (0, 3)), ((0,), (0,), (0,))],
    ids=str,
)
def test_one_against_nothing_is_nothing(broadcast_shape, a, b, expected):
    """A length of 1 takes the other's length, also where that is 0."""
    is_shape(broadcast_shape(a, b), expected, f"broadcast_shape({a}, {b})")


@pytest.mark.parametrize(("a", "b", "expected"), [((), (), ()), ((), (2, 3), (2, 3)), ((4,), (), (4,))], ids=str)
def test_a_single_number_fits_every_shape(broadcast_shape, a, b, expected):
    """The shape of a single number is empty, and fits every other."""
    is_shape(broadcast_shape(a, b), expected, f"broadcast_shape({a}, {b})")


def test_shapes_of_any_kind(broadcast_shape):
    """A shape may be a tuple, a list or a torch.Size, and is not changed."""
    is_shape(broadcast_shape([4, 1], [1, 3]), (4, 3), "broadcast_shape([4, 1], [1, 3])")
    is_shape(broadcast_shape([2, 4, 1], [3]), (2, 4, 3), "broadcast_shape([2, 4, 1], [3])")
    is_shape(broadcast_shape([3], [2, 4, 1]), (2, 4, 3), "broadcast_shape([3], [2, 4, 1])")
    size = torch.zeros(2, 1).shape
    is_shape(broadcast_shape(size, (5,)), (2, 5), "broadcast_shape(torch.Size([2, 1]), (5,))")


def test_no_tensor_of_that_shape_is_made(broadcast_shape):
    """The lengths alone decide, so shapes of a million times a million numbers are no harder."""
    large = 1_000_000
    of = f"broadcast_shape(({large}, {large}, 1), ({large}, {large}))"
    is_shape(broadcast_shape((large, large, 1), (large, large)), (large, large, large), of)


def is_shape(result, expected, of):
    """Check that a result is a tuple of these lengths."""
    checks.instance(result, tuple, of=of)
    checks.equal(tuple(result), expected, of=of)


@pytest.mark.parametrize("size", [(2, 3), (3, 3), (4,), (2, 3, 3), (3, 2, 4), (2, 2, 2, 2), (3, 1)], ids=str)
def test_every_row_is_divided_by_its_own_sum(normalize_rows, device, size):
    """Each number is divided by the sum of its row, along the last axis, whether the tensor is square or not."""
    x = torch.rand(size, device=device) + 0.5
    expected = torch.einsum("...f,...->...f", x, 1 / torch.einsum("...f->...", x))
    checks.close(normalize_rows(x), expected, of=f"normalize_rows(x) with x of shape {size}")


def test_a_square_matrix(normalize_rows, device):
    """In a square matrix each row sums to 1, not each column."""
    x = torch.tensor([[1.0, 1.0, 2.0], [3.0, 3.0, 4.0], [0.0, 5.0, 0.0]], device=device)
    expected = torch.tensor([[0.25, 0.25, 0.5], [0.3, 0.3, 0.4], [0.0, 1.0, 0.0]], device=device)
    checks.close(normalize_rows(x), expected, of="normalize_rows([[1., 1., 2.], [3., 3., 4.], [0., 5., 0.]])")


def test_negative_numbers_and_sums(normalize_rows, device):
    """Numbers count with their sign, and a sum may be negative."""
    x = torch.tensor([[3.0, -1.0], [-3.0, 1.0]], device=device)
    expected = torch.tensor([[1.5, -0.5], [1.5, -0.5]], device=device)
    checks.close(normalize_rows(x), expected, of="normalize_rows([[3., -1.], [-3., 1.]])")


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_normalized_rows_keep_their_dtype(normalize_rows, dtype):
    """The result has the dtype of x, and the digits of it."""
    x = torch.tensor([[1.0, 3.0], [2.0, 3.0]], dtype=dtype)
    expected = x / x.sum(1, keepdim=True)
    checks.close(normalize_rows(x), expected, of=f"normalize_rows([[1., 3.], [2., 3.]]) in {dtype}")


def test_rows_of_tiny_numbers(normalize_rows):
    """Rows of tiny numbers sum to 1 as well, and in float64 with the digits of float64."""
    x = torch.tensor([[1e-12, 3e-12], [1e-20, 2e-20]], dtype=torch.float64)
    expected = torch.tensor([[1 / 4, 3 / 4], [1 / 3, 2 / 3]], dtype=torch.float64)
    checks.close(normalize_rows(x), expected, of="normalize_rows([[1e-12, 3e-12], [1e-20, 2e-20]])", rtol=1e-12)


def test_rows_to_normalize_of_any_strides(normalize_rows, device):
    """x may be transposed, sliced or expanded."""
    x = torch.rand(3, 4, device=device) + 0.5
    inputs.same_for(inputs.layouts(x), normalize_rows, x / x.sum(1, keepdim=True), of="normalize_rows(x)")


@pytest.mark.parametrize("size", [(0, 3), (2, 0), (2, 0, 3)], ids=str)
def test_no_rows_to_normalize(normalize_rows, device, size):
    """Where there is no row, or none with a number in it, the result is empty, of the same shape."""
    x = torch.zeros(size, device=device)
    checks.close(normalize_rows(x), x.clone(), of=f"normalize_rows(x) with x of shape {size}")


def test_gradients_of_normalized_rows(normalize_rows, device):
    """The gradient reaches x through the numbers and through their sums."""
    x = torch.rand(3, 3, device=device) + 0.5
    inputs.same_as_torch(normalize_rows, lambda x: x / x.sum(1, keepdim=True), x, names=("x",), of="normalize_rows(x)")


def test_many_rows_in_one_go(normalize_rows, few_operators, device):
    """All rows are divided together, not one after the other."""
    x = torch.rand(300, 4, device=device) + 0.5
    with few_operators("normalize_rows(x) with x of shape (300, 4)"):
        normalize_rows(x)


@pytest.mark.parametrize("size", [(2, 3), (3, 3), (4, 1), (1, 3), (3, 2)], ids=str)
def test_every_row_minus_every_other(pairwise_differences, numbered, device, size):
    """result[i, j] is x[i] - x[j], for each i and j."""
    x = numbered(size, device=device) ** 2
    expected = torch.stack([torch.stack([x[i] - x[j] for j in range(size[0])]) for i in range(size[0])])
    checks.close(pairwise_differences(x), expected, of=f"pairwise_differences(x) with x of shape {size}")


def test_the_order_of_a_pair(pairwise_differences, device):
    """At [0, 1] stands the first row minus the second, at [1, 0] the second minus the first."""
    result = pairwise_differences(torch.tensor([[1, 10], [4, 20]], device=device))
    of = "pairwise_differences([[1, 10], [4, 20]])"
    checks.shape(result, (2, 2, 2), of=of)
    checks.close(result[0, 1], torch.tensor([-3, -10], device=device), of=f"{of}[0, 1]")
    checks.close(result[1, 0], torch.tensor([3, 10], device=device), of=f"{of}[1, 0]")


@pytest.mark.parametrize("dtype", [*FLOATS, torch.int64], ids=str)
def test_differences_keep_the_dtype(pairwise_differences, dtype):
    """The result has the dtype of x."""
    x = torch.tensor([[1, 2], [4, 8], [16, 3]], dtype=dtype)
    expected = x.unsqueeze(1) - x.unsqueeze(0)
    checks.close(pairwise_differences(x), expected, of=f"pairwise_differences(x) in {dtype}")


@pytest.mark.parametrize(("dtype", "power"), [(torch.float64, 40), (torch.int64, 40), (torch.int64, 60)], ids=str)
def test_differences_of_large_numbers(pairwise_differences, dtype, power):
    """In float64 and int64 large numbers that are 1 apart have the difference 1."""
    x = torch.tensor([[2**power + 1], [2**power]], dtype=dtype)
    expected = torch.tensor([[[0], [1]], [[-1], [0]]], dtype=dtype)
    of = f"pairwise_differences([[2**{power} + 1], [2**{power}]]) in {dtype}"
    checks.close(pairwise_differences(x), expected, of=of)


def test_differences_of_any_strides(pairwise_differences, device):
    """x may be transposed, sliced or expanded."""
    x = torch.randn(3, 4, device=device)
    inputs.same_for(inputs.layouts(x), pairwise_differences, x.unsqueeze(1) - x, of="pairwise_differences(x)")


@pytest.mark.parametrize("size", [(0, 3), (2, 0)], ids=str)
def test_no_pairs(pairwise_differences, device, size):
    """Without rows there are no pairs; rows without features have empty differences."""
    result = pairwise_differences(torch.zeros(size, device=device))
    of = f"pairwise_differences(x) with x of shape {size}"
    checks.close(result, torch.zeros(size[0], *size, device=device), of=of)


def test_gradients_of_differences(pairwise_differences, device):
    """The gradient reaches x from both sides of each difference."""
    x = torch.randn(3, 2, device=device)
    reference = lambda x: x.unsqueeze(1) - x.unsqueeze(0)  # noqa: E731 - a reference of one line
    inputs.same_as_torch(pairwise_differences, reference, x, names=("x",), of="pairwise_differences(x)")


def test_many_pairs_in_one_go(pairwise_differences, few_operators, device):
    """All pairs are subtracted together, not one row after the other."""
    x = torch.randn(300, 2, device=device)
    with few_operators("pairwise_differences(x) with x of shape (300, 2)"):
        pairwise_differences(x)


SIZES = [
    ((2,), (3,)),
    ((3,), (3,)),
    ((1,), (4,)),
    ((2, 3), (2, 4)),
    ((3, 3), (3, 3)),
    ((4, 1, 2), (3, 5)),
    ((2, 3), (4,)),
]


@pytest.mark.parametrize(("a", "b"), SIZES, ids=str)
def test_every_number_plus_every_other(outer_sum, numbered, device, a, b):
    """result[..., i, j] is a[..., i] + b[..., j]; leading axes are broadcast against each other."""
    x, y = numbered(a, device=device), numbered(b, device=device) * 100
    expected = x.unsqueeze(-1) + y.unsqueeze(-2)
    checks.close(outer_sum(x, y), expected, of=f"outer_sum(a, b) with shapes {a} and {b}")


@pytest.mark.parametrize("dtype", [*FLOATS, torch.int64], ids=str)
def test_sums_keep_the_dtype(outer_sum, dtype):
    """The result has the dtype of a and b."""
    a, b = torch.tensor([1, 2], dtype=dtype), torch.tensor([4, 8, 16], dtype=dtype)
    expected = torch.tensor([[5, 9, 17], [6, 10, 18]], dtype=dtype)
    checks.close(outer_sum(a, b), expected, of=f"outer_sum([1, 2], [4, 8, 16]) in {dtype}")


@pytest.mark.parametrize(("dtype", "power"), [(torch.float64, 40), (torch.int64, 40), (torch.int64, 60)], ids=str)
def test_sums_of_large_numbers(outer_sum, dtype, power):
    """In float64 and int64 a large number and 1 plus minus the large number is 1."""
    a, b = torch.tensor([2**power + 1, 2**power], dtype=dtype), torch.tensor([-(2**power)], dtype=dtype)
    expected = torch.tensor([[1], [0]], dtype=dtype)
    of = f"outer_sum([2**{power} + 1, 2**{power}], [-(2**{power})]) in {dtype}"
    checks.close(outer_sum(a, b), expected, of=of)


def test_summands_of_any_strides(outer_sum, device):
    """a and b may be transposed, sliced or expanded."""
    a, b = torch.randn(2, 3, device=device), torch.randn(2, 4, device=device)
    expected = a.unsqueeze(-1) + b.unsqueeze(-2)
    inputs.same_for(inputs.layouts(a, "a"), lambda a: outer_sum(a, b), expected, of="outer_sum(a, b)")
    inputs.same_for(inputs.layouts(b, "b"), lambda b: outer_sum(a, b), expected, of="outer_sum(a, b)")


@pytest.mark.parametrize(("a", "b"), [((0,), (3,)), ((2,), (0,)), ((0, 2), (0, 3)), ((1, 2), (0, 3))], ids=str)
def test_sums_of_nothing(outer_sum, device, a, b):
    """Axes may be 0 long."""
    expected = torch.zeros(a, device=device).unsqueeze(-1) + torch.zeros(b, device=device).unsqueeze(-2)
    result = outer_sum(torch.zeros(a, device=device), torch.zeros(b, device=device))
    checks.close(result, expected, of=f"outer_sum(a, b) with shapes {a} and {b}")


def test_gradients_of_sums(outer_sum, device):
    """The gradient reaches both, and adds up where leading axes were stretched."""
    a, b = torch.randn(2, 1, 3, device=device), torch.randn(4, 2, device=device)
    reference = lambda a, b: a.unsqueeze(-1) + b.unsqueeze(-2)  # noqa: E731 - a reference of one line
    inputs.same_as_torch(outer_sum, reference, a, b, names=("a", "b"), of="outer_sum(a, b)")


def test_many_sums_in_one_go(outer_sum, few_operators, device):
    """All sums are made together, not one number after the other."""
    for rows, columns in ((300, 5), (5, 300)):
        a, b = torch.randn(rows, device=device), torch.randn(columns, device=device)
        with few_operators(f"outer_sum(a, b) with a of shape ({rows},) and b of shape ({columns},)"):
            outer_sum(a, b)
