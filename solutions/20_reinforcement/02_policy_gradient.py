"""Solution. The loss is a weighted cross entropy; it learns because each action is weighted by its own return."""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

BETA = 0.05
RATE = 0.1
STEPS = 15
"""Steps of an episode."""


class Corridor:
    """Walkers, each in a corridor of eight cells of its own. (Given.)

    An episode begins in cell 2. Action 0 is a step to the left, 1 a step to the right. Cell 7 is the exit with a
    treasure, a reward of 1; cell 0 an exit with a coin, 0.2. Elsewhere there is nothing. A walker that has gone out
    stays there, whatever it does, and earns no more. An observation is the walker's cell as a one-hot row.
    """

    def __init__(self, walkers: int = 32) -> None:
        self.cells = torch.full((walkers,), 2)  # (N,)

    def reset(self) -> Tensor:
        """Begin an episode with all walkers; return the observations (N, 8), float32."""
        self.cells = torch.full_like(self.cells, 2)
        return one_hot(self.cells, 8).float()

    def step(self, actions: Tensor) -> tuple[Tensor, Tensor]:
        """Take actions (N,) int64 to the new observations (N, 8) and the rewards (N,), float32."""
        inside = (self.cells > 0) & (self.cells < 7)
        self.cells = torch.where(inside, self.cells + 2 * actions - 1, self.cells)
        rewards = (1.0 * (self.cells == 7) + 0.2 * (self.cells == 0)) * inside
        return one_hot(self.cells, 8).float(), rewards


def sample_actions(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    # A race: each action has an exponential waiting time, shorter the likelier it is. torch.multinomial does the same,
    # but takes no more than two axes. What has a probability of 0 never comes first.
    noise = torch.empty_like(logits).exponential_(generator=generator)  # (..., A), above 0
    return (logits.softmax(-1) / noise).argmax(-1)  # (...)


def reinforce_loss(logits: Tensor, actions: Tensor, returns: Tensor) -> Tensor:
    # In one step: the logarithm of a softmax that is 0 in floats would be minus infinity.
    chosen = logits.log_softmax(-1).gather(-1, actions.unsqueeze(-1)).squeeze(-1)  # (...)
    # A return is a fact: no gradient may make it smaller.
    return -(chosen * returns.detach()).mean()


def entropy_bonus(logits: Tensor) -> Tensor:
    log_probabilities = logits.log_softmax(-1)  # (..., A)
    probabilities = log_probabilities.exp()  # (..., A)
    # 0 · -inf would be NaN, in the gradient as well: the logarithm has to go before the product.
    known = log_probabilities.masked_fill(probabilities == 0, 0.0)  # (..., A)
    return -(probabilities * known).sum(-1).mean()


def train_reinforce(env: Corridor, updates: int = 30, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    policy = nn.Linear(8, 2)  # of one-hot rows: two numbers for each cell
    optimizer = torch.optim.Adam(policy.parameters(), lr=RATE)
    for _ in range(updates):
        steps = []
        observations = env.reset()  # (N, 8)
        for _ in range(STEPS):
            actions = sample_actions(policy(observations))  # (N,)
            following, rewards = env.step(actions)
            # What the action was taken from is kept, not what it led to.
            steps.append((observations, actions, rewards))
            observations = following
        seen, taken, earned = (torch.stack(column) for column in zip(*steps, strict=True))  # (T, N, 8), (T, N), (T, N)
        # A cumulative sum from the last step to the first.
        returns = earned.flip(0).cumsum(0).flip(0)  # (T, N)
        logits = policy(seen)  # (T, N, 2)
        loss = reinforce_loss(logits, taken, returns) - BETA * entropy_bonus(logits)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return policy.eval()
