"""Wrong answers that people write when they keep a training run in bounds."""

import math
from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def clip_gradients__each_by_itself(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Shortens each gradient by its own norm, so long ones shrink more than short ones, and together they point
    somewhere else. Instead: there is one norm of all of them."""
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
    why="""Cuts every single number off at max_norm, which bends the direction. Instead: multiply all gradients by one
    factor.""",
)


clip_gradients__always_scales = edit(
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", "scale = max_norm / (norm + 1e-6)"),
    why="""Stretches short gradients to max_norm: near the goal the steps no longer become small. Instead: multiply
    by 1 at most.""",
)


clip_gradients__returns_the_norm_after = edit(
    ("return norm", "return norm * scale"),
    why="""Returns the norm after clipping, which is never more than max_norm. Instead: the norm before tells when
    something goes wrong; return that.""",
)


def clip_gradients__adds_up_the_norms(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Adds up norms: 3 and 4 become 7, though together they have the norm 5. Instead: add up the squares, and take the
    root."""
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
    why="Takes the sum of squares for the norm, of which it is the square. Instead: take its root.",
)


clip_gradients__walks_twice = edit(
    (
        "for gradient in gradients:\n    gradient.mul_(scale)",
        "for p in parameters:\n    if p.grad is not None:\n        p.grad.detach().mul_(scale)",
    ),
    why="""Iterates over parameters twice, and model.parameters() is used up after once: the second loop finds
    nothing, and no gradient is shortened. Instead: make a list first.""",
)


clip_gradients__expects_every_gradient = edit(
    ("p.grad.detach() for p in parameters if p.grad is not None", "p.grad.detach() for p in parameters"),
    why="""Expects a gradient in every parameter, but one that took no part in the loss has none. Instead: pass over
    it, `if p.grad is not None`.""",
)


clip_gradients__fails_without_gradients = edit(
    ("if not gradients:\n    return torch.tensor(0.0)", ""),
    why="Stacks an empty list where no parameter has a gradient, which raises an error. Instead: the norm is 0 then.",
)


clip_gradients__returns_a_number = edit(
    ("return torch.tensor(0.0)", "return 0.0"),
    ("return norm", "return norm.item()"),
    why="""Returns the norm as a Python number, for which a GPU has to be waited for in every step. Instead: return the
    tensor, as PyTorch does.""",
)


