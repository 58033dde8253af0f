"""Right answers in other styles."""

import math

import torch
from torch.optim.lr_scheduler import LRScheduler


def step_lr__epoch_by_epoch(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """Multiplied after each block."""
    rate = base
    for past in range(1, epoch + 1):
        if past % step_size == 0:
            rate *= gamma
    return rate


def step_lr__recursive(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """A block less, a factor more."""
    return base if epoch < step_size else gamma * step_lr__recursive(base, step_size, gamma, epoch - step_size)


def multistep_lr__counts(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The milestones that are reached, counted."""
    return base * gamma ** sum(milestone <= epoch for milestone in milestones)


def multistep_lr__in_a_loop(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Multiplied at each milestone."""
    for milestone in milestones:
        if milestone > epoch:
            break
        base = base * gamma
    return base


def exponential_lr__in_a_loop(base: float, gamma: float, epoch: int) -> float:
    """Multiplied after every epoch."""
    for _ in range(epoch):
        base *= gamma
    return base


def exponential_lr__by_prod(base: float, gamma: float, epoch: int) -> float:
    """A product of factors."""
    return math.prod([gamma] * epoch, start=base)


def warmup_cosine__by_half_angle(step: int, warmup: int, total: int) -> float:
    """(1 + cos(a)) / 2 is cos(a / 2) squared."""
    if step < warmup:
        return 1.0 - (warmup - step) / (warmup + 1)
    if step >= total:
        return 0.0
    return math.cos(math.pi / 2 * (step - warmup) / (total - warmup)) ** 2


def warmup_cosine__case_by_case(step: int, warmup: int, total: int) -> float:
    """From the end to the beginning."""
    if step >= total:
        return 0.0
    if step >= warmup:
        left = (total - step) / (total - warmup)
        return 0.5 - 0.5 * math.cos(math.pi * left)
    return (step + 1) / (warmup + 1)


def lr_history__one_at_a_time(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """A function for one epoch."""

    def run() -> float:
        rate = float(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
        return rate

    return [run() for _ in range(epochs)]


def lr_history__reads_between_the_steps(
    optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int
) -> list[float]:
    """The optimizer steps, then its rate is written down, then the scheduler steps."""
    rates: list[float] = []
    while len(rates) < epochs:
        optimizer.step()
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step()
    return rates
