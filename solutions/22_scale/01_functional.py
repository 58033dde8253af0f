"""Solution. A function for one sample, its gradient, and vmap over samples; a derivative along v of the gradient."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp, vjp, vmap
from torch.nn.functional import one_hot


def per_sample_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> dict[str, Tensor]:
    # Detached: otherwise the results would hang on the model's own graph.
    parameters = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
    if len(x) == 0:
        return {name: p.new_zeros((0, *p.shape)) for name, p in parameters.items()}

    def loss(parameters: dict[str, Tensor], sample: Tensor, target: Tensor) -> Tensor:
        # vmap hands over samples without the axis of the batch: the model gets it back.
        output = functional_call(model, parameters, (sample[None],))
        return loss_fn(output, target[None])

    # The same parameters for all, a sample and its target for each.
    return vmap(grad(loss), in_dims=(None, 0, 0))(parameters, x, y)


def hessian_vector_product(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    # The derivative of the gradient along v: forward over reverse, about the cost of two gradients.
    return jvp(grad(f), (x,), (v,))[1].detach()


def jacobian_rows(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    output, pull_back = vjp(f, x)  # (K,)
    chosen = torch.tensor(rows, device=x.device) % len(output)  # (R,)
    if len(chosen) == 0:
        return x.new_zeros(0, len(x))
    directions = one_hot(chosen, len(output))  # (R, K), cast by autograd
    return vmap(pull_back)(directions)[0].detach()  # (R, F)
