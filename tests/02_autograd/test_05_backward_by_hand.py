"""Hidden tests of backward_by_hand."""

import pytest
import torch

from torch_katas import checks
from torch_katas import inputs as variants
from torch_katas.rules import OperatorMode

NAMES = ("w1", "b1", "w2", "b2")
SIZES = [(1, 2, 3, 1), (4, 3, 5, 2), (3, 2, 2, 2), (6, 1, 1, 1), (1, 2, 3, 4)]


def test_gradients_of_one_sample(two_layer_gradients, device):
    """The four gradients, worked out by hand for one sample of which both hidden units are open."""
    x, y = torch.tensor([[1.0, 2.0]], device=device), torch.tensor([[1.0]], device=device)
    weights = (
        torch.eye(2, device=device),
        zeros(2, device),
        torch.tensor([[1.0], [2.0]], device=device),
        zeros(1, device),
    )
    # hidden is [1, 2], the prediction 5, so 2 * (5 - 1) = 8 arrives at it, and [8, 16] at hidden.
    expected = [[8.0, 16.0], [16.0, 32.0]], [8.0, 16.0], [[8.0], [16.0]], [8.0]
    of = "x = [[1, 2]], y = [[1]], w1 = eye(2), b1 = 0, w2 = [[1], [2]], b2 = 0"
    for name, gradient, numbers in zip(NAMES, two_layer_gradients(x, y, *weights), expected, strict=True):
        checks.close(gradient, torch.tensor(numbers, device=device), of=f"the gradient for {name} with {of}")


def test_closed_units_pass_nothing_on(two_layer_gradients, device):
    """Where the input of relu is below 0, or exactly 0, no gradient runs further to the front."""
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[0.0]], device=device)
    weights = torch.tensor([[1.0, 0.0, -1.0]], device=device), zeros(3, device), torch.ones(3, 1, device=device)
    d_w1, d_b1, _, _ = two_layer_gradients(x, y, *weights, zeros(1, device))
    of = "x = 1, y = 0, w1 = [[1, 0, -1]], b1 = 0, w2 all 1: the inputs of relu are 1, 0 and -1"
    checks.close(d_w1, torch.tensor([[2.0, 0.0, 0.0]], device=device), of=f"the gradient for w1 with {of}")
    checks.close(d_b1, torch.tensor([2.0, 0.0, 0.0], device=device), of=f"the gradient for b1 with {of}")
    _, d_b1, _, _ = two_layer_gradients(x * 1e-4, y, *weights, zeros(1, device))
    expected = torch.tensor([2e-4, 0.0, 0.0], device=device)
    checks.close(d_b1, expected, of="the gradient for b1 with x = 1e-4 and the same weights", rtol=1e-4, atol=0)


def test_the_bias_gathers_every_sample(two_layer_gradients, device):
    """A bias is added to every sample, so its gradient is the sum over all of them, in its own shape."""
    x, y = torch.ones(3, 1, device=device), torch.tensor([[1.0], [2.0], [3.0]], device=device)
    weights = torch.zeros(1, 1, device=device), torch.ones(1, device=device), torch.ones(1, 1, device=device)
    _, d_b1, _, d_b2 = two_layer_gradients(x, y, *weights, zeros(1, device))
    # Every prediction is 1: 2 * (0 - 1 - 2) / 3.
    of = "every prediction 1, y = 1, 2, 3"
    checks.close(d_b1, torch.tensor([-2.0], device=device), of=f"the gradient for b1 with {of}")
    checks.close(d_b2, torch.tensor([-2.0], device=device), of=f"the gradient for b2 with {of}")


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gradients_are_those_of_autograd(two_layer_gradients, device, dtype, size, seed):
    """For any number of samples, features, hidden units and outputs, the gradients are autograd's."""
    x, y, weights = network(*size, seed=seed, dtype=dtype, device=device)
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if dtype == torch.float32 else {}
    expected = gradients_by_autograd(x, y, weights)
    for name, gradient, wanted in zip(NAMES, two_layer_gradients(x, y, *weights), expected, strict=True):
        of = "the gradient for {} with N, F, H, K = {}, {}, {}, {}".format(name, *size)
        checks.close(gradient, wanted, of=of, **tolerance)


