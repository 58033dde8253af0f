"""Wrong answers that people write when they build residual blocks, or measure gradients."""

import math

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

ResidualBlock__forgets_the_skip = edit(
    ("return torch.relu(out + x)", "return torch.relu(out)"),
    why="Returns F alone, a plain block. Instead: add x before the last ReLU, relu(F(x) + x).",
)


ResidualBlock__adds_after_the_last_relu = edit(
    ("return torch.relu(out + x)", "return torch.relu(out) + x"),
    why="""Adds x after the last ReLU, so the result has negative numbers wherever x has. Instead: the ReLU comes last,
    relu(F(x) + x).""",
)


ResidualBlock__adds_in_place = edit(
    ("return torch.relu(out + x)", "x += out\nreturn torch.relu(x)"),
    why="""Writes the sum over x: the caller's tensor changes, and backward fails, for conv1 has kept x to compute its
    gradient. Instead: `x + out` makes a new tensor.""",
)


ResidualBlock__detaches_the_skip = edit(
    ("return torch.relu(out + x)", "return torch.relu(out + x.detach())"),
    why="""Detaches the x that is added, so its gradient goes through F alone, and the straight way back is shut.
    Instead: add x itself.""",
)


ResidualBlock__relu_before_the_sum = edit(
    ("out = self.bn2(self.conv2(out))", "out = torch.relu(self.bn2(self.conv2(out)))"),
    why="""Ends F in a ReLU, so it can only add and never take away. Instead: F ends in batch norm, and the ReLU
    comes after the sum.""",
)


ResidualBlock__no_relu_between = edit(
    ("out = torch.relu(self.bn1(self.conv1(x)))", "out = self.bn1(self.conv1(x))"),
    why="""Puts no ReLU between the two convolutions, which are then one linear map. Instead: F is convolution,
    batch norm, ReLU, convolution, batch norm.""",
)


ResidualBlock__normalises_the_sum = edit(
    ("out = self.bn2(self.conv2(out))", ""),
    ("return torch.relu(out + x)", "return torch.relu(self.bn2(self.conv2(out) + x))"),
    why="""Normalises the sum, and with it what the skip brought. Instead: batch norm belongs to F,
    relu(bn2(conv2(out)) + x).""",
)


ResidualBlock__no_batch_norm = edit(
    ("self.bn1 = nn.BatchNorm2d(channels)", ""),
    ("self.bn2 = nn.BatchNorm2d(channels)", ""),
    ("out = torch.relu(self.bn1(self.conv1(x)))", "out = torch.relu(self.conv1(x))"),
    ("out = self.bn2(self.conv2(out))", "out = self.conv2(out)"),
    why="Leaves batch norm out of F. Instead: after each of the two convolutions comes an nn.BatchNorm2d, bn1 and bn2.",
)


ResidualBlock__keeps_the_biases = edit(
    (
        "self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)",
        "self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)",
    ),
    (
        "self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)",
        "self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)",
    ),
    why="""Leaves a bias in each convolution, which batch norm subtracts again with the mean. Instead: pass
    `bias=False`.""",
)


ResidualBlock__no_padding = edit(
    (
        "self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)",
        "self.conv1 = nn.Conv2d(channels, channels, 3, bias=False)",
    ),
    (
        "self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)",
        "self.conv2 = nn.Conv2d(channels, channels, 3, bias=False)",
    ),
    why="""Leaves out the padding: a 3 x 3 convolution then makes the image smaller by 2, and F(x) and x cannot be
    added. Instead: pass `padding=1`.""",
)


DownsampleBlock__strides_the_second = edit(
    ("3, stride,", "3,"),
    ("3, padding", "3, stride, padding"),
    why="""Moves by stride in the second convolution and not in the first: as large in the end, but conv1 works on more
    pixels than it need, and with weights of other people it computes something else. Instead: the stride belongs to
    conv1.""",
)


DownsampleBlock__strides_twice = edit(
    ("3, padding", "3, stride, padding"),
    why="""Moves by stride in both convolutions, so F makes the image smaller twice and P once. Instead: only conv1
    has the stride.""",
)


