"""Wrong answers that people write when they make and use a DataLoader."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, RandomSampler, Subset


def make_loader__never_seeded(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """The seed is not used: the order comes from the global generator, and is another one in every run. Give the loader
    a torch.Generator with this seed."""
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers)


def make_loader__seeds_the_global_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """torch.manual_seed seeds everybody's generator. All else that is random starts again, and whatever draws from it
    before the loop changes the order. Make a torch.Generator for the loader."""
    torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers)


def make_loader__takes_the_global_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """torch.manual_seed(seed) returns a generator, but it is the global one. A new one is made by
    torch.Generator().manual_seed(seed)."""
    generator = torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


_SHARED = torch.Generator()


def make_loader__shares_a_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """All loaders draw from one generator, made outside the function: each new loader seeds it again, and each epoch of
    one moves the others on. Make a generator for every loader."""
    generator = _SHARED.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


def make_loader__seeds_the_sampler_alone(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """The sampler has its generator, the loader has not: at the start of every epoch it draws a seed for its workers
    from the global one. Pass generator= to the loader."""
    generator = torch.Generator().manual_seed(seed)
    sampler = RandomSampler(dataset, generator=generator) if shuffle else None
    return DataLoader(dataset, batch_size, sampler=sampler, num_workers=num_workers)


def make_loader__same_order_in_every_epoch(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """The samples are shuffled once, before the first epoch; the batches are the same in all of them. With shuffle=True
    the loader shuffles anew each time."""
    generator = torch.Generator().manual_seed(seed)
    if shuffle:
        dataset = Subset(dataset, torch.randperm(len(dataset), generator=generator).tolist())
    return DataLoader(dataset, batch_size, num_workers=num_workers, generator=generator)


def make_loader__always_the_same_seed(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """The generator is made, but not seeded with `seed`: a new torch.Generator starts from the same place each time.
    Seed it: torch.Generator().manual_seed(seed)."""
    generator = torch.Generator()
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


def make_loader__always_shuffles(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """`shuffle=True` stands where `shuffle=shuffle` belongs. For a validation set the order is to stay."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, num_workers=num_workers, generator=generator)


def make_loader__never_shuffles(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """A generator alone shuffles nothing: DataLoader keeps the dataset's order unless it is told shuffle=True."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, num_workers=num_workers, generator=generator)


def make_loader__drops_the_last(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """drop_last=True leaves out the samples that fill no batch. Here every sample counts."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(
        dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator, drop_last=True
    )


def make_loader__keeps_its_workers(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Workers that are kept from epoch to epoch are seeded once. Without them a seed is drawn at every epoch: from the
    second on, a generator that serves both is no longer at the same place, and the orders differ. Leave
    persistent_workers as it is."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(
        dataset,
        batch_size,
        shuffle=shuffle,
        num_workers=num_workers,
        generator=generator,
        persistent_workers=num_workers > 0,
    )


def make_loader__reads_alone(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """num_workers is not handed on: the loop waits for every sample to be read. Pass num_workers=num_workers."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, generator=generator)


def updates_per_epoch__always_drops(n: int, batch_size: int, drop_last: bool) -> int:
    """`//` rounds down in both cases. Without drop_last the samples that are left are a batch as well."""
    return n // batch_size


def updates_per_epoch__one_too_many(n: int, batch_size: int, drop_last: bool) -> int:
    """`n // batch_size + 1` counts a batch more where nothing is left over, as with 64 samples and 32. Round up."""
    return n // batch_size if drop_last else n // batch_size + 1


def updates_per_epoch__rounds(n: int, batch_size: int, drop_last: bool) -> int:
    """`round` goes to the nearest number: a last batch of less than half the size is not counted. Round up."""
    return n // batch_size if drop_last else round(n / batch_size)


def updates_per_epoch__the_wrong_way_round(n: int, batch_size: int, drop_last: bool) -> int:
    """drop_last=True is the case with fewer batches: what is left over is dropped."""
    return math.ceil(n / batch_size) if drop_last else n // batch_size


def updates_per_epoch__a_fraction(n: int, batch_size: int, drop_last: bool) -> int:
    """`/` gives a float, 3.125 batches. There are 3 or 4 of them, an int."""
    return n // batch_size if drop_last else n / batch_size


def collect_epoch__only_the_last_batch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """x and y hold the last batch when the loop is done: each one replaced the one before. Keep them all in a list."""
    for batch in loader:
        x, y = batch
    return x, y


def collect_epoch__only_the_first_batch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """next(iter(loader)) is one batch. An epoch is all of them."""
    x, y = next(iter(loader))
    return x, y


def collect_epoch__two_passes(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Inputs from one pass, targets from another: with shuffle these are two orders, and no target is that of its input
    any more. Take both from each batch."""
    return torch.cat([x for x, _ in loader]), torch.cat([y for _, y in loader])


def collect_epoch__stacks(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """`stack` puts an axis of batches in front, and refuses a last batch that is shorter. `cat` joins along the axis
    that is there."""
    xs, ys = zip(*loader, strict=True)
    return torch.stack(xs), torch.stack(ys)


def collect_epoch__asks_the_dataset(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """loader.dataset has the samples in its own order, not in the one in which the loader gives them, and other
    iterables have no dataset at all. Go through the batches."""
    xs, ys = zip(*(loader.dataset[i] for i in range(len(loader.dataset))), strict=True)
    return torch.stack(xs), torch.stack(ys)


def collect_epoch__lists(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """These are lists of batches. Join them with torch.cat."""
    xs, ys = [], []
    for x, y in loader:
        xs.append(x)
        ys.append(y)
    return xs, ys


def collect_epoch__through_numbers(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Python's numbers have neither dtype nor device: float64 comes back as float32, and all of it on the CPU. Join the
    tensors themselves, with torch.cat."""
    xs, ys = [], []
    for x, y in loader:
        xs += x.tolist()
        ys += y.tolist()
    return torch.tensor(xs), torch.tensor(ys)
