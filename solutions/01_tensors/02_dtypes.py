"""Solution. A conversion is one call to `to`; the scale, the shape and the device are what needs thought."""

import torch
from torch import Tensor


def image_to_float(image: Tensor) -> Tensor:
    # First float, then divide. 255 is the largest uint8, whatever the largest number in this image is.
    return image.to(torch.float32) / 255


def labels_to_long(labels: Tensor) -> Tensor:
    # squeeze(1) names its axis: a bare squeeze would drop the batch axis as well when N is 1.
    return labels.squeeze(1).long()  # (N,)


def cast_like(x: Tensor, reference: Tensor) -> Tensor:
    # Given a tensor, `to` takes its dtype and its device at once.
    return x.to(reference)


def fraction_positive(x: Tensor) -> float:
    if x.numel() == 0:
        return 0.0  # the mean of nothing would be NaN
    # Booleans have no mean; as floats they are 0 and 1. item() turns the 0-d tensor into a Python number.
    return (x > 0).double().mean().item()
