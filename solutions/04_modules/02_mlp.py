"""Solution. Write all widths in one list: each pair of neighbours is a layer, each gap between layers a relu."""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn


class MLP(nn.Module):
    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        # A new list: appending to hidden_sizes would write into the caller's. With no hidden size one pair is left.
        sizes = [in_features, *hidden_sizes, out_features]
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = layer(x).relu()  # (N, hidden size)
        # No relu, no softmax: logits may be any number, and cross_entropy has its own, more exact, log_softmax.
        return self.layers[-1](x)  # (N, out_features)


def sequential_mlp(sizes: Sequence[int]) -> nn.Sequential:
    modules: list[nn.Module] = []
    for before, after in pairwise(sizes):
        modules += [nn.Linear(before, after), nn.ReLU()]
    # Sequential takes its modules one by one, not in a list. The relu after the last layer is left out.
    return nn.Sequential(*modules[:-1])
