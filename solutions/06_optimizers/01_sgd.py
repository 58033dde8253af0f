"""Solution. Three lines of arithmetic; the care goes into where their results are written."""

from collections.abc import Iterable

import torch
from torch import Tensor


class SGD:
    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        # A list: a generator such as model.parameters() would be used up after the first loop.
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        # One velocity for each parameter, in its shape, made here: on the class it would belong to all optimizers.
        self.velocities = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.velocities, strict=True):
            if p.grad is None:
                continue
            # A new tensor: += would write the decay into p.grad.
            g = p.grad + self.weight_decay * p
            v.mul_(self.momentum).add_(g)
            # In place: the model holds this very tensor. `p = p - …` would only give the name p to another one.
            p.sub_(self.lr * v)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
