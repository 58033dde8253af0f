"""Right answers in other styles."""

from collections.abc import Iterable

import torch
from torch import Tensor


class SGD__velocities_in_a_dict:
    """Velocities by parameter, made when they are needed."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.params = tuple(params)
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocity: dict[Tensor, Tensor] = {}

    def step(self) -> None:
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    gradient = p.grad.add(p, alpha=self.weight_decay)
                    old = self.velocity.get(p)
                    new = gradient.clone() if old is None else self.momentum * old + gradient
                    self.velocity[p] = new
                    p.add_(new, alpha=-self.lr)

    def zero_grad(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


class SGD__copies_into_data:
    """The new numbers are copied into .data."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        self.slots = [(p, torch.zeros_like(p).detach()) for p in params]
        self.lr = lr
        self.momentum = momentum
        self.decay = weight_decay

    def step(self) -> None:
        for p, velocity in self.slots:
            if p.grad is None:
                continue
            gradient = p.grad.detach() + self.decay * p.data
            velocity *= self.momentum
            velocity += gradient
            p.data.copy_(p.data - self.lr * velocity)

    def zero_grad(self) -> None:
        for p, _ in self.slots:
            p.grad = None
