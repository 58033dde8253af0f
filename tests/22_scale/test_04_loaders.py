"""Hidden tests of loaders."""

import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.utils.data._utils import worker as worker_module

from torch_katas import checks

SHARDS = [list(range(10 * i, 10 * i + i % 4)) for i in range(11)]
"""Eleven shards of 0 to 3 samples, no two samples equal."""


def order(count, seed):
    """Return a permutation as the statement makes it."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed)).tolist()


@pytest.fixture
def in_worker(monkeypatch):
    """A function that makes this process look like a worker, as get_worker_info sees it."""

    def become(number, count):
        info = SimpleNamespace(id=number, num_workers=count, seed=0, dataset=None)
        monkeypatch.setattr(worker_module, "_worker_info", info)

    return become


def readers_samples(dataset, reader, readers, epoch=0, seed=0, shards=SHARDS):
    """Return what a reader has to give."""
    return [sample for i in order(len(shards), seed + epoch)[reader::readers] for sample in shards[i]]


@pytest.mark.parametrize(("world", "seed"), [(1, 0), (2, 3), (4, 1)])
def test_ranks_without_workers(ShardedIterable, world, seed):
    """Without workers each rank is one reader; a second pass gives the same."""
    for rank in range(world):
        dataset = ShardedIterable(SHARDS, rank=rank, world=world, seed=seed)
        expected = readers_samples(dataset, rank, world, seed=seed)
        for call in ("first", "second"):
            checks.equal(list(dataset), expected, of=f"the {call} pass of rank {rank} of {world}, seed={seed}")


@pytest.mark.parametrize(("world", "workers"), [(1, 3), (2, 2), (3, 5)])
def test_workers_of_ranks(ShardedIterable, in_worker, world, workers):
    """Reader rank · w + id takes its places of the order; the dataset was made before there were workers."""
    for rank in range(world):
        dataset = ShardedIterable(SHARDS, rank, world, 7)
        for number in range(workers):
            in_worker(number, workers)
            expected = readers_samples(dataset, rank * workers + number, world * workers, seed=7)
            checks.equal(list(dataset), expected, of=f"worker {number} of {workers} on rank {rank} of {world}")


def test_two_datasets_keep_to_their_own(ShardedIterable):
    """Each of two datasets has its own shards, rank, world, seed and epoch; the other, made later, changes none."""
    first, second = ShardedIterable(SHARDS, rank=1, world=2, seed=3), ShardedIterable(SHARDS[:4])
    first.set_epoch(5)
    expected = readers_samples(first, 1, 2, epoch=5, seed=3)
    checks.equal(list(first), expected, of="the first of two datasets, in epoch 5")
    checks.equal(list(second), readers_samples(second, 0, 1, shards=SHARDS[:4]), of="the second, in epoch 0")


def test_no_sample_twice(ShardedIterable, in_worker):
    """Over all readers each sample comes once, also where there are more readers than shards."""
    for world, workers in ((2, 3), (4, 4)):
        seen = []
        for rank in range(world):
            dataset = ShardedIterable(SHARDS, rank=rank, world=world)
            for number in range(workers):
                in_worker(number, workers)
                seen += list(dataset)
        expected = sorted(sample for shard in SHARDS for sample in shard)
        checks.equal(sorted(seen), expected, of=f"the samples of all readers, {world} ranks of {workers} workers")


def test_epochs_of_shards(ShardedIterable):
    """set_epoch gives another order, the same for the same epoch; the global generator stays as it is."""
    dataset = ShardedIterable(SHARDS, rank=1, world=2, seed=5)
    torch.manual_seed(1)
    before = torch.get_rng_state()
    for epoch in (0, 1, 4, 1):
        dataset.set_epoch(epoch)
        expected = readers_samples(dataset, 1, 2, epoch=epoch, seed=5)
        checks.equal(list(dataset), expected, of=f"rank 1 of 2 after set_epoch({epoch}), seed=5")
    same = before.equal(torch.get_rng_state())
    checks.that(same, of="torch's global generator", expected="as before", got="moved")


def test_nothing_is_read_ahead(ShardedIterable):
    """A shard is gone through when its turn comes, sample by sample; samples are handed on as they are."""
    read = []

    class Shard:
        def __init__(self, name):
            self.name = name

        def __iter__(self):
            for index in range(2):
                yield self[index]

        def __len__(self):
            return 2

        def __getitem__(self, index):
            sample = [[self.name, 0], [self.name, 1]][index]
            read.append(sample)
            return sample

    first, second, _ = order(3, 0)
    stream = iter(ShardedIterable([Shard(i) for i in range(3)]))
    checks.equal(read, [], of="the samples read before anything is asked for")
    checks.equal(next(stream), [first, 0], of="the first sample")
    checks.equal(read, [[first, 0]], of="the samples read with the first one")
    checks.equal([next(stream), next(stream)], [[first, 1], [second, 0]], of="the next two samples")
    checks.equal(read, [[first, 0], [first, 1], [second, 0]], of="the samples read with the third one")


@pytest.mark.parametrize("seed", [7, 2**32 - 1, 2**32, 2**40 + 5, 2**63 + 11])
def test_both_are_seeded(seed_worker, seed):
    """Python's and NumPy's generators begin as from the remainder of torch.initial_seed() by 2**32."""
    torch.manual_seed(seed)
    np.random.seed(1)
    random.seed(1)
    seed_worker(2)
    of = f"after seed_worker(2), where torch.initial_seed() is {seed}"
    python, numpy = random.Random(seed % 2**32), np.random.RandomState(seed % 2**32)
    checks.equal([random.random() for _ in range(3)], [python.random() for _ in range(3)], of=f"random.random() {of}")
    checks.equal(np.random.randint(0, 2**31, 3).tolist(), numpy.randint(0, 2**31, 3).tolist(), of=f"np.random {of}")


def test_the_seed_is_the_workers(seed_worker):
    """Workers and epochs, with seeds of their own, draw different numbers, whatever number the worker has."""
    drawn = []
    for base in (1000, 5000):
        for number in range(3):
            torch.manual_seed(base + number)
            seed_worker(number)
            drawn.append((random.random(), float(np.random.rand())))
    checks.equal(len(set(drawn)), 6, of="how many of two epochs' three workers draw numbers of their own")
    torch.manual_seed(1000)
    seed_worker(2)
    checks.equal(random.random(), random.Random(1000).random(), of="random.random() in worker 2 with the seed 1000")


def test_torchs_generator_stays(seed_worker):
    """PyTorch's generator is not seeded again, and does not move."""
    torch.manual_seed(3)
    torch.rand(5)
    before = torch.get_rng_state()
    seed_worker(1)
    same = before.equal(torch.get_rng_state())
    checks.that(same, of="torch's generator after seed_worker(1)", expected="as before", got="another state")


