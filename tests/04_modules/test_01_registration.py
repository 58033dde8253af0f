"""Hidden tests of registration."""

import math
from collections import OrderedDict

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

CHANGES = {"freeze": "model"}
"""Arguments that a kata changes by design."""

FIRST_AND_SECOND = ["first.bias", "first.weight", "second.bias", "second.weight"]


def test_two_layers_are_four_parameters(TwoLayerNet):
    """From the moment the network is made, it knows the weight and the bias of both layers."""
    of = "the names and shapes in TwoLayerNet(4, 3, 2).named_parameters()"
    expected = {"first.weight": (3, 4), "first.bias": (3,), "second.weight": (2, 3), "second.bias": (2,)}
    checks.equal(names_and_shapes(TwoLayerNet(4, 3, 2)), expected, of=of)


def test_relu_stands_between_the_layers(TwoLayerNet, fill, device):
    """What comes out is second(relu(first(x))), and it may be negative."""
    net = TwoLayerNet(2, 2, 2).to(device)
    fill(net, {"first.weight": [[1, 1], [1, -1]], "first.bias": [0, 0]})
    fill(net, {"second.weight": [[1, 10], [-1, 0]], "second.bias": [0.5, 0]})
    # first gives [3, -1], relu [3, 0].
    of = "net([[1, 2]]) where first gives [[3, -1]] and second has the weight [[1, 10], [-1, 0]], the bias [0.5, 0]"
    checks.close(net(torch.tensor([[1.0, 2.0]], device=device)), torch.tensor([[3.5, -3.0]], device=device), of=of)


@pytest.mark.parametrize("sizes", [(4, 5, 2), (1, 3, 1), (3, 3, 3)], ids=str)
@pytest.mark.parametrize("samples", [4, 1, 0])
def test_the_network_computes_with_its_parameters(TwoLayerNet, device, samples, sizes):
    """The numbers of first and second decide what comes out, for any sizes and for any N, 1 and 0 included."""
    net = TwoLayerNet(*sizes).to(device)
    x = 20 * torch.randn(samples, sizes[0], device=device)
    numbers = parameters_of(net, FIRST_AND_SECOND)
    hidden = torch.relu(x @ numbers["first.weight"].T + numbers["first.bias"])
    expected = hidden @ numbers["second.weight"].T + numbers["second.bias"]
    of = f"TwoLayerNet{sizes} on x of shape {tuple(x.shape)}"
    inputs.same_for([("contiguous", x), *inputs.layouts(x)], net, expected, of=of, check=checks.roughly)


def test_the_same_x_gives_the_same_numbers(TwoLayerNet, device):
    """Two calls with the same x give the same output: both use the same layers."""
    net = TwoLayerNet(2, 4, 1).to(device)
    x = torch.tensor([[1.0, 2.0]], device=device)
    once = net(x)
    checks.close(net(x), once, of="the second call of net(x) with the same x")


def test_a_gradient_reaches_both_layers(TwoLayerNet, device):
    """After backward all four parameters that the network had when it was made hold a gradient, in either mode."""
    for training in (True, False):
        net = TwoLayerNet(2, 4, 1).to(device).train(training)
        parameters = dict(net.named_parameters())
        net(torch.ones(3, 2, device=device)).sum().backward()
        got = sorted(name for name, parameter in parameters.items() if parameter.grad is not None)
        of = f"the parameters that hold a gradient after net(x).sum().backward(), net.training = {training}"
        checks.equal(got, FIRST_AND_SECOND, of=of)


def test_a_saved_network_answers_as_before(TwoLayerNet, device):
    """A second network that loads the first one's state_dict() gives the same output."""
    net, twin = TwoLayerNet(2, 4, 1).to(device), TwoLayerNet(2, 4, 1).to(device)
    x = torch.tensor([[1.0, 2.0]], device=device)
    before = net(x)
    checks.equal(sorted(net.state_dict()), FIRST_AND_SECOND, of="the keys of net.state_dict() after a call of net")
    checks.equal(sorted(twin.state_dict()), FIRST_AND_SECOND, of="the keys of twin.state_dict(), twin a new network")
    twin.load_state_dict(net.state_dict())
    checks.close(twin(x), before, of="twin(x) after twin.load_state_dict(net.state_dict())")


