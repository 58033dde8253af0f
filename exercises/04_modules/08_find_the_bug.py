"""Find the bug: a tower of blocks that gets no better when it gets higher.

The code below runs, raises nothing and trains. One thing in it is wrong. Read it, measure, and mend it.
Read: torch.nn.ModuleList, torch.nn.Module.named_parameters, torch.nn.Module.state_dict

Shapes: N samples, F features, C classes.
"""

import torch
from torch import Tensor, nn


class Tower(nn.Module):
    """A tower of equally built blocks, each of which adds something to its input, and a head that gives logits.

    Each block is a linear layer (F to F) and a ReLU; it has weights of its own, drawn at random as PyTorch does for
    every new nn.Linear, and learns on its own. The head is a linear layer (F to C).
    model(x): x (N, F) float32 -> (N, C). The first block sees x; each block's output is added to what it saw; what the
    last one leaves goes to the head.
    model.blocks is the list of blocks, model.blocks[i][0] the linear layer of block i. These names are also those in
    the state_dict: blocks.0.0.weight, blocks.0.0.bias, blocks.1.0.weight … head.weight, head.bias.

    What goes wrong: a tower of eight blocks learns hardly more than a tower of one. Loaded with the weights of a good
    tower, it gives other predictions than the tower they came from, and no error tells you.

    >>> model = Tower(features=4, depth=3, classes=2)
    >>> model(torch.zeros(5, 4)).shape, len(model.blocks)
    (torch.Size([5, 2]), 3)
    """

    def __init__(self, features: int, depth: int, classes: int) -> None:
        super().__init__()
        block = nn.Sequential(nn.Linear(features, features), nn.ReLU())
        self.blocks = nn.ModuleList([block] * depth)
        self.head = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)  # (N, F)
        return self.head(x)  # (N, C)
