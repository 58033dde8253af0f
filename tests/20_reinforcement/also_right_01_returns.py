"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def episode_returns__differences_of_sums(rewards: Tensor, dones: Tensor) -> list[float]:
    found = []
    for n in range(rewards.shape[1]):
        start = 0
        for end in dones[:, n].nonzero().flatten().tolist():
            found.append((end, n, rewards[start : end + 1, n].sum().item()))
            start = end + 1
    return [earned for _, _, earned in sorted(found)]


def episode_returns__in_python(rewards: Tensor, dones: Tensor) -> list[float]:
    earned, finished = [0.0] * rewards.shape[1], []
    for row, ends in zip(rewards.tolist(), dones.tolist(), strict=True):
        for n, (reward, end) in enumerate(zip(row, ends, strict=True)):
            earned[n] += reward
            if end:
                finished.append(earned[n])
                earned[n] = 0.0
    return finished


def discounted_returns__forward_sums(rewards: Tensor, dones: Tensor, gamma: float) -> Tensor:
    """Add to each step the reward that comes k steps later, as long as its episode goes on."""
    total, weight = rewards.clone(), torch.ones_like(rewards)
    for k in range(1, len(rewards)):
        weight = weight[:-1] * gamma * (~dones[k - 1 : -1]).to(rewards.dtype)
        total[:-k] += weight * rewards[k:]
    return total


def discounted_returns__stacked(rewards: Tensor, dones: Tensor, gamma: float) -> Tensor:
    rows: list[Tensor] = []
    for reward, done in zip(rewards.flip(0), dones.flip(0), strict=True):
        rows.append(reward + gamma * torch.where(done, torch.zeros_like(reward), rows[-1]) if rows else reward)
    return torch.stack(rows[::-1]) if rows else rewards.clone()


gae__detached = edit(
    (
        "surprises = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values",
        "zero = torch.zeros_like(rewards)\n"
        "surprises = rewards + gamma * torch.where(terminated, zero, next_values.detach()) - values.detach()",
    ),
    why="Detaches both.",
)


def gae__column_by_column(
    rewards: Tensor,
    values: Tensor,
    next_values: Tensor,
    terminated: Tensor,
    truncated: Tensor,
    gamma: float,
    lam: float,
) -> Tensor:
    advantages = torch.zeros_like(rewards)
    for n in range(rewards.shape[1]):
        carried = 0.0
        for t in range(rewards.shape[0] - 1, -1, -1):
            over, late = terminated[t, n].item(), truncated[t, n].item()
            ahead = 0.0 if over else next_values[t, n].item()
            if over or late:
                carried = 0.0
            carried = rewards[t, n].item() + gamma * ahead - values[t, n].item() + gamma * lam * carried
            advantages[t, n] = carried
    return advantages
