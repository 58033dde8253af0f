"""Hidden tests of activations."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs, rules

INF, NAN = math.inf, math.nan
SHAPES = [(), (3,), (2, 3, 4), (0, 3)]


def test_relu_keeps_what_is_positive(relu, device):
    """Numbers greater than 0 stay, all others become 0."""
    x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], device=device)
    expected = torch.tensor([0.0, 0.0, 0.0, 0.5, 2.0], device=device)
    checks.close(relu(x), expected, of="relu([-2, -0.5, 0, 0.5, 2])")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_relu_is_that_of_torch(relu, device, dtype, shape):
    """For x of any shape, the values are those of torch.relu."""
    x = torch.randn(shape, dtype=dtype, device=device)
    checks.close(relu(x), torch.relu(x), of=f"relu(x) with x of shape {shape}")


def test_relu_is_shut_at_zero(relu, device):
    """The derivative is 1 for numbers greater than 0 and 0 for all others, 0 among them."""
    x = torch.tensor([-INF, -1.0, -1e-8, 0.0, 1e-8, 1.0, INF], device=device)
    expected = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0], device=device)
    of = "the derivative of relu at [-inf, -1, -1e-8, 0, 1e-8, 1, inf]"
    checks.close(derivative(relu, x, of=of), expected, of=of)


def test_relu_lets_nan_through(relu, device):
    """NaN stays NaN."""
    x = torch.tensor([NAN, 1.0], device=device)
    checks.close(relu(x), x, of="relu([nan, 1])")


def test_relu_of_infinity(relu, device):
    """relu(-inf) is 0, and relu(inf) is inf."""
    x = torch.tensor([-INF, INF], device=device)
    checks.close(relu(x), torch.tensor([0.0, INF], device=device), of="relu([-inf, inf])")


def test_relu_leaves_x_alone(relu, device):
    """The caller's x keeps its numbers."""
    x = torch.tensor([-1.0, 0.0, 1.0], device=device)
    with checks.unmodified("relu(x)", x=x):
        relu(x)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_relu_in_few_digits(relu, device, dtype):
    """In half precision the values are right as well, and the result keeps the dtype of x, of shape () too."""
    in_few_digits(relu, torch.relu, "relu(x)", dtype, device)


def test_relu_takes_x_however_it_lies(relu, device):
    """x may be transposed, a part of a larger tensor, or one row in memory several times."""
    however_it_lies(relu, torch.relu, "relu(x)", device)


def test_relu_has_the_range_of_float64(relu):
    """In float64 numbers as large as 1e300 are ordinary numbers."""
    range_of_float64(relu, torch.relu, "relu(x)")


def test_relu_is_written_by_hand(relu, device):
    """The result comes from other operations than torch's own relu."""
    x = torch.tensor([-1.0, 1.0], device=device)
    with rules.forbid("relu", why="pick numbers by a comparison with 0"):
        result = relu(x)
    checks.close(result, torch.tensor([0.0, 1.0], device=device), of="relu([-1, 1])")


@pytest.mark.parametrize("slope", [0.5, 0.1, 0.0, 0.0123])
def test_below_zero_x_is_scaled(leaky_relu, device, slope):
    """Numbers greater than 0 stay, all others are multiplied by slope."""
    x = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0], device=device)
    expected = torch.tensor([-2.0 * slope, -slope, 0.0, 1.0, 2.0], device=device)
    checks.close(leaky_relu(x, slope), expected, of=f"leaky_relu([-2, -1, 0, 1, 2], {slope})")


@pytest.mark.parametrize("slope", [2.0, 1.0, -1.0])
def test_slope_may_be_any_number(leaky_relu, device, slope):
    """Also with a slope of 1, above it or below 0, the sign of x decides which side it is on."""
    x = torch.tensor([-2.0, 0.0, 2.0], device=device)
    expected = torch.tensor([-2.0 * slope, 0.0, 2.0], device=device)
    checks.close(leaky_relu(x, slope), expected, of=f"leaky_relu([-2, 0, 2], {slope})")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_leaky_relu_is_that_of_torch(leaky_relu, device, dtype, shape):
    """For x of any shape, the values are those of F.leaky_relu."""
    x = torch.randn(shape, dtype=dtype, device=device)
    expected = functional.leaky_relu(x, 0.2)
    checks.close(leaky_relu(x, 0.2), expected, of=f"leaky_relu(x, 0.2) with x of shape {shape}")


