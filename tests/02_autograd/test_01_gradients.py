"""Hidden tests of gradients."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

CHANGES = {"hidden_gradient": "x f"}
"""Arguments whose .grad a kata may fill."""

SLOPES = {"sin": (torch.sin, torch.cos), "exp": (torch.exp, torch.exp), "abs": (torch.abs, torch.sign)}


def test_every_element_has_its_slope(derivative, device):
    """Element i of the result is the slope of f at element i of x."""
    x = torch.arange(4.0, device=device)
    slopes = derivative(lambda x: x**3, x)
    expected = torch.tensor([0.0, 3.0, 12.0, 27.0], device=device)
    checks.close(slopes, expected, of="derivative(f, x) with f(x) = x ** 3 and x = [0, 1, 2, 3]")


@pytest.mark.parametrize("size", [(3,), (2, 3), (1, 1), (), (0,)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("name", SLOPES)
def test_slopes_have_the_shape_and_dtype_of_x(derivative, device, name, dtype, size):
    """The slopes have x's shape, dtype and device, also for a single number and for no element at all."""
    f, slope = SLOPES[name]
    x = torch.randn(size, dtype=dtype, device=device)
    checks.close(derivative(f, x), slope(x), of=f"derivative({name}, x) with x of shape {size}")


def test_slopes_are_exact(derivative):
    """The slopes have all the digits of float64: they come from the rule of each operation, not from small steps."""
    x = torch.linspace(-3.0, 3.0, 7, dtype=torch.float64)
    checks.close(derivative(torch.exp, x), x.exp(), of="derivative(exp, x) in float64", rtol=1e-14, atol=0)


def test_x_of_any_strides_has_slopes(derivative, device):
    """x may be a transposed or sliced tensor, and may have been computed."""
    x = torch.tensor([[0.0, 1.0], [2.0, 3.0]], device=device)
    expected = torch.tensor([[0.0, 3.0], [12.0, 27.0]], device=device)
    for name, other in (*inputs.layouts(x), *inputs.layouts(x.clone().requires_grad_(), "x, which requires grad,")):
        checks.close(derivative(lambda x: x**3, other), expected, of=f"derivative(x ** 3, x), {name}")
    leaf = x.clone().requires_grad_()
    checks.close(derivative(lambda x: x**3, leaf * 1), expected, of="derivative(x ** 3, x) with x that was computed")
    checks.that(leaf.grad is None, of="the .grad of the leaf behind x", expected="None, as before", got=leaf.grad)


def test_x_is_not_drawn_into_the_graph(derivative, device):
    """x does not require grad and has no .grad; so it stays."""
    x = torch.arange(3.0, device=device)
    derivative(torch.sin, x)
    checks.equal(x.requires_grad, False, of="x.requires_grad after derivative(sin, x)")
    checks.equal(x.grad is None, True, of="x.grad is None after derivative(sin, x)")


def test_x_keeps_the_grad_it_has(derivative, device):
    """Where x requires grad and holds a .grad, it still does afterwards, and that .grad does not count."""
    x, before = torch.arange(3.0, device=device, requires_grad=True), torch.full((3,), 7.0, device=device)
    x.grad = before.clone()
    slopes = derivative(lambda x: x**2, x)
    of = "derivative(f, x) with f(x) = x ** 2 and x = [0, 1, 2] that requires grad"
    checks.close(slopes, torch.tensor([0.0, 2.0, 4.0], device=device), of=of)
    checks.equal(x.requires_grad, True, of=f"x.requires_grad after {of}")
    checks.close(x.grad, before, of="x.grad after the call")


def test_the_slopes_are_plain_numbers(derivative, device):
    """The result has no history: it does not require grad."""
    slopes = derivative(torch.exp, torch.arange(3.0, device=device))
    checks.instance(slopes, torch.Tensor, of="derivative(exp, x)")
    checks.equal(slopes.requires_grad, False, of="derivative(exp, x).requires_grad")


def test_gradients_of_two_samples(linear_gradients, device):
    """The gradients of the mean squared error, worked out by hand for two samples."""
    x, y = torch.tensor([[1.0], [2.0]], device=device), torch.tensor([[2.0], [4.0]], device=device)
    w, b = torch.ones(1, 1, device=device), torch.zeros(1, device=device)
    # The errors are -1 and -2: 2 * (1 * -1 + 2 * -2) / 2 and 2 * (-1 + -2) / 2.
    of = "linear_gradients(x, y, w, b) with x = [[1], [2]], y = [[2], [4]], w = 1, b = 0"
    dw, db = linear_gradients(x, y, w, b)
    checks.close(dw, torch.tensor([[-5.0]], device=device), of=f"the gradient for w of {of}")
    checks.close(db, torch.tensor([-3.0], device=device), of=f"the gradient for b of {of}")


