"""Gradients: ask autograd for the slope of anything, and know in which tensor it stands afterwards.

PyTorch records what is done to tensors that require grad; backward walks the record and adds gradients to the *leaves*.
Read: torch.Tensor.backward, torch.autograd.grad, torch.Tensor.retain_grad, torch.Tensor.is_leaf

Shapes: N samples, F features. Tensors may be transposed or sliced before.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the derivative of f at every element of x.

    Shapes: x of any shape, also () and empty -> the same shape, same dtype and device. f gives a tensor of x's shape
    and works on each element alone, so element i of the result is f'(x[i]).
    The result is exact (no finite differences) and is a plain tensor of numbers: it does not require grad.
    x keeps its requires_grad and its .grad as they were. x may require grad and may hold a .grad already.

    >>> derivative(lambda x: x**2, torch.tensor([1.0, 2.0, 3.0]))
    tensor([2., 4., 6.])
    """
    raise NotImplementedError


def linear_gradients(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients of the mean squared error of x @ w + b against y: first for w, then for b.

    Shapes: x (N, F), y (N, 1), w (F, 1), b (1,) -> (F, 1), (1,), same dtype and device. The loss is the mean over the
    N samples of (prediction - y) ** 2.
    w and b keep their requires_grad and their .grad as they were. They may require grad and may hold a .grad already;
    that one must not be counted in.

    >>> x, y = torch.tensor([[1.0], [2.0]]), torch.tensor([[2.0], [4.0]])
    >>> linear_gradients(x, y, w=torch.zeros(1, 1), b=torch.zeros(1))
    (tensor([[-10.]]), tensor([-6.]))
    """
    raise NotImplementedError


def hidden_gradient(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """Return the gradient of g(f(x)) with respect to f(x), the value in the middle.

    Shapes: f(x) of any shape -> the same shape. g gives a 0-d tensor.
    f(x) requires grad, because x does or because f has parameters that do, and is no leaf: f has computed it.
    f may be random (dropout): call it once, as it is. A module stays in the mode that it is in.
    What the .grad of x and of those parameters holds afterwards is up to you.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> hidden_gradient(x, f=lambda x: 10 * x, g=lambda h: (h**2).sum())  # 2 * h, with h = [10, 20]
    tensor([20., 40.])
    """
    raise NotImplementedError


def is_leaf_after(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Tell whether op(x) is a leaf, True or False.

    A leaf is a tensor that no *recorded* operation made. So every tensor that does not require grad is a leaf, and
    so is a tensor that requires grad because somebody said so. op runs once, as it is, in the grad mode of the caller:
    inside torch.no_grad() nothing is recorded.

    >>> x = torch.ones(2, requires_grad=True)
    >>> is_leaf_after(torch.exp, x), is_leaf_after(torch.detach, x)
    (False, True)
    """
    raise NotImplementedError
