"""Right answers in other styles."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler, Subset, WeightedRandomSampler, random_split


def train_val_split__random_split(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    if val_fraction < 0 or val_fraction > 1 or val_fraction != val_fraction:
        raise ValueError("val_fraction")
    count = int(len(dataset) * val_fraction)
    generator = torch.Generator().manual_seed(seed)
    train, val = random_split(dataset, [len(dataset) - count, count], generator=generator)
    return train, val


def train_val_split__by_random_sample(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    if not 0.0 <= val_fraction <= 1.0:
        raise ValueError(f"{val_fraction=}")
    n = len(dataset)
    chosen = set(random.Random(seed).sample(range(n), int(n * val_fraction)))
    return Subset(dataset, [i for i in range(n) if i not in chosen]), Subset(dataset, sorted(chosen))


def balanced_sampler__counts_in_a_dict(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    classes = labels.tolist()
    counts = Counter(classes)
    weights = [len(classes) / counts[c] for c in classes]
    return WeightedRandomSampler(weights, len(classes), True, generator)


class _ClassFirst(Sampler):
    def __init__(self, labels: Tensor, generator: torch.Generator | None):
        self.members = [(labels == c).nonzero().flatten().tolist() for c in labels.unique()]
        self.count, self.generator = len(labels), generator

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[int]:
        for _ in range(self.count):
            members = self.members[int(torch.randint(len(self.members), (), generator=self.generator))]
            yield members[int(torch.randint(len(members), (), generator=self.generator))]


def balanced_sampler__class_first(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    return _ClassFirst(labels, generator)


def stratified_split__numpy(labels: Tensor, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError("val_fraction")
    numbers = np.random.default_rng(seed)
    classes = labels.numpy()
    held_back = np.zeros(len(classes), dtype=bool)
    for c in np.unique(classes):
        members = numbers.permutation(np.flatnonzero(classes == c))
        held_back[members[: int(len(members) * val_fraction)]] = True
    return np.flatnonzero(~held_back).tolist(), np.flatnonzero(held_back).tolist()


def stratified_split__one_order_for_all(labels: Tensor, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    if val_fraction > 1 or not val_fraction >= 0:
        raise ValueError(val_fraction)
    numbers = labels.tolist()
    room = {c: int(count * val_fraction) for c, count in Counter(numbers).items()}
    train, val = [], []
    for i in torch.randperm(len(numbers), generator=torch.Generator().manual_seed(seed)).tolist():
        if room[numbers[i]] > 0:
            room[numbers[i]] -= 1
            val.append(i)
        else:
            train.append(i)
    return train, val


def split_by_group__sorted_names(groups: Sequence[str], val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError("val_fraction is a share")
    names = sorted(set(groups))
    chosen = set(random.Random(seed).sample(names, int(len(names) * val_fraction)))
    parts: tuple[list[int], list[int]] = ([], [])
    for i, name in enumerate(groups):
        parts[name in chosen].append(i)
    return parts


def split_by_group__members_of_each(
    groups: Sequence[str], val_fraction: float, seed: int
) -> tuple[list[int], list[int]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError("not in 0..1")
    members = defaultdict(list)
    for i, name in enumerate(groups):
        members[name].append(i)
    order = torch.randperm(len(members), generator=torch.Generator().manual_seed(seed)).tolist()
    names = list(members)
    count = int(len(names) * val_fraction)
    train, val = ([i for g in part for i in members[names[g]]] for part in (order[count:], order[:count]))
    return sorted(train), sorted(val)
