"""Hidden tests of reductions."""

import pytest
import torch

from torch_katas import checks, inputs


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_columns_are_standardized_one_by_one(standardize, device, dtype):
    """Each column, by its own mean and deviation, comes to mean 0 and deviation 1."""
    x = torch.tensor([[0, 10, 7], [2, 30, 7.5], [0, 10, 7], [2, 30, 7.5]], dtype=dtype, device=device)
    expected = torch.tensor([[-1, -1, -1], [1, 1, 1], [-1, -1, -1], [1, 1, 1]], dtype=dtype, device=device)
    of = "standardize(x) with columns 0 2 0 2, 10 30 10 30 and 7 7.5 7 7.5"
    rtol = 1e-2 if dtype in (torch.float16, torch.bfloat16) else 1e-4
    checks.close(standardize(x), expected, of=of, rtol=rtol, atol=rtol)


def test_float64_keeps_its_digits(standardize):
    """In float64 the result is right to 6 digits and more."""
    x = torch.tensor([[1000.0, 0.1], [1000.001, 0.4], [1000.005, 0.2]], dtype=torch.float64)
    centered = x - x.sum(dim=0) / 3
    expected = centered / (centered.square().sum(dim=0) / 3).sqrt()
    of = "standardize(x) in float64 with columns 1000 1000.001 1000.005 and 0.1 0.4 0.2"
    checks.close(standardize(x), expected, of=of, rtol=1e-6, atol=1e-6)


def test_x_need_not_be_contiguous(standardize, device):
    """x may be a transposed or sliced table."""
    x = torch.tensor([[0.0, 10.0, 7.0], [2.0, 30.0, 7.0]], device=device)
    expected = torch.tensor([[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]], device=device)
    inputs.same_for(inputs.layouts(x), standardize, expected, of="standardize(x)", check=checks.roughly)


@pytest.mark.parametrize("size", [(2, 1), (5, 3), (50, 2)], ids=str)
def test_the_mean_square_is_1(standardize, device, size):
    """The squares of a standardized column add up to N: its deviation is taken with N, not with N - 1."""
    result = standardize(torch.randn(size, device=device) * 5 + 3)
    checks.shape(result, size, of=f"standardize(x) with x of shape {size}")
    expected = torch.ones(size[1], device=device)
    of = f"the mean square of each column of standardize(x), x of shape {size}"
    checks.close((result**2).mean(dim=0), expected, of=of, rtol=1e-4, atol=1e-4)


def test_a_column_may_begin_and_end_alike(standardize, device):
    """A column is constant where all its numbers are equal, not where its ends are."""
    x = torch.tensor([[1.0, 2.0], [4.0, 2.0], [1.0, 2.0]], device=device)
    expected = torch.tensor([[-0.70710678, 0.0], [1.41421356, 0.0], [-0.70710678, 0.0]], device=device)
    checks.roughly(standardize(x), expected, of="standardize([[1., 2.], [4., 2.], [1., 2.]])")


@pytest.mark.parametrize("constant", [5.0, 0.0])
def test_a_constant_column_becomes_0(standardize, device, constant):
    """A column of one number becomes 0, and leaves the other columns alone."""
    x = torch.tensor([[constant, 1.0], [constant, 3.0]], device=device)
    expected = torch.tensor([[0.0, -1.0], [0.0, 1.0]], device=device)
    of = f"standardize([[{constant}, 1.], [{constant}, 3.]])"
    checks.close(standardize(x), expected, of=of, rtol=1e-4, atol=1e-4)


def test_a_constant_column_becomes_0_whatever_its_mean_is(standardize, device):
    """Seven times 0.1 becomes 0, although the rounded mean of the column is not quite 0.1."""
    x = torch.full((7, 1), 0.1, device=device)
    checks.close(standardize(x), torch.zeros(7, 1, device=device), of="standardize(x) with x 7 rows of 0.1")


def test_a_single_row_becomes_0(standardize, device):
    """In a table of one row every column is constant."""
    x = torch.tensor([[4.0, -2.0]], device=device)
    checks.close(standardize(x), torch.zeros(1, 2, device=device), of="standardize([[4., -2.]])")


