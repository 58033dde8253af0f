"""Hidden tests of convolution."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs, rules

CASES = [
    # x, weight, stride, padding
    ((2, 3, 5, 5), (4, 3, 3, 3), 1, 0),
    ((2, 3, 5, 5), (4, 3, 3, 3), 1, 1),
    ((2, 2, 7, 6), (3, 2, 3, 3), 2, 1),
    ((1, 1, 6, 4), (1, 1, 2, 3), 1, 0),
    ((1, 2, 8, 5), (2, 2, 3, 2), 3, 2),
    ((3, 2, 4, 5), (2, 2, 1, 1), 2, 0),
    ((1, 1, 3, 3), (2, 1, 3, 3), 1, 0),
    ((1, 2, 3, 2), (2, 2, 2, 2), 1, 3),
    ((2, 1, 9, 8), (1, 1, 2, 3), 5, 0),
    ((2, 1, 1, 1), (1, 1, 1, 1), 1, 0),
]


def test_the_kernel_lies_as_it_is(conv2d, device):
    """The lower right weight meets the lower right pixel of the window: no flip."""
    x = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]], device=device)[None, None]
    weight = torch.tensor([[0.0, 0.0], [0.0, 1.0]], device=device)[None, None]
    of = "conv2d(x, w) with x = arange(9) as 3 x 3, w = [[0, 0], [0, 1]]"
    checks.close(conv2d(x, weight), torch.tensor([[[[4.0, 5.0], [7.0, 8.0]]]], device=device), of=of)


def test_all_input_channels_are_summed(conv2d, device):
    """Each input channel is multiplied by its own kernel, and the products of all channels are added."""
    x = torch.tensor([1.0, 2.0, 3.0], device=device).reshape(1, 3, 1, 1)
    weight = torch.tensor([[1.0, 10.0, 100.0], [1.0, 1.0, 1.0]], device=device).reshape(2, 3, 1, 1)
    expected = torch.tensor([321.0, 6.0], device=device).reshape(1, 2, 1, 1)
    of = "conv2d of one pixel with channels 1, 2, 3 and weights [1, 10, 100], [1, 1, 1]"
    checks.close(conv2d(x, weight), expected, of=of)


def test_each_output_channel_has_its_bias(conv2d, device):
    """bias[o] is added once, at every place of output channel o."""
    x = torch.zeros(1, 2, 1, 2, device=device)
    weight, bias = torch.ones(3, 2, 1, 1, device=device), torch.tensor([1.0, 2.0, 3.0], device=device)
    expected = torch.tensor([[[[1.0, 1.0]], [[2.0, 2.0]], [[3.0, 3.0]]]], device=device)
    checks.close(conv2d(x, weight, bias), expected, of="conv2d of zeros with bias [1, 2, 3]")


@pytest.mark.parametrize(("stride", "expected"), [(1, [0, 1, 2, 3, 4, 5]), (2, [0, 2, 4]), (3, [0, 3]), (5, [0, 5])])
def test_the_window_moves_by_the_stride(conv2d, numbered, device, stride, expected):
    """Places lie stride pixels apart, the first at pixel 0."""
    x, weight = numbered((1, 1, 1, 6), torch.float32, device), torch.ones(1, 1, 1, 1, device=device)
    expected = torch.tensor(expected, dtype=torch.float32, device=device).reshape(1, 1, 1, -1)
    checks.close(conv2d(x, weight, stride=stride), expected, of=f"conv2d([0, 1, 2, 3, 4, 5], [1], stride={stride})")


def test_padding_is_of_zeros(conv2d, device):
    """Zeros lie on all four sides: at the border the kernel finds fewer pixels."""
    x, weight = torch.ones(1, 1, 3, 3, device=device), torch.ones(1, 1, 3, 3, device=device)
    expected = torch.tensor([[[[4.0, 6.0, 4.0], [6.0, 9.0, 6.0], [4.0, 6.0, 4.0]]]], device=device)
    of = "conv2d of 3 x 3 ones with a kernel of 3 x 3 ones, padding=1"
    checks.close(conv2d(x, weight, padding=1), expected, of=of)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("x_shape", "weight_shape", "stride", "padding"), CASES)
def test_values_are_those_of_torch(conv2d, device, x_shape, weight_shape, stride, padding, seed):
    """For any shape, stride and padding, the values are those of PyTorch's own convolution."""
    torch.manual_seed(seed)
    x, weight, bias = torch.randn(x_shape), torch.randn(weight_shape), torch.randn(weight_shape[0])
    # On the CPU: an accelerator's own convolution may be less exact than a product and a sum.
    expected = functional.conv2d(x, weight, bias, stride, padding).to(device)
    result = conv2d(x.to(device), weight.to(device), bias.to(device), stride, padding)
    checks.close(result, expected, of=told(x_shape, weight_shape, stride, padding), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("x_shape", "weight_shape", "stride", "padding"), CASES)
