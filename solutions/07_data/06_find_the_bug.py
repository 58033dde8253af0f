"""Solution. A Subset is a view: two of them look at the same dataset, and there was one transform for both."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset


class ImageDataset(Dataset):
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
    # Two datasets over the same memory: the images are not copied, but each dataset has a transform of its own.
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    # One order for both, so that the parts still have nothing in common.
    order = torch.randperm(len(plain), generator=torch.Generator().manual_seed(seed)).tolist()  # (N,)
    train = Subset(augmented, order[val_count:])
    val = Subset(plain, order[:val_count])
    return train, val