@pytest.mark.parametrize(("n", "seed"), [(1, 0), (5, 0), (8, 30)])
def test_epochs_follow_each_other(ResumableSampler, n, seed):
    """Each whole pass is the next epoch, in its order; len is n throughout."""
    sampler = ResumableSampler(n, seed)
    torch.manual_seed(4)
    before = torch.get_rng_state()
    for epoch in range(3):
        checks.equal(list(sampler), order(n, seed + epoch), of=f"pass {epoch} of ResumableSampler({n}, seed={seed})")
        checks.equal(sampler.state_dict(), {"epoch": epoch + 1, "position": 0}, of=f"the state after pass {epoch}")
        checks.equal(len(sampler), n, of="len(sampler)")
    same = before.equal(torch.get_rng_state())
    checks.that(same, of="torch's global generator", expected="as before", got="moved")


@pytest.mark.parametrize("taken", [0, 1, 3, 5, 6, 9, 10])
def test_another_sampler_goes_on(ResumableSampler, taken):
    """After any number of samples a new sampler with the state gives what would have come next, in both epochs."""
    expected = order(5, 2) + order(5, 3) + order(5, 4) + order(5, 5)
    sampler, given = ResumableSampler(5, seed=2), []
    while len(given) < taken:
        for number in sampler:
            given.append(number)
            if len(given) == taken:
                break
    state = sampler.state_dict()
    of = f"the state after {taken} numbers of 5 in each epoch"
    checks.equal(state, {"epoch": taken // 5, "position": taken % 5}, of=of)
    other = ResumableSampler(5, seed=2)
    other.load_state_dict(state)
    rest = list(other) + list(other)
    upto = 5 * (taken // 5) + 10
    checks.equal(rest, expected[taken:upto], of=f"two passes after {taken} numbers and load_state_dict")
    checks.equal(state, {"epoch": taken // 5, "position": taken % 5}, of="the state that was handed in, afterwards")


def test_each_number_counts_at_once(ResumableSampler):
    """The position counts a number as soon as it is given, and a state handed out before does not change."""
    sampler = ResumableSampler(3, seed=1)
    stream, states = iter(sampler), [sampler.state_dict()]
    for _ in range(3):
        next(stream)
        states.append(sampler.state_dict())
        checks.equal(len(sampler), 3, of="len(sampler) in the middle of a pass")
    expected = [{"epoch": 0, "position": i} for i in range(3)] + [{"epoch": 1, "position": 0}]
    checks.equal(states, expected, of="the states after 0, 1, 2 and 3 of 3 numbers")
    checks.equal(list(stream), [], of="what is left of the pass after 3 of 3 numbers")


def test_a_pass_left_early(ResumableSampler):
    """The pass after one that was left goes on with it; the state can also be set back."""
    sampler = ResumableSampler(6, seed=9)
    first = order(6, 9)
    for number in sampler:
        if number == first[2]:
            break
    checks.equal(list(sampler), first[3:], of="the pass after one that was left at its third number")
    checks.equal(list(sampler), order(6, 10), of="the pass after that")
    sampler.load_state_dict({"epoch": 0, "position": 4})
    checks.equal(list(sampler), first[4:], of="a pass after load_state_dict of epoch 0, position 4")


def test_two_samplers_keep_to_their_own(ResumableSampler):
    """Two samplers read in turns have each its own length, order and place; seed is 0 where it is not given."""
    first, second = ResumableSampler(4, seed=3), ResumableSampler(6)
    pairs = zip(first, second, strict=False)
    got = [next(pairs) for _ in range(3)]
    checks.equal(got, list(zip(order(4, 3), order(6, 0), strict=False))[:3], of="what two samplers give in turns")
    states = [first.state_dict(), second.state_dict()]
    checks.equal(states, [{"epoch": 0, "position": 3}] * 2, of="the states of both after 3 numbers")
    checks.equal(list(first), order(4, 3)[3:], of="the rest of the first")
    checks.equal(second.state_dict(), {"epoch": 0, "position": 3}, of="the state of the second after that")
