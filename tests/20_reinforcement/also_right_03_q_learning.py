"""Right answers in other styles."""

from collections import deque

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def td_target__where(rewards: Tensor, next_q: Tensor, terminated: Tensor, gamma: float) -> Tensor:
    with torch.no_grad():
        best, _ = next_q.max(dim=-1)
        return torch.where(terminated, rewards, rewards + gamma * best)


def td_target__row_by_row(rewards: Tensor, next_q: Tensor, terminated: Tensor, gamma: float) -> Tensor:
    target = rewards.clone()
    for n in range(len(rewards)):
        if not terminated[n]:
            target[n] += gamma * next_q[n].max().item()
    return target


def double_td_target__indexing(
    rewards: Tensor, next_online: Tensor, next_target: Tensor, terminated: Tensor, gamma: float
) -> Tensor:
    rows = torch.arange(len(rewards), device=rewards.device)
    target = rewards.clone()
    value = next_target[rows, next_online.max(dim=1).indices].detach()
    target[~terminated] += gamma * value[~terminated]
    return target


double_td_target__without_a_graph = edit(
    ("choice = next_online.argmax(1, keepdim=True)", "choice = next_online.argmax(dim=1)[:, None]"),
    (
        "value = next_target.detach().gather(1, choice).squeeze(1)",
        "with torch.no_grad():\n    value = torch.take_along_dim(next_target, choice, dim=1)[:, 0]",
    ),
    why="Another gather.",
)


class ReplayBuffer__deque:
    def __init__(self, capacity: int) -> None:
        if capacity <= 0:
            raise ValueError("capacity")
        self.steps = deque(maxlen=capacity)
        self.empty = None

    def __len__(self) -> int:
        return len(self.steps)

    def add(self, *columns: Tensor) -> None:
        self.empty = self.empty or [column[:0].clone() for column in columns]
        for row in zip(*columns, strict=True):
            self.steps.append([value.detach().clone() for value in row])

    def sample(self, count: int, generator: torch.Generator | None = None) -> tuple[Tensor, ...]:
        if len(self) == 0:
            raise ValueError("empty")
        places = torch.randint(0, len(self), (count,), generator=generator).tolist()
        if not places:
            return tuple(column.clone() for column in self.empty)
        return tuple(torch.stack([self.steps[place][column] for place in places]) for column in range(5))


class ReplayBuffer__joined:
    def __init__(self, capacity: int) -> None:
        if not capacity > 0:
            raise ValueError(capacity)
        self.capacity, self.columns = capacity, None

    def __len__(self) -> int:
        return 0 if self.columns is None else len(self.columns[0])

    def add(
        self, observations: Tensor, actions: Tensor, rewards: Tensor, next_observations: Tensor, terminated: Tensor
    ) -> None:
        new = [tensor.detach().clone() for tensor in (observations, actions, rewards, next_observations, terminated)]
        old = self.columns or [column[:0] for column in new]
        self.columns = [torch.cat(pair)[-self.capacity :] for pair in zip(old, new, strict=True)]

    def sample(self, count: int, generator: torch.Generator | None = None) -> list[Tensor]:
        if not len(self):
            raise ValueError("nothing is held")
        draw = torch.rand(count, generator=generator, dtype=torch.float64)
        places = (draw * len(self)).long()
        return tuple(column.index_select(0, places) for column in self.columns)


def soft_update__by_name(target: nn.Module, online: nn.Module, tau: float) -> None:
    with torch.no_grad():
        for name, p in target.named_parameters():
            fast = online.get_parameter(name)
            p.copy_(fast if tau == 1 else (1 - tau) * p + tau * fast)
        for name, buffer in online.named_buffers():
            target.get_buffer(name).copy_(buffer)


soft_update__two_operators = edit(
    (
        "slow.lerp_(fast, tau)",
        "slow.mul_(1 - tau).add_(fast, alpha=tau)",
    ),
    why="A product and a sum.",
)

train_dqn__two_layers = edit(
    ("nn.Linear(8, 2)", "nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))"),
    ("lr=RATE", "lr=0.01"),
    why="A hidden layer.",
)

train_dqn__less_and_less_random = edit(
    ("for _ in range(steps):", "for step in range(steps):"),
    ("torch.rand(len(best)) < RANDOM", "torch.rand(len(best)) < max(0.3, 1 - step / 100)"),
    ("torch.optim.Adam(", "torch.optim.AdamW("),
    why="Many random actions in the beginning, few later.",
)