def test_all_of_the_network_is_converted(TwoLayerNet):
    """double() converts both layers, so x in float64 gives an output in float64."""
    net = TwoLayerNet(2, 4, 1).double()
    for samples in (3, 0):
        of = f"net.double()(x) with x in float64 of shape ({samples}, 2)"
        checks.dtype(net(torch.ones(samples, 2, dtype=torch.float64)), torch.float64, of=of)


SIZES = [[4, 2], [4, 3, 2], [2, 5, 1, 3]]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_layer_is_known(LayerStack, sizes):
    """The stack knows weight and bias of each layer, from layers.0 on."""
    of = f"the names and shapes in LayerStack({sizes}).named_parameters()"
    checks.equal(names_and_shapes(LayerStack(list(sizes))), stack_shapes(sizes), of=of)


def test_a_tuple_of_sizes_will_do(LayerStack):
    """sizes may be a tuple as well as a list."""
    of = "the names and shapes in LayerStack((4, 3, 2)).named_parameters()"
    checks.equal(names_and_shapes(LayerStack((4, 3, 2))), stack_shapes([4, 3, 2]), of=of)


def test_equal_sizes_are_not_one_layer(LayerStack):
    """Layers of the same sizes are layers of their own, with their own numbers."""
    of = "the names and shapes in LayerStack([2, 2, 2]).named_parameters()"
    checks.equal(names_and_shapes(LayerStack([2, 2, 2])), stack_shapes([2, 2, 2]), of=of)


def test_each_layer_reads_the_one_before(LayerStack, fill, device):
    """The layers work one after another, and tanh follows each of them, the last one too."""
    stack = LayerStack([1, 1, 1]).to(device)
    one = {"layers.0.weight": [[1]], "layers.0.bias": [0]}
    fill(stack, one | {"layers.1.weight": [[2]], "layers.1.bias": [0]})
    expected = torch.tensor([[math.tanh(2 * math.tanh(1))]], device=device)
    of = "LayerStack([1, 1, 1]) on x = 1, the weights 1 and 2, the biases 0"
    checks.close(stack(torch.ones(1, 1, device=device)), expected, of=of)


@pytest.mark.parametrize("sizes", [*SIZES, [3, 3, 3, 3]], ids=str)
@pytest.mark.parametrize("samples", [3, 1, 0])
def test_the_stack_computes_with_its_parameters(LayerStack, device, samples, sizes):
    """The numbers of all layers decide what comes out, for any sizes and for any N, 1 and 0 included."""
    stack = LayerStack(list(sizes)).to(device)
    x = torch.randn(samples, sizes[0], device=device)
    x[:1] *= 1000  # tanh of a large number is 1 or -1, though exp of it is infinite
    numbers = parameters_of(stack, sorted(stack_shapes(sizes)))
    expected = x
    for level in range(len(sizes) - 1):
        expected = torch.tanh(expected @ numbers[f"layers.{level}.weight"].T + numbers[f"layers.{level}.bias"])
    of = f"LayerStack({sizes}) on x of shape {tuple(x.shape)}"
    inputs.same_for([("contiguous", x), *inputs.layouts(x)], stack, expected, of=of, check=checks.roughly)


def test_a_gradient_reaches_every_layer(LayerStack, device):
    """After backward each parameter of each layer holds a gradient, in training as in evaluation mode."""
    for training in (True, False):
        stack = LayerStack([2, 2, 2]).to(device).train(training)
        stack(torch.ones(3, 2, device=device)).sum().backward()
        got = sorted(name for name, parameter in stack.named_parameters() if parameter.grad is not None)
        expected = sorted(stack_shapes([2, 2, 2]))
        of = f"the parameters that hold a gradient after stack(x).sum().backward(), stack.training = {training}"
        checks.equal(got, expected, of=of)


def test_all_of_the_stack_is_converted(LayerStack):
    """double() converts every layer, so x in float64 gives an output in float64."""
    stack = LayerStack([2, 3, 1]).double()
    for samples in (3, 0):
        of = f"stack.double()(x) with x in float64 of shape ({samples}, 2)"
        checks.dtype(stack(torch.ones(samples, 2, dtype=torch.float64)), torch.float64, of=of)


def test_mean_and_std_are_saved(Standardizer):
    """mean and std, of shape (F,), are keys of state_dict() from the start."""
    got = {name: tuple(value.shape) for name, value in Standardizer(3).state_dict().items() if name in ("mean", "std")}
    checks.equal(got, {"mean": (3,), "std": (3,)}, of="the keys and shapes of Standardizer(3).state_dict()")


