"""Wrong answers that people write when they keep a training run in bounds."""

import math
from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


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


clip_gradients__clips_each_number = edit(
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", ""),
    ("gradient.mul_(scale)", "gradient.clamp_(-max_norm, max_norm)"),
    why="""This cuts every single number off at max_norm, as clip_grad_value_ does, and bends the direction.
    Multiply all of them by one factor.""",
)


clip_gradients__always_scales = edit(
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", "scale = max_norm / (norm + 1e-6)"),
    why="""Short gradients are stretched to max_norm: near the goal the steps no longer become small. Multiply by
    1 at most.""",
)


clip_gradients__returns_the_norm_after = edit(
    ("return norm", "return norm * scale"),
    why="""What comes back is the norm after clipping, never more than max_norm. The norm before tells when
    something goes wrong: return that.""",
)


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


clip_gradients__no_root = edit(
    (".sqrt()", ""),
    why="The sum of squares is the square of the norm. Take its root.",
)


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


clip_gradients__expects_every_gradient = edit(
    ("gradients = [p.grad for p in parameters if p.grad is not None]", "gradients = [p.grad for p in parameters]"),
    why="A parameter that took no part in the loss has .grad None. Skip it.",
)


clip_gradients__fails_without_gradients = edit(
    ("if not gradients:\n    return torch.tensor(0.0)", ""),
    why="torch.stack of an empty list raises an error. Where there is no gradient the norm is 0.",
)


clip_gradients__returns_a_number = edit(
    ("return torch.tensor(0.0)", "return 0.0"),
    ("return norm", "return norm.item()"),
    why="The norm comes back as a tensor, as PyTorch gives it: `.item()` makes a GPU wait in every step.",
)


clip_gradients__clips_the_parameters = edit(
    ("gradients = [p.grad for p in parameters if p.grad is not None]", "gradients = [p.detach() for p in parameters]"),
    why="The parameters themselves are shortened here. Clipping is about their gradients.",
)


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


accumulate_steps__adds_up_means = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("loss = loss_fn(model(inputs), targets) * len(inputs) / samples", "loss = loss_fn(model(inputs), targets)"),
    why="""The gradients of the micro-batches' means are added up, so the update is `steps` times as long as that
    of the whole batch. Give each part its weight.""",
)


accumulate_steps__always_divides_by_steps = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("/ samples", "/ (len(group[0][0]) * steps)"),
    why="""Every part is divided by `steps`, also in a last group that has fewer: its update comes out too short.
    Divide by what is in the group.""",
)


accumulate_steps__mean_of_means = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("* len(inputs) / samples", "/ len(group)"),
    why="Every micro-batch counts alike here, so a sample in a short one counts for more. Weigh each by its samples.",
)


accumulate_steps__drops_the_last_group = edit(
    ("while group := list(islice(remaining, steps)):", "while len(group := list(islice(remaining, steps))) == steps:"),
    why="A last group with fewer micro-batches makes no update: its samples are lost. Step for it as well.",
)


accumulate_steps__clears_for_every_micro_batch = edit(
    ("optimizer.zero_grad()", ""),
    ("loss.backward()", "optimizer.zero_grad()\nloss.backward()"),
    why="zero_grad stands in the inner loop, so only the last micro-batch of a group is left. Clear once for a group.",
)


accumulate_steps__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    why="The gradients of all groups so far add up. Clear once for each group.",
)


accumulate_steps__clears_after_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("updates += 1", "optimizer.zero_grad()\nupdates += 1"),
    why="""Cleared after each step, .grad is right for the next group, but the first still adds to what lay there.
    Clear before a group.""",
)


accumulate_steps__steps_for_every_micro_batch = edit(
    ("optimizer.step()", "    optimizer.step()"),
    why="""The optimizer steps after each micro-batch: many updates by little data, in place of one by much. Step
    once for a group.""",
)


accumulate_steps__joins_the_group = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    (
        "for inputs, targets in group:  # (B, …)\n"
        "    # Weighted, the means of the parts add up to the mean of the whole. "
        "backward adds to .grad, as needed here.\n"
        "    loss = loss_fn(model(inputs), targets) * len(inputs) / samples\n"
        "    loss.backward()",
        "inputs, targets = (torch.cat(part) for part in zip(*group))\nloss_fn(model(inputs), targets).backward()",
    ),
    why="""The group is put together and goes through the model at once: right numbers, but this is the large
    batch that did not fit. Call backward for each micro-batch.""",
)


accumulate_steps__one_backward_for_the_group = edit(
    (
        "for inputs, targets in group:  # (B, …)\n"
        "    # Weighted, the means of the parts add up to the mean of the whole. "
        "backward adds to .grad, as needed here.\n"
        "    loss = loss_fn(model(inputs), targets) * len(inputs) / samples\n"
        "    loss.backward()",
        "loss = sum(loss_fn(model(inputs), targets) * len(inputs) / samples for inputs, targets in group)\n"
        "loss.backward()",
    ),
    why="""The losses are summed and backward is called once, so the graphs of the whole group are in memory
    together. Call backward for each micro-batch: it adds up by itself.""",
)


accumulate_steps__counts_micro_batches = edit(
    ("updates += 1", "updates += len(group)"),
    why="This is the number of micro-batches. Count the updates.",
)
