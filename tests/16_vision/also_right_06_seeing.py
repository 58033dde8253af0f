"""Right answers in other styles."""

from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def _evaluating(model):
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        with torch.set_grad_enabled(True):
            yield
    finally:
        for module in training:
            module.training = True


def saliency__row_by_row(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    maps = []
    with _evaluating(model):
        for image, k in zip(x.detach(), target.tolist(), strict=True):
            leaf = image[None].clone().requires_grad_(True)
            maps.append(torch.autograd.grad(model(leaf * 1)[0, k], [leaf])[0][0])
    return torch.stack(maps).abs().max(dim=1).values


def saliency__a_copy_of_the_model(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    import copy

    twin = copy.deepcopy(model).eval()
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        twin(leaf + 0)[torch.arange(len(target)), target].sum().backward()
    return torch.linalg.vector_norm(leaf.grad, ord=float("inf"), dim=1)


def grad_cam__hook_in_a_context(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    kept = {}

    def keep(_, __, output):
        kept["maps"] = output
        return output + 0

    with _evaluating(model), layer.register_forward_hook(keep):
        logits = model(x.detach().requires_grad_() * 1)
        chosen = logits[torch.arange(len(x)), target]
    gradient = torch.autograd.grad(chosen, kept["maps"], torch.ones_like(chosen))[0]
    return torch.clamp(torch.einsum("bm,bmhw->bhw", gradient.mean((-2, -1)), kept["maps"].detach()), min=0)


def grad_cam__starts_at_the_layer(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    leaves = []

    def replace(module, arguments, output):
        leaves.append(output.detach().clone().requires_grad_())
        return leaves[0].clone()

    handle = layer.register_forward_hook(replace)
    try:
        with _evaluating(model):
            logits = model(x.detach().clone())
            one_hot = nn.functional.one_hot(target, logits.shape[1]).to(logits.dtype)
            (gradient,) = torch.autograd.grad((logits * one_hot).sum(), leaves)
    finally:
        handle.remove()
    maps = leaves[0].detach()
    cam = torch.zeros_like(maps[:, 0])
    for m in range(maps.shape[1]):
        cam = cam + gradient[:, m].flatten(1).mean(1)[:, None, None] * maps[:, m]
    return cam.maximum(torch.zeros_like(cam))
