"""Hidden tests of functional."""

import copy

import pytest
import torch
from torch import nn
from torch.func import hessian
from torch.nn.functional import cross_entropy, mse_loss

from torch_katas import checks, inputs
from torch_katas.rules import OperatorMode


class Largest(OperatorMode):
    """Knows how many numbers the largest tensor has that an operator has made."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if isinstance(tensor, torch.Tensor):
                self.count = max(self.count, tensor.numel())
        return result


class Net(nn.Module):
    """A model that needs the axis of the batch, a frozen parameter and an unused one; it counts its runs."""

    def __init__(self, classes=3):
        super().__init__()
        self.unused = nn.Parameter(torch.ones(2))
        self.frozen = nn.Parameter(torch.full((4,), 2.0), requires_grad=False)
        self.first = nn.Linear(4, 5)
        self.head = nn.Linear(5, classes)
        self.register_buffer("shift", torch.tensor(0.5))
        self.runs = 0

    def forward(self, x):
        self.runs += 1
        x = x.flatten(1) * self.frozen + self.shift
        hidden = self.first(x).tanh()
        return self.head(hidden - hidden.mean(1, keepdim=True))


def looped(model, loss_fn, x, y):
    """Return the gradients of all samples, one after the other."""
    model = copy.deepcopy(model)
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    found = {name: [] for name in trained}
    for i in range(len(x)):
        loss = loss_fn(model(x[i : i + 1]), y[i : i + 1])
        grads = torch.autograd.grad(loss, list(trained.values()), materialize_grads=True)
        for name, grad in zip(trained, grads, strict=True):
            found[name].append(grad)
    return {name: torch.stack(grads) for name, grads in found.items()}


@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_sample_has_its_own_gradient(per_sample_gradients, device, count):
    """Row i is the gradient of the loss of sample i alone, as a batch of one; frozen parameters have none."""
    model = Net().to(device)
    x, y = torch.randn(count, 2, 2, device=device), torch.randint(3, (count,), device=device)
    expected = looped(model, cross_entropy, x, y)
    result = per_sample_gradients(model, cross_entropy, x, y)
    checks.equal(sorted(result), sorted(expected), of="the names in per_sample_gradients(…)")
    for name, want in expected.items():
        checks.roughly(result[name], want, of=f"per_sample_gradients(…)[{name!r}] for {count} samples")


def test_other_losses_and_targets(per_sample_gradients):
    """A summed loss of targets with axes of their own, in float64; x may be laid out otherwise in memory."""
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 4)).double()
    x, y = torch.randn(4, 3, dtype=torch.float64), torch.randn(4, 4, dtype=torch.float64)

    def loss_fn(output, target):
        return mse_loss(output, target, reduction="sum")

    expected = looped(model, loss_fn, x, y)
    for name, variant in [("plain", x), *inputs.layouts(x)]:
        result = per_sample_gradients(model, loss_fn, variant, y)
        for parameter, want in expected.items():
            checks.close(result[parameter], want, of=f"per_sample_gradients(…)[{parameter!r}], {name}")


def test_forward_runs_once(per_sample_gradients):
    """The model's forward runs once for seven samples."""
    model = Net()
    per_sample_gradients(model, cross_entropy, torch.randn(7, 4), torch.zeros(7, dtype=torch.int64))
    checks.equal(model.runs, 1, of="how often forward runs for seven samples")


def test_no_samples(per_sample_gradients):
    """Without samples each parameter that requires grad has a tensor (0, *shape), whatever the loss."""
    model = Net()
    expected = {name: (0, *p.shape) for name, p in model.named_parameters() if p.requires_grad}
    for loss_fn, y in ((cross_entropy, torch.zeros(0, dtype=torch.int64)), (mse_loss, torch.zeros(0, 3))):
        result = per_sample_gradients(model, loss_fn, torch.zeros(0, 4), y)
        shapes = {name: tuple(grads.shape) for name, grads in result.items()}
        checks.equal(shapes, expected, of=f"the shapes without samples, with {loss_fn.__name__}")


def test_nothing_is_left_behind(per_sample_gradients):
    """The results have no history, .grad stays as it was, and a second call gives the same."""
    model = Net()
    model.head.bias.grad = torch.full((3,), 7.0)
    x, y = torch.randn(3, 4), torch.tensor([0, 2, 1])
    expected = looped(model, cross_entropy, x, y)
    for call in (1, 2):
        for name, grads in per_sample_gradients(model, cross_entropy, x, y).items():
            checks.that(not grads.requires_grad, of=name, expected="gradients without history", got="a graph")
            checks.roughly(grads, expected[name], of=f"{name} in call {call}")
    checks.close(model.head.bias.grad, torch.full((3,), 7.0), of="head.bias.grad afterwards")
    checks.that(model.first.weight.grad is None, of="first.weight.grad afterwards", expected="None", got="a gradient")


