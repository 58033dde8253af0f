"""Wrong answers that people write with torch.func.

Seen in: pytorch/functorch 381 and 115 (samples without the axis of the batch), pytorch/functorch 1005 and
amirgholami/PyHessian 12 (what is not in the graph), pytorch/pytorch 60027 (a second derivative that sees no x),
pytorch/pytorch 24004 (the cost of a Hessian times a vector).
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import grad, hessian, jacrev, jvp

from torch_katas.course.mistakes import edit

per_sample_gradients__no_batch_axis = edit(
    ("(sample[None],)", "(sample,)"),
    ("target[None]", "target"),
    why="""Hands each sample to the model as vmap gives it, without the axis of the batch: a layer that flattens or
    takes a mean along axis 1 sees another axis. Instead: `sample[None]`, `target[None]`.""",
)


per_sample_gradients__frozen_too = edit(
    ("for name, p in model.named_parameters() if p.requires_grad}", "for name, p in model.named_parameters()}"),
    why="Takes gradients in frozen parameters as well. Instead: those that require grad.",
)


per_sample_gradients__with_history = edit(
    ("{name: p.detach() for", "{name: p for"),
    why="""Hands the parameters over as they are, so the results hang on the model's graph and keep it in memory.
    Instead: detach them.""",
)


per_sample_gradients__no_empty_batch = edit(
    ("if len(x) == 0:\n    return {name: p.new_zeros((0, *p.shape)) for name, p in parameters.items()}", ""),
    ("vmap(grad(loss), in_dims=(None, 0, 0))(parameters, x, y)", "stacked(parameters, x, y)"),
    (
        "# The same parameters for all, a sample and its target for each.",
        "def stacked(parameters, x, y):\n"
        "    rows = [grad(loss)(parameters, sample, target) for sample, target in zip(x, y)]\n"
        "    return {name: torch.stack([row[name] for row in rows]) for name in rows[0]}\n",
    ),
    why="""Loops over the samples, and there is nothing to stack where there are none. Instead: vmap, and tensors
    (0, *shape) without samples.""",
)


per_sample_gradients__vmap_over_nothing = edit(
    ("if len(x) == 0:\n    return {name: p.new_zeros((0, *p.shape)) for name, p in parameters.items()}", ""),
    why="""Calls `vmap` without samples, too. With some losses that works; others, such as mse_loss, then have to
    take an element out of a tensor that has none, and PyTorch raises. Instead: tensors (0, *shape), without a run.""",
)


def per_sample_gradients__a_loop(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> dict[str, Tensor]:
    """Runs the model once for each sample: right numbers, and as slow as the number of samples. Instead: vmap over a
    function of one sample."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    result = {name: p.new_zeros((len(x), *p.shape)) for name, p in trained.items()}
    for i in range(len(x)):
        loss = loss_fn(model(x[i : i + 1]), y[i : i + 1])
        grads = torch.autograd.grad(loss, list(trained.values()), materialize_grads=True)
        for name, one in zip(trained, grads):
            result[name][i] = one
    return result


