"""Hidden tests of indexing."""

import pytest
import torch

from torch_katas import checks, inputs


@pytest.mark.parametrize("n", [5, 4, 2, 1])
def test_rows_0_2_4_come_back(every_other_row, device, n):
    """The rows with an even number come back whole, in their order."""
    x = table(n, 3, device=device)
    expected = torch.stack([x[i] for i in range(n) if i % 2 == 0])
    checks.close(every_other_row(x), expected, of=f"every_other_row(x) with x of shape ({n}, 3)")


@pytest.mark.parametrize("size", [(4,), (3, 2, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool], ids=str)
def test_other_axes_are_kept(every_other_row, numbered, device, size, dtype):
    """x may have one axis or several; only the first is thinned out, and the dtype stays."""
    x = numbered(size, dtype, device)
    expected = torch.stack([x[i] for i in range(0, size[0], 2)])
    checks.close(every_other_row(x), expected, of=f"every_other_row(x) with x of shape {size}")


def test_no_rows_give_no_rows(every_other_row, device):
    """An empty x gives an empty result of its dtype: (0, 3) stays (0, 3)."""
    x = torch.zeros(0, 3, dtype=torch.int64, device=device)
    checks.close(every_other_row(x), x.clone(), of="every_other_row(x), x of shape (0, 3)")


def test_x_need_not_be_contiguous(every_other_row, numbered, device):
    """The rows of a transposed, sliced or expanded tensor are thinned out like any others."""
    x = numbered((3, 2), device=device) + 2**40  # float32 could not hold these
    expected = torch.tensor([[0, 1], [4, 5]], device=device) + 2**40
    inputs.same_for(inputs.layouts(x), every_other_row, expected, of="every_other_row(x)")
    row = torch.tensor([7, 8], device=device)
    checks.close(every_other_row(inputs.expanded(row, 2)), row[None], of="every_other_row(x), x one row expanded")


def test_gradients_flow_to_the_rows(every_other_row, device):
    """The result stays connected to x: a gradient flows back."""
    x = table(4, 2, device=device, dtype=torch.float32).requires_grad_()
    checks.gradient_reaches(every_other_row(x), x, names=("x",))


PAIRS = [([0, 1, 2], [3, 1, 0]), ([2, 0], [1, 2]), ([1], [3]), ([1, 1, 1], [0, 2, 0])]


@pytest.mark.parametrize(("rows", "cols"), PAIRS, ids=str)
def test_row_k_meets_column_k(pick_pairs, device, rows, cols):
    """Number k is x[rows[k], cols[k]]: K positions, K numbers. (Here x[i, j] is 10i + j.)"""
    expected = torch.tensor([10 * i + j for i, j in zip(rows, cols, strict=True)], device=device)
    picked = pick_pairs(table(3, 4, device=device), torch.tensor(rows).to(device), torch.tensor(cols).to(device))
    checks.close(picked, expected, of=f"pick_pairs(x, {rows}, {cols}) with x of shape (3, 4)")


@pytest.mark.parametrize("dtype", [torch.int64, torch.float32, torch.float64, torch.bool], ids=str)
def test_no_pairs_give_no_numbers(pick_pairs, device, dtype):
    """Without positions the result is empty, of shape (0,) and of x's dtype."""
    none = torch.zeros(0, dtype=torch.int64, device=device)
    expected = torch.zeros(0, dtype=dtype, device=device)
    of = f"pick_pairs(x, [], []), x in {dtype}"
    checks.close(pick_pairs(table(3, 4, device=device, dtype=dtype), none, none), expected, of=of)


def test_pairs_of_any_strides(pick_pairs, device):
    """x, rows and cols may be transposed or sliced tensors."""
    x, rows, cols = table(3, 4, device=device), *(torch.tensor(p, device=device) for p in ([0, 2], [3, 1]))
    check_strides(pick_pairs, "pick_pairs", x, rows, cols, torch.tensor([3, 21], device=device))


def test_gradients_flow_to_the_pairs(pick_pairs, device):
    """The picked numbers stay connected to x: a gradient flows back."""
    x = table(3, 4, device=device, dtype=torch.float32).requires_grad_()
    picked = pick_pairs(x, torch.tensor([0, 1], device=device), torch.tensor([2, 0], device=device))
    checks.gradient_reaches(picked, x, of="pick_pairs(x, [0, 1], [2, 0])", names=("x",))


GRIDS = [([0, 1], [1, 3]), ([0, 2], [0, 1, 3]), ([1], [0, 2]), ([0, 1], [2])]


@pytest.mark.parametrize(("rows", "cols"), GRIDS, ids=str)
def test_every_row_meets_every_column(pick_grid, device, rows, cols):
    """The result has one row for each of rows and one column for each of cols. (Here x[i, j] is 10i + j.)"""
    check_grid(pick_grid, rows, cols, device)


@pytest.mark.parametrize(("rows", "cols"), [([2, 0], [3, 1, 0]), ([1, 1], [2, 0, 2])], ids=str)
def test_order_and_repeats_are_kept(pick_grid, device, rows, cols):
    """Rows and columns come in the order given, and as often as given. (Here x[i, j] is 10i + j.)"""
    check_grid(pick_grid, rows, cols, device)


def test_a_grid_of_any_strides(pick_grid, device):
    """x, rows and cols may be transposed or sliced tensors."""
    x, rows, cols = table(3, 4, device=device), *(torch.tensor(p, device=device) for p in ([0, 2], [3, 1]))
    check_strides(pick_grid, "pick_grid", x, rows, cols, torch.tensor([[3, 1], [23, 21]], device=device))


def test_gradients_flow_to_the_grid(pick_grid, device):
    """The picked numbers stay connected to x: a gradient flows back."""
    x = table(3, 4, device=device, dtype=torch.float32).requires_grad_()
    picked = pick_grid(x, torch.tensor([0, 1], device=device), torch.tensor([2, 0], device=device))
    checks.gradient_reaches(picked, x, of="pick_grid(x, [0, 1], [2, 0])", names=("x",))


def test_the_first_column_decides(rows_above, device):
    """A row is kept, whole, where its first number is above; its other numbers do not matter."""
    x = torch.tensor([[1, 9], [5, 0], [2, 9], [7, 2]], device=device)
    expected = torch.tensor([[5, 0], [7, 2]], device=device)
    checks.close(rows_above(x, 3), expected, of="rows_above([[1, 9], [5, 0], [2, 9], [7, 2]], 3)")


def test_equal_is_not_above(rows_above, device):
    """A row whose first number equals the threshold is left out."""
    x = torch.tensor([[4.0, 1.0], [5.0, 2.0], [6.0, 3.0]], device=device)
    expected = torch.tensor([[5.0, 2.0], [6.0, 3.0]], device=device)
    checks.close(rows_above(x, 4), expected, of="rows_above([[4., 1.], [5., 2.], [6., 3.]], 4)")


@pytest.mark.parametrize("threshold", [0.5, -0.5, 9.5, 10.5])
@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.float32], ids=str)
def test_the_threshold_may_have_a_fraction(rows_above, device, threshold, dtype):
    """Whole numbers too are compared with the threshold as it is: 0 is above -0.5, and 1 is above 0.5."""
    x = torch.tensor([[0, 9], [1, 8], [10, 7]], dtype=dtype, device=device)
    expected = torch.tensor([row for row in [[0, 9], [1, 8], [10, 7]] if row[0] > threshold], device=device)
    of = f"rows_above([[0, 9], [1, 8], [10, 7]], {threshold}), x in {dtype}"
    checks.close(rows_above(x, threshold), expected.reshape(-1, 2).to(dtype), of=of)