def test_no_optimizer_gets_them(Standardizer):
    """parameters() lists nothing, neither trainable nor frozen: mean and std are buffers."""
    got = [name for name, _ in Standardizer(3).named_parameters()]
    checks.equal(got, [], of="the names in Standardizer(3).named_parameters()")


def test_they_are_converted_with_the_module(Standardizer):
    """double() converts mean and std, also those that fit has stored."""
    scale = Standardizer(2)
    scale.fit(torch.tensor([[1.0, 10.0], [3.0, 30.0]]))
    scale.double()
    checks.dtype(scale.mean, torch.float64, of="scale.mean after scale.double()")
    checks.dtype(scale.std, torch.float64, of="scale.std after scale.double()")


def test_before_fit_nothing_changes(Standardizer, device):
    """A new module has mean 0 and std 1: x comes out as it went in."""
    x = torch.tensor([[1.0, -2.0], [3.0, 4.0]], device=device)
    checks.close(Standardizer(2).to(device)(x), x, of="Standardizer(2)(x) before fit")


def test_fit_measures_each_column(Standardizer, device):
    """mean and std are those of each column, with correction=0."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[0.0, 10.0], [4.0, 30.0], [0.0, 10.0], [4.0, 30.0]], device=device))
    of = "after fit on the columns [0, 4, 0, 4] and [10, 30, 10, 30]"
    checks.close(scale.mean, torch.tensor([2.0, 20.0], device=device), of=f"mean {of}")
    checks.close(scale.std, torch.tensor([2.0, 10.0], device=device), of=f"std {of}")


def test_fit_measures_exactly_far_from_zero(Standardizer, device):
    """The squared distances are those from the mean. A difference of two huge squares would lose all digits."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[10000.0, -1.0], [10001.0, 0.0], [10002.0, 1.0]], device=device))
    expected = torch.full((2,), math.sqrt(2 / 3), device=device)
    checks.roughly(scale.std, expected, of="std after fit on the columns [10000, 10001, 10002] and [-1, 0, 1]")


def test_fit_measures_small_spreads(Standardizer, device):
    """However small the standard deviation is, forward divides by it, and by nothing else."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[-1e-4, 0.0], [1e-4, 2e-6]], device=device))
    result = scale(torch.tensor([[3e-4, 4e-6]], device=device))
    of = "scale([[3e-4, 4e-6]]) after fit on the columns [-1e-4, 1e-4] and [0, 2e-6]"
    checks.roughly(result, torch.tensor([[3.0, 3.0]], device=device), of=of)


def test_float64_keeps_its_digits(Standardizer):
    """In float64 mean and std have the digits of float64, and so has what forward gives."""
    scale = Standardizer(1).double()
    scale.fit(torch.tensor([[1.0], [1.000001]], dtype=torch.float64))
    of = "scale.double() after fit on the column [1, 1.000001] in float64"
    checks.close(scale.mean, torch.tensor([1.0000005], dtype=torch.float64), of=f"mean of {of}")
    result = scale(torch.tensor([[1.000002]], dtype=torch.float64))
    checks.close(result, torch.tensor([[3.0]], dtype=torch.float64), of=f"the result for [[1.000002]] of {of}")


def test_fit_takes_x_however_it_lies(Standardizer, device):
    """x may lie in memory as it likes: what counts is its numbers, row by row."""
    x = torch.tensor([[0.0, 10.0], [4.0, 30.0]], device=device)
    for name, variant in inputs.layouts(x):
        scale = Standardizer(2).to(device)
        scale.fit(variant)
        of = f"after fit on the columns [0, 4] and [10, 30], {name}"
        checks.close(scale.mean, torch.tensor([2.0, 20.0], device=device), of=f"mean {of}")
        checks.close(scale.std, torch.tensor([2.0, 10.0], device=device), of=f"std {of}")
        checks.close(scale(variant), torch.tensor([[-1.0, -1.0], [1.0, 1.0]], device=device), of=f"scale(x) {of}")


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_mode_makes_no_difference(Standardizer, device, training):
    """In training mode as in evaluation mode fit measures, and forward uses what it stored."""
    scale = Standardizer(1).to(device).train(training)
    scale.fit(torch.tensor([[0.0], [4.0]], device=device))
    of = f"scale([[6], [8]]) after fit on the column [0, 4], with scale.training = {training}"
    result = scale(torch.tensor([[6.0], [8.0]], device=device))
    checks.close(result, torch.tensor([[2.0], [3.0]], device=device), of=of)


@pytest.mark.parametrize("rows", [[[1.0, 50.0]], [[1.0, 50.0], [4.0, 20.0]], []], ids=["N=1", "N=2", "N=0"])
def test_forward_uses_what_fit_stored(Standardizer, device, rows):
    """New data are shifted and scaled by the stored mean and std, not by their own."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[0.0, 10.0], [4.0, 30.0]], device=device))
    x = torch.tensor(rows, device=device).reshape(-1, 2)
    expected = torch.tensor([[(a - 2) / 2, (b - 20) / 10] for a, b in rows], device=device).reshape(-1, 2)
    checks.close(scale(x), expected, of=f"scale({rows}) where mean is [2, 20] and std is [2, 10]")


