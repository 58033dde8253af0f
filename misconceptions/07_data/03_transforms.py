"""Wrong answers that people write when they standardise images and add noise to them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from torch_katas.course.mistakes import edit


def _images(dataset: Dataset) -> Tensor:
    return torch.stack([dataset[i][0] for i in range(len(dataset))])


def channel_stats__mean_of_standard_deviations(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Averages the standard deviations of the images, which leaves out how far a dark image is from a bright one, and
    is too small. Instead: take the standard deviation over all pixels at once."""
    images = _images(dataset)
    return images.mean(dim=(0, 2, 3)), images.std(dim=(2, 3), correction=0).mean(dim=0)


def channel_stats__over_everything(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Gives one number for all channels together. Instead: each channel has its own; reduce over all axes but the
    channels'."""
    images = _images(dataset)
    return images.mean(), images.std(correction=0)


def channel_stats__a_map_of_pixels(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Reduces over the images alone, so every pixel has a mean of its own. Instead: reduce over height and width as
    well."""
    images = _images(dataset)
    return images.mean(dim=0), images.std(dim=0, correction=0)


def channel_stats__first_image_only(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Takes the statistics of the first image alone. Instead: they are those of all images."""
    image, _ = dataset[0]
    return image.mean(dim=(1, 2)), image.std(dim=(1, 2), correction=0)


def channel_stats__divides_by_one_less(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Divides by one less than the number of pixels, as `std` does by itself. Instead: pass `correction=0`."""
    images = _images(dataset)
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3))


def channel_stats__asks_for_tensors(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Takes the images from an attribute `tensors`, which only a TensorDataset has. Instead: any dataset has
    `len(dataset)` and `dataset[i]`."""
    images = dataset.tensors[0]
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3), correction=0)


def channel_stats__collates_the_labels(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Has a DataLoader make a batch of the labels as well, which fails where they are None. Instead: read `dataset[i]`
    and keep the image alone."""
    batches = DataLoader(dataset, batch_size=64, generator=torch.Generator())
    images = torch.cat([images for images, _ in batches])
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3), correction=0)


def digit_transform__normalizes_first(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Standardises first, though the image is no tensor yet. Instead: `Compose` goes from left to right, so ToTensor
    comes first."""
    return transforms.Compose([transforms.Normalize(mean, std), transforms.ToTensor()])


def digit_transform__forgets_to_normalize(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Scales to 0..1, no more. Instead: `Normalize` has still to subtract the mean and divide by std."""
    return transforms.Compose([transforms.ToTensor()])


def digit_transform__scales_twice(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Divides by 255 after ToTensor has done it already: white is 0.004, and all images look black. Instead: ToTensor
    alone scales to 0..1."""
    scale = transforms.Lambda(lambda x: x / 255)
    return transforms.Compose([transforms.ToTensor(), scale, transforms.Normalize(mean, std)])


def digit_transform__never_scales(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Keeps the values in 0..255, though mean and std belong to images in 0..1. Instead: `ToTensor` scales them."""
    to_float = transforms.Lambda(lambda x: x.float())
    return transforms.Compose([transforms.PILToTensor(), to_float, transforms.Normalize(mean, std)])


def digit_transform__constants_of_mnist(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Uses 0.1307 and 0.3081, the numbers of MNIST's training images, for all images. Instead: use mean and std."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])


def digit_transform__swaps_mean_and_std(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Takes the standard deviation for the mean, and the mean for the standard deviation. Instead: Normalize takes the
    mean first."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(std, mean)])


def digit_transform__one_channel_only(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Shifts and scales all channels by the numbers of the first one. Instead: hand over mean and std as they are, a
    number for each channel."""
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean[:1], std[:1])])


AddGaussianNoise__global_generator = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)", ""),
    ("return x + self.std * noise", "return x + self.std * torch.randn_like(x)"),
    why="""Draws from PyTorch's global generator: the noise depends on whatever else was drawn, and changes it in turn.
    Instead: pass `generator=self.generator` to `torch.randn`.""",
)


