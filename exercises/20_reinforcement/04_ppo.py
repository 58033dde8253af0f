"""PPO: several steps on the same samples, without leaving the policy behind that made them.

To collect is dear, to compute is cheap, so one would like to use samples more than once. But they tell how good an
action is only near the policy that drew it. PPO weights each sample by a ratio of probabilities, and stops pulling
where it has changed enough. Values are held back in the same way.
Read: torch.clamp, torch.minimum, torch.maximum, torch.std, torch.randperm, torch.where

Shapes: N samples or carts, T steps. The dots stand for any axes.
"""

import math

import torch
from torch import Tensor, nn

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
    """Return the advantages with mean 0 and standard deviation 1, over all of them together.

    It is (advantage - mean) / (deviation + eps). The deviation is the root of the mean squared distance from the mean:
    it divides by how many there are, not by one less. A single advantage becomes 0.
    Shapes: (...) float32 or float64 -> (...), same dtype and device. There is at least one. advantages stay as they
    are.

    >>> normalize_advantages(torch.tensor([[1.0, 3.0], [3.0, 1.0]]))
    tensor([[-1.,  1.],
            [ 1., -1.]])
    """
    raise NotImplementedError


def ppo_loss(log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, epsilon: float = 0.2) -> Tensor:
    """Return the clipped loss of PPO: good actions get likelier and bad ones less likely, each only by so much.

    A sample's ratio is exp(log_probs - old_log_probs): how likely its action is now, over how likely it was when it was
    drawn. Its objective is the smaller one of ratio · advantage and clipped ratio · advantage; the clipped ratio lies
    between 1 - epsilon and 1 + epsilon. The loss is minus the mean of the objectives.
    So a sample no longer pulls where the policy has gone far enough in the direction of its advantage; where it has
    gone far in the other direction it pulls on.
    Shapes: three of the same shape (...), float32 or float64, at least one sample -> (), same dtype. Raise ValueError
    where the shapes differ: (N,) and (N, 1) would become (N, N). Gradients flow to log_probs alone, also where the
    others require grad, and where log_probs and old_log_probs are one tensor.

    >>> old = torch.zeros(3)
    >>> new = torch.tensor([0.5, 2.0, 2.0]).log()
    >>> ppo_loss(new, old, torch.tensor([1.0, 1.0, -1.0]))  # -(0.5 + 1.2 - 2) / 3
    tensor(0.1000)
    """
    raise NotImplementedError


def value_loss(values: Tensor, old_values: Tensor, returns: Tensor, epsilon: float = 0.2) -> Tensor:
    """Return the clipped loss of a critic: it does not pay to move a value by more than epsilon at a time.

    A sample costs the larger one of two squares: that of value - return, and that of clipped value - return. The
    clipped value is old_value plus what the value has moved since, cut to lie between -epsilon and epsilon. The loss is
    the mean over all samples, without a factor of a half.
    Shapes: three of the same shape (...), float32 or float64, at least one sample -> (), same dtype. Raise ValueError
    where the shapes differ. Gradients flow to values alone, also where the others require grad.

    >>> values, old, returns = torch.tensor([1.0, 1.0]), torch.tensor([0.0, 1.0]), torch.tensor([1.0, 3.0])
    >>> value_loss(values, old, returns)  # the first moved by 1, of which 0.2 count: (0.64 + 4) / 2
    tensor(2.3200)
    """
    raise NotImplementedError


def train_ppo(env: CartPole, updates: int = 12, seed: int = 0) -> nn.Module:
    """Teach a policy by PPO to hold the poles of env up; return it, in evaluation mode.

    The policy takes observations (..., 4) to logits (..., 2). env is a CartPole, or has the same two methods observe
    and step. Each update takes STEPS steps in env with actions drawn from the policy, as collect does, and then makes
    several steps with an optimizer of torch.optim. updates may be 0.
    In CartPole(), with updates as they are by default, a policy learns to hold the poles: if the likelier action is
    taken in each state, 50 carts stand for at least 100 of LIMIT steps on average, for any seed. It takes about two
    seconds. All that is random comes from env and the seed: the same seed and a new env give the same policy, whatever
    random numbers were drawn before; another seed gives another one. (torch.manual_seed may be called.)
    What helps: network(2) and network(1) for policy and critic, and one Adam for both with a rate of 0.006; four passes
    over the samples in four shuffled parts; and epsilon=1 for the values, which grow to 10.

    >>> policy = train_ppo(CartPole(2), updates=1)
    >>> policy(torch.zeros(5, 4)).shape
    torch.Size([5, 2])
    """
    raise NotImplementedError
