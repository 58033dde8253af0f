"""Transforms: what happens to a sample between the file and the batch.

A network learns best from numbers around 0, so images are standardised by what the training images have in common:
their mean and their standard deviation. Noise that is drawn anew each time lets a network learn more from few images.
Read: torchvision.transforms.ToTensor, torchvision.transforms.Normalize, torchvision.transforms.Compose, torch.randn

Shapes: N images, C channels, H height, W width.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset, TensorDataset
from torchvision import transforms


def channel_stats(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Return the mean and the standard deviation of each channel, over all pixels of all images.

    dataset holds (image, label), one sample at least; dataset[i] and len are all that it is sure to have. The images
    are float32 of one shape, (C, H, W). Labels may be anything.
    Shapes: -> mean (C,) and std (C,), float32, on the images' device. The standard deviation is the root of the mean
    squared distance from the mean (correction=0).

    >>> images = torch.tensor([[1.0, 3.0], [5.0, 7.0]]).reshape(2, 1, 1, 2)  # two images of one row, two pixels each
    >>> channel_stats(TensorDataset(images, torch.tensor([0, 1])))
    (tensor([4.]), tensor([2.2361]))
    """
    raise NotImplementedError


def digit_transform(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Return a transform for images as they come from the file: ToTensor, then Normalize. Compose makes one of the two.

    mean and std are float32 of shape (C,), what `channel_stats` says of the training images scaled to 0..1.
    The transform takes a PIL image, grey (C = 1) or RGB (C = 3), with values 0..255. It scales them to 0..1, subtracts
    the channel's mean and divides by its standard deviation: -> (C, H, W), float32. The image stays as it is.

    >>> image = transforms.functional.to_pil_image(torch.tensor([[0, 255]], dtype=torch.uint8))  # black, white
    >>> digit_transform(torch.tensor([0.5]), torch.tensor([0.25]))(image)
    tensor([[[-2.,  2.]]])
    """
    raise NotImplementedError


class AddGaussianNoise:
    """A transform that adds to each number of x a normally distributed one, with mean 0 and standard deviation std.

    Every number of every call has noise of its own. All of it is drawn from the generator: two transforms whose
    generators have the same seed add the same, call by call, and PyTorch's global generator has no part in it.
    Shapes: x any, floating point, on the generator's device -> the same shape, dtype and device. x itself stays as it
    is. The result is not clipped to any range.
    std is 0 or more, ValueError for less. With 0 the result equals x.

    >>> noise = AddGaussianNoise(0.1, torch.Generator().manual_seed(0))
    >>> noise(torch.zeros(3)).shape
    torch.Size([3])
    """

    def __init__(self, std: float, generator: torch.Generator):
        raise NotImplementedError

    def __call__(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def denormalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Undo Normalize, to look at an image as it was: the way back from (image - mean) / std.

    Shapes: x (C, H, W) or (N, C, H, W), mean (C,) and std (C,), all of one dtype and device -> the shape of x.
    x itself stays as it is. Gradients flow back to it.

    >>> denormalize(torch.tensor([[[-1.0, 0.0, 2.0]]]), mean=torch.tensor([0.5]), std=torch.tensor([0.25]))
    tensor([[[0.2500, 0.5000, 1.0000]]])
    """
    raise NotImplementedError
