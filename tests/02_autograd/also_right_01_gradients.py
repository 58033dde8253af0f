"""Right answers in other styles."""

from collections.abc import Callable

import torch
from torch import Tensor


def derivative__by_grad(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """grad, with ones for the gradient that arrives."""
    leaf = x.clone().detach()
    leaf.requires_grad = True
    (slope,) = torch.autograd.grad(f(leaf), leaf, grad_outputs=torch.ones_like(leaf))
    return slope


def derivative__by_torch_func(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """torch.func's gradient of the sum."""
    return torch.func.grad(lambda t: f(t).sum())(x.detach())


def linear_gradients__by_formula(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The chain rule, written out."""
    with torch.no_grad():
        error = 2 * (x @ w + b - y) / len(x)
        return x.T @ error, error.sum(dim=0)


def linear_gradients__by_backward(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """backward into leaves of its own."""
    weight, bias = (t.detach().clone().requires_grad_() for t in (w, b))
    loss = (x.detach() @ weight + bias - y.detach()).pow(2).mean()
    loss.backward()
    return weight.grad, bias.grad


def hidden_gradient__by_grad(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """grad asks for any tensor of the graph."""
    middle = f(x)
    return torch.autograd.grad(g(middle), middle)[0]


def hidden_gradient__from_a_leaf(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """The value in the middle as a leaf of its own."""
    middle = f(x).detach().requires_grad_()
    g(middle).backward()
    return middle.grad


def is_leaf_after__no_grad_fn(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """A leaf has no grad_fn."""
    return op(x).grad_fn is None


def is_leaf_after__in_two_questions(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """What needs no gradient is a leaf."""
    result = op(x)
    return bool(not result.requires_grad or result.is_leaf)
