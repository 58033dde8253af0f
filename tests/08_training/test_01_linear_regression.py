"""Hidden tests of linear_regression."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

CHANGES = {"fit": "model"}
"""Arguments that a kata changes by design."""

SIZES = [(5, 1, 1), (4, 3, 2), (1, 2, 1), (1, 3, 3), (0, 2, 1)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_size_gives_one_row_for_each_sample(LinearModel, device, size):
    """x (N, F) gives (N, K), also where N or K is 1, and where N is 0."""
    samples, features, outputs = size
    result = LinearModel(features, outputs).to(device)(torch.zeros(samples, features, device=device))
    checks.shape(result, (samples, outputs), of=f"LinearModel({features}, {outputs})(x) with x of shape {size[:2]}")


@pytest.mark.parametrize("size", [(3, 2), (1, 2), (0, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_dtype_is_the_models(LinearModel, dtype, size):
    """The output has the dtype of the model, also for no sample, and is the same wherever x lies in memory."""
    model, x = LinearModel(2, 3).to(dtype), torch.randn(size, dtype=dtype)
    found = {p.dim(): p.detach() for p in model.parameters()}
    expected = nn.functional.linear(x, found[2], found[1])
    of = f"LinearModel(2, 3)(x) with x of shape {size} in {dtype}"
    checks.close(model(x), expected, of=of)
    inputs.same_for(inputs.layouts(x), model, expected, of=of, check=checks.roughly)


def test_weight_and_bias_can_be_trained(LinearModel):
    """parameters() lists a weight of shape (K, F) and a bias of shape (K,), and nothing else; both are 1 by default."""
    shapes = sorted((list(p.shape) for p in LinearModel().parameters()), key=len)
    checks.equal(shapes, [[1], [1, 1]], of="the shapes of LinearModel().parameters(), bias first")
    shapes = sorted((list(p.shape) for p in LinearModel(3, 2).parameters()), key=len)
    checks.equal(shapes, [[2], [2, 3]], of="the shapes of LinearModel(3, 2).parameters(), bias first")


def test_the_line_is_computed(LinearModel, device):
    """The output is x Wᵀ + b, below 0 as well."""
    model = LinearModel(2, 2).to(device)
    weight, bias = torch.tensor([[1.0, 2.0], [0.0, -3.0]], device=device), torch.tensor([0.5, 0.0], device=device)
    put(model, weight, bias)
    x = torch.tensor([[1.0, 0.0], [-1.0, 2.0]], device=device)
    of = "model(x) with W = [[1, 2], [0, -3]], b = [0.5, 0], x = [[1, 0], [-1, 2]]"
    checks.close(model(x), torch.tensor([[1.5, 0.0], [3.5, -6.0]], device=device), of=of)


def test_two_models_begin_differently(LinearModel):
    """The parameters begin at random, and the output is connected to them: backward reaches weight and bias."""
    first, second = LinearModel(4, 3), LinearModel(4, 3)
    found = {tuple(p.shape): p for p in first.parameters()}
    checks.equal(sorted(found), [(3,), (3, 4)], of="the shapes of LinearModel(4, 3).parameters()")
    others = {tuple(p.shape): p for p in second.parameters()}
    same = torch.equal(found[3, 4], others[3, 4])
    checks.that(not same, of="the weights of two new models", expected="different numbers", got="the same")
    x = torch.ones(2, 4)
    checks.gradient_reaches(first(x), found[3, 4], found[3,], of="LinearModel(4, 3)(x)", names=("weight", "bias"))


def test_one_epoch_is_one_update(fit, zero_line, device):
    """An epoch moves the model by lr times the gradient of the mean loss over all samples."""
    model = zero_line(device)
    x, y = torch.tensor([[1.0], [2.0]], device=device), torch.tensor([[2.0], [4.0]], device=device)
    fit(model, x, y, lr=0.1, epochs=1)
    # The gradient at 0 is 2 * (1 * -2 + 2 * -4) / 2 = -10.
    of = "the weight, 0 before, after fit(model, [[1], [2]], [[2], [4]], lr=0.1, epochs=1)"
    checks.close(model.weight, torch.tensor([[1.0]], device=device), of=of)


def test_each_epoch_forgets_the_one_before(fit, zero_line, device):
    """The second update uses the gradient of the second loss alone."""
    model = zero_line(device)
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[2.0]], device=device)
    fit(model, x, y, lr=0.25, epochs=2)
    # -4 at 0, so 1; then -2 at 1, so 1.5.
    of = "the weight, 0 before, after fit(model, [[1]], [[2]], lr=0.25, epochs=2)"
    checks.close(model.weight, torch.tensor([[1.5]], device=device), of=of)


@pytest.mark.parametrize("old", [100.0, float("nan")])
def test_old_gradients_take_no_part(fit, zero_line, device, old):
    """What lies in .grad before the first epoch is cleared, not used."""
    model = zero_line(device)
    model.weight.grad = torch.tensor([[old]], device=device)
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[2.0]], device=device)
    fit(model, x, y, lr=0.25, epochs=1)
    of = f"the weight, 0 before and with a .grad of {old:g}, after fit(model, [[1]], [[2]], lr=0.25, epochs=1)"
    checks.close(model.weight, torch.tensor([[1.0]], device=device), of=of)


def test_the_history_is_of_numbers(fit, zero_line, device):
    """There is one Python float for each epoch: the loss before that epoch's update."""
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[4.0]], device=device)
    history = fit(zero_line(device), x, y, lr=0.25, epochs=3)
    of = "fit(model, [[1]], [[4]], lr=0.25, epochs=3) with a weight of 0"
    checks.equal(history, [16.0, 4.0, 1.0], of=of)


