"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

tune_in_two_phases__all_from_the_start = edit(
    ("torch.optim.SGD(trained, lr=lr)", "torch.optim.SGD(model.parameters(), lr=lr)"),
    ("optimizer.zero_grad()", "optimizer.zero_grad(set_to_none=True)"),
    ('optimizer.add_param_group({"params": list(backbone.parameters())})', "model.zero_grad()"),
    ("losses = []", "losses = []\nmodel.zero_grad(set_to_none=True)"),
    why="An optimizer passes over parameters without a gradient.",
)


tune_in_two_phases__a_new_optimizer = edit(
    (
        'optimizer.add_param_group({"params": list(backbone.parameters())})',
        "optimizer = torch.optim.SGD(model.parameters(), lr=lr)",
    ),
    why="Plain gradient descent has no state that a new optimizer would lose.",
)
