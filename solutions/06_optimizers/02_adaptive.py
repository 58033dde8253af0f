"""Solution. The four differ in what they divide by; each keeps it per parameter, in the parameter's shape."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Optimizer:
    def __init__(self, params: Iterable[Tensor]):
        self.params = list(params)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None


class Adagrad(Optimizer):
    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        super().__init__(params)
        self.lr, self.eps = lr, eps
        self.sums = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for p, s in zip(self.params, self.sums, strict=True):
            if p.grad is None:
                continue
            s.add_(p.grad**2)
            # eps outside the root: inside, 1e-10 would already count for gradients near 1e-5.
            p.sub_(self.lr * p.grad / (s.sqrt() + self.eps))


class RMSprop(Optimizer):
    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        super().__init__(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.means = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.means, strict=True):
            if p.grad is None:
                continue
            # alpha is the share of the past. Adagrad's sum only grows; this mean comes down again.
            v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p.sub_(self.lr * p.grad / (v.sqrt() + self.eps))


class Adam(Optimizer):
    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        super().__init__(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.counts = [0 for _ in self.params]
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            # A count for each parameter: the correction undoes this parameter's start at 0.
            self.counts[i] += 1
            m, v, t = self.means[i], self.squares[i], self.counts[i]
            m.mul_(b1).add_((1 - b1) * p.grad)
            v.mul_(b2).add_((1 - b2) * p.grad**2)
            # The corrected means are new tensors: m and v themselves go on uncorrected.
            corrected_m, corrected_v = m / (1 - b1**t), v / (1 - b2**t)
            p.sub_(self.lr * corrected_m / (corrected_v.sqrt() + self.eps))


class AdamW(Adam):
    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(params, lr, betas, eps)
        self.weight_decay = weight_decay

    @torch.no_grad()
    def step(self) -> None:
        # Inside the gradient the decay would be divided by the root as well: weights with large gradients would
        # hardly decay. Here it shrinks all weights by the same share.
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.weight_decay)
        super().step()
