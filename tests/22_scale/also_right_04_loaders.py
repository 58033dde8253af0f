"""Right answers in other styles."""

import random
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
import torch
import torch.utils.data
from torch.utils.data import IterableDataset, Sampler


class ShardedIterable__chained(IterableDataset):
    def __init__(self, shards: Sequence[Sequence[Any]], rank: int = 0, world: int = 1, seed: int = 0):
        super().__init__()
        self.settings = shards, rank, world, seed
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        self.generator_seed = self.settings[3] + epoch

    def __iter__(self) -> Iterator[Any]:
        shards, rank, world, _ = self.settings
        info = torch.utils.data.get_worker_info()
        workers = info.num_workers if info else 1
        reader = rank * workers + (info.id if info else 0)
        generator = torch.Generator()
        generator.manual_seed(self.generator_seed)
        order = torch.randperm(len(shards), generator=generator)
        return chain.from_iterable(shards[int(i)] for i in islice(order, reader, None, world * workers))


class ShardedIterable__counts(IterableDataset):
    epoch = 0

    def __init__(self, shards: Sequence[Sequence[Any]], rank: int = 0, world: int = 1, seed: int = 0):
        self.shards, self.rank, self.world, self.seed = list(shards), rank, world, seed

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __iter__(self) -> Iterator[Any]:
        info = torch.utils.data.get_worker_info()
        number, workers = (info.id, info.num_workers) if info is not None else (0, 1)
        generator = torch.Generator().manual_seed(self.epoch + self.seed)
        for place, i in enumerate(torch.randperm(len(self.shards), generator=generator).tolist()):
            rank, worker = divmod(place % (self.world * workers), workers)
            if (rank, worker) == (self.rank, number):
                for place_in_shard in range(len(self.shards[i])):
                    yield self.shards[i][place_in_shard]


def seed_worker__mask(worker_id: int) -> None:
    seed = torch.initial_seed() & 0xFFFFFFFF
    np.random.seed(seed)
    random.seed(seed)


def seed_worker__default_generator(worker_id: int) -> None:
    _, seed = divmod(torch.default_generator.initial_seed(), 1 << 32)
    for seeder in (random.seed, np.random.seed):
        seeder(seed)


class ResumableSampler__counts_all(Sampler):
    """One number says it all: how many have been given since the beginning."""

    def __init__(self, n: int, seed: int = 0):
        self.n, self.seed, self.given = n, seed, 0

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[int]:
        epoch, position = divmod(self.given, self.n)
        generator = torch.Generator().manual_seed(self.seed + epoch)
        for i in torch.randperm(self.n, generator=generator)[position:]:
            self.given += 1
            yield i.item()

    def state_dict(self) -> dict[str, int]:
        epoch, position = divmod(self.given, self.n)
        return {"epoch": epoch, "position": position}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.given = state["epoch"] * self.n + state["position"]


class ResumableSampler__a_copied_dict(Sampler):
    def __init__(self, n: int, seed: int = 0):
        self.n = n
        self.seed = seed
        self.state = {"epoch": 0, "position": 0}

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator()
        generator.manual_seed(self.seed + self.state["epoch"])
        order = [int(i) for i in torch.randperm(self.n, generator=generator)]
        for number in order[self.state["position"] :]:
            self.state["position"] += 1
            if self.state["position"] == self.n:
                self.state = {"epoch": self.state["epoch"] + 1, "position": 0}
            yield number

    def state_dict(self) -> dict[str, int]:
        return dict(self.state)

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.state = dict(state)
