"""Wrong answers that people write when they keep a training run in bounds."""

import math
from collections.abc import Callable, Iterable
from itertools import islice
from typing import ClassVar

import torch
from torch import Tensor, nn


def clip_gradients__each_by_itself(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Each gradient is shortened by its own norm, so long ones shrink more than short ones, and together they point
    somewhere else. There is one norm of all of them.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norms = [(gradient**2).sum().sqrt() for gradient in gradients]
    for gradient, norm in zip(gradients, norms):
        gradient.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return torch.stack([norm**2 for norm in norms]).sum().sqrt()


def clip_gradients__clips_each_number(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """This cuts every single number off at max_norm, as clip_grad_value_ does, and bends the direction. Multiply all of
    them by one factor.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    for gradient in gradients:
        gradient.clamp_(-max_norm, max_norm)
    return norm


def clip_gradients__always_scales(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Short gradients are stretched to max_norm: near the goal the steps no longer become small.
    Multiply by 1 at most.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = max_norm / (norm + 1e-6)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


def clip_gradients__returns_the_norm_after(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """What comes back is the norm after clipping, never more than max_norm. The norm before tells when something goes
    wrong: return that.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm * scale


def clip_gradients__adds_up_the_norms(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Norms do not add up: 3 and 4 together have the norm 5, not 7. Add up the squares, and take the root."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum().sqrt() for gradient in gradients]).sum()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


def clip_gradients__no_root(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """The sum of squares is the square of the norm. Take its root."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


def clip_gradients__walks_twice(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """model.parameters() can be walked through once. The second loop finds nothing, and no gradient is shortened. Make
    a list first.
    """
    squares = [(p.grad**2).sum() for p in parameters if p.grad is not None]
    if not squares:
        return torch.tensor(0.0)
    norm = torch.stack(squares).sum().sqrt()
    for p in parameters:
        if p.grad is not None:
            p.grad.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


def clip_gradients__expects_every_gradient(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """A parameter that took no part in the loss has .grad None. Skip it."""
    gradients = [p.grad for p in parameters]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


def clip_gradients__fails_without_gradients(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """torch.stack of an empty list raises an error. Where there is no gradient the norm is 0."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


def clip_gradients__returns_a_number(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """The norm comes back as a tensor, as PyTorch gives it: `.item()` makes a GPU wait in every step."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return 0.0
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm.item()


def clip_gradients__clips_the_parameters(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """The parameters themselves are shortened here. Clipping is about their gradients."""
    gradients = [p.detach() for p in parameters]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


class _Stopping:
    """What the wrong answers have in common, and right."""

    def __init__(self, patience: int, min_delta: float = 0.0):
        if patience < 1:
            raise ValueError("patience must be at least 1")
        self.patience, self.min_delta = patience, min_delta
        self.best = math.inf
        self.waited = 0

    def better(self, loss: float) -> bool:
        return loss < self.best - self.min_delta

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        return self.waited >= self.patience


class EarlyStopping__never_starts_over(_Stopping):
    """The count goes on where it was after a better loss, so bad epochs far apart add up. Set it back to 0 whenever the
    loss is better.
    """

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best = loss
        else:
            self.waited += 1
        return self.waited >= self.patience


class EarlyStopping__against_the_last_loss(_Stopping):
    """Each loss is compared with the one before it, so one that goes up and down counts as better every other time.
    Compare with the best.
    """

    last = math.inf

    def should_stop(self, loss: float) -> bool:
        self.waited = 0 if loss < self.last - self.min_delta else self.waited + 1
        self.best, self.last = min(self.best, loss), loss
        return self.waited >= self.patience


class EarlyStopping__one_epoch_late(_Stopping):
    """`>` stops one epoch later than asked for. Stop once `patience` epochs have not been better: `>=`."""

    def should_stop(self, loss: float) -> bool:
        super().should_stop(loss)
        return self.waited > self.patience


class EarlyStopping__equal_counts_as_better(_Stopping):
    """A loss that stays where it is counts as better here, and training never stops. Better is below: `<`."""

    def better(self, loss: float) -> bool:
        return loss <= self.best - self.min_delta


class EarlyStopping__min_delta_is_ignored(_Stopping):
    """Any loss below the best counts, however little. It has to be lower by more than min_delta."""

    def better(self, loss: float) -> bool:
        return loss < self.best


class EarlyStopping__best_follows_every_small_step(_Stopping):
    """The best loss is moved down even where it does not count as better. So many small steps never add up to more than
    min_delta. Keep the last loss that was better.
    """

    def should_stop(self, loss: float) -> bool:
        self.waited = 0 if self.better(loss) else self.waited + 1
        self.best = min(self.best, loss)
        return self.waited >= self.patience


class EarlyStopping__larger_is_better(_Stopping):
    """This waits for the number to rise, as an accuracy does. A loss is better when it is lower."""

    def __init__(self, patience: int, min_delta: float = 0.0):
        super().__init__(patience, min_delta)
        self.best = -math.inf

    def better(self, loss: float) -> bool:
        return loss > self.best + self.min_delta


class EarlyStopping__begins_with_whatever_comes(_Stopping):
    """The first loss becomes the best without a look at it. If it is NaN nothing is ever below it. Begin with inf."""

    def better(self, loss: float) -> bool:
        first = not hasattr(self, "begun")
        self.begun = True
        return first or super().better(loss)


class EarlyStopping__nan_counts_as_better(_Stopping):
    """`not loss >= …` is true for a NaN, so a run that has broken down counts as better than ever. Ask `loss < …`."""

    def better(self, loss: float) -> bool:
        return not loss >= self.best - self.min_delta


class EarlyStopping__counts_for_all(_Stopping):
    """The count belongs to the class, so all objects share it. Make it in `__init__`, as self.waited."""

    shared: ClassVar[dict[str, int]] = {"waited": 0}

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best = loss
            self.shared["waited"] = 0
        else:
            self.shared["waited"] += 1
        return self.shared["waited"] >= self.patience


class EarlyStopping__takes_any_patience(_Stopping):
    """A patience of 0 would stop before there is anything to wait for. Raise ValueError."""

    def __init__(self, patience: int, min_delta: float = 0.0):
        super().__init__(max(1, patience), min_delta)


def accumulate_steps__adds_up_means(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """The gradients of the micro-batches' means are added up, so the update is `steps` times as long as that of the
    whole batch. Give each part its weight.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets)
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__always_divides_by_steps(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """Every part is divided by `steps`, also in a last group that has fewer: its update comes out too short. Divide by
    what is in the group.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / (len(group[0][0]) * steps)
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__mean_of_means(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """Every micro-batch counts alike here, so a sample in a short one counts for more. Weigh each by its samples."""
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) / len(group)
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__drops_the_last_group(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """A last group with fewer micro-batches makes no update: its samples are lost. Step for it as well."""
    remaining = iter(micro_batches)
    updates = 0
    while len(group := list(islice(remaining, steps))) == steps:
        samples = sum(len(inputs) for inputs, _ in group)
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__clears_for_every_micro_batch(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """zero_grad stands in the inner loop, so only the last micro-batch of a group is left. Clear once for a group."""
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            optimizer.zero_grad()
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__never_clears(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """The gradients of all groups so far add up. Clear once for each group."""
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__clears_after_the_step(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """Cleared after each step, .grad is right for the next group, but the first still adds to what lay there. Clear
    before a group.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        updates += 1
    return updates


def accumulate_steps__steps_for_every_micro_batch(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """The optimizer steps after each micro-batch: many updates by little data, in place of one by much. Step once for a
    group.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
            optimizer.step()
        updates += 1
    return updates


def accumulate_steps__joins_the_group(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """The group is put together and goes through the model at once: right numbers, but this is the large batch that did
    not fit. Call backward for each micro-batch.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        optimizer.zero_grad()
        inputs, targets = (torch.cat(part) for part in zip(*group))
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__one_backward_for_the_group(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """The losses are summed and backward is called once, so the graphs of the whole group are in memory together. Call
    backward for each micro-batch: it adds up by itself.
    """
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        optimizer.zero_grad()
        loss = sum(loss_fn(model(inputs), targets) * len(inputs) / samples for inputs, targets in group)
        loss.backward()
        optimizer.step()
        updates += 1
    return updates


def accumulate_steps__counts_micro_batches(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """This is the number of micro-batches. Count the updates."""
    remaining = iter(micro_batches)
    updates = 0
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        optimizer.zero_grad()
        for inputs, targets in group:
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
        optimizer.step()
        updates += len(group)
    return updates
