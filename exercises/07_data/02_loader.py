"""Loaders: from samples to batches, in an order that you can repeat.

A run that nobody can repeat is hard to debug. With a random number generator of its own a loader can be repeated,
whatever else draws random numbers.
Read: torch.utils.data.DataLoader, torch.Generator, the notes on reproducibility; for the last kata
torch.utils.data.IterableDataset and torch.utils.data.get_worker_info

Shapes: N samples, B batch.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info


def make_loader(dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0) -> DataLoader:
    """Return a DataLoader whose order is decided by the seed alone.

    An epoch, one `for batch in loader`, gives every sample once, in batches of batch_size; the last is as long as what
    is left. Without shuffle the order is the dataset's. With shuffle it is random, and another one in every epoch.
    Two loaders of the same dataset with the same seed go through the same orders, epoch by epoch; with another seed,
    through others. It makes no difference what else draws random numbers, nor whether two loaders run in turns.
    PyTorch's global generator stays as it is, with shuffle or without, when the loader is made and when it runs.
    num_workers is the number of processes that read samples, 0 for none, as DataLoader has it. The orders are the same.

    >>> dataset = TensorDataset(torch.arange(100))
    >>> first, second = (make_loader(dataset, batch_size=32, shuffle=True, seed=7) for _ in range(2))
    >>> [len(numbers) for (numbers,) in first]
    [32, 32, 32, 4]
    >>> all((a == b).all() for (a,), (b,) in zip(first, second))  # the second epoch of first, the first of second
    False
    """
    raise NotImplementedError


def updates_per_epoch(n: int, batch_size: int, drop_last: bool) -> int:
    """Return the number of batches in an epoch of n samples: how often an optimizer steps.

    With drop_last, samples that fill no batch are left out. Without it they are a shorter batch of their own.
    n is 0 to a billion, batch_size 1 or more. The result is an int, the length of the DataLoader.

    >>> updates_per_epoch(100, batch_size=32, drop_last=False), updates_per_epoch(100, batch_size=32, drop_last=True)
    (4, 3)
    """
    raise NotImplementedError


def collect_epoch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Go through the loader once, and return all inputs and all targets of this epoch, in the order in which they came.

    loader is a DataLoader, or any other iterable of batches (x, y), one at least. The last may be shorter.
    Shapes: each x (B, …) and y (B, …) -> x (N, …) and y (N, …), with the dtypes and the device of the batches.

    >>> collect_epoch([(torch.tensor([1, 2]), torch.tensor([10, 20])), (torch.tensor([3]), torch.tensor([30]))])
    (tensor([1, 2, 3]), tensor([10, 20, 30]))
    """
    raise NotImplementedError


class SharedStream(IterableDataset):
    """Samples that come one after another, such as the lines of a long file, shared out among the workers of a loader.

    source is a function without arguments. Each call of it returns a new iterator over all samples, in their order.
    One pass through the dataset, `for sample in dataset`, gives every sample once, in the order of the source. A second
    pass does so again.
    Where K worker processes of a DataLoader go through it, each has a copy of the dataset, and would give all samples:
    every one would come K times. So worker k, 0 to K - 1, gives samples k, k + K, k + 2K … alone, and together they
    give each once. (get_worker_info() says inside a worker which one it is, and None elsewhere.)
    A source may have no end. A sample is taken from it when it is asked for, not before: to give sample i, a pass takes
    no sample beyond i from the source.

    >>> dataset = SharedStream(lambda: itertools.count(10, 10))  # 10, 20, 30 … for ever
    >>> [sample for sample, _ in zip(dataset, range(3))]
    [10, 20, 30]
    """

    def __init__(self, source: Callable[[], Iterator[Any]]):
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError
