"""Wrong answers that people write about returns and advantages.

Returns that run over an end: philtabor/Youtube-Code-Repository 58, pytorch/examples 1422, kengz/SLM-Lab 319. Time
limits taken for ends, or for none: Toni-SM/skrl 449, DLR-RM/stable-baselines3 1864, instadeepai/Mava 951,
jsboige/CoursIA 7825. The next row's end: anthonytorlucci/rlevo 342. A gradient through the next value:
PacktPublishing/Deep-Reinforcement-Learning-Hands-On-Second-Edition 60.
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

episode_returns__never_resets = edit(
    ("earned = earned.masked_fill(done, 0.0)", ""),
    why="""Goes on adding after an end, so that each episode is credited with those before it. Instead: begin at 0
    again.""",
)

episode_returns__without_the_last_reward = edit(
    ("earned = earned + reward\n", ""),
    ("earned = earned.masked_fill(done, 0.0)", "earned = (earned + reward).masked_fill(done, 0.0)"),
    why="""Notes an episode before the reward of its last step is added. Instead: that reward belongs to it, and is
    often the only one.""",
)

episode_returns__with_the_unfinished = edit(
    ("return finished", "return finished + earned.tolist()"),
    why="""Counts the episodes that were still going on, by `earned.tolist()`. Instead: leave them out.""",
)

episode_returns__column_by_column = edit(
    ("zip(rewards, dones, strict=True)", "zip(rewards.T.reshape(-1, 1), dones.T.reshape(-1, 1), strict=True)"),
    ("rewards.new_zeros(rewards.shape[1])", "rewards.new_zeros(1)"),
    why="""Lays the columns behind each other, by `reshape`: an unfinished episode runs on into the next environment,
    and the order is another one. Instead: go through the steps, all environments at once.""",
)


def episode_returns__resets_all(rewards: Tensor, dones: Tensor) -> list[float]:
    """Resets every environment, with `torch.zeros_like(earned)`, when one episode ends. Instead: only the ones that
    have ended.
    """
    finished, earned = [], rewards.new_zeros(rewards.shape[1])
    for reward, done in zip(rewards, dones, strict=True):
        earned = earned + reward
        if done.any():
            finished += earned[done].tolist()
            earned = torch.zeros_like(earned)
    return finished


episode_returns__means = edit(
    ("finished += earned[done].tolist()", "finished += [earned[done].mean().item()] if done.any() else []"),
    why="""Takes the `mean` of the episodes that end together. Instead: each of them is a number of its own.""",
)


def episode_returns__differences(rewards: Tensor, dones: Tensor) -> list[float]:
    """Takes differences of sums over the whole column, by `cumsum`: behind a huge episode the digits of a small one are
    lost. Instead: begin at 0 again.
    """
    sums, before, finished = rewards.cumsum(0), torch.zeros_like(rewards.sum(0)), []
    for total, done in zip(sums, dones, strict=True):
        finished += (total - before)[done].tolist()
        before = torch.where(done, total, before)
    return finished


episode_returns__sums_in_float32 = edit(
    ("rewards.new_zeros(rewards.shape[1])", "torch.zeros(rewards.shape[1], device=rewards.device)"),
    ("earned = earned + reward", "earned += reward"),
    why="""Adds rewards of float64 up in float32, by `torch.zeros` and `+=`. Instead: in the dtype of the rewards.""",
)

episode_returns__nothing_earned = edit(
    ("finished += earned[done].tolist()", "finished += earned[done & (earned != 0)].tolist()"),
    why="""Takes 0 for "not finished", by `earned != 0`, and leaves out episodes that have earned nothing. Instead:
    dones alone says what has ended.""",
)

episode_returns__one_environment_after_another = edit(
    (
        "for reward, done in zip(rewards, dones, strict=True):  # (N,) each, the first step first\n"
        "    earned = earned + reward\n"
        "    # Boolean indexing keeps the order of the columns.\n"
        "    finished += earned[done].tolist()\n"
        "    earned = earned.masked_fill(done, 0.0)",
        "for n in range(rewards.shape[1]):\n"
        "    for reward, done in zip(rewards[:, n], dones[:, n], strict=True):\n"
        "        earned[n] = earned[n] + reward\n"
        "        if done:\n"
        "            finished.append(earned[n].item())\n"
        "            earned[n] = 0.0",
    ),
    why="""Goes through one environment after the other, so the episodes do not come in the order in which they ended.
    Instead: through the steps, all environments at once.""",
)


def episode_returns__with_what_is_open(rewards: Tensor, dones: Tensor) -> list[float]:
    """Counts the episodes that were still going on. Instead: leave them out."""
    finished, earned = [], rewards.new_zeros(rewards.shape[1])
    for reward, done in zip(rewards, dones, strict=True):
        earned = earned + reward
        finished += earned[done].tolist()
        earned = earned.masked_fill(done, 0.0)
    return finished + (earned[~dones[-1]].tolist() if len(dones) else [])


episode_returns__last_reward_to_the_next = edit(
    ("earned = earned + reward\n", ""),
    ("earned = earned.masked_fill(done, 0.0)", "earned = earned.masked_fill(done, 0.0) + reward"),
    why="""Adds the reward of a step after it has asked whether the episode is over: the last one goes to the episode
    that follows. Instead: add it first.""",
)

discounted_returns__over_the_end = edit(
    ("following.masked_fill(dones[t], 0.0)", "following"),
    why="""Lets the return of a new episode run back into the one before. Instead: drop what was carried where an
    episode ends.""",
)

discounted_returns__end_of_the_next_row = edit(
    ("following.masked_fill(dones[t], 0.0)", "following.masked_fill(dones[min(t + 1, len(dones) - 1)], 0.0)"),
    why="""Looks at the end of the next row, `t + 1`. Instead: dones[t] says whether step t was the last.""",
)

discounted_returns__drops_the_last_reward = edit(
    (
        "following = rewards[t] + gamma * following.masked_fill(dones[t], 0.0)",
        "following = (rewards[t] + gamma * following).masked_fill(dones[t], 0.0)",
    ),
    why="""Sets the whole return of the last step to 0, its reward as well. Instead: only what comes after it is
    nothing.""",
)

discounted_returns__from_the_first_step = edit(
    ("reversed(range(len(rewards)))", "range(len(rewards))"),
    why="""Goes from the first step to the last, and adds up what was earned before. Instead: a return looks ahead, so
    begin at the end.""",
)

discounted_returns__discounts_the_reward = edit(
    (
        "rewards[t] + gamma * following.masked_fill(dones[t], 0.0)",
        "gamma * (rewards[t] + following.masked_fill(dones[t], 0.0))",
    ),
    why="""Discounts the step's own reward as well. Instead: that one counts in full.""",
)

