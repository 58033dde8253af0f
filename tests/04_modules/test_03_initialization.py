"""Hidden tests of initialization."""

import math
from collections import OrderedDict

import pytest
import torch
from torch import nn

from torch_katas import checks

CHANGES = {
    "init_constant": "layer",
    "init_normal": "model",
    "init_xavier": "model",
    "init_kaiming": "model",
    "init_identity": "layer",
}
"""Arguments that a kata changes by design."""


class MyLinear(nn.Linear):
    """A subclass, which counts as an nn.Linear."""


class MyConvolution(nn.Conv2d):
    """A subclass, which counts as an nn.Conv2d."""


LINEARS = {nn.Linear: "an nn.Linear", MyLinear: "a subclass of nn.Linear"}
CONVOLUTIONS = {nn.Conv2d: "an nn.Conv2d", MyConvolution: "a subclass of nn.Conv2d"}


@pytest.mark.parametrize("value", [0.5, -2.0, 0.0, 1e-3])
def test_every_weight_becomes_the_value(init_constant, device, value):
    """All numbers of layer.weight equal value, of a subclass as well."""
    expected = torch.full((2, 3), value, device=device)
    for kind, name in LINEARS.items():
        layer = kind(3, 2).to(device)
        init_constant(layer, value)
        checks.close(layer.weight, expected, of=f"layer.weight of {name} after init_constant(layer, {value})")


def test_a_convolution_is_filled_too(init_constant, device):
    """The weight of a Conv2d has four axes, and every number in it equals value, of a subclass as well."""
    expected = torch.full((2, 1, 2, 2), 0.5, device=device)
    for kind, name in CONVOLUTIONS.items():
        layer = kind(1, 2, 2).to(device)
        init_constant(layer, 0.5)
        checks.close(layer.weight, expected, of=f"layer.weight of {name} after init_constant(layer, 0.5)")


def test_the_bias_becomes_zero(init_constant, device):
    """The bias is 0, whatever value the weights get, in both kinds of layers, and in subclasses."""
    layers = [(kind(3, 2), name) for kind, name in LINEARS.items()]
    layers += [(kind(1, 2, 2), name) for kind, name in CONVOLUTIONS.items()]
    for layer, name in layers:
        init_constant(layer.to(device), 0.5)
        of = f"layer.bias of {name} after init_constant(layer, 0.5)"
        checks.close(layer.bias, torch.zeros(2, device=device), of=of)


def test_a_layer_without_bias_gets_the_value(init_constant, device):
    """With bias=False there is only the weight to fill."""
    for layer in (nn.Linear(3, 2, bias=False), nn.Conv2d(1, 2, (2, 3), bias=False)):
        init_constant(layer.to(device), 0.5)
        expected = torch.full_like(layer.weight, 0.5)
        checks.close(layer.weight, expected, of=f"layer.weight after init_constant(nn.{layer}, 0.5)")


def test_a_constant_layer_keeps_its_parameters(init_constant):
    """weight and bias are the Parameters that the layer had before: an optimizer made earlier still holds them."""
    for layer in (nn.Linear(3, 2), nn.Conv2d(1, 2, 2)):
        keeps_parameters(layer, lambda: init_constant(layer, 0.5), of=f"init_constant(nn.{layer}, 0.5)")  # noqa: B023 - called at once


def test_a_constant_layer_still_trains(init_constant, device):
    """weight and bias are leaves that require grad, as before, and backward reaches them."""
    layer = nn.Linear(3, 2).to(device)
    init_constant(layer, 0.5)
    of = "layer(x) after init_constant(layer, 0.5)"
    output = layer(torch.ones(1, 3, device=device))
    checks.gradient_reaches(output, layer.weight, layer.bias, of=of, names=("weight", "bias"))


def test_a_constant_layer_keeps_its_dtype(init_constant):
    """A layer in float64 stays in float64."""
    layer = nn.Linear(3, 2).double()
    init_constant(layer, 0.5)
    checks.dtype(layer.weight, torch.float64, of="layer.weight of a layer in float64 after init_constant(layer, 0.5)")


