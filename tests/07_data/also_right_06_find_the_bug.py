"""Right answers in other styles."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset, TensorDataset


class _Augmented(Dataset):
    def __init__(self, dataset: Dataset, augment: Callable[[Tensor], Tensor]):
        self.dataset, self.augment = dataset, augment

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        image, label = self.dataset[index]
        return self.augment(image), label


def split_for_training__a_layer_around_train(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    dataset = TensorDataset(images, labels)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    return _Augmented(Subset(dataset, order[val_count:]), augment), Subset(dataset, order[:val_count])


def split_for_training__a_dataset_for_each_part(
    images: Tensor, labels: Tensor, val_count: int, augment: Callable[[Tensor], Tensor], seed: int
) -> tuple[Dataset, Dataset]:
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    held_back, rest = order[:val_count], order[val_count:]
    train = _Augmented(TensorDataset(images[rest], labels[rest]), augment)
    return train, TensorDataset(images[held_back], labels[held_back])
