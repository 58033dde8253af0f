"""Wrong answers that people write when they build gradient descent with momentum."""

from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor


class _SGD:
    """What the wrong answers below have in common, and right."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.params = list(params)
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocities = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p.sub_(self.lr * self.velocities[i])

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None


class SGD__rebinds_p(_SGD):
    """The update makes a new tensor and gives it the name p; the parameter itself never moves. Instead: change it in
    place, with `p -= …`, `p.sub_(…)` or `p.copy_(…)`."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p = p - self.lr * self.velocities[i]


class SGD__replaces_the_data(_SGD):
    """The update puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep the
    old numbers. Instead: write into the memory that is there, with `p.sub_(…)` inside `torch.no_grad()`."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p.data
                p.data = p.data - self.lr * self.velocities[i]


class SGD__records_the_update(_SGD):
    """A leaf that requires grad changes in place while autograd records, which is a RuntimeError. Instead: the update
    is no part of the model; put it inside `torch.no_grad()`."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p.detach()
                p -= self.lr * self.velocities[i]


class SGD__decay_after_momentum(_SGD):
    """The decay is added after the velocity was made, so momentum never sees it. Instead: first g + weight_decay * p,
    then the velocity."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad
                p.sub_(self.lr * (self.velocities[i] + self.weight_decay * p))


class SGD__decay_forgets_lr(_SGD):
    """p shrinks by the whole decay in every step, whatever lr is. Instead: the decay is a part of the gradient, g +
    weight_decay * p, so that lr scales it too."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad
                p.mul_(1 - self.weight_decay).sub_(self.lr * self.velocities[i])


class SGD__damps_the_gradient(_SGD):
    """The velocity takes the gradient times 1 - momentum, as a running mean does. Instead: it takes the gradient whole,
    momentum * v + g, and grows up to g / (1 - momentum)."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + (1 - self.momentum) * g
                p.sub_(self.lr * self.velocities[i])


class SGD__velocity_holds_lr(_SGD):
    """The learning rate is inside the velocity, so after a change of lr the old gradients still move p at the old rate.
    Instead: keep lr out of it, p - lr * v."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + self.lr * g
                p.sub_(self.velocities[i])


class SGD__one_velocity_for_all(_SGD):
    """One velocity serves for all parameters, so their gradients are mixed, and different shapes do not fit. Instead:
    every parameter has its own."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr, momentum, weight_decay)
        self.velocity = 0.0

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                self.velocity = self.momentum * self.velocity + p.grad + self.weight_decay * p
                p.sub_(self.lr * self.velocity)


class SGD__velocities_of_the_class(_SGD):
    """The velocities stand in the body of the class, where they exist once, for all optimizers: a new one begins with
    those of an old one. Instead: make them in `__init__`, on self."""

    velocities: ClassVar[dict[Tensor, Tensor]] = {}

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.params = list(params)
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[p] = self.momentum * self.velocities.get(p, 0.0) + g
                p.sub_(self.lr * self.velocities[p])


class SGD__velocity_is_the_gradient(_SGD):
    """The first velocity is p.grad itself, not a copy: what is written into the velocity changes .grad, and the next
    backward changes the velocity. Instead: start from zeros, or from `p.grad.clone()`."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr, momentum, weight_decay)
        self.velocities = [None] * len(self.params)

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p if self.weight_decay else p.grad
                if self.velocities[i] is None:
                    self.velocities[i] = g
                else:
                    self.velocities[i].mul_(self.momentum).add_(g)
                p.sub_(self.lr * self.velocities[i])


class SGD__writes_into_the_gradient(_SGD):
    """The decay is written into .grad itself, where the next backward adds to it. Instead: `g = p.grad + …` makes a new
    tensor."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad
                g += self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + g
                p.sub_(self.lr * self.velocities[i])


class SGD__keeps_the_generator(_SGD):
    """params is kept as it is; a generator, such as model.parameters(), can be walked through once and is empty then.
    Instead: keep `list(params)`."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.params = params
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocities = {}

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[p] = self.momentum * self.velocities.get(p, 0.0) + g
                p.sub_(self.lr * self.velocities[p])


