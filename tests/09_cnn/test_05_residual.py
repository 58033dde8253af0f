"""Hidden tests of residual."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks

BLOCK = {
    "conv1.weight": (3, 3, 3, 3),
    "conv2.weight": (3, 3, 3, 3),
    **{f"bn{number}.{name}": (3,) for number in (1, 2) for name in ("weight", "bias", "running_mean", "running_var")},
}
SHAPES = [(2, 3, 5, 5), (1, 3, 4, 6), (3, 3, 1, 2)]
DOWN = [((2, 3, 6, 6), 5, 2), ((1, 2, 5, 7), 4, 2), ((2, 4, 7, 4), 2, 3), ((2, 3, 4, 4), 3, 1)]


def test_the_block_adds_x(ResidualBlock, device):
    """Where F is 0, the block is relu(x): positive numbers pass, negative ones become 0."""
    block = ResidualBlock(1).to(device)
    fill(block, {"conv1.weight": 0.0, "conv2.weight": 0.0})
    x = torch.tensor([[3.0, -2.0], [0.0, 1.0]], device=device)[None, None]
    of = "block([[3, -2], [0, 1]]) with both convolutions 0"
    checks.close(block.eval()(x), x.clamp(min=0), of=of)


def test_f_may_add_and_take_away(ResidualBlock, device):
    """F has a ReLU between its convolutions and none at its end: it can add to x and take away from it."""
    block = ResidualBlock(1).to(device).eval()
    x = torch.tensor([3.0, -2.0], device=device).reshape(2, 1, 1, 1)
    fill(block, {"conv1.weight": -1.0, "conv2.weight": 2.0})
    of = "block of the single pixels 3 and -2 with F(x) = 2 · relu(-x)"
    expected = torch.tensor([3.0, 2.0], device=device).reshape(2, 1, 1, 1)
    checks.close(block(x), expected, of=of, rtol=1e-3, atol=1e-3)
    fill(block, {"conv1.weight": 1.0, "conv2.weight": -0.5})
    of = "block of the single pixels 3 and -2 with F(x) = -0.5 · relu(x)"
    expected = torch.tensor([1.5, 0.0], device=device).reshape(2, 1, 1, 1)
    checks.close(block(x), expected, of=of, rtol=1e-3, atol=1e-3)


def test_the_blocks_state(ResidualBlock):
    """The state_dict has the names and shapes of conv1, bn1, conv2, bn2, and no bias in the convolutions."""
    checks.equal(state_shapes(ResidualBlock(3)), dict(sorted(BLOCK.items())), of="ResidualBlock(3)'s state_dict")


@pytest.mark.parametrize("mode", ["training", "evaluation"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_block_is_relu_of_f_plus_x(ResidualBlock, device, shape, mode):
    """The values are relu(bn2(conv2(relu(bn1(conv1(x))))) + x), in training and in evaluation."""
    block = stirred(ResidualBlock(3)).to(device).train(mode == "training")
    x = torch.randn(shape).to(device)
    expected = torch.relu(branch(block, x) + x)
    checks.close(block(x), expected, of=f"ResidualBlock(3)(x) in {mode}, x of shape {shape}", rtol=1e-3, atol=1e-3)


def test_gradients_flow_through_the_block(ResidualBlock, gradient, device):
    """Gradients reach every parameter and x, and x gets that of the skip as well as that of F."""
    block = stirred(ResidualBlock(3)).to(device)
    x = torch.randn(2, 3, 4, 4).to(device).requires_grad_()
    expected = gradient(torch.relu(branch(block, x) + x).square(), x)
    out = block(x).square()
    parameters = dict(block.named_parameters())
    checks.gradient_reaches(out, x, *parameters.values(), of="ResidualBlock(3)(x)", names=("x", *parameters))
    of = "the gradient in x of the sum of ResidualBlock(3)(x) ** 2"
    checks.close(gradient(out, x), expected, of=of, rtol=1e-2, atol=1e-2)


def test_each_layer_of_the_block_works_once(ResidualBlock, device):
    """In training each batch goes once through each batch norm; in evaluation no statistic changes."""
    each_norm_works_once(ResidualBlock(3).to(device), "ResidualBlock(3)(x)", device)


def test_the_blocks_input_stays_as_it_is(ResidualBlock, device):
    """The caller's x keeps its numbers."""
    x = torch.tensor([3.0, -2.0], device=device).reshape(2, 1, 1, 1)
    block = ResidualBlock(1).to(device)
    with checks.unmodified("ResidualBlock(1)(x)", x=x), torch.no_grad():
        block(x)