@pytest.mark.parametrize("std", [0.02, 0.5, 0.0])
def test_weights_have_the_standard_deviation(init_normal, device, std):
    """The weights of each nn.Linear have mean 0 and the standard deviation std."""
    model = deep_model(device)
    init_normal(model, std)
    for name, layer in linear_layers(model):
        spread(layer.weight, std, of=f"{name}.weight after init_normal(model, {std})")


def test_weights_are_normal(init_normal, device):
    """In a normal distribution 4.6 % of all numbers lie beyond two standard deviations."""
    model = nn.Sequential(nn.Linear(300, 200)).to(device)
    init_normal(model, 0.1)
    bell(model[0].weight, 0.1, of="the weights after init_normal(model, 0.1)")


def test_normal_biases_become_zero(init_normal, device):
    """The bias of every nn.Linear is 0."""
    model = small_model(device)
    init_normal(model, 0.1)
    for name, layer in linear_layers(model):
        checks.close(layer.bias, torch.zeros_like(layer.bias), of=f"{name}.bias after init_normal(model, 0.1)")


def test_a_single_layer_is_a_model_too(init_normal, device):
    """Where the model itself is an nn.Linear, that is the layer that is meant."""
    layer = nn.Linear(300, 200).to(device)
    init_normal(layer, 0.1)
    spread(layer.weight, 0.1, of="layer.weight after init_normal(layer, 0.1) on a single nn.Linear")


def test_normal_leaves_other_layers_alone(init_normal, device):
    """Only nn.Linear is meant: a LayerNorm keeps its weight of 1, an Embedding its table, a Conv1d its kernel."""
    model = small_model(device)
    leaves_others(model, lambda: init_normal(model, 0.1), of="init_normal(model, 0.1)")


@pytest.mark.parametrize("where", ["a subclass", "in a module", "in a list", "in a dict"])
def test_every_linear_is_drawn(init_normal, device, where):
    """A subclass of nn.Linear is one, and it is found in a module of one's own, in a ModuleList and in a ModuleDict."""
    model, layer = linear_inside(where, device)
    init_normal(model, 0.1)
    of = f"an nn.Linear ({where}) after init_normal(model, 0.1)"
    spread(layer.weight, 0.1, of=f"the weight of {of}")
    checks.close(layer.bias, torch.zeros_like(layer.bias), of=f"the bias of {of}")


def test_a_layer_without_bias_is_drawn(init_normal, device):
    """With bias=False there is only the weight to draw."""
    layer = nn.Linear(300, 200, bias=False).to(device)
    init_normal(layer, 0.1)
    spread(layer.weight, 0.1, of="the weight after init_normal(nn.Linear(300, 200, bias=False), 0.1)")


