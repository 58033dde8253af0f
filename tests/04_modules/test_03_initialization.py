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


@pytest.mark.parametrize("value", [0.5, -2.0, 0.0])
def test_every_weight_becomes_the_value(init_constant, device, value):
    """All numbers of layer.weight equal value."""
    layer = nn.Linear(3, 2).to(device)
    init_constant(layer, value)
    expected = torch.full((2, 3), value, device=device)
    checks.close(layer.weight, expected, of=f"layer.weight after init_constant(layer, {value})")


def test_a_convolution_is_filled_too(init_constant, device):
    """The weight of a Conv2d has four axes, and every number in it equals value."""
    layer = nn.Conv2d(1, 2, 2).to(device)
    init_constant(layer, 0.5)
    expected = torch.full((2, 1, 2, 2), 0.5, device=device)
    checks.close(layer.weight, expected, of="layer.weight after init_constant(nn.Conv2d(1, 2, 2), 0.5)")


def test_the_bias_becomes_zero(init_constant, device):
    """The bias is 0, whatever value the weights get."""
    layer = nn.Linear(3, 2).to(device)
    init_constant(layer, 0.5)
    checks.close(layer.bias, torch.zeros(2, device=device), of="layer.bias after init_constant(layer, 0.5)")


def test_a_layer_without_bias_gets_the_value(init_constant, device):
    """With bias=False there is only the weight to fill."""
    layer = nn.Linear(3, 2, bias=False).to(device)
    init_constant(layer, 0.5)
    expected = torch.full((2, 3), 0.5, device=device)
    checks.close(layer.weight, expected, of="layer.weight after init_constant(nn.Linear(3, 2, bias=False), 0.5)")


def test_a_constant_layer_keeps_its_parameters(init_constant):
    """weight and bias are the Parameters that the layer had before: an optimizer made earlier still holds them."""
    layer = nn.Linear(3, 2)
    keeps_parameters(layer, lambda: init_constant(layer, 0.5), of="init_constant(layer, 0.5)")


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
    """Only nn.Linear is meant: a LayerNorm keeps its weight of 1, an Embedding its table."""
    model = small_model(device)
    leaves_others(model, lambda: init_normal(model, 0.1), of="init_normal(model, 0.1)")


def test_a_layer_without_bias_is_drawn(init_normal, device):
    """With bias=False there is only the weight to draw."""
    layer = nn.Linear(300, 200, bias=False).to(device)
    init_normal(layer, 0.1)
    spread(layer.weight, 0.1, of="the weight after init_normal(nn.Linear(300, 200, bias=False), 0.1)")


def test_no_two_draws_are_alike(init_normal, device):
    """Two layers of the same sizes get different numbers, and so does the same layer in a second call."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 3)).to(device)
    init_normal(model, 0.1)
    first, second = model[0].weight.detach().clone(), model[1].weight.detach().clone()
    of = "the weights of two layers nn.Linear(2, 3) after init_normal(model, 0.1)"
    checks.that(not torch.equal(first, second), of=of, expected="different numbers", got=first)
    init_normal(model, 0.1)
    of = "the weight of one layer after init_normal(model, 0.1) was called twice"
    checks.that(not torch.equal(first, model[0].weight), of=of, expected="other numbers than before", got=first)


def test_a_normal_model_keeps_its_parameters(init_normal):
    """All Parameters are those that the model had before, as leaves that require grad."""
    model = small_model()
    keeps_parameters(model, lambda: init_normal(model, 0.1), of="init_normal(model, 0.1)")


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
    """Only nn.Linear is meant: a LayerNorm keeps its weight and its bias, an Embedding its table."""
    model = small_model(device)
    leaves_others(model, lambda: init_xavier(model), of="init_xavier(model)")


def test_a_layer_without_bias_is_drawn_by_xavier(init_xavier, device):
    """With bias=False there is only the weight to draw."""
    layer = nn.Linear(300, 200, bias=False).to(device)
    init_xavier(layer)
    std = math.sqrt(2 / 500)
    spread(layer.weight, std, of="the weight after init_xavier(nn.Linear(300, 200, bias=False))")


def test_a_xavier_model_keeps_its_parameters(init_xavier):
    """All Parameters are those that the model had before, as leaves that require grad."""
    model = small_model()
    keeps_parameters(model, lambda: init_xavier(model), of="init_xavier(model)")


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
    """A LayerNorm keeps its weight of 1, an Embedding its table."""
    model = small_model(device)
    leaves_others(model, lambda: init_kaiming(model), of="init_kaiming(model)")


def test_layers_without_bias_are_drawn_by_kaiming(init_kaiming, device):
    """With bias=False there is only the weight to draw, in a Linear as in a Conv2d."""
    model = nn.Sequential(nn.Conv2d(8, 300, 5, bias=False), nn.Linear(200, 300, bias=False)).to(device)
    init_kaiming(model)
    for number in range(2):
        spread(model[number].weight, 0.1, of=f"{number}.weight, with bias=False, after init_kaiming(model)")


def test_a_kaiming_model_keeps_its_parameters(init_kaiming):
    """All Parameters are those that the model had before, as leaves that require grad."""
    model = small_model()
    keeps_parameters(model, lambda: init_kaiming(model), of="init_kaiming(model)")


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_x_passes_unchanged(init_identity, device, bias):
    """Where in_features and out_features are equal, the layer gives x itself."""
    layer = nn.Linear(3, 3, bias=bias).to(device)
    init_identity(layer)
    x = torch.tensor([[1.0, -2.0, 30.0]], device=device)
    checks.close(layer(x), x, of=f"layer([[1, -2, 30]]) after init_identity(nn.Linear(3, 3, bias={bias}))")


@pytest.mark.parametrize("size", [(2, 3), (3, 2), (1, 2), (4, 4)], ids=str)
def test_ones_stand_on_the_diagonal(init_identity, device, size):
    """The weight is 1 on the main diagonal and 0 elsewhere, whether it is square or not."""
    layer = nn.Linear(*size).to(device)
    nn.init.constant_(layer.weight, 7.0)
    init_identity(layer)
    expected = torch.eye(size[1], size[0], device=device)
    checks.close(layer.weight, expected, of=f"layer.weight, 7 everywhere before, after init_identity(nn.Linear{size})")


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
    """Return a model with two nn.Linear and two layers of other kinds."""
    inner = nn.Sequential(OrderedDict(norm=nn.LayerNorm(3), last=nn.Linear(3, 2)))
    return nn.Sequential(OrderedDict(table=nn.Embedding(4, 2), first=nn.Linear(2, 3), inner=inner)).to(device)


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
    """Check that the call leaves the model's Parameters in place, requiring grad, without history."""
    before = dict(model.named_parameters())
    call()
    after = dict(model.named_parameters())
    replaced = [name for name, parameter in before.items() if after.get(name) is not parameter]
    checks.equal(replaced, [], of=f"the parameters that were replaced by others in {of}")
    frozen = [name for name, parameter in after.items() if not parameter.requires_grad or not parameter.is_leaf]
    checks.equal(frozen, [], of=f"the parameters that are no leaves that require grad after {of}")


def leaves_others(model, call, of):
    """Check that the call leaves the layers of small_model that are no nn.Linear as they are."""
    norm = model.inner.norm
    kept = {"the LayerNorm's weight": norm.weight, "the LayerNorm's bias": norm.bias}
    kept["the Embedding's weight"] = model.table.weight
    before = {name: parameter.detach().clone() for name, parameter in kept.items()}
    call()
    for name, parameter in kept.items():
        checks.close(parameter, before[name], of=f"{name} after {of}")
