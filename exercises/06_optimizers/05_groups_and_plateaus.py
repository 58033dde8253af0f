"""Groups and plateaus: who is trained, with which settings, and when the rate falls because nothing gets better.

An optimizer holds the parameters that it was given, in groups, each with settings of its own. It does not look at the
model again.
Read: torch.optim ("Per-parameter options"), torch.optim.Optimizer.param_groups, torch.optim.lr_scheduler
(ReduceLROnPlateau)
"""

import math
from typing import Any

import torch
from torch import Tensor, nn


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Return the parameters of a model in two groups for an optimizer: those that weight decay shrinks, and the others.

    Matrices shrink, and whatever has more axes. What has one axis or none does not: biases, and the weights of
    normalizing layers, which are not to be near 0.
    Each group is a dict with two keys, "params", a list, and "weight_decay". The first group has the given
    weight_decay, the second 0.0. Parameters that do not require grad are in neither. One that stands in two places of
    the model is there once. The order is that of model.parameters(). A group may be empty.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3))
    >>> groups = decay_groups(model, 0.1)
    >>> [(group["weight_decay"], [tuple(p.shape) for p in group["params"]]) for group in groups]
    [(0.1, [(3, 4)]), (0.0, [(3,), (3,), (3,)])]
    """
    raise NotImplementedError


def swap_head(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """Put a new head in the place of model.head, so that an optimizer that was made before trains the new one.

    The optimizer holds all parameters of the old head, in one of its groups, and perhaps others beside them. Afterwards
    - model.head is head itself;
    - the group that held the old head's parameters holds all of the new head's, with the settings of that group, and
      the other parameters that it held;
    - no group holds a parameter of the old head, nor does optimizer.state;
    - everything else is as before: the other groups, and what the optimizer remembers of other parameters.
    There may have been steps before, or none. The new head may have another number of parameters than the old one.

    >>> model = nn.Sequential()
    >>> model.body, model.head = nn.Linear(4, 3), nn.Linear(3, 2)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> swap_head(model, optimizer, nn.Linear(3, 10))
    >>> [tuple(p.shape) for p in optimizer.param_groups[0]["params"]]
    [(3, 4), (3,), (10, 3), (10,)]
    """
    raise NotImplementedError


class PlateauSchedule:
    """A learning rate that falls when the loss has not got better for a while, as ReduceLROnPlateau with threshold=0.

    step(loss) is called after each epoch, with its loss, a float, and returns the rate for the next. A loss is better
    where it is smaller than every loss before it; the first one is. NaN is not better, and the first number after it
    may be.
    When more than patience losses in a row were not better, the rate is multiplied by factor, but does not fall below
    min_lr, and the losses that were not better are counted anew, from 0. The best loss is kept.
    The attribute lr is the rate at any time, at first the one that was given.

    >>> schedule = PlateauSchedule(lr=1.0, factor=0.5, patience=1)
    >>> [schedule.step(loss) for loss in [5.0, 4.0, 4.0, 6.0, 3.0, 3.5, 3.5, 3.5, 3.5]]
    [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125]
    """

    def __init__(self, lr: float, factor: float = 0.1, patience: int = 10, min_lr: float = 0.0):
        raise NotImplementedError

    def step(self, loss: float) -> float:
        """Return the rate after an epoch with this loss."""
        raise NotImplementedError