class SGD__expects_every_gradient(_SGD):
    """A parameter that took no part in the loss has no gradient, and arithmetic with None raises an error. Instead:
    skip it where .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__zeros_for_no_gradient(_SGD):
    """A missing gradient is taken for one of 0, so decay and momentum still move the parameter. Instead: skip it where
    .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            g = torch.zeros_like(p) if p.grad is None else p.grad
            self.velocities[i] = self.momentum * self.velocities[i] + g + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__zeroes_what_is_not_there(_SGD):
    """Before the first backward every .grad is None, and None has no `zero_`. Instead: set .grad to None, or ask
    first."""

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad.zero_()


class SGD__clears_by_a_product(_SGD):
    """Multiplies each gradient by 0, but NaN times 0 is NaN. Instead: set .grad to None, or fill it with 0."""

    def zero_grad(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.grad = p.grad * 0


class SGD__clears_a_name_only(_SGD):
    """A name for the gradient is set to None, and the gradient is still there. Instead: set the attribute, `p.grad =
    None`."""

    def zero_grad(self) -> None:
        for p in self.params:
            g = p.grad
            if g is not None:
                g = None


class SGD__returns_at_no_gradient(_SGD):
    """The first parameter without a gradient ends the whole step, so none behind it moves. Instead: skip this one
    parameter, with `continue`."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                return
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__lines_up_gradients(_SGD):
    """The gradients that are there are lined up with the velocities of all parameters: behind a parameter without a
    gradient each takes the velocity of another. Instead: go through parameters and velocities together, and skip where
    .grad is None."""

    @torch.no_grad()
    def step(self) -> None:
        moving = [p for p in self.params if p.grad is not None]
        for i, p in enumerate(moving):
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__freezes_for_the_update(_SGD):
    """requires_grad is turned off so that p can change in place, and it is never turned on again: from the second step
    on there is no gradient. Instead: `torch.no_grad()`, which ends with its block."""

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                p.requires_grad_(False)
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p.sub_(self.lr * self.velocities[i])


class SGD__flattens_by_view(_SGD):
    """`view` refuses a parameter whose numbers do not follow one another in memory, such as a transposed one. Instead:
    every line is elementwise, whatever the shape; there is nothing to flatten."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p.view(-1).sub_(self.lr * self.velocities[i].reshape(-1))


class SGD__inherits(torch.optim.SGD):
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr=lr, momentum=momentum, weight_decay=weight_decay)

    @property
    def lr(self) -> float:
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value: float) -> None:
        self.param_groups[0]["lr"] = value


class SGD__hands_it_on:
    """The work is left to PyTorch's own optimizer. Instead: write the lines of the step yourself."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.lr = lr
        self.optimizer = torch.optim.SGD(list(params), lr=lr, momentum=momentum, weight_decay=weight_decay)

    def step(self) -> None:
        self.optimizer.param_groups[0]["lr"] = self.lr
        self.optimizer.step()

    def zero_grad(self) -> None:
        self.optimizer.zero_grad()


class SGD__decay_at_the_first_lr(_SGD):
    """The decay is scaled by the lr of the beginning, so after a change of lr it still moves p at the old rate.
    Instead: the decay is a part of the gradient, p.grad + weight_decay * p, and lr comes in at the end alone."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr, momentum, weight_decay)
        self.decay = lr * weight_decay

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.decay / self.lr * p
                p.sub_(self.lr * self.velocities[i])


class SGD__keeps_the_first_lr(_SGD):
    """The lr of the beginning is kept under another name and used for good, so a new one has no effect. Instead: read
    `self.lr` in each step."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr, momentum, weight_decay)
        self.rate = lr

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p.sub_(self.rate * self.velocities[i])


class SGD__velocities_in_float32(_SGD):
    """The velocities are in float32, whatever the dtype of a parameter is. Instead: `torch.zeros_like(p)` has its
    dtype."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        super().__init__(params, lr, momentum, weight_decay)
        self.velocities = [torch.zeros(p.shape, device=p.device) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.velocities, strict=True):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad + self.weight_decay * p)
                p.sub_(self.lr * v)
