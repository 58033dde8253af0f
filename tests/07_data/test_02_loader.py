"""Hidden tests of loader."""

import multiprocessing
from itertools import chain

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

from torch_katas import checks

# What is given to make_loader stays on the CPU: its generator belongs there, and a GPU's tensors do not go to workers.

# Newer Pythons warn of any fork where there are threads, PyTorch of more workers than there are cores.
with_workers = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning", "ignore:.*worker:UserWarning")


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(
    ("n", "batch_size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 4, [3]), (3, 1, [1] * 3), (1, 1, [1])]
)
def test_every_sample_comes_once(make_loader, numbers_below, shuffle, n, batch_size, sizes):
    """Every epoch of the DataLoader gives every sample once; the last batch is as long as what is left."""
    of = f"make_loader of {n} samples with batch_size={batch_size}, shuffle={shuffle}"
    loader = make_loader(numbers_below(n), batch_size=batch_size, shuffle=shuffle, seed=0)
    checks.instance(loader, DataLoader, of=of)
    for which in ("first", "second"):
        batches = epoch(loader)
        checks.equal([len(batch) for batch in batches], sizes, of=f"the batch sizes of the {which} epoch of {of}")
        checks.equal(sorted(chain(*batches)), list(range(n)), of=f"the samples, sorted, of the {which} epoch of {of}")


def test_without_shuffle_the_order_stays(make_loader, numbers_below):
    """Without shuffle every epoch has the dataset's order."""
    loader = make_loader(numbers_below(10), batch_size=4, shuffle=False, seed=0)
    for which in ("first", "second"):
        of = f"the {which} epoch with shuffle=False"
        checks.equal(epoch(loader), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]], of=of)


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_with_shuffle_the_order_changes(make_loader, numbers_below, seed):
    """With shuffle the first epoch is not in the dataset's order."""
    (order,) = epoch(make_loader(numbers_below(12), batch_size=12, shuffle=True, seed=seed))
    of = f"the first epoch with shuffle=True, seed={seed}"
    checks.that(order != list(range(12)), of=of, expected="another order than 0, 1, 2 …", got=order)


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_the_same_seed_gives_the_same_orders(make_loader, numbers_below, seed):
    """Two loaders with the same seed go through the same orders, epoch by epoch, whatever was drawn in between."""
    first = orders(make_loader(numbers_below(8), batch_size=3, shuffle=True, seed=seed), epochs=3)
    torch.rand(5)
    second = orders(make_loader(numbers_below(8), batch_size=3, shuffle=True, seed=seed), epochs=3)
    checks.equal(second, first, of=f"three epochs of a second loader with seed={seed}")


@pytest.mark.parametrize("seeds", [(0, 1), (0, 2**31), (7, 70)], ids=str)
def test_another_seed_gives_another_order(make_loader, numbers_below, seeds):
    """Loaders with different seeds go through different orders."""
    first, second = (orders(make_loader(numbers_below(12), 12, True, seed), epochs=1)[0] for seed in seeds)
    of = f"the first epochs with seed={seeds[0]} and seed={seeds[1]}"
    checks.that(first != second, of=of, expected="two orders", got=first)


def test_every_epoch_has_an_order_of_its_own(make_loader, numbers_below):
    """With shuffle each epoch of a loader has another order than those before."""
    found = orders(make_loader(numbers_below(12), batch_size=12, shuffle=True, seed=0), epochs=4)
    of = "the first four epochs of one loader with shuffle=True"
    checks.that(len(set(map(tuple, found))) == 4, of=of, expected="four orders", got=found)


@pytest.mark.parametrize("shuffle", [False, True])
def test_the_global_generator_stays(make_loader, numbers_below, global_generator_stays, shuffle):
    """Neither making a loader nor running it changes the state of PyTorch's global generator."""
    with global_generator_stays(f"PyTorch's global generator after make_loader with shuffle={shuffle}"):
        loader = make_loader(numbers_below(8), batch_size=4, shuffle=shuffle, seed=3)
    with global_generator_stays(f"PyTorch's global generator after an epoch of the loader with shuffle={shuffle}"):
        epoch(loader)


