"""Solution. A split is a random order, cut in two; a balanced sampler gives each sample the weight of its class."""

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