def test_no_two_draws_are_alike(init_normal, device):
    """Two layers of the same sizes get different numbers, and so does the same layer in a second call."""
    draws_anew(lambda model: init_normal(model, 0.1), device, of="init_normal(model, 0.1)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_normal_model_keeps_its_parameters(init_normal, dtype):
    """All Parameters are those that the model had before, as leaves that require grad, in their dtype."""
    model = small_model().to(dtype)
    keeps_parameters(model, lambda: init_normal(model, 0.1), of=f"init_normal(model, 0.1) on a model in {dtype}")


def test_weights_reach_the_limit_and_no_further(init_xavier, device):
    """The largest weight of each nn.Linear, seen without its sign, comes close to √(6 / (fan_in + fan_out))."""
    model = deep_model(device)
    init_xavier(model)
    for name, layer in linear_layers(model):
        limit = math.sqrt(6 / (layer.in_features + layer.out_features))
        of = f"the largest weight of {name}, from {layer.in_features} to {layer.out_features}, after init_xavier(model)"
        largest = layer.weight.abs().max().item()
        holds = 0.99 * limit < largest <= limit + 1e-6
        checks.that(holds, of=of, expected=f"{limit:.4f}, or at most 1 % below", got=f"{largest:.4f}")


def test_weights_fill_the_range_evenly(init_xavier, device):
    """Numbers spread evenly from -limit to limit have mean 0 and the standard deviation limit / √3."""
    model = deep_model(device)
    init_xavier(model)
    for name, layer in linear_layers(model):
        limit = math.sqrt(6 / (layer.in_features + layer.out_features))
        spread(layer.weight, limit / math.sqrt(3), of=f"{name}.weight after init_xavier(model)")


def test_xavier_biases_become_a_hundredth(init_xavier, device):
    """The bias of every nn.Linear is 0.01."""
    model = small_model(device)
    init_xavier(model)
    for name, layer in linear_layers(model):
        expected = torch.full_like(layer.bias, 0.01)
        checks.close(layer.bias, expected, of=f"{name}.bias after init_xavier(model)")


def test_a_single_layer_is_a_model_for_xavier(init_xavier, device):
    """Where the model itself is an nn.Linear, that is the layer that is meant."""
    layer = nn.Linear(2, 3).to(device)
    init_xavier(layer)
    checks.close(layer.bias, torch.full((3,), 0.01, device=device), of="layer.bias after init_xavier(nn.Linear(2, 3))")


def test_xavier_leaves_other_layers_alone(init_xavier, device):
    """Only nn.Linear is meant: a LayerNorm keeps its weight and bias, an Embedding its table, a Conv1d its kernel."""
    model = small_model(device)
    leaves_others(model, lambda: init_xavier(model), of="init_xavier(model)")


@pytest.mark.parametrize("where", ["a subclass", "in a module", "in a list", "in a dict"])
def test_xavier_finds_every_linear(init_xavier, device, where):
    """A subclass of nn.Linear is one, and it is found in a module of one's own, in a ModuleList and in a ModuleDict."""
    model, layer = linear_inside(where, device)
    init_xavier(model)
    of = f"an nn.Linear ({where}) after init_xavier(model)"
    spread(layer.weight, math.sqrt(2 / 400), of=f"the weight of {of}")
    checks.close(layer.bias, torch.full_like(layer.bias, 0.01), of=f"the bias of {of}")


def test_xavier_draws_anew(init_xavier, device):
    """Two layers of the same sizes get different numbers, and so does the same layer in a second call."""
    draws_anew(init_xavier, device, of="init_xavier(model)")


def test_a_layer_without_bias_is_drawn_by_xavier(init_xavier, device):
    """With bias=False there is only the weight to draw."""
    layer = nn.Linear(300, 200, bias=False).to(device)
    init_xavier(layer)
    std = math.sqrt(2 / 500)
    spread(layer.weight, std, of="the weight after init_xavier(nn.Linear(300, 200, bias=False))")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_xavier_model_keeps_its_parameters(init_xavier, dtype):
    """All Parameters are those that the model had before, as leaves that require grad, in their dtype."""
    model = small_model().to(dtype)
    keeps_parameters(model, lambda: init_xavier(model), of=f"init_xavier(model) on a model in {dtype}")


def test_linear_weights_follow_fan_in(init_kaiming, device):
    """The weights of each nn.Linear have mean 0 and the standard deviation √(2 / in_features)."""
    model = deep_model(device)
    init_kaiming(model)
    for name, layer in linear_layers(model):
        of = f"{name}.weight, from {layer.in_features} to {layer.out_features}, after init_kaiming(model)"
        spread(layer.weight, math.sqrt(2 / layer.in_features), of=of)


@pytest.mark.parametrize("kernel", [1, 3, (3, 5)], ids=str)
def test_kernels_count_for_fan_in(init_kaiming, device, kernel):
    """Into one output of a Conv2d go in_channels · kernel height · kernel width numbers."""
    model = nn.Sequential(nn.Sequential(nn.Conv2d(32, 300, kernel))).to(device)
    init_kaiming(model)
    std = math.sqrt(2 / model[0][0].weight[0].numel())
    spread(model[0][0].weight, std, of=f"the weight of nn.Conv2d(32, 300, {kernel}) after init_kaiming(model)")


def test_kaiming_weights_are_normal(init_kaiming, device):
    """In a normal distribution 4.6 % of all numbers lie beyond two standard deviations."""
    model = nn.Sequential(nn.Linear(200, 300)).to(device)
    init_kaiming(model)
    bell(model[0].weight, 0.1, of="the weights of nn.Linear(200, 300) after init_kaiming(model)")


def test_kaiming_biases_become_zero(init_kaiming, device):
    """The bias of every nn.Linear and every nn.Conv2d is 0."""
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(2, 3), nn.Sequential(nn.Linear(3, 2))).to(device)
    init_kaiming(model)
    for name, bias in model.named_parameters():
        if name.endswith("bias"):
            checks.close(bias, torch.zeros_like(bias), of=f"{name} after init_kaiming(model)")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_signal_keeps_its_size(init_kaiming, device, seed):
    """After ten layers with relu the numbers are about as large as at the beginning."""
    torch.manual_seed(seed)
    model = nn.Sequential(*[module for _ in range(10) for module in (nn.Linear(512, 512), nn.ReLU())]).to(device)
    init_kaiming(model)
    with torch.no_grad():
        size = model(torch.randn(64, 512, device=device)).square().mean().sqrt().item()
    of = "the root mean square after ten layers of width 512 with relu, where it was 1 before"
    checks.that(0.5 < size < 2, of=of, expected="between 0.5 and 2", got=f"{size:.3g}")


