"""Solution. The smaller of two objectives, the larger of two costs: whichever is worse, so that nothing is promised."""

import math

import torch
from torch import Tensor, nn

RATE = 0.006
PASSES = 4
PARTS = 4
REACH = 1.0

STEPS = 64
"""Steps that are collected for each update of train_ppo."""
LIMIT = 200
"""Steps after which an episode is cut off."""


class CartPole:
    """Carts on a rail, each with a pole that stands on it and wants to fall. (Given.)

    An observation is position, speed, angle and angular speed. Action 0 pushes the cart to the left, 1 to the right,
    for a fiftieth of a second. Each step earns 0.1. An episode is terminated when the pole leans by more than 12
    degrees or the cart is more than 2.4 from the middle, and truncated after LIMIT steps. The cart then begins anew at
    once, near the middle, drawn from a generator with this seed. (The equations are those of Barto, Sutton and
    Anderson, 1983.)
    """

    def __init__(self, carts: int = 16, seed: int = 0) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        self.state = self.begin(carts)  # (N, 4)
        self.age = torch.zeros(carts)  # (N,)

    def begin(self, carts: int) -> Tensor:
        """Draw states at the beginning of an episode, (N, 4)."""
        return 0.1 * torch.rand(carts, 4, generator=self.generator) - 0.05

    def observe(self) -> Tensor:
        """Return where the carts are now, (N, 4), float32."""
        return self.state.clone()

    def step(self, actions: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Take actions (N,) int64; return next observations (N, 4), rewards (N,), terminated and truncated (N,) bool.

        The next observations are those to which the steps led, before any cart begins anew.
        """
        _, speed, angle, spin = self.state.unbind(1)
        push = (20.0 * actions - 10.0 + 0.05 * spin**2 * angle.sin()) / 1.1
        turn = (9.8 * angle.sin() - angle.cos() * push) / (0.5 * (4 / 3 - 0.1 * angle.cos() ** 2 / 1.1))
        change = torch.stack([speed, push - 0.05 * turn * angle.cos() / 1.1, spin, turn], dim=1)
        following = self.state + 0.02 * change
        self.age = self.age + 1
        terminated = (following[:, 0].abs() > 2.4) | (following[:, 2].abs() > math.radians(12))
        truncated = (self.age >= LIMIT) & ~terminated
        ended = terminated | truncated
        self.state = torch.where(ended[:, None], self.begin(len(ended)), following)
        self.age = self.age.masked_fill(ended, 0)
        return following, torch.full((len(ended),), 0.1), terminated, truncated


def network(outputs: int) -> nn.Module:
    """Return a network from states (..., 4) to (..., outputs). (Given.)"""
    return nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, outputs))


@torch.no_grad()
def collect(
    env: CartPole, policy: nn.Module, critic: nn.Module, gamma: float = 0.99, lam: float = 0.95
) -> list[Tensor]:
    """Take STEPS steps in env with actions drawn from the policy; return the samples, T · N in each tensor. (Given.)

    They are observations (T · N, 4), actions, log-probabilities of the actions, values, advantages (as 01_returns.py
    computes them, not normalised) and returns, which are advantages + values, the targets of the critic.
    """
    steps = []
    for _ in range(STEPS):
        observations = env.observe()
        log_probs = policy(observations).log_softmax(-1)
        actions = torch.multinomial(log_probs.exp(), 1)
        steps.append((observations, actions[:, 0], log_probs.gather(1, actions)[:, 0], *env.step(actions[:, 0])))
    seen, taken, known, following, rewards, terminated, truncated = map(torch.stack, zip(*steps, strict=True))
    values, next_values = critic(seen).squeeze(-1), critic(following).squeeze(-1)
    advantages = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values
    for t in reversed(range(STEPS - 1)):
        goes_on = ~(terminated[t] | truncated[t])
        advantages[t] += gamma * lam * goes_on * advantages[t + 1]
    return [column.flatten(0, 1) for column in (seen, taken, known, values, advantages, advantages + values)]


def normalize_advantages(advantages: Tensor, eps: float = 1e-8) -> Tensor:
    distance = advantages - advantages.mean()
    # Of one number, a deviation that divides by one less is NaN.
    return distance / (distance.square().mean().sqrt() + eps)


def ppo_loss(log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, epsilon: float = 0.2) -> Tensor:
    if not log_probs.shape == old_log_probs.shape == advantages.shape:
        raise ValueError(f"shapes differ: {log_probs.shape}, {old_log_probs.shape}, {advantages.shape}")
    advantages = advantages.detach()
    ratio = (log_probs - old_log_probs.detach()).exp()  # (...)
    # Advantage first, then the minimum: for bad actions the smaller objective is that of the larger ratio.
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - epsilon, 1 + epsilon) * advantages).mean()


def value_loss(values: Tensor, old_values: Tensor, returns: Tensor, epsilon: float = 0.2) -> Tensor:
    if not values.shape == old_values.shape == returns.shape:
        raise ValueError(f"shapes differ: {values.shape}, {old_values.shape}, {returns.shape}")
    old_values, returns = old_values.detach(), returns.detach()
    clipped = old_values + (values - old_values).clamp(-epsilon, epsilon)  # (...)
    return torch.maximum((values - returns).square(), (clipped - returns).square()).mean()


def train_ppo(env: CartPole, updates: int = 12, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    policy, critic = network(2), network(1)
    optimizer = torch.optim.Adam([*policy.parameters(), *critic.parameters()], lr=RATE)
    for _ in range(updates):
        samples = collect(env, policy, critic)
        for _ in range(PASSES):
            for part in torch.randperm(len(samples[0])).chunk(PARTS):
                # Old log-probabilities and values are those of the collecting: they stay while the networks move.
                seen, taken, old_log_probs, old_values, advantages, returns = (column[part] for column in samples)
                log_probs = policy(seen).log_softmax(-1).gather(-1, taken.unsqueeze(-1)).squeeze(-1)
                loss = ppo_loss(log_probs, old_log_probs, normalize_advantages(advantages))
                loss = loss + value_loss(critic(seen).squeeze(-1), old_values, returns, REACH)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return policy.eval()