@pytest.mark.parametrize("slope", [0.25, 2.0, 0.0, 1.0, -0.5])
def test_at_zero_the_derivative_is_the_slope(leaky_relu, device, slope):
    """The derivative is 1 for numbers greater than 0 and slope for all others, 0 among them."""
    x = torch.tensor([-INF, -1.0, -1e-8, 0.0, 1e-8, 1.0, INF], device=device)
    expected = torch.tensor([slope, slope, slope, slope, 1.0, 1.0, 1.0], device=device)
    of = f"the derivative of leaky_relu(x, {slope}) at x = [-inf, -1, -1e-8, 0, 1e-8, 1, inf]"
    checks.close(derivative(lambda x: leaky_relu(x, slope), x, of=of), expected, of=of)


def test_leaky_relu_of_what_is_not_finite(leaky_relu, device):
    """Infinity stays infinite on its side, and NaN stays NaN."""
    x = torch.tensor([-INF, INF, NAN], device=device)
    checks.close(leaky_relu(x, 0.1), x, of="leaky_relu([-inf, inf, nan], 0.1)")


def test_leaky_relu_leaves_x_alone(leaky_relu, device):
    """The caller's x keeps its numbers."""
    x = torch.tensor([-1.0, 0.0, 1.0], device=device)
    with checks.unmodified("leaky_relu(x, 0.1)", x=x):
        leaky_relu(x, 0.1)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_leaky_relu_in_few_digits(leaky_relu, device, dtype):
    """In half precision the values are right as well, and the result keeps the dtype of x, of shape () too."""
    in_few_digits(
        lambda x: leaky_relu(x, 0.2), lambda x: functional.leaky_relu(x, 0.2), "leaky_relu(x, 0.2)", dtype, device
    )


def test_leaky_relu_takes_x_however_it_lies(leaky_relu, device):
    """x may be transposed, a part of a larger tensor, or one row in memory several times."""
    x = torch.randn(3, 4, device=device)
    repeated = inputs.expanded(x[0], 3)
    for name, variant in [*inputs.layouts(x), ("x is one row, expanded", repeated)]:
        expected = functional.leaky_relu(variant, 0.2)
        checks.close(leaky_relu(variant, 0.2), expected, of=f"leaky_relu(x, 0.2), {name}")


def test_leaky_relu_has_the_range_of_float64(leaky_relu):
    """In float64 numbers as large as 1e300 are ordinary numbers."""
    x = torch.tensor([-1e300, 1e300], dtype=torch.float64)
    checks.close(
        leaky_relu(x, 0.5), functional.leaky_relu(x, 0.5), of="leaky_relu(x, 0.5) with x = [-1e300, 1e300] in float64"
    )


def test_leaky_relu_is_written_by_hand(leaky_relu, device):
    """The result comes from other operations than torch's own leaky_relu and prelu."""
    x = torch.tensor([-2.0, 2.0], device=device)
    with rules.forbid("leaky_relu", "prelu", why="choose between x and slope · x by a comparison with 0"):
        result = leaky_relu(x, 0.5)
    checks.close(result, torch.tensor([-1.0, 2.0], device=device), of="leaky_relu([-2, 2], 0.5)")


def test_x_is_scaled_by_the_share_below_it(gelu, device):
    """Below 0 lies one half of the normal distribution, below 1 84.13 % of it, below -1 the rest, 15.87 %."""
    x = torch.tensor([-1.0, 0.0, 1.0], device=device)
    expected = torch.tensor([-0.158655, 0.0, 0.841345], device=device)
    checks.close(gelu(x), expected, of="gelu([-1, 0, 1])")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gelu_is_that_of_torch(gelu, device, dtype, shape):
    """For x of any shape, the values are those of F.gelu."""
    x = 2 * torch.randn(shape, dtype=dtype, device=device)
    checks.close(gelu(x), functional.gelu(x), of=f"gelu(x) with x of shape {shape}")