def test_a_row_that_begins_with_nan_is_not_above(rows_above, device):
    """NaN is not above, infinity is; in the other columns both stay as they are."""
    nan, inf = float("nan"), float("inf")
    x = torch.tensor([[nan, 1.0], [inf, nan], [-inf, 2.0], [4.0, inf]], device=device)
    expected = torch.tensor([[inf, nan], [4.0, inf]], device=device)
    for threshold in (3, -1):
        of = f"rows_above([[nan, 1.], [inf, nan], [-inf, 2.], [4., inf]], {threshold})"
        checks.close(rows_above(x, threshold), expected, of=of)


def test_a_little_above_is_above(rows_above, device):
    """However little a first number is above, and however large both are, the comparison is exact."""
    x = torch.tensor([[4.0, 1.0], [4.00001, 2.0]], device=device)
    checks.close(rows_above(x, 4), x[1:].clone(), of="rows_above([[4., 1.], [4.00001, 2.]], 4)")
    x = torch.tensor([[2**24, 1], [2**24 + 1, 2]], device=device)
    checks.close(rows_above(x, 2**24), x[1:].clone(), of="rows_above([[2**24, 1], [2**24 + 1, 2]], 2**24)")
    x = torch.tensor([[0.1, 1.0], [0.1 + 1e-12, 2.0]], dtype=torch.float64)
    of = "rows_above([[0.1, 1.], [0.1 + 1e-12, 2.]], 0.1) in float64"
    checks.close(rows_above(x, 0.1), x[1:].clone(), of=of)