def test_the_projection_is_added(DownsampleBlock, device):
    """Where F is 0, the block is relu(P(x)): every other pixel for a stride of 2, times the weight of each channel."""
    block = DownsampleBlock(1, 2, stride=2).to(device).eval()
    fill(block, {"conv1.weight": 0.0, "conv2.weight": 0.0})
    with torch.no_grad():
        block.downsample[0].weight.copy_(torch.tensor([1.0, -1.0]).reshape(2, 1, 1, 1))
    x = torch.tensor([[0.0, 1.0, -2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]], device=device)[None, None]
    expected = torch.tensor([[[[0.0, 0.0], [6.0, 8.0]], [[0.0, 2.0], [0.0, 0.0]]]], device=device)
    of = "block([[0, 1, -2], [3, 4, 5], [6, 7, 8]]) with F = 0, stride=2, projection weights 1 and -1"
    checks.close(block(x), expected, of=of, rtol=1e-3, atol=1e-3)


def test_the_downsample_blocks_state(DownsampleBlock):
    """The state_dict has the names and shapes of conv1, bn1, conv2, bn2 and downsample, and no convolution's bias."""
    expected = {name: (2, *shape[1:]) for name, shape in BLOCK.items()} | {"conv2.weight": (2, 2, 3, 3)}
    expected |= {"downsample.0.weight": (2, 3, 1, 1)}
    expected |= {f"downsample.1.{name}": (2,) for name in ("weight", "bias", "running_mean", "running_var")}
    got = state_shapes(DownsampleBlock(3, 2, stride=2))
    checks.equal(got, dict(sorted(expected.items())), of="DownsampleBlock(3, 2, stride=2)'s state_dict")


@pytest.mark.parametrize("mode", ["training", "evaluation"])
@pytest.mark.parametrize(("shape", "out_channels", "stride"), DOWN)
def test_the_block_is_relu_of_f_plus_p(DownsampleBlock, device, shape, out_channels, stride, mode):
    """The values are relu(F(x) + P(x)), with conv1 and P moving by stride, in training and in evaluation."""
    block = stirred(DownsampleBlock(shape[1], out_channels, stride)).to(device).train(mode == "training")
    x = torch.randn(shape).to(device)
    projected = normed(block.downsample[1], functional.conv2d(x, block.downsample[0].weight, stride=stride))
    expected = torch.relu(branch(block, x, stride) + projected)
    of = f"DownsampleBlock({shape[1]}, {out_channels}, {stride})(x) in {mode}, x of shape {shape}"
    checks.close(block(x), expected, of=of, rtol=1e-3, atol=1e-3)


def test_each_layer_of_the_downsample_block_works_once(DownsampleBlock, device):
    """In training each batch goes once through each batch norm; in evaluation no statistic changes."""
    each_norm_works_once(DownsampleBlock(3, 4, 1).to(device), "DownsampleBlock(3, 4, 1)(x)", device)


def test_gradients_flow_both_ways(DownsampleBlock, device):
    """Gradients reach x and every parameter, those of the projection among them."""
    block = stirred(DownsampleBlock(3, 4, stride=2)).to(device)
    x = torch.randn(2, 3, 4, 4).to(device).requires_grad_()
    parameters = dict(block.named_parameters())
    of = "DownsampleBlock(3, 4, stride=2)(x)"
    checks.gradient_reaches(block(x).square(), x, *parameters.values(), of=of, names=("x", *parameters))


@pytest.mark.parametrize("depth", [1, 4])
def test_one_number_for_each_layer(gradient_norms, depth):
    """There are as many numbers as layers, each a Python float."""
    kinds = [type(norm).__name__ for norm in gradient_norms(depth, residual=True)]
    checks.equal(kinds, ["float"] * depth, of=f"the types of gradient_norms({depth}, residual=True)")


