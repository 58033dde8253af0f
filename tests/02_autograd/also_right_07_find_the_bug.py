"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

descend__measures_the_update = edit(
    ("before = w.detach().clone()  # (F,)", ""),
    ("w -= lr * gradient", "update = lr * gradient\nw -= update"),
    ("longest = (w.detach() - before).abs().max()", "longest = update.abs().max()"),
    why="The step itself is measured.",
)

descend__new_leaf_in_each_step = edit(
    ("before = w.detach().clone()", "before = w.detach()"),
    ("with torch.no_grad():\n    w -= lr * gradient", "w = (before - lr * gradient).requires_grad_()"),
    why="Every step makes a new leaf, so that what was before stays.",
)

descend__copies_by_another_method = edit(
    ("before = w.detach().clone()", "before = torch.empty_like(w).copy_(w).detach()"),
    ("while longest > tolerance and steps < max_steps:", "while steps < max_steps:"),
    ("steps += 1", "steps += 1\nif not longest > tolerance:\n    return w.detach(), steps"),
    why="Another way to copy, and another way out.",
)
