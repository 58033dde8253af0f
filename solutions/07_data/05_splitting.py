"""Solution. A split is a random order, cut in two: of all samples, of each class, or of the groups."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler, Subset, WeightedRandomSampler


def train_val_split(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and not in 0..1")
    # One order for both parts: what the first has cannot be in the second.
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()  # (N,)
    count = int(len(dataset) * val_fraction)
    # A Subset holds numbers, not samples.
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def balanced_sampler(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    counts = torch.bincount(labels)  # (highest class + 1,), 0 for a class that is missing
    # One weight for each sample, not for each class: n samples of weight 1 / n have weight 1 together.
    weights = 1 / counts[labels]  # (N,)
    return WeightedRandomSampler(weights, num_samples=len(labels), replacement=True, generator=generator)


def stratified_split(labels: Tensor, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and not in 0..1")
    # Seeded once for all classes: seeded again for each, it would choose the same places in all of them.
    generator = torch.Generator().manual_seed(seed)
    train, val = [], []
    for c in labels.unique():
        members = (labels == c).nonzero().flatten()  # (n,)
        members = members[torch.randperm(len(members), generator=generator)].tolist()
        count = int(len(members) * val_fraction)
        val += members[:count]
        train += members[count:]
    return train, val


def split_by_group(groups: Sequence[str], val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and not in 0..1")
    # The groups are drawn, not the samples. A dict keeps the order of their first samples; a set has no order.
    names = list(dict.fromkeys(groups))  # (G,)
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()
    held_back = {names[g] for g in order[: int(len(names) * val_fraction)]}
    train = [i for i, group in enumerate(groups) if group not in held_back]
    val = [i for i, group in enumerate(groups) if group in held_back]
    return train, val