def test_fit_starts_afresh(Standardizer, device):
    """A second fit replaces what the first one stored."""
    scale = Standardizer(1).to(device)
    scale.fit(torch.tensor([[0.0], [4.0]], device=device))
    scale.fit(torch.tensor([[10.0], [30.0]], device=device))
    of = "after fit on the column [0, 4] and then fit on [10, 30]"
    checks.close(scale.mean, torch.tensor([20.0], device=device), of=f"mean {of}")
    checks.close(scale.std, torch.tensor([10.0], device=device), of=f"std {of}")


def test_a_new_module_loads_what_was_saved(Standardizer, device):
    """Another Standardizer that loads the state_dict() scales as the first one does, without a fit of its own."""
    scale, twin = Standardizer(2).to(device), Standardizer(2).to(device)
    scale.fit(torch.tensor([[0.0, 10.0], [4.0, 30.0]], device=device))
    of = "the keys of state_dict() of a new Standardizer(2), which is to load those of one after fit"
    checks.equal(sorted(twin.state_dict()), sorted(scale.state_dict()), of=of)
    twin.load_state_dict(scale.state_dict())
    result = twin(torch.tensor([[6.0, 50.0]], device=device))
    of = "twin([[6, 50]]) after loading mean [2, 20] and std [2, 10]"
    checks.close(result, torch.tensor([[2.0, 3.0]], device=device), of=of)


def test_what_is_stored_has_no_history(Standardizer, device):
    """mean and std do not hang on the graph of the x that fit was given."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[0.0, 10.0], [4.0, 30.0]], device=device, requires_grad=True))
    got = {"mean": scale.mean.requires_grad, "std": scale.std.requires_grad}
    of = "requires_grad of mean and std after fit(x) where x requires grad"
    checks.equal(got, {"mean": False, "std": False}, of=of)


def test_gradients_flow_to_x(Standardizer, gradient, device):
    """What stands in front of the module can learn: the gradient in x is 1 / std."""
    scale = Standardizer(2).to(device)
    scale.fit(torch.tensor([[0.0, 10.0], [4.0, 30.0]], device=device))
    for training in (True, False):
        x = torch.ones(1, 2, device=device, requires_grad=True)
        output = scale.train(training)(x)
        of = f"scale(x) with std [2, 10], scale.training = {training}"
        checks.gradient_reaches(output, x, of=of, names=("x",))
        checks.close(gradient(output, x), torch.tensor([[0.5, 0.1]], device=device), of=f"the gradient in x of {of}")


def test_numbers_are_counted_not_tensors(parameter_count):
    """A Linear from 3 to 2 holds 2 * 3 weights and 2 biases: 8 numbers, as a Python int."""
    checks.equal(parameter_count(nn.Linear(3, 2)), 8)


def test_every_kind_of_module_counts(parameter_count):
    """Parameters at any depth count, whatever module they belong to."""
    deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(4, 5))))
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Sequential(nn.PReLU(), nn.Linear(2, 1, bias=False), deep))
    of = "parameter_count of a Conv2d of 2 * 9 + 2, and inside of others a PReLU of 1, a Linear of 2, and one of 20 + 5"
    checks.equal(parameter_count(model), 48, of=of)


@pytest.mark.parametrize("trainable_only", [True, False])
def test_a_parameter_may_have_any_name(parameter_count, trainable_only):
    """Parameters that stand in a module of one's own, or in a ParameterList, count as those of a layer do."""
    of = f"parameter_count(model, {trainable_only}) with Parameters `scale` of 2 x 3 and `shift` of 1, and 4 in a list"
    checks.equal(parameter_count(OwnParameters(), trainable_only), 11, of=of)


