"""Right answers in other styles."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, RandomSampler, SequentialSampler, get_worker_info


def make_loader__with_a_sampler(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    generator = torch.Generator()
    generator.manual_seed(seed)
    sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
    return DataLoader(dataset, batch_size, sampler=sampler, num_workers=num_workers, generator=generator)


def make_loader__drop_last_said(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    own = torch.Generator(device="cpu")
    own.manual_seed(seed)
    settings = {"batch_size": batch_size, "shuffle": shuffle, "drop_last": False, "num_workers": num_workers}
    return DataLoader(dataset, generator=own, **settings)


def updates_per_epoch__counts(n: int, batch_size: int, drop_last: bool) -> int:
    batches = 0
    while n >= batch_size:
        n -= batch_size
        batches += 1
    if n > 0 and not drop_last:
        batches += 1
    return batches


def updates_per_epoch__ceil_and_floor(n: int, batch_size: int, drop_last: bool) -> int:
    return (math.floor if drop_last else math.ceil)(n / batch_size)


def updates_per_epoch__divmod(n: int, batch_size: int, drop_last: bool) -> int:
    whole, rest = divmod(n, batch_size)
    return whole + (rest > 0 and not drop_last)


def collect_epoch__two_lists(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    inputs, targets = [], []
    for x, y in loader:
        inputs.append(x)
        targets.append(y)
    return torch.concat(inputs, dim=0), torch.vstack(targets) if targets[0].dim() > 1 else torch.hstack(targets)


def collect_epoch__one_batch_after_the_other(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    batches = iter(loader)
    xs, ys = next(batches)
    for x, y in batches:
        xs, ys = torch.cat((xs, x)), torch.cat((ys, y))
    return xs, ys


class SharedStream__counts_along(IterableDataset):
    def __init__(self, source: Callable[[], Iterator[Any]]):
        super().__init__()
        self._source = source

    def __iter__(self) -> Iterator[Any]:
        info = get_worker_info()
        for number, sample in enumerate(self._source()):
            if info is None or number % info.num_workers == info.id:
                yield sample


class SharedStream__asks_the_module(IterableDataset):
    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        info = torch.utils.data.get_worker_info()
        mine, workers = (info.id, info.num_workers) if info else (0, 1)
        turn = 0
        for sample in self.source():
            if turn == mine:
                yield sample
            turn = (turn + 1) % workers
