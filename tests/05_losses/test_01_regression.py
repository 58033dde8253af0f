"""Hidden tests of regression."""

import math

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs, rules

REDUCTIONS = ["mean", "sum", "none"]
SIZES = [(4,), (3, 1), (2, 3), (2, 1, 3), ()]
UNLIKE = [((3, 1), (3,)), ((3,), (3, 1)), ((2, 3), (3,)), ((1, 3), (2, 3)), ((3,), ()), ((2, 3), (3, 2)), ((1,), ())]
WORDS = ["average", "Mean", "", "su", "none ", "batchmean"]
DTYPES = [torch.float32, torch.float64]


def test_every_square_in_its_place(mse, device):
    """With reduction "none" the losses are the squared differences, each where its prediction is."""
    predictions, targets = torch.tensor([[1.0, 2.0], [3.0, 0.0]], device=device), torch.ones(2, 2, device=device)
    expected = torch.tensor([[0.0, 1.0], [4.0, 1.0]], device=device)
    with rules.forbid("mse_loss", why="square the differences yourself"):
        losses = mse(predictions, targets, reduction="none")
    checks.close(losses, expected, of='mse([[1., 2.], [3., 0.]], ones, "none")')


@pytest.mark.parametrize(("reduction", "expected"), [("mean", 3.5), ("sum", 14.0)])
def test_squares_are_reduced(mse, device, reduction, expected):
    """The mean divides the sum of all squares by their number; the sum leaves it undivided."""
    predictions, targets = torch.tensor([[1.0, 2.0], [0.0, 3.0]], device=device), torch.zeros(2, 2, device=device)
    of = f'mse([[1., 2.], [0., 3.]], zeros, "{reduction}")'
    checks.close(mse(predictions, targets, reduction=reduction), torch.tensor(expected, device=device), of=of)


def test_the_mean_is_the_default_for_squares(mse, device):
    """Without the argument reduction, the mean is returned."""
    result = mse(torch.tensor([1.0, 3.0], device=device), torch.zeros(2, device=device))
    checks.close(result, torch.tensor(5.0, device=device), of="mse([1., 3.], [0., 0.])")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_mse_is_that_of_pytorch(mse, device, dtype, reduction, size):
    """Value and gradient are those of torch.nn.functional.mse_loss, for any shape, reduction and floating dtype."""
    compare(mse, functional.mse_loss, f'mse(…, "{reduction}")', size, reduction, dtype, device)


@pytest.mark.parametrize("sizes", UNLIKE, ids=str)
def test_mse_refuses_to_broadcast(mse, device, sizes):
    """Shapes that differ raise ValueError, also where they would broadcast."""
    refuses(mse, "mse", sizes, device)


@pytest.mark.parametrize("word", WORDS)
def test_mse_refuses_other_words(mse, device, word):
    """A reduction that is not "mean", "sum" or "none" raises ValueError."""
    x = torch.ones(2, device=device)
    checks.raises(ValueError, lambda: mse(x, x, reduction=word), of=f'mse(…, reduction="{word}")')


def test_mse_leaves_its_inputs(mse, device):
    """Predictions and targets are not changed."""
    predictions, targets = torch.tensor([1.0, 2.0], device=device), torch.tensor([3.0, 5.0], device=device)
    with checks.unmodified("mse(input, target)", input=predictions, target=targets):
        mse(predictions, targets)


def test_every_distance_in_its_place(mae, device):
    """With reduction "none" the losses are the distances, each where its prediction is."""
    predictions, targets = torch.tensor([[1.0, 2.0], [3.0, 0.0]], device=device), torch.ones(2, 2, device=device)
    expected = torch.tensor([[0.0, 1.0], [2.0, 1.0]], device=device)
    checks.close(mae(predictions, targets, reduction="none"), expected, of='mae([[1., 2.], [3., 0.]], ones, "none")')


def test_errors_of_unlike_sign_do_not_cancel(mae, device):
    """A prediction too high by 2 and one too low by 2 have the mean absolute error 2, not 0."""
    result = mae(torch.tensor([3.0, -1.0], device=device), torch.tensor([1.0, 1.0], device=device))
    checks.close(result, torch.tensor(2.0, device=device), of="mae([3., -1.], [1., 1.])")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_mae_is_that_of_pytorch(mae, device, dtype, reduction, size):
    """Value and gradient are those of torch.nn.functional.l1_loss, for any shape, reduction and floating dtype."""
    compare(mae, functional.l1_loss, f'mae(…, "{reduction}")', size, reduction, dtype, device)