discounted_returns__one_end_for_all = edit(
    ("following.masked_fill(dones[t], 0.0)", "(torch.zeros_like(following) if dones[t].any() else following)"),
    why="""Asks `any`: an end in one environment ends the episodes of all. Instead: each column has ends of its own.""",
)

discounted_returns__in_place = edit(
    ("returns = torch.empty_like(rewards)", "returns = rewards"),
    why="""Writes the returns into the caller's rewards, with `returns = rewards`. Instead: into a tensor of their
    own.""",
)

discounted_returns__normalised = edit(
    ("return returns", "return (returns - returns.mean()) / (returns.std() + 1e-8)"),
    why="""Normalises the returns, as many training loops do next, with `std`. Instead: asked for are the returns
    themselves.""",
)

discounted_returns__on_the_cpu = edit(
    ("rewards.new_zeros(rewards.shape[1])", "torch.zeros(rewards.shape[1])"),
    ("torch.empty_like(rewards)", "torch.empty(rewards.shape)"),
    why="""Makes new tensors of float32 on the CPU, by `torch.zeros` and `torch.empty`. Instead: of the dtype and on the
    device of the rewards.""",
)

discounted_returns__last_return_is_zero = edit(
    (
        "following = rewards[t] + gamma * following.masked_fill(dones[t], 0.0)",
        "following = (rewards[t] + gamma * following) * ~dones[t]",
    ),
    why="""Sets the whole return of the last step to 0, its reward as well. Instead: only what comes after it is
    nothing.""",
)


