"""Solution. A loader gets a generator of its own; an epoch is gone through once; each worker asks which one it is."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, get_worker_info


def make_loader(dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0) -> DataLoader:
    # Seeded once, here: every epoch goes on where the last one left it, so every epoch has another order.
    generator = torch.Generator().manual_seed(seed)
    # It goes to the loader without shuffle, too: each epoch draws a number from which the workers' seeds are made.
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


def updates_per_epoch(n: int, batch_size: int, drop_last: bool) -> int:
    # -(-n // b) rounds up in whole numbers; math.ceil(n / b) goes by way of a float.
    return n // batch_size if drop_last else -(-n // batch_size)


def collect_epoch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    # One pass for both: a second one would be a second epoch, shuffled differently.
    xs, ys = zip(*loader, strict=True)
    # cat, not stack: the batches are of different lengths, and their axis of samples is there already.
    return torch.cat(xs), torch.cat(ys)  # (N, …), (N, …)


class SharedStream(IterableDataset):
    def __init__(self, source: Callable[[], Iterator[Any]]):
        # The function, not an iterator: that would be used up after one pass.
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        # Asked here: __init__ runs in the main process, where there is no worker yet.
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        # islice takes one sample after the other; it skips what is for others, and ends only with the source.
        return islice(self.source(), first, None, step)
