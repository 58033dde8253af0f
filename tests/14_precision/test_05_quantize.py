"""Hidden tests of quantize."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs, rules


@pytest.mark.parametrize("bits", [8, 4, 2])
def test_the_largest_becomes_q(quantize_per_channel, device, bits):
    """Each channel's largest absolute value becomes q or -q, by a scale of its own; the others are rounded."""
    q = 2 ** (bits - 1) - 1
    w = torch.tensor([[1.0, -0.6, 0.25], [-40.0, 8.0, 0.0], [0.001, 0.001, -0.001]], device=device)
    whole, scale = quantize_per_channel(w, bits)
    of = f"quantize_per_channel(w, {bits}), w {w.tolist()}"
    expected = torch.tensor([1.0, 40.0, 0.001], device=device) / q
    checks.close(scale, expected, of=f"the scale of {of}", rtol=1e-6)
    rows = {8: [[127, -76, 32], [-127, 25, 0]], 4: [[7, -4, 2], [-7, 1, 0]], 2: [[1, -1, 0], [-1, 0, 0]]}[bits]
    expected = torch.tensor([*rows, [q, q, -q]], dtype=torch.int8, device=device)
    checks.close(whole, expected, of=f"the whole numbers of {of}")


@pytest.mark.parametrize("shape", [(3, 5), (4, 4), (2, 3, 3, 3), (1, 1), (5, 2, 1), (0, 3)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_error_is_half_a_scale(quantize_per_channel, shape, dtype):
    """No number is off by more than half the scale of its channel, whatever the shape; 8 bits are the default."""
    w = torch.randn(shape, dtype=dtype) * torch.logspace(-3, 2, shape[0], dtype=dtype).reshape(
        -1, *[1] * (len(shape) - 1)
    )
    whole, scale = quantize_per_channel(w)
    of = f"quantize_per_channel(w), w of shape {shape} in {dtype}"
    checks.dtype(whole, torch.int8, of=f"the whole numbers of {of}")
    checks.shape(whole, shape, of=f"the whole numbers of {of}")
    checks.close(scale, w.abs().flatten(1).amax(1) / 127, of=f"the scale of {of}", rtol=4 * torch.finfo(dtype).eps)
    error = (whole.to(dtype) * scale.reshape(-1, *[1] * (len(shape) - 1)) - w).abs().flatten(1)
    worst = (error / scale[:, None]).max().item() if w.numel() else 0.0
    checks.that(
        worst <= 0.5001, of=f"the largest error of {of}", expected="half a scale at most", got=f"{worst:.3f} scales"
    )


def test_halves_go_to_the_even_number(quantize_per_channel, device):
    """2.5 scales become 2, and 3.5 become 4, as torch.round has it; what float64 can tell from a half is none."""
    w = torch.tensor([[127.0, 2.5, 3.5, -2.5, 0.5, 2.4, 2.6]], device=device)
    expected = torch.tensor([[127, 2, 4, -2, 0, 2, 3]], dtype=torch.int8, device=device)
    checks.close(quantize_per_channel(w)[0], expected, of=f"the whole numbers of quantize_per_channel({w.tolist()})")
    w = torch.tensor([[127.0, 2.5 + 1e-9, 3.5 - 1e-9]], dtype=torch.float64)  # in float32 these are halves
    expected = torch.tensor([[127, 3, 3]], dtype=torch.int8)
    of = "the whole numbers of quantize_per_channel([[127, 2.5 + 1e-9, 3.5 - 1e-9]]) in float64"
    checks.close(quantize_per_channel(w)[0], expected, of=of)


def test_a_channel_of_zeros(quantize_per_channel, device):
    """A channel of zeros stays 0 and has the scale 1; one of numbers near 1e-30 keeps all its digits."""
    w = torch.tensor([[0.0, 0.0], [2e-30, -1e-30], [127.0, 1.0]], device=device)
    whole, scale = quantize_per_channel(w)
    of = f"quantize_per_channel({w.tolist()})"
    expected = torch.tensor([[0, 0], [127, -64], [127, 1]], dtype=torch.int8, device=device)
    checks.close(whole, expected, of=f"the whole numbers of {of}")
    checks.close(scale, torch.tensor([1.0, 2e-30 / 127, 1.0], device=device), of=f"the scale of {of}", rtol=1e-5)


@pytest.mark.parametrize("bits", range(2, 9))
def test_every_number_of_bits(quantize_per_channel, bits):
    """From 2 to 8 bits the whole numbers reach from -q to q, and no further."""
    whole, scale = quantize_per_channel(torch.linspace(-3.0, 3.0, 601)[None], bits)
    q = 2 ** (bits - 1) - 1
    of = f"the whole numbers of quantize_per_channel(w, {bits}), w 601 numbers from -3 to 3"
    checks.equal(whole.unique().tolist(), list(range(-q, q + 1)), of=of)
    checks.close(scale, torch.tensor([3.0 / q]), of=f"the scale of quantize_per_channel(w, {bits})", rtol=1e-6)


@pytest.mark.parametrize("bits", [1, 0, 9, 16, -3])
def test_other_numbers_of_bits_are_refused(quantize_per_channel, bits):
    """ValueError where bits is not 2 to 8."""
    of = f"quantize_per_channel(w, {bits})"
    checks.raises(ValueError, lambda: quantize_per_channel(torch.ones(2, 2), bits), of=of)


def test_a_weight_that_is_trained(quantize_per_channel, device):
    """A parameter is quantized without history, and stays as it is, however it lies in memory."""
    w = torch.tensor([[1.0, -2.0], [0.5, 0.1]], device=device)
    expected = torch.tensor([[64, -127], [127, 25]], dtype=torch.int8, device=device)
    of = f"quantize_per_channel(w), w a parameter {w.tolist()}"
    weight = nn.Parameter(w.clone())
    with checks.unmodified(of, w=weight.detach()):
        results = quantize_per_channel(weight)
    checks.equal(
        [result.requires_grad for result in results], [False, False], of=f"requires_grad of both results of {of}"
    )
    inputs.same_for(inputs.layouts(w), lambda w: quantize_per_channel(w)[0], expected, of=of)
    inputs.stays_on_meta(lambda w: quantize_per_channel(w)[1], w, of="the scale of quantize_per_channel(w)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_each_channel_by_its_scale(dequantize, dtype):
    """q[c] is multiplied by scale[c], also where the weight is square, in the dtype of the scale: 1/3 keeps all its
    digits in float64."""
    q = torch.tensor([[100, -50], [3, 4]], dtype=torch.int8)
    scale = torch.tensor([1 / 3, 1000.0], dtype=dtype)
    expected = torch.tensor([[100 / 3, -50 / 3], [3000.0, 4000.0]], dtype=dtype)
    of = f"dequantize([[100, -50], [3, 4]], [1/3, 1000]), scale in {dtype}"
    checks.close(dequantize(q, scale), expected, of=of, rtol=4 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("shape", [(3, 2), (2, 3, 3, 3), (4, 1, 2), (1, 1), (0, 2), (2, 0)], ids=str)
def test_weights_of_all_shapes(dequantize, shape, device):
    """A weight may have any number of axes: the scale belongs to the first."""
    q = torch.randint(-127, 128, shape, dtype=torch.int8).to(device)
    scale = torch.rand(shape[0]).to(device) + 0.1
    rows = [q[c].float() * scale[c] for c in range(shape[0])]
    expected = torch.stack(rows) if rows else torch.zeros(shape, device=device)
    checks.close(dequantize(q, scale), expected, of=f"dequantize(q, scale), q of shape {shape}")


def test_the_quantized_weight_stays(dequantize, device):
    """q and scale keep numbers and shapes, and may lie in memory as they like."""
    q = torch.tensor([[1, 2], [3, -4]], dtype=torch.int8, device=device)
    scale = torch.tensor([0.5, 2.0], device=device)
    expected = torch.tensor([[0.5, 1.0], [6.0, -8.0]], device=device)
    with checks.unmodified("dequantize(q, scale)", q=q, scale=scale):
        dequantize(q, scale)
    inputs.same_for(inputs.layouts(q, "q"), lambda q: dequantize(q, scale), expected, of="dequantize(q, scale)")
    inputs.same_for(inputs.layouts(scale, "scale"), lambda s: dequantize(q, s), expected, of="dequantize(q, scale)")


@pytest.mark.parametrize(("bits", "scale"), [(8, 0.25), (4, 0.5), (2, 1.0), (8, 0.0078125)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_value_and_gradient_are_those_of_torch(FakeQuantize, bits, scale, dtype):
    """Value and gradient are those of torch.fake_quantize_per_tensor_affine, inside the range, at its ends and
    outside."""
    q = 2 ** (bits - 1) - 1
    below, above = [-q - 2, -q - 0.75, -q - 0.5, -q - 0.25, -q], [q, q + 0.25, q + 0.5, q + 0.75, 3 * q]
    steps = [*below, -q + 0.25, -1, -0.4, 0, 0.6, q - 0.25, *above]
    x = (torch.tensor(steps) * scale).to(dtype)
    of = f"FakeQuantize({scale}, {bits})(x), x / scale {steps}"

    def of_torch(x):  # float64 is not known to it; these numbers are exact in float32
        return torch.fake_quantize_per_tensor_affine(x.float(), scale, 0, -q, q).to(x.dtype)

    def check(value, expected, *, of):  # the gradient of torch went through float32
        checks.close(value, expected, of=of, rtol=1e-6, atol=1e-7)

    inputs.same_as_torch(FakeQuantize(scale, bits), of_torch, x, names=("x",), of=of, check=check)


@pytest.mark.parametrize("shape", [(), (3,), (2, 1, 3), (0, 2)], ids=str)
def test_any_shape_is_rounded(FakeQuantize, shape, device):
    """x may have any shape; shape, dtype and device are kept, and the default is 8 bits."""
    x = torch.full(shape, 40.3, device=device)
    of = f"FakeQuantize(0.25)(x), x filled with 40.3, of shape {shape}"
    checks.close(FakeQuantize(0.25)(x), torch.full(shape, 31.75, device=device), of=of)


def test_float64_is_rounded_in_float64(FakeQuantize):
    """With a scale of 0.1, which no dtype has exactly, x in float64 is rounded to all of its digits."""
    x = torch.tensor([0.26, -1.04, 0.25 + 1e-9], dtype=torch.float64)  # in float32 the last is no more than 2.5 scales
    expected = torch.tensor([3 * 0.1, -10 * 0.1, 3 * 0.1], dtype=torch.float64)
    checks.close(FakeQuantize(0.1)(x), expected, of=f"FakeQuantize(0.1)({x.tolist()}) in float64", rtol=1e-12)


def test_the_ends_of_the_range(FakeQuantize, device):
    """With 8 bits the range ends at -127 and 127 scales, and the gradient with what is cut, not before, however far
    outside it lies."""
    x = torch.tensor([-129.0, -128.0, -127.4, -127.0, 127.0, 127.4, 127.6, 3e9], device=device, requires_grad=True)
    result = FakeQuantize(1.0)(x)
    of = f"FakeQuantize(1.0)({x.tolist()})"
    checks.close(result.detach(), torch.tensor([-127.0] * 4 + [127.0] * 4, device=device), of=of)
    (grad,) = torch.autograd.grad(result.sum(), x)
    expected = torch.tensor([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0], device=device)
    checks.close(grad, expected, of=f"the gradient of {of} in x")


def test_halves_of_a_scale(FakeQuantize, device):
    """Halves are rounded to the even number: 2.5 scales to 2, 3.5 to 4."""
    x = torch.tensor([1.25, 1.75, -1.25, 0.25], device=device)
    expected = torch.tensor([1.0, 2.0, -1.0, 0.0], device=device)
    checks.close(FakeQuantize(0.5)(x), expected, of="FakeQuantize(0.5)([1.25, 1.75, -1.25, 0.25])")


def test_weights_behind_it_learn(FakeQuantize):
    """The gradient passes as if nothing were rounded: a weight moves by steps that are smaller than the scale."""
    weight = nn.Parameter(torch.tensor([0.9, -0.3]))
    quantize, optimizer = FakeQuantize(0.5), torch.optim.SGD([weight], lr=0.1)
    for _ in range(30):
        optimizer.zero_grad()
        ((quantize(weight) - torch.tensor([-1.5, 2.0])) ** 2).sum().backward()
        optimizer.step()
    of = "the rounded weight after 30 steps towards [-1.5, 2], FakeQuantize(0.5)"
    checks.close(quantize(weight).detach(), torch.tensor([-1.5, 2.0]), of=of)


def test_it_has_no_parameters_and_no_modes(FakeQuantize, device):
    """It has no parameters, does the same in training and evaluation, and two of them have nothing in common."""
    first, _ = FakeQuantize(0.5, 4), FakeQuantize(2.0, 2)
    checks.equal(
        [name for name, _ in first.named_parameters()], [], of="the names of the parameters of FakeQuantize(0.5, 4)"
    )
    x = torch.tensor([0.7, 9.0], device=device)
    for mode in ("training", "evaluation"):
        first.train(mode == "training")
        with checks.unmodified("FakeQuantize(0.5, 4)(x)", x=x):
            result = first(x)
        checks.close(result, torch.tensor([0.5, 3.5], device=device), of=f"FakeQuantize(0.5, 4)([0.7, 9]) in {mode}")


def test_it_is_rounded_by_hand(FakeQuantize):
    """The result comes from other operations than torch's own fake quantization."""
    x = torch.tensor([0.7, 9.0])
    with rules.forbid("fake_quantize", why="round, cut, and let the gradient past"):
        result = FakeQuantize(0.5, 4)(x)
    checks.close(result, torch.tensor([0.5, 3.5]), of="FakeQuantize(0.5, 4)([0.7, 9])")


@pytest.mark.parametrize("bias", [True, False], ids=["with bias", "without bias"])
@pytest.mark.parametrize(("sizes", "bits"), [((5, 3), 8), ((4, 4), 8), ((1, 2), 4), ((3, 1), 2)], ids=str)
def test_it_computes_with_the_quantized_weight(QuantizedLinear, sizes, bits, bias):
    """The result is x times the dequantized weight, plus bias, for any leading axes of x."""
    linear = spread(nn.Linear(*sizes, bias=bias))
    weight, scale = quantized(linear.weight.detach(), bits)
    layer = QuantizedLinear(linear, bits)
    for shape in ((2,), (3, 2), (0,), ()):
        x = torch.randn(*shape, sizes[0])
        expected = x @ (weight.float() * scale[:, None]).T + (linear.bias.detach() if bias else 0.0)
        of = f"QuantizedLinear(linear, {bits})(x), linear from {sizes[0]} to {sizes[1]}, x of shape {tuple(x.shape)}"
        checks.roughly(layer(x).detach(), expected, of=of)


@pytest.mark.parametrize("bias", [True, False], ids=["with bias", "without bias"])
def test_its_state(QuantizedLinear, bias):
    """The state_dict has weight in int8, scale and, if there is one, bias in float32; there are no parameters."""
    linear = spread(nn.Linear(3, 2, bias=bias))
    layer = QuantizedLinear(linear)
    weight, scale = quantized(linear.weight.detach(), 8)
    expected = {"weight": weight, "scale": scale} | ({"bias": linear.bias.detach()} if bias else {})
    state = layer.state_dict()
    checks.equal(sorted(state), sorted(expected), of="the names in the state_dict of QuantizedLinear(nn.Linear(3, 2))")
    checks.equal([name for name, _ in layer.named_parameters()], [], of="the names of its parameters")
    tied = [name for name, value in layer.named_buffers() if value.requires_grad]
    checks.equal(tied, [], of="the buffers that require a gradient")
    for name, value in expected.items():
        checks.close(state[name], value, of=f"{name} of QuantizedLinear(nn.Linear(3, 2))", rtol=1e-6)
    if not bias:
        checks.equal(layer.bias, None, of="bias of QuantizedLinear of a layer without bias")


def test_an_output_without_weights(QuantizedLinear):
    """A row of zeros in the weight, as pruning leaves it, has the scale 1, and its output is the bias."""
    linear = spread(nn.Linear(3, 2))
    with torch.no_grad():
        linear.weight[0] = 0.0
    layer, of = QuantizedLinear(linear), "QuantizedLinear of a layer whose first row is 0"
    checks.close(layer.scale[0], torch.tensor(1.0), of=f"scale[0] of {of}")
    expected = torch.full((4,), linear.bias[0].item())
    checks.close(layer(torch.randn(4, 3))[:, 0], expected, of=f"the first output of {of}, whose bias is {expected[0]}")


def test_it_is_saved_and_loaded(QuantizedLinear, tmp_path):
    """Another layer that loads the state gives the same results."""
    first, other = QuantizedLinear(spread(nn.Linear(3, 2))), QuantizedLinear(nn.Linear(3, 2))
    torch.save(first.state_dict(), tmp_path / "layer.pt")
    other.load_state_dict(torch.load(tmp_path / "layer.pt", weights_only=True))
    x = torch.randn(4, 3)
    checks.close(other(x), first(x), of="QuantizedLinear(x) with the state of another one")


def test_the_memory_is_a_quarter(QuantizedLinear):
    """All tensors that the layer holds, also after a call, take a good quarter of the bytes of the weight."""
    linear = nn.Linear(256, 64)
    layer = QuantizedLinear(linear)
    layer(torch.ones(1, 256))
    held = [*layer.parameters(), *layer.buffers()]
    held += [value for module in layer.modules() for value in vars(module).values() if isinstance(value, torch.Tensor)]
    total = sum(tensor.numel() * tensor.element_size() for tensor in {id(one): one for one in held}.values())
    full = linear.weight.numel() * 4
    most = full * 0.3
    of = f"the bytes of all tensors in QuantizedLinear(nn.Linear(256, 64)), whose weight takes {full}"
    checks.that(total <= most, of=of, expected=f"{most:.0f} at most", got=total)


def test_the_layer_stands_alone(QuantizedLinear):
    """linear stays as it is, and what is trained in it afterwards changes nothing here."""
    linear = spread(nn.Linear(3, 2))
    before = {name: value.clone() for name, value in linear.state_dict().items()}
    layer, x = QuantizedLinear(linear), torch.randn(4, 3)
    expected = layer(x).detach().clone()
    for name, value in linear.state_dict().items():
        checks.close(value, before[name], of=f"{name} of linear after QuantizedLinear(linear)", rtol=0, atol=0)
    flags = [parameter.requires_grad for parameter in linear.parameters()]
    checks.equal(flags, [True, True], of="requires_grad of linear's parameters after QuantizedLinear(linear)")
    with torch.no_grad():
        for parameter in linear.parameters():
            parameter.fill_(9.0)
    checks.close(layer(x).detach(), expected, of="QuantizedLinear(x) after linear was filled with 9")


def test_gradients_reach_what_is_in_front(QuantizedLinear):
    """The gradient in x is that of a linear layer with the dequantized weight; x stays as it is."""
    linear = spread(nn.Linear(3, 2))
    weight, scale = quantized(linear.weight.detach(), 8)
    layer, x = QuantizedLinear(linear), torch.tensor([[0.3, -1.7, 0.2]], requires_grad=True)
    with checks.unmodified("QuantizedLinear(x)", x=x.detach()):
        result = layer(x)
    checks.gradient_reaches(result, x, of="QuantizedLinear(x)", names=("x",))
    (grad,) = torch.autograd.grad(result.sum(), x)
    checks.roughly(grad, (weight.float() * scale[:, None]).sum(0)[None], of="the gradient of QuantizedLinear(x) in x")


def spread(linear):
    """Return the layer with rows of very different sizes, and a bias that shows."""
    with torch.no_grad():
        linear.weight.mul_(torch.logspace(-1, 1, len(linear.weight))[:, None])
        if linear.bias is not None:
            linear.bias.copy_(torch.arange(len(linear.bias)) + 0.5)
    return linear


def quantized(w, bits):
    """Return whole numbers and scale of a matrix without a row of zeros."""
    scale = w.abs().amax(1) / (2 ** (bits - 1) - 1)
    return (w / scale[:, None]).round().to(torch.int8), scale
