"""The bug, and what people change in its place."""

import copy  # noqa: F401 - an edit's new text needs it

from torch import Tensor, nn

from torch_katas.course.mistakes import edit

Tower__as_given = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "block = nn.Sequential(nn.Linear(features, features), nn.ReLU())\nself.blocks = nn.ModuleList([block] * depth)",
    ),
    why="""One block is made, and the list holds it depth times: one set of weights, used again and again. ModuleList
    registers it under every name, so nothing looks wrong. Instead: make a new block for each place, in a
    comprehension.""",
)


Tower__plain_list = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "self.blocks = [nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)]",
    ),
    why="""Each block is its own now, but a plain list hides them from the module: no parameters, nothing in the
    state_dict, not moved by to(). Instead: the list must be an `nn.ModuleList`.""",
)


Tower__copies = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "block = nn.Sequential(nn.Linear(features, features), nn.ReLU())\n"
        "self.blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(depth)])",
    ),
    why="""The blocks are separate, but they are copies, so all of them start with the same weights. Instead: make each
    block anew, and it draws its own.""",
)


Tower__copies_with_new_weights = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "block = nn.Sequential(nn.Linear(features, features), nn.ReLU())\n"
        "self.blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(depth)])\n"
        "for block in self.blocks:\n    nn.init.kaiming_uniform_(block[0].weight, a=5**0.5)",
    ),
    why="""The blocks are copies. Each draws new weights, but all keep the biases of the one that was copied. Instead:
    make each block anew, and it draws both.""",
)


Tower__shares_the_linear_layer = edit(
    (
        "self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(features, features), nn.ReLU()) for _ in range(depth)])",
        "linear = nn.Linear(features, features)\n"
        "self.blocks = nn.ModuleList([nn.Sequential(linear, nn.ReLU()) for _ in range(depth)])",
    ),
    why="""There are as many nn.Sequential as blocks now, but the linear layer in them is made once, before the loop.
    Instead: make what holds the weights anew for each block.""",
)


class Tower__new_weights_in_one_block(nn.Module):
    """New weights are drawn for each place, but into the same block, so the last draw is everybody's. Instead: make a
    new block for each place."""

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
    why="""The blocks are their own now, but forward was changed with them: what a block saw is no longer added to its
    output. Instead: `x = x + block(x)`, as it was.""",
)


Tower__adds_in_place = edit(
    ("x = x + block(x)", "x += block(x)"),
    why="""The blocks are their own now, but forward was changed with them: `+=` writes into the caller's x. Instead: `x
    = x + block(x)` makes a new tensor.""",
)


Tower__no_relu = edit(
    ("nn.Sequential(nn.Linear(features, features), nn.ReLU())", "nn.Sequential(nn.Linear(features, features))"),
    why="""The blocks are their own now, but they have lost their relu, so negative numbers pass. Instead: each block is
    a linear layer and an nn.ReLU.""",
)


Tower__relu_after_the_sum = edit(
    ("x = x + block(x)", "x = (x + block(x)).relu()"),
    why="""The blocks are their own now, but forward was changed with them: a relu follows the sum, and negative numbers
    of x are lost. Instead: `x = x + block(x)`, as it was.""",
)


Tower__detached_skip = edit(
    ("x = x + block(x)", "x = x.detach() + block(x)"),
    why="""The blocks are their own now, but what is handed on beside each block is detached, so gradients reach the
    lower blocks by way of the upper ones only. Instead: `x + block(x)`, as it was.""",
)


Tower__squeezes_the_logits = edit(
    ("return self.head(x)", "return self.head(x).squeeze(0)"),
    why="""The blocks are their own now, but forward was changed with them: `squeeze(0)` takes the axis of the samples
    away where there is one sample. Instead: the logits are (N, C), also where N is 1.""",
)