def test_the_slope_of_two_is_found(fit, device):
    """On samples of y = 2x, 100 epochs of lr=0.5 bring the weight to 2 and the bias to 0, and the loss falls to 0."""
    x = torch.linspace(-1, 1, 11, device=device)[:, None]
    model = nn.Linear(1, 1).to(device)
    history = fit(model, x, 2 * x, lr=0.5, epochs=100)
    of = "fit(nn.Linear(1, 1), x, 2 * x, lr=0.5, epochs=100)"
    checks.close(model.weight, torch.tensor([[2.0]], device=device), of=f"the weight after {of}", atol=1e-3)
    checks.close(model.bias, torch.tensor([0.0], device=device), of=f"the bias after {of}", atol=1e-3)
    checks.close(history[-1], 0.0, of=f"the last loss of {of}", atol=1e-4)


@pytest.mark.parametrize(("features", "outputs"), [(1, 1), (3, 2)])
def test_training_is_that_of_torch(fit, device, features, outputs):
    """After 20 epochs the model is where torch.optim.SGD brings it, from any start; so are all losses."""
    x = torch.randn(6, features, device=device)
    y = torch.randn(6, outputs, device=device)
    model, twin = nn.Linear(features, outputs).to(device), nn.Linear(features, outputs).to(device)
    twin.load_state_dict(model.state_dict())
    expected = descend(twin, x, y, lr=0.1, epochs=20)
    history = fit(model, x, y, lr=0.1, epochs=20)
    of = f"fit(nn.Linear({features}, {outputs}), x, y, lr=0.1, epochs=20)"
    checks.roughly(model.weight, twin.weight, of=f"the weight after {of}")
    checks.roughly(model.bias, twin.bias, of=f"the bias after {of}")
    checks.roughly(torch.tensor(history), torch.tensor(expected), of=f"the history of {of}")


