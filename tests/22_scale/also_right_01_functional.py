"""Right answers in other styles."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import grad, vjp

from torch_katas.course.mistakes import edit


def per_sample_gradients__batched_directions(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> dict[str, Tensor]:
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    if not len(x):
        return {name: torch.zeros(0, *p.shape, dtype=p.dtype, device=p.device) for name, p in trained.items()}
    outputs = model(x)
    losses = torch.stack([loss_fn(outputs[i : i + 1], y[i : i + 1]) for i in range(len(x))])
    eye = torch.eye(len(x), dtype=losses.dtype, device=losses.device)
    grads = torch.autograd.grad(
        losses, list(trained.values()), eye, is_grads_batched=True, allow_unused=True, materialize_grads=False
    )
    return {
        name: p.detach().new_zeros(len(x), *p.shape) if found is None else found
        for (name, p), found in zip(trained.items(), grads, strict=True)
    }


per_sample_gradients__unsqueezes = edit(
    ("(sample[None],)", "(sample.unsqueeze(0),)"),
    ("target[None]", "target.unsqueeze(0)"),
    (
        "vmap(grad(loss), in_dims=(None, 0, 0))(parameters, x, y)",
        "vmap(lambda s, t: grad(loss)(parameters, s, t))(x, y)",
    ),
    why="The parameters are closed over.",
)


def hessian_vector_product__reverse_over_reverse(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    return grad(lambda x: (grad(f)(x) * v.detach()).sum())(x.detach())


def hessian_vector_product__autograd(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    x = x.detach().clone().requires_grad_()
    value = f(x)
    if not value.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    (first,) = torch.autograd.grad(value, x, create_graph=True)
    if not first.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    return torch.autograd.grad(first, x, v, materialize_grads=True)[0]


def jacobian_rows__one_by_one(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    output, pull_back = vjp(f, x.detach())
    result = torch.zeros(len(rows), len(x), dtype=x.dtype, device=x.device)
    for number, row in enumerate(rows):
        direction = torch.zeros_like(output)
        direction[row] = 1
        result[number] = pull_back(direction)[0]
    return result


def jacobian_rows__autograd(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    x = x.detach().requires_grad_()
    output = f(x)
    if not output.requires_grad:
        return torch.zeros(len(rows), len(x), dtype=x.dtype, device=x.device)
    found = [
        torch.autograd.grad(output[row], x, retain_graph=True, allow_unused=True, materialize_grads=True)[0]
        for row in rows
    ]
    return torch.stack(found) if found else torch.empty(0, x.numel(), dtype=x.dtype)