@pytest.mark.parametrize("size", [(4, 3), (1, 2), (5, 1)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gradients_are_those_of_mse_loss(linear_gradients, device, dtype, size):
    """The gradients, in the shapes and dtypes of w and b, are those of torch's own mse_loss."""
    x, y, w, b = linear_problem(*size, dtype=dtype, device=device)
    dw, db = linear_gradients(x, y, w, b)
    expected = mse_gradients(x, y, w, b)
    checks.close(dw, expected[0], of=f"the gradient for w, with x of shape {size}", rtol=1e-5, atol=1e-5)
    checks.close(db, expected[1], of=f"the gradient for b, with x of shape {size}", rtol=1e-5, atol=1e-5)


def test_float64_keeps_its_digits(linear_gradients):
    """In float64 the gradients have the digits of float64."""
    x, y, w, b = (tensor / 3 for tensor in linear_problem(4, 2, dtype=torch.float64))
    expected = mse_gradients(x, y, w, b)
    for name, gradient, wanted in zip(("w", "b"), linear_gradients(x, y, w, b), expected, strict=True):
        checks.close(gradient, wanted, of=f"the gradient for {name} in float64", rtol=1e-12, atol=1e-12)


def test_tensors_of_any_strides_will_do(linear_gradients, device):
    """x, y, w and b may be transposed or sliced tensors."""
    tensors = dict(zip("xywb", linear_problem(4, 3, device=device), strict=True))
    expected = mse_gradients(*tensors.values())
    for changed, tensor in tensors.items():
        for name, other in inputs.layouts(tensor, changed):
            dw, db = linear_gradients(**{**tensors, changed: other})
            checks.close(dw, expected[0], of=f"the gradient for w, {name}", rtol=1e-5, atol=1e-5)
            checks.close(db, expected[1], of=f"the gradient for b, {name}", rtol=1e-5, atol=1e-5)


def test_weights_that_require_grad_stay_as_they_were(linear_gradients, device):
    """w and b may be parameters that hold a .grad: it is not counted in, and stays what it was."""
    x, y, w, b = linear_problem(4, 2, device=device)
    expected = mse_gradients(x, y, w, b)
    w, b = nn.Parameter(w), nn.Parameter(b)
    w.grad, b.grad = torch.full_like(w, 7.0), torch.full_like(b, 7.0)
    dw, db = linear_gradients(x, y, w, b)
    checks.close(dw, expected[0], of="the gradient for w, where w.grad held 7s before", rtol=1e-5, atol=1e-5)
    checks.close(db, expected[1], of="the gradient for b, where b.grad held 7s before", rtol=1e-5, atol=1e-5)
    checks.close(w.grad, torch.full_like(w, 7.0), of="w.grad after linear_gradients(x, y, w, b)")
    checks.close(b.grad, torch.full_like(b, 7.0), of="b.grad after linear_gradients(x, y, w, b)")


def test_plain_weights_stay_plain(linear_gradients, device):
    """w and b that do not require grad still do not afterwards."""
    x, y, w, b = linear_problem(4, 2, device=device)
    linear_gradients(x, y, w, b)
    checks.equal(w.requires_grad, False, of="w.requires_grad after linear_gradients(x, y, w, b)")
    checks.equal(b.requires_grad, False, of="b.requires_grad after linear_gradients(x, y, w, b)")


def test_the_value_in_the_middle_has_a_gradient(hidden_gradient, device):
    """The gradient stops at f(x): it is that of g alone, taken where f(x) is."""
    x = torch.tensor([0.0, 1.0, -2.0], device=device, requires_grad=True)
    gradient = hidden_gradient(x, lambda x: 10 * x, lambda h: (h**2).sum())
    expected = torch.tensor([0.0, 20.0, -40.0], device=device)
    of = "hidden_gradient(x, f, g) with f(x) = 10 * x, g(h) = sum of h ** 2, x = [0, 1, -2]"
    checks.close(gradient, expected, of=of)


@pytest.mark.parametrize("size", [(2, 3), (1,), ()], ids=str)
def test_the_gradient_has_the_shape_of_the_middle(hidden_gradient, device, size):
    """The gradient has the shape of f(x), which need not be that of x."""
    x = torch.randn((4, *size), device=device, requires_grad=True)
    gradient = hidden_gradient(x, lambda x: x.sum(0), lambda h: h.exp().sum())
    expected = x.detach().sum(0).exp()
    checks.close(gradient, expected, of=f"hidden_gradient(x, f, g) with f(x) of shape {size}, g(h) = sum of exp(h)")


def test_a_layers_output_has_a_gradient(hidden_gradient, numbered, device):
    """x may be plain data where f has parameters: f(x) then requires grad because of them."""
    layer, x = nn.Linear(3, 2).to(device), numbered((2, 3), torch.float32, device)
    gradient = hidden_gradient(x, layer, lambda h: (3 * h).sum())
    checks.close(
        gradient, torch.full((2, 2), 3.0, device=device), of="hidden_gradient(x, layer, g) with g(h) = sum of 3 * h"
    )


def test_f_runs_as_it_is(hidden_gradient, numbered, device):
    """Where f is a module, it runs in the mode that it is in, and stays in it. (This dropout drops all in training.)"""
    layer, x = nn.Sequential(nn.Linear(3, 2), nn.Dropout(1.0)).to(device), numbered((2, 3), torch.float32, device)
    for training in (True, False):
        with torch.no_grad():
            expected = 2 * layer.train(training)(x) + 2
        gradient = hidden_gradient(x, layer, lambda h: ((h + 1) ** 2).sum())
        of = f"hidden_gradient(x, layer, g) with g(h) = sum of (h + 1) ** 2 and layer.training {training}"
        checks.close(gradient, expected, of=of)
        checks.equal(layer.training, training, of=f"layer.training after {of}")


def test_f_runs_once(hidden_gradient):
    """f is called once; where it is random, a second call would give another value."""
    calls = []

    def f(x):
        calls.append(x)
        return 10 * x

    hidden_gradient(torch.ones(2, requires_grad=True), f, torch.sum)
    checks.equal(len(calls), 1, of="the number of times hidden_gradient(x, f, g) calls f")


RECORDED = {"exp": torch.exp, "sum": torch.sum, "clone": torch.clone, "view": lambda x: x.view(1, 2)}


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_operation_makes_no_leaf(is_leaf_after, device, name):
    """What a recorded operation made of a tensor that requires grad is no leaf."""
    x = torch.ones(2, device=device, requires_grad=True)
    checks.equal(is_leaf_after(RECORDED[name], x), False, of=f"is_leaf_after({name}, x) with x that requires grad")


def test_without_requires_grad_all_are_leaves(is_leaf_after, device):
    """Nothing is recorded for a tensor that does not require grad, so the result is a leaf."""
    x = torch.ones(2, device=device)
    checks.equal(is_leaf_after(torch.exp, x), True, of="is_leaf_after(exp, x) with x that does not require grad")


def test_where_nothing_is_recorded_all_are_leaves(is_leaf_after, device):
    """Inside torch.no_grad() no operation is recorded, so what exp makes of a tensor that requires grad is a leaf."""
    x = torch.ones(2, device=device, requires_grad=True)
    with torch.no_grad():
        answer = is_leaf_after(torch.exp, x)
    checks.equal(answer, True, of="is_leaf_after(exp, x) inside torch.no_grad(), with x that requires grad")
    checks.equal(is_leaf_after(torch.exp, x), False, of="is_leaf_after(exp, x) outside of it, afterwards")


@pytest.mark.parametrize("computed", [False, True], ids=["leaf", "computed"])
def test_op_may_give_x_itself(is_leaf_after, device, computed):
    """Where op gives back x itself, the answer is about x: a leaf, or computed before."""
    x = torch.ones(2, device=device, requires_grad=True)
    x = x * 2 if computed else x
    of = f"is_leaf_after(op, x) with op(x) = x, {'computed from a weight' if computed else 'a weight'}"
    checks.equal(is_leaf_after(lambda x: x, x), not computed, of=of)


def test_op_runs_once(is_leaf_after):
    """op is called once; where it is random or keeps count, a second call would give another tensor."""
    calls = []

    def op(x):
        calls.append(x)
        return x * 2

    is_leaf_after(op, torch.ones(2, requires_grad=True))
    checks.equal(len(calls), 1, of="the number of times is_leaf_after(op, x) calls op")


def test_a_detached_tensor_is_a_leaf(is_leaf_after, device):
    """detach leaves the history behind, even where x is no leaf itself."""
    x = torch.ones(2, device=device, requires_grad=True) * 2
    checks.equal(is_leaf_after(torch.detach, x), True, of="is_leaf_after(detach, x) with x that is no leaf")


def test_a_leaf_may_require_grad(is_leaf_after, device):
    """A tensor that requires grad because somebody said so is a leaf: nothing was recorded that made it."""
    x = torch.ones(2, device=device, requires_grad=True)
    answer = is_leaf_after(lambda x: x.detach().requires_grad_(), x)
    checks.equal(answer, True, of="is_leaf_after(op, x) with op(x) = x.detach().requires_grad_()")


def linear_problem(samples, features, **options):
    """Return x, y, w and b with small, different numbers."""
    x = torch.arange(float(samples * features), **options).reshape(samples, features) / 4
    y = torch.arange(float(samples), **options).reshape(samples, 1)
    w = torch.arange(1.0, features + 1, **options).reshape(features, 1) / 2
    return x, y, w, torch.tensor([0.5], **options)


def mse_gradients(x, y, w, b):
    """Return torch's own gradients of the mean squared error."""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    return torch.autograd.grad(nn.functional.mse_loss(x @ w + b, y), (w, b))
