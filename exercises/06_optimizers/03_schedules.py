"""Schedules: the learning rate as a function of time, and the order in which it is used and changed.

Large steps first, to get near; small ones later, to settle. Each formula gives the rate of any epoch at once.
Read: torch.optim.lr_scheduler, its StepLR, MultiStepLR, ExponentialLR, LinearLR, CosineAnnealingLR; bisect, math.cos

Epochs and steps are counted from 0: epoch 0 is the first. Rates and factors are Python floats.
"""

import bisect
import math

import torch
from torch.optim.lr_scheduler import LRScheduler


def step_lr(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """Return the learning rate of an epoch: base, multiplied by gamma once after every step_size epochs.

    The first step_size epochs have the rate base itself. In between the rate stays as it is, as in StepLR.

    >>> [step_lr(8.0, 2, 0.5, epoch) for epoch in range(6)]
    [8.0, 8.0, 4.0, 4.0, 2.0, 2.0]
    """
    raise NotImplementedError


def multistep_lr(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Return the learning rate of an epoch: base, multiplied by gamma once for every milestone that is reached.

    A milestone m is reached in epoch m itself: that epoch has the smaller rate already, as in MultiStepLR.
    milestones are ascending and may be empty; one that stands twice counts twice. The list itself stays as it is.

    >>> [multistep_lr(8.0, [1, 4], 0.5, epoch) for epoch in range(6)]
    [8.0, 4.0, 4.0, 4.0, 2.0, 2.0]
    """
    raise NotImplementedError


def exponential_lr(base: float, gamma: float, epoch: int) -> float:
    """Return the learning rate of an epoch: base, multiplied by gamma after every epoch, as in ExponentialLR.

    >>> [exponential_lr(8.0, 0.5, epoch) for epoch in range(4)]
    [8.0, 4.0, 2.0, 1.0]
    """
    raise NotImplementedError


def warmup_cosine(step: int, warmup: int, total: int) -> float:
    """Return the factor by which step's learning rate is the base rate: up in a line, down along half a cosine.

    Steps 0 to warmup - 1 climb evenly and never have the factor 0: they have 1, 2, 3 … parts of warmup + 1.
    Step warmup has the factor 1. From there it falls to 0 at step total, and stays 0:
    (1 + cos(pi * done)) / 2, where done goes evenly from 0 at step warmup to 1 at step total.
    0 <= warmup < total. Without warmup the first step has the factor 1.
    Up to step total this is LinearLR(start_factor=1 / (warmup + 1), total_iters=warmup), then
    CosineAnnealingLR(T_max=total - warmup), joined by SequentialLR.

    >>> [round(warmup_cosine(step, 3, 7), 4) for step in range(9)]
    [0.25, 0.5, 0.75, 1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    raise NotImplementedError


def lr_history(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """Step optimizer and scheduler through epochs in the right order; return the learning rate of each epoch.

    In each epoch the optimizer steps once, and the scheduler steps once after it. (In training, an epoch has many steps
    of the optimizer, all before that of the scheduler.) history[e] is the rate that the optimizer's step of epoch e
    used, of its first parameter group. So history[0] is the rate that the optimizer has when the function is called.
    The parameters have their gradients, or None, already, and keep them. For 0 epochs nothing steps, and the list is
    empty.

    >>> w = torch.zeros(1, requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=8.0)
    >>> lr_history(optimizer, torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5), epochs=5)
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """
    raise NotImplementedError