def test_an_exact_hit_has_no_gradient(mae, gradient, device):
    """Where a prediction equals its target the gradient is 0, not NaN; elsewhere it is 1 or -1, however near it is."""
    predictions = torch.tensor([1.0, 2.0, 3.0, 1e-8], device=device, requires_grad=True)
    loss = mae(predictions, torch.tensor([1.0, 1.0, 4.0, 0.0], device=device), reduction="sum")
    expected = torch.tensor([0.0, 1.0, -1.0, 1.0], device=device)
    of = 'the gradient of mae([1., 2., 3., 1e-8], [1., 1., 4., 0.], "sum")'
    checks.close(gradient(loss, predictions), expected, of=of)


@pytest.mark.parametrize("sizes", UNLIKE, ids=str)
def test_mae_refuses_to_broadcast(mae, device, sizes):
    """Shapes that differ raise ValueError, also where they would broadcast."""
    refuses(mae, "mae", sizes, device)


@pytest.mark.parametrize("word", WORDS)
def test_mae_refuses_other_words(mae, device, word):
    """A reduction that is not "mean", "sum" or "none" raises ValueError."""
    x = torch.ones(2, device=device)
    checks.raises(ValueError, lambda: mae(x, x, reduction=word), of=f'mae(…, reduction="{word}")')


