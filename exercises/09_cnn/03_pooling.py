"""Pooling: one number for each window, and no weights at all.

A maximum says that something was found, wherever in the window it lay. A mean says how much of it there was.
Read: torch.nn.functional.max_pool2d, torch.nn.functional.avg_pool2d, torch.Tensor.unfold

Shapes: N images, C channels, (H, W) an image, (P, Q) the places of a window of kernel x kernel pixels.

For both:
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
from torch import Tensor
from torch.nn import functional


def max_pool2d(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Return the greatest number of each window, as functional.max_pool2d gives it.

    Padding is never chosen, and takes no gradient: where all pixels of a window are minus infinity, so is the result.
    The gradient goes to the pixel that was chosen. Where several are equally great, how they share it is up to you.
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
