"""Hidden tests of logistic_regression."""

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from torch_katas import checks, inputs

CHANGES = {"fit_logistic": "model"}
"""Arguments that a kata changes by design."""


class Scaled(nn.Module):
    """A model of one weight: each logit is w times the first feature."""

    def __init__(self, w=0.0, dtype=torch.float32):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=dtype))

    def forward(self, x):
        return self.w * x[:, 0]


@pytest.mark.parametrize("size", [(5, 3), (1, 2), (2, 1), (1, 1), (0, 2)], ids=str)
def test_there_is_one_logit_for_each_sample(LogisticModel, device, size):
    """x (N, F) gives (N,), also for one sample and for none."""
    logits = LogisticModel(size[1]).to(device)(torch.zeros(size, device=device))
    checks.shape(logits, (size[0],), of=f"LogisticModel({size[1]})(x) with x of shape {size}")


@pytest.mark.parametrize("size", [(3, 2), (1, 2), (0, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_dtype_is_the_models(LogisticModel, dtype, size):
    """The logits have the dtype of the model, also for no sample, and are the same wherever x lies in memory."""
    model, x = LogisticModel(2).to(dtype), torch.full(size, 2.0, dtype=dtype)
    put(model, torch.tensor([0.25, 1.0]), torch.tensor([1 / 3]))
    expected = torch.full(size[:1], 2.5, dtype=dtype) + torch.tensor(1 / 3).to(dtype)
    of = f"LogisticModel(2)(x) with x of shape {size} in {dtype}"
    checks.close(model(x), expected, of=of)
    inputs.same_for(inputs.layouts(x), model, expected, of=of)


def test_weights_and_bias_are_registered(LogisticModel):
    """parameters() lists F weights in one tensor and one bias, and backward reaches both."""
    model = LogisticModel(3)
    sizes = sorted(p.numel() for p in model.parameters())
    checks.equal(sizes, [1, 3], of="the numbers of values in LogisticModel(3).parameters()")
    logits = model(torch.ones(2, 3))
    checks.gradient_reaches(logits, *model.parameters(), of="LogisticModel(3)(x)", names=("one", "the other"))


def test_the_logit_is_not_squashed(LogisticModel, device):
    """The output is the weighted sum plus the bias, below 0 and above 1 as well, and however far from 0."""
    model = LogisticModel(2).to(device)
    put(model, torch.tensor([1.0, -2.0]), torch.tensor([0.5]))
    x = torch.tensor([[1.0, 0.0], [0.0, 3.0], [150.0, 0.0], [0.0, 5000.0]], device=device)
    of = "model(x) with weights [1, -2], bias 0.5, x = [[1, 0], [0, 3], [150, 0], [0, 5000]]"
    checks.close(model(x), torch.tensor([1.5, -5.5, 150.5, -9999.5], device=device), of=of)


def test_two_models_begin_differently(LogisticModel):
    """The weights begin at random, and each model has its own."""
    first, second = LogisticModel(4), LogisticModel(4)
    x = torch.eye(4)
    same = torch.equal(first(x), second(x))
    checks.that(not same, of="the logits of two new models", expected="different numbers", got="the same")


def test_the_sign_of_the_logit_decides(predict_class, device):
    """The class is 1 where the logit is above 0, and 0 where it is below, however far."""
    logits = [-1e4, -200.0, -8.0, -0.25, -1e-3, 1e-3, 0.25, 8.0, 200.0, 1e4]
    x = torch.tensor(logits, device=device)[:, None]
    expected = torch.tensor([0] * 5 + [1] * 5, device=device)
    checks.close(predict_class(Scaled(1.0).to(device), x), expected, of=f"predict_class for logits {logits}")


def test_one_half_is_class_0(predict_class, device):
    """A logit of 0 is a probability of exactly one half: class 0."""
    x = torch.tensor([[0.0], [1.0]], device=device)
    expected = torch.tensor([0, 1], device=device)
    checks.close(predict_class(Scaled(1.0).to(device), x), expected, of="predict_class for logits 0 and 1")


@pytest.mark.parametrize("samples", [0, 1, 4])
def test_classes_are_int64(predict_class, device, samples):
    """There is one int64 class for each sample, as in a data set's labels."""
    x = torch.full((samples, 2), 3.0, device=device)
    expected = torch.ones(samples, dtype=torch.int64, device=device)
    checks.close(predict_class(Scaled(1.0).to(device), x), expected, of=f"predict_class for {samples} logits of 3")


def test_one_update_follows_the_cross_entropy(fit_logistic, device):
    """An epoch moves the model by lr times the gradient of the mean binary cross entropy of the logits."""
    model = Scaled().to(device)
    x, y = torch.tensor([[4.0], [-2.0]], device=device), torch.tensor([1, 0], device=device)
    fit_logistic(model, x, y, lr=1.0, epochs=1)
    # At a probability of 1/2 the gradients are -1/2 * 4 and 1/2 * -2; their mean is -1.5.
    of = "the weight, 0 before, after fit_logistic(model, [[4], [-2]], [1, 0], lr=1, epochs=1)"
    checks.close(model.w, torch.tensor(1.5, device=device), of=of)


def test_a_sure_and_wrong_model_still_learns(fit_logistic, device):
    """A logit of 300 where y is 0 costs 300, and its gradient is not lost."""
    model = Scaled(300.0).to(device)
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([0], device=device)
    history = fit_logistic(model, x, y, lr=100.0, epochs=2)
    of = "fit_logistic(model, x, [0], lr=100, epochs=2), whose first logit is 300"
    checks.equal(history, [300.0, 200.0], of=of)


LOSSES = [(300.0, 0, 300.0), (-300.0, 1, 300.0), (300.0, 1, 0.0), (-300.0, 0, 0.0), (2.0, 1, 0.126928)]


@pytest.mark.parametrize(("logit", "label", "loss"), LOSSES)
def test_the_loss_is_exact_for_every_logit(fit_logistic, device, logit, label, loss):
    """The loss of a logit far from 0 is exact, where the model is wrong and where it is right."""
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([label], device=device)
    history = fit_logistic(Scaled(logit).to(device), x, y, lr=0.0, epochs=1)
    of = f"fit_logistic(model, x, [{label}], lr=0, epochs=1), whose logit is {logit}"
    checks.equal(len(history), 1, of=f"the length of {of}")
    checks.close(history[0], loss, of=f"the loss in {of}", rtol=1e-4, atol=1e-6)


def test_the_loss_comes_before_its_update(fit_logistic, device):
    """There is one Python float for each epoch, measured before the update: ln 2 where the model knows nothing."""
    x, y = torch.tensor([[4.0], [-2.0]], device=device), torch.tensor([1, 0], device=device)
    history = fit_logistic(Scaled().to(device), x, y, lr=0.5, epochs=1)
    of = "fit_logistic(model, x, y, lr=0.5, epochs=1) with a weight of 0"
    checks.instance(history, list, of=of)
    checks.equal(len(history), 1, of=f"the length of {of}")
    checks.close(history[0], 0.6931472, of=f"the loss in {of}", rtol=1e-5)


@pytest.mark.parametrize("old", [-5.0, float("nan")])
def test_each_update_forgets_the_one_before(fit_logistic, device, old):
    """The second update uses the second gradient alone, and what lay in .grad before the first is cleared."""
    x, y = torch.tensor([[2.0]], device=device), torch.tensor([1], device=device)
    model, twin = Scaled().to(device), Scaled().to(device)
    model.w.grad = torch.tensor(old, device=device)
    fit_logistic(model, x, y, lr=1.0, epochs=2)
    descend(twin, x, y, lr=1.0, epochs=2)
    of = f"the weight, 0 before and with a .grad of {old:g}, after fit_logistic(model, [[2]], [1], lr=1, epochs=2)"
    checks.roughly(model.w, twin.w, of=of)


@pytest.mark.parametrize("samples", [1, 7])
def test_training_goes_the_way_of_gradient_descent(fit_logistic, device, samples):
    """After 30 epochs the weight and all losses are those of plain gradient descent on the mean loss."""
    x = torch.linspace(-2, 1, samples, device=device)[:, None]
    y = (x[:, 0] > -1).long()
    model, twin = Scaled(-1.0).to(device), Scaled(-1.0).to(device)
    history = fit_logistic(model, x, y, lr=0.5, epochs=30)
    expected = descend(twin, x, y, lr=0.5, epochs=30)
    of = f"fit_logistic of {samples} samples with lr=0.5, epochs=30"
    checks.roughly(model.w, twin.w, of=f"the weight after {of}")
    checks.roughly(torch.tensor(history), torch.tensor(expected), of=f"the history of {of}")


def test_a_model_of_float64_can_be_trained(fit_logistic):
    """The loss is computed in the dtype of the logits, here float64, with all its digits, wherever x and y lie."""
    x, y = torch.tensor([[4.0], [-2.0], [0.3]], dtype=torch.float64), torch.tensor([1, 0, 0])
    twin = Scaled(0.3, dtype=torch.float64)
    expected = descend(twin, x, y, lr=1.0, epochs=3)
    layouts = [("x and y in one piece", x, y), *((name, other, y) for name, other in inputs.layouts(x))]
    for name, given, labels in [*layouts, ("y a column of a table", x, torch.stack([y, 1 - y], dim=1)[:, 0])]:
        model = Scaled(0.3, dtype=torch.float64)
        history = fit_logistic(model, given, labels, lr=1.0, epochs=3)
        of = f"fit_logistic of a float64 model with lr=1, epochs=3, {name}"
        checks.close(model.w, twin.w, of=f"the weight after {of}", rtol=1e-12)
        losses = [torch.tensor(numbers, dtype=torch.float64) for numbers in (history, expected)]
        checks.close(*losses, of=f"the history of {of}", rtol=1e-12)


def test_a_parameter_without_gradient_stays(fit_logistic, device):
    """A frozen parameter, or one that has no part in the logits, stays as it is; those behind it are trained."""

    class Parts(nn.Module):
        def __init__(self):
            super().__init__()
            self.frozen = nn.Parameter(torch.tensor(3.0), requires_grad=False)
            self.unused = nn.Parameter(torch.tensor(5.0))
            self.w = nn.Parameter(torch.tensor(0.0))

        def forward(self, x):
            return self.w * x[:, 0] + 0 * self.frozen

    model = Parts().to(device)
    model.frozen.grad = torch.tensor(100.0, device=device)  # from before it was frozen
    fit_logistic(model, torch.tensor([[2.0]], device=device), torch.tensor([1], device=device), lr=1.0, epochs=1)
    got = [round(p.item(), 4) for p in model.parameters()]
    of = "frozen (with an old .grad), unused and w, 3, 5, 0 before, after fit_logistic(model, 2, 1, lr=1, epochs=1)"
    checks.equal(got, [3.0, 5.0, 1.0], of=of)


def test_every_epoch_has_its_loss(fit_logistic, device):
    """Where the model is right and sure from the first epoch on, there still is a loss for each epoch."""
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([1], device=device)
    history = fit_logistic(Scaled(300.0).to(device), x, y, lr=1.0, epochs=3)
    checks.equal(history, [0.0, 0.0, 0.0], of="fit_logistic(model, [[1]], [1], lr=1, epochs=3), whose logit is 300")


def test_no_epoch_changes_nothing(fit_logistic, device):
    """0 epochs give an empty list, and leave the model as it is."""
    model = Scaled(2.0).to(device)
    x, y = torch.tensor([[4.0]], device=device), torch.tensor([0], device=device)
    of = "fit_logistic(model, x, y, lr=1, epochs=0)"
    checks.equal(fit_logistic(model, x, y, lr=1.0, epochs=0), [], of=of)
    checks.close(model.w, torch.tensor(2.0, device=device), of=f"the weight, 2 before, after {of}")


def put(model, weights, bias):
    """Write these numbers into the model's parameters, wherever it keeps them."""
    found = {p.numel(): p for p in model.parameters()}
    checks.equal(sorted(found), [1, 2], of="the numbers of values in the parameters of LogisticModel(2)")
    with torch.no_grad():
        found[2].copy_(weights.reshape(found[2].shape))
        found[1].copy_(bias.reshape(found[1].shape))


def descend(model, x, y, lr, epochs):
    """Train as the statement says; return the losses."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        logits = model(x)
        loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history
