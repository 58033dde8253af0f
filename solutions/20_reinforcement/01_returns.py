"""Solution. One pass from the last row to the first; where an episode ends, what was carried back is dropped."""

import torch
from torch import Tensor


def episode_returns(rewards: Tensor, dones: Tensor) -> list[float]:
    finished = []
    earned = rewards.new_zeros(rewards.shape[1])  # (N,)
    for reward, done in zip(rewards, dones, strict=True):  # (N,) each, the first step first
        earned = earned + reward
        # Boolean indexing keeps the order of the columns.
        finished += earned[done].tolist()
        earned = earned.masked_fill(done, 0.0)
    return finished


def discounted_returns(rewards: Tensor, dones: Tensor, gamma: float) -> Tensor:
    returns = torch.empty_like(rewards)  # (T, N)
    following = rewards.new_zeros(rewards.shape[1])  # (N,), nothing is known of what comes after the last row
    for t in reversed(range(len(rewards))):
        # The row below belongs to another episode where this step was the last of its own.
        following = rewards[t] + gamma * following.masked_fill(dones[t], 0.0)
        returns[t] = following
    return returns


@torch.no_grad()
def gae(
    rewards: Tensor,
    values: Tensor,
    next_values: Tensor,
    terminated: Tensor,
    truncated: Tensor,
    gamma: float,
    lam: float,
) -> Tensor:
    # Only a real end makes the future worth nothing. masked_fill, since NaN times 0 would be NaN.
    surprises = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values  # (T, N)
    ended = terminated | truncated  # (T, N)
    advantages = torch.empty_like(rewards)  # (T, N)
    following = rewards.new_zeros(rewards.shape[1])  # (N,)
    for t in reversed(range(len(rewards))):
        # What is carried back from the row below stops at every end, of either kind.
        following = surprises[t] + gamma * lam * following.masked_fill(ended[t], 0.0)
        advantages[t] = following
    return advantages
