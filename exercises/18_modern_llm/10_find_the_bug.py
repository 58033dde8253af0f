"""Find the bug: a round of GRPO that teaches well with one prompt, and little with many.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: Tensor.repeat, torch.repeat_interleave, Tensor.view

Shapes: N prompts, T tokens each, G answers to each prompt, A tokens of an answer.
"""

from collections.abc import Callable

from torch import Tensor


def collect_answers(
    write: Callable[[Tensor], Tensor], reward: Callable[[Tensor, Tensor], Tensor], prompts: Tensor, count: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Let a model answer each prompt `count` times, and say how good each answer is among those to the same prompt.

    write(rows) takes prompts (M, T) to answers (M, A), each drawn anew; reward(rows, answers) takes both to rewards
    (M,) float32. Each is called once, with M = N · count rows.
    Shapes: prompts (N, T) int64, count G is 1 or more -> rows (N·G, T), answers (N·G, A), advantages (N·G,) float32.
    What should happen: rows[i], answers[i] and advantages[i] belong together, and each prompt is in G of the rows, in
    any order. An advantage is (reward - mean) / (deviation + 1e-4), with mean and deviation (which divides by G) of the
    rewards of the G answers to the same prompt.
    What goes wrong: with one prompt all is well. With several, every answer to an easy prompt is praised, even its
    worst, and every answer to a hard one is blamed. The model learns which prompts are easy.

    >>> import torch
    >>> prompts = torch.tensor([[1], [9]])
    >>> rows, answers, advantages = collect_answers(
    ...     lambda rows: rows, lambda rows, answers: rows[:, 0] + torch.zeros(4), prompts, count=2
    ... )
    >>> advantages  # both answers to a prompt are equally good
    tensor([0., 0., 0., 0.])
    """
    rows = prompts.repeat(count, 1)
    answers = write(rows)
    rewards = reward(rows, answers).view(len(prompts), count)
    distance = rewards - rewards.mean(1, keepdim=True)
    deviation = distance.square().mean(1, keepdim=True).sqrt()
    advantages = distance / (deviation + 1e-4)
    return rows, answers, advantages.flatten()