def test_frozen_parameters_do_not_count(parameter_count):
    """What does not require grad is left out, unless asked for."""
    model = frozen_and_free()
    of = "parameter_count(model) with 8 frozen numbers and 3 that train"
    checks.equal(parameter_count(model), 3, of=of)


def test_frozen_parameters_count_when_asked_for(parameter_count):
    """With trainable_only=False, frozen parameters count as well as the others."""
    of = "parameter_count(model, trainable_only=False) with 8 frozen numbers and 3 that train"
    checks.equal(parameter_count(frozen_and_free(), trainable_only=False), 11, of=of)


@pytest.mark.parametrize("trainable_only", [True, False])
def test_buffers_do_not_count(parameter_count, trainable_only):
    """BatchNorm1d(3) has 6 parameters; its running mean, variance and counter are buffers."""
    of = f"parameter_count(nn.BatchNorm1d(3), {trainable_only})"
    checks.equal(parameter_count(nn.BatchNorm1d(3), trainable_only), 6, of=of)


@pytest.mark.parametrize("trainable_only", [True, False])
def test_a_shared_parameter_counts_once(parameter_count, trainable_only):
    """One weight that serves in two layers is one parameter."""
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    model[1].weight = model[0].weight
    of = f"parameter_count(model, {trainable_only}) where two layers share one weight of 4 numbers"
    checks.equal(parameter_count(model, trainable_only), 4, of=of)


def test_a_module_without_parameters_has_none(parameter_count):
    """Where there is nothing to count the answer is the int 0."""
    checks.equal(parameter_count(nn.ReLU()), 0)


PARTS = {
    "head": ["head.weight", "head.bias"],
    "body.0": ["body.0.weight", "body.0.bias"],
    "head.bias": ["head.bias"],
    "body": ["body.0.weight", "body.0.bias", "body.10.weight", "body.10.bias"],
}


@pytest.mark.parametrize("prefix", ["head", "body.0", "head.bias"])
def test_the_part_is_frozen_and_nothing_else(freeze, prefix):
    """Exactly the parameters that are meant stop requiring grad: a whole part, a part of a part, or a single one."""
    model = body_and_head()
    freeze(model, prefix)
    checks.equal(frozen(model), PARTS[prefix], of=f"the frozen parameters after freeze(model, '{prefix}')")


@pytest.mark.parametrize("prefix", ["body", "body.1"])
def test_names_are_compared_up_to_a_dot(freeze, prefix):
    """ "body" does not mean body_norm, and "body.1" does not mean body.10."""
    model = body_and_head()
    if prefix == "body.1":
        model.body.add_module("1", nn.Linear(2, 2))
    freeze(model, prefix)
    expected = PARTS["body"] if prefix == "body" else ["body.1.weight", "body.1.bias"]
    checks.equal(frozen(model), expected, of=f"the frozen parameters after freeze(model, '{prefix}')")


@pytest.mark.parametrize("before", ["body", "body.0"])
def test_a_frozen_part_may_be_frozen_again(freeze, before):
    """Parameters that are frozen already are still meant: no error, and the whole part is frozen afterwards."""
    model = body_and_head()
    freeze(model, before)
    freeze(model, "body")
    of = f"the frozen parameters after freeze(model, '{before}') and then freeze(model, 'body')"
    checks.equal(frozen(model), PARTS["body"], of=of)


def test_freezing_does_nothing_else(freeze):
    """The Parameters are the same objects with the same numbers, and every module stays in its mode."""
    model = body_and_head()
    model.body_norm.eval()
    before = {name: (parameter, parameter.detach().clone()) for name, parameter in model.named_parameters()}
    modes = {name: module.training for name, module in model.named_modules()}
    freeze(model, "body")
    after = dict(model.named_parameters())
    checks.equal(list(after), list(before), of="the names of all parameters after freeze(model, 'body')")
    for name, (parameter, numbers) in before.items():
        of = f"{name} after freeze(model, 'body')"
        checks.that(after[name] is parameter, of=of, expected="the same Parameter", got="another one")
        checks.close(parameter.detach(), numbers, of=of)
    got = {name: module.training for name, module in model.named_modules()}
    checks.equal(got, modes, of="`training` of each module after freeze(model, 'body')")


