"""Solution. torch.autograd.grad takes a gradient and leaves no trace; a finally puts back what was changed."""

import torch
from torch import Tensor, nn


def saliency(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    # A leaf of our own: the caller's x may be in a graph already, or in none.
    image = x.detach().requires_grad_()
    with torch.enable_grad():
        # A copy, which the first layer may change; what works in place is not allowed to change a leaf.
        logits = _logits(model, image.clone())  # (B, K)
        # One sum for all: in evaluation no image has a say in another one's logits.
        chosen = logits.gather(1, target[:, None]).sum()
    (gradient,) = torch.autograd.grad(chosen, image)  # (B, C, H, W)
    return gradient.abs().amax(1)  # (B, H, W)


def grad_cam(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    seen = []

    def keep(module: nn.Module, arguments: tuple, output: Tensor) -> Tensor:
        seen.append(output)
        # The next layer may work in place. It gets a copy, and the maps stay as they are.
        return output.clone()

    handle = layer.register_forward_hook(keep)
    try:
        with torch.enable_grad():
            # With an image that requires a gradient there is a graph, also where all parameters are frozen.
            logits = _logits(model, x.detach().requires_grad_().clone())  # (B, K)
            chosen = logits.gather(1, target[:, None]).sum()
    finally:
        handle.remove()
    (maps,) = seen  # (B, M, h, w)
    (gradient,) = torch.autograd.grad(chosen, maps)  # (B, M, h, w)
    weights = gradient.mean((2, 3), keepdim=True)  # (B, M, 1, 1)
    # Maps may cancel each other: first the sum, then what is below 0 is left away.
    return (weights * maps.detach()).sum(1).relu()  # (B, h, w)


def _logits(model: nn.Module, image: Tensor) -> Tensor:
    # Each module's own mode: some may be in evaluation mode although the model is not.
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        return model(image)
    finally:
        for module, mode in modes.items():
            module.training = mode
