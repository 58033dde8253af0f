"""Solution. detach copies nothing: `before` must be a clone, or it moves along with w."""

import math
from collections.abc import Callable

import torch
from torch import Tensor


def descend(
    f: Callable[[Tensor], Tensor], start: Tensor, lr: float, tolerance: float, max_steps: int
) -> tuple[Tensor, int]:
    w = start.clone().requires_grad_()
    steps, longest = 0, math.inf
    while longest > tolerance and steps < max_steps:
        (gradient,) = torch.autograd.grad(f(w), w)
        with torch.no_grad():
            # The update below is done in place. Without the clone it would be seen here as well.
            before = w.clone()  # (F,)
            w -= lr * gradient
            longest = (w - before).abs().max()
        steps += 1
    return w.detach(), steps