@pytest.mark.parametrize(
    ("delta", "expected"),
    [(2.0, [6.0, 0.5, 0.0, 2.0, 4.0]), (1.0, [3.5, 0.5, 0.0, 1.5, 2.5]), (4.0, [8, 0.5, 0, 2, 4.5])],
)
def test_small_errors_squared_large_ones_straight(huber, device, delta, expected):
    """Errors up to delta cost half their square, larger ones delta * (d - 0.5 * delta), whatever their sign."""
    predictions = torch.tensor([-4.0, -1.0, 0.0, 2.0, 3.0], device=device)
    with rules.forbid("huber_loss", "smooth_l1_loss", why="write its two parts yourself"):
        losses = huber(predictions, torch.zeros(5, device=device), delta, reduction="none")
    of = f'huber([-4., -1., 0., 2., 3.], zeros, {delta}, "none")'
    checks.close(losses, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize("delta", [0.5, 1.0, 3.0])
def test_no_jump_at_delta(huber, device, delta):
    """At delta the two parts meet: just below and just above it the loss is 0.5 * delta ** 2."""
    predictions = torch.tensor([delta * 0.9999, delta, delta * 1.0001], dtype=torch.float64, device=device)
    losses = huber(predictions, torch.zeros_like(predictions), delta, reduction="none")
    expected = torch.full_like(predictions, 0.5 * delta**2)
    checks.close(losses, expected, of=f"huber around a distance of delta = {delta}", rtol=1e-3)


def test_one_outlier_pulls_with_delta_only(huber, gradient, device):
    """The gradient is the error itself up to delta, and never more than delta: it pulls, but no harder."""
    predictions = torch.tensor([-100.0, -1.0, 0.0, 1.5, 100.0], device=device, requires_grad=True)
    loss = huber(predictions, torch.zeros(5, device=device), 2.0, reduction="sum")
    expected = torch.tensor([-2.0, -1.0, 0.0, 1.5, 2.0], device=device)
    of = 'the gradient of huber([-100., -1., 0., 1.5, 100.], zeros, 2.0, "sum")'
    checks.close(gradient(loss, predictions), expected, of=of)


@pytest.mark.parametrize(("delta", "size"), [(0.5, size) for size in SIZES] + [(2.0, SIZES[0]), (0.3, SIZES[0])])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_huber_is_that_of_pytorch(huber, device, delta, dtype, reduction, size):
    """Value and gradient are those of torch.nn.functional.huber_loss, for any shape, reduction and floating dtype."""
    of = f'huber(…, delta={delta}, reduction="{reduction}")'
    compare(huber, functional.huber_loss, of, size, reduction, dtype, device, delta=delta)


@pytest.mark.parametrize("sizes", UNLIKE, ids=str)
def test_huber_refuses_to_broadcast(huber, device, sizes):
    """Shapes that differ raise ValueError, also where they would broadcast."""
    refuses(huber, "huber", sizes, device, delta=1.0)


@pytest.mark.parametrize("word", WORDS)
def test_huber_refuses_other_words(huber, device, word):
    """A reduction that is not "mean", "sum" or "none" raises ValueError."""
    x = torch.ones(2, device=device)
    checks.raises(ValueError, lambda: huber(x, x, 1.0, reduction=word), of=f'huber(…, reduction="{word}")')


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_mse_in_few_digits(mse, device, dtype, reduction):
    """In half precision the result has the dtype of input too, and its values are right."""
    few_digits(mse, functional.mse_loss, f'mse(…, "{reduction}")', reduction, dtype, device)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_mse_takes_inputs_however_they_lie(mse, device, reduction):
    """Predictions and targets may be transposed, parts of larger tensors, or one row several times."""
    however_they_lie(mse, functional.mse_loss, f'mse(…, "{reduction}")', reduction, device)


@pytest.mark.parametrize("size", [(0,), (0, 3), (2, 0)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_mse_of_nothing(mse, device, dtype, size):
    """Where there is no prediction the sum is 0, and "none" gives an empty tensor of the same shape and dtype."""
    of_nothing(mse, "mse", size, dtype, device)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_mae_in_few_digits(mae, device, dtype, reduction):
    """In half precision the result has the dtype of input too, and its values are right."""
    few_digits(mae, functional.l1_loss, f'mae(…, "{reduction}")', reduction, dtype, device)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_mae_takes_inputs_however_they_lie(mae, device, reduction):
    """Predictions and targets may be transposed, parts of larger tensors, or one row several times."""
    however_they_lie(mae, functional.l1_loss, f'mae(…, "{reduction}")', reduction, device)


@pytest.mark.parametrize("size", [(0,), (0, 3), (2, 0)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_mae_of_nothing(mae, device, dtype, size):
    """Where there is no prediction the sum is 0, and "none" gives an empty tensor of the same shape and dtype."""
    of_nothing(mae, "mae", size, dtype, device)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_huber_in_few_digits(huber, device, dtype, reduction):
    """In half precision the result has the dtype of input too, and its values are right."""
    few_digits(huber, functional.huber_loss, f'huber(…, "{reduction}")', reduction, dtype, device, delta=0.3)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_huber_takes_inputs_however_they_lie(huber, device, reduction):
    """Predictions and targets may be transposed, parts of larger tensors, or one row several times."""
    however_they_lie(huber, functional.huber_loss, f'huber(…, "{reduction}")', reduction, device, delta=0.3)


@pytest.mark.parametrize("size", [(0,), (0, 3), (2, 0)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_huber_of_nothing(huber, device, dtype, size):
    """Where there is no prediction the sum is 0, and "none" gives an empty tensor of the same shape and dtype."""
    of_nothing(huber, "huber", size, dtype, device, delta=0.3)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_mse_shows_nan(mse, device, reduction):
    """A prediction that is NaN is not left out: its loss is NaN, and so are mean and sum."""
    shows_nan(mse, "mse", reduction, device)


def test_mse_has_the_digits_of_float64(mse):
    """In float64 predictions and targets of 100000000 that are 1 apart have the loss of 1."""
    far_from_zero(mse, "mse")


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_mae_shows_nan(mae, device, reduction):
    """A prediction that is NaN is not left out: its loss is NaN, and so are mean and sum."""
    shows_nan(mae, "mae", reduction, device)


def test_mae_has_the_digits_of_float64(mae):
    """In float64 predictions and targets of 100000000 that are 1 apart have the loss of 1."""
    far_from_zero(mae, "mae")


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_huber_shows_nan(huber, device, reduction):
    """A prediction that is NaN is not left out: its loss is NaN, and so are mean and sum."""
    shows_nan(huber, "huber", reduction, device, delta=1.0)


def test_huber_has_the_digits_of_float64(huber):
    """In float64 predictions and targets of 100000000 that are 1 apart have the loss of 1, and delta has all digits."""
    far_from_zero(huber, "huber", delta=1.0)
    predictions = torch.tensor([0.2, -5.0], dtype=torch.float64)
    losses = huber(predictions, torch.zeros_like(predictions), 0.3, reduction="none")
    expected = torch.tensor([0.02, 0.3 * 4.85], dtype=torch.float64)
    checks.close(losses, expected, of='huber([0.2, -5.], zeros, 0.3, "none") in float64', rtol=1e-12)


def compare(loss, reference, of, size, reduction, dtype, device, **options):
    """Compare value and gradient with PyTorch's own loss; the errors are 0.5, -1, 1.5, -2 …, so 1 and 2 are met."""
    count = math.prod(size)
    errors = (torch.arange(1, count + 1, dtype=dtype) / 2).reshape(size).to(device)
    targets = torch.arange(count, dtype=dtype, device=device).reshape(size)
    signs = torch.where(targets % 2 == 0, 1.0, -1.0).to(dtype)
    predictions = (targets + signs * errors).requires_grad_()
    of = f"{of} with shapes {size}"
    expected = reference(predictions, targets, reduction=reduction, **options)
    with checks.unmodified(of, input=predictions, target=targets):
        got = loss(predictions, targets, reduction=reduction, **options)
    checks.close(got, expected, of=of)
    checks.gradient_reaches(got, predictions, of=of, names=("input",))
    gradient, wanted = (torch.autograd.grad(losses.sum(), predictions)[0] for losses in (got, expected))
    checks.close(gradient, wanted, of=f"the gradient of {of}")


def few_digits(loss, reference, of, reduction, dtype, device, **options):
    """Compare a loss of a few numbers in half precision with PyTorch's own."""
    predictions = torch.tensor([[0.5, -2.0], [1.0, 3.0]], dtype=dtype, device=device)
    targets = torch.tensor([[0.0, 1.0], [1.0, 2.5]], dtype=dtype, device=device)
    expected = reference(predictions, targets, reduction=reduction, **options)
    result = loss(predictions, targets, reduction=reduction, **options)
    checks.close(result, expected, of=f"{of} in {dtype}", rtol=0.02, atol=0.002)


def however_they_lie(loss, reference, of, reduction, device, **options):
    """Compare a loss with PyTorch's own where predictions, or targets, lie in memory in another way."""
    predictions, targets = torch.randn(3, 4, device=device), torch.randn(3, 4, device=device)
    pairs = [(name, x, targets) for name, x in inputs.layouts(predictions, "input")]
    pairs += [(name, predictions, y) for name, y in inputs.layouts(targets, "target")]
    pairs += [("target is one row, expanded", predictions, inputs.expanded(targets[0], 3))]
    for name, x, y in pairs:
        expected = reference(x, y, reduction=reduction, **options)
        checks.close(loss(x, y, reduction=reduction, **options), expected, of=f"{of} of shape (3, 4), {name}")


def shows_nan(loss, name, reduction, device, **options):
    """Check the loss of three predictions, of which the second is NaN."""
    predictions = torch.tensor([1.0, float("nan"), 0.0], device=device)
    losses = loss(predictions, torch.zeros(3, device=device), reduction=reduction, **options)
    of = f'{name}([1., nan, 0.], zeros, reduction="{reduction}")'
    expected = [False, True, False] if reduction == "none" else True
    checks.equal(losses.isnan().tolist(), expected, of=f"where {of} is NaN")


def far_from_zero(loss, name, **options):
    """Check the losses of differences that only float64 can tell."""
    targets = torch.tensor([1e8, 1e8, 1e8], dtype=torch.float64)
    apart = torch.tensor([0.0, 1.0, -1.0], dtype=torch.float64)
    expected = loss(apart, torch.zeros(3, dtype=torch.float64), reduction="none", **options)
    losses = loss(targets + apart, targets, reduction="none", **options)
    checks.that(expected[1].item() > 0, of=f"{name}([0., 1., -1.], zeros)", expected="losses above 0", got=expected)
    checks.close(losses, expected, of=f'{name}([1e8, 1e8 + 1, 1e8 - 1], [1e8, 1e8, 1e8], "none") in float64')


def of_nothing(loss, name, size, dtype, device, **options):
    """Check the losses of no predictions at all."""
    nothing = torch.zeros(size, dtype=dtype, device=device)
    of = f"{name} of shapes {size}"
    losses = loss(nothing, nothing, reduction="none", **options)
    checks.close(losses, nothing, of=f'{of}, reduction="none"')
    total = loss(nothing, nothing, reduction="sum", **options)
    checks.close(total, torch.tensor(0, dtype=dtype, device=device), of=f'{of}, reduction="sum"')
    mean = loss(nothing, nothing, reduction="mean", **options)
    checks.shape(mean, (), of=f'{of}, reduction="mean"')
    checks.dtype(mean, dtype, of=f'{of}, reduction="mean"')


def refuses(loss, name, sizes, device, **options):
    """Check that a loss raises ValueError for these two shapes."""
    predictions, targets = (torch.ones(size, device=device) for size in sizes)
    of = f"{name} of shapes {sizes[0]} and {sizes[1]}"
    checks.raises(ValueError, lambda: loss(predictions, targets, **options), of=of)
