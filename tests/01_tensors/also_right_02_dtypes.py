"""Right answers in other styles."""

import torch
from torch import Tensor
from torchvision.transforms.functional import convert_image_dtype


def image_to_float__by_torchvision(image: Tensor) -> Tensor:
    """torchvision's own conversion."""
    return convert_image_dtype(image, torch.float32)


def image_to_float__times_a_fraction(image: Tensor) -> Tensor:
    """A product in float64, narrowed."""
    return (image.double() * (1 / 255)).float()


def labels_to_long__first_column(labels: Tensor) -> Tensor:
    """The column by its index."""
    return labels[:, 0].to(dtype=torch.int64)


def labels_to_long__flat(labels: Tensor) -> Tensor:
    """One row of numbers."""
    return labels.detach().reshape(-1).type(torch.long)


def cast_like__by_keywords(x: Tensor, reference: Tensor) -> Tensor:
    """dtype and device by name."""
    return x.to(device=reference.device, dtype=reference.dtype)


def cast_like__copies(x: Tensor, reference: Tensor) -> Tensor:
    """A new tensor in any case."""
    return x.to(reference.device).to(reference.dtype, copy=True)


def fraction_positive__counts(x: Tensor) -> float:
    """A count, divided by the number of all."""
    return torch.count_nonzero(x > 0).item() / max(x.numel(), 1)


def fraction_positive__by_picking(x: Tensor) -> float:
    """The numbers that are greater than 0."""
    positive = x.detach()[x.gt(0)]
    return 0.0 if x.nelement() == 0 else positive.nelement() / x.nelement()