def test_every_sample_has_open_units_of_its_own(two_layer_gradients, device):
    """A unit that is open for one sample may be closed for the next: each passes on only what is its own."""
    x, y = torch.tensor([[1.0, -1.0], [-1.0, 1.0]], device=device), zeros((2, 1), device)
    weights = torch.eye(2, device=device), zeros(2, device), torch.tensor([[1.0], [3.0]], device=device)
    d_w1, d_b1, _, _ = two_layer_gradients(x, y, *weights, zeros(1, device))
    # hidden is [[1, 0], [0, 1]], the predictions are 1 and 3, so 1 and 3 arrive at them.
    of = "x = [[1, -1], [-1, 1]], y = 0, w1 = eye(2), b1 = 0, w2 = [[1], [3]], b2 = 0"
    expected = torch.tensor([[1.0, -9.0], [-1.0, 9.0]], device=device)
    checks.close(d_w1, expected, of=f"the gradient for w1 with {of}")
    checks.close(d_b1, torch.tensor([1.0, 9.0], device=device), of=f"the gradient for b1 with {of}")


def test_tensors_of_any_strides_will_do(two_layer_gradients, device):
    """x, y and the weights may be transposed or sliced tensors."""
    x, y, weights = network(3, 2, 4, 2, seed=0, device=device)
    tensors = dict(zip(("x", "y", *NAMES), (x, y, *weights), strict=True))
    expected = gradients_by_autograd(x, y, weights)
    for changed, tensor in tensors.items():
        for layout, other in variants.layouts(tensor, changed):
            gradients = two_layer_gradients(**{**tensors, changed: other})
            for name, gradient, wanted in zip(NAMES, gradients, expected, strict=True):
                checks.roughly(gradient, wanted, of=f"the gradient for {name}, {layout}")


def test_it_works_without_autograd(two_layer_gradients, device):
    """Inside torch.inference_mode() nothing is recorded, and the gradients are the same: no autograd is needed."""
    x, y, weights = network(2, 2, 2, 1, seed=0, device=device)
    expected = gradients_by_autograd(x, y, weights)
    with torch.inference_mode():
        gradients = two_layer_gradients(x, y, *weights)
    for name, gradient, wanted in zip(NAMES, gradients, expected, strict=True):
        checks.roughly(gradient, wanted, of=f"the gradient for {name} in inference_mode")


def test_inference_mode_is_not_left(two_layer_gradients, device):
    """The chain rule is written by hand: inference mode is not left for autograd or torch.func."""
    x, y, weights = network(2, 2, 2, 1, seed=0, device=device)
    with torch.inference_mode(), ModeOfEachOperator() as seen:
        two_layer_gradients(x, y, *weights)
    of = "whether inference mode is on in the operators that two_layer_gradients(…) runs inside of it"
    checks.equal(sorted(seen.modes), [True], of=of)


def test_outputs_stay_between_the_bounds(ClampedLinear, device):
    """The output is x @ weight.T + bias, and low or high where it would lie below or above."""
    x = torch.tensor([[1.0, 2.0]], device=device)
    weight = torch.tensor([[1.0, 1.0], [1.0, 0.0], [-1.0, 0.0]], device=device)
    bias = torch.tensor([0.0, 0.5, 0.0], device=device)
    # The sums are 3, 1.5 and -1.
    of = "ClampedLinear.apply(x, weight, bias, 0.0, 2.0) where x @ weight.T + bias is [[3, 1.5, -1]]"
    expected = torch.tensor([[2.0, 1.5, 0.0]], device=device)
    checks.close(ClampedLinear.apply(x, weight, bias, 0.0, 2.0), expected, of=of)


