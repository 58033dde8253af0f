"""Solution. `[block] * depth` is one block, depth times: multiplying a list copies references, not objects."""

from torch import Tensor, nn


class Tower(nn.Module):
    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        # The comprehension runs its expression anew for each block. Copies of one block would be separate, but would
        # all start with the same weights.
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)  # (N, F)
        return self.head(x)  # (N, C)
