"""Wrong answers that people write when they standardise images and add noise to them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset
from torchvision import transforms

from torch_katas.course.mistakes import edit


def _images(dataset: Dataset) -> Tensor:
    return torch.stack([dataset[i][0] for i in range(len(dataset))])


def channel_stats__mean_of_standard_deviations(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """The standard deviation of each image, averaged, leaves out how far a dark image is from a bright one, and is too
    small. Take it over all pixels at once."""
    images = _images(dataset)
    return images.mean(dim=(0, 2, 3)), images.std(dim=(2, 3), correction=0).mean(dim=0)


def channel_stats__over_everything(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """One number for all channels together. Each channel has its own: reduce over all axes but the channels'."""
    images = _images(dataset)
    return images.mean(), images.std(correction=0)


def channel_stats__a_map_of_pixels(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Over the images alone, dim=0, every pixel has a mean of its own. Reduce over height and width as well."""
    images = _images(dataset)
    return images.mean(dim=0), images.std(dim=0, correction=0)


def channel_stats__first_image_only(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """dataset[0] is one image. The statistics are those of all of them."""
    image, _ = dataset[0]
    return image.mean(dim=(1, 2)), image.std(dim=(1, 2), correction=0)


def channel_stats__divides_by_one_less(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """`std` divides by n - 1 unless it is told correction=0."""
    images = _images(dataset)
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3))


def channel_stats__asks_for_tensors(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Only a TensorDataset has .tensors. Any dataset has len(dataset) and dataset[i]."""
    images = dataset.tensors[0]
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3), correction=0)


def digit_transform__normalizes_first(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Normalize takes tensors, and the image is none yet. Compose goes from left to right: ToTensor first."""
    return transforms.Compose([transforms.Normalize(mean, std), transforms.ToTensor()])


def digit_transform__forgets_to_normalize(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """ToTensor scales to 0..1, no more. Normalize has still to subtract the mean and divide by std."""
    return transforms.Compose([transforms.ToTensor()])


def digit_transform__scales_twice(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """ToTensor has divided by 255 already. Divided once more, white is 0.004, and all images look black."""
    scale = transforms.Lambda(lambda x: x / 255)
    return transforms.Compose([transforms.ToTensor(), scale, transforms.Normalize(mean, std)])


def digit_transform__never_scales(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """PILToTensor keeps 0..255, and float() does not change that. mean and std belong to images in 0..1: ToTensor
    scales them."""
    to_float = transforms.Lambda(lambda x: x.float())
    return transforms.Compose([transforms.PILToTensor(), to_float, transforms.Normalize(mean, std)])


def digit_transform__constants_of_mnist(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """0.1307 and 0.3081 are those of MNIST's training images. Other images have others: use mean and std."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])


def digit_transform__swaps_mean_and_std(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Normalize takes the mean first, then the standard deviation."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(std, mean)])


def digit_transform__one_channel_only(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """mean[0] is the first channel's, and all channels are shifted by it. Hand over the mean of each."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean[:1], std[:1])])


AddGaussianNoise__global_generator = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)", ""),
    ("return x + self.std * noise", "return x + self.std * torch.randn_like(x)"),
    why="""randn_like without generator= draws from PyTorch's global generator: the noise depends on whatever else
    was drawn, and changes it in turn. Pass generator=self.generator.""",
)


AddGaussianNoise__seeds_again = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    (
        "noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)",
        "self.generator.manual_seed(self.generator.initial_seed())",
    ),
    ("* noise", "* torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)"),
    why="""The generator is put back to its seed before each call, so every image gets the same noise, and a
    network learns to ignore it. Let the generator run on.""",
)


class AddGaussianNoise__one_number_for_all:
    """One random number for the whole image makes it darker or brighter. Draw as many as x has, of shape x.shape."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn((), generator=self.generator, dtype=x.dtype, device=x.device)


class AddGaussianNoise__one_number_for_a_row:
    """Noise of the last axis' shape is repeated in every row, as stripes. Draw as many numbers as x has."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape[-1:], generator=self.generator, dtype=x.dtype, device=x.device)


AddGaussianNoise__uniform = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("noise = torch.randn", "return x + self.std * torch.rand"),
    ("return x + self.std * noise", ""),
    why="`rand` is uniform in 0..1: never negative, so every image becomes brighter. `randn` is normal around 0.",
)


AddGaussianNoise__variance_for_std = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("return x + self.std * noise", "return x + self.std**0.5 * noise"),
    why="Multiplied by the root of std, the noise has std as its variance. Multiply by std itself.",
)


AddGaussianNoise__in_place = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("noise =", "x += self.std *"),
    ("return x + self.std * noise", "return x"),
    why="""`x += …` writes the noise into the image itself, which the dataset hands out again in the next epoch,
    with more noise each time. Return x + noise.""",
)


AddGaussianNoise__clips = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("return x + self.std * noise", "return (x + self.std * noise).clamp(0, 1)"),
    why="""clamp(0, 1) cuts off half of the noise on black and on white, and most of a standardised image. Return
    x + noise as it is.""",
)


class AddGaussianNoise__always_float32:
    """torch.randn draws float32 unless it is told a dtype, and x + noise has the wider of the two: an image of 16 bits
    comes back with 32. Pass dtype=x.dtype."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape, generator=self.generator, device=x.device)


class AddGaussianNoise__accepts_any_std:
    """No standard deviation is negative, and -0.1 is most likely a slip. Raise ValueError."""

    def __init__(self, std: float, generator: torch.Generator):
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)


def denormalize__along_the_width(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Broadcasting lines shapes up from the right: (C,) meets the width, not the channels. Give mean and std the shape
    (C, 1, 1)."""
    return x * std + mean


def denormalize__normalizes_again(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """This is Normalize once more. The way back multiplies by std, then adds the mean."""
    return (x - mean[:, None, None]) / std[:, None, None]


def denormalize__adds_first(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """(x + mean) * std multiplies the mean as well. What was done last is undone first: times std, then plus mean."""
    return (x + mean[:, None, None]) * std[:, None, None]


def denormalize__in_place(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """`mul_` and `add_` change the batch itself, which the network may still need. Use * and +."""
    return x.mul_(std[:, None, None]).add_(mean[:, None, None])


def denormalize__through_numpy(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """A tensor made anew from an array has no history: no gradient flows back to x. Stay with tensors."""
    array = x.detach().cpu().numpy()
    image = array * std[:, None, None].cpu().numpy() + mean[:, None, None].cpu().numpy()
    return torch.from_numpy(image).to(x.device)


def denormalize__batches_only(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """With the shape (1, C, 1, 1) a single image becomes a batch of one. (C, 1, 1) fits both."""
    return x * std[None, :, None, None] + mean[None, :, None, None]