def test_no_gradient_passes_a_bound(ClampedLinear, device):
    """Outputs that were held at a bound pass no gradient on, neither at the upper nor at the lower one."""
    x = torch.tensor([[1.0]], device=device, requires_grad=True)
    weight = torch.tensor([[3.0], [1.0], [-1.0]], device=device, requires_grad=True)
    bias = zeros(3, device).requires_grad_()
    ClampedLinear.apply(x, weight, bias, 0.0, 2.0).sum().backward()
    of = "ClampedLinear.apply(x, weight, bias, 0.0, 2.0).sum() where the sums are 3, 1 and -1"
    checks.close(bias.grad, torch.tensor([0.0, 1.0, 0.0], device=device), of=f"bias.grad of {of}")
    checks.close(weight.grad, torch.tensor([[0.0], [1.0], [0.0]], device=device), of=f"weight.grad of {of}")
    checks.close(x.grad, torch.tensor([[1.0]], device=device), of=f"x.grad of {of}")


def test_the_bounds_themselves_pass_gradients(ClampedLinear, device):
    """A sum that lies exactly on low or high passes its gradient, also where low equals high."""
    bias = torch.tensor([0.0, 1.0, 2.0], device=device, requires_grad=True)
    ClampedLinear.apply(zeros((1, 1), device), zeros((3, 1), device), bias, 0.0, 2.0).sum().backward()
    of = "bias.grad of ClampedLinear.apply(x, weight, bias, 0.0, 2.0).sum() where the sums are 0, 1 and 2"
    checks.close(bias.grad, torch.ones(3, device=device), of=of)
    bias.grad = None
    ClampedLinear.apply(zeros((1, 1), device), zeros((3, 1), device), bias, 1.0, 1.0).sum().backward()
    of = "bias.grad of ClampedLinear.apply(x, weight, bias, 1.0, 1.0).sum() where the sums are 0, 1 and 2"
    checks.close(bias.grad, torch.tensor([0.0, 1.0, 0.0], device=device), of=of)


def test_every_call_stands_for_itself(ClampedLinear, device):
    """Two calls that run forward before either runs backward, with other inputs and other bounds, do not meet."""
    x, weight = torch.ones(1, 1, device=device), torch.ones(2, 1, device=device)
    first = torch.tensor([0.0, 5.0], device=device, requires_grad=True)
    second = torch.tensor([5.0, 20.0], device=device, requires_grad=True)
    outputs = ClampedLinear.apply(x, weight, first, 0.0, 2.0), ClampedLinear.apply(x, weight, second, 10.0, 30.0)
    for number, (output, bias, passes) in enumerate(
        zip(outputs, (first, second), ([1.0, 0.0], [0.0, 1.0]), strict=True)
    ):
        output.sum().backward()
        of = f"bias.grad of call {number + 1} of two, where both ran forward before"
        checks.close(bias.grad, torch.tensor(passes, device=device), of=of)


def test_what_arrives_is_not_changed(ClampedLinear, device):
    """backward reads the gradient that arrives at the outputs; it belongs to whoever made it."""
    x, weight, bias = layer_inputs(2, 3, 2, device=device)
    arrives = torch.ones(2, 2, device=device)
    torch.autograd.grad(ClampedLinear.apply(x * 10, weight, bias, -1.0, 1.0), (x, weight, bias), arrives)
    of = "the gradient that arrives, after the backward of ClampedLinear"
    checks.close(arrives, torch.ones(2, 2, device=device), of=of)


def test_layers_of_any_strides(ClampedLinear, device):
    """x, weight and bias may be transposed or sliced tensors, and need not all require grad."""
    tensors = dict(zip(("x", "weight", "bias"), layer_inputs(3, 4, 2, device=device), strict=True))
    names = tuple(tensors)

    def reference(x, weight, bias):
        return torch.clamp(x @ weight.T + bias, -1.0, 1.0)

    def answer(x, weight, bias):
        return ClampedLinear.apply(x, weight, bias, -1.0, 1.0)

    for changed, tensor in tensors.items():
        for layout, other in variants.layouts(tensor, changed):
            arguments = {**tensors, changed: other}.values()
            of = f"ClampedLinear.apply(x, weight, bias, -1.0, 1.0), {layout}"
            variants.same_as_torch(answer, reference, *arguments, names=names, of=of)
    plain = [tensor.detach() for tensor in tensors.values()]
    of = "ClampedLinear.apply(x, weight, bias, -1.0, 1.0), nothing requires grad"
    checks.roughly(answer(*plain), reference(*plain), of=of)


