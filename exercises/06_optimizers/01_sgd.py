"""SGD: gradient descent with momentum and weight decay, as an object that moves parameters.

An optimizer knows neither model nor loss. It holds parameters, finds their gradients in .grad, and moves them.
Read: torch.optim.SGD, torch.no_grad, torch.Tensor.sub_, torch.Tensor.copy_
"""

from collections.abc import Iterable

import torch
from torch import Tensor


class SGD:
    """Gradient descent, step for step what torch.optim.SGD does.

    A step does this for every parameter p, with its gradient g and a velocity v of its own, 0 at the beginning:

        g = g + weight_decay * p        p as it was before the step
        v = momentum * v + g
        p = p - lr * v

    params: any iterable of tensors that require grad, of any shapes, also a generator such as model.parameters().
    p changes in place: it stays the same tensor with the same memory, so the model (and every view of p) sees the new
    numbers. The update is not recorded by autograd. .grad is only read: after the step it holds what it held before.
    Where p.grad is None, p and its velocity stay as they are.
    The learning rate stands in the attribute lr. Another number there counts from the next step on: v does not hold it.
    Optimizers share nothing: a new one begins with velocities of 0, also for parameters that another one has moved.
    Not allowed: torch.optim.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimizer = SGD([w], lr=0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.zero_grad()
    ...     w.sum().backward()  # every gradient is 1
    ...     optimizer.step()
    >>> w  # moved by 0.1, then by 0.15
    tensor([0.7500, 1.7500], requires_grad=True)
    """

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0, weight_decay: float = 0):
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear all gradients: .grad becomes None, or zeros where there was one. None stays None."""
        raise NotImplementedError