def test_no_gradient_is_computed(freeze, device):
    """After freezing, backward leaves gradients in the other parameters only."""
    model = body_and_head().to(device)
    freeze(model, "body")
    model(torch.ones(3, 2, device=device)).sum().backward()
    got = [name for name, parameter in model.named_parameters() if parameter.grad is not None]
    expected = ["body_norm.weight", "body_norm.bias", "head.weight", "head.bias"]
    checks.equal(got, expected, of="the parameters that hold a gradient after freeze(model, 'body') and backward")


def test_what_was_frozen_before_stays_frozen(freeze):
    """Freezing the head does not set anything else training."""
    model = body_and_head()
    model.body_norm.requires_grad_(False)
    freeze(model, "head")
    expected = ["body_norm.weight", "body_norm.bias", "head.weight", "head.bias"]
    of = "the frozen parameters after freeze(model, 'head'), where body_norm had been frozen before"
    checks.equal(frozen(model), expected, of=of)


def test_an_old_gradient_is_dropped(freeze, device):
    """A .grad left over from an earlier backward becomes None, also where the parameter is frozen already."""
    model = body_and_head().to(device)
    model(torch.ones(3, 2, device=device)).sum().backward()
    model.head.bias.requires_grad_(False)
    freeze(model, "head")
    for name, parameter in model.head.named_parameters():
        of = f"model.head.{name}.grad after backward, model.head.bias.requires_grad_(False) and freeze(model, 'head')"
        checks.that(parameter.grad is None, of=of, expected="None", got=parameter.grad)


def test_other_gradients_stay(freeze, device):
    """The gradients of all other parameters are left as they are."""
    model = body_and_head().to(device)
    model.body_norm.bias.grad = torch.tensor([1.0, 2.0], device=device)
    freeze(model, "head")
    of = "model.body_norm.bias.grad, which was [1, 2], after freeze(model, 'head')"
    checks.close(model.body_norm.bias.grad, torch.tensor([1.0, 2.0], device=device), of=of)


@pytest.mark.parametrize("prefix", ["neck", "hea", "0", "head.", "body.weight", "head.weight.0"])
def test_a_prefix_that_means_nothing_is_an_error(freeze, prefix):
    """Where no parameter is named so, ValueError says it, and nothing is frozen."""
    model = body_and_head()
    checks.raises(ValueError, lambda: freeze(model, prefix), of=f"freeze(model, '{prefix}') where no name begins so")
    checks.equal(frozen(model), [], of=f"the frozen parameters after freeze(model, '{prefix}') raised ValueError")


def names_and_shapes(model):
    """Return the model's parameters as name to shape."""
    return {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}


def stack_shapes(sizes):
    """Return what names_and_shapes is to give for a LayerStack of these sizes."""
    expected = {}
    for level in range(len(sizes) - 1):
        expected[f"layers.{level}.weight"] = (sizes[level + 1], sizes[level])
        expected[f"layers.{level}.bias"] = (sizes[level + 1],)
    return expected


def parameters_of(model, names):
    """Return the model's parameters by name; the names must be these."""
    parameters = dict(model.named_parameters())
    checks.equal(sorted(parameters), names, of="the names of the parameters")
    return parameters


def frozen_and_free():
    """Return a model of 8 frozen numbers and 3 that train."""
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    model[0].requires_grad_(False)
    return model


class OwnParameters(nn.Module):
    """A module that computes nothing and holds 11 numbers in Parameters, none of them called weight or bias."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2, 3))
        self.inner = nn.Module()
        self.inner.shift = nn.Parameter(torch.tensor(1.0))
        self.more = nn.ParameterList([torch.zeros(3), torch.zeros(1)])


def body_and_head():
    """Return a model of four parts: body.0, body.10, body_norm and head."""
    body = nn.Sequential(OrderedDict({"0": nn.Linear(2, 2), "10": nn.Linear(2, 2)}))
    return nn.Sequential(OrderedDict(body=body, body_norm=nn.LayerNorm(2), head=nn.Linear(2, 1)))


def frozen(model):
    """Return the names of the parameters that do not require grad."""
    return [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
