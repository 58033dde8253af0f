"""Wrong answers that people write when they build residual blocks, or measure gradients."""

import math

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

ResidualBlock__forgets_the_skip = edit(
    ("return torch.relu(out + x)", "return torch.relu(out)"),
    why="This is F alone, a plain block. Add x before the last ReLU: relu(out + x).",
)


ResidualBlock__adds_after_the_last_relu = edit(
    ("return torch.relu(out + x)", "return torch.relu(out) + x"),
    why="""x is added after the last ReLU, so the result has negative numbers wherever x has. The ReLU comes last:
    relu(F(x) + x).""",
)


ResidualBlock__adds_in_place = edit(
    ("return torch.relu(out + x)", "x += out\nreturn torch.relu(x)"),
    why="""`x += out` writes over x: the caller's tensor changes, and backward fails, for conv1 has kept x to
    compute its gradient. `x + out` makes a new tensor.""",
)


ResidualBlock__detaches_the_skip = edit(
    ("return torch.relu(out + x)", "return torch.relu(out + x.detach())"),
    why="""The x that is added is detached, so its gradient goes through F alone, and the straight way back is
    shut. Add x itself.""",
)


ResidualBlock__relu_before_the_sum = edit(
    ("out = self.bn2(self.conv2(out))", "out = torch.relu(self.bn2(self.conv2(out)))"),
    why="F ends in a ReLU, so it can only add and never take away. F ends in batch norm; the ReLU comes after the sum.",
)


ResidualBlock__no_relu_between = edit(
    ("out = torch.relu(self.bn1(self.conv1(x)))", "out = self.bn1(self.conv1(x))"),
    why="""Without a ReLU between them, two convolutions are one linear map. F is convolution, batch norm, ReLU,
    convolution, batch norm.""",
)


ResidualBlock__normalises_the_sum = edit(
    ("out = self.bn2(self.conv2(out))", ""),
    ("return torch.relu(out + x)", "return torch.relu(self.bn2(self.conv2(out) + x))"),
    why="""Batch norm stands after the sum and changes what the skip brought. It belongs to F:
    relu(bn2(conv2(out)) + x).""",
)


ResidualBlock__no_batch_norm = edit(
    ("self.bn1 = nn.BatchNorm2d(channels)", ""),
    ("self.bn2 = nn.BatchNorm2d(channels)", ""),
    ("out = torch.relu(self.bn1(self.conv1(x)))", "out = torch.relu(self.conv1(x))"),
    ("out = self.bn2(self.conv2(out))", "out = self.conv2(out)"),
    why="F has no batch norm. After each of the two convolutions comes an nn.BatchNorm2d, bn1 and bn2.",
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
    why="""nn.Conv2d has a bias unless told otherwise. Batch norm subtracts it again with the mean, so it is only
    ballast: pass bias=False.""",
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
    why="""A 3 x 3 convolution without padding makes the image smaller by 2, and then F(x) and x cannot be added.
    Pass padding=1.""",
)


DownsampleBlock__strides_the_second = edit(
    ("3, stride,", "3,"),
    ("3, padding", "3, stride, padding"),
    why="""conv2 moves by stride, and conv1 does not: as large in the end, but conv1 works on four times the
    pixels, and weights of other people do not fit. The stride belongs to conv1.""",
)


DownsampleBlock__strides_twice = edit(
    ("3, padding", "3, stride, padding"),
    why="Both convolutions move by stride, so F makes the image smaller twice and P once. Only conv1 has the stride.",
)


DownsampleBlock__projection_without_stride = edit(
    ("1, stride,", "1,"),
    why="P keeps the size while F makes it smaller, so they cannot be added. Give the 1 x 1 convolution the stride.",
)


DownsampleBlock__large_projection = edit(
    ("1, stride", "3, stride, padding=1"),
    why="P looks at 3 x 3 pixels. It is there only to make x fit: a 1 x 1 convolution mixes the channels of one pixel.",
)


DownsampleBlock__no_norm_in_the_projection = edit(
    (
        "self.downsample = nn.Sequential(\n"
        "    nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)\n"
        ")",
        "self.downsample = nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False))",
    ),
    why="P is the convolution alone. Batch norm follows it, as it follows the convolutions of F.",
)


DownsampleBlock__relu_in_the_projection = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out + torch.relu(self.downsample(x)))"),
    why="P ends in a ReLU, which stops what is negative on the straight way. After P comes only the ReLU of the sum.",
)


DownsampleBlock__identity_where_it_fits = edit(
    ("self.downsample(x)", "(x if x.shape == out.shape else self.downsample(x))"),
    why="""Where channels and size stay, x is added as it is, and P is left out. Here P is always there: build it
    whatever the arguments are.""",
)


DownsampleBlock__forgets_the_skip = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out)"),
    why="This is F alone, a plain block; P is built and never used. Return relu(F(x) + P(x)).",
)


DownsampleBlock__adds_after_the_last_relu = edit(
    ("return torch.relu(out + self.downsample(x))", "return torch.relu(out) + self.downsample(x)"),
    why="""P(x) is added after the last ReLU, so the result has negative numbers. The ReLU comes last: relu(F(x) +
    P(x)).""",
)


gradient_norms__ignores_residual = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("h = h + out if residual else out", "h = out"),
    why="residual is never asked for: this tower is always plain. Where it is True, add h to what the layer gives.",
)


gradient_norms__adds_x_each_time = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("h = h + out if residual else out", "h = x + out if residual else out"),
    why="Each layer gets x added, not what came into it. The sum is h + relu(layer(h)), with the h of that layer.",
)


def gradient_norms__relu_after_the_sum(depth: int, residual: bool) -> list[float]:
    """This is relu(h + layer(h)). Asked for is h + relu(layer(h)): nothing stands in the way of h."""
    layers, x = _tower(depth)
    h = x
    for layer in layers:
        h = torch.relu(h + layer(h) if residual else layer(h))
    grads = torch.autograd.grad(h.mean(), [layer.weight for layer in layers])
    return [grad.norm().item() for grad in grads]


gradient_norms__last_layer_first = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.norm().item() for grad in reversed(grads)]"),
    why="""The numbers are in the order of backward, from the last layer to the first. Return them in the order of
    the layers.""",
)


def gradient_norms__norms_of_the_weights(depth: int, residual: bool) -> list[float]:
    """This is the norm of each weight. Asked for is that of its gradient: layer.weight.grad after backward."""
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
    why="This is the sum of the squares. The norm is its root.",
)


gradient_norms__largest_number = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    ("return [grad.norm().item() for grad in grads]", "return [grad.abs().max().item() for grad in grads]"),
    why="This is the largest number of each gradient. The norm is the root of the sum of all squares.",
)


gradient_norms__sums_the_output = edit(
    ("layers, x = tower(depth)", "layers, x = _tower(depth)"),
    (".mean", ".sum"),
    why="The loss is the mean of the last h, not its sum.",
)


def gradient_norms__counts_the_bias(depth: int, residual: bool) -> list[float]:
    """The gradient in the bias is counted, too. Asked for is the norm of the weight's gradient alone."""
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
    why="Each number is a tensor. `.item()` makes a Python float of it.",
)


def _tower(depth: int) -> tuple[list[nn.Conv2d], Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 8, 6, 6, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1) for _ in range(depth)]
    for layer in layers:
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -1 / math.sqrt(72), 1 / math.sqrt(72), generator=generator)
    return layers, x