def test_float64_keeps_its_digits(fit):
    """A model of float64 is trained in float64, and its losses have all digits, wherever x and y lie in memory."""
    x, y = torch.linspace(-1, 1, 7, dtype=torch.float64)[:, None], torch.full((7, 1), 1 / 3, dtype=torch.float64)
    twin = nn.Linear(1, 1).double()
    start = {name: value.clone() for name, value in twin.state_dict().items()}
    expected = descend(twin, x, y, lr=0.3, epochs=5)
    for name, given in [("x in one piece", x), *inputs.layouts(x)]:
        model = nn.Linear(1, 1).double()
        model.load_state_dict(start)
        history = fit(model, given, y[:1].expand(7, 1), lr=0.3, epochs=5)
        of = f"fit of a float64 model with lr=0.3, epochs=5, {name}, y expanded"
        losses = [torch.tensor(numbers, dtype=torch.float64) for numbers in (history, expected)]
        checks.close(*losses, of=f"the history of {of}", rtol=1e-12)
        checks.close(model.weight, twin.weight, of=f"the weight after {of}", rtol=1e-12)


def test_a_parameter_without_gradient_stays(fit, device):
    """A frozen parameter, or one that has no part in the output, stays as it is; those behind it are trained."""

    class Parts(nn.Module):
        def __init__(self):
            super().__init__()
            self.frozen = nn.Parameter(torch.tensor(3.0), requires_grad=False)
            self.unused = nn.Parameter(torch.tensor(5.0))
            self.weight = nn.Parameter(torch.tensor(0.0))

        def forward(self, x):
            return x * self.weight + 0 * self.frozen

    model = Parts().to(device)
    model.frozen.grad = torch.tensor(100.0, device=device)  # from before it was frozen
    fit(model, torch.ones(1, 1, device=device), torch.full((1, 1), 2.0, device=device), lr=0.25, epochs=2)
    got = [round(p.item(), 4) for p in model.parameters()]
    of = "frozen (with an old .grad), unused and weight, 3, 5, 0 before, after fit(model, 1, 2, lr=0.25, epochs=2)"
    checks.equal(got, [3.0, 5.0, 1.5], of=of)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (1, 1), (), (3, 2), (2, 1), (3, 1, 1)], ids=str)
def test_shapes_that_differ_are_refused(fit, zero_line, device, shape):
    """y of another shape than the output, here (3, 1), raises ValueError, and the model stays as it was."""
    model, x = zero_line(device), torch.ones(3, 1, device=device)
    of = f"fit(model, x, y, lr=0.1, epochs=2) with model(x) of shape (3, 1) and y of shape {shape}"
    with checks.unmodified(of, weight=model.weight):
        checks.raises(ValueError, lambda: fit(model, x, torch.ones(shape, device=device), lr=0.1, epochs=2), of=of)


def test_every_epoch_has_its_loss(fit, zero_line, device):
    """Where the loss is 0 from the first epoch on, there still is one for each epoch."""
    x = torch.ones(2, 1, device=device)
    history = fit(zero_line(device), x, 0 * x, lr=0.1, epochs=3)
    checks.equal(history, [0.0, 0.0, 0.0], of="fit(model, 1, 0, lr=0.1, epochs=3) with a weight of 0")


def test_no_epoch_changes_nothing(fit, zero_line, device):
    """0 epochs give an empty list; one epoch more gives the loss of the untouched model, as a float."""
    x = torch.ones(2, 1, device=device)
    checks.equal(fit(zero_line(device), x, x, lr=0.1, epochs=0), [], of="fit(model, x, y, lr=0.1, epochs=0)")
    checks.equal(fit(zero_line(device), x, 3 * x, lr=0.1, epochs=1), [9.0], of="fit(model, 1, 3, lr=0.1, epochs=1)")


def descend(model, x, y, lr, epochs):
    """Train as the statement says; return the losses."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def put(model, weight, bias):
    """Write these numbers into the model's parameters, wherever it keeps them."""
    found = {p.dim(): p for p in model.parameters()}
    checks.equal(sorted(found), [1, 2], of="the numbers of axes of the model's parameters, bias and weight")
    with torch.no_grad():
        found[1].copy_(bias)
        found[2].copy_(weight)
