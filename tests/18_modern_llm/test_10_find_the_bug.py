"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks


@pytest.mark.parametrize(("prompts", "count"), [(2, 2), (3, 2), (2, 4)])
def test_equally_good_answers_teach_nothing(collect_answers, device, prompts, count):
    """Where all answers to a prompt have the same reward, all advantages are 0, however hard the prompts are."""
    table = torch.tensor([1.0, 5.0, 9.0], device=device)
    _, _, advantages = collect(collect_answers, prompts, count, lambda rows, answers: table[rows[:, 0]], device)
    of = f"the advantages of {prompts} prompts with rewards 1, 5 and 9, {count} answers to each"
    checks.close(advantages, torch.zeros(prompts * count, device=device), atol=1e-3, of=of)


@pytest.mark.parametrize(("prompts", "count"), [(2, 3), (3, 3), (2, 2)])
def test_answers_to_one_prompt_are_compared(collect_answers, device, prompts, count):
    """Each advantage is that of its own reward among the answers to the same prompt, in the order of the rows."""

    def reward(rows, answers):
        return 0.1 * rows[:, 0] + 0.01 * (answers[:, 0] * 7 % 5).float() * (1 + rows[:, 0])

    rows, answers, advantages = collect(collect_answers, prompts, count, reward, device)
    rewards, expected = reward(rows, answers), torch.zeros(prompts * count, device=device)
    for prompt in range(prompts):
        own = rows[:, 0] == prompt
        checks.equal(int(own.sum()), count, of=f"the number of rows that are prompt {prompt}")
        centred = rewards[own] - rewards[own].mean()
        expected[own] = centred / (centred.square().mean().sqrt() + 1e-4)
    of = f"the advantages, one for each row, of {prompts} prompts with {count} answers each"
    checks.close(advantages, expected, rtol=5e-4, atol=5e-4, of=of)


def test_the_worst_answer_to_an_easy_prompt_is_blamed(collect_answers, device):
    """Of two answers to a prompt with rewards 100 and 101 the first has an advantage of about -1, as one of 0 and 1."""

    def reward(rows, answers):
        return 100.0 * rows[:, 0] + good(rows)

    def good(rows):  # 0 for the first row of each prompt, 1 for the second
        later = (rows == rows.T).tril(-1).any(1)
        return later.float()

    rows, _, advantages = collect(collect_answers, 2, 2, reward, device)
    expected = 2 * good(rows) - 1
    checks.close(advantages, expected, rtol=0, atol=1e-2, of="the advantages of rewards 0, 1 and 100, 101")


def collect(collect_answers, prompts, count, reward, device):
    """Return rows, answers and advantages; the answers are numbered in the order in which they were written."""
    numbers = torch.arange(prompts, device=device)[:, None]
    given = []

    def write(rows):
        given.append(rows.clone())
        return torch.arange(len(rows), device=rows.device)[:, None]

    rows, answers, advantages = collect_answers(write, reward, numbers, count)
    checks.shape(rows, (prompts * count, 1), of="rows")
    checks.equal(len(given), 1, of="how often write is called")
    checks.close(rows, given[0], of="rows, which are those that write was given")
    of = "answers, which were numbered in the order of the rows that write was given"
    checks.close(answers, torch.arange(prompts * count, device=device)[:, None], of=of)
    checks.shape(advantages, (prompts * count,), of="advantages")
    return rows, answers, advantages
