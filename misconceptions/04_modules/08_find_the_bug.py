"""The bug, and what people change in its place."""

import copy  # noqa: F401 - an edit's new text needs it

from torch import Tensor, nn

from torch_katas.course.mistakes import edit

Tower__as_given = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "block = nn.Sequential(nn.Linear(features, features), nn.ReLU())\nself.blocks = nn.ModuleList([block] * depth)",
    ),
    why="""`[block] * depth` holds the same block depth times: one set of weights, used again and again.
    ModuleList registers it under every name, so nothing looks wrong. Make a new block for each place: a
    comprehension.""",
)


Tower__plain_list = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "self.blocks = [nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)]",
    ),
    why="""Now each block is its own, but a plain list hides them: no parameters, nothing in the state_dict, not
    moved by `to`. The list must be an nn.ModuleList.""",
)


Tower__copies = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "block = nn.Sequential(nn.Linear(features, features), nn.ReLU())\n"
        "self.blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(depth)])",
    ),
    why="""deepcopy makes separate blocks, but with the same numbers: all of them start alike. Each block draws
    its own weights when it is made anew.""",
)


Tower__shares_the_linear_layer = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "linear = nn.Linear(features, features)\n"
        "self.blocks = nn.ModuleList([nn.Sequential(linear, nn.ReLU()) for _ in range(depth)])",
    ),
    why="""There are as many nn.Sequential as blocks now, but the linear layer in them was made once, before the
    loop. What holds the weights must be made anew.""",
)


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


Tower__drops_the_skip = edit(
    ("x = x + block(x)", "x = block(x)"),
    why="""The blocks are their own now, but forward was changed with them: each block's output must be added to
    what it saw.""",
)
