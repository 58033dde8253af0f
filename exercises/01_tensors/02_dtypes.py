"""Dtypes: what a tensor's numbers are, and how to change it without changing what they mean.

Images come as uint8, labels as floats from a table, and a model wants float32 and int64: every program converts.
Read: torch.Tensor.to, torch.Tensor.item, "Tensor Attributes" (torch.dtype)

Shapes: N samples, C channels, H height, W width.
"""

import torch
from torch import Tensor


def image_to_float(image: Tensor) -> Tensor:
    """Return a uint8 image as float32 numbers from 0 to 1: 0 stays 0, 255 becomes 1, and so on in between.

    Shapes: any, (H, W) or (C, H, W) or (N, C, H, W) or an empty one -> the same; same device.
    The scale is fixed: a dark image, without any 255, stays dark, even one of 0 and 1 alone.

    >>> image_to_float(torch.tensor([0, 51, 255], dtype=torch.uint8))
    tensor([0.0000, 0.2000, 1.0000])
    """
    raise NotImplementedError


def labels_to_long(labels: Tensor) -> Tensor:
    """Return class labels, read from a table as one column of floats, as the int64 vector that a loss expects.

    Shapes: labels (N, 1) of whole numbers, in any floating dtype -> (N,) int64, same device. N may be 1 or 0.
    labels may require grad, and keeps its shape.

    >>> labels_to_long(torch.tensor([[2.0], [0.0], [1.0]]))
    tensor([2, 0, 1])
    """
    raise NotImplementedError


def cast_like(x: Tensor, reference: Tensor) -> Tensor:
    """Return the numbers of x in the dtype of reference, on the device of reference.

    Shapes: x any -> the same; reference may have another shape. The dtypes may be any.
    The device may be any, even "meta", which keeps shapes, not numbers.
    From floats to whole numbers the fraction is dropped (2.7 -> 2), to booleans all but 0 is True, as in PyTorch.
    The result may be x itself where nothing has to change. Between floating dtypes, gradients flow back to x.

    >>> cast_like(torch.tensor([1, 2]), torch.zeros(5, 5, dtype=torch.float64))
    tensor([1., 2.], dtype=torch.float64)
    """
    raise NotImplementedError


def fraction_positive(x: Tensor) -> float:
    """Return which part of x's numbers are greater than 0, from 0.0 (none) to 1.0 (all).

    x has any shape and any dtype that has an order (also bool and bfloat16), and may require grad. Zeros and NaN are
    not positive, infinity is. An empty x gives 0.0.
    The result is a plain Python float, exact to 6 digits also for half precision: no tensor, no NumPy number.

    >>> fraction_positive(torch.tensor([[3, -1], [0, 5]]))
    0.5
    """
    raise NotImplementedError
