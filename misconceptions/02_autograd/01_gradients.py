"""Wrong answers that people write when they ask autograd for a gradient."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def derivative__backward_on_a_vector(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`backward` is called on many numbers, and it starts from a single one. Instead: sum them first; f works on each
    element alone, so the sum's gradient holds every slope.
    """
    x = x.detach().requires_grad_()
    f(x).backward()
    return x.grad


def derivative__takes_the_mean(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Every slope is divided by the number of elements. Instead: take the sum, not the mean."""
    x = x.detach().requires_grad_()
    f(x).mean().backward()
    return x.grad


def derivative__finite_differences(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The slope is that of a small step, which is only near the derivative, and rounding makes it worse as the step
    shrinks. Instead: let autograd do it; it knows the exact rule for each operation.
    """
    return ((f(x + 1e-3) - f(x)) / 1e-3).detach()


def derivative__marks_the_callers_x(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The caller's own tensor is marked, and its .grad filled: from now on all that is done with x is recorded, and the
    next gradient is added to this one. Instead: work on `x.detach()`.
    """
    x.requires_grad_()
    f(x).sum().backward()
    return x.grad


def derivative__cleans_up_afterwards(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The caller's own tensor is marked, and to turn that off at the end does not bring back what x had before.
    Instead: work on `x.detach()` and leave x alone.
    """
    x.requires_grad_()
    f(x).sum().backward()
    slopes = x.grad
    x.requires_grad_(False)
    x.grad = None
    return slopes


def derivative__clones_without_detaching(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The copy was made by a recorded operation where x requires grad: it is no leaf, gets no .grad, and the gradient
    runs on into x. Instead: `x.detach()` makes a leaf.
    """
    x = x.clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def derivative__records_the_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """How the gradient was computed is recorded too, which only second derivatives need. Instead: leave `create_graph`
    out, and the result is a plain tensor.
    """
    x = x.detach().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x, create_graph=True)[0]


def derivative__of_a_view(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: f takes x in
    its own shape.
    """
    flat = x.detach().view(-1).requires_grad_()
    f(flat).sum().backward()
    return flat.grad.view(x.shape)


def derivative__asks_the_caller_for_a_graph(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """x is used as it is, which has no gradient where it does not require one. Instead: make a leaf of your own,
    `x.detach().requires_grad_()`.
    """
    return torch.autograd.grad(f(x).sum(), x)[0]


def derivative__small_steps_in_float64(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The slope is that of a small step, which is only near the derivative, and rounding makes it worse as the step
    shrinks. Instead: let autograd do it; it knows the exact rule for each operation.
    """
    wide = x.detach().double()
    return ((f(wide + 1e-5) - f(wide - 1e-5)) / 2e-5).to(x.dtype)


def linear_gradients__of_the_sum(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients are those of the summed squared errors. Instead: the loss is their mean, so divide by N."""
    w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = ((x @ w + b - y) ** 2).sum()
    return torch.autograd.grad(loss, (w, b))


def linear_gradients__loses_the_two(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The factor 2 is missing, as in the gradient of half the loss. Instead: the derivative of error ** 2 is 2 *
    error.
    """
    error = x @ w + b - y
    return x.T @ error / len(x), error.mean(0)


def linear_gradients__turns_the_error_around(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients point the other way: with the error as y - prediction the chain rule brings one more minus sign.
    Instead: take prediction - y.
    """
    error = y - (x @ w + b)
    return 2 * x.T @ error / len(x), 2 * error.mean(0)


def linear_gradients__squeezes_the_prediction(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """A prediction (N,) and a target (N, 1) broadcast to (N, N), so every prediction is compared with every target.
    Instead: keep both (N, 1).
    """
    w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = (((x @ w + b).squeeze(1) - y) ** 2).mean()
    return torch.autograd.grad(loss, (w, b))


def linear_gradients__bias_gradient_as_a_number(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient for b is a single number, of shape (). Instead: a gradient has the shape of its tensor, (1,), so
    reduce over the samples alone.
    """
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), 2 * error.mean()


def linear_gradients__fills_the_callers_grad(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients are added to the .grad of the caller's own w and b, on top of what they held. Instead: work on
    detached tensors, or let `torch.autograd.grad` hand the gradients out.
    """
    w.requires_grad_()
    b.requires_grad_()
    nn.functional.mse_loss(x @ w + b, y).backward()
    return w.grad, b.grad


def linear_gradients__clones_without_detaching(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The copies were made by recorded operations where w requires grad: they are no leaves, get no .grad, and the
    gradient runs on into w. Instead: `w.detach()` makes a leaf.
    """
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    nn.functional.mse_loss(x @ w + b, y).backward()
    return w.grad, b.grad


def linear_gradients__reshapes_to_transpose(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The numbers of x keep their order and only get another shape, so features of different samples get mixed.
    Instead: `x.T` swaps the axes, numbers and all.
    """
    error = x @ w + b - y
    return 2 * x.reshape(x.shape[1], x.shape[0]) @ error / len(x), 2 * error.mean(0)


def linear_gradients__views(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """`view` never copies, so it raises where the numbers do not lie one behind the other. Instead: keep x, y, w and b
    in their shapes.
    """
    w, b = w.detach().view(-1).requires_grad_(), b.detach().requires_grad_()
    loss = ((x.view(-1).view(x.shape) @ w + b - y.view(-1)) ** 2).mean()
    d_w, d_b = torch.autograd.grad(loss, (w, b))
    return d_w[:, None], d_b


def linear_gradients__always_float32(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The calculation runs in float32, so of float64 half the digits are lost. Instead: stay in the dtype of w and
    b.
    """
    error = (x.float() @ w.float() + b.float() - y.float()).detach()
    return (2 * x.float().T @ error / len(x)).to(w.dtype), (2 * error.mean(0)).to(b.dtype)


hidden_gradient__reads_a_non_leaf = edit(
    ("hidden.retain_grad()", ""),
    why="""f(x) is no leaf, so its .grad is None after the backward. Instead: call `retain_grad()` on it before
    (`requires_grad_` changes nothing: it requires grad already).""",
)


def hidden_gradient__of_x(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """The gradient is that of x, one step too far, with the derivative of f multiplied in. Instead: keep f(x) and ask
    for its gradient.
    """
    g(f(x)).backward()
    return x.grad


def hidden_gradient__calls_f_twice(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """f runs twice, and the tensor that keeps its gradient is not the one that g gets. Instead: compute f(x) once and
    pass it on.
    """
    hidden = f(x)
    hidden.retain_grad()
    g(f(x)).backward()
    return hidden.grad


def hidden_gradient__at_x(x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]) -> Tensor:
    """The gradient of g is taken at x, not at f(x). Instead: g gets f(x), and its gradient is asked for there."""
    here = x.detach().requires_grad_()
    g(here).backward()
    return here.grad


def hidden_gradient__without_f_recorded(
    x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]
) -> Tensor:
    """x is taken out of its graph before f runs, so f(x) requires no grad where f has no parameters. Instead: let f run
    on x as it is.
    """
    hidden = f(x.detach())
    hidden.retain_grad()
    g(hidden).backward()
    return hidden.grad


def hidden_gradient__without_its_sign(
    x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]
) -> Tensor:
    """The gradient has lost its sign, and with it the direction. Instead: return it as it is."""
    hidden = f(x)
    return torch.autograd.grad(g(hidden), hidden)[0].abs()


def hidden_gradient__in_evaluation_mode(
    x: Tensor, f: Callable[[Tensor], Tensor], g: Callable[[Tensor], Tensor]
) -> Tensor:
    """A module is put into evaluation mode and stays there, so dropout drops nothing and f(x) is another one. Instead:
    call f as it is.
    """
    if isinstance(f, nn.Module):
        f.eval()
    hidden = f(x)
    return torch.autograd.grad(g(hidden), hidden)[0]


def is_leaf_after__asks_x(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """The question is asked of x, before the operation. Instead: ask what op gives back."""
    op(x)
    return x.is_leaf


def is_leaf_after__no_leaf_requires_grad(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Whatever requires grad is taken for no leaf, but every parameter is such a leaf. Instead: what counts is whether
    a recorded operation made it, `is_leaf`.
    """
    return not op(x).requires_grad


def is_leaf_after__every_leaf_requires_grad(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Whatever does not require grad is taken for no leaf. Instead: it is one, because nothing was recorded that made
    it, `is_leaf`.
    """
    result = op(x)
    return result.requires_grad and result.grad_fn is None


def is_leaf_after__looks_without_recording(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Nothing is recorded while op runs, so every new tensor is a leaf. Instead: let op run as it is, in the grad mode
    of the caller.
    """
    with torch.no_grad():
        return op(x).is_leaf


def is_leaf_after__records_always(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Recording is turned on while op runs, though the caller may have turned it off. Instead: let op run as it is, in
    the grad mode of the caller.
    """
    with torch.enable_grad():
        return op(x).is_leaf


def is_leaf_after__compares_with_x(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """Whatever is not x itself is taken for no leaf, and x itself for one. Instead: what counts is whether a recorded
    operation made the result, `is_leaf`.
    """
    result = op(x)
    return result is x or not result.requires_grad or (result.grad_fn is None and result.is_leaf)


def is_leaf_after__runs_op_twice(op: Callable[[Tensor], Tensor], x: Tensor) -> bool:
    """op runs twice, and its second result need not be like the first. Instead: run it once, and ask its result."""
    return not op(x).requires_grad or op(x).is_leaf
