"""The bug as it was given, and changes that do not mend it."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset


class _Images(Dataset):
    def __init__(self, images: Tensor, labels: Tensor):
        self.images = images
        self.labels = labels
        self.transform: Callable[[Tensor], Tensor] | None = None

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        image = self.images[index]
        if self.transform is not None:
            image = self.transform(image)
        return image, self.labels[index]


ImageDataset = _Images


def split_for_training__as_given(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """A Subset holds numbers and the dataset itself, not a copy: train.dataset and val.dataset are one and the same.
    The transform that train sets is also val's. Give each part a dataset of its own, over the same tensors."""
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.dataset.transform = augment
    return train, val


def split_for_training__takes_it_off_again(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """`val.dataset.transform = None` takes the transform from train as well, for it is the same dataset: now nothing is
    augmented. Two parts that are to differ need two datasets."""
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.dataset.transform = augment
    val.dataset.transform = None
    return train, val


def split_for_training__sets_it_on_the_subset(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """`train.transform = …` makes a new attribute of the Subset, which nobody reads: ImageDataset looks at its own.
    Make a second ImageDataset, and set the transform there."""
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.transform = augment
    return train, val


def split_for_training__augments_once(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """The training images are augmented here, once and for all: every epoch sees the same noise, and learns it by
    heart. Let the dataset do it, each time that an image is read."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed)).tolist()
    changed = images.clone()
    for i in order[val_count:]:
        changed[i] = augment(images[i])
    train = Subset(ImageDataset(changed, labels), order[val_count:])
    val = Subset(ImageDataset(images, labels), order[:val_count])
    return train, val


def split_for_training__two_orders(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Two datasets are right, but each got an order of its own: some images are now in both parts, and some in none.
    Draw one order, and use it for both."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    generator = torch.Generator().manual_seed(seed)
    train = Subset(augmented, torch.randperm(len(images), generator=generator)[val_count:].tolist())
    val = Subset(plain, torch.randperm(len(images), generator=generator)[:val_count].tolist())
    return train, val


def split_for_training__validates_with_the_first(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Two datasets are right, but the random order was lost on the way: val always has the first images, and in a
    sorted file these are all of one class. Keep the order."""
    augmented = ImageDataset(images[val_count:], labels[val_count:])
    augmented.transform = augment
    return augmented, ImageDataset(images[:val_count], labels[:val_count])


def split_for_training__labels_of_others(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Two datasets are right, but only the images were put in order: the labels stayed where they were, and belong to
    others now. Index both with the order."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    train = ImageDataset(images[order[val_count:]], labels[val_count:])
    train.transform = augment
    return train, ImageDataset(images[order[:val_count]], labels[:val_count])