def per_sample_gradients__all_the_mean(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> dict[str, Tensor]:
    """Takes the gradient of the whole batch and repeats it: backward adds the samples up, and nothing takes them apart
    again. Instead: vmap(grad(…)) over samples."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    grads = torch.autograd.grad(loss_fn(model(x), y), list(trained.values()), materialize_grads=True)
    return {name: one.expand(len(x), *one.shape).clone() for name, one in zip(trained, grads)}


per_sample_gradients__by_backward = edit(
    (
        "# The same parameters for all, a sample and its target for each.",
        "loss_fn(model(x), y).backward()",
    ),
    why="""Calls backward on the way, which adds to every .grad. Instead: torch.func.grad alone, which leaves .grad
    alone.""",
)


def hessian_vector_product__whole_hessian(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Builds the whole Hessian and multiplies: a million parameters would need a million times a million numbers.
    Instead: the derivative of grad(f) along v, by jvp."""
    whole = hessian(f)(x.detach()).reshape(x.numel(), x.numel())
    return (whole @ v.flatten()).reshape(x.shape)


def hessian_vector_product__diagonal(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Differentiates the sum of the gradient, and multiplies by v afterwards: the sums of the Hessian's rows, times v.
    Instead: multiply by v before the second derivative, or jvp along v."""
    return grad(lambda x: grad(f)(x).sum())(x.detach()) * v


def hessian_vector_product__gradient_alone(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Multiplies the gradient by v: a first derivative. Instead: differentiate the gradient once more."""
    return grad(f)(x.detach()) * v


def hessian_vector_product__finite_differences(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Takes the difference of two gradients at points close by: half of the digits are lost. Instead: jvp, which is
    exact."""
    step = 1e-3
    x = x.detach()
    return (grad(f)(x + step * v) - grad(f)(x - step * v)) / (2 * step)


def hessian_vector_product__linear_fails(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Takes the second gradient by `autograd.grad` as it is: where f is linear, the first one does not depend on x, and
    PyTorch raises. Instead: zeros there, as torch.func gives them."""
    x = x.detach().requires_grad_()
    (first,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad((first * v).sum(), x)[0]


hessian_vector_product__with_history = edit(
    ("[1].detach()", "[1]"),
    why="""Works on x as it is: where x requires grad, the result has a history. Instead: detach.""",
)


def hessian_vector_product__into_grad(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Calls `backward`, which leaves its result in x.grad, and makes the caller's x require grad. Instead: functions
    that give gradients back."""
    x.requires_grad_()
    (first,) = torch.autograd.grad(f(x), x, create_graph=True)
    (first * v).sum().backward()
    return x.grad


def jacobian_rows__whole_jacobian(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Builds the whole Jacobian and picks rows. Instead: pull back only the directions that are asked for."""
    return jacrev(f)(x.detach())[list(rows)].reshape(len(rows), len(x))


def jacobian_rows__columns(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Pushes forward along single inputs: that gives columns. Instead: vjp gives rows."""
    x = x.detach()
    found = [jvp(f, (x,), (torch.eye(len(x), dtype=x.dtype, device=x.device)[i % len(x)],))[1] for i in rows]
    return torch.stack(found)[:, : len(x)] if found else x.new_zeros(0, len(x))


def jacobian_rows__f_for_each_row(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Runs f anew for each row. Instead: vjp runs it once and gives a function for any direction."""
    found = [grad(lambda x, i=i: f(x)[i])(x.detach()) for i in rows]
    return torch.stack(found) if found else x.new_zeros(0, len(x))


jacobian_rows__sum_of_rows = edit(
    ("vmap(pull_back)(directions)[0].detach()", "pull_back(directions.sum(0))[0].detach().expand(len(chosen), -1)"),
    why="""Pulls back all directions at once: a gradient of a sum is the sum of the rows. Instead: each direction alone,
    by vmap.""",
)


jacobian_rows__mask = edit(
    ("if len(chosen) == 0:", "chosen = chosen.unique()\nif len(chosen) == 0:"),
    why="""Turns the rows into a set: sorted, and each once. Instead: keep the order in which they are asked for, and
    what is asked for twice.""",
)


jacobian_rows__no_rows_fail = edit(
    ("if len(chosen) == 0:\n    return x.new_zeros(0, len(x))", ""),
    ("vmap(pull_back)(directions)[0].detach()", "torch.stack([pull_back(one)[0] for one in directions]).detach()"),
    why="Has nothing to stack where no row is asked for. Instead: a tensor (0, F).",
)


def jacobian_rows__constant_fails(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Asks `autograd.grad` for gradients of an output that may have no graph: where f does not look at x, PyTorch
    raises, `allow_unused` or not. Instead: zeros there, as torch.func gives them."""
    x = x.detach().requires_grad_()
    output = f(x)
    found = [torch.autograd.grad(output[i], x, retain_graph=True, allow_unused=True)[0] for i in rows]
    return (
        torch.stack([torch.zeros_like(x) if row is None else row for row in found]) if found else x.new_zeros(0, len(x))
    )


jacobian_rows__in_float32 = edit(
    ("vjp(f, x)", "vjp(f, x.float())"),
    ("vmap(pull_back)(directions)[0].detach()", "vmap(pull_back)(directions)[0].detach().to(x.dtype)"),
    why="""Runs f in float32 and converts the result: float64 has lost half of its digits. Instead: f of x as it is.""",
)

jacobian_rows__negative_rows_are_zero = edit(
    (" % len(output)", ""),
    ("one_hot(chosen, len(output))", "chosen[:, None] == torch.arange(len(output), device=x.device)"),
    ("vmap(pull_back)(directions)", "vmap(pull_back)(directions.to(output.dtype))"),
    why="""Compares the rows with 0, 1 and so on, and a negative one meets none of them: its row is 0. Instead: count
    it from the end.""",
)


def jacobian_rows__records_a_graph(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Records a graph of the gradients, by `create_graph`, so the result has a history, and an output that does not
    look at x has no graph at all. Instead: vjp, and detach the result."""
    x = x.detach().requires_grad_()
    output = f(x)
    found = [torch.autograd.grad(output[i], x, create_graph=True)[0] for i in rows]
    return torch.stack(found) if found else x.detach().new_zeros(0, len(x))
