"""Hidden tests of binary."""

import math

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, inputs, rules

REDUCTIONS = ["mean", "sum", "none"]
SIZES = [(4,), (3, 1), (2, 3), (2, 1, 3), ()]
UNLIKE = [((3, 1), (3,)), ((3,), (3, 1)), ((2, 3), (3,)), ((3,), ()), ((2, 3), (3, 2)), ((1,), ())]
EMPTY = [(0,), (0, 3), (2, 0)]
DTYPES = [torch.float32, torch.float64]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sigmoid_is_that_of_pytorch(stable_sigmoid, numbered, gradient, device, dtype, size):
    """Every number becomes 1 / (1 + exp(-z)); value and gradient are those of torch.sigmoid, and z is not changed."""
    z = numbered(size, dtype, device).sub(1.5).requires_grad_()
    of = f"stable_sigmoid(z) with z of shape {size}"
    with checks.unmodified(of, z=z), rules.forbid("sigmoid", "logsigmoid", why="build it from exp"):
        result = stable_sigmoid(z)
    checks.close(result, torch.sigmoid(z), of=of)
    checks.gradient_reaches(result, z, of=of, names=("z",))
    checks.close(gradient(result, z), gradient(torch.sigmoid(z), z), of=f"the gradient of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sigmoid_of_large_numbers(stable_sigmoid, device, dtype):
    """Very large and very small numbers give 1 and 0, and neither NaN nor infinity on the way."""
    z = torch.tensor([-1000.0, -100.0, 100.0, 1000.0], dtype=dtype, device=device)
    expected = torch.tensor([0.0, 0.0, 1.0, 1.0], dtype=dtype, device=device)
    checks.close(stable_sigmoid(z), expected, of="stable_sigmoid([-1000., -100., 100., 1000.])")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_no_nan_in_the_sigmoids_gradient(stable_sigmoid, gradient, device, dtype):
    """The gradient is finite for every z: 0 at -1000 and 1000, where the curve is flat, and 1/4 at 0."""
    z = torch.tensor([-1000.0, 0.0, 1000.0], dtype=dtype, device=device, requires_grad=True)
    result = stable_sigmoid(z)
    expected = torch.tensor([0.0, 0.25, 0.0], dtype=dtype, device=device)
    of = "the gradient of stable_sigmoid([-1000., 0., 1000.])"
    checks.close(gradient(result, z), expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_small_probabilities_keep_their_digits(stable_sigmoid, device, dtype):
    """-20 gives 2.0612e-09 and -50 gives 1.9287e-22: small, but not 0, and right in every digit shown."""
    z = torch.tensor([-20.0, -50.0], dtype=dtype, device=device)
    expected = torch.tensor([2.0611537e-09, 1.9287498e-22], dtype=dtype, device=device)
    checks.close(stable_sigmoid(z), expected, of="stable_sigmoid([-20., -50.])", rtol=1e-4)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sigmoid_all_along(stable_sigmoid, gradient, device, dtype):
    """From -100 to 100 value and gradient are those of torch.sigmoid, in every digit, with steps of one half."""
    z = (torch.arange(-200, 201, dtype=dtype, device=device) / 2).requires_grad_()
    result = stable_sigmoid(z)
    of = "stable_sigmoid(z) for z from -100 to 100"
    # Numbers below 1e-37 have fewer digits in float32.
    checks.close(result, torch.sigmoid(z), of=of, rtol=1e-4, atol=1e-36 if dtype == torch.float32 else 0.0)
    checks.close(gradient(result, z), gradient(torch.sigmoid(z), z), of=f"the gradient of {of}", atol=1e-5)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sigmoid_of_the_largest_numbers(stable_sigmoid, gradient, device, dtype):
    """The largest finite numbers are no special case: 0 and 1, with the gradient 0."""
    large = torch.finfo(dtype).max
    z = torch.tensor([-large, large], dtype=dtype, device=device, requires_grad=True)
    result = stable_sigmoid(z)
    checks.close(
        result, torch.tensor([0.0, 1.0], dtype=dtype, device=device), of=f"stable_sigmoid([-{large}, {large}])"
    )
    of = f"the gradient of stable_sigmoid([-{large}, {large}])"
    checks.close(gradient(result, z), torch.zeros(2, dtype=dtype, device=device), of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_sigmoid_takes_z_however_it_lies(stable_sigmoid, device, dtype):
    """z may be transposed, a part of a larger tensor, one row several times, or empty."""
    z = torch.randn(3, 4, dtype=dtype, device=device)
    variants = [*inputs.layouts(z, "z"), ("z is one row, expanded", inputs.expanded(z[0], 3))]
    variants += [(f"z of shape {size}", torch.zeros(size, dtype=dtype, device=device)) for size in EMPTY]
    for name, variant in variants:
        checks.close(stable_sigmoid(variant), torch.sigmoid(variant), of=f"stable_sigmoid(z), {name}")


def test_a_coin_costs_log_2(bce, device):
    """p = 1/2 costs log(2) either way; p = 1/4 costs log(4) where y is 1 and log(4/3) where y is 0."""
    p, y = torch.tensor([0.5, 0.5, 0.25, 0.25], device=device), torch.tensor([1.0, 0.0, 1.0, 0.0], device=device)
    expected = torch.tensor([2.0, 2.0, 4.0, 4 / 3], device=device).log()
    of = 'bce([0.5, 0.5, 0.25, 0.25], [1., 0., 1., 0.], "none")'
    with rules.forbid("binary_cross_entropy", why="build it from logarithms"):
        losses = bce(p, y, reduction="none")
    checks.close(losses, expected, of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_bce_is_that_of_pytorch(bce, numbered, gradient, device, dtype, reduction, size):
    """Value and gradient are those of binary_cross_entropy in torch.nn.functional; the mean runs over all elements."""
    p = ((numbered(size, dtype, device) + 1) / 10).requires_grad_()
    y = answers(size, dtype, device)
    of = f'bce(p, y, "{reduction}") with {numbers_of(p=p, y=y)} of shape {size}'
    expected = functional.binary_cross_entropy(p, y, reduction=reduction)
    with checks.unmodified(of, p=p, y=y):
        result = bce(p, y, reduction=reduction)
    checks.close(result, expected, of=of)
    checks.gradient_reaches(result, p, of=of, names=("p",))
    checks.close(gradient(result, p), gradient(expected, p), of=f"the gradient of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_sure_mistake_costs_100(bce, device, dtype):
    """A probability of 0 or 1 costs 100 where it is wrong, and 0 where it is right: neither infinity nor NaN."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0], dtype=dtype, device=device)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=dtype, device=device)
    expected = torch.tensor([100.0, 100.0, 0.0, 0.0], dtype=dtype, device=device)
    checks.close(bce(p, y, reduction="none"), expected, of='bce([0., 1., 0., 1.], [1., 0., 0., 1.], "none")')


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_each_logarithm_is_held_on_its_own(bce, device, dtype):
    """Where y lies between 0 and 1, each of the two logarithms is held at -100 and then weighed: 0.3 costs 30 or 70."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.5], dtype=dtype, device=device)
    y = torch.tensor([0.3, 0.3, 0.75, 0.75, 0.3], dtype=dtype, device=device)
    expected = torch.tensor([30.0, 70.0, 75.0, 25.0, math.log(2)], dtype=dtype, device=device)
    of = 'bce([0., 1., 0., 1., 0.5], [0.3, 0.3, 0.75, 0.75, 0.3], "none")'
    checks.close(bce(p, y, reduction="none"), expected, of=of)


def test_a_logarithm_below_100_is_held_too(bce):
    """A probability that is not 0, but smaller than exp(-100), costs 100 as well; one of 1e-30 costs 69."""
    p = torch.tensor([1e-50, 1e-300, 1e-30], dtype=torch.float64)
    expected = torch.tensor([100.0, 100.0, 30 * math.log(10)], dtype=torch.float64)
    of = 'bce([1e-50, 1e-300, 1e-30], [1., 1., 1.], "none") in float64'
    checks.close(bce(p, torch.ones_like(p), reduction="none"), expected, of=of)
    of = 'bce([1 - 2 ** -40], [0.], "none") in float64'
    nearly_sure = torch.tensor([1 - 2**-40], dtype=torch.float64)
    expected = torch.tensor([40 * math.log(2)], dtype=torch.float64)
    checks.close(bce(nearly_sure, torch.zeros_like(nearly_sure), reduction="none"), expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_bce_takes_inputs_however_they_lie(bce, device, reduction, dtype):
    """p and y may be transposed, parts of larger tensors, or one row several times."""
    p, y = torch.rand(3, 4, dtype=dtype, device=device), torch.rand(3, 4, dtype=dtype, device=device)
    however_they_lie(bce, functional.binary_cross_entropy, f'bce(p, y, "{reduction}")', "p", p, y, reduction)


@pytest.mark.parametrize("size", EMPTY, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_bce_of_nothing(bce, device, dtype, size):
    """Where there is no question the sum is 0, and "none" gives an empty tensor of the same shape and dtype."""
    of_nothing(bce, "bce", size, dtype, device)


def test_no_nan_in_the_gradient_of_bce(bce, gradient, device):
    """The gradient in p is finite also where p is 0 or 1, right, wrong or in between."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.5, 0.0, 1.0], device=device, requires_grad=True)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0, 0.3, 0.3], device=device)
    grad = gradient(bce(p, y, reduction="sum"), p)
    of = 'the gradient of bce([0., 1., 0., 1., 0.5, 0., 1.], [1., 0., 0., 1., 1., 0.3, 0.3], "sum")'
    checks.that(grad.isfinite().all(), of=of, expected="only finite numbers", got=grad)


@pytest.mark.parametrize("sizes", UNLIKE, ids=str)
def test_bce_refuses_to_broadcast(bce, device, sizes):
    """Shapes that differ raise ValueError, also where they would broadcast."""
    p, y = (torch.full(size, 0.5, device=device) for size in sizes)
    checks.raises(ValueError, lambda: bce(p, y), of=f"bce of shapes {sizes[0]} and {sizes[1]}")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_bce_with_logits_is_that_of_pytorch(bce_with_logits, numbered, gradient, device, dtype, reduction, size):
    """Value and gradient are those of binary_cross_entropy_with_logits in torch.nn.functional."""
    z = numbered(size, dtype, device).sub(1.5).requires_grad_()
    y = answers(size, dtype, device)
    of = f'bce_with_logits(z, y, "{reduction}") with {numbers_of(z=z, y=y)} of shape {size}'
    forbidden = "binary_cross_entropy_with_logits", "logsigmoid", "softplus"
    expected = functional.binary_cross_entropy_with_logits(z, y, reduction=reduction)
    with checks.unmodified(of, z=z, y=y), rules.forbid(*forbidden, why="build it from exp and log"):
        result = bce_with_logits(z, y, reduction=reduction)
    checks.close(result, expected, of=of)
    checks.gradient_reaches(result, z, of=of, names=("z",))
    checks.close(gradient(result, z), gradient(expected, z), of=f"the gradient of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_the_loss_of_sure_logits_is_finite(bce_with_logits, device, dtype):
    """A logit of ±1000 costs 1000 where it is wrong and 0 where it is right, without NaN, infinity or a bound."""
    z = torch.tensor([-1000.0, 1000.0, -1000.0, 1000.0], dtype=dtype, device=device)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=dtype, device=device)
    expected = torch.tensor([1000.0, 1000.0, 0.0, 0.0], dtype=dtype, device=device)
    of = 'bce_with_logits([-1000., 1000., -1000., 1000.], [1., 0., 0., 1.], "none")'
    checks.close(bce_with_logits(z, y, reduction="none"), expected, of=of)


def test_the_gradient_is_probability_minus_answer(bce_with_logits, gradient, device):
    """The gradient of a loss is sigmoid(z) - y: for sure mistakes -1 or 1, and at z = 0 it is 1/2 - y."""
    z = torch.tensor([-1000.0, 1000.0, 0.0, 0.0, 1000.0], device=device, requires_grad=True)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0], device=device)
    grad = gradient(bce_with_logits(z, y, reduction="sum"), z)
    expected = torch.tensor([-1.0, 1.0, 0.5, -0.5, 0.0], device=device)
    of = 'the gradient of bce_with_logits([-1000., 1000., 0., 0., 1000.], [1., 0., 0., 1., 1.], "sum")'
    checks.close(grad, expected, of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_answers_between_0_and_1(bce_with_logits, gradient, device, dtype):
    """Also where y lies between 0 and 1 the loss of a large logit has no bound: 0.3 at 1000 costs 700, at -1000 300."""
    z = torch.tensor([1000.0, -1000.0, 0.0, 90.0], dtype=dtype, device=device, requires_grad=True)
    y = torch.tensor([0.3, 0.3, 0.3, 0.75], dtype=dtype, device=device)
    losses = bce_with_logits(z, y, reduction="none")
    of = 'bce_with_logits([1000., -1000., 0., 90.], [0.3, 0.3, 0.3, 0.75], "none")'
    checks.close(losses, torch.tensor([700.0, 300.0, math.log(2), 22.5], dtype=dtype, device=device), of=of)
    expected = torch.tensor([0.7, -0.3, 0.2, 0.25], dtype=dtype, device=device)
    checks.close(gradient(losses, z), expected, of=f"the gradient of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_finite_for_every_logit(bce_with_logits, gradient, device, dtype):
    """From -200 to 200, and for the largest numbers there are, the loss is finite and its gradient sigmoid(z) - y."""
    large = torch.finfo(dtype).max / 4
    z = torch.tensor([*range(-200, 201), -large, large], dtype=dtype, device=device).requires_grad_()
    for answer in (0.0, 1.0, 0.25):
        y = torch.full_like(z, answer, requires_grad=False)
        losses = bce_with_logits(z, y, reduction="none")
        of = f'bce_with_logits(z, y, "none") with y = {answer} and z from -200 to 200, and ±{large:.2g}'
        checks.roughly(losses, functional.binary_cross_entropy_with_logits(z, y, reduction="none"), of=of)
        checks.roughly(gradient(losses, z), torch.sigmoid(z) - y, of=f"the gradient of {of}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_logits_may_lie_as_they_like(bce_with_logits, device, reduction, dtype):
    """z and y may be transposed, parts of larger tensors, or one row several times."""
    z, y = torch.randn(3, 4, dtype=dtype, device=device), torch.rand(3, 4, dtype=dtype, device=device)
    reference = functional.binary_cross_entropy_with_logits
    however_they_lie(bce_with_logits, reference, f'bce_with_logits(z, y, "{reduction}")', "z", z, y, reduction)


@pytest.mark.parametrize("size", EMPTY, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_logits_of_nothing(bce_with_logits, device, dtype, size):
    """Where there is no question the sum is 0, and "none" gives an empty tensor of the same shape and dtype."""
    of_nothing(bce_with_logits, "bce_with_logits", size, dtype, device)


def test_each_label_is_a_question_of_its_own(bce_with_logits, device):
    """With K labels, several may be right at once: two sure labels that are both right cost nothing."""
    z = torch.tensor([[30.0, 30.0, -30.0], [0.0, 30.0, -30.0]], device=device)
    y = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0]], device=device)
    expected = torch.tensor([[0.0, 0.0, 0.0], [math.log(2), 0.0, 0.0]], device=device)
    of = 'bce_with_logits([[30., 30., -30.], [0., 30., -30.]], [[1., 1., 0.], [1., 1., 0.]], "none")'
    checks.close(bce_with_logits(z, y, reduction="none"), expected, of=of)


@pytest.mark.parametrize("sizes", UNLIKE, ids=str)
def test_bce_with_logits_refuses_to_broadcast(bce_with_logits, device, sizes):
    """Shapes that differ raise ValueError, also where they would broadcast."""
    z, y = (torch.ones(size, device=device) for size in sizes)
    of = f"bce_with_logits of shapes {sizes[0]} and {sizes[1]}"
    checks.raises(ValueError, lambda: bce_with_logits(z, y), of=of)


def however_they_lie(loss, reference, of, name, prediction, y, reduction):
    """Compare a loss with PyTorch's own where the prediction, or y, lies in memory in another way."""
    pairs = [(how, x, y) for how, x in inputs.layouts(prediction, name)]
    pairs += [(how, prediction, other) for how, other in inputs.layouts(y, "y")]
    pairs += [("y is one row, expanded", prediction, inputs.expanded(y[0], len(y)))]
    for how, x, other in pairs:
        expected = reference(x, other, reduction=reduction)
        checks.close(loss(x, other, reduction=reduction), expected, of=f"{of} of shape {tuple(y.shape)}, {how}")


def of_nothing(loss, name, size, dtype, device):
    """Check the losses of no predictions at all."""
    nothing = torch.zeros(size, dtype=dtype, device=device)
    of = f"{name} of shapes {size}"
    checks.close(loss(nothing, nothing, reduction="none"), nothing, of=f'{of}, reduction="none"')
    total = loss(nothing, nothing, reduction="sum")
    checks.close(total, torch.tensor(0, dtype=dtype, device=device), of=f'{of}, reduction="sum"')
    mean = loss(nothing, nothing, reduction="mean")
    checks.shape(mean, (), of=f'{of}, reduction="mean"')
    checks.dtype(mean, dtype, of=f'{of}, reduction="mean"')


def numbers_of(**tensors):
    """Return the names of tensors and their numbers in words: p = [0.1, 0.2] and y = [0.0, 1.0]."""
    lists = ([round(number, 4) for number in tensor.flatten().tolist()] for tensor in tensors.values())
    return " and ".join(f"{name} = {numbers}" for name, numbers in zip(tensors, lists, strict=True))


def answers(size, dtype, device):
    """Return the answers 1, 0, 0.25, 1, 0, 0.25 … in this shape."""
    return torch.tensor([1.0, 0.0, 0.25] * 2, dtype=dtype, device=device)[: math.prod(size)].reshape(size)
