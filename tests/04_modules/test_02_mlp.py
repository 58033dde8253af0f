"""Hidden tests of mlp."""

from itertools import combinations, pairwise

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

# Every test hands over a copy: an answer that changes its argument must not change the next test.
HIDDEN = [[3], [], [4, 3], [2, 2, 2]]


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_each_pair_of_sizes_is_a_layer(MLP, hidden):
    """parameters() yields a weight and a bias for each layer, from in_features through hidden_sizes to out_features."""
    got = [tuple(parameter.shape) for parameter in MLP(2, list(hidden), 1).parameters()]
    checks.equal(got, shapes([2, *hidden, 1]), of=f"the shapes of MLP(2, {hidden}, 1).parameters()")


def test_relu_follows_the_hidden_layer(MLP, device):
    """What is negative after the hidden layer becomes 0; what is negative after the last one comes out."""
    net = MLP(1, [2], 2).to(device)
    fill(net, [[1], [-1]], [0, 0], [[1, 1], [-1, 0]], [0, 0])
    # The hidden layer gives [2, -2], relu [2, 0].
    of = "MLP(1, [2], 2) on x = [[2]], the weights [[1], [-1]] and [[1, 1], [-1, 0]], the biases 0"
    checks.close(net(torch.tensor([[2.0]], device=device)), torch.tensor([[2.0, -2.0]], device=device), of=of)


def test_relu_follows_every_hidden_layer(MLP, device):
    """With two hidden layers there is a relu after each."""
    net = MLP(1, [2, 2], 1).to(device)
    fill(net, [[1], [-1]], [0, 0], [[0, -1], [1, 0]], [0, 0], [[1, 1]], [0])
    # [2, -2] becomes [2, 0], the second layer makes [0, 2] of it.
    of = "MLP(1, [2, 2], 1) on x = [[2]], the weights [[1], [-1]], [[0, -1], [1, 0]] and [[1, 1]], the biases 0"
    checks.close(net(torch.tensor([[2.0]], device=device)), torch.tensor([[2.0]], device=device), of=of)


@pytest.mark.parametrize("hidden", [[], [4]], ids=str)
def test_logits_come_out_as_they_are(MLP, device, hidden):
    """Logits are any numbers. Where all weights are 0, the bias of the last layer comes out unchanged."""
    net = MLP(2, list(hidden), 3).to(device)
    checks.that(len(list(net.parameters())) >= 2, of=f"MLP(2, {hidden}, 3)", expected="parameters", got="none")
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        list(net.parameters())[-1].copy_(torch.tensor([5.0, -3.0, 0.0]))
    of = f"MLP(2, {hidden}, 3)(x) with all weights 0 and the last bias [5, -3, 0]"
    checks.close(net(torch.ones(1, 2, device=device)), torch.tensor([[5.0, -3.0, 0.0]], device=device), of=of)


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
@pytest.mark.parametrize("samples", [3, 1, 0])
def test_the_network_computes_with_its_parameters(MLP, device, samples, hidden):
    """The numbers of all layers decide what comes out, for any hidden sizes and for any N, 1 and 0 included."""
    net = MLP(2, list(hidden), 3).to(device)
    parameters = list(net.parameters())
    checks.equal(len(parameters), 2 * len(hidden) + 2, of=f"the number of parameters of MLP(2, {hidden}, 3)")
    x = 20 * torch.randn(samples, 2, device=device)
    expected = forward_by_hand(x, parameters)
    of = f"MLP(2, {hidden}, 3) on x of shape ({samples}, 2)"
    inputs.same_for([("contiguous", x), *inputs.layouts(x)], net, expected, of=of, check=checks.roughly)


def test_a_gradient_reaches_every_layer(MLP, device):
    """After backward the weight and the bias of each layer hold a gradient, in training as in evaluation mode."""
    for training in (True, False):
        net = MLP(2, [3, 4], 2).to(device).train(training)
        net(torch.ones(3, 2, device=device)).sum().backward()
        got = [tuple(parameter.grad.shape) for parameter in net.parameters() if parameter.grad is not None]
        of = f"the shapes of all gradients after MLP(2, [3, 4], 2)(x).sum().backward(), training = {training}"
        checks.equal(got, shapes([2, 3, 4, 2]), of=of)


def test_all_of_the_network_is_converted(MLP):
    """double() converts every layer, so x in float64 gives an output in float64."""
    net = MLP(2, [3, 4], 1).double()
    for samples in (3, 0):
        of = f"net.double()(x) with x in float64 of shape ({samples}, 2)"
        checks.dtype(net(torch.ones(samples, 2, dtype=torch.float64)), torch.float64, of=of)


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_evaluation_computes_the_same(MLP, device, hidden):
    """There is no chance in the network: in training as in evaluation mode x gives the same logits."""
    net = MLP(2, list(hidden), 3).to(device)
    x = torch.randn(4, 2, device=device)
    before = net(x)
    checks.close(net.eval()(x), before, of=f"MLP(2, {hidden}, 3) in evaluation mode, on the x of before")


def test_two_networks_share_nothing(MLP):
    """A second network of the same sizes has parameters, and numbers, of its own."""
    first, second = (list(MLP(2, [3], 2).parameters()) for _ in range(2))
    own = all(one is not other for one in first for other in second)
    checks.that(own, of="the parameters of two networks", expected="none in common", got="some in both")
    equal = [tuple(a.shape) for a, b in zip(first, second, strict=True) if torch.equal(a, b)]
    checks.equal(equal, [], of="the shapes of the parameters with the same numbers in two networks MLP(2, [3], 2)")