DownsampleBlock__projection_without_stride = edit(
    ("1, stride,", "1,"),
    why="""Keeps the size in P while F makes it smaller, so they cannot be added. Instead: give the 1 x 1
    convolution the stride.""",
)


DownsampleBlock__large_projection = edit(
    ("1, stride", "3, stride, padding=1"),
    why="""Looks at 3 x 3 pixels in P. Instead: it is there only to make x fit, and a 1 x 1 convolution mixes the
    channels of one pixel.""",
)


DownsampleBlock__no_norm_in_the_projection = edit(
    (
        "self.downsample = nn.Sequential(\n"
        "    nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)\n"
        ")",
        "self.downsample = nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False))",
    ),
    why="Makes P of the convolution alone. Instead: batch norm follows it, as it follows the convolutions of F.",
)


DownsampleBlock__relu_in_the_projection = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out + torch.relu(self.downsample(x)))"),
    why="""Ends P in a ReLU, which stops what is negative on the straight way. Instead: after P comes only the ReLU
    of the sum.""",
)


DownsampleBlock__identity_where_it_fits = edit(
    ("self.downsample(x)", "(x if x.shape == out.shape else self.downsample(x))"),
    why="""Adds x as it is where channels and size stay, and leaves P out. Instead: P is always there, whatever the
    arguments are.""",
)


DownsampleBlock__forgets_the_skip = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out)"),
    why="Returns F alone, a plain block; P is built and never used. Instead: return relu(F(x) + P(x)).",
)


DownsampleBlock__adds_after_the_last_relu = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out) + self.downsample(x)"),
    why="""Adds P(x) after the last ReLU, so the result has negative numbers. Instead: the ReLU comes last, relu(F(x) +
    P(x)).""",
)


gradient_norms__ignores_residual = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("h = h + out if residual else out", "h = out"),
    why="Builds a plain tower whatever residual says. Instead: where it is True, add h to what the layer gives.",
)


gradient_norms__adds_x_each_time = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("h = h + out if residual else out", "h = x + out if residual else out"),
    why="""Adds the first input x at each layer, not what came into that layer. Instead: the sum is h +
    relu(layer(h)), with the h of that layer.""",
)


def gradient_norms__relu_after_the_sum(depth: int, residual: bool) -> list[float]:
    """Applies the ReLU to the sum, relu(h + layer(h)). Instead: asked for is h + relu(layer(h)), where nothing stands
    in the way of h."""
    layers, x = _tower(depth)
    h = x
    for layer in layers:
        h = torch.relu(h + layer(h) if residual else layer(h))
    grads = torch.autograd.grad(h.mean(), [layer.weight for layer in layers])
    return [grad.norm().item() for grad in grads]


gradient_norms__last_layer_first = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.norm().item() for grad in reversed(grads)]"),
    why="""Returns the numbers in the order of backward, from the last layer to the first. Instead: in the order of the
    layers.""",
)


def gradient_norms__norms_of_the_weights(depth: int, residual: bool) -> list[float]:
    """Returns the norm of each weight. Instead: asked for is that of its gradient, `layer.weight.grad` after
    backward."""
    layers, x = _tower(depth)
    h = x
    for layer in layers:
        out = torch.relu(layer(h))
        h = h + out if residual else out
    h.mean().backward()
    return [layer.weight.norm().item() for layer in layers]


gradient_norms__squares = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.square().sum().item() for grad in grads]"),
    why="Returns the sum of the squares. Instead: the norm is its root.",
)


gradient_norms__largest_number = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.abs().max().item() for grad in grads]"),
    why="Returns the largest number of each gradient. Instead: the norm is the root of the sum of all squares.",
)


gradient_norms__sums_the_output = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    (".mean", ".sum"),
    why="Takes the sum of the last h for the loss. Instead: it is the mean.",
)


def gradient_norms__counts_the_bias(depth: int, residual: bool) -> list[float]:
    """Counts the gradient in the bias, too. Instead: asked for is the norm of the weight's gradient alone."""
    layers, x = _tower(depth)
    h = x
    for layer in layers:
        out = torch.relu(layer(h))
        h = h + out if residual else out
    h.mean().backward()
    return [nn.utils.get_total_norm([p.grad for p in layer.parameters()]).item() for layer in layers]


