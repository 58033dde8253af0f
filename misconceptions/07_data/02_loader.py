"""Wrong answers that people write when they make and use a DataLoader."""

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, RandomSampler, Sampler, Subset, get_worker_info


def make_loader__never_seeded(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Leaves the order to the global generator, so it is another one in every run. Instead: give the loader a generator
    with this seed, `generator=torch.Generator().manual_seed(seed)`."""
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers)


def make_loader__seeds_the_global_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Seeds the generator that all of the program shares: all else that is random starts again, and whatever draws from
    it before the loop changes the order. Instead: make a `torch.Generator` for the loader."""
    torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers)


def make_loader__takes_the_global_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Hands on what `torch.manual_seed` returns, which is the global generator: all of the program draws from it.
    Instead: `torch.Generator().manual_seed(seed)` makes a new one."""
    generator = torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


_SHARED = torch.Generator()


def make_loader__shares_a_generator(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Lets all loaders draw from one generator: each new loader seeds it again, and each epoch of one loader moves the
    others on. Instead: make a generator for every loader, in the function."""
    generator = _SHARED.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


def make_loader__seeds_the_sampler_alone(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Gives the generator to the sampler, but not to the loader, which at the start of every epoch draws a seed for its
    workers from the global one. Instead: pass `generator=` to the loader."""
    generator = torch.Generator().manual_seed(seed)
    sampler = RandomSampler(dataset, generator=generator) if shuffle else None
    return DataLoader(dataset, batch_size, sampler=sampler, num_workers=num_workers)


def make_loader__same_order_in_every_epoch(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Shuffles the samples once, before the first epoch: the batches are the same in all epochs. Instead: with
    `shuffle=True` the loader shuffles anew each time."""
    generator = torch.Generator().manual_seed(seed)
    if shuffle:
        dataset = Subset(dataset, torch.randperm(len(dataset), generator=generator).tolist())
    return DataLoader(dataset, batch_size, num_workers=num_workers, generator=generator)


def make_loader__always_the_same_seed(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Makes a generator but does not seed it with `seed`: a new one starts from the same state each time. Instead: seed
    it, `torch.Generator().manual_seed(seed)`."""
    generator = torch.Generator()
    return DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator)


def make_loader__always_shuffles(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Shuffles in any case, so a validation set comes in another order each time. Instead: hand on the argument,
    `shuffle=shuffle`."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, num_workers=num_workers, generator=generator)


def make_loader__never_shuffles(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Never shuffles: a generator alone changes no order, and a DataLoader keeps that of the dataset. Instead: hand on
    the argument, `shuffle=shuffle`."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, num_workers=num_workers, generator=generator)


def make_loader__drops_the_last(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Leaves out the samples that fill no batch. Instead: here every sample counts, so `drop_last` stays False."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(
        dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator, drop_last=True
    )


def make_loader__keeps_its_workers(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Keeps the workers from epoch to epoch, so they are seeded once. Without workers a seed is drawn in every epoch:
    from the second on, the generator is no longer in the same state, and the orders differ. Instead: leave
    `persistent_workers` as it is."""
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
    """Does not hand on the number of workers: the loop waits for every sample to be read. Instead: pass
    `num_workers=num_workers`."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=shuffle, generator=generator)


def updates_per_epoch__always_drops(n: int, batch_size: int, drop_last: bool) -> int:
    """Rounds down in both cases, and loses the last, shorter batch. Instead: without drop_last round up, for the
    samples that are left are a batch as well."""
    return n // batch_size


def updates_per_epoch__one_too_many(n: int, batch_size: int, drop_last: bool) -> int:
    """Counts one batch more where nothing is left over, as with 64 samples in batches of 32. Instead: round up, which
    adds one only where there is a rest."""
    return n // batch_size if drop_last else n // batch_size + 1


def updates_per_epoch__rounds(n: int, batch_size: int, drop_last: bool) -> int:
    """Goes to the nearest number, so a last batch of less than half the size is not counted. Instead: round up."""
    return n // batch_size if drop_last else round(n / batch_size)


def updates_per_epoch__the_wrong_way_round(n: int, batch_size: int, drop_last: bool) -> int:
    """Has the two cases the wrong way round. Instead: drop_last=True is the case with fewer batches, since what is left
    over is dropped."""
    return math.ceil(n / batch_size) if drop_last else n // batch_size


def updates_per_epoch__a_fraction(n: int, batch_size: int, drop_last: bool) -> int:
    """Gives a fraction of batches as a float, 3.125 of them. Instead: there are 3 or 4, an int; round up."""
    return n // batch_size if drop_last else n / batch_size


def updates_per_epoch__in_float32(n: int, batch_size: int, drop_last: bool) -> int:
    """The count goes through float32, which has seven digits: from 16 777 217 samples on it may be wrong. Instead:
    Python's own whole numbers are exact, with `//`.
    """
    batches = torch.tensor(float(n)) / batch_size
    return int(batches.floor() if drop_last else batches.ceil())


def collect_epoch__only_the_last_batch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Returns the last batch alone: in the loop each batch replaces the one before. Instead: keep all of them in a
    list, and join them with `torch.cat`."""
    for batch in loader:
        x, y = batch
    return x, y


def collect_epoch__only_the_first_batch(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Returns the first batch alone. Instead: an epoch is all of them, so go through the loader."""
    x, y = next(iter(loader))
    return x, y


def collect_epoch__two_passes(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Takes the inputs from one pass and the targets from another: with shuffle these are two orders, and no target is
    that of its input any more. Instead: take both from each batch, in one pass."""
    return torch.cat([x for x, _ in loader]), torch.cat([y for _, y in loader])


def collect_epoch__stacks(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Puts an axis of batches in front, and fails where a batch is shorter than the others. Instead: `torch.cat` joins
    along the axis that is there."""
    xs, ys = zip(*loader, strict=True)
    return torch.stack(xs), torch.stack(ys)


def collect_epoch__asks_the_dataset(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Takes the samples from the loader's dataset: they come in its order, not in that of the loader, and other
    iterables have no dataset at all. Instead: go through the batches."""
    xs, ys = zip(*(loader.dataset[i] for i in range(len(loader.dataset))), strict=True)
    return torch.stack(xs), torch.stack(ys)


def collect_epoch__lists(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Returns lists of batches. Instead: join them with `torch.cat`."""
    xs, ys = [], []
    for x, y in loader:
        xs.append(x)
        ys.append(y)
    return xs, ys


def collect_epoch__through_numbers(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Goes by way of Python's numbers, which have neither dtype nor device: float64 comes back as float32, and all of
    it on the CPU. Instead: join the tensors themselves, with `torch.cat`."""
    xs, ys = [], []
    for x, y in loader:
        xs += x.tolist()
        ys += y.tolist()
    return torch.tensor(xs), torch.tensor(ys)


def make_loader__a_list_of_batches(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Goes through the loader once and returns its batches: every later epoch has the same order, and all of the data
    is in memory. Instead: return the DataLoader itself."""
    generator = torch.Generator().manual_seed(seed)
    return list(DataLoader(dataset, batch_size, shuffle=shuffle, num_workers=num_workers, generator=generator))


def make_loader__two_orders_in_turns(
    dataset: Dataset, batch_size: int, shuffle: bool, seed: int, num_workers: int = 0
) -> DataLoader:
    """Seeds the order of an epoch anew with one of two numbers, so every second epoch is the same. Instead: seed one
    generator once, and let it run on from epoch to epoch."""

    class Orders(Sampler):
        epoch = 0

        def __len__(self) -> int:
            return len(dataset)

        def __iter__(self) -> Iterator[int]:
            self.epoch = 1 - self.epoch
            numbers = torch.Generator().manual_seed(seed + self.epoch)
            return iter(torch.randperm(len(dataset), generator=numbers).tolist())

    generator = torch.Generator().manual_seed(seed)
    sampler = Orders() if shuffle else None
    return DataLoader(dataset, batch_size, sampler=sampler, num_workers=num_workers, generator=generator)


def collect_epoch__a_table_of_the_first_size(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Puts batch k at k times the length of the first batch, which is wrong from the first batch on that has another
    length. Instead: `torch.cat` joins batches of any lengths."""
    batches = list(loader)
    x0, y0 = batches[0]
    n = sum(len(x) for x, _ in batches)
    xs, ys = x0.new_zeros(n, *x0.shape[1:]), y0.new_zeros(n, *y0.shape[1:])
    for k, (x, y) in enumerate(batches):
        start = k * len(x0)
        xs[start : start + len(x)], ys[start : start + len(y)] = x[: n - start], y[: n - start]
    return xs, ys


def collect_epoch__targets_in_a_row(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Flattens the targets: a column (N, 1) becomes a row (N,). Instead: `torch.cat` alone keeps the axes behind the
    first."""
    xs, ys = zip(*loader, strict=True)
    return torch.cat(xs), torch.cat(ys).flatten()


def collect_epoch__begins_with_an_empty_tensor(loader: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Begins with an empty tensor, which is float32: whole numbers come back as floats, and samples with axes of their
    own do not fit it. Instead: keep the batches in a list, and join them with one `torch.cat`."""
    x, y = torch.tensor([]), torch.tensor([])
    for inputs, targets in loader:
        x, y = torch.cat([x, inputs]), torch.cat([y, targets])
    return x, y


class SharedStream__every_worker_gives_everything(IterableDataset):
    """Gives all samples in every worker, so with two workers each sample comes twice in an epoch. Instead: ask
    `get_worker_info()` in `__iter__`, which runs inside the worker, and give its share alone.
    """

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        return iter(self.source())


class SharedStream__asks_too_early(IterableDataset):
    """Gives all samples in every worker, so with two workers each sample comes twice in an epoch. Instead: ask
    `get_worker_info()` in `__iter__`, which runs inside the worker, and give its share alone.
    """

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source
        worker = get_worker_info()
        self.first, self.step = (0, 1) if worker is None else (worker.id, worker.num_workers)

    def __iter__(self) -> Iterator[Any]:
        return islice(self.source(), self.first, None, self.step)


class SharedStream__none_ends_the_pass(IterableDataset):
    """Takes None, which `next` gives at the end, for the end; a sample may be None as well. Instead: a `for` loop, or
    islice."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        samples = islice(self.source(), first, None, step)
        while (sample := next(samples, None)) is not None:
            yield sample


class SharedStream__one_iterator_for_all_passes(IterableDataset):
    """Calls the source once, when the dataset is made: the first pass uses the iterator up, and the second gives
    nothing. Instead: call the source anew in each `__iter__`."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.samples = source()

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        return islice(self.samples, first, None, step)


class SharedStream__reads_ahead(IterableDataset):
    """Makes a list of all samples before it gives the first: a long file fills the memory, and a source without an end
    never gives anything. Instead: take one sample after the other."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        samples = []
        for sample in self.source():
            samples.append(sample)
            if len(samples) == 10_000:  # so that this one ends
                break
        return iter(samples if worker is None else samples[worker.id :: worker.num_workers])


class SharedStream__in_blocks(IterableDataset):
    """Gives each worker a block of neighbours, for which the whole source has to be counted first. Instead: worker k of
    K gives every K-th sample, from sample k on."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        samples = list(islice(self.source(), 10_000))
        if worker is None:
            return iter(samples)
        size = math.ceil(len(samples) / worker.num_workers)
        return iter(samples[worker.id * size : (worker.id + 1) * size])


class SharedStream__the_first_worker_gives_all(IterableDataset):
    """Gives everything in the first worker and nothing in the others: each sample comes once, but the other workers
    have nothing to do. Instead: worker k of K gives every K-th sample, from sample k on."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        return iter(()) if worker is not None and worker.id > 0 else iter(self.source())


class SharedStream__one_worker_counts_from_one(IterableDataset):
    """Compares with the worker's number plus one, so the first sample belongs to the last worker: the samples come in
    another order. Instead: workers and samples both count from 0, `i % K == k`."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        for i, sample in enumerate(self.source()):
            if worker is None or i % worker.num_workers == (worker.id + 1) % worker.num_workers:
                yield sample


class SharedStream__takes_a_round(IterableDataset):
    """Takes a sample for each worker before it gives the one that is its own: the first worker waits for samples that
    it never gives. Instead: count the samples, and give each as soon as its turn has come."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        samples = self.source()
        while taken := list(islice(samples, step)):
            yield from taken[first : first + 1]


class SharedStream__takes_one_more(IterableDataset):
    """Takes the next sample from the source before it gives the last: of a source that is slow, each sample comes late
    by one. Instead: give each sample as soon as it is there."""

    def __init__(self, source: Callable[[], Iterator[Any]]):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        held = []
        for sample in islice(self.source(), first, None, step):
            held.append(sample)
            if len(held) > 1:
                yield held.pop(0)
        yield from held