def discounted_returns__adds_to_the_rewards(rewards: Tensor, dones: Tensor, gamma: float) -> Tensor:
    """Adds what follows to the caller's rewards, by `+=`, and returns them. Instead: write into a tensor of their
    own."""
    for t in reversed(range(len(rewards) - 1)):
        rewards[t] += gamma * rewards[t + 1] * ~dones[t]
    return rewards


discounted_returns__always_float32 = edit(
    ("torch.empty_like(rewards)", "torch.zeros(rewards.shape, device=rewards.device)"),
    why="""Makes the result by `torch.zeros` without a dtype: float32, whatever the rewards are. Instead: in the dtype
    of the rewards.""",
)

gae__time_limit_is_an_end = edit(
    ("next_values.masked_fill(terminated, 0.0)", "next_values.masked_fill(terminated | truncated, 0.0)"),
    why="""Takes the next value for 0 also where only the time was up, so every state near the limit looks bad. Instead:
    0 where it is terminated.""",
)

gae__runs_over_the_time_limit = edit(
    ("ended = terminated | truncated", "ended = terminated"),
    why="""Carries the advantages of a new episode back over a time limit. Instead: stop at both kinds of end.""",
)

gae__looks_at_no_end = edit(
    ("next_values.masked_fill(terminated, 0.0)", "next_values"),
    why="""Counts the next value also where all is over. Instead: nothing can be earned there, it is 0.""",
)

gae__mask_times_value = edit(
    ("next_values.masked_fill(terminated, 0.0)", "next_values * ~terminated"),
    why="""Multiplies by a mask, `* ~terminated`: 0 times NaN is NaN. Instead: put a 0 in its place.""",
)

gae__next_row_as_next_value = edit(
    (
        "next_values.masked_fill(terminated, 0.0)",
        "torch.cat([values[1:], next_values[-1:]]).masked_fill(terminated, 0.0)",
    ),
    why="""Takes the next row of values, `values[1:]`, for the next value: after a time limit that is the first state of
    a new episode. Instead: next_values, which are those before the reset.""",
)

gae__value_of_this_state = edit(
    (
        "next_values.masked_fill(terminated, 0.0)",
        "torch.where(truncated, values, next_values).masked_fill(terminated, 0.0)",
    ),
    why="""Goes on with the value of the state before the step, `values`, where time is up. Instead: with that of the
    state to which it led.""",
)

gae__lambda_without_gamma = edit(
    ("gamma * lam * following", "lam * following"),
    why="""Carries advantages back by lam alone. Instead: by gamma times lam, they are a step away as well.""",
)

gae__forgets_the_value = edit(
    (
        "surprises = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values",
        "surprises = rewards + gamma * next_values.masked_fill(terminated, 0.0)",
    ),
    why="""Leaves the expected value out, so what comes back are no advantages. Instead: subtract values.""",
)

gae__returns_of_the_critic = edit(
    ("return advantages", "return advantages + values"),
    why="""Adds the values again, which gives the targets of a critic. Instead: asked for are the advantages.""",
)


def gae__with_a_graph(
    rewards: Tensor,
    values: Tensor,
    next_values: Tensor,
    terminated: Tensor,
    truncated: Tensor,
    gamma: float,
    lam: float,
) -> Tensor:
    """A gradient still flows back to the critic, so that the loss of the policy would train it. Instead:
    `torch.no_grad()`, or detach both kinds of values.
    """
    surprises = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values
    following, rows = rewards.new_zeros(rewards.shape[1]), []
    for t in reversed(range(len(rewards))):
        following = surprises[t] + gamma * lam * following.masked_fill((terminated | truncated)[t], 0.0)
        rows.insert(0, following)
    return torch.stack(rows) if rows else torch.empty_like(rewards)


gae__on_the_cpu = edit(
    ("rewards.new_zeros(rewards.shape[1])", "torch.zeros(rewards.shape[1])"),
    why="""Makes what is carried back on the CPU, by `torch.zeros` without a device. Instead: on that of the
    rewards.""",
)

gae__detaches_values_alone = edit(
    ("@torch.no_grad()\n", ""),
    ("- values  # (T, N)", "- values.detach()  # (T, N)"),
    why="""A gradient still flows back to the critic, so that the loss of the policy would train it. Instead:
    `torch.no_grad()`, or detach both kinds of values.""",
)
