"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

descend__as_given = edit(
    ("before = w.clone()", "before = w.detach()"),
    why="""`before` looks at the memory of `w`, and the update writes there, so both hold the same numbers, every step
    seems to move by 0, and the walk ends with the first. Instead: keep a copy of what w was, by `clone`.""",
)


descend__before_is_w_itself = edit(
    ("before = w.clone()", "before = w"),
    why="""Both sides of the comparison hold w as it is after the step: there is no difference, and the walk ends with
    the first step. Instead: `clone` w before the update, which makes memory of its own.""",
)


descend__before_shares_by_data = edit(
    ("before = w.clone()", "before = w.data"),
    why="""Both sides of the comparison hold w as it is after the step: there is no difference, and the walk ends with
    the first step. Instead: `clone` w before the update, which makes memory of its own.""",
)


descend__never_ends = edit(
    ("before = w.clone()", ""),
    ("longest = (w - before).abs().max()", ""),
    ("longest > tolerance and steps < max_steps", "steps < max_steps"),
    why="""w is not compared with the w before it, so the walk goes on however short its steps are. Instead: keep the
    comparison, and copy w in each step, before it moves.""",
)


descend__measures_from_the_start = edit(
    ("before = w.clone()", "before = start"),
    why="""w is not compared with the w before it, so the walk goes on however short its steps are. Instead: keep the
    comparison, and copy w in each step, before it moves.""",
)


descend__copies_once = edit(
    ("steps, longest = 0, math.inf", "steps, longest, before = 0, math.inf, start.clone()"),
    ("before = w.clone()  # (F,)", ""),
    why="""w is not compared with the w before it, so the walk goes on however short its steps are. Instead: keep the
    comparison, and copy w in each step, before it moves.""",
)


descend__looks_at_the_gradient = edit(
    ("longest = (w - before).abs().max()", "longest = gradient.abs().max()"),
    why="""The gradient is compared with the tolerance, and a step is lr times as long. Instead: keep the comparison of
    w with a copy of what it was.""",
)


descend__mean_of_the_moves = edit(
    ("longest = (w - before).abs().max()", "longest = (w - before).abs().mean()"),
    why="""The copy is right, but the mean over all numbers is compared now, and one that still moves far is lost among
    others that stand still. Instead: `max`, as it was.""",
)


descend__length_of_the_whole_step = edit(
    ("longest = (w - before).abs().max()", "longest = (w - before).norm()"),
    why="""The copy is right, but the numbers are measured together now, and many short moves make a long step. Instead:
    `max`, as it was.""",
)


descend__ignores_the_sign = edit(
    ("longest = (w - before).abs().max()", "longest = (w - before).max()"),
    why="""The copy is right, but the sign counts now, so a step downwards, however long, is taken for short. Instead:
    leave the line as it was.""",
)


descend__moves_start = edit(
    ("w = start.clone().requires_grad_()", "w = start.requires_grad_()"),
    why="""The clone was moved, not added: w is the caller's own memory now, and start walks along. Instead: both need
    one.""",
)


descend__copies_after_the_step = edit(
    ("before = w.clone()  # (F,)", ""),
    ("w -= lr * gradient", "w -= lr * gradient\nbefore = w.clone()"),
    why="""Both sides of the comparison hold w as it is after the step: there is no difference, and the walk ends with
    the first step. Instead: `clone` w before the update, which makes memory of its own.""",
)


descend__returns_the_place_before = edit(
    ("return w.detach(), steps", "return before, steps"),
    why="""The copy is right, but the walk returns where it was before its last step. Instead: return w, as it was.""",
)
