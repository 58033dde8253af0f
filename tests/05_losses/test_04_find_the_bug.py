"""Hidden tests of find_the_bug."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_loss_is_that_of_the_models_own_probabilities(Classifier, device, classes):
    """The loss is the mean of -log of the probability that model(x) gives to the true class."""
    model = Classifier(4, 8, classes).to(device)
    x, y = 5 * torch.randn(6, 4, device=device), torch.arange(6, device=device) % classes
    probabilities = model(x)
    of = f"with {classes} classes and 6 samples"
    got = [name for name, _ in model.named_parameters()]
    names = [f"layers.{layer}.{kind}" for layer in (0, 2) for kind in ("weight", "bias")]
    checks.equal(got, names, of="the names of the model's parameters")
    checks.close(model.predict(x), probabilities.argmax(1), of=f"model.predict(x) {of}")
    checks.close(model.predict(x[:1]), probabilities[:1].argmax(1), of="model.predict(x) of one sample")
    first, second = model.layers[0], model.layers[2]
    logits = torch.relu(x @ first.weight.T + first.bias) @ second.weight.T + second.bias
    checks.roughly(probabilities, logits.softmax(1), of=f"model(x) {of}")
    expected = -probabilities[torch.arange(6, device=device), y].log().mean()
    checks.close(model.loss(x, y), expected, of=f"model.loss(x, y) {of}")


@pytest.mark.parametrize("logits", [[20.0, 0.0, 0.0], [0.0, 300.0, 0.0]], ids=str)
def test_being_sure_and_right_costs_nothing(Classifier, device, logits):
    """Where the model is sure of the true class, the loss is 0."""
    model, x = always(Classifier, logits, device), torch.ones(2, 4, device=device)
    y = torch.full((2,), logits.index(max(logits)), device=device)
    of = f"model.loss(x, {y.tolist()}) where the logits of every sample are {logits}"
    checks.close(model.loss(x, y), torch.tensor(0.0, device=device), of=of)


@pytest.mark.parametrize("apart", [20.0, 300.0])
def test_being_sure_and_wrong_costs_as_much_as_the_logits_are_apart(Classifier, device, apart):
    """A true class whose logit is 300 below the largest costs 300: nothing holds the loss down, nothing is infinite."""
    model, x = always(Classifier, [apart, 0.0, 0.0], device), torch.ones(2, 4, device=device)
    of = f"model.loss(x, [1, 2]) where the logits of every sample are [{apart}, 0.0, 0.0]"
    checks.close(model.loss(x, torch.tensor([1, 2], device=device)), torch.tensor(apart, device=device), of=of)


def test_the_gradient_is_probability_minus_truth(Classifier, device):
    """The gradient in the last bias is the mean, over the samples, of probability minus truth (1 or 0)."""
    model, x = always(Classifier, [0.0, math.log(2), 0.0], device), torch.ones(2, 4, device=device)
    model.loss(x, torch.tensor([0, 0], device=device)).backward()
    # The probabilities are 1/4, 1/2 and 1/4; the truth is 1, 0 and 0.
    of = "the gradient in the last bias where probabilities are [1/4, 1/2, 1/4] and y is [0, 0]"
    checks.close(last_bias(model).grad, torch.tensor([-0.75, 0.5, 0.25], device=device), of=of)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", range(3))
def test_training_brings_the_loss_near_0(Classifier, device, seed):
    """100 steps of gradient descent on three clusters that lie well apart bring the loss below 0.1."""
    torch.manual_seed(seed)
    y = torch.arange(30, device=device) % 3
    x = 3.0 * torch.eye(3, device=device)[y] + 0.3 * torch.randn(30, 3, device=device)
    model = Classifier(3, 16, 3).to(device)
    parameters = list(model.parameters())
    for _ in range(100):
        gradients = torch.autograd.grad(model.loss(x, y), parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= 0.3 * gradient
    probabilities = model(x)[torch.arange(30, device=device), y]
    checks.that(
        probabilities.min() > 0.5,
        of="model(x) after training",
        expected="the true class likely for every sample",
        got=f"a true class with probability {probabilities.min().item():.3g}",
    )
    loss = model.loss(x, y).item()
    checks.that(0 <= loss < 0.1, of="model.loss(x, y) after 100 steps", expected="0 to 0.1", got=loss)


def always(Classifier, logits, device):
    """Return a classifier that gives every sample the same logits: all weights 0, these numbers for the last bias."""
    model = Classifier(4, 8, len(logits)).to(device)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        last_bias(model).copy_(torch.tensor(logits))
    return model


def last_bias(model):
    """Return the bias of the last linear layer."""
    return [module for module in model.modules() if isinstance(module, nn.Linear)][-1].bias
