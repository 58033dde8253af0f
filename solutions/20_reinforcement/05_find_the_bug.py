"""Solution. Where a step led and where the walker is now are two states, once an episode has ended between them."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor


class Environments(Protocol):
    """What critic_targets asks of its environments. (Given.)"""

    def observe(self) -> Tensor:
        """Return where the environments are now, (N, F)."""

    def step(self, actions: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Take actions (N,); return next observations (N, F), rewards (N,), terminated (N,) and truncated (N,), bool.

        The next observations are those to which the steps led. After the step an environment whose episode has ended,
        in either way, has begun a new one.
        """


def critic_targets(
    env: Environments,
    policy: Callable[[Tensor], Tensor],
    critic: Callable[[Tensor], Tensor],
    steps: int,
    gamma: float,
) -> tuple[Tensor, Tensor]:
    rows = []
    with torch.no_grad():
        for _ in range(steps):
            observations = env.observe()  # (N, F)
            # env.observe() after the step is the beginning of the next episode where this one has ended. A mask hides
            # that where all is over, and only there.
            following, rewards, terminated, _ = env.step(policy(observations))
            targets = rewards + gamma * critic(following).masked_fill(terminated, 0.0)  # (N,)
            rows.append((observations, targets))
    seen, wanted = zip(*rows, strict=True)
    return torch.stack(seen), torch.stack(wanted)
