"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

smooth__turned_before_the_division = edit(
    ("gaps = steps[:, None] - steps", "gaps = steps - steps[:, None]"),
    ("torch.where(gaps >= 0, decay**gaps, 0)", "torch.where(gaps >= 0, decay**gaps, 0).T"),
    why="The triangle is turned round as a whole.",
)

smooth__sign_changed = edit(
    ("gaps = steps[:, None] - steps", "gaps = -(steps.unsqueeze(0) - steps.unsqueeze(1))"),
    ("gaps >= 0", "gaps > -1"),
    why="The difference with its sign changed.",
)

smooth__by_einsum = edit(
    ("return weights @ x", 'return torch.einsum("ts,bsf->btf", weights, x)'),
    why="Letters in place of a product.",
)

smooth__step_by_step = edit(
    ("return weights @ x", "return torch.stack([(row[:, None] * x).sum(1) for row in weights], dim=1)"),
    why="One mean after the other.",
)
