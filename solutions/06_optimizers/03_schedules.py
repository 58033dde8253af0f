"""Solution. Count how often the rate has been multiplied, and the formula is a power."""

import bisect
import math

import torch
from torch.optim.lr_scheduler import LRScheduler


def step_lr(base: float, step_size: int, gamma: float, epoch: int) -> float:
    # Whole blocks of epochs that lie behind: `//`, so that nothing changes inside a block.
    return base * gamma ** (epoch // step_size)


def multistep_lr(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    # bisect_right counts the milestones up to and with this epoch; bisect_left would leave out an equal one.
    return base * gamma ** bisect.bisect_right(milestones, epoch)


def exponential_lr(base: float, gamma: float, epoch: int) -> float:
    return base * gamma**epoch


def warmup_cosine(step: int, warmup: int, total: int) -> float:
    if step < warmup:
        # + 1 above and below: the first step moves something, and step warmup would have the factor 1.
        return (step + 1) / (warmup + 1)
    # min: a cosine rises again after its lowest point.
    done = min(1.0, (step - warmup) / (total - warmup))
    return (1 + math.cos(math.pi * done)) / 2


def lr_history(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    history = []
    for _ in range(epochs):
        # Read before anything steps: this is the rate that optimizer.step() is about to use.
        history.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        # Last: the scheduler writes the rate of the epoch to come.
        scheduler.step()
    return history