@pytest.mark.parametrize("size", [(1, 1, 1), (4, 3, 2), (2, 3, 3)], ids=str)
def test_gradients_are_those_of_clamp(ClampedLinear, numbered, device, size):
    """The gradients are those of torch.clamp(x @ weight.T + bias), whatever gradient arrives at the outputs."""
    samples, _, outputs = size
    arrives = numbered((samples, outputs), torch.float32, device, start=1)
    inputs = layer_inputs(*size, device=device)
    x, weight, bias = inputs
    expected = torch.autograd.grad(torch.clamp(x @ weight.T + bias, -1.0, 1.0), inputs, arrives)
    got = torch.autograd.grad(ClampedLinear.apply(x, weight, bias, -1.0, 1.0), inputs, arrives)
    for name, gradient, wanted in zip(("x", "weight", "bias"), got, expected, strict=True):
        of = f"the gradient for {name} with (N, F, K) = {size} where 1, 2, 3 … arrives at the outputs"
        checks.roughly(gradient, wanted, of=of)


def test_gradcheck_is_content(ClampedLinear):
    """torch.autograd.gradcheck finds the backward to agree with tiny steps of the inputs, in float64."""
    inputs = layer_inputs(3, 4, 2, dtype=torch.float64)
    content = torch.autograd.gradcheck(
        lambda x, weight, bias: ClampedLinear.apply(x, weight, bias, -1.0, 1.0), inputs, raise_exception=False
    )
    checks.equal(content, True, of="gradcheck(ClampedLinear.apply) with x (3, 4), weight (2, 4), bias (2,)")


@pytest.mark.parametrize("changed", ["x", "weight"])
def test_a_changed_input_is_noticed(ClampedLinear, device, changed):
    """Where x or weight was changed in place after forward, backward raises instead of giving wrong gradients."""
    inputs = dict(zip(("x", "weight", "bias"), layer_inputs(2, 3, 2, device=device), strict=True))
    out = ClampedLinear.apply(*inputs.values(), -1.0, 1.0).sum()
    with torch.no_grad():
        inputs[changed].mul_(2)
    checks.raises(RuntimeError, out.backward, of=f"backward after {changed}.mul_(2)")


class ModeOfEachOperator(OperatorMode):
    """Notes whether inference mode is on in each operator that runs."""

    def __init__(self):
        super().__init__()
        self.modes = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.modes.add(torch.is_inference_mode_enabled())
        return func(*args, **(kwargs or {}))


def zeros(size, device):
    """Return zeros on the device."""
    return torch.zeros(size, device=device)


def network(samples, features, hidden, outputs, seed, **options):
    """Return x, y and the four weights of a two-layer network."""
    torch.manual_seed(seed)
    weights = torch.randn(features, hidden), torch.randn(hidden), torch.randn(hidden, outputs), torch.randn(outputs)
    x, y = torch.randn(samples, features), torch.randn(samples, outputs)
    return x.to(**options), y.to(**options), [weight.to(**options) for weight in weights]


def gradients_by_autograd(x, y, weights):
    """Return the loss's gradients for w1, b1, w2 and b2 by torch's own operators."""
    w1, b1, w2, b2 = leaves = [weight.clone().requires_grad_() for weight in weights]
    loss = torch.nn.functional.mse_loss(torch.relu(x @ w1 + b1) @ w2 + b2, y)
    return torch.autograd.grad(loss, leaves)


def layer_inputs(samples, features, outputs, **options):
    """Return x, weight and bias of a linear layer as leaves that require grad."""
    sizes = (samples, features), (outputs, features), (outputs,)
    return [torch.randn(size).to(**options).requires_grad_() for size in sizes]