def test_gradients_are_those_of_torch(conv2d, device, x_shape, weight_shape, stride, padding):
    """Gradients reach x, weight and bias, with the values that PyTorch's own convolution leaves there."""
    leaves = [torch.randn(shape).requires_grad_() for shape in (x_shape, weight_shape, weight_shape[:1])]
    expected = functional.conv2d(*leaves, stride, padding)
    direction = torch.randn(expected.shape)
    expected_grads = torch.autograd.grad(expected, leaves, direction)
    mine = [leaf.detach().to(device).requires_grad_() for leaf in leaves]
    of, names = told(x_shape, weight_shape, stride, padding), ("x", "weight", "bias")
    result = conv2d(*mine, stride, padding)
    checks.gradient_reaches(result, *mine, of=of, names=names)
    checks.shape(result, tuple(expected.shape), of=of)
    grads = torch.autograd.grad(result, mine, direction.to(device))
    for name, grad, expected_grad in zip(names, grads, expected_grads, strict=True):
        checks.close(grad, expected_grad.to(device), of=f"the gradient in {name} of {of}", rtol=1e-4, atol=1e-4)


def test_without_bias_gradients_are_those_of_torch(conv2d):
    """Without a bias, values and gradients are those of PyTorch's own convolution as well."""
    x, weight = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 2, 3)
    names, of = ("x", "weight"), "conv2d(x, weight, stride=2, padding=1)"

    def mine(x, weight):
        return conv2d(x, weight, stride=2, padding=1)

    def theirs(x, weight):
        return functional.conv2d(x, weight, None, 2, 1)

    inputs.same_as_torch(mine, theirs, x, weight, names=names, of=of)


@pytest.mark.parametrize("argument", ["x", "weight", "bias"])
def test_tensors_may_lie_otherwise_in_memory(conv2d, argument):
    """The result is the same wherever x, weight and bias lie in memory, expanded ones, too."""
    given = {"x": torch.randn(2, 2, 4, 5), "weight": torch.randn(3, 2, 3, 2), "bias": torch.randn(3)}
    expected = functional.conv2d(*given.values())
    of = "conv2d(x, weight, bias)"
    for name, tensor in inputs.layouts(given[argument], argument):
        checks.roughly(conv2d(**given | {argument: tensor}), expected, of=f"{of}, {name}")
    row = given[argument][:1]
    again = given | {argument: row.expand_as(given[argument])}
    expected = functional.conv2d(*(tensor.contiguous() for tensor in again.values()))
    checks.roughly(conv2d(**again), expected, of=f"{of}, {argument} is its first row, expanded")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_the_dtype_stays(conv2d, numbered, dtype):
    """The result has the dtype of x, with and without bias."""
    x, weight = numbered((1, 1, 2, 2)).to(dtype), torch.ones(1, 1, 1, 2, dtype=dtype)
    expected = torch.tensor([[[[1.0], [5.0]]]], dtype=dtype)
    of = f"in {dtype}"
    checks.close(conv2d(x, weight), expected, of=f"conv2d([[0, 1], [2, 3]], [[1, 1]]) {of}")
    result = conv2d(x, weight, torch.ones(1, dtype=dtype))
    checks.close(result, expected + 1, of=f"conv2d([[0, 1], [2, 3]], [[1, 1]], [1]) {of}")