clip_gradients__clips_the_parameters = edit(
    ("p.grad.detach() for p in parameters if p.grad is not None", "p.detach() for p in parameters"),
    why="Shortens the parameters themselves. Instead: clipping is about their gradients, `.grad`.",
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
    """Counts on from where it was after a better loss, so bad epochs far apart add up. Instead: set the count back to 0
    whenever the loss is better."""

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best = loss
        else:
            self.waited += 1
        return self.waited >= self.patience


class EarlyStopping__against_the_last_loss(_Stopping):
    """Compares each loss with the one before it, so one that goes up and down counts as better every other time.
    Instead: compare with the best."""

    last = math.inf

    def should_stop(self, loss: float) -> bool:
        self.waited = 0 if loss < self.last - self.min_delta else self.waited + 1
        self.best, self.last = min(self.best, loss), loss
        return self.waited >= self.patience


class EarlyStopping__one_epoch_late(_Stopping):
    """Stops one epoch later than asked for. Instead: stop once `patience` epochs have not been better, `>=`."""

    def should_stop(self, loss: float) -> bool:
        super().should_stop(loss)
        return self.waited > self.patience


class EarlyStopping__equal_counts_as_better(_Stopping):
    """Takes a loss that stays where it is for better, and training never stops. Instead: better is below, `<`."""

    def better(self, loss: float) -> bool:
        return loss <= self.best - self.min_delta


class EarlyStopping__min_delta_is_ignored(_Stopping):
    """Takes any loss below the best for better, however little. Instead: it has to be lower by more than min_delta."""

    def better(self, loss: float) -> bool:
        return loss < self.best


class EarlyStopping__best_follows_every_small_step(_Stopping):
    """Moves the best loss down even where a loss does not count as better, so many small steps never add up to more
    than min_delta. Instead: keep the last loss that was better."""

    def should_stop(self, loss: float) -> bool:
        self.waited = 0 if self.better(loss) else self.waited + 1
        self.best = min(self.best, loss)
        return self.waited >= self.patience


class EarlyStopping__larger_is_better(_Stopping):
    """Waits for the number to rise, as an accuracy does. Instead: a loss is better when it is lower."""

    def __init__(self, patience: int, min_delta: float = 0.0):
        super().__init__(patience, min_delta)
        self.best = -math.inf

    def better(self, loss: float) -> bool:
        return loss > self.best + self.min_delta


class EarlyStopping__begins_with_whatever_comes(_Stopping):
    """Takes the first loss for the best without a look at it, and nothing is ever below a NaN. Instead: begin with
    inf."""

    def better(self, loss: float) -> bool:
        first = not hasattr(self, "begun")
        self.begun = True
        return first or super().better(loss)


class EarlyStopping__nan_counts_as_better(_Stopping):
    """Takes a NaN for better, since it is not at or above anything: a run that has broken down looks better than ever.
    Instead: ask `loss < …`, which is false for a NaN."""

    def better(self, loss: float) -> bool:
        return not loss >= self.best - self.min_delta


class EarlyStopping__counts_for_all(_Stopping):
    """Keeps the count on the class, so all objects share it. Instead: make it in `__init__`, on `self`."""

    shared: ClassVar[dict[str, int]] = {"waited": 0}

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best = loss
            self.shared["waited"] = 0
        else:
            self.shared["waited"] += 1
        return self.shared["waited"] >= self.patience


class EarlyStopping__takes_any_patience(_Stopping):
    """Accepts a patience of 0, which would stop before there is anything to wait for. Instead: raise ValueError."""

    def __init__(self, patience: int, min_delta: float = 0.0):
        super().__init__(max(1, patience), min_delta)


accumulate_steps__adds_up_means = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("loss = loss_fn(model(inputs), targets) * len(inputs) / samples", "loss = loss_fn(model(inputs), targets)"),
    why="""Adds up the gradients of the micro-batches' means, so the update is as many times too long as the group has
    micro-batches. Instead: give each part its weight.""",
)


accumulate_steps__always_divides_by_steps = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("/ samples", "/ (len(group[0][0]) * steps)"),
    why="""Divides every part by `steps`, also in a last group that has fewer: its update comes out too short. Instead:
    divide by what is in the group.""",
)


accumulate_steps__mean_of_means = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", ""),
    ("* len(inputs) / samples", "/ len(group)"),
    why="""Lets every micro-batch count alike, so a sample in a short one counts for more. Instead: weigh each by its
    samples.""",
)


accumulate_steps__drops_the_last_group = edit(
    ("while group := list(islice(remaining, steps)):", "while len(group := list(islice(remaining, steps))) == steps:"),
    why="""Makes no update for a last group that has fewer micro-batches: its samples are lost. Instead: step for it as
    well.""",
)


accumulate_steps__clears_for_every_micro_batch = edit(
    ("optimizer.zero_grad()", ""),
    ("loss.backward()", "optimizer.zero_grad()\nloss.backward()"),
    why="""Clears the gradients for every micro-batch, so only the last one of a group is left. Instead: clear once
    for a group.""",
)


accumulate_steps__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    why="Never clears the gradients, so those of all groups so far add up. Instead: clear once for each group.",
)


accumulate_steps__clears_after_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("updates += 1", "optimizer.zero_grad()\nupdates += 1"),
    why="""Clears the gradients after each step, which is right for the next group, but the first still adds to what lay
    there. Instead: clear before a group.""",
)


accumulate_steps__steps_for_every_micro_batch = edit(
    ("optimizer.step()", "    optimizer.step()"),
    why="""Steps after each micro-batch: many updates by little data, in place of one by much. Instead: step once for a
    group.""",
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
    why="""Puts the group together and sends it through the model at once: right numbers, but this is the large
    batch that did not fit. Instead: call backward for each micro-batch.""",
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
    why="""Adds up the losses and calls `backward` once, so the graphs of the whole group are in memory together.
    Instead: call it for each micro-batch; it adds up by itself.""",
)


