"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

collect_answers__turned_and_back = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts.repeat(count, 1)"),
    ("view(len(prompts), count)", "view(count, len(prompts)).T"),
    ("advantages.flatten()", "advantages.T.flatten()"),
    why="The rows stay as they were given, and the rewards are grouped by their columns.",
)

collect_answers__expanded = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts[:, None].expand(-1, count, -1).flatten(0, 1)"),
    why="A new axis for the answers, behind that of the prompts.",
)