def test_the_callers_list_stays(MLP):
    """hidden_sizes is read, not changed: two networks made from one list are alike."""
    hidden = [4, 3]
    MLP(2, hidden, 1)
    checks.equal(hidden, [4, 3], of="hidden_sizes, which was [4, 3], after MLP(2, hidden_sizes, 1)")


def test_a_tuple_will_do(MLP):
    """hidden_sizes may be a tuple as well as a list."""
    got = [tuple(parameter.shape) for parameter in MLP(2, (3, 4), 1).parameters()]
    checks.equal(got, shapes([2, 3, 4, 1]), of="the shapes of MLP(2, (3, 4), 1).parameters()")


SIZES = [[4, 8, 3], [2, 1], [1, 3, 2, 4], [2, 2, 2]]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_linear_and_relu_in_turn(sequential_mlp, sizes):
    """The modules are Linear, ReLU, Linear and so on, from Linear to Linear."""
    net = sequential_mlp(list(sizes))
    checks.instance(net, nn.Sequential, of=f"sequential_mlp({sizes})")
    expected = ["Linear", "ReLU"] * (len(sizes) - 2) + ["Linear"]
    checks.equal([type(module).__name__ for module in net], expected, of=f"the modules of sequential_mlp({sizes})")


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_each_layer_fits_its_sizes(sequential_mlp, sizes):
    """The layers have a weight and a bias each, with the sizes in the order given, and share them with no other."""
    got = [tuple(parameter.shape) for parameter in sequential_mlp(list(sizes)).parameters()]
    checks.equal(got, shapes(sizes), of=f"the shapes of sequential_mlp({sizes}).parameters()")


def test_the_sequential_works_layer_by_layer(sequential_mlp, device):
    """x goes as it is into the first layer; relu follows it; the last layer's numbers come out as they are."""
    net = sequential_mlp([1, 2, 2]).to(device)
    fill(net, [[1], [-1]], [0, 0], [[1, 1], [-1, -1]], [0, 0])
    # The first layer gives [-2, 2], relu [0, 2].
    of = "sequential_mlp([1, 2, 2]) on x = [[-2]], the weights [[1], [-1]] and [[1, 1], [-1, -1]], the biases 0"
    checks.close(net(torch.tensor([[-2.0]], device=device)), torch.tensor([[2.0, -2.0]], device=device), of=of)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("samples", [3, 1, 0])
def test_the_sequential_computes_with_its_parameters(sequential_mlp, device, samples, sizes):
    """The numbers of all layers decide what comes out, for any sizes and for any N, 1 and 0 included."""
    net = sequential_mlp(list(sizes)).to(device)
    parameters = list(net.parameters())
    checks.equal(len(parameters), 2 * (len(sizes) - 1), of=f"the number of parameters of sequential_mlp({sizes})")
    x = 20 * torch.randn(samples, sizes[0], device=device)
    expected = forward_by_hand(x, parameters)
    of = f"sequential_mlp({sizes}) on x of shape ({samples}, {sizes[0]})"
    inputs.same_for([("contiguous", x), *inputs.layouts(x)], net, expected, of=of, check=checks.roughly)


def test_sizes_may_be_a_tuple(sequential_mlp):
    """sizes may be a tuple as well as a list."""
    got = [tuple(parameter.shape) for parameter in sequential_mlp((4, 8, 3)).parameters()]
    checks.equal(got, shapes([4, 8, 3]), of="the shapes of sequential_mlp((4, 8, 3)).parameters()")


def test_equal_layers_have_numbers_of_their_own(sequential_mlp):
    """Layers of the same sizes are drawn one by one: their weights differ, and so do those of a second network."""
    first, second = (sequential_mlp([2, 2, 2]) for _ in range(2))
    weights = {"layer 0": first[0].weight, "layer 2": first[2].weight, "layer 0 of the second": second[0].weight}
    equal = [(a, b) for a, b in combinations(weights, 2) if torch.equal(weights[a], weights[b])]
    checks.equal(equal, [], of="the pairs of layers with equal weights, of two networks sequential_mlp([2, 2, 2])")


def test_the_callers_sizes_stay(sequential_mlp):
    """sizes is read, not changed."""
    sizes = [4, 8, 3]
    sequential_mlp(sizes)
    checks.equal(sizes, [4, 8, 3], of="sizes, which was [4, 8, 3], after sequential_mlp(sizes)")


def shapes(sizes):
    """Return the shapes of weight and bias of each layer, in order."""
    return [shape for before, after in pairwise(sizes) for shape in ((after, before), (after,))]


def fill(net, *numbers):
    """Write numbers into the parameters, in order."""
    parameters = list(net.parameters())
    checks.equal(len(parameters), len(numbers), of="the number of parameters")
    with torch.no_grad():
        for parameter, values in zip(parameters, numbers, strict=True):
            parameter.copy_(torch.tensor(values))


def forward_by_hand(x, parameters):
    """Return what the layers make of x: relu after each but the last."""
    layers = list(zip(parameters[::2], parameters[1::2], strict=True))
    for weight, bias in layers[:-1]:
        x = torch.relu(x @ weight.T + bias)
    weight, bias = layers[-1]
    return x @ weight.T + bias