def test_the_device_stays(conv2d):
    """The result is on the device of x."""
    x, weight, bias = torch.ones(1, 2, 3, 3), torch.ones(2, 2, 2, 2), torch.ones(2)
    inputs.stays_on_meta(lambda *given: conv2d(*given, stride=2, padding=1), x, weight, bias, of="conv2d")


def test_windows_have_no_influence_on_others(conv2d):
    """A pixel that is infinite or NaN shows in the windows that hold it, and in no other."""
    for number in (float("inf"), float("nan")):
        x, weight = torch.ones(2, 1, 4, 5), torch.ones(1, 1, 2, 2)
        x[0, 0, 1, 3] = number
        expected = functional.conv2d(x, weight)
        checks.close(
            conv2d(x, weight), expected, of=f"conv2d of 4 x 5 ones, {number} at [1, 3], a kernel of 2 x 2 ones"
        )


@pytest.mark.parametrize(("channels", "expected"), [(3, 1), (1, 3), (2, 3), (4, 2), (2, 4)])
def test_channels_must_agree(conv2d, device, channels, expected):
    """ValueError where x has another number of channels than weight expects, also where one of them is 1."""
    x, weight = torch.zeros(1, channels, 3, 3, device=device), torch.zeros(2, expected, 2, 2, device=device)
    of = f"conv2d(x, weight) with x of shape {tuple(x.shape)}, weight {tuple(weight.shape)}"
    checks.raises(ValueError, lambda: conv2d(x, weight), of=of)


def test_the_images_stay_as_they_are(conv2d, numbered, device):
    """x, weight and bias keep their numbers."""
    x = numbered((1, 1, 2, 2), torch.float32, device)
    weight, bias = torch.full((1, 1, 1, 1), 2.0, device=device), torch.ones(1, device=device)
    with checks.unmodified("conv2d(x, weight, bias)", x=x, weight=weight, bias=bias):
        conv2d(x, weight, bias)


def test_convolution_is_written_by_hand(conv2d, device):
    """The result comes from other operations than torch's own convolutions."""
    x, weight = torch.ones(1, 1, 3, 3, device=device), torch.ones(1, 1, 2, 2, device=device)
    with rules.forbid("convolution", why="cut out the windows, multiply and sum"):
        result = conv2d(x, weight)
    checks.close(result, torch.full((1, 1, 2, 2), 4.0, device=device), of="conv2d of ones, with a kernel of 2 x 2 ones")


def test_the_layer_applies_the_kernel(fixed_kernel, device):
    """On an image with a single 1, each place shows the weight that lies on it: the kernel seen from its far corner."""
    kernel = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
    x = torch.zeros(1, 1, 3, 3, device=device)
    x[0, 0, 1, 1] = 1.0
    expected = torch.tensor([[[[4.0, 3.0], [2.0, 1.0]]]], device=device)
    of = "fixed_kernel([[1, 2], [3, 4]]) of a 3 x 3 image with a 1 in its middle"
    checks.close(fixed_kernel(kernel)(x), expected, of=of)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (2, 3), (3, 3)])
def test_any_kernel_shape(fixed_kernel, numbered, device, shape):
    """For a kernel (K, L), an image (H, W) becomes (H - K + 1, W - L + 1), each number a sum of products."""
    kernel = numbered(shape, torch.float32, device)
    x = numbered((1, 1, 4, 5), torch.float32, device)
    expected = x.unfold(2, shape[0], 1).unfold(3, shape[1], 1).mul(kernel).sum((4, 5))
    of = f"fixed_kernel(kernel of shape {shape}) of a 4 x 5 image"
    checks.close(fixed_kernel(kernel)(x), expected, of=of)


