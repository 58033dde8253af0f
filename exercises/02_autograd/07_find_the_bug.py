"""Find the bug: a walk down a slope that never gets far.

The code below runs, raises nothing, and goes the right way. One thing in it is wrong. Read it, measure, and mend it.
Read: torch.no_grad, torch.Tensor.detach, torch.Tensor.clone

Shapes: F numbers.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor


def descend(
    f: Callable[[Tensor], Tensor], start: Tensor, lr: float, tolerance: float, max_steps: int
) -> tuple[Tensor, int]:
    """Walk down f by gradient descent until the steps are short. Return where the walk ends, and how many steps it is.

    Shapes: start (F,), float32 or float64, F ≥ 1 -> (F,), same dtype and device, and a Python int. f takes a tensor
    (F,) and gives a 0-d tensor that depends on it.
    One step goes from w to w - lr * gradient. The walk ends with the first step that moves no number of w by more than
    tolerance, and after max_steps steps at the latest. max_steps is 1 or more, and the step that ends the walk counts.
    start does not require grad and stays as it was, and the result does not require grad either.

    What should happen: with a good lr the walk ends next to a minimum of f.
    What goes wrong: it ends far from it, and a smaller tolerance does not help.

    >>> w, steps = descend(lambda w: (w**2).sum(), torch.tensor([8.0]), lr=0.25, tolerance=1.0, max_steps=100)
    >>> w.shape, w.requires_grad, type(steps).__name__
    (torch.Size([1]), False, 'int')
    """
    w = start.clone().requires_grad_()
    steps, longest = 0, math.inf
    while longest > tolerance and steps < max_steps:
        (gradient,) = torch.autograd.grad(f(w), w)
        with torch.no_grad():
            before = w.detach()
            w -= lr * gradient
            longest = (w - before).abs().max()
        steps += 1
    return w.detach(), steps
