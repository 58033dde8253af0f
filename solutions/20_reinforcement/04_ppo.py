"""Solution. The smaller of two objectives, the larger of two costs: whichever is worse, so that nothing is promised."""

import math

import torch
from torch import Tensor, nn

HIDDEN = 32
RATE = 0.006
GAMMA = 0.99
LAMBDA = 0.95
PASSES = 4
PARTS = 4
SCALE = 10.0
REACH = 1.0

STEPS = 64
"""Steps that are collected for each update of train_ppo."""
LIMIT = 200
"""Steps after which an episode is cut off."""


class CartPole:
    """Carts on a rail, each with a pole that stands on it and wants to fall. (Given.)

    An observation is position, speed, angle and angular speed. Action 0 pushes the cart to the left, 1 to the right,
    for a fiftieth of a second. Each step earns 1. An episode is terminated when the pole leans by more than 12 degrees
    or the cart is more than 2.4 from the middle, and truncated after LIMIT steps. The cart then begins anew at once,
    near the middle, drawn from a generator with this seed. (The equations are those of Barto, Sutton and Anderson,
    1983.)
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
        return following, torch.ones(len(ended)), terminated, truncated


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
    policy, critic = _network(2), _network(1)
    optimizer = torch.optim.Adam([*policy.parameters(), *critic.parameters()], lr=RATE)
    for _ in range(updates):
        observations, actions, advantages, values = _collect(env, policy, critic)
        with torch.no_grad():
            old_log_probs = _log_probs(policy, observations, actions)  # (T · N,)
        returns = advantages + values
        advantages = normalize_advantages(advantages)
        for _ in range(PASSES):
            for part in torch.randperm(len(actions)).chunk(PARTS):
                log_probs = _log_probs(policy, observations[part], actions[part])
                loss = ppo_loss(log_probs, old_log_probs[part], advantages[part])
                guess = critic(observations[part]).squeeze(-1)
                loss = loss + value_loss(guess, values[part] / SCALE, returns[part] / SCALE, REACH)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return policy.eval()


def _network(outputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(4, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, outputs))


def _log_probs(policy: nn.Module, observations: Tensor, actions: Tensor) -> Tensor:
    return policy(observations).log_softmax(-1).gather(-1, actions.unsqueeze(-1)).squeeze(-1)


@torch.no_grad()
def _collect(env: CartPole, policy: nn.Module, critic: nn.Module) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    steps = []
    for _ in range(STEPS):
        observations = env.observe()  # (N, 4)
        actions = torch.multinomial(policy(observations).softmax(-1), 1).squeeze(-1)  # (N,)
        steps.append((observations, actions, *env.step(actions)))
    seen, taken, following, rewards, terminated, truncated = (
        torch.stack(column) for column in zip(*steps, strict=True)
    )
    values, next_values = (SCALE * critic(states).squeeze(-1) for states in (seen, following))  # (T, N)
    surprises = rewards + GAMMA * next_values.masked_fill(terminated, 0.0) - values  # (T, N)
    ended = terminated | truncated
    advantages = torch.empty_like(surprises)  # (T, N)
    carried = torch.zeros_like(surprises[0])  # (N,)
    for t in reversed(range(STEPS)):
        carried = advantages[t] = surprises[t] + GAMMA * LAMBDA * carried.masked_fill(ended[t], 0.0)
    return seen.flatten(0, 1), taken.flatten(), advantages.flatten(), values.flatten()