def test_gelu_is_the_exact_form(gelu, device):
    """The approximations by tanh and by sigmoid are off in the fourth and in the second digit."""
    x = torch.tensor([-2.0, 2.0], device=device)
    expected = torch.tensor([-0.0455003, 1.9544997], device=device)
    checks.close(gelu(x), expected, of="gelu([-2, 2])")


def test_gelu_far_from_zero(gelu, device):
    """Far above 0 gelu gives x itself, far below it 0."""
    x = torch.tensor([-100.0, 100.0], device=device)
    checks.close(gelu(x), torch.tensor([0.0, 100.0], device=device), of="gelu([-100, 100])")


def test_gelu_has_the_derivative_of_torchs(gelu, device):
    """The derivative is that of F.gelu, from far below 0 to far above."""
    x = torch.tensor([-100.0, -1.0, 0.0, 1.0, 100.0], device=device)
    of = "the derivative of gelu at [-100, -1, 0, 1, 100]"
    checks.close(derivative(gelu, x, of=of), derivative(functional.gelu, x, of=of), of=of)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_gelu_in_few_digits(gelu, device, dtype):
    """In half precision the values are right as well, and the result keeps the dtype of x, of shape () too."""
    in_few_digits(gelu, functional.gelu, "gelu(x)", dtype, device)


def test_gelu_takes_x_however_it_lies(gelu, device):
    """x may be transposed, a part of a larger tensor, or one row in memory several times."""
    however_it_lies(gelu, functional.gelu, "gelu(x)", device)


def test_gelu_has_the_range_of_float64(gelu):
    """In float64 numbers as large as 1e300 are ordinary numbers."""
    range_of_float64(gelu, functional.gelu, "gelu(x)")


def test_gelu_is_written_by_hand(gelu, device):
    """The result comes from other operations than torch's own gelu."""
    x = torch.tensor([-1.0, 1.0], device=device)
    with rules.forbid("gelu", why="build it from erf"):
        result = gelu(x)
    checks.close(result, torch.tensor([-0.158655, 0.841345], device=device), of="gelu([-1, 1])")