AddGaussianNoise__seeds_again = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    (
        "noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)",
        "self.generator.manual_seed(self.generator.initial_seed())",
    ),
    ("* noise", "* torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)"),
    why="""Puts the generator back to its seed before each call, so every image gets the same noise, and a network
    learns to ignore it. Instead: let the generator run on.""",
)


class AddGaussianNoise__one_number_for_all:
    """Adds one random number to the whole image, which makes it darker or brighter. Instead: draw as many numbers as x
    has, of shape `x.shape`."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn((), generator=self.generator, dtype=x.dtype, device=x.device)


class AddGaussianNoise__one_number_for_a_row:
    """Draws noise for one row and repeats it in all others, as stripes. Instead: draw as many numbers as x has, of
    shape `x.shape`."""

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
    why="""Draws uniform numbers of 0..1, which are never negative, so every image becomes brighter. Instead: `randn` is
    normal around 0.""",
)


AddGaussianNoise__variance_for_std = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("return x + self.std * noise", "return x + self.std**0.5 * noise"),
    why="Multiplies the noise by the root of std, so that std is its variance. Instead: multiply by std itself.",
)


AddGaussianNoise__in_place = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("noise =", "x += self.std *"),
    ("return x + self.std * noise", "return x"),
    why="""Writes the noise into the image itself, which the dataset hands out again in the next epoch, with more
    noise each time. Instead: return a new tensor, `x + noise`.""",
)


AddGaussianNoise__clips = edit(
    ('raise ValueError(f"std is {std}, and cannot be negative")', 'raise ValueError("std is negative")'),
    ("return x + self.std * noise", "return (x + self.std * noise).clamp(0, 1)"),
    why="""Cuts the result to 0..1, and with it half of the noise on black and on white, and most of a standardised
    image. Instead: return `x + noise` as it is.""",
)


class AddGaussianNoise__always_float32:
    """Draws the noise as float32, and the sum has the wider of the two dtypes: an image of 16 bits comes back with 32.
    Instead: pass `dtype=x.dtype`."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape, generator=self.generator, device=x.device)


class AddGaussianNoise__accepts_any_std:
    """Accepts a negative standard deviation, which is most likely a slip. Instead: raise ValueError."""

    def __init__(self, std: float, generator: torch.Generator):
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)


