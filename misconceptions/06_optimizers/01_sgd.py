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
    """`p = p - …` makes a new tensor and gives it the name p. The parameter itself never moves. Change it in place:
    `p -= …`, `p.sub_(…)`, `p.copy_(…)`.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
                p = p - self.lr * self.velocities[i]


class SGD__replaces_the_data(_SGD):
    """`p.data = …` puts a new tensor under the old name: views of the parameter, and whatever shares its memory, keep
    the old numbers. Write into the memory that is there: `p.sub_(…)` inside torch.no_grad().
    """

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p.data
                p.data = p.data - self.lr * self.velocities[i]


class SGD__records_the_update(_SGD):
    """A leaf that requires grad must not change in place while autograd records: a RuntimeError says so. The update is
    no part of the model; put it inside torch.no_grad().
    """

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p.detach()
                p -= self.lr * self.velocities[i]


class SGD__decay_after_momentum(_SGD):
    """The decay is added after the velocity was made, so momentum never sees it. In SGD it is a part of the gradient:
    first g + weight_decay * p, then the velocity.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad
                p.sub_(self.lr * (self.velocities[i] + self.weight_decay * p))


class SGD__decay_forgets_lr(_SGD):
    """`p *= 1 - weight_decay` shrinks p by the whole decay in every step. In SGD the decay is a part of the gradient,
    so that lr scales it too.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.velocities[i] = self.momentum * self.velocities[i] + p.grad
                p.mul_(1 - self.weight_decay).sub_(self.lr * self.velocities[i])


class SGD__damps_the_gradient(_SGD):
    """`momentum * v + (1 - momentum) * g` is a running mean, as Adam keeps one. The velocity of SGD takes the gradient
    whole, and grows up to g / (1 - momentum).
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + (1 - self.momentum) * g
                p.sub_(self.lr * self.velocities[i])


class SGD__velocity_holds_lr(_SGD):
    """`v = momentum * v + lr * g` is the same only as long as lr never changes: after a change, the old gradients still
    move p at the old rate. Keep lr out of the velocity: p - lr * v.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + self.lr * g
                p.sub_(self.velocities[i])


class SGD__one_velocity_for_all(_SGD):
    """One velocity for all parameters mixes their gradients (and has one shape only). Every parameter needs its own."""

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
    """A dict in the body of the class exists once, for all optimizers: a new one begins with the velocities of an old
    one. Make it in `__init__`, as self.velocities.
    """

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
    """The first velocity is p.grad itself, not a copy of it. What is then written into the velocity changes .grad, and
    the next backward changes the velocity. Start from zeros, or from p.grad.clone().
    """

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
    """`g = p.grad` is a second name, and `g += …` writes the decay into .grad itself, where the next backward adds to
    it. `g = g + …` makes a new tensor.
    """

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is not None:
                g = p.grad
                g += self.weight_decay * p
                self.velocities[i] = self.momentum * self.velocities[i] + g
                p.sub_(self.lr * self.velocities[i])


class SGD__keeps_the_generator(_SGD):
    """model.parameters() is a generator: it can be walked through once and is empty then. Keep list(params)."""

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
    """A parameter that took no part in the loss has .grad None, and arithmetic with None raises an error. Skip it."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__zeros_for_no_gradient(_SGD):
    """No gradient is not a gradient of 0: with one of 0, decay and momentum still move the parameter. Skip it."""

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            g = torch.zeros_like(p) if p.grad is None else p.grad
            self.velocities[i] = self.momentum * self.velocities[i] + g + self.weight_decay * p
            p.sub_(self.lr * self.velocities[i])


class SGD__zeroes_what_is_not_there(_SGD):
    """Before the first backward every .grad is None, and None has no `zero_`. Set .grad to None, or look first."""

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad.zero_()


class SGD__clears_a_name_only(_SGD):
    """`g = p.grad; g = None` lets go of the name g. The gradient is still there: set the attribute, `p.grad = None`."""

    def zero_grad(self) -> None:
        for p in self.params:
            g = p.grad
            if g is not None:
                g = None
