"""Loaders at scale: many readers, many epochs, and a stop in the middle.

A data set too large to index is read from files in a row ("shards"), by several workers on each of several ranks. Who
reads which file, with which random numbers, and where to go on after a crash, nobody decides for you.
Read: torch.utils.data.IterableDataset, torch.utils.data.get_worker_info, torch.initial_seed, torch.utils.data.Sampler,
Reproducibility (the notes on DataLoader)

Shapes: n samples in a data set.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, Sampler, get_worker_info


class ShardedIterable(IterableDataset):
    """Give the samples of some shards, each shard to one reader alone, over ranks and their workers.

    shards[i] is a sequence of samples, as a file has them. Each rank has a copy of this dataset, and hands copies to
    its workers. A reader is one worker of one rank; all ranks have the same number of workers, w. Reader rank · w +
    worker's id is one of world · w. Where there are no workers, the rank itself is its only reader: w = 1, id 0.

    In each epoch the shards have an order that all readers make alike: torch.randperm of their number, by a generator
    that has been seeded with seed + epoch. A reader takes places reader, reader + readers, reader + 2 · readers, … of
    this order, and gives all samples of these shards, in their order, unchanged. So each sample comes once in an epoch,
    in whichever reader. A reader for whom no shard is left gives nothing.
    The epoch is 0 at first. set_epoch sets another one; without it each pass has the order of the one before. Nothing
    is read before it is asked for: a shard is gone through when its turn comes. The global generator stays as it is.

    >>> dataset = ShardedIterable(["ab", "cde", "f"], rank=0, world=2, seed=0)
    >>> torch.randperm(3, generator=torch.Generator().manual_seed(0 + 0)).tolist()
    [2, 0, 1]
    >>> list(dataset)  # places 0 and 2 of the order
    ['f', 'c', 'd', 'e']
    """

    def __init__(self, shards: Sequence[Sequence[Any]], rank: int = 0, world: int = 1, seed: int = 0):
        raise NotImplementedError

    def set_epoch(self, epoch: int) -> None:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError


def seed_worker(worker_id: int) -> None:
    """Seed Python's and NumPy's global generators in a worker; this goes to DataLoader(..., worker_init_fn=...).

    In a worker PyTorch's own generator has a seed already, another one in each worker and in each epoch, which
    torch.initial_seed() gives; it may be larger than 2**32 - 1, the largest that NumPy takes. NumPy's global generator
    is, in workers that are forked, a copy of the parent's: the same in each of them, and in each epoch.
    The seed for both is the remainder of torch.initial_seed() by 2**32: random.seed(it), np.random.seed(it). PyTorch's
    generator stays as it is.

    >>> _ = torch.manual_seed(2**32 + 7)
    >>> seed_worker(3)
    >>> random.random() == random.Random(7).random()
    True
    """
    raise NotImplementedError


class ResumableSampler(Sampler):
    """Give the numbers 0, …, n - 1 in another order in each epoch, and go on in the middle of one after a stop.

    Epoch e has the order of torch.randperm(n) by a generator that has been seeded with seed + e. A pass gives what is
    left of the epoch, and ends with it. The first pass is epoch 0; the pass after a whole one is the next epoch.
    state_dict() is a dict of two ints: "epoch", and "position", how many numbers of it have been given. A number counts
    as given as soon as the pass has handed it out. With the last one of an epoch the state is that of the next one's
    beginning: position 0. So a state is never one after which a pass gives nothing.
    A sampler of the same n and seed that has got the state by load_state_dict goes on with exactly the numbers that
    would have come next. A pass that is left early is gone on with by the next one, in the same way. A state that has
    been handed out does not change any more, and one that is handed in is not changed.
    len() is n, whatever has been given. n is at least 1. The global generator stays as it is.

    >>> sampler = ResumableSampler(4, seed=1)
    >>> first = iter(sampler)
    >>> next(first), next(first), sampler.state_dict()
    (1, 3, {'epoch': 0, 'position': 2})
    >>> other = ResumableSampler(4, seed=1)
    >>> other.load_state_dict({"epoch": 0, "position": 2})
    >>> list(other), other.state_dict()
    ([2, 0], {'epoch': 1, 'position': 0})
    """

    def __init__(self, n: int, seed: int = 0):
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __iter__(self) -> Iterator[int]:
        raise NotImplementedError

    def state_dict(self) -> dict[str, int]:
        raise NotImplementedError

    def load_state_dict(self, state: dict[str, int]) -> None:
        raise NotImplementedError