@pytest.mark.parametrize(("threshold", "count"), [(25, 0), (15, 1), (-1, 3)])
def test_the_result_is_always_a_matrix(rows_above, device, threshold, count):
    """K rows have shape (K, M) and the dtype of x, also where only one is above, or none."""
    x = table(3, 4, device=device)
    expected = x[3 - count :].clone()
    checks.close(rows_above(x, threshold), expected, of=f"rows_above(x, {threshold}), rows above: {count}")
    of = f"rows_above(x, {threshold})"
    inputs.same_for(inputs.layouts(x), lambda other: rows_above(other, threshold), expected, of=of)


def test_gradients_flow_to_the_rows_above(rows_above, device):
    """The rows stay connected to x: a gradient flows back."""
    x = table(3, 2, device=device, dtype=torch.float32).requires_grad_()
    checks.gradient_reaches(rows_above(x, 5), x, names=("x",))


def test_the_first_row_decides(columns_below, device):
    """A column is kept, whole, where its number in row 0 is below; the rows under it do not matter."""
    x = torch.tensor([[2, 5, 1, 9], [9, 0, 7, 0]], device=device)
    expected = torch.tensor([[2, 1], [9, 7]], device=device)
    checks.close(columns_below(x, 3), expected, of="columns_below([[2, 5, 1, 9], [9, 0, 7, 0]], 3)")


def test_equal_is_not_below(columns_below, device):
    """A column whose first number equals the threshold is left out."""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
    expected = torch.tensor([[1.0, 2.0], [4.0, 5.0]], device=device)
    checks.close(columns_below(x, 3), expected, of="columns_below([[1., 2., 3.], [4., 5., 6.]], 3)")


@pytest.mark.parametrize("threshold", [0.5, -0.5, 9.5, 10.5])
@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.float32], ids=str)
def test_the_bound_may_have_a_fraction(columns_below, device, threshold, dtype):
    """Whole numbers too are compared with the threshold as it is: 0 is not below -0.5, and 1 is not below 0.5."""
    x = torch.tensor([[0, 1, 10], [9, 8, 7]], dtype=dtype, device=device)
    kept = [column for column in [[0, 9], [1, 8], [10, 7]] if column[0] < threshold]
    expected = torch.tensor(kept, device=device).reshape(-1, 2).T.to(dtype)
    of = f"columns_below([[0, 1, 10], [9, 8, 7]], {threshold}), x in {dtype}"
    checks.close(columns_below(x, threshold), expected, of=of)


