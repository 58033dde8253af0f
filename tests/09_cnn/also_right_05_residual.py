"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit


class ResidualBlock__with_modules(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        for number in (1, 2):
            self.add_module(f"conv{number}", nn.Conv2d(channels, channels, (3, 3), 1, "same", bias=False))
            self.add_module(f"bn{number}", nn.BatchNorm2d(channels))
        self.activation = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        f = self.bn2(self.conv2(self.activation(self.bn1(self.conv1(x)))))
        return self.activation(x + f)


class ResidualBlock__adds_to_the_result(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        out = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += x
        return out.clamp(min=0)


class DownsampleBlock__in_one_line_each(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.downsample = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride, bias=False),
            nn.BatchNorm2d(out_channels),
        )
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = self.downsample(x)
        return (shortcut + self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))).relu()


class DownsampleBlock__a_loop_over_layers(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        projection = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
        self.downsample = nn.Sequential(projection, nn.BatchNorm2d(out_channels))

    def forward(self, x: Tensor) -> Tensor:
        out = x
        for layer in (self.conv1, self.bn1, functional.relu, self.conv2, self.bn2):
            out = layer(out)
        return functional.relu(torch.add(out, self.downsample(x)))


gradient_norms__by_backward = edit(
    (
        "grads = torch.autograd.grad(h.mean(), [layer.weight for layer in layers])  # (8, 8, 3, 3) each\n"
        "return [grad.norm().item() for grad in grads]",
        "h.mean().backward()\nreturn [math.sqrt(layer.weight.grad.square().sum().item()) for layer in layers]",
    ),
    why="Calls backward.",
)


gradient_norms__layer_by_layer = edit(
    (
        "grads = torch.autograd.grad(h.mean(), [layer.weight for layer in layers])  # (8, 8, 3, 3) each\n"
        "return [grad.norm().item() for grad in grads]",
        "loss, norms = h.sum() / h.numel(), []\n"
        "for layer in layers:\n"
        "    (gradient,) = torch.autograd.grad(loss, layer.weight, retain_graph=True)\n"
        "    norms.append(float(torch.linalg.vector_norm(gradient)))\n"
        "return norms",
    ),
    why="Asks for one gradient after the other.",
)
