"""Right answers in other styles."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class MLP__sequential_inside(nn.Module):
    """A Sequential holds the layers and the relus."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        layers: list[nn.Module] = []
        width = in_features
        for hidden in hidden_sizes:
            layers.append(nn.Linear(width, hidden))
            layers.append(nn.ReLU())
            width = hidden
        self.net = nn.Sequential(*layers, nn.Linear(width, out_features))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__head_apart(nn.Module):
    """The hidden layers in a list, the last one apart."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        widths = [in_features, *hidden_sizes]
        self.hidden = nn.ModuleList([nn.Linear(widths[i], widths[i + 1]) for i in range(len(hidden_sizes))])
        self.out = nn.Linear(widths[-1], out_features)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)


def sequential_mlp__appends(sizes: Sequence[int]) -> nn.Sequential:
    """Modules are appended one by one."""
    net = nn.Sequential()
    for i in range(1, len(sizes)):
        if i > 1:
            net.append(nn.ReLU())
        net.append(nn.Linear(sizes[i - 1], sizes[i]))
    return net


def sequential_mlp__by_comprehension(sizes: Sequence[int]) -> nn.Sequential:
    """Even places are layers, odd ones relus."""
    count = 2 * len(sizes) - 3
    return nn.Sequential(
        *(nn.ReLU(inplace=False) if i % 2 else nn.Linear(sizes[i // 2], sizes[i // 2 + 1]) for i in range(count))
    )
