"""Solution. Gradients land in leaves that require grad: make a leaf of your own where the caller's must not change."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    # detach gives a tensor that looks at the same numbers but is a leaf of its own: x never learns of the graph.
    x = x.detach().requires_grad_()
    # backward starts from one number. f works on each element alone, so the sum's gradient holds every f'(x[i]).
    f(x).sum().backward()
    return x.grad  # shape of x


def linear_gradients(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    w = w.detach().requires_grad_()  # (F, 1)
    b = b.detach().requires_grad_()  # (1,)
    loss = nn.functional.mse_loss(x @ w + b, y)  # (N, 1) against (N, 1) -> ()
    # Hands the gradients out in this order; backward would add them to .grad instead.
    return torch.autograd.grad(loss, (w, b))  # (F, 1), (1,)


def hidden_gradient(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    hidden = f(x)
    # Only leaves keep their gradient. That of a value in the middle is passed on and dropped, unless asked for before.
    hidden.retain_grad()
    g(hidden).backward()
    return hidden.grad


def is_leaf_after(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    # The same as `op(x).grad_fn is None`: grad_fn is the recorded operation.
    return op(x).is_leaf
