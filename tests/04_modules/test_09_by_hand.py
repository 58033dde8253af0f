"""Hidden tests of by_hand."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import linear

from torch_katas import checks, inputs

CHANGES = {"load_matching": "model"}
"""Arguments that a kata changes by design."""


@pytest.mark.parametrize("bias", [True, False])
def test_weight_and_bias_are_parameters(Affine, bias):
    """state_dict() and parameters() have weight (out, in) and bias (out,), or weight alone; bias is None then."""
    layer = Affine(3, 2, bias=bias)
    expected = {"weight": (2, 3), "bias": (2,)} if bias else {"weight": (2, 3)}
    of = f"Affine(3, 2, bias={bias})"
    checks.equal({name: tuple(p.shape) for name, p in layer.named_parameters()}, expected, of=f"the parameters of {of}")
    checks.equal({name: tuple(p.shape) for name, p in layer.state_dict().items()}, expected, of=f"state_dict() of {of}")
    if not bias:
        checks.that(layer.bias is None, of=f"bias of {of}", expected="None", got=layer.bias)


def test_it_is_a_module_of_its_own(Affine):
    """The layer is an nn.Module, no nn.Linear, and holds no other module."""
    layer = Affine(3, 2)
    checks.instance(layer, nn.Module, of="Affine(3, 2)")
    checks.that(not isinstance(layer, nn.Linear), of="Affine(3, 2)", expected="no nn.Linear", got="an nn.Linear")
    checks.equal(len(list(layer.modules())), 1, of="the number of modules in Affine(3, 2), itself included")


@pytest.mark.parametrize("size", [(4, 3), (3,), (2, 5, 3), (1, 1, 1, 3), (0, 3)], ids=str)
@pytest.mark.parametrize("bias", [True, False])
def test_weighted_sums(Affine, device, size, bias):
    """Each output is a weighted sum of the inputs plus its bias, as in nn.Linear, for any number of axes in front."""
    layer, x = Affine(3, 2, bias=bias).to(device), torch.randn(size, device=device)
    expected = linear(x, layer.weight, layer.bias)
    checks.roughly(layer(x), expected, of=f"Affine(3, 2, bias={bias})(x) with x of shape {size}")


@pytest.mark.parametrize(("size", "other"), [(400, 50), (25, 900)])
def test_numbers_are_drawn_evenly(Affine, size, other):
    """Weight and bias start between -1 / √in_features and 1 / √in_features, spread evenly, and anew for each layer."""
    limit = 1 / math.sqrt(size)
    layer = Affine(size, other)
    of = f"Affine({size}, {other})"
    for name, most in (("weight", 0.98), ("bias", 0.8)):
        numbers = getattr(layer, name).detach()
        got = f"from {numbers.min():.4f} to {numbers.max():.4f}"
        expected = f"numbers from {-limit:.4f} to {limit:.4f}"
        inside = numbers.abs().max() <= limit * 1.0001
        checks.that(
            inside and numbers.max() > most * limit and numbers.min() < -most * limit,
            of=f"{name} of {of}",
            expected=expected,
            got=got,
        )
    spread = layer.weight.std().item() / limit
    of_spread = f"the standard deviation of the weights of {of}, divided by the limit"
    checks.that(abs(spread - 1 / math.sqrt(3)) < 0.02, of=of_spread, expected="0.577", got=f"{spread:.3f}")
    again = Affine(size, other)
    checks.that(not torch.equal(layer.weight, again.weight), of="two layers", expected="other numbers", got="the same")
    seeded = []
    for _ in range(2):
        torch.manual_seed(3)
        seeded.append(torch.cat([parameter.detach().flatten() for parameter in Affine(2, 3).parameters()]))
    of = "two layers Affine(2, 3), each made after torch.manual_seed(3)"
    checks.that(torch.equal(*seeded), of=of, expected="the same numbers", got="other numbers")


def test_gradients_and_float64(Affine):
    """After double() the layer computes in float64, and gradients reach x, weight and bias. x keeps its numbers."""
    layer = Affine(3, 2).double()
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    for name, laid in inputs.layouts(x):
        checks.close(layer(laid), linear(laid, layer.weight, layer.bias), of=f"Affine(3, 2).double()(x), {name}")
    for training in (True, False):
        of = f"Affine(3, 2).double()(x), training = {training}"
        result = layer.train(training)(x)
        checks.gradient_reaches(result, x, layer.weight, layer.bias, of=of, names=("x", "weight", "bias"))


def test_the_weights_of_a_linear_layer_fit(Affine, device):
    """The state_dict of an nn.Linear can be loaded, and gives the same numbers, in every call."""
    twin, layer = nn.Linear(4, 3).to(device), Affine(4, 3).to(device)
    layer.load_state_dict(twin.state_dict())
    x = torch.randn(5, 4, device=device)
    for call in ("first", "second"):
        checks.roughly(layer(x), twin(x), of=f"Affine(4, 3)(x) with the weights of an nn.Linear, {call} call")


class Witness(nn.Module):
    """Notes its mode and whether autograd records, and adds a number that learns."""

    def __init__(self, fails=False):
        super().__init__()
        self.weight, self.fails, self.seen = nn.Parameter(torch.ones(1)), fails, []

    def forward(self, x):
        self.seen.append((self.training, torch.is_grad_enabled()))
        if self.fails:
            raise ValueError("this model cannot")
        return x + self.weight


def test_dropout_is_off(predict, device):
    """In evaluation mode dropout does nothing: the prediction is the input, scaled by the layer alone."""
    model = nn.Sequential(nn.Dropout(0.5), nn.Sequential(nn.Linear(40, 2), nn.Dropout(0.9))).to(device)
    x = torch.ones(3, 40, device=device)
    expected = linear(x, model[1][0].weight, model[1][0].bias).detach()
    checks.roughly(predict(model, x), expected, of="predict(model, x) of a model with dropout in training mode")


def test_nothing_is_recorded(predict, device):
    """While the model runs, autograd is off and every module in evaluation mode; the model runs once."""
    model = nn.Sequential(Witness(), Witness()).to(device)
    result = predict(model, torch.ones(2, 1, device=device, requires_grad=True))
    for i in range(2):
        checks.equal(model[i].seen, [(False, False)], of=f"(training, recording) in the calls of module {i}")
    checks.equal(result.requires_grad, False, of="predict(model, x).requires_grad")
    checks.close(result, torch.full((2, 1), 3.0, device=device), of="predict of a model that adds 1 twice")


def mixed(device, fails=False):
    """Return a model in which some modules are in evaluation mode, and all modes."""
    norm = nn.Sequential(nn.BatchNorm1d(1).eval(), nn.Dropout(0.5))
    model = nn.Sequential(norm, Witness(fails), nn.Identity().eval()).to(device)
    return model, {name: module.training for name, module in model.named_modules()}


@pytest.mark.parametrize("fails", [False, True], ids=["returns", "raises"])
@pytest.mark.parametrize("outer", [True, False], ids=["training", "evaluation"])
def test_every_module_has_its_mode_back(predict, device, outer, fails):
    """Afterwards modes and recording are as they were before, also where the model raises; its error comes through."""
    model, _ = mixed(device, fails)
    model.training = outer
    before = {name: module.training for name, module in model.named_modules()}
    x = torch.ones(2, 1, device=device)
    what = f"of a model that {'raises' if fails else 'returns'}"
    for enabled in (True, False):
        with torch.set_grad_enabled(enabled):
            if fails:
                of = "predict(model, x) with a model that raises ValueError"
                checks.raises(ValueError, lambda: predict(model, x), of=of)
            else:
                predict(model, x)
            recording = torch.is_grad_enabled()
        after = {name: module.training for name, module in model.named_modules()}
        checks.equal(after, before, of=f"the modes after predict(model, x), {what}")
        of = f"torch.is_grad_enabled() after predict(model, x), {enabled} before, {what}"
        checks.equal(recording, enabled, of=of)


def test_a_prediction_can_be_used_in_a_graph(predict, device):
    """The prediction is an ordinary tensor: multiplied by a weight it is the weight's gradient."""
    model = nn.Linear(2, 1).to(device)
    x = torch.ones(1, 2, device=device)
    prediction = predict(model, x)
    w = torch.ones(1, 1, device=device, requires_grad=True)
    checks.equal(prediction.is_inference(), False, of="predict(model, x).is_inference()")
    (w * prediction).sum().backward()
    checks.close(w.grad, model(x).detach(), of="the gradient of w in w * predict(model, x)")