def test_loaders_do_not_disturb_each_other(make_loader, numbers_below):
    """A loader goes through the same orders when another one runs in turns with it."""
    alone = orders(make_loader(numbers_below(8), batch_size=8, shuffle=True, seed=0), epochs=2)
    one = make_loader(numbers_below(8), batch_size=8, shuffle=True, seed=0)
    other = make_loader(numbers_below(8), batch_size=8, shuffle=True, seed=1)
    in_turns = []
    for _ in range(2):
        in_turns += epoch(one)
        epoch(other)
    checks.equal(in_turns, alone, of="two epochs of a loader with seed=0, in turns with one with seed=1")


@pytest.mark.timeout(20)
@with_workers
@pytest.mark.parametrize("shuffle", [False, True])
def test_workers_change_nothing_in_the_batches(make_loader, numbers_below, forked, shuffle):
    """With two worker processes the batches are the same as with none, epoch by epoch."""
    loaders = [make_loader(numbers_below(8), 3, shuffle, seed=5, num_workers=workers) for workers in (0, forked)]
    alone, helped = ([epoch(loader), epoch(loader)] for loader in loaders)
    checks.equal(helped, alone, of=f"two epochs with seed=5, shuffle={shuffle}, num_workers={forked}")


@with_workers
@pytest.mark.parametrize("asked", [None, 0, 2])
def test_workers_read_the_samples(make_loader, forked, asked):
    """The samples are read in num_workers other processes; where it is 0, or not given, in this one."""
    workers = min(asked or 0, forked)
    given = {} if asked is None else {"num_workers": workers}
    loader = make_loader(WhoReads(), batch_size=1, shuffle=False, seed=0, **given)
    readers = sorted({int(batch) for batch in loader})
    of = f"the workers that read 4 samples with num_workers={workers} (-1: none)"
    checks.equal(readers, list(range(workers)) or [-1], of=of)


SIZES = [(63, 32), (100, 32), (64, 32), (65, 32), (1, 32), (0, 32), (7, 1), (5, 5), (3, 10**9)]
SIZES += [(2**24 + 1, 2**24), (10**9 - 1, 5 * 10**8)]  # more digits than float32 has


@pytest.mark.parametrize(("n", "batch_size"), SIZES)
def test_samples_left_over_are_a_batch(updates_per_epoch, n, batch_size):
    """Without drop_last the samples that fill no batch are one more, shorter batch."""
    expected = len(DataLoader(range(n), batch_size=batch_size))
    of = f"updates_per_epoch({n}, batch_size={batch_size}, drop_last=False)"
    checks.equal(updates_per_epoch(n, batch_size, False), expected, of=of)


@pytest.mark.parametrize(("n", "batch_size"), SIZES)
def test_samples_left_over_are_dropped(updates_per_epoch, n, batch_size):
    """With drop_last the samples that fill no batch do not count."""
    expected = len(DataLoader(range(n), batch_size=batch_size, drop_last=True))
    of = f"updates_per_epoch({n}, batch_size={batch_size}, drop_last=True)"
    checks.equal(updates_per_epoch(n, batch_size, True), expected, of=of)


@pytest.mark.parametrize("drop_last", [False, True])
def test_nothing_is_left_over(updates_per_epoch, drop_last):
    """Where batch_size divides n, drop_last makes no difference: 96 samples in batches of 32 are 3 updates."""
    of = f"updates_per_epoch(96, batch_size=32, drop_last={drop_last})"
    checks.equal(updates_per_epoch(96, 32, drop_last), 3, of=of)