def test_a_column_that_begins_with_nan_is_not_below(columns_below, device):
    """NaN is not below, -infinity is; in the other rows both stay as they are."""
    nan, inf = float("nan"), float("inf")
    x = torch.tensor([[nan, -inf, inf, 2.0], [1.0, nan, 2.0, inf]], device=device)
    expected = torch.tensor([[-inf, 2.0], [nan, inf]], device=device)
    checks.close(columns_below(x, 3), expected, of="columns_below([[nan, -inf, inf, 2.], [1., nan, 2., inf]], 3)")


def test_a_little_below_is_below(columns_below, device):
    """However little a first number is below, and however large both are, the comparison is exact."""
    x = torch.tensor([[3.99999, 4.0], [1.0, 2.0]], device=device)
    checks.close(columns_below(x, 4), x[:, :1].clone(), of="columns_below([[3.99999, 4.], [1., 2.]], 4)")
    x = torch.tensor([[2**24, 2**24 + 1], [1, 2]], device=device)
    of = "columns_below([[2**24, 2**24 + 1], [1, 2]], 2**24 + 1)"
    checks.close(columns_below(x, 2**24 + 1), x[:, :1].clone(), of=of)
    x = torch.tensor([[0.1, 0.1 + 1e-12], [1.0, 2.0]], dtype=torch.float64)
    of = "columns_below([[0.1, 0.1 + 1e-12], [1., 2.]], 0.1 + 1e-12) in float64"
    checks.close(columns_below(x, 0.1 + 1e-12), x[:, :1].clone(), of=of)


@pytest.mark.parametrize(("threshold", "count"), [(0, 0), (1, 1), (9, 4)])
def test_columns_stay_a_matrix(columns_below, device, threshold, count):
    """K columns have shape (N, K) and the dtype of x, also where only one is below, or none."""
    x = table(3, 4, device=device)
    expected = x[:, :count].clone()
    checks.close(columns_below(x, threshold), expected, of=f"columns_below(x, {threshold}), columns below: {count}")
    of = f"columns_below(x, {threshold})"
    inputs.same_for(inputs.layouts(x), lambda other: columns_below(other, threshold), expected, of=of)


def test_gradients_flow_to_the_columns(columns_below, device):
    """The columns stay connected to x: a gradient flows back."""
    x = table(2, 4, device=device, dtype=torch.float32).requires_grad_()
    checks.gradient_reaches(columns_below(x, 2), x, names=("x",))


MASKED = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", MASKED, ids=str)
def test_masked_numbers_become_0(zero_where, device, dtype):
    """0 where the mask is True, the old number elsewhere, in the dtype of x."""
    x = torch.tensor([[1, 2], [3, 4]], device=device).to(dtype)
    mask = torch.tensor([[True, False], [False, False]], device=device)
    expected = torch.tensor([[0, 2], [3, 4]], device=device).to(dtype)
    name = str(dtype).removeprefix("torch.")
    checks.close(zero_where(x, mask), expected, of=f"zero_where([[1, 2], [3, 4]] of {name}, mask at [0, 0])")


@pytest.mark.parametrize("size", [(3,), (), (0, 2), (2, 1, 2)], ids=str)
@pytest.mark.parametrize("masked", [True, False])
def test_all_or_nothing(zero_where, device, size, masked):
    """Where everything is masked all numbers are 0, where nothing is masked all are kept; the shape stays, and the
    tensor is a new one.
    """
    x = torch.ones(size, device=device)
    mask = torch.full(size, masked, device=device)
    expected = torch.zeros_like(x) if masked else x.clone()
    result, of = zero_where(x, mask), f"zero_where(ones of shape {size}, mask all {masked})"
    checks.close(result, expected, of=of)
    checks.own_storage(result, x, of=of, from_="x")


