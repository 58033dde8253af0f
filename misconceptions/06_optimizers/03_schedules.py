"""Wrong answers that people write when the learning rate changes with time."""

import bisect
import math

import torch
from torch.optim.lr_scheduler import LRScheduler

from torch_katas.course.mistakes import edit


def step_lr__falls_in_every_epoch(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """`/` gives a power with a fraction, so the rate falls a little in every epoch. `//` counts whole blocks."""
    return base * gamma ** (epoch / step_size)


def step_lr__falls_once(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The rate falls after the first step_size epochs and never again. It falls after every step_size epochs."""
    return base * gamma if epoch >= step_size else base


def step_lr__one_epoch_late(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """Epochs are counted from 0, so the first step_size epochs end with epoch step_size - 1. Here the rate falls one
    epoch later.
    """
    return base * gamma ** (max(epoch - 1, 0) // step_size)


def step_lr__one_epoch_early(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """This counts epochs from 1. Epoch 0 is the first, and epoch step_size the first with a smaller rate."""
    return base * gamma ** ((epoch + 1) // step_size)


def step_lr__multiplies_by_the_count(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """`gamma * count` is 0 at the beginning, and then grows. Multiplying again and again is a power: gamma ** count."""
    return base * gamma * (epoch // step_size)


def multistep_lr__after_the_milestone(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Epoch m itself has the smaller rate already. `<` (like bisect_left) lets it fall one epoch later: `<=`."""
    return base * gamma ** sum(milestone < epoch for milestone in milestones)


def multistep_lr__at_the_milestone_only(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The rate is smaller in the epochs of the milestones alone, and base again after them. What has fallen stays down:
    count the milestones up to this epoch.
    """
    return base * gamma if epoch in milestones else base


def multistep_lr__falls_once(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """One gamma, however many milestones are reached. Each of them multiplies again: gamma ** count."""
    return base * gamma if milestones and epoch >= milestones[0] else base


def multistep_lr__adds_up_the_gaps(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Milestones are epochs counted from the start of training, not lengths of the phases between two falls."""
    reached, end = 0, 0
    for milestone in milestones:
        end += milestone
        reached += end <= epoch
    return base * gamma**reached


def multistep_lr__uses_up_the_milestones(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """`pop` takes the milestones out of the caller's own list: the next call finds none. Count them, and leave them
    there.
    """
    rate = base
    while milestones and milestones[0] <= epoch:
        milestones.pop(0)
        rate *= gamma
    return rate


def multistep_lr__needs_a_milestone(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """`milestones[0]` fails on an empty list. No milestone means that the rate stays base."""
    if epoch < milestones[0]:
        return base
    return base * gamma ** bisect.bisect_right(milestones, epoch)


def exponential_lr__one_too_many(base: float, gamma: float, epoch: int) -> float:
    """Epoch 0 has the rate base: gamma comes in after an epoch, so epoch e has it e times, not e + 1."""
    return base * gamma ** (epoch + 1)


def exponential_lr__with_e(base: float, gamma: float, epoch: int) -> float:
    """exp(-gamma * epoch) is the exponential decay of physics, with gamma for a speed. Here gamma is the factor itself:
    gamma ** epoch.
    """
    return base * math.exp(-gamma * epoch)


def exponential_lr__in_a_line(base: float, gamma: float, epoch: int) -> float:
    """The rate falls by the same amount in every epoch here, and below 0 in the end. It falls by the same factor."""
    return base * (1 - (1 - gamma) * epoch)


def warmup_cosine__starts_at_zero(step: int, warmup: int, total: int) -> float:
    """step / warmup is 0 in step 0: a whole batch is computed, and nothing moves. Count from 1: (step + 1) / (warmup +
    1).
    """
    if step < warmup:
        return step / warmup
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))) / 2


def warmup_cosine__there_one_step_early(step: int, warmup: int, total: int) -> float:
    """(step + 1) / warmup is 1 in step warmup - 1 already, and again in step warmup. There are warmup + 1 parts."""
    if step < warmup:
        return (step + 1) / warmup
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))) / 2


def warmup_cosine__counts_the_warmup_twice(step: int, warmup: int, total: int) -> float:
    """step / total has come some way when the warmup ends, so the factor jumps down there. The cosine begins at
    step warmup: (step - warmup) / (total - warmup).
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * min(1.0, step / total))) / 2


def warmup_cosine__ends_late(step: int, warmup: int, total: int) -> float:
    """Divided by total, the way down is as long as the whole training, and is cut off before the factor is 0. It has
    total - warmup steps.
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / total))) / 2


def warmup_cosine__rises_again(step: int, warmup: int, total: int) -> float:
    """After half a turn the cosine goes up again, and so does the factor after step total. Keep done at 1 there."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


def warmup_cosine__a_quarter_turn(step: int, warmup: int, total: int) -> float:
    """A quarter of a turn, cos from 0 to pi / 2, falls steepest at its end. Half a turn, lifted by 1 and halved, starts
    and ends flat: (1 + cos(pi * done)) / 2.
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return max(0.0, math.cos(math.pi / 2 * min(1.0, (step - warmup) / (total - warmup))))


def warmup_cosine__no_half(step: int, warmup: int, total: int) -> float:
    """A cosine goes from 1 to -1, and a negative rate walks uphill. Lift it by 1 and halve it: (1 + cos) / 2."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))


lr_history__schedules_first = edit(
    ("for _ in range(epochs):", "for _ in range(epochs):\n    scheduler.step()"),
    ("scheduler.step()", ""),
    why="""The scheduler steps before the optimizer, so the first rate is never used. Before PyTorch 1.1 that was
    the order, and old tutorials still show it. Now: optimizer.step(), then scheduler.step().""",
)


lr_history__notes_the_next_rate = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', ""),
    ("return history", '    history.append(optimizer.param_groups[0]["lr"])\nreturn history'),
    why="""The order of the steps is right, but the rate is read after scheduler.step(): that is the next epoch's.
    Read it before.""",
)


lr_history__notes_one_and_uses_another = edit(
    (
        'history.append(optimizer.param_groups[0]["lr"])',
        'history.append(optimizer.param_groups[0]["lr"])\nscheduler.step()',
    ),
    ("scheduler.step()", ""),
    why="""The list is right, the training is not: between the note and optimizer.step() the scheduler has changed
    the rate. First the optimizer steps, then the scheduler.""",
)


def lr_history__never_trains(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """Only the scheduler steps: the list is right, and no parameter has moved. Each epoch needs optimizer.step()."""
    history = []
    for _ in range(epochs):
        history.append(optimizer.param_groups[0]["lr"])
        scheduler.step()
    return history


lr_history__asks_get_lr = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', "history.append(scheduler.get_lr()[0])"),
    why="""`get_lr()` is what the scheduler calls inside its own step, to compute the *next* rate from this one.
    The rate in use is in optimizer.param_groups, or in `get_last_lr()`.""",
)


lr_history__reads_the_defaults = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', 'history.append(optimizer.defaults["lr"])'),
    why="optimizer.defaults holds what the optimizer was made with. A scheduler writes into optimizer.param_groups.",
)


def lr_history__one_more(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """This notes the rate before the loop and after every epoch: one more than there are epochs."""
    history = [optimizer.param_groups[0]["lr"]]
    for _ in range(epochs):
        optimizer.step()
        scheduler.step()
        history.append(optimizer.param_groups[0]["lr"])
    return history
