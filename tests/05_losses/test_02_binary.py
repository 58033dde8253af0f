"""Hidden tests of binary."""

import math

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, rules

REDUCTIONS = ["mean", "sum", "none"]
SIZES = [(4,), (3, 1), (2, 3), (2, 1, 3), ()]
UNLIKE = [((3, 1), (3,)), ((3,), (3, 1)), ((2, 3), (3,)), ((3,), ())]
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
    of = f'bce(p, y, "{reduction}") with shapes {size}'
    with checks.unmodified(of, p=p, y=y):
        result = bce(p, y, reduction=reduction)
    expected = functional.binary_cross_entropy(p, y, reduction=reduction)
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


def test_no_nan_in_the_gradient_of_bce(bce, gradient, device):
    """The gradient in p is finite also where p is 0 or 1, right or wrong."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.5], device=device, requires_grad=True)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0], device=device)
    grad = gradient(bce(p, y, reduction="sum"), p)
    of = 'the gradient of bce([0., 1., 0., 1., 0.5], [1., 0., 0., 1., 1.], "sum")'
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
    of = f'bce_with_logits(z, y, "{reduction}") with shapes {size}'
    forbidden = "binary_cross_entropy_with_logits", "logsigmoid", "softplus"
    with checks.unmodified(of, z=z, y=y), rules.forbid(*forbidden, why="build it from exp and log"):
        result = bce_with_logits(z, y, reduction=reduction)
    expected = functional.binary_cross_entropy_with_logits(z, y, reduction=reduction)
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


def answers(size, dtype, device):
    """Return the answers 1, 0, 0.25, 1, 0, 0.25 … in this shape."""
    return torch.tensor([1.0, 0.0, 0.25] * 2, dtype=dtype, device=device)[: math.prod(size)].reshape(size)
