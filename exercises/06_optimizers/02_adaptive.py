"""Adaptive: optimizers that give every single number of a parameter a step size of its own.

Where gradients have been large the step becomes small. What they remember of the past is what tells them apart.
Read: torch.optim.Adagrad, torch.optim.RMSprop, torch.optim.Adam, torch.optim.AdamW

For all four:
- Every line of arithmetic is elementwise. sqrt(…) + eps means that eps stands outside the root.
- p changes in place: it stays the same tensor with the same memory. The update is not recorded by autograd.
- Where p.grad is None, the parameter is skipped, with all that is remembered for it.
- What is remembered belongs to one parameter of one optimizer. A new optimizer remembers nothing.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


class Optimizer:
    """Given: what all four begin with. Build on it with super().__init__(params), or write your own."""

    def __init__(self, params: Iterable[Tensor]):
        self.params = list(params)

    def zero_grad(self) -> None:
        """Clear all gradients."""
        for p in self.params:
            p.grad = None


class Adagrad(Optimizer):
    """Divide by the root of the sum of all squared gradients so far, as torch.optim.Adagrad does.

    A step, for every parameter p with gradient g; s is 0 at the beginning:

        s = s + g ** 2
        p = p - lr * g / (sqrt(s) + eps)

    Not allowed: torch.optim.

    >>> w = torch.tensor([1.0, 1.0], requires_grad=True)
    >>> optimizer = Adagrad([w], lr=0.5)
    >>> (w * torch.tensor([0.01, 100.0])).sum().backward()
    >>> optimizer.step()
    >>> w  # gradients of 0.01 and 100, and the same first step
    tensor([0.5000, 0.5000], requires_grad=True)
    """

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, eps: float = 1e-10):
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        raise NotImplementedError


class RMSprop(Optimizer):
    """Divide by the root of a running mean of squared gradients, which forgets, as torch.optim.RMSprop does.

    A step, for every parameter p with gradient g; v is 0 at the beginning:

        v = alpha * v + (1 - alpha) * g ** 2
        p = p - lr * g / (sqrt(v) + eps)

    Not allowed: torch.optim.

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = RMSprop([w], lr=0.1, alpha=0.75)
    >>> (3 * w).sum().backward()
    >>> optimizer.step()
    >>> w  # v is 0.25 * 9, so the step is 0.1 * 3 / 1.5
    tensor([0.8000], requires_grad=True)
    """

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        raise NotImplementedError


class Adam(Optimizer):
    """Running means of the gradient and of its square, both corrected for their start at 0, as in torch.optim.Adam.

    A step, for every parameter p with gradient g; m, v and t are 0 at the beginning, and (b1, b2) is betas:

        t = t + 1                              how many gradients this parameter has had, not how often step was called
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g ** 2
        p = p - lr * M / (sqrt(V) + eps)       with M = m / (1 - b1 ** t) and V = v / (1 - b2 ** t)

    Not allowed: torch.optim.

    >>> w = torch.tensor([1.0, 1.0], requires_grad=True)
    >>> optimizer = Adam([w], lr=0.5)
    >>> (w * torch.tensor([0.01, 100.0])).sum().backward()
    >>> optimizer.step()
    >>> w  # corrected, the first step is lr against the sign of the gradient
    tensor([0.5000, 0.5000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        raise NotImplementedError


class AdamW(Optimizer):
    """Adam with decoupled weight decay: p shrinks first, and Adam never sees the decay, as in torch.optim.AdamW.

    A step, for every parameter p that has a gradient:

        p = p * (1 - lr * weight_decay)
        p = Adam's step from there, with the gradient alone

    Not allowed: torch.optim.

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = AdamW([w], lr=0.5, weight_decay=0.5)
    >>> (3 * w).sum().backward()
    >>> optimizer.step()
    >>> w  # 1 shrinks to 0.75, then Adam's first step takes 0.5
    tensor([0.2500], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        raise NotImplementedError
