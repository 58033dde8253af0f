"""The bug, and what people change in its place."""

import copy

from torch import Tensor, nn


class Tower__as_given(nn.Module):
    """`[block] * depth` holds the same block depth times: one set of weights, used again and again. ModuleList
    registers it under every name, so nothing looks wrong. Make a new block for each place: a comprehension."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        block = nn.Sequential(nn.Linear(features, features), nn.ReLU())
        self.blocks = nn.ModuleList([block] * depth)
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)  # (N, F)
        return self.head(x)  # (N, C)


class Tower__plain_list(nn.Module):
    """Now each block is its own, but a plain list hides them: no parameters, nothing in the state_dict, not moved by
    `to`. The list must be an nn.ModuleList."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        self.blocks = [nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)]
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Tower__copies(nn.Module):
    """deepcopy makes separate blocks, but with the same numbers: all of them start alike. Each block draws its own
    weights when it is made anew."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        block = nn.Sequential(nn.Linear(features, features), nn.ReLU())
        self.blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(depth)])
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Tower__shares_the_linear_layer(nn.Module):
    """There are as many nn.Sequential as blocks now, but the linear layer in them was made once, before the loop. What
    holds the weights must be made anew."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        linear = nn.Linear(features, features)
        self.blocks = nn.ModuleList([nn.Sequential(linear, nn.ReLU()) for _ in range(depth)])
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Tower__new_weights_in_one_block(nn.Module):
    """reset_parameters draws new numbers, but into the same block each time: the last draw is everybody's."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        block = nn.Sequential(nn.Linear(features, features), nn.ReLU())
        self.blocks = nn.ModuleList()
        for _ in range(depth):
            block[0].reset_parameters()
            self.blocks.append(block)
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Tower__drops_the_skip(nn.Module):
    """The blocks are their own now, but forward was changed with them: each block's output must be added to what it
    saw."""

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return self.head(x)
