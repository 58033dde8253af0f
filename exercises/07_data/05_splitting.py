"""Splitting: hold samples back for validation, and draw rare classes as often as common ones.

What a model has trained on says nothing of what it has learned. And where one class in a hundred is the one that
matters, a model that never names it is right in 99 cases.
Read: torch.utils.data.random_split, torch.utils.data.Subset, torch.utils.data.WeightedRandomSampler

Shapes: N samples, K classes.
"""

import math

import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler, Subset, TensorDataset, WeightedRandomSampler, random_split


def train_val_split(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Return two datasets, (train, val): val with a random part of the samples, train with all others.

    val has int(N * val_fraction) samples: rounded down, in floats, where 100 * 0.29 is 28.999… N may be 0. val_fraction
    is in 0..1, ValueError for any other. Each sample is in one of the two, once. Which are in val is random: any
    choice of so many samples is possible, wherever in the dataset they stand.
    The same seed gives the same split, sample by sample, whatever else draws random numbers; another seed gives
    another one. PyTorch's global generator stays as it is.
    dataset has len(dataset) and dataset[i], with i an int, and so have both parts. No sample is read while splitting,
    for reading may be slow: train[j] reads it.

    >>> train, val = train_val_split(TensorDataset(torch.arange(10)), val_fraction=0.25, seed=0)
    >>> len(train), len(val)
    (8, 2)
    """
    raise NotImplementedError


def balanced_sampler(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Return a sampler for a DataLoader that draws every class equally often on average.

    labels[i] is the class of sample i: shape (N,), int64, on the CPU. N is 1 or more. Of the class numbers, which are
    0 or more, some may be missing, as with labels 2 and 9 alone.
    One epoch, one pass through the sampler, gives N sample numbers, drawn at random and with replacement. With K
    classes among the labels each draw gives each class with probability 1 / K, and within it each of its samples with
    the same. Every epoch draws anew. The numbers are drawn with `generator`, or with the global one where it is None.

    >>> sampler = balanced_sampler(torch.tensor([0, 0, 0, 0, 0, 0, 0, 1]), torch.Generator().manual_seed(0))
    >>> len(list(sampler))  # half of them, on average, is sample 7
    8
    """
    raise NotImplementedError