def test_softplus_follows_its_formula(softplus, device):
    """softplus(x) is the natural logarithm of 1 + exp(x)."""
    x = torch.tensor([-1.0, 0.0, 1.0], device=device)
    expected = torch.tensor([math.log(1 + math.exp(a)) for a in (-1, 0, 1)], device=device)
    checks.close(softplus(x), expected, of="softplus([-1, 0, 1])")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_softplus_is_that_of_torch(softplus, device, dtype, shape):
    """For x of any shape, the values are those of F.softplus."""
    x = 5 * torch.randn(shape, dtype=dtype, device=device)
    checks.close(softplus(x), functional.softplus(x), of=f"softplus(x) with x of shape {shape}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_softplus_does_not_overflow(softplus, device, dtype):
    """Where exp(x) is infinite, softplus(x) is x itself; far below 0 it is 0."""
    x = torch.tensor([-1000.0, 100.0, 1000.0], dtype=dtype, device=device)
    expected = torch.tensor([0.0, 100.0, 1000.0], dtype=dtype, device=device)
    checks.close(softplus(x), expected, of="softplus([-1000, 100, 1000])")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_small_results_are_not_zero(softplus, device, dtype):
    """Far below 0 softplus(x) is close to exp(x), which is small and not 0."""
    x = torch.tensor([-20.0, -30.0, -50.0], dtype=dtype, device=device)
    expected = torch.tensor([math.exp(-20), math.exp(-30), math.exp(-50)], dtype=dtype, device=device)
    checks.close(softplus(x), expected, of="softplus([-20, -30, -50])", rtol=1e-4)


def test_the_derivative_is_sigmoid(softplus, device):
    """The derivative of softplus is sigmoid(x), also at 0, and finite at ±1000."""
    x = torch.tensor([-1000.0, -1.0, 0.0, 1.0, 1000.0], device=device)
    of = "the derivative of softplus at [-1000, -1, 0, 1, 1000]"
    checks.close(derivative(softplus, x, of=of), torch.sigmoid(x), of=of)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_softplus_in_few_digits(softplus, device, dtype):
    """In half precision the values are right as well, and the result keeps the dtype of x, of shape () too."""
    in_few_digits(softplus, functional.softplus, "softplus(x)", dtype, device)


def test_softplus_takes_x_however_it_lies(softplus, device):
    """x may be transposed, a part of a larger tensor, or one row in memory several times."""
    however_it_lies(softplus, functional.softplus, "softplus(x)", device)


def test_softplus_has_the_range_of_float64(softplus):
    """In float64 numbers as large as 1e300 are ordinary numbers."""
    range_of_float64(softplus, functional.softplus, "softplus(x)")


def test_softplus_is_written_by_hand(softplus, device):
    """The result comes from other operations than torch's own softplus."""
    x = torch.tensor([0.0, 1000.0], device=device)
    with rules.forbid("softplus", why="take the larger of x and 0 out of the sum, then the logarithm"):
        result = softplus(x)
    checks.close(result, torch.tensor([math.log(2), 1000.0], device=device), of="softplus([0, 1000])")


def test_slopes_are_a_parameter(PReLU, device):
    """There is one Parameter, weight, of shape (C,); its numbers start at 0.25."""
    module = PReLU(3).to(device)
    names = [name for name, _ in module.named_parameters()]
    checks.equal(names, ["weight"], of="the names in PReLU(3).named_parameters()")
    checks.close(module.weight, torch.full((3,), 0.25, device=device), of="PReLU(3).weight")


def test_slopes_are_all_that_is_saved(PReLU):
    """state_dict() has one key, weight."""
    checks.equal(list(PReLU(3).state_dict()), ["weight"], of="the keys of PReLU(3).state_dict()")


def test_every_channel_has_its_slope(PReLU, device):
    """Below 0 a number is multiplied by the slope of its channel, on axis 1; above 0 it passes."""
    module = with_slopes(PReLU, [0.5, 2.0], device)
    x = torch.tensor([[[-1.0, 1.0], [-1.0, 1.0]]], device=device)
    expected = torch.tensor([[[-0.5, 1.0], [-2.0, 1.0]]], device=device)
    checks.close(module(x), expected, of="PReLU(2) with the slopes [0.5, 2] on x = [[[-1, 1], [-1, 1]]]")


PRELU_SHAPES = [(4, 3), (1, 3), (0, 3), (2, 3, 3), (2, 3, 4), (2, 3, 4, 5), (2, 3, 1, 1, 2), (0, 3, 2)]


@pytest.mark.parametrize("shape", PRELU_SHAPES, ids=str)
def test_prelu_is_that_of_torch(PReLU, device, shape):
    """For x of any shape (N, C, …), values and gradients are those of nn.PReLU with the same slopes."""
    slopes = [-0.5, 0.1, 2.0]
    module, reference = with_slopes(PReLU, slopes, device), with_slopes(nn.PReLU, slopes, device)
    of = f"PReLU(3) with the slopes {slopes} on x of shape {shape}"

    def calls(module):
        return lambda x, weight: torch.func.functional_call(module, {"weight": weight}, (x,))

    x, weight = 200 * torch.randn(shape, device=device), torch.tensor(slopes, device=device)
    for name, variant in [("", x), *inputs.layouts(x)]:
        of_this = f"{of}, {name}" if name else of
        inputs.same_as_torch(calls(module), calls(reference), variant, weight, names=("x", "weight"), of=of_this)


def test_one_channel_has_one_slope(PReLU, device):
    """With a single channel there is one slope, for every number of x."""
    module, x = with_slopes(PReLU, [0.5], device), torch.tensor([[[-2.0, 4.0, -6.0]]], device=device)
    expected = torch.tensor([[[-1.0, 4.0, -3.0]]], device=device)
    checks.close(module(x), expected, of="PReLU(1) with the slope 0.5 on x = [[[-2, 4, -6]]]")


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_slopes_learn(PReLU, gradient, device, training):
    """The gradient in a slope is the sum of all numbers of its channel that are below 0, in either mode."""
    module = with_slopes(PReLU, [0.25, 0.25], device).train(training)
    x = torch.tensor([[-1.0, 5.0], [-2.0, -7.0]], device=device)
    output = module(x)
    of = "PReLU(2)(x) on x = [[-1, 5], [-2, -7]]"
    checks.gradient_reaches(output, module.weight, of=of, names=("weight",))
    expected = torch.tensor([-3.0, -7.0], device=device)
    checks.close(gradient(output, module.weight), expected, of=f"the gradient in weight of {of}")


def test_at_zero_the_slope_counts(PReLU, device):
    """The derivative with respect to x is 1 above 0, else the slope, at 0 too."""
    module = with_slopes(PReLU, [0.5], device)
    x = torch.tensor([[-1.0], [0.0], [1.0]], device=device)
    of = "the derivative of PReLU(1) with the slope 0.5 at x = [[-1], [0], [1]]"
    expected = torch.tensor([[0.5], [0.5], [1.0]], device=device)
    checks.close(derivative(module, x, of=of), expected, of=of)


def test_slopes_are_converted(PReLU):
    """double() converts the slopes, and x in float64 gives a result in float64, also where it is empty."""
    module = PReLU(3).double()
    checks.dtype(module.weight, torch.float64, of="PReLU(3).double().weight")
    for samples in (2, 0):
        x = torch.ones(samples, 3, dtype=torch.float64)
        checks.dtype(module(x), torch.float64, of=f"PReLU(3).double()(x) with x in float64 of shape ({samples}, 3)")


def test_prelu_is_written_by_hand(PReLU, device):
    """The result comes from other operations than torch's own prelu."""
    module, x = PReLU(2).to(device), torch.tensor([[-4.0, 4.0]], device=device)
    with rules.forbid("prelu", why="choose between x and slope · x by a comparison with 0"):
        result = module(x)
    checks.close(result, torch.tensor([[-1.0, 4.0]], device=device), of="PReLU(2)([[-4, 4]])")


def in_few_digits(activation, reference, of, dtype, device):
    row = torch.tensor([-3.0, -0.5, 0.0, 0.5, 3.0], device=device).to(dtype)
    for x, at in [(row, "[-3, -0.5, 0, 0.5, 3]"), (row[1], "-0.5, of shape (),")]:
        checks.close(activation(x), reference(x), of=f"{of} at {at} in {dtype}", rtol=0.02, atol=0.005)


def however_it_lies(activation, reference, of, device):
    x = torch.randn(3, 4, device=device)
    repeated = inputs.expanded(x[0], 3)
    for name, variant in [*inputs.layouts(x), ("x is one row, expanded", repeated)]:
        expected = reference(variant)
        checks.close(activation(variant), expected, of=f"{of}, {name}")


def range_of_float64(activation, reference, of):
    x = torch.tensor([-1e300, 1e300], dtype=torch.float64)
    checks.close(activation(x), reference(x), of=f"{of} with x = [-1e300, 1e300] in float64")


def derivative(f, x, of):
    """Return the derivative of f at each number of x."""
    x = x.clone().requires_grad_()
    output = f(x)
    connected = isinstance(output, torch.Tensor) and output.requires_grad
    checks.that(connected, of=of, expected="a result that is connected to x", got="a tensor with no history")
    return torch.autograd.grad(output.sum(), x)[0]


def with_slopes(kind, slopes, device):
    """Return a PReLU of this kind with these slopes."""
    module = kind(len(slopes)).to(device)
    checks.shape(module.weight, (len(slopes),), of=f"the weight of PReLU({len(slopes)})")
    with torch.no_grad():
        module.weight.copy_(torch.tensor(slopes))
    return module
