"""Solution. Numbers for each channel need shape (C, 1, 1) to meet an image; noise needs a generator of its own."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset
from torchvision import transforms


def channel_stats(dataset: Dataset) -> tuple[Tensor, Tensor]:
    images = torch.stack([dataset[i][0] for i in range(len(dataset))])  # (N, C, H, W)
    # All axes but the channels' at once. A mean of standard deviations would not count how far the images' means are
    # apart.
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3), correction=0)  # (C,), (C,)


def digit_transform(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    # ToTensor divides by 255 and puts the channels first; Normalize works on tensors, so it comes second.
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, std)])


class AddGaussianNoise:
    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError(f"std is {std}, and cannot be negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)
        # Not x += …: the image belongs to the dataset, and would be noisier with each epoch.
        return x + self.std * noise


def denormalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    # (C,) alone would be lined up with W, the last axis.
    return x * std[:, None, None] + mean[:, None, None]  # (C, 1, 1) against (…, C, H, W)
