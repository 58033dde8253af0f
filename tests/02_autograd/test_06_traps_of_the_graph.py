"""Hidden tests of traps_of_the_graph."""

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks, inputs

CHANGES = {"epoch_losses": "model"}
"""Arguments that a kata changes by design."""

CURVES = {
    "x ** 3": (lambda x: x**3, lambda x: 6 * x),
    "exp(x)": (torch.exp, torch.exp),
    "sin(2 * x)": (lambda x: torch.sin(2 * x), lambda x: -4 * torch.sin(2 * x)),
    "1 / x": (lambda x: 1 / x, lambda x: 2 / x**3),
}


@pytest.mark.parametrize("size", [(3,), (2, 3), (1,), (), (0,)], ids=str)
@pytest.mark.parametrize("curve", CURVES)
def test_the_slope_of_the_slope(second_derivative, device, curve, size):
    """Element i of the result is f''(x[i]), in the shape and the dtype of x."""
    f, expected = CURVES[curve]
    x = torch.rand(size, device=device) + 0.5
    checks.roughly(second_derivative(f, x), expected(x), of=f"second_derivative of {curve}, x of shape {size}")


def test_x_of_any_strides_has_a_second_derivative(second_derivative, numbered):
    """x may be transposed or sliced, and float64 keeps its digits."""
    x = numbered((2, 3), torch.float64, start=1) / 7
    inputs.same_for(
        inputs.layouts(x), lambda x: second_derivative(lambda x: x**4, x), 12 * x**2, of="second_derivative of x ** 4"
    )


@pytest.mark.parametrize("line", ["3 * x", "x", "w * x with a parameter w"])
def test_a_line_has_the_second_derivative_0(second_derivative, device, line):
    """The slope of a straight line is the same everywhere, so its own slope is 0."""
    w = torch.tensor(2.0, device=device, requires_grad=True)
    f = {"3 * x": lambda x: 3 * x, "x": lambda x: x}.get(line, lambda x: w * x)
    x = torch.tensor([1.0, -2.0], device=device)
    checks.close(second_derivative(f, x), torch.zeros(2, device=device), of=f"second_derivative of {line}")


def test_it_is_exact_far_from_0(second_derivative, device):
    """At 1000 the second derivative of x ** 2 is 2, to the last digit."""
    x = torch.tensor([1000.0, -3000.0], device=device)
    expected = torch.full((2,), 2.0, device=device)
    checks.close(second_derivative(torch.square, x), expected, of="second_derivative(square, [1000, -3000])")


@pytest.mark.parametrize("requires_grad", [False, True])
def test_second_derivatives_are_plain_numbers(second_derivative, device, requires_grad):
    """The result does not require grad; x keeps its requires_grad and its .grad."""
    x = torch.tensor([1.0, 2.0], device=device, requires_grad=requires_grad)
    before = torch.tensor([7.0, 8.0], device=device)
    x.grad = before.clone()
    result = second_derivative(lambda x: x**4, x)
    checks.close(result, torch.tensor([12.0, 48.0], device=device), of="second_derivative of x ** 4 at [1, 2]")
    checks.equal(result.requires_grad, False, of="second_derivative(f, x).requires_grad")
    checks.equal(x.requires_grad, requires_grad, of="x.requires_grad after second_derivative(f, x)")
    checks.close(x.grad, before, of="x.grad after second_derivative(f, x)")


def two_heads(device):
    """Return body, one head and the other as parameters, and the losses of both heads."""
    body = torch.tensor([1.0, 2.0], device=device, requires_grad=True)
    left, right = (torch.tensor(number, device=device, requires_grad=True) for number in (3.0, 5.0))
    hidden = body**2  # the power saves body for its backward
    return [body, left, right], [(left * hidden).sum(), (right * hidden[0]) ** 2]


def expected_gradients(device):
    """Return what the losses of `two_heads` give."""
    rows = [[[6.0, 12.0], 5.0, 0.0], [[100.0, 0.0], 0.0, 10.0]]
    return [[torch.tensor(number, device=device) for number in row] for row in rows]


def check_rows(got, expected, of):
    """Compare lists of lists of tensors."""
    checks.equal([len(row) for row in got], [len(row) for row in expected], of=f"the lengths of the lists in {of}")
    for i, row in enumerate(expected):
        for j, gradient in enumerate(row):
            checks.close(got[i][j], gradient, of=f"{of}[{i}][{j}]")