def test_nan_and_infinity_become_0(zero_where, device):
    """NaN and infinity under the mask become 0 like any other number."""
    x = torch.tensor([float("nan"), float("inf"), 3.0], device=device)
    mask = torch.tensor([True, True, False], device=device)
    expected = torch.tensor([0.0, 0.0, 3.0], device=device)
    checks.close(zero_where(x, mask), expected, of="zero_where([nan, inf, 3.], [True, True, False])")


def test_nan_and_infinity_stay_elsewhere(zero_where, device):
    """Where the mask is False, NaN and infinity stay what they are."""
    nan, inf = float("nan"), float("inf")
    x = torch.tensor([nan, inf, -inf, 4.0], device=device)
    mask = torch.tensor([False, False, False, True], device=device)
    expected = torch.tensor([nan, inf, -inf, 0.0], device=device)
    checks.close(zero_where(x, mask), expected, of="zero_where([nan, inf, -inf, 4.], mask at the 4.)")


def test_x_and_mask_need_not_be_contiguous(zero_where, device):
    """x and mask may be transposed, sliced or expanded tensors."""
    x = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    mask = torch.tensor([[True, False, False], [True, False, False]], device=device)
    expected = torch.tensor([[0, 2, 3], [0, 5, 6]], device=device)
    inputs.same_for(inputs.layouts(x), lambda other: zero_where(other, mask), expected, of="zero_where(x, mask)")
    masks = (*inputs.layouts(mask, "mask"), ("mask is one row expanded", inputs.expanded(mask[0], 2)))
    inputs.same_for(masks, lambda other: zero_where(x, other), expected, of="zero_where(x, mask)")


def test_x_keeps_its_numbers(zero_where, device):
    """The result is a new tensor: the caller's x is not changed."""
    x = torch.tensor([1.0, 2.0, 3.0], device=device)
    with checks.unmodified("zero_where(x, mask)", x=x):
        zero_where(x, torch.tensor([True, False, False], device=device))


def test_gradients_flow_past_the_mask(zero_where, gradient, device):
    """The gradient of the sum is 1 where a number of x is left, and 0 where it was replaced."""
    x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    result = zero_where(x, torch.tensor([True, False, False], device=device))
    of = "zero_where(x, [True, False, False])"
    checks.gradient_reaches(result, x, of=of, names=("x",))
    checks.close(gradient(result, x), torch.tensor([0.0, 1.0, 1.0], device=device), of=f"the gradient of {of}")
    x = torch.tensor([float("inf"), float("nan"), 3.0], device=device, requires_grad=True)
    result = zero_where(x, torch.tensor([True, True, False], device=device))
    of = "the gradient of zero_where([inf, nan, 3.], [True, True, False])"
    checks.close(gradient(result, x), torch.tensor([0.0, 0.0, 1.0], device=device), of=of)


