"""Right answers in other styles."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import functional


def channel_stats__in_one_batch(dataset: Dataset) -> tuple[Tensor, Tensor]:
    images = [dataset[i][0] for i in range(len(dataset))]
    pixels = torch.cat([image.flatten(1) for image in images], dim=1)
    variance, mean = torch.var_mean(pixels, dim=1, correction=0)
    return mean, variance.sqrt()


def channel_stats__in_two_passes(dataset: Dataset) -> tuple[Tensor, Tensor]:
    count = len(dataset)
    total = sum(dataset[i][0].double().mean(dim=(1, 2)) for i in range(count)) / count
    squares = sum(((dataset[i][0].double() - total[:, None, None]) ** 2).mean(dim=(1, 2)) for i in range(count)) / count
    return total.float(), squares.sqrt().float()


def digit_transform__by_hand(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    def transform(image: Any) -> Tensor:
        pixels = torch.from_numpy(np.array(image, dtype=np.float32))
        pixels = pixels[None] if pixels.dim() == 2 else pixels.permute(2, 0, 1)
        return (pixels / 255 - mean.reshape(-1, 1, 1)) / std.reshape(-1, 1, 1)

    return transform


def digit_transform__functional(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    return lambda image: functional.normalize(functional.to_tensor(image), mean.tolist(), std.tolist())


class AddGaussianNoise__draws_in_place:
    def __init__(self, std: float, generator: torch.Generator):
        if not std >= 0:
            raise ValueError("std must be 0 or more")
        self.std, self.generator = std, generator

    def __call__(self, x: Tensor) -> Tensor:
        noise = torch.empty(x.shape, dtype=x.dtype, device=x.device).normal_(generator=self.generator)
        return noise.mul_(self.std).add_(x)


class AddGaussianNoise__by_normal:
    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError(std)
        self.scale = std
        self.source = generator

    def __call__(self, x: Tensor) -> Tensor:
        drawn = torch.randn(x.size(), generator=self.source, device=x.device, dtype=x.dtype)
        return torch.add(x, drawn, alpha=self.scale)


def denormalize__by_views(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    shape = (-1, 1, 1)
    return torch.addcmul(mean.view(shape), x, std.view(shape))


def denormalize__channels_last(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    return (x.movedim(-3, -1) * std + mean).movedim(-1, -3)


def denormalize__undoes_a_normalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    scale = 1 / std
    return (x - (-mean / std).reshape(-1, 1, 1)) / scale.reshape(-1, 1, 1)


def channel_stats__with_a_loader(dataset: Dataset) -> tuple[Tensor, Tensor]:
    samples = [(dataset[i][0],) for i in range(len(dataset))]
    (images,) = next(iter(DataLoader(samples, batch_size=len(samples), generator=torch.Generator())))
    flat = images.transpose(0, 1).flatten(1)
    mean = flat.mean(1)
    return mean, (flat - mean[:, None]).square().mean(1).sqrt()