def test_two_calls_give_the_same(gradient_norms):
    """A second call gives the same numbers: nothing is left from the first."""
    first = gradient_norms(2, residual=True)
    gradient_norms(3, residual=False)
    checks.equal(gradient_norms(2, residual=True), first, of="gradient_norms(2, residual=True), the second time")


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_norms_in_a_plain_tower(gradient_norms, depth):
    """Each number is the norm of the gradient that the mean of the last h leaves in a layer's weight."""
    got = torch.tensor(gradient_norms(depth, residual=False))
    expected = torch.tensor(norms(depth, residual=False))
    checks.close(got, expected, of=f"gradient_norms({depth}, residual=False)", rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_norms_in_a_residual_tower(gradient_norms, depth):
    """With residual, each layer's ReLU is added to what came into that layer."""
    got = torch.tensor(gradient_norms(depth, residual=True))
    expected = torch.tensor(norms(depth, residual=True))
    checks.close(got, expected, of=f"gradient_norms({depth}, residual=True)", rtol=1e-3, atol=1e-5)


def test_gradients_vanish_in_a_plain_tower(gradient_norms):
    """In 20 plain layers, the first gets less than a hundred-thousandth of the last one's gradient."""
    found = gradient_norms(20, residual=False)
    of = "the first number of gradient_norms(20, residual=False), as a share of the last"
    checks.that(found[0] < 1e-5 * found[-1], of=of, expected="less than 1e-05", got=f"{found[0] / found[-1]:.3g}")


def test_gradients_stay_in_a_residual_tower(gradient_norms):
    """In 20 residual layers, no layer's gradient is ten times as large as another's."""
    found = gradient_norms(20, residual=True)
    ratio = max(found) / min(found)
    of = "the largest number of gradient_norms(20, residual=True), as a multiple of the smallest"
    checks.that(ratio < 10, of=of, expected="less than 10", got=f"{ratio:.3g}")


def state_shapes(block):
    """Return the shapes in a block's state_dict by name, sorted; what batch norm counts is left out."""
    state = block.state_dict()
    return {name: tuple(state[name].shape) for name in sorted(state) if not name.endswith("num_batches_tracked")}


def fill(block, values):
    """Set parameters to a kernel that has a value in its middle, and zeros around it."""
    parameters = dict(block.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            parameters[name].zero_()
            parameters[name][:, :, 1, 1] = value


def each_norm_works_once(block, of, device):
    """Check what a batch of three channels leaves in the batch norms of a block, in training and in evaluation."""
    x = torch.randn(2, 3, 4, 4).to(device)
    block.train()(x)
    names = [name for name, module in block.named_modules() if isinstance(module, nn.BatchNorm2d)]
    counts = {name: block.get_submodule(name).num_batches_tracked.item() for name in names}
    checks.equal(counts, dict.fromkeys(names, 1), of=f"num_batches_tracked after {of} once in training")
    before = {name: value.clone() for name, value in block.state_dict().items()}
    block.eval()(x)
    for name, value in block.state_dict().items():
        checks.close(value, before[name], of=f"{name} after {of} in evaluation")


def stirred(block):
    """Return the block with other numbers in all of its batch norms than those they begin with."""
    with torch.no_grad():
        for module in block.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.uniform_(0.5, 2.0)
                module.bias.uniform_(-0.5, 0.5)
                module.running_mean.uniform_(-0.5, 0.5)
                module.running_var.uniform_(0.5, 2.0)
    return block


def normed(norm, x):
    """Return batch norm with the numbers of a layer, in its mode; the layer's own statistics stay as they are."""
    statistics = norm.running_mean.clone(), norm.running_var.clone()
    return functional.batch_norm(x, *statistics, norm.weight, norm.bias, norm.training, eps=norm.eps)


def branch(block, x, stride=1):
    """Return F(x), with the numbers of the block."""
    out = torch.relu(normed(block.bn1, functional.conv2d(x, block.conv1.weight, stride=stride, padding=1)))
    return normed(block.bn2, functional.conv2d(out, block.conv2.weight, padding=1))


def norms(depth, residual):
    """Return what the statement asks for, from a tower of the same numbers."""
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(2, 8, 6, 6, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(depth)]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -1 / math.sqrt(72), 1 / math.sqrt(72), generator=generator)
    for layer in layers:
        h = layer(h).relu() + h * residual
    h.mean().backward()
    return [layer.weight.grad.square().sum().sqrt().item() for layer in layers]