def denormalize__along_the_width(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Lines mean and std up with the width, the last axis, as broadcasting does with shapes: from the right. Instead:
    give them the shape (C, 1, 1)."""
    return x * std + mean


def denormalize__normalizes_again(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Standardises a second time. Instead: the way back multiplies by std, then adds the mean."""
    return (x - mean[:, None, None]) / std[:, None, None]


def denormalize__adds_first(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Adds the mean before it multiplies, so that the mean is multiplied as well. Instead: what was done last is undone
    first; multiply by std, then add the mean."""
    return (x + mean[:, None, None]) * std[:, None, None]


def denormalize__in_place(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Changes the batch itself, which the network may still need. Instead: use `*` and `+`, which make a new tensor."""
    return x.mul_(std[:, None, None]).add_(mean[:, None, None])


def denormalize__through_numpy(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Makes a new tensor of an array, which has no history: no gradient flows back to x. Instead: compute with the
    tensors themselves."""
    array = x.detach().cpu().numpy()
    image = array * std[:, None, None].cpu().numpy() + mean[:, None, None].cpu().numpy()
    return torch.from_numpy(image).to(x.device)


def denormalize__batches_only(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Gives mean and std four axes, so a single image becomes a batch of one. Instead: the shape (C, 1, 1) fits
    both."""
    return x * std[None, :, None, None] + mean[None, :, None, None]


def channel_stats__mean_of_squares(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Subtracts the squared mean from the mean of the squares: far from 0 these are two large and almost equal numbers,
    and float32 has no digits left for their difference. Instead: subtract the mean first, then square, or use
    `Tensor.std`."""
    images = _images(dataset)
    mean = images.mean(dim=(0, 2, 3))
    return mean, ((images**2).mean(dim=(0, 2, 3)) - mean**2).clamp(min=0).sqrt()


def channel_stats__subtracts_in_place(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Subtracts the mean from the images themselves, so the dataset hands out other images from now on. Instead: work
    on a new tensor, with `-` in place of `sub_`."""
    mean = _images(dataset).mean(dim=(0, 2, 3))
    squares = [dataset[i][0].sub_(mean[:, None, None]) ** 2 for i in range(len(dataset))]
    return mean, torch.stack(squares).mean(dim=(0, 2, 3)).sqrt()


def channel_stats__view(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Needs images that lie in one piece in memory, which an image with its axes permuted does not. Instead: `reshape`
    or `flatten`, or reduce over several axes at once."""
    pixels = torch.cat([dataset[i][0].view(len(dataset[i][0]), -1) for i in range(len(dataset))], dim=1)
    return pixels.mean(dim=1), pixels.std(dim=1, correction=0)


class AddGaussianNoise__a_generator_of_its_own:
    """Makes a new generator with the seed of the one that was given, which itself never moves on: all transforms that
    share it add the same noise. Instead: draw from the generator that was given."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = torch.Generator(generator.device).manual_seed(generator.initial_seed())

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)


class AddGaussianNoise__keeps_std_on_the_class:
    """Keeps std on the class, which all transforms share: the one made last sets the noise of all others. Instead: keep
    it on the instance, `self.std = std`."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        type(self).std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        noise = torch.randn(x.shape, generator=self.generator, dtype=x.dtype, device=x.device)
        return x + self.std * noise


class AddGaussianNoise__view:
    """Needs an x that lies in one piece in memory, and fails for one that is transposed. Instead: draw noise of shape
    `x.shape`, and add it to x as it is."""

    def __init__(self, std: float, generator: torch.Generator):
        if std < 0:
            raise ValueError("std is negative")
        self.std = std
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        noise = torch.randn(x.numel(), generator=self.generator, dtype=x.dtype, device=x.device)
        return (x.view(-1) + self.std * noise).view(x.shape)


def digit_transform__changes_mean_and_std(mean: Tensor, std: Tensor) -> Callable[[Any], Tensor]:
    """Multiplies mean and std themselves at each call, so every image is standardised by other numbers, and the
    caller's tensors are changed. Instead: make new tensors, or let ToTensor and Normalize do it."""
    return transforms.Compose(
        [transforms.PILToTensor(), lambda x: (x - mean.mul_(255)[:, None, None]) / std.mul_(255)[:, None, None]]
    )


def denormalize__always_float32(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Computes and returns float32, whatever dtype came in. Instead: leave the dtypes as they are; x, mean and std have
    the same."""
    return x.float() * std.float()[:, None, None] + mean.float()[:, None, None]


def denormalize__view(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Needs an x that lies in one piece in memory, and fails for one that is permuted. Instead: give mean and std the
    shape (C, 1, 1), and leave x as it is."""
    pixels = x.view(*x.shape[:-2], x.shape[-2] * x.shape[-1])
    return (pixels * std[:, None] + mean[:, None]).view(x.shape)


def denormalize__changes_the_mean(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Divides the caller's mean in place: the next image comes back with another one. Instead: `x * std + mean` needs
    no change of them."""
    mean.div_(std)
    return (x + mean[:, None, None]) * std[:, None, None]


def channel_stats__never_zero(dataset: Dataset) -> tuple[Tensor, Tensor]:
    """Lifts a standard deviation of 0 to a small number, so that nothing is divided by 0 later. Instead: return what it
    is; whoever divides by it takes care of 0."""
    images = _images(dataset)
    return images.mean(dim=(0, 2, 3)), images.std(dim=(0, 2, 3), correction=0).clamp(min=1e-3)
