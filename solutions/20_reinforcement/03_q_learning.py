"""Solution. A target is a number from a slower copy: nothing flows through it, and nothing follows an end."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot, smooth_l1_loss

CAPACITY = 1000
BATCH = 64
RATE = 0.1
TAU = 0.1
RANDOM = 0.5

GAMMA = 0.9
"""By how much a reward counts less for each step that one has to wait for it, in train_dqn."""


class Corridor:
    """Walkers, each in a corridor of eight cells of its own. (Given.)

    A walk begins in cell 2. Action 0 is a step to the left, 1 a step to the right. Cell 7 is the exit with a treasure,
    a reward of 1; cell 0 an exit with a coin, 0.2. Elsewhere there is nothing. Who has gone out begins anew at once.
    """

    def __init__(self, walkers: int = 8) -> None:
        self.cells = torch.full((walkers,), 2)  # (N,)

    def observe(self) -> Tensor:
        """Return the cells in which the walkers are now, as one-hot rows (N, 8), float32."""
        return one_hot(self.cells, 8).float()

    def step(self, actions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Take actions (N,) int64; return next observations (N, 8), rewards (N,) float32, and terminated (N,) bool.

        The next observations are the cells to which the steps led, exits too, before any walker begins anew.
        """
        cells = self.cells + 2 * actions - 1
        terminated = (cells == 0) | (cells == 7)
        self.cells = cells.masked_fill(terminated, 2)
        return one_hot(cells, 8).float(), 1.0 * (cells == 7) + 0.2 * (cells == 0), terminated


def td_target(rewards: Tensor, next_q: Tensor, terminated: Tensor, gamma: float) -> Tensor:
    # A number, not a function of the network: else the loss could fall by moving the target.
    best = next_q.detach().amax(1)  # (N,)
    # masked_fill, since NaN times 0 would be NaN.
    return rewards + gamma * best.masked_fill(terminated, 0.0)


def double_td_target(
    rewards: Tensor, next_online: Tensor, next_target: Tensor, terminated: Tensor, gamma: float
) -> Tensor:
    choice = next_online.argmax(1, keepdim=True)  # (N, 1)
    # Who is too optimistic about an action is not asked what it is worth.
    value = next_target.detach().gather(1, choice).squeeze(1)  # (N,)
    return rewards + gamma * value.masked_fill(terminated, 0.0)


class ReplayBuffer:
    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity is to be 1 or more, not {capacity}")
        self.capacity = capacity
        self._columns: list[Tensor] = []
        self._added = 0

    def __len__(self) -> int:
        return min(self._added, self.capacity)

    def add(
        self, observations: Tensor, actions: Tensor, rewards: Tensor, next_observations: Tensor, terminated: Tensor
    ) -> None:
        columns = (observations, actions, rewards, next_observations, terminated)
        if not self._columns:
            self._columns = [column.new_empty(self.capacity, *column.shape[1:]) for column in columns]
        # A ring: after the last place comes the first, where the oldest step stands. Of more rows than there are places
        # only the last ones are written, each place once.
        rows = torch.arange(max(0, len(actions) - self.capacity), len(actions))
        places = (self._added + rows) % self.capacity
        for held, column in zip(self._columns, columns, strict=True):
            held[places] = column.detach()[rows]
        self._added += len(actions)

    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        if not self:
            raise ValueError("nothing to draw from: no step has been added")
        # One draw of places for all five, so that rows stay together.
        places = torch.randint(len(self), (count,), generator=generator)
        observations, actions, rewards, next_observations, terminated = (held[places] for held in self._columns)
        return observations, actions, rewards, next_observations, terminated


@torch.no_grad()
def soft_update(target: nn.Module, online: nn.Module, tau: float) -> None:
    for slow, fast in zip(target.parameters(), online.parameters(), strict=True):
        slow.lerp_(fast, tau)
    # A mean of statistics is no statistic, and a counter has no fractions.
    for slow, fast in zip(target.buffers(), online.buffers(), strict=True):
        slow.copy_(fast)


def train_dqn(env: Corridor, steps: int = 200, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    online = nn.Linear(8, 2)  # of one-hot rows: two numbers for each cell
    target = copy.deepcopy(online)
    optimizer = torch.optim.Adam(online.parameters(), lr=RATE)
    buffer = ReplayBuffer(CAPACITY)
    for _ in range(steps):
        observations = env.observe()  # (N, 8)
        best = online(observations).argmax(1)  # (N,)
        actions = torch.where(torch.rand(len(best)) < RANDOM, torch.randint(2, best.shape), best)
        following, rewards, terminated = env.step(actions)
        # Where a step led, not where the walker is now: that may be the beginning of the next walk.
        buffer.add(observations, actions, rewards, following, terminated)
        seen, taken, earned, led_to, ended = buffer.sample(BATCH)
        wanted = td_target(earned, target(led_to), ended, GAMMA)  # (B,)
        guess = online(seen).gather(1, taken[:, None]).squeeze(1)  # (B,)
        optimizer.zero_grad()
        smooth_l1_loss(guess, wanted).backward()
        optimizer.step()
        soft_update(target, online, TAU)
    return online.eval()