accumulate_steps__counts_micro_batches = edit(
    ("updates += 1", "updates += len(group)"),
    why="Counts micro-batches. Instead: count the updates.",
)


clip_gradients__calls_the_built_in = edit(
    (
        "norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()",
        "",
    ),
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", ""),
    ("gradients = [p.grad.detach() for p in parameters if p.grad is not None]", "parameters = list(parameters)"),
    ("if not gradients:", "if not any(p.grad is not None for p in parameters):"),
    (
        "for gradient in gradients:\n    gradient.mul_(scale)",
        "norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)",
    ),
    ("return norm", "return norm.detach()"),
    why="""Leaves the work to `clip_grad_norm_`, which is to be written here. Instead: add up the squares of all
    gradients, take the root, and multiply each gradient by the factor.""",
)


clip_gradients__keeps_the_history = edit(
    ("p.grad.detach()", "p.grad"),
    why="""Computes with gradients that have a history after backward(create_graph=True), so the norm has one as
    well, and keeps their graph in memory. Instead: `detach()` the gradients, or work under `torch.no_grad()` and
    return a norm without history.""",
)


def clip_gradients__stops_at_none(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Stops at the first parameter without a gradient, so those behind it are not clipped. Instead: pass over it, with
    `continue`."""
    gradients = []
    for p in parameters:
        if p.grad is None:
            break
        gradients.append(p.grad.detach())
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()
    for gradient in gradients:
        gradient.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


clip_gradients__view = edit(
    ("(gradient**2).sum()", "(gradient.view(-1) ** 2).sum()"),
    why="""Needs gradients that lie in one piece in memory, and fails for one that is transposed. Instead:
    `reshape`, or sum over a tensor of any shape.""",
)


clip_gradients__through_a_number = edit(
    (
        "scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)",
        "norm = torch.tensor(norm.item(), device=norm.device)\nscale = (max_norm / (norm + 1e-6)).clamp(max=1.0)",
    ),
    why="""Makes a new tensor of a Python number, which is float32 whatever the gradients are. Instead: compute with the
    tensor itself.""",
)


clip_gradients__multiplies_by_the_inverse = edit(
    (
        "scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)",
        "scale = 1.0 if norm <= max_norm else max_norm / norm.clamp(min=1.0)",
    ),
    why="""Divides by 1 where the norm is smaller than 1, so with a small max_norm the gradients come out too short.
    Instead: divide by the norm itself, plus 1e-6.""",
)


class EarlyStopping__true_once(_Stopping):
    """Says True in one epoch alone, the one in which the count reaches patience, and False after it. Instead: every
    later epoch that is not better is True as well, `>=`."""

    def should_stop(self, loss: float) -> bool:
        super().should_stop(loss)
        return self.waited == self.patience


class EarlyStopping__true_for_ever(_Stopping):
    """Says True of every epoch after the first True, even of one that is better. Instead: a better loss starts the
    count over, and the answer is False."""

    stopped = False

    def should_stop(self, loss: float) -> bool:
        self.stopped = super().should_stop(loss) or self.stopped
        return self.stopped


class EarlyStopping__starts_over_after_true(_Stopping):
    """Sets the count back to 0 when it says True, and is silent for the next epochs. Instead: only a better loss starts
    the count over."""

    def should_stop(self, loss: float) -> bool:
        stop = super().should_stop(loss)
        if stop:
            self.waited = 0
        return stop


class EarlyStopping__min_delta_as_a_share(_Stopping):
    """Takes min_delta for a share of the best loss. Instead: it is a difference, loss < best - min_delta."""

    def better(self, loss: float) -> bool:
        return loss < self.best * (1 - self.min_delta) if self.best < math.inf else loss < self.best


class EarlyStopping__min_delta_is_enough(_Stopping):
    """Takes a loss that is lower by exactly min_delta for better. Instead: it has to be lower by more, `<`."""

    def better(self, loss: float) -> bool:
        return loss <= self.best - self.min_delta if self.min_delta else loss < self.best


class EarlyStopping__forgets_the_best_at_a_nan(_Stopping):
    """Begins anew at a NaN, so any number that comes after it is the best. Instead: a NaN changes nothing but the
    count."""

    def should_stop(self, loss: float) -> bool:
        stop = super().should_stop(loss)
        if math.isnan(loss):
            self.best = math.inf
        return stop


accumulate_steps__divides_gradients_that_are_none = edit(
    (
        "loss = loss_fn(model(inputs), targets) * len(inputs) / samples",
        "loss = loss_fn(model(inputs), targets) * len(inputs)",
    ),
    ("optimizer.step()", "for p in model.parameters():\n    p.grad /= samples\noptimizer.step()"),
    why="""Divides the gradient of every parameter, and fails for one that has none, because it is frozen or not used.
    Instead: divide the loss, or pass over parameters whose `.grad` is None.""",
)


accumulate_steps__by_the_first_length = edit(
    ("samples = sum(len(inputs) for inputs, _ in group)", "samples = len(group[0][0]) * len(group)"),
    why="""Takes the length of the first micro-batch for that of all, so with others the update comes out too long
    or too short. Instead: add up the samples of the group.""",
)


clip_gradients__nothing_added_to_the_norm = edit(
    ("(max_norm / (norm + 1e-6))", "(max_norm / norm)"),
    why="""Divides by the norm as it is: where all gradients are 0 and max_norm is, too, this is 0 / 0, and a very small
    norm gives other numbers than the statement's. Instead: divide by norm + 1e-6.""",
)


