"""Pooling: one number for each window, and no weights at all.

A maximum says that something was found, wherever in the window it lay. A mean says how much of it there was.
Read: torch.nn.functional.max_pool2d, torch.nn.functional.avg_pool2d, torch.Tensor.unfold

Shapes: N images, C channels, (H, W) an image, (P, Q) the places of a window of kernel x kernel pixels.

For the first two:
- x (N, C, H, W), of a floating-point dtype -> (N, C, P, Q), with dtype and device of x. Each channel is pooled on its
  own. N is 1 or more. An infinity or NaN shows in the windows that hold it, and in no other.
- The first window begins in the upper left corner of the padded image, and from place to place it moves by stride
  pixels. Without a stride (None) that is kernel: windows lie side by side. Pixels that fill no whole window are left
  out.
- padding rows and columns lie on each of the four sides; padding is at most half of kernel. A window fits at least
  once. Images need not be square.
- Gradients flow back to x, as they do from PyTorch's own.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


def max_pool2d(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Return the greatest number of each window, as functional.max_pool2d gives it.

    Padding is never chosen, and takes no gradient: where all pixels of a window are minus infinity, so is the result.
    The gradient goes to the pixel that was chosen. Where several are equally great, how they share it is up to you; in
    a window of minus infinities alone, padding may take a share as well.
    Not allowed: max_pool2d.

    >>> x = torch.tensor([[1.0, 2.0, 5.0, 6.0, 9.0], [3.0, 4.0, 8.0, 7.0, 9.0]])
    >>> max_pool2d(x[None, None], kernel=2)
    tensor([[[[4., 8.]]]])
    """
    raise NotImplementedError


def avg_pool2d(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Return the mean of each window, as functional.avg_pool2d gives it.

    Padding is of zeros, and they count: every window is divided by kernel · kernel, at the border too.
    Not allowed: avg_pool2d.

    >>> x = torch.tensor([[1.0, 2.0, 5.0, 6.0, 9.0], [3.0, 4.0, 8.0, 7.0, 9.0]])
    >>> avg_pool2d(x[None, None], kernel=2)
    tensor([[[[2.5000, 6.5000]]]])
    """
    raise NotImplementedError


class PooledClassifier(nn.Module):
    """A classifier for images of any size: convolutions, the mean of each channel over the whole image, a linear layer.

    A linear layer behind a Flatten fits one size of images. Behind a mean over all places it has one weight for each
    channel, wherever what it looks for lies: global average pooling.
    features is a module that is given: images (N, A, H, W) -> feature maps (N, C, P, Q), with C = channels and P, Q
    that depend on the images. head is an nn.Linear from C to K = classes, with a bias. Both are submodules under these
    names; features and its parameters are those that were handed in.
    forward: -> logits (N, K). The head's layer, applied to the means of the channels.
    class_map: -> (N, K, P, Q). The same layer applied at each place of the maps: where in the image a class is seen.
    Its mean over all places is the logits.
    N may be 0. Images stay as they are. Gradients reach them and all parameters.

    >>> model = PooledClassifier(nn.Conv2d(1, 4, 3), channels=4, classes=10)
    >>> model(torch.zeros(2, 1, 8, 8)).shape, model(torch.zeros(2, 1, 30, 20)).shape
    (torch.Size([2, 10]), torch.Size([2, 10]))
    >>> model.class_map(torch.zeros(2, 1, 30, 20)).shape
    torch.Size([2, 10, 28, 18])
    """

    def __init__(self, features: nn.Module, channels: int, classes: int):
        raise NotImplementedError

    def forward(self, images: Tensor) -> Tensor:
        raise NotImplementedError

    def class_map(self, images: Tensor) -> Tensor:
        raise NotImplementedError
