"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

descend__measures_the_update = edit(
    ("before = w.clone()  # (F,)", "update = lr * gradient"),
    ("w -= lr * gradient", "w -= update"),
    ("longest = (w - before).abs().max()", "longest = update.abs().max()"),
    why="The step itself is measured.",
)

descend__new_leaf_in_each_step = edit(
    ("before = w.clone()", "before = w.detach()"),
    ("w -= lr * gradient", "w = before - lr * gradient"),
    ("steps += 1", "w.requires_grad_()\nsteps += 1"),
    why="Every step makes a new leaf, so that what was before stays.",
)

descend__copies_by_another_method = edit(
    ("before = w.clone()", "before = torch.empty_like(w).copy_(w)"),
    ("while longest > tolerance and steps < max_steps:", "while steps < max_steps:"),
    ("steps += 1", "steps += 1\nif not longest > tolerance:\n    return w.detach(), steps"),
    why="Another way to copy, and another way out.",
)
