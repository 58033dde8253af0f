"""Hidden tests of norms."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs, rules

SHAPES = [(2, 6), (3, 6, 4), (2, 6, 3, 5), (1, 6, 2, 2, 2), (2, 6, 1, 1), (2, 6, 6, 6), (0, 6, 2)]
SPATIAL = [(2, 3, 4), (2, 3, 2, 5), (1, 3, 2, 2, 2), (4, 1, 2), (3, 3, 3, 3), (2, 3, 5, 1), (2, 3, 1, 5)]


def test_neighbours_make_a_group(group_norm, device):
    """The first C / G channels share a mean, then the next ones: [1, 3, 10, 30] in two groups, [1, 3] and [10, 30]."""
    x = torch.tensor([[[1.0], [3.0], [10.0], [30.0]], [[0.0], [8.0], [5.0], [7.0]]], device=device)
    with rules.forbid("group_norm", "layer_norm", "batch_norm", why="reshape, take mean and variance, use the formula"):
        result = group_norm(x, groups=2)
    expected = torch.tensor([[[-1.0], [1.0], [-1.0], [1.0]]] * 2, device=device)
    of = "group_norm([[1, 3, 10, 30], [0, 8, 5, 7]], groups=2), one pixel"
    checks.close(result, expected, of=of, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_groups_are_those_of_torch(group_norm, device, groups, shape):
    """Value and gradients are those of functional.group_norm, with weight and bias, for any further axes."""
    if groups == 6 and len(shape) == 2:
        groups = 3
    x, weight, bias = (torch.randn(shape) * 2 + 1).to(device), torch.randn(6).to(device), torch.randn(6).to(device)
    inputs.same_as_torch(
        lambda x, weight, bias: group_norm(x, groups, weight, bias, eps=0.01),
        lambda x, weight, bias: functional.group_norm(x, groups, weight, bias, eps=0.01),
        *(x, weight, bias),
        names=("x", "weight", "bias"),
        of=f"group_norm(x of shape {shape}, groups={groups}, weight, bias, eps=0.01)",
        check=nearly,
    )


@pytest.mark.parametrize("given", ["weight", "bias", "neither"])
def test_weight_and_bias_may_be_missing(group_norm, device, given):
    """weight and bias are each used where there is one, and eps is 1e-5 where it is not given."""
    x = (torch.randn(2, 4, 3) * 0.01).to(device)
    settings = {} if given == "neither" else {given: torch.tensor([1.0, 2.0, -3.0, 0.5], device=device)}
    expected = functional.group_norm(x, 2, **settings)
    checks.roughly(group_norm(x, 2, **settings), expected, of=f"group_norm(x, 2) with {given}, small numbers")


@pytest.mark.parametrize(("channels", "groups"), [(4, 3), (3, 2), (2, 4), (5, 4)])
def test_groups_of_unequal_size(group_norm, device, channels, groups):
    """ValueError where the channels cannot be divided into so many groups."""
    x = torch.randn(2, channels, 12).to(device)
    checks.raises(ValueError, lambda: group_norm(x, groups), of=f"group_norm(x of shape (2, {channels}, 12), {groups})")


def test_an_image_needs_no_company(group_norm, device):
    """An image's result is the same alone and in a batch; one of a single colour becomes 0."""
    x = torch.randn(3, 4, 2, 2).to(device)
    x[1] = 7.0
    together = group_norm(x, 2)
    for number in range(3):
        alone = group_norm(x[number : number + 1], 2)
        checks.roughly(
            alone, together[number : number + 1], of=f"group_norm(x[{number}], 2), against that in the batch"
        )
    checks.close(together[1], torch.zeros(4, 2, 2, device=device), of="group_norm of an image filled with 7")


def test_digits_of_numbers_far_from_zero(group_norm):
    """Around 5000 numbers are normalised exactly, and float64 keeps its digits, wherever x lies in memory."""
    x = torch.tensor([[[5000.0, 5001.0], [5002.0, 5003.0]]])
    expected = torch.tensor([[[-1.3416, -0.4472], [0.4472, 1.3416]]])
    checks.close(group_norm(x, 1), expected, of="group_norm([[5000, 5001], [5002, 5003]], 1)", rtol=1e-2, atol=1e-2)
    x = torch.randn(2, 4, 3, 5, dtype=torch.float64)
    expected = functional.group_norm(x, 2)
    of = "group_norm(x, 2) in float64"
    for name, given in [("x in one piece", x.clone()), *inputs.layouts(x)]:
        with checks.unmodified(of, x=given):
            result = group_norm(given, 2)
        checks.close(result, expected, of=f"{of}, {name}", rtol=1e-10, atol=1e-10)


