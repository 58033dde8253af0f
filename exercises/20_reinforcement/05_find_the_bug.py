"""Find the bug: a critic that learns well, until episodes have a time limit.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.stack, Tensor.masked_fill, torch.no_grad

Shapes: N environments side by side, T steps, F numbers of an observation.
"""

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
    """Take steps in all environments; return the observations from which they were taken, and the critic's targets.

    policy takes observations (N, F) to actions (N,), critic takes them to values (N,). In each step the policy is asked
    once, and env.step is called once.
    What should happen: a step's target is its reward, plus gamma times what the critic says of the state to which the
    step led. Where the step was terminated nothing follows, and the target is the reward alone. Where it was truncated
    only the time was up: the state to which it led is worth what the critic says of it.
    Shapes: -> observations (T, N, F), targets (T, N), the dtype of the rewards. steps is T, 1 or more. The targets have
    no history.
    What goes wrong: as long as episodes end by themselves, all is well. With a time limit the targets of the last steps
    in front of it are wrong, and the more so, the more their states differ in value from the beginning of an episode.

    >>> class Climb:  # one walker; each step leads one higher, and after height 2 it begins at 0 again
    ...     height = 0
    ...     def observe(self):
    ...         return torch.tensor([[float(self.height)]])
    ...     def step(self, actions):
    ...         following, late = torch.tensor([[self.height + 1.0]]), self.height == 2
    ...         self.height = 0 if late else self.height + 1
    ...         return following, torch.ones(1), torch.tensor([False]), torch.tensor([late])
    >>> critic = lambda observations: 10 * observations[:, 0]
    >>> critic_targets(Climb(), lambda observations: torch.tensor([0]), critic, steps=3, gamma=1.0)[1][:, 0]
    tensor([11., 21., 31.])
    """
    rows = []
    with torch.no_grad():
        observations = env.observe()
        for _ in range(steps):
            _, rewards, terminated, _ = env.step(policy(observations))
            following = env.observe()
            targets = rewards + gamma * critic(following).masked_fill(terminated, 0.0)
            rows.append((observations, targets))
            observations = following
    seen, wanted = zip(*rows, strict=True)
    return torch.stack(seen), torch.stack(wanted)
