"""Find the bug: validation images that will not hold still.

The code below runs and raises nothing. One thing in it is wrong. Read it, measure, and mend it.
Read: torch.utils.data.Subset, the chapter's lesson ("Who does what")

Shapes: N images, C channels, H height, W width.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset


class ImageDataset(Dataset):
    """Images and their labels; where there is a transform, an image goes through it each time that it is read."""

    def __init__(self, images: Tensor, labels: Tensor):
        self.images = images
        self.labels = labels
        self.transform: Callable[[Tensor], Tensor] | None = None

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        image = self.images[index]  # (C, H, W)
        if self.transform is not None:
            image = self.transform(image)
        return image, self.labels[index]


def split_for_training(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Return (train, val): images to train on, changed a little each time, and images to validate with, as they are.

    Shapes: images (N, C, H, W), labels (N,) -> datasets of (image, label), an image of (C, H, W), a label of ().
    val has val_count samples, 0 to N, train has all others; which are in val is random, and decided by the seed.
    An image of train goes through augment each time that it is read: it is never the same twice. augment takes an image
    (C, H, W) and returns another. Nothing else is augmented, and augment is called for nothing else: an image of val is
    the one that was given, whenever it is read.
    ImageDataset is right as it stands.

    What goes wrong: the same model, measured twice on the same validation images, gives two results, and both are worse
    than they should be.

    >>> images = torch.arange(10.0).reshape(10, 1, 1, 1)
    >>> train, val = split_for_training(images, torch.arange(10), 3, lambda image: image + torch.rand(()), seed=0)
    >>> len(train), len(val)
    (7, 3)
    """
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.dataset.transform = augment
    return train, val
