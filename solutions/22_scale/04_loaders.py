"""Solution. Readers are numbered over ranks and workers; PyTorch has the seed; a place counts before it is given."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, Sampler, get_worker_info


class ShardedIterable(IterableDataset):
    def __init__(self, shards: Sequence[Sequence[Any]], rank: int = 0, world: int = 1, seed: int = 0):
        self.shards = shards
        self.rank = rank
        self.world = world
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __iter__(self) -> Iterator[Any]:
        # Asked here: in __init__ there is no worker yet.
        worker = get_worker_info()
        workers, number = (1, 0) if worker is None else (worker.num_workers, worker.id)
        readers, reader = self.world * workers, self.rank * workers + number
        # No rank and no worker in the seed: all readers cut the same order.
        generator = torch.Generator().manual_seed(self.seed + self.epoch)
        order = torch.randperm(len(self.shards), generator=generator).tolist()
        for i in order[reader::readers]:
            yield from self.shards[i]


def seed_worker(worker_id: int) -> None:
    # initial_seed holds the worker's number and the epoch's draw already. The remainder: NumPy takes 32 bits.
    seed = torch.initial_seed() % 2**32
    random.seed(seed)
    np.random.seed(seed)


class ResumableSampler(Sampler):
    def __init__(self, n: int, seed: int = 0):
        self.n = n
        self.seed = seed
        self.epoch = 0
        self.position = 0

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[int]:
        # The order follows from seed and epoch alone, so a place in it is all that a state needs.
        order = torch.randperm(self.n, generator=torch.Generator().manual_seed(self.seed + self.epoch)).tolist()
        for place in range(self.position, self.n):
            # Counted first: what runs after a yield runs only when the next number is asked for.
            if place + 1 < self.n:
                self.position = place + 1
            else:
                self.epoch, self.position = self.epoch + 1, 0
            yield order[place]

    def state_dict(self) -> dict[str, int]:
        return {"epoch": self.epoch, "position": self.position}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.epoch, self.position = state["epoch"], state["position"]