def test_small_numbers_are_scaled_too(standardize, device):
    """Numbers that span only 0.002 come to deviation 1 like any other: nothing is added that outweighs them."""
    x = torch.tensor([[0.001], [0.003]], device=device)
    expected = torch.tensor([[-1.0], [1.0]], device=device)
    checks.close(standardize(x), expected, of="standardize([[0.001], [0.003]])", rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("offset", [1000.0, 10_000.0, -10_000.0])
def test_columns_far_from_0_are_scaled_too(standardize, device, offset):
    """A column far from 0 is scaled like the same column at 0."""
    x = torch.tensor([[0.0], [0.5], [1.0]], device=device) + offset
    expected = torch.tensor([[-1.2247449], [0.0], [1.2247449]], device=device)
    of = f"standardize(x) with the column 0 0.5 1 plus {offset:.0f}"
    checks.close(standardize(x), expected, of=of, rtol=1e-4, atol=1e-4)


def test_the_table_keeps_its_numbers(standardize, device):
    """The result is a new tensor: the caller's x is not changed."""
    x = torch.tensor([[0.0, 10.0], [2.0, 30.0]], device=device)
    with checks.unmodified("standardize(x)", x=x):
        standardize(x)


COMPARED = [torch.float32, torch.float64, torch.float16, torch.int64, torch.int32, torch.uint8]


@pytest.mark.parametrize("dtype", COMPARED, ids=str)
def test_values_are_the_greatest_of_each_row(row_max, device, dtype):
    """Value n is the greatest number of row n, in the dtype of x."""
    x = torch.tensor([[1, 9, 3], [8, 2, 5]], dtype=dtype, device=device)
    values, _ = pair(row_max(x), "row_max")
    expected = torch.tensor([9, 8], dtype=dtype, device=device)
    checks.close(values, expected, of=f"values of row_max([[1, 9, 3], [8, 2, 5]]), x in {dtype}")


def test_rows_of_any_strides_have_a_maximum(row_max, device):
    """x may be a transposed, sliced or expanded table."""
    x = torch.tensor([[1, 9, 8], [8, 2, 5]], device=device) + 2**40  # float32 could not tell 9 from 8 there
    values, indices = torch.tensor([9, 8], device=device) + 2**40, torch.tensor([1, 0], device=device)
    variants = [(name, other, values, indices) for name, other in inputs.layouts(x)]
    variants.append(("x is row 0 expanded", inputs.expanded(x[0], 2), values[[0, 0]], indices[[0, 0]]))
    for name, other, expected_values, expected_indices in variants:
        got_values, got_indices = pair(row_max(other), "row_max")
        checks.close(got_values, expected_values, of=f"values of row_max(x), {name}")
        checks.close(got_indices, expected_indices, of=f"indices of row_max(x), {name}")


@pytest.mark.parametrize("rows", [[[1, 9, 3], [8, 2, 5]], [[2, 2, 1], [0, 4, 4], [3, 3, 3]]], ids=str)
def test_indices_point_at_the_values(row_max, device, rows):
    """Index n is a column in which row n has its greatest number; of several, any will do."""
    x = torch.tensor(rows, device=device)
    values, indices = pair(row_max(x), "row_max")
    checks.close(values, torch.tensor([max(row) for row in rows], device=device), of=f"values of row_max({rows})")
    checks.shape(indices, (len(rows),), of=f"indices of row_max({rows})")
    checks.dtype(indices, torch.int64, of=f"indices of row_max({rows})")
    inside = bool(((indices >= 0) & (indices < 3)).all())
    checks.that(inside, of=f"indices of row_max({rows})", expected="columns from 0 to 2", got=indices)
    expected = torch.tensor([max(row) for row in rows], device=device)
    found = torch.stack([row[index] for row, index in zip(x, indices, strict=True)])
    checks.close(found, expected, of=f"the numbers at the indices of row_max({rows})")


def test_negative_rows_have_a_maximum_too(row_max, device):
    """Where all numbers are negative, the greatest is the one nearest to 0. Of a row of -inf it is -inf."""
    values, indices = pair(row_max(torch.tensor([[-5.0, -1.0], [-2.0, -7.0]], device=device)), "row_max")
    checks.close(values, torch.tensor([-1.0, -2.0], device=device), of="values of row_max([[-5., -1.], [-2., -7.]])")
    checks.close(indices, torch.tensor([1, 0], device=device), of="indices of row_max([[-5., -1.], [-2., -7.]])")
    low = torch.tensor([[-float("inf"), -float("inf")], [-1e30, -float("inf")]], device=device)
    values, _ = pair(row_max(low), "row_max")
    expected = torch.tensor([-float("inf"), -1e30], device=device)
    checks.close(values, expected, of="values of row_max([[-inf, -inf], [-1e30, -inf]])")


@pytest.mark.parametrize("size", [(1, 3), (4, 1), (0, 3)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_one_maximum_per_row(row_max, numbered, device, size, dtype):
    """(N, F) gives (N,) values in the dtype of x and (N,) indices in int64, also for one row or none."""
    x = numbered(size, dtype, device)
    expected_values, last = x[:, -1].clone(), torch.full(size[:1], size[1] - 1, device=device)
    values, indices = pair(row_max(x), "row_max")
    checks.close(values, expected_values, of=f"values of row_max(x) with x of shape {size} in {dtype}")
    checks.close(indices, last, of=f"indices of row_max(x) with x of shape {size} in {dtype}")


def test_only_the_greatest_get_a_gradient(row_max, gradient, device):
    """The gradient of the values' sum is 1 at each row's greatest number and 0 everywhere else."""
    x = torch.tensor([[1.0, 9.0, 3.0], [8.0, 2.0, 5.0]], device=device, requires_grad=True)
    values, _ = pair(row_max(x), "row_max")
    checks.gradient_reaches(values, x, of="the values of row_max(x)", names=("x",))
    expected = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], device=device)
    checks.close(gradient(values, x), expected, of="the gradient of the values' sum, x = [[1, 9, 3], [8, 2, 5]]")


@pytest.mark.parametrize("size", [(4,), (), (2, 3), (1, 1), (2, 1, 3), (2, 2, 1, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_every_number_counts(total, numbered, device, size, dtype):
    """All numbers of x, of whatever rank, give one tensor of shape () and of the dtype of x."""
    x = numbered(size, dtype, device, start=1)
    count = x.numel()
    expected = torch.tensor(count * (count + 1) / 2, dtype=dtype, device=device)
    checks.close(total(x), expected, of=f"total(1 … {count} in the shape {size})")


def test_numbers_of_any_strides_count(total, numbered, device):
    """x may be a transposed, sliced or expanded tensor."""
    x = numbered((2, 3, 4), torch.float32, device)
    inputs.same_for(inputs.layouts(x), total, torch.tensor(276.0, device=device), of="total(0 … 23)")
    row = torch.tensor([1.0, 2.0], device=device)
    checks.close(
        total(inputs.expanded(row, 3)), torch.tensor(9.0, device=device), of="total(x), x [1, 2] expanded to 3"
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_half_precision_counts_on(total, device, dtype):
    """The total of 4096 ones is 4096 also in half precision, where 2048 + 1 is 2048."""
    expected = torch.tensor(4096.0, device=device).to(dtype)
    checks.close(total(torch.ones(4096, dtype=dtype, device=device)), expected, of=f"total(4096 ones in {dtype})")


def test_float64_keeps_its_digits_in_the_total(total):
    """In float64 the total has the digits of float64."""
    x = torch.tensor([2.0**40, 0.25, 2.0**-10], dtype=torch.float64)
    expected = torch.tensor(2.0**40 + 0.25 + 2.0**-10, dtype=torch.float64)
    checks.close(total(x), expected, of="total([2.**40, 0.25, 2.**-10]) in float64", rtol=1e-15, atol=0)


def test_nan_makes_the_total_nan(total, device):
    """NaN is not left out, and infinity stays infinite."""
    nan, inf = float("nan"), float("inf")
    for numbers, expected in (([1.0, nan], nan), ([inf, 1.0], inf), ([inf, -inf], nan)):
        x, wanted = torch.tensor(numbers, device=device), torch.tensor(expected, device=device)
        checks.close(total(x), wanted, of=f"total({numbers})")


@pytest.mark.parametrize("size", [(0,), (0, 3), (2, 0)], ids=str)
def test_nothing_adds_up_to_0(total, device, size):
    """The total of an empty x is 0, a tensor in the dtype of every total."""
    for dtype, wanted in ((torch.float32, 0.0), (torch.int64, 0), (torch.int8, 0), (torch.bool, 0)):
        x, expected = torch.zeros(size, dtype=dtype, device=device), torch.tensor(wanted, device=device)
        checks.close(total(x), expected, of=f"total(x) with x of shape {size} in {dtype}")


SMALL = [
    (torch.uint8, [200, 100], 300),
    (torch.int8, [100, 100], 200),
    (torch.int16, [30_000, 30_000], 60_000),
    (torch.int32, [2**31 - 1, 2**31 - 1], 2**32 - 2),
    (torch.int64, [2**53 + 1, 2], 2**53 + 3),
    (torch.bool, [True, True], 2),
]


@pytest.mark.parametrize(("dtype", "numbers", "expected"), SMALL, ids=str)
def test_small_integers_do_not_overflow(total, device, dtype, numbers, expected):
    """Integers of every width and booleans are added up as int64."""
    result = total(torch.tensor(numbers, dtype=dtype, device=device))
    checks.close(result, torch.tensor(expected, device=device), of=f"total({numbers} of {dtype})")


def test_the_gradient_is_1_everywhere(total, gradient, device):
    """The total is a tensor with a history: its gradient is 1 for every number of x."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device, requires_grad=True)
    result = total(x)
    checks.gradient_reaches(result, x, of="total(x)", names=("x",))
    checks.close(gradient(result, x), torch.ones(2, 2, device=device), of="the gradient of total(x)")


@pytest.mark.parametrize(
    ("labels", "expected"), [([2, 0, 2, 2, 1], [1, 1, 3]), ([0, 1, 2], [1, 1, 1]), ([1, 1, 0, 2], [1, 2, 1])], ids=str
)
def test_every_label_counts(class_counts, device, labels, expected):
    """Number c says how many labels equal c, in int64."""
    counts = class_counts(torch.tensor(labels, device=device), 3)
    checks.close(counts, torch.tensor(expected, device=device), of=f"class_counts({labels}, 3)")


def test_labels_of_any_strides_count(class_counts, device):
    """The labels may be a slice or an expanded tensor."""
    labels = torch.tensor([2, 0, 2], device=device)
    expected = torch.tensor([1, 0, 2, 0], device=device)
    of = "class_counts([2, 0, 2], 4)"
    inputs.same_for(inputs.layouts(labels, "labels"), lambda other: class_counts(other, 4), expected, of=of)
    same = inputs.expanded(torch.tensor(1, device=device), 3)
    expected = torch.tensor([0, 3], device=device)
    checks.close(class_counts(same, 2), expected, of="class_counts(labels, 2), labels 1 expanded to 3")


@pytest.mark.parametrize("label", [0, 1, 3])
def test_absent_classes_count_0(class_counts, device, label):
    """There is a number for each class, and it is 0 for those that do not occur: first, in between or last."""
    expected = torch.zeros(4, dtype=torch.int64, device=device)
    expected[label] = 1
    checks.close(class_counts(torch.tensor([label], device=device), 4), expected, of=f"class_counts([{label}], 4)")


def test_no_labels_give_zeros(class_counts, device):
    """Without labels every class counts 0."""
    none = torch.zeros(0, dtype=torch.int64, device=device)
    checks.close(class_counts(none, 3), torch.zeros(3, dtype=torch.int64, device=device), of="class_counts([], 3)")


@pytest.mark.parametrize(("n", "num_classes"), [(50, 3), (200, 10), (300, 1)])
def test_many_labels_agree_with_bincount(class_counts, device, n, num_classes):
    """Over many random labels the counts are those of torch.bincount."""
    labels = torch.randint(num_classes, (n,), device=device)
    expected = torch.bincount(labels, minlength=num_classes)
    checks.close(class_counts(labels, num_classes), expected, of=f"class_counts({n} random labels, {num_classes})")


@pytest.mark.parametrize(
    ("labels", "k", "values", "counts"),
    [([3, 1, 3, 3, 1, 2], 2, [3, 1], [3, 2]), ([9, 4, 9], 1, [9], [2]), ([8, 6, 6], 2, [6, 8], [2, 1])],
    ids=str,
)
def test_the_most_frequent_come_first(most_common, device, labels, k, values, counts):
    """The labels come in order of how often they occur, with their counts beside them."""
    check_most_common(most_common, labels, k, values, counts, device)


@pytest.mark.parametrize(
    ("labels", "k", "values", "counts"),
    [([5, 2, 5, 2, 9], 3, [2, 5, 9], [2, 2, 1]), ([7, 4], 1, [4], [1]), ([9, -3, 0], 3, [-3, 0, 9], [1, 1, 1])],
    ids=str,
)
def test_ties_go_to_the_smaller(most_common, device, labels, k, values, counts):
    """Of labels that occur equally often, the smaller comes first."""
    check_most_common(most_common, labels, k, values, counts, device)


def test_many_ties_go_to_the_smaller(most_common, device):
    """Many equal counts too stand in the order of their labels: that takes a stable sort, or the label in its key."""
    check_most_common(most_common, list(range(40)), 4, [0, 1, 2, 3], [1, 1, 1, 1], device)


@pytest.mark.parametrize(
    ("labels", "values", "counts"), [([4, 7, 7], [7, 4], [2, 1]), ([1], [1], [1]), ([], [], [])], ids=str
)
def test_fewer_than_k_come_all(most_common, device, labels, values, counts):
    """Where there are fewer than k different labels, all of them come, and nothing else."""
    check_most_common(most_common, labels, 5, values, counts, device)

    counted = [7] * 3 + [label for label in range(30) for _ in range(2)] + list(range(100, 130))
    check_most_common(most_common, counted[::-1], 4, [7, 0, 1, 2], [5, 2, 2, 2], device)


@pytest.mark.parametrize(
    ("labels", "values", "counts"),
    [([-100, 2, -100], [-100, 2], [2, 1]), ([2**40, -(2**40), 2**40, 3, 3], [3, 2**40], [2, 2])],
    ids=str,
)
def test_labels_may_be_any_numbers(most_common, device, labels, values, counts):
    """Negative labels and very large ones are counted like any other."""
    check_most_common(most_common, labels, 2, values, counts, device)


def test_labels_may_be_a_slice(most_common, device):
    """The labels may be a part of a larger tensor."""
    labels = torch.tensor([7, 5, 5, 9, 7, 5], device=device)
    for name, other in inputs.layouts(labels, "labels"):
        values, counts = pair(most_common(other, 2), "most_common")
        checks.close(values, torch.tensor([5, 7], device=device), of=f"values of most_common(labels, 2), {name}")
        checks.close(counts, torch.tensor([3, 2], device=device), of=f"counts of most_common(labels, 2), {name}")


def pair(result, name):
    """Return an answer's two tensors, or fail where they are not two."""
    is_pair = isinstance(result, tuple | list) and len(result) == 2
    got = f"a tensor of shape {tuple(result.shape)}" if isinstance(result, torch.Tensor) else type(result).__name__
    got = f"{len(result)} values" if isinstance(result, tuple | list) else got
    checks.that(is_pair, of=f"what {name} returns", expected="two tensors", got=got)
    return result


def check_most_common(most_common, labels, k, values, counts, device):
    """Compare both results of most_common with lists of integers."""
    integers = {"dtype": torch.int64, "device": device}
    shown = labels if len(labels) < 10 else f"{labels[0]} … {labels[-1]}"
    got_values, got_counts = pair(most_common(torch.tensor(labels, **integers), k), "most_common")
    checks.close(got_values, torch.tensor(values, **integers), of=f"values of most_common({shown}, {k})")
    checks.close(got_counts, torch.tensor(counts, **integers), of=f"counts of most_common({shown}, {k})")