def test_group_norm_stays_on_its_device(group_norm):
    """The result is on the device of x."""
    inputs.stays_on_meta(lambda x: group_norm(x, 2), torch.randn(2, 4, 3), of="group_norm(x, 2)")


def test_each_channel_of_each_image(instance_norm, device):
    """Every channel of every image has its own mean and variance."""
    x = torch.tensor([[[1.0, 3.0], [10.0, 30.0]], [[0.0, 8.0], [5.0, 7.0]]], device=device)
    with rules.forbid("group_norm", "layer_norm", "batch_norm", why="use your own group norm"):
        result = instance_norm(x)
    expected = torch.tensor([[[-1.0, 1.0], [-1.0, 1.0]]] * 2, device=device)
    of = "instance_norm([[[1, 3], [10, 30]], [[0, 8], [5, 7]]])"
    checks.close(result, expected, of=of, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", SPATIAL, ids=str)
def test_instances_are_those_of_torch(instance_norm, device, shape):
    """Value and gradients are those of functional.instance_norm, with weight and bias, for any further axes."""
    x = (torch.randn(shape) * 2 + 1).to(device)
    weight, bias = torch.randn(shape[1]).to(device), torch.randn(shape[1]).to(device)
    inputs.same_as_torch(
        lambda x, weight, bias: instance_norm(x, weight, bias, eps=0.01),
        lambda x, weight, bias: functional.instance_norm(x, weight=weight, bias=bias, eps=0.01),
        *(x, weight, bias),
        names=("x", "weight", "bias"),
        of=f"instance_norm(x of shape {shape}, weight, bias, eps=0.01)",
        check=nearly,
    )


@pytest.mark.parametrize("given", ["weight", "bias", "neither"])
def test_instance_weights_may_be_missing(instance_norm, device, given):
    """weight and bias are each used where there is one, and eps is 1e-5 where it is not given."""
    x = (torch.randn(2, 3, 4) * 0.01).to(device)
    settings = {} if given == "neither" else {given: torch.tensor([1.0, 2.0, -3.0], device=device)}
    expected = functional.instance_norm(x, **settings)
    checks.roughly(instance_norm(x, **settings), expected, of=f"instance_norm(x) with {given}, small numbers")


@pytest.mark.parametrize("shape", [(2, 3, 1), (5, 3, 1, 1), (1, 3, 1), (4, 3), (1, 1)], ids=str)
def test_a_single_number_is_refused(instance_norm, device, shape):
    """ValueError where a channel of an image has one number, however many images there are."""
    x = torch.randn(shape).to(device)
    checks.raises(ValueError, lambda: instance_norm(x), of=f"instance_norm(x of shape {shape})")


def test_instances_in_any_layout(instance_norm):
    """float64 keeps its digits, wherever x lies in memory, and x stays as it is."""
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    expected = functional.instance_norm(x)
    for name, given in [("x in one piece", x.clone()), *inputs.layouts(x)]:
        with checks.unmodified("instance_norm(x)", x=given):
            result = instance_norm(given)
        checks.close(result, expected, of=f"instance_norm(x) in float64, {name}", rtol=1e-10, atol=1e-10)
    nothing = torch.zeros(0, 3, 4, dtype=torch.float64)
    checks.close(instance_norm(nothing), nothing, of="instance_norm of no images")


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel": 1},
        {"kernel": 2, "stride": 2},
        {"kernel": 3, "stride": 2, "padding": 1, "output_padding": 1},
        {"kernel": 4, "stride": 2, "padding": 1},
        {"kernel": 3, "dilation": 2},
        {"kernel": 3, "dilation": 3, "output_padding": 2},
        {"kernel": 2, "stride": 3, "padding": 1, "output_padding": 2, "dilation": 4},
        {"kernel": 5, "stride": 3, "padding": 2},
        {"kernel": 1, "stride": 4, "output_padding": 3},
        {"kernel": 1, "stride": 3, "padding": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [2, 3, 7])
def test_sizes_are_those_of_torch(transposed_size, size, settings):
    """The length is that of nn.ConvTranspose2d's result, an int."""
    others = {("kernel_size" if name == "kernel" else name): value for name, value in settings.items()}
    expected = nn.ConvTranspose2d(1, 1, **others)(torch.zeros(1, 1, size, size)).shape[-1]
    checks.equal(transposed_size(size, **settings), expected, of=f"transposed_size({size}, **{settings})")


@pytest.mark.parametrize(
    "settings",
    [
        {"output_padding": 1},
        {"stride": 2, "output_padding": 2},
        {"dilation": 3, "output_padding": 3},
        {"stride": 2, "dilation": 3, "output_padding": 4},
        {"stride": 4, "dilation": 3, "output_padding": 4},
    ],
    ids=str,
)
def test_too_much_output_padding(transposed_size, settings):
    """ValueError where output_padding is neither smaller than stride nor than dilation, which are 1 by default."""
    checks.raises(
        ValueError, lambda: transposed_size(5, kernel=3, **settings), of=f"transposed_size(5, 3, **{settings})"
    )


@pytest.mark.parametrize(("size", "kernel", "padding"), [(1, 1, 1), (2, 1, 1), (1, 3, 2), (1, 2, 1), (2, 3, 7)])
def test_nothing_is_left(transposed_size, size, kernel, padding):
    """ValueError where padding cuts off all that there is; a length of 1 is fine."""
    of = f"transposed_size({size}, kernel={kernel}, padding={padding})"
    checks.raises(ValueError, lambda: transposed_size(size, kernel=kernel, padding=padding), of=of)
    checks.equal(transposed_size(1, kernel=3, padding=1), 1, of="transposed_size(1, kernel=3, padding=1)")
    lifted = transposed_size(1, kernel=2, stride=2, padding=1, output_padding=1)
    checks.equal(lifted, 1, of="transposed_size(1, kernel=2, stride=2, padding=1, output_padding=1)")


SETTINGS = [(3, 5, 3, 1), (4, 2, 3, 2), (3, 3, 5, 1), (1, 4, 1, 1), (2, 6, 5, 3), (4, 4, 7, 2)]


@pytest.mark.parametrize(("channels_in", "channels_out", "kernel", "stride"), SETTINGS)
def test_its_weights_are_two(depthwise_separable, channels_in, channels_out, kernel, stride):
    """parameters() are the weights of both parts, the depthwise one first, and there is no bias."""
    layer = depthwise_separable(channels_in, channels_out, kernel, stride)
    checks.instance(layer, nn.Module, of="depthwise_separable(…)")
    shapes = [tuple(parameter.shape) for parameter in layer.parameters()]
    expected = [(channels_in, 1, kernel, kernel), (channels_out, channels_in, 1, 1)]
    of = f"the shapes of parameters() of depthwise_separable({channels_in}, {channels_out}, {kernel}, {stride})"
    checks.equal(shapes, expected, of=of)
    checks.equal(len(list(layer.buffers())), 0, of="the number of buffers")


@pytest.mark.parametrize(("channels_in", "channels_out", "kernel", "stride"), SETTINGS)
def test_each_channel_then_each_pixel(depthwise_separable, device, channels_in, channels_out, kernel, stride):
    """Each channel is filtered by its own kernel, in strides, zeros around; then the channels of a pixel are mixed."""
    layer = depthwise_separable(channels_in, channels_out, kernel, stride).to(device)
    depthwise, pointwise = layer.parameters()
    x = torch.randn(2, channels_in, 9, 8).to(device)
    filtered = [
        functional.conv2d(x[:, c : c + 1], depthwise[c : c + 1], stride=stride, padding=kernel // 2)
        for c in range(channels_in)
    ]
    expected = torch.einsum("nchw,oc->nohw", torch.cat(filtered, dim=1), pointwise.flatten(1))
    of = f"depthwise_separable({channels_in}, {channels_out}, {kernel}, {stride})(x of shape {tuple(x.shape)})"
    with checks.unmodified(of, x=x):
        result = layer(x)
    checks.roughly(result, expected, of=of)


def test_stride_is_one_unless_given(depthwise_separable, device):
    """Without stride the size stays, and two layers have nothing in common."""
    layer, other = depthwise_separable(3, 4, 3).to(device), depthwise_separable(3, 4, 3).to(device)
    checks.shape(layer(torch.randn(1, 3, 5, 6).to(device)), (1, 4, 5, 6), of="depthwise_separable(3, 4, 3)(x)")
    first, second = next(layer.parameters()), next(other.parameters())
    checks.own_storage(first.detach(), second.detach(), of="a layer's weight", from_="another one's")


def test_both_parts_learn(depthwise_separable, device):
    """Gradients reach both weights and x."""
    layer = depthwise_separable(3, 4, 3).to(device)
    x = torch.randn(2, 3, 5, 5).to(device).requires_grad_()
    output = layer(x) * torch.randn(2, 4, 5, 5).to(device)
    checks.gradient_reaches(output, x, *layer.parameters(), of="the layer", names=("x", "depthwise", "pointwise"))


def nearly(got, expected, of):
    """Compare with room for the last digits of gradients through a small variance."""
    checks.close(got, expected, of=of, rtol=1e-3, atol=1e-4)
