"""Wrong answers that people write when they ask autograd for a gradient."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def derivative__backward_on_a_vector(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`backward` starts from a single number, and f(x) has many. Sum it first: f works on each element alone, so
    the sum's gradient holds every slope."""
    x = x.detach().requires_grad_()
    f(x).backward()
    return x.grad


def derivative__takes_the_mean(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The mean divides every slope by the number of elements. Take the sum."""
    x = x.detach().requires_grad_()
    f(x).mean().backward()
    return x.grad


def derivative__finite_differences(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """(f(x + h) - f(x)) / h is only near the derivative, and rounding makes it worse as h shrinks. Autograd knows the
    exact rule for each operation."""
    return ((f(x + 1e-3) - f(x)) / 1e-3).detach()


def derivative__marks_the_callers_x(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`requires_grad_` marks the caller's own tensor, and `backward` fills its .grad: from now on all that is done with
    x is recorded, and the next gradient is added to this one. Work on x.detach()."""
    x.requires_grad_()
    f(x).sum().backward()
    return x.grad


def derivative__cleans_up_afterwards(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Turning requires_grad off and dropping .grad at the end does not bring back what x had before. Work on x.detach()
    and leave x alone."""
    x.requires_grad_()
    f(x).sum().backward()
    slopes = x.grad
    x.requires_grad_(False)
    x.grad = None
    return slopes


def derivative__clones_without_detaching(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`clone` is itself a recorded operation: where x requires grad, the copy is no leaf, gets no .grad, and the
    gradient runs on into x. `detach` makes a leaf."""
    x = x.clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def derivative__records_the_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`create_graph=True` records how the gradient was computed, which only second derivatives need. Without it the
    result is a plain tensor."""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x, create_graph=True)[0]


def linear_gradients__of_the_sum(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """This is the gradient of the *sum* of the squared errors. The loss is their mean: divide by N."""
    w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = ((x @ w + b - y) ** 2).sum()
    return torch.autograd.grad(loss, (w, b))


def linear_gradients__loses_the_two(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The derivative of error ** 2 is 2 * error; the 2 is missing (it is the gradient of half the loss)."""
    error = x @ w + b - y
    return x.T @ error / len(x), error.mean(0)


def linear_gradients__turns_the_error_around(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """With the error as y - prediction the chain rule brings one more minus sign. These gradients point the other
    way."""
    error = y - (x @ w + b)
    return 2 * x.T @ error / len(x), 2 * error.mean(0)


def linear_gradients__squeezes_the_prediction(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """A prediction of shape (N,) minus y of shape (N, 1) broadcasts to (N, N): every prediction is compared with every
    target. Keep both (N, 1)."""
    w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = (((x @ w + b).squeeze(1) - y) ** 2).mean()
    return torch.autograd.grad(loss, (w, b))


def linear_gradients__bias_gradient_as_a_number(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """A gradient has the shape of its tensor: that of b is (1,), a bare mean gives (). Reduce over the samples
    alone."""
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), 2 * error.mean()


def linear_gradients__fills_the_callers_grad(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """`backward` adds to the .grad of the caller's own w and b, on top of what they held. Work on detached tensors, or
    let torch.autograd.grad hand the gradients out."""
    w.requires_grad_()
    b.requires_grad_()
    nn.functional.mse_loss(x @ w + b, y).backward()
    return w.grad, b.grad


def linear_gradients__clones_without_detaching(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """`clone` is itself a recorded operation: where w requires grad, the copy is no leaf, gets no .grad, and the
    gradient runs on into w. `detach` makes a leaf."""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    nn.functional.mse_loss(x @ w + b, y).backward()
    return w.grad, b.grad


hidden_gradient__reads_a_non_leaf = edit(
    ("hidden.retain_grad()", ""),
    why="""f(x) is no leaf, so its .grad stays None after backward. Call retain_grad on it before backward
    (requires_grad_ changes nothing: it requires grad already).""",
)


def hidden_gradient__of_x(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """x.grad has gone one step too far: it is the gradient with respect to x, with the derivative of f multiplied in.
    Keep f(x) and ask for its gradient."""
    g(f(x)).backward()
    return x.grad


def hidden_gradient__calls_f_twice(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """The second f(x) is another tensor: the one that keeps its gradient is not the one that g gets. Compute f(x) once
    and pass it on."""
    hidden = f(x)
    hidden.retain_grad()
    g(f(x)).backward()
    return hidden.grad


def is_leaf_after__asks_x(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """This asks about x, before the operation. Ask about what op gives back."""
    op(x)
    return x.is_leaf


def is_leaf_after__no_leaf_requires_grad(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """A leaf may require grad: every parameter is such a leaf. What counts is whether a recorded operation made it."""
    return not op(x).requires_grad


def is_leaf_after__every_leaf_requires_grad(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """A tensor that does not require grad is a leaf too: nothing was recorded that made it."""
    result = op(x)
    return result.requires_grad and result.grad_fn is None


def is_leaf_after__looks_without_recording(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Inside no_grad nothing is recorded, so every new tensor is a leaf. Let op run as it is."""
    with torch.no_grad():
        return op(x).is_leaf
