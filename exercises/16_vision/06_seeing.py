"""Seeing what a network sees: which pixels move an answer, and which places of a layer speak for it.

Both look at gradients of one logit. And both are guests in the model: everything has to be afterwards as it was before.
Read: torch.autograd.grad, torch.nn.Module.register_forward_hook, torch.enable_grad, torch.nn.Module.eval

Shapes: B images, C channels, (H, W) an image, K classes, M maps of a layer, (h, w) their size.
model(x) gives logits (B, K), of shape (B, C, H, W) -> (B, K). It is asked in evaluation mode, all of it, whatever mode
it comes in. What holds for both katas, also where the model raises an error, which is passed on:
every module has the mode that it had before; no hook is left behind; no parameter's .grad and requires_grad change, nor
do the buffers; x and its .grad stay as they are, whether x requires a gradient or not. They work inside of
torch.no_grad() as well, and for a model of which no parameter requires a gradient. Any layer may work in place, as
nn.ReLU(inplace=True) does: that changes neither x nor the result.
"""

import torch
from torch import Tensor, nn


def saliency(model: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Return how much each pixel moves the logit of the image's target class, if it changes a little.

    The gradient of the logit (not of a probability, not of a loss) in each number of the image; of it the absolute
    value, and of a pixel's channels the largest one.
    Shapes: x (B, C, H, W), target (B,), int64 -> (B, H, W), the dtype of x, with no graph behind it.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2, bias=False))
    >>> with torch.no_grad():
    ...     _ = model[1].weight.copy_(torch.tensor([[1.0, -3.0], [0.5, 0.0]]))
    >>> saliency(model, torch.zeros(2, 1, 1, 2), torch.tensor([0, 1]))
    tensor([[[1.0000, 3.0000]],
    <BLANKLINE>
            [[0.5000, 0.0000]]])
    """
    raise NotImplementedError


def grad_cam(model: nn.Module, layer: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """Return which places of a layer's maps speak for the target class: Grad-CAM.

    layer is a module somewhere in model, called once for each call of model; its output is (B, M, h, w). Each image's
    map m has the weight of its mean gradient: that of the logit of the image's target, in this map, over its h * w
    places. At each place, add up the maps times their weights, and set what is below 0 to 0.
    Shapes: x (B, C, H, W), target (B,), int64 -> (B, h, w), with no graph behind it. It is not scaled in any way.

    >>> model = nn.Sequential(nn.Identity(), nn.Flatten(), nn.Linear(2, 2, bias=False))
    >>> with torch.no_grad():
    ...     _ = model[2].weight.copy_(torch.tensor([[3.0, 1.0], [-1.0, 0.0]]))
    >>> grad_cam(model, model[0], torch.tensor([[[[4.0, -5.0]]]]), torch.tensor([0]))  # weight (3 + 1) / 2
    tensor([[[8., 0.]]])
    """
    raise NotImplementedError