FUNCTIONS = {
    "of mixed terms": lambda x: (x.flatten()[:-1] * x.flatten()[1:]).sin().sum() + x.exp().sum(),
    "of a product": lambda x: x.prod() + (x**4).sum(),
    "linear": lambda x: (3 * x).sum(),
    "constant": lambda x: x.new_tensor(2.0),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("size", [(3,), (2, 2), (1,), ()], ids=str)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_the_hessian_times_v(hessian_vector_product, device, name, size):
    """H v has the shape of x and the numbers of the whole Hessian times v, 0 for a linear or constant f."""
    f = FUNCTIONS[name]
    x, v = torch.randn(size, device=device), torch.randn(size, device=device)
    whole = hessian(f)(x).reshape(x.numel(), x.numel())
    expected = (whole @ v.flatten()).reshape(size)
    of = f"hessian_vector_product for a function {name}, x of shape {size}"
    checks.roughly(hessian_vector_product(f, x, v), expected, of=of)


def test_it_is_exact(hessian_vector_product):
    """In float64 it agrees with the whole Hessian to the last digits, also far from 0 and for a small v."""
    x = torch.tensor([30.0, -2.0, 0.5], dtype=torch.float64)
    v = torch.tensor([1e-3, 2e-3, -1e-3], dtype=torch.float64)

    def f(x):
        return (x**4).sum() + x.prod()

    expected = hessian(f)(x) @ v
    checks.close(hessian_vector_product(f, x, v), expected, of="hessian_vector_product in float64", rtol=1e-10)


def test_the_hessian_is_never_built(hessian_vector_product):
    """For 300 numbers no tensor on the way has more than 3000."""
    x, v = torch.randn(300), torch.randn(300)
    with Largest() as largest:
        result = hessian_vector_product(lambda x: (x.sin() * x.flip(0)).sum(), x, v)
    checks.shape(result, (300,), of="hessian_vector_product(f, x, v)")
    of = "the largest tensor on the way, for 300 numbers"
    checks.that(largest.count <= 3000, of=of, expected="at most 3000 numbers", got=largest.count)


def test_x_stays_as_it_is(hessian_vector_product):
    """The result has no history, whether x requires grad or not, and x.grad stays as it was."""
    v = torch.tensor([1.0, -1.0])
    for wanted in (False, True):
        x = torch.tensor([1.0, 2.0], requires_grad=wanted)
        result = hessian_vector_product(lambda x: (x**3).sum(), x, v)
        checks.close(result.detach(), torch.tensor([6.0, -12.0]), of=f"H v, x.requires_grad={wanted}")
        checks.equal(x.requires_grad, wanted, of="x.requires_grad afterwards")
        checks.that(not result.requires_grad, of="H v", expected="a tensor without history", got="a graph")
        checks.that(x.grad is None, of="x.grad afterwards", expected="None", got=x.grad)


def mixed(x):
    """Return six numbers: some of all of x, some of one number, one of none."""
    parts = [x.sum() ** 2, x.prod(), x[0].exp(), x[-1] * x[0], x.new_tensor(3.0), x.norm()]
    return torch.stack(parts)


@pytest.mark.parametrize("rows", [[0], [1, 3], [5, 0, 4], [2, 2, 1], [-1, -6, 3], [0, 1, 2, 3, 4, 5]], ids=str)
def test_rows_of_the_jacobian(jacobian_rows, device, rows):
    """The rows asked for, in their order, twice where asked twice, negative numbers from the end."""
    x = torch.randn(4, device=device)
    expected = torch.autograd.functional.jacobian(mixed, x)[rows]
    checks.roughly(jacobian_rows(mixed, x, rows), expected, of=f"jacobian_rows(f, x, {rows})")
    of = f"jacobian_rows(f, x, {rows}), where f does not look at x"
    checks.close(jacobian_rows(lambda x: x.new_ones(6), x, rows), torch.zeros_like(expected), of=of)


def test_no_rows(jacobian_rows):
    """Without rows the result is (0, F), in the dtype of x."""
    result = jacobian_rows(mixed, torch.randn(3, dtype=torch.float64), [])
    checks.shape(result, (0, 3), of="jacobian_rows(f, x, [])")
    checks.dtype(result, torch.float64, of="jacobian_rows(f, x, [])")


@pytest.mark.parametrize("size", [1, 3])
def test_other_sizes(jacobian_rows, size):
    """One number in, one number out, float64, a tuple of rows; x need not require grad and may."""
    for wanted in (False, True):
        x = (torch.arange(1, size + 1, dtype=torch.float64) / 3).requires_grad_(wanted)
        result = jacobian_rows(lambda x: (x**3).sum()[None], x, (0, -1))
        expected = (3 * x.detach() ** 2).expand(2, size).clone()
        checks.close(result.detach(), expected, of=f"jacobian_rows, x.requires_grad={wanted}", rtol=1e-12)
        checks.that(not result.requires_grad, of="jacobian_rows", expected="a tensor without history", got="a graph")
        checks.that(x.grad is None, of="x.grad afterwards", expected="None", got=x.grad)


def test_f_runs_once(jacobian_rows):
    """Three rows take one run of f."""
    runs = []

    def f(x):
        runs.append(1)
        return mixed(x)

    jacobian_rows(f, torch.randn(3), [0, 3, 1])
    checks.equal(len(runs), 1, of="how often f runs for three rows")


def test_the_jacobian_is_never_built(jacobian_rows):
    """Two rows of 300 take no tensor of more than 3000 numbers."""
    x = torch.randn(300)
    with Largest() as largest:
        jacobian_rows(lambda x: x.sin() * x.flip(0), x, [7, -2])
    of = "the largest tensor on the way, for two rows of 300 numbers"
    checks.that(largest.count <= 3000, of=of, expected="at most 3000 numbers", got=largest.count)