def test_kaiming_leaves_other_layers_alone(init_kaiming, device):
    """A LayerNorm keeps its weight of 1, an Embedding its table, other kinds of convolutions their kernels."""
    model = small_model(device)
    leaves_others(model, lambda: init_kaiming(model), of="init_kaiming(model)")


@pytest.mark.parametrize("where", ["a subclass", "in a module", "in a list", "in a dict"])
def test_kaiming_finds_every_layer(init_kaiming, device, where):
    """A subclass of nn.Linear is one, and it is found in a module of one's own, in a ModuleList and in a ModuleDict."""
    model, layer = linear_inside(where, device)
    init_kaiming(model)
    of = f"an nn.Linear ({where}) after init_kaiming(model)"
    spread(layer.weight, 0.1, of=f"the weight of {of}")
    checks.close(layer.bias, torch.zeros_like(layer.bias), of=f"the bias of {of}")


def test_a_subclass_of_conv2d_is_one(init_kaiming, device):
    """A layer whose class is derived from nn.Conv2d is meant as well."""
    model = nn.Sequential(MyConvolution(8, 300, 5)).to(device)
    init_kaiming(model)
    spread(model[0].weight, 0.1, of="the weight of a subclass of nn.Conv2d(8, 300, 5) after init_kaiming(model)")


def test_kaiming_draws_anew(init_kaiming, device):
    """Two layers of the same sizes get different numbers, and so does the same layer in a second call."""
    draws_anew(init_kaiming, device, of="init_kaiming(model)")