def test_a_model_that_gives_x_itself(predict, device):
    """Where the model gives x itself, and x requires grad, the prediction does not; x still does."""
    x = torch.ones(2, 1, device=device, requires_grad=True)
    for name, model in (("nn.Identity()", nn.Identity()), ("nn.Sequential()", nn.Sequential())):
        of = f"predict({name}, x), where x requires grad"
        prediction = predict(model, x)
        checks.close(prediction, torch.ones(2, 1, device=device), of=of)
        checks.equal(prediction.requires_grad, False, of=f"requires_grad of {of}")
        checks.equal(x.requires_grad, True, of=f"x.requires_grad after {of}")


def body_and_head(outputs, device="cpu"):
    """Return a model with buffers, and with this many outputs."""
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, outputs)).to(device)


def test_what_fits_is_loaded(load_matching, device):
    """Names that both have, in one shape, are loaded, buffers included; the others keep their numbers."""
    model, other = body_and_head(5, device), body_and_head(4, device)
    with torch.no_grad():
        for value in other.state_dict().values():
            value.fill_(7)
    head = {name: value.clone() for name, value in model.state_dict().items() if name.startswith("2.")}
    missing = load_matching(model, other.state_dict())
    checks.equal(missing, ["2.weight", "2.bias"], of="load_matching(model, state), where the heads differ")
    for name, value in model.state_dict().items():
        expected = head.get(name, torch.full_like(value, 7))
        checks.close(value, expected, of=f"{name} after load_matching(model, state), where state holds 7 everywhere")