@pytest.mark.parametrize("targets", [[2, 0, 1], [0, 0, 0], [3, 3, 1]], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_each_sample_gives_the_score_of_its_class(true_class_scores, device, targets, dtype):
    """Score n is logits[n, targets[n]], in the dtype of logits. (Here logits[n, c] is 10n + c.)"""
    logits = table(3, 4, device=device, dtype=dtype)
    expected = torch.tensor([10 * n + target for n, target in enumerate(targets)], dtype=dtype, device=device)
    scores = true_class_scores(logits, torch.tensor(targets, device=device))
    checks.close(scores, expected, of=f"true_class_scores(logits, {targets}), logits of shape (3, 4)")


@pytest.mark.parametrize("n", [1, 0])
def test_one_score_per_sample(true_class_scores, device, n):
    """N samples give (N,) in the dtype of logits, also for a batch of one and for an empty one."""
    for dtype in (torch.float32, torch.float64, torch.float16):
        logits = torch.ones(n, 3, dtype=dtype, device=device)
        scores = true_class_scores(logits, torch.zeros(n, dtype=torch.int64, device=device))
        of = f"true_class_scores(logits, targets) with logits of shape ({n}, 3) in {dtype}"
        checks.close(scores, torch.ones(n, dtype=dtype, device=device), of=of)


def test_there_may_be_one_class(true_class_scores, device):
    """With C = 1 every score is the only one of its row."""
    logits, targets = torch.tensor([[5.0], [6.0]], device=device), torch.tensor([0, 0], device=device)
    of = "true_class_scores([[5.], [6.]], [0, 0])"
    checks.close(true_class_scores(logits, targets), torch.tensor([5.0, 6.0], device=device), of=of)


def test_logits_and_targets_of_any_strides(true_class_scores, device):
    """logits and targets may be transposed, sliced or expanded tensors."""
    logits, targets = table(3, 4, device=device, dtype=torch.float32), torch.tensor([2, 0, 3], device=device)
    expected = torch.tensor([2.0, 10.0, 23.0], device=device)
    of = "true_class_scores(logits, [2, 0, 3])"
    inputs.same_for(inputs.layouts(logits, "logits"), lambda x: true_class_scores(x, targets), expected, of=of)
    inputs.same_for(inputs.layouts(targets, "targets"), lambda x: true_class_scores(logits, x), expected, of=of)
    same = inputs.expanded(torch.tensor(1, device=device), 3)
    expected = torch.tensor([1.0, 11.0, 21.0], device=device)
    checks.close(true_class_scores(logits, same), expected, of="true_class_scores(logits, targets), 1 expanded to 3")


def test_ruled_out_classes_do_no_harm(true_class_scores, device):
    """-inf in another class leaves the score as it is; where the true class has -inf, so has the score."""
    inf = float("inf")
    logits = torch.tensor([[-inf, 2.0, 1.0], [-inf, 2.0, 1.0]], device=device)
    scores = true_class_scores(logits, torch.tensor([1, 0], device=device))
    expected = torch.tensor([2.0, -inf], device=device)
    checks.close(scores, expected, of="true_class_scores([[-inf, 2., 1.], [-inf, 2., 1.]], [1, 0])")


def test_only_true_classes_get_a_gradient(true_class_scores, gradient, device):
    """The gradient of the scores' sum is 1 at the true classes and 0 everywhere else."""
    logits = table(2, 3, device=device, dtype=torch.float32).requires_grad_()
    scores = true_class_scores(logits, torch.tensor([2, 0], device=device))
    of = "true_class_scores(logits, [2, 0])"
    checks.gradient_reaches(scores, logits, of=of, names=("logits",))
    expected = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], device=device)
    checks.close(gradient(scores, logits), expected, of=f"the gradient of {of}")


def table(n, m, dtype=torch.int64, device="cpu"):
    """Return a matrix whose number in row i and column j is 10i + j, so that each tells where it was."""
    rows, cols = torch.arange(n, device=device), torch.arange(m, device=device)
    return (10 * rows[:, None] + cols).to(dtype)


def check_grid(pick_grid, rows, cols, device):
    """Compare pick_grid with the numbers that the table holds at these positions."""
    expected = torch.tensor([[10 * i + j for j in cols] for i in rows], device=device)
    picked = pick_grid(table(3, 4, device=device), torch.tensor(rows, device=device), torch.tensor(cols, device=device))
    checks.close(picked, expected, of=f"pick_grid(x, {rows}, {cols}) with x of shape (3, 4)")


def check_strides(kata, name, x, rows, cols, expected):
    """Call pick_pairs or pick_grid with each of its arguments laid out otherwise in memory."""
    x, expected = x + 2**40, expected + 2**40  # float32 could not hold these
    of = f"{name}(x, {rows.tolist()}, {cols.tolist()}) with x of shape (3, 4)"
    inputs.same_for(inputs.layouts(x), lambda other: kata(other, rows, cols), expected, of=of)
    inputs.same_for(inputs.layouts(rows, "rows"), lambda other: kata(x, other, cols), expected, of=of)
    inputs.same_for(inputs.layouts(cols, "cols"), lambda other: kata(x, rows, other), expected, of=of)
