"""Solution. torch.autograd.grad takes a gradient and leaves no trace; a finally puts back what was changed."""

import torch
from torch import Tensor, nn


def saliency(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    # A leaf of our own: the caller's x may be in a graph already, or in none.
    image = x.detach().requires_grad_()
    with torch.enable_grad():
        logits = _logits(model, image)  # (B, K)
        # One sum for all: in evaluation no image has a say in another one's logits.
        chosen = logits.gather(1, target[:, None]).sum()
    (gradient,) = torch.autograd.grad(chosen, image)  # (B, C, H, W)
    return gradient.abs().amax(1)  # (B, H, W)


def grad_cam(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    seen = []
    handle = layer.register_forward_hook(lambda module, arguments, output: seen.append(output))
    try:
        with torch.enable_grad():
            # With an image that requires a gradient there is a graph, also where all parameters are frozen.
            logits = _logits(model, x.detach().requires_grad_())  # (B, K)
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
