"""Q-learning: a network that says what each action is worth, and learns it from its own next guess.

A step's target is its reward, plus what the best next action is worth by a copy of the network that follows slowly.
Steps are kept in a buffer and used many times, in any order: whoever made them, the equation holds.
Read: torch.gather, torch.argmax, torch.no_grad, torch.lerp, torch.randint, torch.nn.functional.smooth_l1_loss

Shapes: N steps or walkers, F numbers of an observation, A actions.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

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
    """Return what each step is said to be worth: its reward, plus gamma times the value of the best next action.

    next_q[n] holds the values of all actions in the state to which step n led. Where the step was terminated nothing
    follows: the target is the reward alone, whatever stands in next_q, NaN too.
    Shapes: rewards (N,) float32 or float64, next_q (N, A), same dtype, terminated (N,) bool -> (N,), same dtype and
    device. N may be 0, A is 1 or more. The target has no history, also where next_q requires grad; rewards do not.

    >>> next_q = torch.tensor([[1.0, 4.0], [9.0, 9.0]])
    >>> td_target(torch.tensor([1.0, 1.0]), next_q, torch.tensor([False, True]), gamma=0.5)
    tensor([3., 1.])
    """
    raise NotImplementedError


def double_td_target(
    rewards: Tensor, next_online: Tensor, next_target: Tensor, terminated: Tensor, gamma: float
) -> Tensor:
    """Return the target of double Q-learning: one network chooses the next action, the other one says what it is worth.

    The largest of several noisy values is too large on average. Here the best action by next_online is taken, the first
    one where several are equal, and its value by next_target counts. Else all is as in td_target; where a step was
    terminated NaN may stand in both.
    Shapes: rewards (N,) float32 or float64, next_online and next_target (N, A), same dtype, terminated (N,) bool ->
    (N,), same dtype and device. N may be 0, A is 1 or more. The target has no history.

    >>> online, target = torch.tensor([[1.0, 4.0]]), torch.tensor([[8.0, 2.0]])
    >>> double_td_target(torch.tensor([1.0]), online, target, torch.tensor([False]), gamma=0.5)
    tensor([2.])
    """
    raise NotImplementedError


class ReplayBuffer:
    """A memory of the last `capacity` steps.

    Whatever is added is copied: tensors that are changed later do not change the memory, nor does what has been drawn.
    What is drawn has no history, also where what was added requires grad.

    >>> buffer = ReplayBuffer(capacity=2)
    >>> rows = torch.arange(3.0)[:, None]
    >>> buffer.add(rows, torch.arange(3), 10 * torch.arange(3.0), rows + 1, torch.tensor([False, False, True]))
    >>> len(buffer)
    2
    >>> bool((buffer.sample(50)[2] >= 10).all())  # the first step has been forgotten
    True
    """

    def __init__(self, capacity: int) -> None:
        """Make an empty memory. capacity is 1 or more; raise ValueError else."""
        raise NotImplementedError

    def __len__(self) -> int:
        """Return how many steps are held: all that were added, but at most `capacity`."""
        raise NotImplementedError

    def add(
        self, observations: Tensor, actions: Tensor, rewards: Tensor, next_observations: Tensor, terminated: Tensor
    ) -> None:
        """Add N steps, row n of each tensor being step n; the oldest steps go, the last row is the newest.

        Shapes: observations and next_observations (N, F), actions (N,), rewards (N,), terminated (N,). N may be 0, and
        more than capacity. dtypes and F are the same in every call.
        """
        raise NotImplementedError

    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Draw `count` steps, each of them any of those that are held, with the same probability and with replacement.

        Return five tensors in the order of `add`, with `count` rows each and the dtypes that were added. Row i of all
        five is one step. count may be 0, and more than are held. All that is random comes from the generator; without
        one, from torch's global generator. Raise ValueError while nothing is held.
        """
        raise NotImplementedError


def soft_update(target: nn.Module, online: nn.Module, tau: float) -> None:
    """Move the target network a little towards the online network, in place.

    Each parameter of target becomes (1 - tau) · its own number + tau · that of online's parameter of the same name.
    With tau = 1 it is exactly online's. Each buffer of target (running statistics, counters) becomes a copy of
    online's. The two are models of the same structure; tau lies between 0 and 1. target's parameters remain the same
    Parameter objects; their requires_grad and .grad stay as they are, and nothing is recorded. online stays as it is.

    >>> target, online = nn.Linear(1, 1), nn.Linear(1, 1)
    >>> _ = nn.init.constant_(target.weight, 10.0), nn.init.constant_(online.weight, 20.0)
    >>> soft_update(target, online, tau=0.1)
    >>> target.weight.item()
    11.0
    """
    raise NotImplementedError


def train_dqn(env: Corridor, steps: int = 200, seed: int = 0) -> nn.Module:
    """Teach a network what each action in env is worth; return it, in evaluation mode.

    It takes observations (..., 8) to values (..., 2). env is a Corridor, or has the same two methods.
    In each step env.step is called once, with one action for each walker: sometimes the best one by the network,
    sometimes a random one. Then an optimizer of torch.optim makes one step. steps may be 0.
    In Corridor(), with steps as they are by default, each of the 12 values in the cells 1 to 6 comes within 0.1 of the
    true one, for any seed. The step that reaches the treasure is worth 1, and the one that reaches the coin 0.2. A step
    after which k more lead to the treasure, by the shortest way, is worth GAMMA to the power of k. It takes about a
    second.
    All that is random comes from the seed: the same seed gives the same network, whatever random numbers were drawn
    before; another seed gives another one. (torch.manual_seed may be called.)
    What helps: nn.Linear(8, 2) is enough; half of the actions random; batches of 64 from a buffer of 1,000; Adam with a
    rate of 0.1; a target network that follows with tau = 0.1.

    >>> q = train_dqn(Corridor(2), steps=3)
    >>> q(torch.zeros(5, 8)).shape
    torch.Size([5, 2])
    """
    raise NotImplementedError
