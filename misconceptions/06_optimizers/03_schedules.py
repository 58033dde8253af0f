"""Wrong answers that people write when the learning rate changes with time."""

import bisect
import math

import torch
from torch.optim.lr_scheduler import LRScheduler

from torch_katas.course.mistakes import edit


def step_lr__falls_in_every_epoch(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The power has a fraction, so the rate falls a little in every epoch. Instead: `epoch // step_size` counts whole
    blocks."""
    return base * gamma ** (epoch / step_size)


def step_lr__falls_once(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The rate falls after the first step_size epochs and never again. Instead: it falls after every step_size
    epochs."""
    return base * gamma if epoch >= step_size else base


def step_lr__one_epoch_late(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The rate falls one epoch late. Instead: epochs are counted from 0, so epoch step_size is the first with a smaller
    rate."""
    return base * gamma ** (max(epoch - 1, 0) // step_size)


def step_lr__one_epoch_early(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The rate falls one epoch early. Instead: epochs are counted from 0, so epoch step_size is the first with a
    smaller rate."""
    return base * gamma ** ((epoch + 1) // step_size)


def step_lr__multiplies_by_the_count(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """gamma is multiplied by the count of blocks, so the rate is 0 at first, and then grows. Instead: multiplying again
    and again is a power, gamma ** count."""
    return base * gamma * (epoch // step_size)


def step_lr__never_rises(base: float, step_size: int, gamma: float, epoch: int) -> float:
    """The rate is held at base, so a gamma above 1 has no effect. Instead: base * gamma ** count, whatever gamma is."""
    return min(base, base * gamma ** (epoch // step_size))


def multistep_lr__after_the_milestone(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The rate falls one epoch after the milestone. Instead: epoch m itself has the smaller rate, `milestone <= epoch`,
    or `bisect.bisect_right`."""
    return base * gamma ** sum(milestone < epoch for milestone in milestones)


def multistep_lr__at_the_milestone_only(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The rate is smaller in the epochs of the milestones alone, and base again after them. Instead: count the
    milestones up to this epoch."""
    return base * gamma if epoch in milestones else base


def multistep_lr__falls_once(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The rate falls at the first milestone and never again. Instead: each milestone multiplies, gamma ** count."""
    return base * gamma if milestones and epoch >= milestones[0] else base


def multistep_lr__adds_up_the_gaps(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Milestones are taken for lengths of phases, and added up. Instead: they are epochs, counted from the start of
    training."""
    reached, end = 0, 0
    for milestone in milestones:
        end += milestone
        reached += end <= epoch
    return base * gamma**reached


def multistep_lr__uses_up_the_milestones(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The milestones that are reached are taken out of the caller's own list, and the next call does not find them.
    Instead: count them, and leave them there.
    """
    rate = base
    while milestones and milestones[0] <= epoch:
        milestones.pop(0)
        rate *= gamma
    return rate


def multistep_lr__needs_a_milestone(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """The first milestone is looked at without a check, which fails on an empty list. Instead: where there is none, the
    count is 0, and the rate stays base."""
    if epoch < milestones[0]:
        return base
    return base * gamma ** bisect.bisect_right(milestones, epoch)


def multistep_lr__counts_a_milestone_once(base: float, milestones: list[int], gamma: float, epoch: int) -> float:
    """Milestones are counted as a set, so one that stands twice counts once. Instead: each place in the list
    multiplies, as in MultiStepLR."""
    return base * gamma ** sum(milestone <= epoch for milestone in set(milestones))


def exponential_lr__one_too_many(base: float, gamma: float, epoch: int) -> float:
    """gamma comes in once too often: epoch 0 has the rate base. Instead: gamma ** epoch."""
    return base * gamma ** (epoch + 1)


def exponential_lr__with_e(base: float, gamma: float, epoch: int) -> float:
    """The rate decays as e to a power, with gamma for a speed. Instead: gamma itself is the factor, gamma ** epoch."""
    return base * math.exp(-gamma * epoch)


def exponential_lr__in_a_line(base: float, gamma: float, epoch: int) -> float:
    """The rate falls by the same amount in every epoch, and below 0 in the end. Instead: it falls by the same factor,
    gamma ** epoch."""
    return base * (1 - (1 - gamma) * epoch)


def exponential_lr__never_rises(base: float, gamma: float, epoch: int) -> float:
    """The rate is held at base, so a gamma above 1 has no effect. Instead: base * gamma ** epoch, whatever gamma is."""
    return min(base, base * gamma**epoch)


def exponential_lr__raises_the_product(base: float, gamma: float, epoch: int) -> float:
    """Raises base and gamma together to the power, so epoch 0 has a rate of 1. Instead: base stands outside, base *
    gamma ** epoch."""
    return (base * gamma) ** epoch


def warmup_cosine__starts_at_zero(step: int, warmup: int, total: int) -> float:
    """The factor is 0 in step 0, so a whole batch is computed and nothing moves. Instead: count from 1, (step + 1) /
    (warmup + 1)."""
    if step < warmup:
        return step / warmup
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))) / 2


def warmup_cosine__there_one_step_early(step: int, warmup: int, total: int) -> float:
    """The factor is 1 in step warmup - 1 already, and again in step warmup. Instead: there are warmup + 1 parts, (step
    + 1) / (warmup + 1)."""
    if step < warmup:
        return (step + 1) / warmup
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))) / 2


def warmup_cosine__counts_the_warmup_twice(step: int, warmup: int, total: int) -> float:
    """The cosine has come some way when the warmup ends, so the factor jumps down there. Instead: it begins at step
    warmup, (step - warmup) / (total - warmup)."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * min(1.0, step / total))) / 2


def warmup_cosine__ends_late(step: int, warmup: int, total: int) -> float:
    """The way down is as long as the whole training, and is cut off before the factor is 0. Instead: it has total -
    warmup steps."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * min(1.0, (step - warmup) / total))) / 2


def warmup_cosine__rises_again(step: int, warmup: int, total: int) -> float:
    """After half a turn the cosine goes up again, and so does the factor after step total. Instead: hold done at 1
    there."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


def warmup_cosine__a_quarter_turn(step: int, warmup: int, total: int) -> float:
    """The factor falls along a quarter of a turn, which is steepest at its end. Instead: half a turn, lifted by 1 and
    halved, starts and ends flat, (1 + cos(pi * done)) / 2."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return max(0.0, math.cos(math.pi / 2 * min(1.0, (step - warmup) / (total - warmup))))


def warmup_cosine__no_half(step: int, warmup: int, total: int) -> float:
    """The factor goes from 1 to -1, and a negative rate walks uphill. Instead: lift the cosine by 1 and halve it, (1 +
    cos(pi * done)) / 2."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return math.cos(math.pi * min(1.0, (step - warmup) / (total - warmup)))


lr_history__schedules_first = edit(
    ("for _ in range(epochs):", "for _ in range(epochs):\n    scheduler.step()"),
    ("scheduler.step()", ""),
    why="""The scheduler steps before the optimizer, so the first rate is never used; that was the order before PyTorch
    1.1. Instead: `optimizer.step()`, then `scheduler.step()`.""",
)


lr_history__notes_the_next_rate = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', ""),
    ("return history", '    history.append(optimizer.param_groups[0]["lr"])\nreturn history'),
    why="The rate is read after the scheduler has stepped: that is the next epoch's. Instead: read it before.",
)


lr_history__notes_one_and_uses_another = edit(
    (
        'history.append(optimizer.param_groups[0]["lr"])',
        'history.append(optimizer.param_groups[0]["lr"])\nscheduler.step()',
    ),
    ("scheduler.step()", ""),
    why="""The list is right, the training is not: between the note and the optimizer's step the scheduler has changed
    the rate. Instead: first the optimizer steps, then the scheduler.""",
)


def lr_history__never_trains(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """Only the scheduler steps: the list is right, and no parameter moves. Instead: call `optimizer.step()` in each
    epoch."""
    history = []
    for _ in range(epochs):
        history.append(optimizer.param_groups[0]["lr"])
        scheduler.step()
    return history


lr_history__asks_get_lr = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', "history.append(scheduler.get_lr()[0])"),
    why="""`get_lr` is what the scheduler calls inside its own step, to compute the next rate from this one. Instead:
    the rate in use is in `optimizer.param_groups`.""",
)


lr_history__asks_get_last_lr = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', "history.append(scheduler.get_last_lr()[0])"),
    why="""`get_last_lr` is the rate that the scheduler has set last. Where somebody has changed the rate since, the
    optimizer uses another one. Instead: the rate in use is in `optimizer.param_groups`.""",
)


lr_history__reads_the_defaults = edit(
    ('history.append(optimizer.param_groups[0]["lr"])', 'history.append(optimizer.defaults["lr"])'),
    why="""The rate is read from what the optimizer was made with, which never changes. Instead: a scheduler writes into
    `optimizer.param_groups`.""",
)


def lr_history__one_more(optimizer: torch.optim.Optimizer, scheduler: LRScheduler, epochs: int) -> list[float]:
    """The rate is noted before the loop and after every epoch, one more than there are epochs. Instead: note it once in
    each epoch, before the steps."""
    history = [optimizer.param_groups[0]["lr"]]
    for _ in range(epochs):
        optimizer.step()
        scheduler.step()
        history.append(optimizer.param_groups[0]["lr"])
    return history


lr_history__the_last_group = edit(
    (
        'history.append(optimizer.param_groups[0]["lr"])',
        'for group in optimizer.param_groups:\n    rate = group["lr"]\nhistory.append(rate)',
    ),
    why="""The loop over the parameter groups leaves the rate of the last one. Instead: the first one is
    `optimizer.param_groups[0]`.""",
)


lr_history__a_rate_for_each_group = edit(
    (
        'history.append(optimizer.param_groups[0]["lr"])',
        'history.extend(group["lr"] for group in optimizer.param_groups)',
    ),
    why="""The rate of every parameter group is noted, so there are more numbers than epochs. Instead: one number for
    each epoch, that of the first group, `optimizer.param_groups[0]`.""",
)


lr_history__clears_before_the_step = edit(
    ("optimizer.step()\n# Last", "optimizer.zero_grad()\noptimizer.step()\n# Last"),
    why="""The gradients are cleared just before the optimizer steps, so it has nothing to step with: the list is right,
    and no parameter moves. Instead: leave the gradients; in training they are cleared before backward.""",
)


lr_history__clears_after_the_step = edit(
    ("optimizer.step()\n# Last", "optimizer.step()\noptimizer.zero_grad()\n# Last"),
    why="""The gradients are cleared after the first step, so the later ones have nothing to step with. Instead: leave
    the gradients as they are; nothing makes new ones here.""",
)
