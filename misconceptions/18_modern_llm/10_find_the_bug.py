"""Wrong answers that people write when they look for the bug in a round of GRPO.

Groups that are not those of one prompt: XU-YIJIE/grpo-flat 2.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

collect_answers__as_given = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts.repeat(count, 1)"),
    why="""Lays copies of all prompts behind each other, by `repeat`, and then takes neighbours for a group: they are
    answers to different prompts. Instead: copies of one prompt side by side, or a view that groups them.""",
)

collect_answers__along_the_prompts = edit(
    ("rewards.mean(1, keepdim=True)", "rewards.mean(0, keepdim=True)"),
    ("distance.square().mean(1, keepdim=True)", "distance.square().mean(0, keepdim=True)"),
    why="""Compares along axis 0, where the prompts stand. Instead: along the answers to one prompt.""",
)

collect_answers__whole_batch = edit(
    ("rewards.mean(1, keepdim=True)", "rewards.mean()"),
    ("distance.square().mean(1, keepdim=True)", "distance.square().mean()"),
    why="""Compares each answer with all of the batch, by `rewards.mean()`. Instead: with those to the same prompt.""",
)

collect_answers__view_turned_only = edit(
    ("view(len(prompts), count)", "view(count, len(prompts)).T"),
    why="""Turns the view, while the prompts stand side by side already. Instead: one change, and not both.""",
)

collect_answers__rows_turned_afterwards = edit(
    ("return rows, answers,", "return prompts.repeat(count, 1), answers,"),
    why="""Returns rows in another order than that of the answers, by `repeat`. Instead: the rows that were
    answered.""",
)

collect_answers__advantages_of_each_column = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts.repeat(count, 1)"),
    ("view(len(prompts), count)", "view(count, len(prompts)).T"),
    why="""Groups the rewards rightly by a turned view, `.T`, and flattens the advantages in the order of the prompts,
    while the answers stand in another one. Instead: turn them back, or change the rows.""",
)

collect_answers__answers_in_another_order = edit(
    ("answers = write(rows)", "answers = write(prompts.repeat(count, 1))"),
    why="""Has the prompts answered in one order, by `prompts.repeat`, and judges the answers as if they were to others.
    Instead: write gets the rows that are judged and returned.""",
)

collect_answers__viewed_the_other_way = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts.repeat(count, 1)"),
    ("view(len(prompts), count)", "view(count, len(prompts))"),
    why="""Views the rewards so that each column has the answers to one prompt, and takes the means along axis 1 all the
    same, over different prompts. Instead: along the answers to one prompt.""",
)

collect_answers__whole_batch_as_it_was = edit(
    ("prompts.repeat_interleave(count, dim=0)", "prompts.repeat(count, 1)"),
    ("rewards.mean(1, keepdim=True)", "rewards.mean()"),
    ("distance.square().mean(1, keepdim=True)", "distance.square().mean()"),
    why="""Compares each answer with all of the batch, by `rewards.mean()`. Instead: with those to the same prompt.""",
)


def collect_answers__prompt_by_prompt(
    write: Callable[[Tensor], Tensor], reward: Callable[[Tensor, Tensor], Tensor], prompts: Tensor, count: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Calls write and reward once for each prompt. Instead: once, with the rows of all prompts."""
    parts = []
    for prompt in prompts:
        rows = prompt.repeat(count, 1)
        answers = write(rows)
        distance = reward(rows, answers)
        distance = distance - distance.mean()
        parts.append((rows, answers, distance / (distance.square().mean().sqrt() + 1e-4)))
    rows, answers, advantages = (torch.cat(part) for part in zip(*parts, strict=True))
    return rows, answers, advantages
