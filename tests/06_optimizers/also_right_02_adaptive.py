"""Right answers in other styles."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Adagrad__on_its_own:
    """Without the given class; sums in a dict."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        self.params = list(params)
        self.lr = lr
        self.eps = eps
        self.sums = {id(p): torch.zeros_like(p, requires_grad=False) for p in self.params}

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    self.sums[id(p)].addcmul_(p.grad, p.grad)
                    p -= self.lr * p.grad / (torch.sqrt(self.sums[id(p)]) + self.eps)


class Adagrad__new_sums:
    """A new tensor of sums in each step."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        self.params, self.lr, self.eps = [*params], lr, eps
        self.state: dict[int, Tensor] = {}

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None if p.grad is None else torch.zeros_like(p.grad)

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad
            self.state[i] = self.state[i] + g.square() if i in self.state else g.square()
            p.addcdiv_(g, self.state[i].sqrt().add_(self.eps), value=-self.lr)


class RMSprop__by_lerp:
    """The running mean by lerp."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        self.params = list(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.means = [torch.zeros_like(p, requires_grad=False) for p in self.params]

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        for p, mean in zip(self.params, self.means, strict=True):
            if p.grad is not None:
                mean.lerp_(p.grad.pow(2), 1 - self.alpha)
                p.addcdiv_(p.grad, mean.sqrt() + self.eps, value=-self.lr)


class RMSprop__copies_into_data:
    """The new numbers are copied into .data."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        self.slots = [{"p": p, "v": 0.0} for p in params]
        self.lr, self.alpha, self.eps = lr, alpha, eps

    def zero_grad(self) -> None:
        for slot in self.slots:
            slot["p"].grad = None

    def step(self) -> None:
        for slot in self.slots:
            p = slot["p"]
            if p.grad is None:
                continue
            g = p.grad.detach()
            slot["v"] = self.alpha * slot["v"] + (1 - self.alpha) * g * g
            p.data.copy_(p.data - self.lr * g / (slot["v"] ** 0.5 + self.eps))


class Adam__state_for_each:
    """A dict of state for each parameter."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = [{"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in self.params]

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        beta1, beta2 = self.betas
        for p, state in zip(self.params, self.state, strict=True):
            if p.grad is None:
                continue
            state["t"] += 1
            state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
            state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad.square()
            m = state["m"] / (1 - beta1 ** state["t"])
            v = state["v"] / (1 - beta2 ** state["t"])
            p -= self.lr * m / (v.sqrt() + self.eps)


class Adam__corrections_in_the_rate:
    """The corrections are taken into rate and denominator, as PyTorch does."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        self.slots = [[p, 0, torch.zeros_like(p).detach(), torch.zeros_like(p).detach()] for p in params]
        self.lr, self.b1, self.b2, self.eps = lr, betas[0], betas[1], eps

    def zero_grad(self) -> None:
        for p, *_ in self.slots:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        for slot in self.slots:
            p, _, mean, square = slot
            if p.grad is None:
                continue
            slot[1] += 1
            mean.lerp_(p.grad, 1 - self.b1)
            square.mul_(self.b2).addcmul_(p.grad, p.grad, value=1 - self.b2)
            root = square.sqrt() / (1 - self.b2 ** slot[1]) ** 0.5
            p.addcdiv_(mean, root + self.eps, value=-self.lr / (1 - self.b1 ** slot[1]))


class AdamW__all_in_one:
    """Decay and Adam's step in one loop."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        self.params = list(params)
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay
        self.memory: dict[Tensor, tuple[int, Tensor, Tensor]] = {}

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        b1, b2 = self.betas
        for p in self.params:
            if p.grad is None:
                continue
            t, m, v = self.memory.get(p, (0, torch.zeros_like(p), torch.zeros_like(p)))
            t, m, v = t + 1, b1 * m + (1 - b1) * p.grad, b2 * v + (1 - b2) * p.grad**2
            self.memory[p] = t, m, v
            p -= self.lr * self.weight_decay * p
            p -= self.lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + self.eps)


class AdamW__new_numbers_copied:
    """One expression for the new numbers."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.shrink = weight_decay
        self.t = [0] * len(self.params)
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            with torch.no_grad():
                self.t[i] += 1
                self.m[i] += (1 - self.betas[0]) * (p.grad - self.m[i])
                self.v[i] += (1 - self.betas[1]) * (p.grad * p.grad - self.v[i])
                m = self.m[i] / (1 - self.betas[0] ** self.t[i])
                v = self.v[i] / (1 - self.betas[1] ** self.t[i])
                p.copy_(p * (1 - self.lr * self.shrink) - self.lr * m / (v**0.5 + self.eps))
