"""The bug as it was given, and changes that do not mend it.

Seen in: fastai/fastai 2133 and skorch-dev/skorch 260 and 261 (parameters that are thawed after the optimizer was made),
luxonis/luxonis-train 234 (the rate of what has been thawed).
"""

from torch_katas.course.mistakes import edit

tune_in_two_phases__as_given = edit(
    ("# requires_grad alone gives them gradients. The optimizer was made when they were frozen, and goes on", ""),
    ("# stepping what it was given then.", ""),
    ('optimizer.add_param_group({"params": list(backbone.parameters())})', ""),
    why="""Makes the optimizer when the backbone is frozen, from what requires grad at that moment: what is thawed later
    is in none of its groups, and never moves. Instead: add its parameters when they are thawed, or hand all of them
    over from the beginning.""",
)


tune_in_two_phases__thawed_from_the_start = edit(
    ("backbone.requires_grad_(False)", "backbone.requires_grad_(True)"),
    ('optimizer.add_param_group({"params": list(backbone.parameters())})', ""),
    why="""Thaws the backbone before the optimizer is made: it moves in the first phase as well, at the full rate.
    Instead: freeze it at first, and hand its parameters to the optimizer later.""",
)


tune_in_two_phases__added_in_every_step = edit(
    ("if step == head_steps:", "if step >= head_steps:"),
    why="""Adds the backbone in every step of the second phase: an optimizer refuses parameters that it has already.
    Instead: once.""",
)


tune_in_two_phases__added_after_the_rates = edit(
    ('optimizer.add_param_group({"params": list(backbone.parameters())})', ""),
    (
        'for group in optimizer.param_groups:\n    group["lr"] = lr / 10',
        'for group in optimizer.param_groups:\n    group["lr"] = lr / 10\n'
        'optimizer.add_param_group({"params": list(backbone.parameters())})',
    ),
    why="""Adds the backbone after the rates have been lowered, and without one of its own: it moves at the full rate.
    Instead: add it first, or with "lr": lr / 10.""",
)


tune_in_two_phases__head_lost = edit(
    (
        'optimizer.add_param_group({"params": list(backbone.parameters())})',
        "optimizer = torch.optim.SGD(backbone.parameters(), lr=lr)",
    ),
    why="Makes a new optimizer of the backbone alone, so the head stands still in the second phase. Instead: both.",
)


tune_in_two_phases__one_step_late = edit(
    ("if step == head_steps:", "if step == head_steps + 1:"),
    why="Thaws the backbone one step too late. Instead: the second phase begins after `head_steps` steps.",
)


tune_in_two_phases__momentum = edit(
    ("torch.optim.SGD(trained, lr=lr)", "torch.optim.SGD(trained, lr=lr, momentum=0.9)"),
    why="Adds a momentum. Instead: plain gradient descent in both phases.",
)


tune_in_two_phases__added_in_the_first_phase = edit(
    ("losses = []", 'optimizer.add_param_group({"params": list(backbone.parameters())})\nlosses = []'),
    ("# requires_grad alone gives them gradients. The optimizer was made when they were frozen, and goes on", ""),
    ('# stepping what it was given then.\noptimizer.add_param_group({"params": list(backbone.parameters())})', ""),
    ("backbone.requires_grad_(False)", "pass"),
    why="""Hands the backbone over from the beginning, and no longer freezes it: it moves in the first phase. Instead:
    freeze it, or add it later.""",
)


tune_in_two_phases__frozen_again = edit(
    (
        "if step == head_steps:\n    backbone.requires_grad_(True)",
        "if step == head_steps:\n    backbone.requires_grad_(False)",
    ),
    why="""Hands the backbone to the optimizer and leaves it frozen: there is nothing to step by. Instead: requires_grad
    and the optimizer, both.""",
)


tune_in_two_phases__thawed_after_the_forward_pass = edit(
    ("[parameter for parameter in model.parameters() if parameter.requires_grad]", "list(model.parameters())"),
    ("if step == head_steps:", "loss = cross_entropy(model(x), y)\nif step == head_steps:"),
    ('optimizer.add_param_group({"params": list(backbone.parameters())})', ""),
    ("loss = cross_entropy(model(x), y)\noptimizer.zero_grad()", "optimizer.zero_grad()"),
    why="""Thaws the backbone when the loss is computed already: its graph knows nothing of the backbone, which stands
    still for one step more. Instead: thaw it in front of the forward pass.""",
)


tune_in_two_phases__left_frozen_without_a_second_phase = edit(
    ("backbone.requires_grad_(True)\nreturn losses", "return losses"),
    why="""Thaws the backbone in the second phase alone: with steps=0 there is none, and it stays frozen. Instead: all
    parameters require grad in the end, in any case.""",
)