def test_each_loss_has_gradients_of_its_own(separate_gradients, device):
    """List i holds the gradients of loss i alone, though both losses come from one body."""
    parameters, losses = two_heads(device)
    got = separate_gradients(losses[:2], parameters[:1])
    check_rows(got, [row[:1] for row in expected_gradients(device)], "separate_gradients([left, right], [body])")


def test_a_loss_that_does_not_depend_on_a_parameter(separate_gradients, device):
    """Where a loss does not depend on a parameter, its gradient is all zeros, in the parameter's shape."""
    parameters, losses = two_heads(device)
    got = separate_gradients(losses, parameters)
    check_rows(got, expected_gradients(device), "separate_gradients([left, right], [body, head, other head])")


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_losses(separate_gradients, device, count):
    """There is one list for each loss, also where a loss is handed over twice."""
    parameters, losses = two_heads(device)
    order = [1, 0, 1][:count]
    got = separate_gradients([losses[i] for i in order], parameters)
    check_rows(got, [expected_gradients(device)[i] for i in order], f"separate_gradients of {count} losses")


def test_a_layers_gradients_are_those_of_backward(separate_gradients, device):
    """The gradients of two losses of one network are those of a backward of each, run on a copy."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(device)
    x = torch.randn(5, 3, device=device)
    parameters = list(model.parameters())
    expected = [list(torch.autograd.grad(model(x)[:, k].square().mean(), parameters)) for k in range(2)]
    out = model(x)
    got = separate_gradients([out[:, k].square().mean() for k in range(2)], parameters)
    check_rows(got, expected, "separate_gradients of the losses of both outputs")


def test_grad_stays_as_it_was(separate_gradients, device):
    """What .grad holds is neither counted in nor changed, None included."""
    parameters, losses = two_heads(device)
    parameters[0].grad = torch.tensor([7.0, 8.0], device=device)
    got = separate_gradients(losses, parameters)
    check_rows(got, expected_gradients(device), "separate_gradients where body.grad is [7, 8]")
    checks.close(parameters[0].grad, torch.tensor([7.0, 8.0], device=device), of="body.grad after separate_gradients")
    checks.that(parameters[1].grad is None, of="the head's .grad, None before", expected="None", got=parameters[1].grad)


def step_by_step(gates, x):
    """Return the sums of all steps."""
    state, sums = x[0], [x[0]]
    for t in range(1, len(x)):
        state = gates[t] * state + x[t]
        sums.append(state)
    return torch.stack(sums)


def test_a_gate_keeps_a_part_of_the_sum(gated_sum, device):
    """h[t] is gates[t] * h[t - 1] + x[t]. (Here half of the sum is kept, then nothing, then twice the sum.)"""
    gates = torch.tensor([[9.0], [0.5], [0.0], [2.0]], device=device)
    x = torch.tensor([[4.0], [1.0], [5.0], [-1.0]], device=device)
    expected = torch.tensor([[4.0], [3.0], [5.0], [9.0]], device=device)
    checks.close(gated_sum(gates, x), expected, of="gated_sum([9, 0.5, 0, 2], [4, 1, 5, -1])")


@pytest.mark.parametrize("size", [(5, 3), (1, 3), (2, 1), (4, 0)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_sums_of_all_steps(gated_sum, size, dtype):
    """The result has one row for each step, in the dtype of x, also where T is 1 or F is 0."""
    gates, x = torch.randn(size, dtype=dtype), torch.randn(size, dtype=dtype)
    expected = step_by_step(gates, x)
    checks.roughly(gated_sum(gates, x), expected, of=f"gated_sum(gates, x) of shape {size}")


def test_gradients_run_through_all_steps(gated_sum, device):
    """The gradients in gates and in x are those of the formula, and backward raises no error."""
    gates, x = torch.rand(4, 2, device=device) - 0.5, torch.randn(4, 2, device=device)
    inputs.same_as_torch(gated_sum, step_by_step, gates, x, names=("gates", "x"), of="gated_sum(gates, x)")


def test_gates_and_x_of_any_strides(gated_sum, numbered, device):
    """gates and x may be transposed or sliced, and are not changed."""
    x, gates = numbered((3, 2), torch.float32, device), numbered((3, 2), torch.float32, device, start=2)
    expected = step_by_step(gates, x)
    for (name, gates_laid), (_, x_laid) in zip(inputs.layouts(gates, "gates"), inputs.layouts(x), strict=True):
        with checks.unmodified("gated_sum(gates, x)", gates=gates_laid, x=x_laid):
            checks.close(gated_sum(gates_laid, x_laid), expected, of=f"gated_sum(gates, x), {name}, and so is x")


def three_batches(device, dtype=torch.float32):
    """Return batches of 2, 1 and 3 samples of two features."""
    x = torch.linspace(-1, 1, 12, dtype=dtype, device=device).reshape(6, 2)
    y = x[:, :1] * 2 - x[:, 1:] ** 2
    return list(zip(x.split([2, 1, 3]), y.split([2, 1, 3]), strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_one_loss_for_each_batch(epoch_losses, zero_line, device, dtype):
    """The result holds the loss of each batch, in order, in the dtype of the losses. It does not require grad."""
    if inputs.lacks_dtype(device, dtype):
        pytest.skip("the device has no float64")
    batches = three_batches(device, dtype)
    # With all weights 0 a model says 0. What it says is the first argument of the loss.
    expected = torch.stack([y.square().mean() for _, y in batches])
    losses = epoch_losses(zero_line(device, 2).to(dtype), lambda z, y: (3 * z - y).square().mean(), iter(batches))
    checks.close(losses, expected, of=f"epoch_losses of three batches in {dtype}")
    checks.equal(losses.requires_grad, False, of="epoch_losses(…).requires_grad")


def test_gradients_of_all_batches_add_up(epoch_losses, zero_line, device):
    """Afterwards .grad is what it was before, plus the gradients of all losses."""
    batches, model = three_batches(device), zero_line(device, 2)
    model.weight.grad = torch.tensor([[10.0, 20.0]], device=device)
    expected = model.weight.grad + sum(-2 * (y * x).mean(0, keepdim=True) for x, y in batches)
    epoch_losses(model, mse_loss, iter(batches))
    checks.roughly(model.weight.grad, expected, of="weight.grad, [[10, 20]] before epoch_losses")
    checks.close(model.weight.detach(), torch.zeros(1, 2, device=device), of="the weight, 0 before epoch_losses")


@pytest.mark.parametrize("mode", [True, False], ids=["training", "evaluation"])
def test_the_model_runs_in_its_own_mode(epoch_losses, zero_line, device, mode):
    """The model stays in the mode that it is in, in every call and afterwards."""
    model, modes = zero_line(device, 2).train(mode), []
    model.register_forward_hook(lambda module, args, output: modes.append(module.training))
    epoch_losses(model, mse_loss, three_batches(device))
    checks.equal([*modes, model.training], [mode] * 4, of="model.training in three calls and after epoch_losses")


@pytest.mark.timeout(20)
def test_no_graph_is_held_for_long(epoch_losses, zero_line, counting_graphs, device):
    """When the last batch runs forward, the graphs of the batches before are gone, however many there were."""
    x = torch.ones(1, 1, device=device)
    loss_fn, alive = counting_graphs(mse_loss, 10)
    epoch_losses(zero_line(device), loss_fn, [(x, 2 * x)] * 10)
    checks.equal(len(alive), 10, of="the number of calls of loss_fn in epoch_losses of 10 batches")
    # This batch's own, and the last one's, whose loss a variable may still hold.
    checks.that(alive[-1] <= 3, of="the graphs in memory at batch 10", expected="one or two", got=str(alive[-1]))


def test_a_backward_runs_before_the_next_forward(epoch_losses, zero_line, device):
    """A batch's backward is over when the model is called for the next batch, and the model is called once for each."""
    model, done, done_before = zero_line(device, 2), [], []

    def count_backward(module, args, output):
        done_before.append(len(done))
        if output.requires_grad:
            output.register_hook(lambda gradient: done.append(1))

    model.register_forward_hook(count_backward)
    epoch_losses(model, mse_loss, three_batches(device))
    checks.equal(done_before, [0, 1, 2], of="the number of backwards before each call of the model, for three batches")