@pytest.mark.parametrize("n", [7, 4, 3, 1])
def test_all_batches_are_joined(collect_epoch, device, n):
    """x and y hold every sample of the epoch, in the order of the batches, the short last batch too."""
    x, y = pairs(n, device)
    got = collect_epoch(list(zip(x.split(3), y.split(3), strict=True)))
    checks.equal(len(got), 2, of="the number of values returned")
    checks.close(got[0], x, of=f"x of collect_epoch of N = {n} in batches of 3")
    checks.close(got[1], y, of=f"y of collect_epoch of N = {n} in batches of 3")


@pytest.mark.parametrize("sizes", [(1, 3, 2), (3, 1), (2, 2)], ids=str)
def test_batches_may_be_of_any_sizes(collect_epoch, sizes):
    """A batch in the middle may be shorter or longer than the others: its samples stand at their place."""
    x, y = pairs(sum(sizes))
    got = collect_epoch(list(zip(x.split(sizes), y.split(sizes), strict=True)))
    checks.close(got[0], x, of=f"x of collect_epoch of batches of {sizes}")
    checks.close(got[1], y, of=f"y of collect_epoch of batches of {sizes}")


def test_every_target_stays_with_its_input(collect_epoch):
    """With a loader that shuffles, y[i] still is the target of x[i]: 10 times its first number."""
    torch.manual_seed(1)
    x, y = collect_epoch(DataLoader(TensorDataset(*pairs(8)), batch_size=3, shuffle=True))
    checks.close(y, x[:, 0] * 10, of="y of collect_epoch of a loader that shuffles")


def test_the_order_is_the_loaders(collect_epoch):
    """The samples come in the order in which the loader gives them, not in the dataset's."""
    dataset = TensorDataset(*pairs(6))
    x, y = collect_epoch(DataLoader(dataset, batch_size=4, sampler=[5, 0, 3, 1, 4, 2]))
    expected = torch.tensor([50.0, 0, 30, 10, 40, 20])
    checks.close(x[:, 0] * 10, expected, of="10 * x[:, 0] of collect_epoch of a loader with the order 5, 0, 3, 1, 4, 2")
    checks.close(y, expected, of="y of collect_epoch of a loader with the order 5, 0, 3, 1, 4, 2")


def test_the_loader_is_gone_through_once(collect_epoch):
    """One pass is enough: a generator of batches, which is empty after it, will do."""
    x, y = pairs(5)
    got = collect_epoch((x[i : i + 2], y[i : i + 2]) for i in range(0, 5, 2))
    checks.close(got[0], x, of="x of collect_epoch of a generator of 3 batches")
    checks.close(got[1], y, of="y of collect_epoch of a generator of 3 batches")


@pytest.mark.parametrize("dtype", [torch.float64, torch.uint8, torch.bool], ids=str)
@pytest.mark.parametrize("size", [(5, 1, 2, 2), (5, 3), (5,)], ids=str)
def test_shapes_and_dtypes_stay(collect_epoch, size, dtype):
    """The results have the dtypes of the batches, and their axes behind the first: x and y each its own."""
    one, other = torch.ones(size, dtype=dtype), torch.arange(5)[:, None]
    for x, y in ((one, other), (other, one)):
        got = collect_epoch(list(zip(x.split(2), y.split(2), strict=True)))
        checks.close(got[0], x, of=f"x of collect_epoch, the samples of shape {tuple(x.shape[1:])}")
        checks.close(got[1], y, of=f"y of collect_epoch, the targets of shape {tuple(y.shape[1:])}")


@pytest.mark.parametrize("n", [0, 1, 5])
def test_a_pass_gives_the_source(SharedStream, n):
    """Without workers a pass gives all samples in their order, and a second pass gives them again."""
    dataset, _ = SharedStream(lambda: iter(range(n))), SharedStream(lambda: iter("another"))
    checks.instance(dataset, IterableDataset, of="SharedStream(source)")
    for which in ("first", "second"):
        checks.equal(list(dataset), list(range(n)), of=f"the {which} pass through a stream of {n} samples")


