"""Convolution: one small window of weights, laid on every place of an image.

At each place the pixels under the window are multiplied by the weights that lie on them, and summed. (Mathematicians
call it cross-correlation: their convolution turns the window around first.)
Read: torch.nn.functional.conv2d, torch.nn.Conv2d, torch.nn.functional.unfold, torch.Tensor.unfold

Shapes: N images, C channels in, O channels out, (H, W) an image, (K, L) a kernel, (P, Q) its places.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """Return the convolution of a batch of images, as functional.conv2d gives it.

    Shapes: x (N, C, H, W), weight (O, C, K, L), bias (O,) or None -> (N, O, P, Q), with dtype and device of x. All
    three are of one floating-point dtype. N is 1 or more.
    Images and kernels need not be square. padding rows and columns of zeros lie on each of the four sides. The first
    place of a kernel is in the upper left corner of the padded image, and from place to place it moves by stride
    pixels, as far as it fits in whole. It fits at least once.
    Output channel o is the sum over all C input channels, each with its own kernel weight[o, c], plus bias[o]. A kernel
    lies on the image as it is, not turned around.
    Gradients flow back to x, weight and bias. All three stay as they are.
    ValueError where x and weight differ in C.
    Not allowed: convolution.

    >>> image = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    >>> kernel = torch.tensor([[1.0, 0.0], [0.0, 10.0]])
    >>> conv2d(image[None, None], kernel[None, None])  # 1 · 1 + 5 · 10, 2 · 1 + 6 · 10 …
    tensor([[[[51., 62.],
              [84., 95.]]]])
    """
    raise NotImplementedError


def fixed_kernel(kernel: Tensor) -> nn.Conv2d:
    """Return a convolution layer that applies this very kernel and is not trained, as an edge detector of old.

    Shapes: kernel (K, L), of a floating-point dtype. The layer takes images (N, 1, H, W) and gives (N, 1, H - K + 1,
    W - L + 1): it has one channel in, one out, a stride of 1, no padding and no bias (layer.bias is None).
    At each place the result is the sum of the pixels times the weights that lie on them, kernel as it is.
    The weight has dtype and device of kernel, needs no gradient, and has memory of its own: whoever changes kernel
    later does not change the layer. kernel stays as it is, and may require grad.

    >>> layer = fixed_kernel(torch.tensor([[-1.0, 1.0]]))  # how much brighter than its left neighbour?
    >>> layer(torch.tensor([[[[3.0, 3.0, 7.0, 6.0]]]]))
    tensor([[[[ 0.,  4., -1.]]]])
    """
    raise NotImplementedError