clip_gradients__fills_in_zeros = edit(
    (
        "gradients = [p.grad.detach() for p in parameters if p.grad is not None]",
        "parameters = list(parameters)\n"
        "if all(p.grad is None for p in parameters):\n"
        "    return torch.tensor(0.0)\n"
        "for p in parameters:\n"
        "    p.grad = torch.zeros_like(p) if p.grad is None else p.grad\n"
        "gradients = [p.grad.detach() for p in parameters]",
    ),
    why="""Gives parameters without a gradient one of zeros, which an optimizer then steps by, with momentum and weight
    decay. Instead: pass over them.""",
)


accumulate_steps__clips_the_gradients = edit(
    ("optimizer.step()", "nn.utils.clip_grad_norm_(model.parameters(), 100.0)\noptimizer.step()"),
    why="""Shortens large gradients, so an update is not that of the whole batch. Instead: step by what backward has
    added up.""",
)


clip_gradients__leaves_out_frozen_ones = edit(
    ("if p.grad is not None", "if p.grad is not None and p.requires_grad"),
    why="""Passes over a parameter that is frozen and has a gradient all the same: its number is missing from the norm.
    Instead: ask for .grad alone.""",
)


clip_gradients__min_of_python = edit(
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", "scale = min(1.0, max_norm / (norm.item() + 1e-6))"),
    why="""Takes `min` of Python, which gives 1 for min(1.0, nan): gradients whose norm is NaN pass as they are.
    Instead: clamp the tensor, which keeps NaN.""",
)


accumulate_steps__zeros_for_none = edit(
    ("optimizer.zero_grad()", "optimizer.zero_grad(set_to_none=False)"),
    why="""Fills old gradients with 0 and keeps them, so a parameter without a part in the output has one, and the
    optimizer's weight decay or momentum moves it. Instead: zero_grad() as it is, which sets them to None.""",
)


class EarlyStopping__false_without_a_new_count(_Stopping):
    """Counts on from where it was after a better loss, so bad epochs far apart add up. Instead: set the count back to 0
    whenever the loss is better."""

    def should_stop(self, loss: float) -> bool:
        if self.better(loss):
            self.best = loss
            return False
        self.waited += 1
        return self.waited >= self.patience


clip_gradients__a_scale_for_each = edit(
    ("scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)", ""),
    ("gradient.mul_(scale)", "gradient.mul_((max_norm / (gradient.norm() + 1e-6)).clamp(max=1.0))"),
    why="""Shortens each gradient by its own norm, so long ones shrink more than short ones, and together they point
    somewhere else. Instead: there is one norm of all of them.""",
)


clip_gradients__sum_of_the_norms = edit(
    ("(gradient**2).sum()", "gradient.norm()"),
    (".sum().sqrt()", ".sum()"),
    why="""Adds up norms: 3 and 4 become 7, though together they have the norm 5. Instead: add up the squares, and take
    the root.""",
)