def test_a_sample_may_be_anything(SharedStream):
    """None, 0, "" and an empty list are samples like all others."""
    samples = [None, 0, "", [], False, None, 1]
    of = f"list(SharedStream(source)) of a source that gives {samples}"
    checks.equal(list(SharedStream(lambda: iter(samples))), samples, of=of)


def test_two_passes_at_once(SharedStream):
    """A pass that begins while another one is under way has all samples, and takes none from the other."""
    dataset = SharedStream(lambda: iter("abc"))
    pairs_of_both = list(zip(dataset, dataset, strict=True))
    of = "two passes in turns through a stream of a, b, c"
    checks.equal(pairs_of_both, [("a", "a"), ("b", "b"), ("c", "c")], of=of)


def test_a_sample_is_taken_when_it_is_asked_for(SharedStream):
    """The first sample is there when one was taken from the source, the second after two; nothing is read ahead."""
    taken = []
    dataset = SharedStream(lambda: (taken.append(i) or i for i in range(10_000)))
    checks.equal(len(taken), 0, of="the number of samples taken from the source when the dataset is made")
    samples = iter(dataset)
    for count in (1, 2, 3):
        checks.equal(next(samples), count - 1, of=f"sample {count - 1}")
        checks.equal(len(taken), count, of=f"the number of samples taken from the source with sample {count - 1}")


@pytest.mark.timeout(20)
@with_workers
@pytest.mark.parametrize("n", [1, 5, 8])
def test_workers_share_the_samples(SharedStream, forked, n):
    """With two workers each sample comes once in an epoch; the loader asks them in turns, so the order stays."""
    loader = DataLoader(SharedStream(lambda: iter(range(n))), batch_size=None, num_workers=forked)
    for which in ("first", "second"):
        of = f"the {which} epoch of a stream of {n} samples with num_workers={forked}"
        checks.equal([int(sample) for sample in loader], list(range(n)), of=of)


@with_workers
def test_every_worker_gives_its_share(SharedStream, forked):
    """Samples 0, 2, 4 come from worker 0, samples 1 and 3 from worker 1; for sample i neither takes any beyond i."""
    expected = [(i, i % forked if forked else -1, i + 1) for i in range(5)]
    loader = DataLoader(SharedStream(numbered_by_worker), batch_size=None, num_workers=forked)
    got = [(int(sample), int(worker), len(taken)) for sample, worker, taken in loader]
    of = f"samples 0 to 4, each with its worker and how many that one has taken by then, num_workers={forked}"
    checks.equal(got, expected, of=of)


class WhoReads(Dataset):
    """Four samples, each the number of the worker that reads it; -1 where none does."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        worker = get_worker_info()
        return -1 if worker is None else worker.id


@pytest.fixture
def forked():
    """Return how many workers to ask for: 2, forked, or 0 where the system cannot fork.

    A worker that is spawned would import the libraries, for seconds, and could not find an answer's own classes.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        yield 0
        return
    before = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method("fork", force=True)
    yield 2
    multiprocessing.set_start_method(before, force=True)


def numbered_by_worker():
    """Yield 0 to 4, each with the number of the worker that asks, -1 where there is none, and a list of all so far."""
    worker, taken = get_worker_info(), []
    return ((taken.append(i) or i, -1 if worker is None else worker.id, taken) for i in range(5))


def pairs(n, device="cpu"):
    """Return x of shape (n, 2), and y of shape (n,): 10 times the first column of x."""
    x = torch.arange(float(n), device=device)
    return torch.stack([x, x + 100], dim=1), x * 10


def epoch(loader):
    """Return the batches of one epoch as lists."""
    return [batch[0].tolist() for batch in loader]


def orders(loader, epochs):
    """Return the orders of some epochs: a list of numbers for each."""
    return [list(chain(*epoch(loader))) for _ in range(epochs)]
