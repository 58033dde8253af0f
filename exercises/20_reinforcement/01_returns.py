"""Returns: what an action was worth, seen from the end of the episode back to the beginning.

A reward comes step by step. What a step has brought is known only later: its return is all that was earned from there
on. Every method of this chapter begins with a pass over the rewards from the last to the first, and with the question
where to stop: an episode may end because all is over, or because time is up.
Read: torch.where, Tensor.masked_fill, torch.empty_like, torch.logical_or

Shapes: T time steps, N environments side by side. Row t holds step t of all of them. Where an episode ends at step t,
the next row of that column is the first step of a new episode.
"""

import torch
from torch import Tensor


def episode_returns(rewards: Tensor, dones: Tensor) -> list[float]:
    """Return what each finished episode has earned: the sum of its rewards, not discounted.

    dones[t, n] says that step t was the last one of an episode; its reward belongs to that episode. What stands behind
    the last end of a column is an episode that has not finished, and is left out.
    Shapes: rewards (T, N) float32 or float64, dones (T, N) bool -> a list of Python floats, in the order in which the
    episodes ended; of those that ended at the same step, the one with the smaller n comes first. T and N may be 0.

    >>> rewards = torch.tensor([[1.0, 5.0], [2.0, 6.0], [4.0, 7.0]])
    >>> dones = torch.tensor([[False, False], [True, True], [False, True]])
    >>> episode_returns(rewards, dones)
    [3.0, 11.0, 7.0]
    """
    raise NotImplementedError


def discounted_returns(rewards: Tensor, dones: Tensor, gamma: float) -> Tensor:
    """Return for each step its reward, plus gamma times the return of the next step of the same episode.

    dones[t, n] says that step t was the last one of its episode: nothing comes after it. Nothing is known of what comes
    after the last row; there a return is the reward alone.
    Shapes: rewards (T, N) float32 or float64, finite, dones (T, N) bool -> (T, N), the dtype and device of rewards. T
    and N may be 0. gamma lies between 0 and 1, both included. rewards and dones stay as they are.

    >>> rewards = torch.tensor([[1.0], [2.0], [4.0]])
    >>> dones = torch.tensor([[False], [True], [False]])
    >>> discounted_returns(rewards, dones, gamma=0.5)[:, 0]  # 1 + 0.5 · 2, then an end, then a new episode
    tensor([2., 2., 4.])
    """
    raise NotImplementedError


def gae(
    rewards: Tensor,
    values: Tensor,
    next_values: Tensor,
    terminated: Tensor,
    truncated: Tensor,
    gamma: float,
    lam: float,
) -> Tensor:
    """Return generalised advantage estimates: how much better than expected each step and those after it went.

    values[t] is what a critic expects from the state in which step t was made, next_values[t] what it expects from the
    state to which step t led, before any reset.
    The surprise of a step is reward + gamma · next_value - value. Its advantage is its surprise, plus gamma · lam times
    the advantage of the next step of the same episode.
    There are two ways to end. terminated: all is over, nothing can be earned any more, and the next value counts as 0,
    whatever stands there, NaN too. truncated: only the time was up. The state to which the step led was worth its next
    value, which counts. After both a new episode begins, whose advantages have nothing to do with this one. Where both
    are True it is terminated. After the last row no advantage is known: there it is the surprise alone.
    Shapes: rewards, values, next_values (T, N), all float32 or all float64, terminated and truncated (T, N) bool ->
    (T, N), same dtype and device. T and N may be 0. gamma and lam lie between 0 and 1. The result has no history, also
    where values and next_values require grad. The arguments stay as they are.

    >>> two, ten = torch.tensor([[1.0], [1.0]]), torch.tensor([[10.0], [10.0]])
    >>> no, end = torch.tensor([[False], [False]]), torch.tensor([[False], [True]])
    >>> gae(two, ten, ten, terminated=end, truncated=no, gamma=1.0, lam=0.5)[:, 0]  # surprises 1 and -9
    tensor([-3.5000, -9.0000])
    >>> gae(two, ten, ten, terminated=no, truncated=end, gamma=1.0, lam=0.5)[:, 0]  # surprises 1 and 1
    tensor([1.5000, 1.0000])
    """
    raise NotImplementedError
