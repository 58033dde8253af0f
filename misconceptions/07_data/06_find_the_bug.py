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
    """Sets the transform on `train.dataset`, which is val's dataset as well: a Subset holds numbers and the dataset
    itself, not a copy. Instead: give each part a dataset of its own, over the same tensors."""
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.dataset.transform = augment
    return train, val


def split_for_training__takes_it_off_again(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Leaves both parts without a transform: ImageDataset looks at its own, and in the end it has none. Instead: make a
    second ImageDataset over the same tensors, and set the transform there."""
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
    """Leaves both parts without a transform: ImageDataset looks at its own, and in the end it has none. Instead: make a
    second ImageDataset over the same tensors, and set the transform there."""
    dataset = ImageDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    train = Subset(dataset, order[val_count:])
    val = Subset(dataset, order[:val_count])
    train.transform = augment
    return train, val


def split_for_training__augments_once(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Augments the training images once and for all: every epoch sees the same noise, and learns it by heart. Instead:
    let the dataset do it, each time that an image is read."""
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
    """Has two datasets, as it should, but draws an order for each: some images are now in both parts, and some in none.
    Instead: draw one order, and use it for both."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    generator = torch.Generator().manual_seed(seed)
    train = Subset(augmented, torch.randperm(len(images), generator=generator)[val_count:].tolist())
    val = Subset(plain, torch.randperm(len(images), generator=generator)[:val_count].tolist())
    return train, val


def split_for_training__validates_with_the_first(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but lost the random order on the way: val always has the first images, and in a
    sorted file these are all of one class. Instead: keep the order."""
    augmented = ImageDataset(images[val_count:], labels[val_count:])
    augmented.transform = augment
    return augmented, ImageDataset(images[:val_count], labels[:val_count])


def split_for_training__labels_of_others(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but puts only the images in order: the labels stay where they were, and belong to
    others now. Instead: index both with the order."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    train = ImageDataset(images[order[val_count:]], labels[val_count:])
    train.transform = augment
    return train, ImageDataset(images[order[:val_count]], labels[:val_count])


def split_for_training__cuts_at_the_end(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but cuts the order with a negative index, and -0 is 0: where val is to have no
    image, it has all of them. Instead: cut from the front, as the given code does."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    order = torch.randperm(len(plain), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(augmented, order[:-val_count]), Subset(plain, order[-val_count:])


def split_for_training__swaps_the_parts(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but gives train the first val_count images of the order, and val all others.
    Instead: val has val_count images."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    order = torch.randperm(len(plain), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(augmented, order[:val_count]), Subset(plain, order[val_count:])


def split_for_training__val_gets_the_transform(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but val's is the one with the transform, and train's images stay as they are.
    Instead: train goes through augment."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = augment
    order = torch.randperm(len(plain), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(plain, order[val_count:]), Subset(augmented, order[:val_count])


def split_for_training__now_and_then(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    """Has two datasets, as it should, but lets some readings of train pass without augment. Instead: every image of
    train goes through it each time."""
    augmented, plain = ImageDataset(images, labels), ImageDataset(images, labels)
    augmented.transform = lambda image: augment(image) if torch.rand(()) < 0.8 else image
    order = torch.randperm(len(plain), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(augmented, order[val_count:]), Subset(plain, order[:val_count])