def test_names_that_the_model_lacks(load_matching):
    """Unknown names are passed over, wherever they stand, and missing ones come back in the order of the model."""
    model = body_and_head(2)
    state = {
        "unknown": torch.zeros(3),
        "2.bias": torch.ones(2),
        "0.other": torch.zeros(1),
        "0.weight": torch.ones(3, 2),
    }
    expected = [name for name in model.state_dict() if name not in state]
    checks.equal(load_matching(model, state), expected, of="load_matching(model, state) with unknown names in state")
    checks.close(model[2].bias.detach(), torch.ones(2), of="2.bias after load_matching(model, state)")
    checks.close(model[0].weight.detach(), torch.ones(3, 2), of="0.weight after load_matching(model, state)")


@pytest.mark.parametrize("shape", [(2, 3), (6,), (3, 2, 1), (1, 3, 2), (2,), (1, 2), ()], ids=str)
def test_a_weight_of_another_shape(load_matching, shape):
    """A weight of another shape does not fit, even with as many numbers, and even where it would broadcast."""
    model = nn.Linear(2, 3)
    before = model.weight.detach().clone()
    missing = load_matching(model, {"weight": torch.zeros(shape), "bias": torch.zeros(3)})
    of = f"load_matching(nn.Linear(2, 3), state) with a weight of shape {shape}"
    checks.equal(missing, ["weight"], of=of)
    checks.close(model.weight.detach(), before, of=f"the weight after {of}")


@pytest.mark.parametrize("everything", [True, False], ids=["everything fits", "nothing fits"])
def test_all_or_nothing(load_matching, everything):
    """Where everything was loaded the list is empty; where nothing was, it holds all names."""
    model, state = body_and_head(2), body_and_head(2).state_dict() if everything else {}
    expected = [] if everything else list(model.state_dict())
    checks.equal(load_matching(model, state), expected, of=f"load_matching(model, {'state' if everything else '{}'})")


def test_parameters_stay_the_same_objects(load_matching):
    """The numbers are copied into the model's own parameters: an optimizer that holds them goes on training them."""
    model, other = nn.Linear(2, 3), nn.Linear(2, 3)
    before = dict(model.named_parameters())
    state = other.state_dict()
    kept = {name: value.clone() for name, value in state.items()}
    load_matching(model, state)
    for name, parameter in model.named_parameters():
        same = parameter is before[name] and parameter.requires_grad
        checks.that(same, of=f"model.{name} after load_matching", expected="the same Parameter", got="another one")
        checks.own_storage(parameter.detach(), state[name], of=f"model.{name}", from_=f"state[{name!r}]")
        checks.close(state[name], kept[name], of=f"state[{name!r}] after load_matching")