gradient_norms__returns_tensors = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.norm() for grad in grads]"),
    why="Returns tensors. Instead: `.item()` makes a Python float of each.",
)


def _tower(depth: int) -> tuple[list[nn.Conv2d], Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 8, 6, 6, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(depth)]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -1 / math.sqrt(72), 1 / math.sqrt(72), generator=generator)
    return layers, x


ResidualBlock__one_norm_for_both = edit(
    ("self.bn2(self.conv2(out))", "self.bn1(self.conv2(out))"),
    why="""Sends both convolutions through the same batch norm, whose statistics are then those of neither, and the
    other is never used. Instead: bn1 follows conv1, and bn2 follows conv2.""",
)


ResidualBlock__computes_f_twice = edit(
    (
        "return torch.relu(out + x)",
        "self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))\nreturn torch.relu(out + x)",
    ),
    why="""Computes F twice, so each batch counts twice in the running statistics. Instead: keep the result in a
    variable.""",
)


DownsampleBlock__one_norm_for_both = edit(
    ("self.bn2(self.conv2(out))", "self.bn1(self.conv2(out))"),
    why="""Sends both convolutions through the same batch norm, whose statistics are then those of neither, and the
    other is never used. Instead: bn1 follows conv1, and bn2 follows conv2.""",
)


DownsampleBlock__projects_twice = edit(
    (
        "return torch.relu(out + self.downsample(x))",
        "if self.downsample(x).shape != out.shape:\n    return out\nreturn torch.relu(out + self.downsample(x))",
    ),
    why="""Computes P twice, so each batch counts twice in its running statistics. Instead: keep the result in a
    variable.""",
)


DownsampleBlock__relu_before_the_sum = edit(
    ("out = self.bn2(self.conv2(out))", "out = torch.relu(self.bn2(self.conv2(out)))"),
    why="""Ends F in a ReLU, so it can only add and never take away. Instead: F ends in batch norm, and the ReLU
    comes after the sum.""",
)


gradient_norms__adds_in_place = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("h = h + out if residual else out", "if residual:\n    h += out\nelse:\n    h = out"),
    why="""Writes the sum over h, which the layer has kept for backward: its gradient cannot be computed any more.
    Instead: `h + out` makes a new tensor.""",
)


_LAYERS: dict[int, tuple[list[nn.Conv2d], Tensor]] = {}


def gradient_norms__keeps_its_layers(depth: int, residual: bool) -> list[float]:
    """Keeps the layers from one call to the next, and with them their gradients, to which backward adds. Instead: call
    `tower` each time."""
    layers, x = _LAYERS.setdefault(depth, _tower(depth))
    h = x
    for layer in layers:
        out = torch.relu(layer(h))
        h = h + out if residual else out
    h.mean().backward()
    return [layer.weight.grad.norm().item() for layer in layers]


ResidualBlock__no_relu_at_the_end = edit(
    ("return torch.relu(out + x)", "return out + x"),
    why="Returns the sum as it is, with its negative numbers. Instead: a ReLU comes last, relu(F(x) + x).",
)


DownsampleBlock__no_relu_at_the_end = edit(
    ("return torch.relu(out + self.downsample(x))", "return out + self.downsample(x)"),
    why="Returns the sum as it is, with its negative numbers. Instead: a ReLU comes last, relu(F(x) + P(x)).",
)


DownsampleBlock__projection_keeps_its_bias = edit(
    ("1, stride, bias=False", "1, stride"),
    why="""Leaves a bias in the 1 x 1 convolution, which batch norm subtracts again with the mean. Instead: pass
    `bias=False`.""",
)


DownsampleBlock__projection_where_it_is_needed = edit(
    (
        "self.downsample = nn.Sequential(\n"
        "    nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)\n"
        ")",
        "self.downsample = nn.Sequential()\n"
        "if stride != 1 or in_channels != out_channels:\n"
        "    self.downsample.append(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False))\n"
        "    self.downsample.append(nn.BatchNorm2d(out_channels))",
    ),
    why="""Makes P only where channels or size change, and adds x as it is elsewhere. Instead: P is always there,
    whatever the arguments are.""",
)
