"""Policy gradients: a network that acts, and after each episode makes what went well more likely.

The policy gives a logit for each action, as a classifier does for each class. Actions are drawn, not chosen: only so is
anything new ever tried. The loss is a cross entropy with the drawn action as its target and the return as its weight.
Read: torch.multinomial, torch.nn.functional.cross_entropy, torch.gather, Tensor.detach, torch.distributions.Categorical

Shapes: N walkers side by side, A actions. The dots stand for any axes, or none: (N,), or (T, N) for T steps.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

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
    """Draw an action for each row of logits, with the probabilities that are their softmax.

    An action with a logit of -inf is never drawn. At least one logit of each row is finite, and none is +inf or NaN.
    Shapes: logits (..., A) float32 or float64 -> (...) int64, on the device of logits. A is 1 or more, each axis of the
    dots may be 0. All that is random comes from the generator; without one, from torch's global generator.

    >>> sample_actions(torch.tensor([[0.0, 1000.0], [0.0, -torch.inf]]))
    tensor([1, 0])
    """
    raise NotImplementedError


def reinforce_loss(logits: Tensor, actions: Tensor, returns: Tensor) -> Tensor:
    """Return the loss of REINFORCE: minus the log-probability of each drawn action times its return, the mean over all.

    Its gradient makes actions with a positive return more likely, and those with a negative one less.
    Shapes: logits (..., A) float32 or float64, actions (...) int64, returns (...), the dtype of logits -> (), same
    dtype. There is at least one action. The loss is finite for logits of ±1000, too. Gradients flow to logits; none
    flows to returns, also where they require grad.

    >>> logits = torch.zeros(2, 4)  # four actions, each as likely as the others: ln 4 = 1.3863
    >>> reinforce_loss(logits, torch.tensor([3, 0]), torch.tensor([1.0, 3.0]))  # (1 + 3) · ln 4 / 2
    tensor(2.7726)
    """
    raise NotImplementedError


def entropy_bonus(logits: Tensor) -> Tensor:
    """Return how undecided the policy is: the entropy in nats of the softmax of each row, the mean over all rows.

    The entropy is minus the sum of p · ln p; an action with p = 0 adds 0. A loss from which it is subtracted keeps a
    policy from making up its mind too early.
    Shapes: logits (..., A) float32 or float64 -> (), same dtype. There is at least one row. Value and gradient are
    finite for logits of ±1000 and of -inf; at least one logit of each row is finite.

    >>> entropy_bonus(torch.tensor([[0.0, 0.0], [0.0, -torch.inf]]))  # (ln 2 + 0) / 2
    tensor(0.3466)
    """
    raise NotImplementedError


def train_reinforce(env: Corridor, updates: int = 30, seed: int = 0) -> nn.Module:
    """Teach a policy by REINFORCE to earn much in env; return it, in evaluation mode.

    The policy takes observations (..., 8) to logits (..., 2). env is a Corridor, or has the same two methods.
    Each update collects one episode of all walkers: env.reset() once and env.step() STEPS times, with actions drawn
    from the policy. Then an optimizer of torch.optim makes one step, by the gradient of this episode alone. updates may
    be 0. It learns by observations and rewards alone. In Corridor(), with updates as they are by default, walkers that
    draw their actions from it earn at least 0.9 on average, for any seed; in corridors of the same size in whose odd
    cells left and right are exchanged, too. It takes about a second.
    All that is random comes from the seed: the same seed gives the same policy, whatever random numbers were drawn
    before; another seed gives another one. (torch.manual_seed may be called.)
    What helps: nn.Linear(8, 2) is enough; Adam with a rate of 0.1; and 0.05 times the entropy, without which some seeds
    never get beyond the coin.

    >>> policy = train_reinforce(Corridor(4), updates=1)
    >>> policy(torch.zeros(5, 8)).shape
    torch.Size([5, 2])
    """
    raise NotImplementedError