def test_it_is_a_layer(fixed_kernel, device):
    """The result is an nn.Conv2d with one channel in and one out, so it can stand in a model."""
    layer = fixed_kernel(torch.ones(2, 2, device=device))
    checks.instance(layer, nn.Conv2d, of="fixed_kernel(kernel)")
    channels = [layer.in_channels, layer.out_channels]
    checks.equal(channels, [1, 1], of="in_channels and out_channels of fixed_kernel(kernel)")


def test_there_is_no_bias(fixed_kernel, device):
    """The layer has no bias: of a black image it makes zeros, and its state_dict is the weight alone."""
    layer = fixed_kernel(torch.ones(2, 2, device=device))
    of = "fixed_kernel(ones(2, 2)) of a 2 x 3 image of zeros"
    checks.close(layer(torch.zeros(1, 1, 2, 3, device=device)), torch.zeros(1, 1, 1, 2, device=device), of=of)
    names = [name for name, _ in layer.named_parameters()]
    checks.equal(names, ["weight"], of="the names of fixed_kernel(kernel)'s parameters")
    checks.that(layer.bias is None, of="fixed_kernel(kernel).bias", expected="None", got=type(layer.bias).__name__)


def test_the_kernel_is_not_trained(fixed_kernel, device):
    """No parameter of the layer needs a gradient."""
    trained = [name for name, p in fixed_kernel(torch.ones(2, 2, device=device)).named_parameters() if p.requires_grad]
    checks.equal(trained, [], of="the parameters of fixed_kernel(kernel) that need a gradient")


def test_the_layer_has_its_own_numbers(fixed_kernel, device):
    """Changing kernel afterwards does not change the layer."""
    kernel = torch.ones(2, 2, device=device)
    layer = fixed_kernel(kernel)
    checks.own_storage(layer.weight, kernel, of="fixed_kernel(kernel).weight", from_="kernel")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_the_layer_takes_the_kernels_dtype(fixed_kernel, dtype):
    """The layer has the dtype of its kernel, and its device."""
    kernel = torch.tensor([[0.1, 0.2]], dtype=dtype)
    expected = kernel.reshape(1, 1, 1, 2).clone()
    checks.close(fixed_kernel(kernel).weight, expected, of=f"fixed_kernel([[0.1, 0.2]]).weight, in {dtype}")
    inputs.stays_on_meta(lambda given: fixed_kernel(given).weight, kernel, of="fixed_kernel(kernel).weight")


def test_a_kernel_may_lie_otherwise_in_memory(fixed_kernel, numbered):
    """A kernel may be a transposed one, a part of another, or one row expanded; the layer has numbers of its own."""
    kernel = numbered((2, 3), torch.float32)
    of = "fixed_kernel(kernel).weight"
    weights = [(name, given, fixed_kernel(given).weight) for name, given in inputs.layouts(kernel, "kernel")]
    for name, given, weight in weights:
        checks.close(weight, kernel[None, None], of=f"{of}, {name}")
        checks.own_storage(weight, given, of=f"{of}, {name}", from_="kernel")
    layer = fixed_kernel(kernel[:1].expand(2, 3))
    layer.weight[0, 0, 0, 0] = 5.0
    expected = torch.tensor([[[[5.0, 1.0, 2.0], [0.0, 1.0, 2.0]]]])
    checks.close(layer.weight, expected, of=f"{of} of a row [0, 1, 2] expanded to (2, 3), once its first number is 5")


def test_a_kernel_that_is_trained_goes_on(fixed_kernel):
    """A kernel that requires grad still does afterwards, and the layer's weight does not."""
    kernel = torch.ones(2, 2, requires_grad=True)
    weight = fixed_kernel(kernel).weight
    found = [kernel.requires_grad, weight.requires_grad]
    checks.equal(found, [True, False], of="requires_grad of kernel, and of fixed_kernel(kernel).weight")


def told(x_shape, weight_shape, stride, padding):
    """Return a call in words."""
    return f"conv2d(x {x_shape}, weight {weight_shape}, stride={stride}, padding={padding})"
