"""The bug as it was given, and changes that do not mend it."""

import copy  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit

train_head__as_given = edit(
    ("backbone.eval()", ""),
    why="""model.train() puts the backbone into training mode as well. Its batch norms then normalise by each
    batch and update their running statistics, with or without gradients. Put the backbone back into evaluation mode
    after model.train().""",
)


train_head__evaluates_everything = edit(
    ("model.train()\nbackbone.eval()", "model.eval()"),
    why="""Now the head is in evaluation mode too: its dropout does not drop, and its batch norm does not go by
    the batch. Only the backbone is to be in evaluation mode while the head learns.""",
)


train_head__eval_too_early = edit(
    ("history = []", "history = []\nbackbone.eval()"),
    ("backbone.eval()", ""),
    why="""backbone.eval() comes before model.train(), which reaches every submodule and puts the backbone back
    into training mode. The last one to set the mode wins: change the order.""",
)


train_head__without_gradients = edit(
    ("backbone.eval()", ""),
    (
        "loss = cross_entropy(model(images), labels)",
        "with torch.no_grad():\n    features = backbone(images)\nloss = cross_entropy(head(features), labels)",
    ),
    why="""no_grad stops gradients, and batch norm needs none to update its running statistics: they are moved by
    forward. Only evaluation mode keeps them.""",
)


train_head__momentum_of_zero = edit(
    (
        "history = []",
        "history = []\n"
        "for module in backbone.modules():\n"
        "    if isinstance(module, nn.BatchNorm2d):\n"
        "        module.momentum = 0.0",
    ),
    ("backbone.eval()", ""),
    why="""With a momentum of 0 the running statistics stay, but they are not used: in training mode batch norm
    goes by the batch, and an image has other features in other company. Use evaluation mode.""",
)


train_head__restores_afterwards = edit(
    ("history = []", "history = []\nbefore = copy.deepcopy(backbone.state_dict())"),
    ("backbone.eval()", ""),
    ("model.eval()", "model.eval()\nbackbone.load_state_dict(before)"),
    why="""The state_dict is put back in the end, but the head has learned from features that went by the batch,
    and will be used with others. The backbone must be in evaluation mode all along.""",
)


train_head__leaves_the_modes_alone = edit(
    ("model.train()\nbackbone.eval()", ""),
    why="""Without model.train() both are in the mode in which they came, and a new module comes in training mode.
    Say it for each: training for the head, evaluation for the backbone.""",
)