def test_layers_without_bias_are_drawn_by_kaiming(init_kaiming, device):
    """With bias=False there is only the weight to draw, in a Linear as in a Conv2d."""
    model = nn.Sequential(nn.Conv2d(8, 300, 5, bias=False), nn.Linear(200, 300, bias=False)).to(device)
    init_kaiming(model)
    for number in range(2):
        spread(model[number].weight, 0.1, of=f"{number}.weight, with bias=False, after init_kaiming(model)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_kaiming_model_keeps_its_parameters(init_kaiming, dtype):
    """All Parameters are those that the model had before, as leaves that require grad, in their dtype."""
    model = nn.Sequential(small_model(), nn.Conv2d(2, 3, 2)).to(dtype)
    keeps_parameters(model, lambda: init_kaiming(model), of=f"init_kaiming(model) on a model in {dtype}")


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_x_passes_unchanged(init_identity, device, bias):
    """Where in_features and out_features are equal, the layer gives x itself; so does a subclass."""
    x = torch.tensor([[1.0, -2.0, 30.0]], device=device)
    for kind, name in LINEARS.items():
        layer = kind(3, 3, bias=bias).to(device)
        init_identity(layer)
        checks.close(layer(x), x, of=f"layer([[1, -2, 30]]) of {name}, bias={bias}, after init_identity(layer)")


@pytest.mark.parametrize("old", [7.0, float("inf"), float("nan")])
@pytest.mark.parametrize("size", [(2, 3), (3, 2), (1, 2), (4, 4), (2, 7)], ids=str)
def test_ones_stand_on_the_diagonal(init_identity, device, size, old):
    """The weight is 1 on the main diagonal and 0 elsewhere, whether it is square or not."""
    layer = nn.Linear(*size).to(device)
    nn.init.constant_(layer.weight, old)
    init_identity(layer)
    expected = torch.eye(size[1], size[0], device=device)
    of = f"layer.weight, {old:g} everywhere before, after init_identity(nn.Linear{size})"
    checks.close(layer.weight, expected, of=of)


def test_the_bias_adds_nothing(init_identity, device):
    """The bias is 0."""
    layer = nn.Linear(2, 3).to(device)
    nn.init.constant_(layer.bias, 7.0)
    init_identity(layer)
    expected = torch.zeros(3, device=device)
    checks.close(layer.bias, expected, of="layer.bias, 7 everywhere before, after init_identity(layer)")


def test_an_identity_keeps_its_parameters(init_identity):
    """weight and bias are the Parameters that the layer had before, as leaves that require grad."""
    layer = nn.Linear(2, 2)
    keeps_parameters(layer, lambda: init_identity(layer), of="init_identity(layer)")


def test_an_identity_keeps_its_dtype(init_identity):
    """A layer in float64 stays in float64."""
    layer = nn.Linear(2, 2).double()
    init_identity(layer)
    checks.dtype(layer.weight, torch.float64, of="layer.weight of a layer in float64 after init_identity(layer)")


def deep_model(device):
    """Return a model with nn.Linear at two depths, of 30 000 weights each at least."""
    inner = nn.Sequential(OrderedDict(narrow=nn.Linear(300, 100), relu=nn.ReLU()))
    return nn.Sequential(OrderedDict(wide=nn.Linear(200, 300), relu=nn.ReLU(), inner=inner)).to(device)


def small_model(device=None):
    """Return a model with two nn.Linear and layers of other kinds, those of OTHERS."""
    inner = nn.Sequential(OrderedDict(norm=nn.LayerNorm(3), last=nn.Linear(3, 2)))
    layers = {"table": nn.Embedding(4, 2), "first": nn.Linear(2, 3), "inner": inner}
    layers |= {"bilinear": nn.Bilinear(2, 3, 2), "prelu": nn.PReLU(), "batch_norm": nn.BatchNorm1d(2)}
    layers |= {"conv1d": nn.Conv1d(2, 3, 2), "transposed": nn.ConvTranspose2d(2, 3, 2)}
    return nn.Sequential(OrderedDict(layers)).to(device)


OTHERS = ("table", "inner.norm", "bilinear", "prelu", "batch_norm", "conv1d", "transposed")
"""The layers of small_model that no kata but init_constant is to change."""


def linear_inside(where, device):
    """Return a model, and the nn.Linear(200, 200) that stands in it somewhere."""
    layer = (MyLinear if where == "a subclass" else nn.Linear)(200, 200)
    holder = nn.Module()
    holder.relu = nn.ReLU()
    if where == "in a list":
        holder.parts = nn.ModuleList([nn.ReLU(), layer])
    elif where == "in a dict":
        holder.parts = nn.ModuleDict({"part": layer})
    else:
        holder.part = layer
    return nn.Sequential(nn.ReLU(), holder).to(device), layer


def draws_anew(init, device, of):
    """Check that every layer and every call gets other numbers, and that the seed of the global generator decides."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 3)).to(device)
    init(model)
    first, second = model[0].weight.detach().clone(), model[1].weight.detach().clone()
    differ = not torch.equal(first, second)
    checks.that(differ, of=f"the weights of two nn.Linear(2, 3) after {of}", expected="different numbers", got=first)
    init(model)
    again = not torch.equal(first, model[0].weight)
    checks.that(again, of=f"the weight of a layer after a second {of}", expected="other numbers than before", got=first)
    seeded = []
    for _ in range(2):
        torch.manual_seed(3)
        init(model)
        seeded.append(model[1].weight.detach().clone())
    same = torch.equal(*seeded)
    of = f"the weight of a layer after torch.manual_seed(3) and {of}, twice"
    checks.that(same, of=of, expected="the same numbers", got="other numbers")


def linear_layers(model):
    """Return name and layer of each nn.Linear in the model."""
    return [(name, module) for name, module in model.named_modules() if isinstance(module, nn.Linear)]


def spread(weight, std, of):
    """Check mean and standard deviation of very many numbers: within 5 % of std."""
    mean, got = weight.mean().item(), weight.std().item()
    checks.that(
        abs(mean) <= 0.05 * std, of=f"the mean of {of}", expected=f"0, within {0.05 * std:.4f}", got=f"{mean:.4f}"
    )
    of = f"the standard deviation of {of}"
    checks.that(abs(got - std) <= 0.05 * std, of=of, expected=f"{std:.4f}, within 5 %", got=f"{got:.4f}")


def bell(weight, std, of):
    """Check that very many numbers lie beyond two standard deviations as often as normal ones do."""
    share = (weight.abs() > 2 * std).float().mean().item()
    expected = f"4.6 % beyond ± {2 * std:g}, two standard deviations"
    checks.that(0.035 < share < 0.056, of=of, expected=expected, got=f"{100 * share:.1f} %")


def keeps_parameters(model, call, of):
    """Check that the call leaves the model's Parameters in place, requiring grad, without history, in their dtype."""
    before = dict(model.named_parameters())
    dtypes = {name: str(parameter.dtype) for name, parameter in before.items()}
    modes = [module.training for module in model.modules()]
    call()
    checks.equal([module.training for module in model.modules()], modes, of=f"`training` of each module after {of}")
    left = [name for name, parameter in model.named_parameters() if parameter.grad is not None]
    checks.equal(left, [], of=f"the parameters with a gradient, which none had, after {of}")
    after = dict(model.named_parameters())
    replaced = [name for name, parameter in before.items() if after.get(name) is not parameter]
    checks.equal(replaced, [], of=f"the parameters that were replaced by others in {of}")
    frozen = [name for name, parameter in after.items() if not parameter.requires_grad or not parameter.is_leaf]
    checks.equal(frozen, [], of=f"the parameters that are no leaves that require grad after {of}")
    got = {name: str(parameter.dtype) for name, parameter in after.items()}
    checks.equal(got, dtypes, of=f"the dtype of each parameter after {of}")


def leaves_others(model, call, of):
    """Check that the call leaves the layers of small_model that are no nn.Linear as they are."""
    kept = {
        f"the {name} of the {type(model.get_submodule(path)).__name__}": parameter
        for path in OTHERS
        for name, parameter in model.get_submodule(path).named_parameters()
    }
    with torch.no_grad():  # other numbers than a new layer has
        for parameter in kept.values():
            parameter.normal_()
    before = {name: parameter.detach().clone() for name, parameter in kept.items()}
    call()
    for name, parameter in kept.items():
        checks.close(parameter, before[name], of=f"{name} after {of}")
