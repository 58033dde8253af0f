"""Splitting: hold samples back for validation, and draw rare classes as often as common ones.

What a model has trained on says nothing of what it has learned. And where one class in a hundred is the one that
matters, a model that never names it is right in 99 cases.
Read: torch.utils.data.random_split, torch.utils.data.Subset, torch.utils.data.WeightedRandomSampler

Shapes: N samples, K classes, G groups.
"""

import math
from collections.abc import Sequence

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


def stratified_split(labels: Tensor, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    """Return the numbers of the samples to train on and of those to validate with, (train, val), class by class.

    A random split may leave a rare class out of val. Here each class is split on its own: of a class with n samples
    int(n * val_fraction) are in val, as in `train_val_split`, and its others in train.
    labels[i] is the class of sample i: shape (N,), int64, on the CPU, 0 or more. N may be 0, class numbers may be
    missing. val_fraction is in 0..1, ValueError for any other.
    Within a class any choice of so many samples is possible, and the choice in one class says nothing of that in
    another. The same seed gives the same two lists, whatever else draws random numbers; another seed gives another
    split. PyTorch's global generator stays as it is.
    Both lists hold ints, each number from 0 to N - 1 is in one of them, once; their order is up to you.

    >>> train, val = stratified_split(torch.tensor([0, 0, 0, 0, 0, 0, 7, 7]), val_fraction=0.5, seed=0)
    >>> sum(i < 6 for i in val), sum(i >= 6 for i in val)  # of six samples of class 0 three, of two of class 7 one
    (3, 1)
    """
    raise NotImplementedError


def split_by_group(groups: Sequence[str], val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    """Return (train, val), the numbers of the samples of each part, with no group in both.

    groups[i] says whose sample i is: the patient of an image, the speaker of a sentence. Samples of one group are much
    alike. With some of them in train, those in val are recognised rather than understood, and validation promises more
    than a new patient will see. So a group is in one part as a whole.
    Of the G different groups, int(G * val_fraction) are in val with all of their samples. Which ones is random: any
    choice of so many groups is possible, however large they are and wherever they stand.
    val_fraction is in 0..1, ValueError for any other. There may be no samples, and then G is 0.
    Both lists hold ints in ascending order. The same seed gives the same split, in this run of Python and in any other;
    another seed gives another one. PyTorch's global generator stays as it is. (In Python a set of strings has another
    order in every run.)

    >>> train, val = split_by_group(["ann", "bob", "ann", "cid", "bob", "ann"], val_fraction=0.4, seed=0)
    >>> sorted(train + val), val in ([0, 2, 5], [1, 4], [3])  # one of three groups
    ([0, 1, 2, 3, 4, 5], True)
    """
    raise NotImplementedError
