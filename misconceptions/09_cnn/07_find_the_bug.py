"""The bug as it was given, and changes that do not mend it."""

import copy  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit

train_head__as_given = edit(
    ("backbone.eval()", ""),
    why="""Runs the backbone in training mode. Its batch norms then normalise by each batch and update their running
    statistics, with or without gradients. Instead: put the backbone into evaluation mode after the last
    `model.train()`, which reaches every submodule.""",
)


train_head__evaluates_everything = edit(
    ("model.train()\nbackbone.eval()", "model.eval()"),
    why="""Puts the head into evaluation mode too: its dropout does not drop, and its batch norm does not go by the
    batch. Instead: only the backbone is to be in evaluation mode while the head learns.""",
)


train_head__eval_too_early = edit(
    ("history = []", "history = []\nbackbone.eval()"),
    ("backbone.eval()", ""),
    why="""Runs the backbone in training mode. Its batch norms then normalise by each batch and update their running
    statistics, with or without gradients. Instead: put the backbone into evaluation mode after the last
    `model.train()`, which reaches every submodule.""",
)


train_head__without_gradients = edit(
    ("backbone.eval()", ""),
    (
        "loss = cross_entropy(model(images), labels)",
        "with torch.no_grad():\n    features = backbone(images)\nloss = cross_entropy(head(features), labels)",
    ),
    why="""Runs the backbone in training mode. Its batch norms then normalise by each batch and update their running
    statistics, with or without gradients. Instead: put the backbone into evaluation mode after the last
    `model.train()`, which reaches every submodule.""",
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
    why="""Leaves the running statistics in the end as they were, but runs the backbone in training mode: it goes by the
    batch, and an image has other features in other company. Instead: put the backbone into evaluation mode after
    `model.train()`.""",
)


train_head__restores_afterwards = edit(
    ("history = []", "history = []\nbefore = copy.deepcopy(backbone.state_dict())"),
    ("backbone.eval()", ""),
    ("model.eval()", "model.eval()\nbackbone.load_state_dict(before)"),
    why="""Leaves the running statistics in the end as they were, but runs the backbone in training mode: it goes by the
    batch, and an image has other features in other company. Instead: put the backbone into evaluation mode after
    `model.train()`.""",
)


train_head__leaves_the_modes_alone = edit(
    ("model.train()\nbackbone.eval()", ""),
    why="""Leaves both in the mode in which they came, and a new module comes in training mode. Instead: say it for
    each, training for the head, evaluation for the backbone.""",
)


train_head__trains_everything = edit(
    ("for parameter in backbone.parameters():\n    parameter.requires_grad_(False)", ""),
    ("torch.optim.SGD(head.parameters(), lr=lr)", "torch.optim.SGD(model.parameters(), lr=lr)"),
    why="""Trains the backbone as well, in evaluation mode: its weights move. Instead: the optimizer gets the head's
    parameters alone, and those of the backbone are frozen.""",
)


train_head__batch_norm_alone = edit(
    (
        "backbone.eval()",
        "for module in backbone.modules():\n    if isinstance(module, nn.BatchNorm2d):\n        module.eval()",
    ),
    why="""Puts only the batch norms of the backbone into evaluation mode, so its dropout still drops. Instead:
    `backbone.eval()` reaches every submodule.""",
)


train_head__head_stays_in_training = edit(
    ("model.eval()", "backbone.eval()"),
    ("backbone.eval()\nfor _", "backbone.train(False)\nfor _"),
    why="Leaves the head in training mode at the end. Instead: both are in evaluation mode then.",
)


train_head__back_to_training = edit(
    ("total = 0.0", "total = 0.0\nmodel.train()"),
    why="""Runs the backbone in training mode. Its batch norms then normalise by each batch and update their running
    statistics, with or without gradients. Instead: put the backbone into evaluation mode after the last
    `model.train()`, which reaches every submodule.""",
)


train_head__mean_of_batch_means = edit(
    ("total += loss.item() * len(images)", "total += loss.item() / len(x.split(batch_size))"),
    ("history.append(total / len(x))", "history.append(total)"),
    why="""Takes the mean of the batches' means, so a sample of a short last batch counts for more than the others.
    Instead: multiply each mean by the length of its batch, and divide by the number of samples.""",
)


train_head__eval_for_the_children = edit(
    ("backbone.eval()", "for child in backbone.children():\n    child.eval()"),
    why="""Puts the parts of the backbone into evaluation mode, not the backbone itself: where its own forward asks for
    the mode, it still drops. Instead: `backbone.eval()` reaches it and every submodule.""",
)


train_head__trains_the_parts_of_the_head = edit(
    ("model.train()\nbackbone.eval()", "backbone.eval()\nfor part in head.children():\n    part.train()"),
    why="""Puts the parts of the head into training mode, not the head itself: where its own forward asks for the mode,
    it drops nothing. Instead: `head.train()`, or `model.train()` and then `backbone.eval()`.""",
)
