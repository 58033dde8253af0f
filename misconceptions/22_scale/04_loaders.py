"""Wrong answers that people write about readers, seeds and going on.

Seen in: huggingface/datasets 3423 and 5360, vahidk/tfrecord 78 (each worker, each rank reads everything),
pytorch/pytorch 5059, facebookresearch/fairseq 1383, xingyizhou/CenterNet 233 (NumPy's seed in workers),
huggingface/accelerate 4071 and 2016, verl-project/verl 7401 (an epoch's order and end when training goes on).
"""

import random

import numpy as np
import torch

from torch_katas.course.mistakes import edit

ShardedIterable__every_worker_all = edit(
    ("workers, number = (1, 0) if worker is None else (worker.num_workers, worker.id)", "workers, number = 1, 0"),
    ("worker = get_worker_info()", ""),
    why="""Never asks which worker it is: each of them gives all samples of the rank. Instead: get_worker_info, in
    `__iter__`.""",
)


ShardedIterable__every_rank_all = edit(
    ("self.world * workers, self.rank * workers + number", "workers, number"),
    why="Cuts among the workers of a rank alone: every rank gives all. Instead: number the readers over ranks.",
)


ShardedIterable__asks_too_early = edit(
    ("self.epoch = 0", "self.epoch = 0\nself.worker = get_worker_info()"),
    ("worker = get_worker_info()", "worker = self.worker"),
    why="""Asks for the worker in `__init__`, which runs in the main process, where there is none. Instead: in
    `__iter__`.""",
)


ShardedIterable__readers_overlap = edit(
    ("self.rank * workers + number", "self.rank + number"),
    why="""Adds rank and worker: worker 1 of rank 0 and worker 0 of rank 1 are the same reader. Instead: rank · w +
    id.""",
)


ShardedIterable__same_order = edit(
    ("self.seed + self.epoch", "self.seed"),
    why="Leaves the epoch out: each has the same order. Instead: seed + epoch.",
)


ShardedIterable__seed_of_its_own = edit(
    ("manual_seed(self.seed + self.epoch)", "manual_seed(self.seed + self.epoch + reader)"),
    why="""Seeds each reader in its own way: they cut different orders, and some shards come twice. Instead: one order
    for all.""",
)


ShardedIterable__samples_cut = edit(
    (
        "for i in order[reader::readers]:\n    yield from self.shards[i]",
        "samples = (sample for i in order for sample in self.shards[i])\n"
        "for place, sample in enumerate(samples):\n    if place % readers == reader:\n        yield sample",
    ),
    why="""Deals out samples, not shards: every reader has to read every file. Instead: whole shards.""",
)


ShardedIterable__all_at_once = edit(
    (
        "for i in order[reader::readers]:\n    yield from self.shards[i]",
        "return iter([sample for i in order[reader::readers] for sample in self.shards[i]])",
    ),
    why="""Reads all its shards before it gives the first sample. Instead: yield from one shard after the other.""",
)


ShardedIterable__a_shard_at_once = edit(
    ("yield from self.shards[i]", "yield from list(self.shards[i])"),
    why="""Reads a whole shard before it gives its first sample, which a large file does not fit into memory for.
    Instead: `yield from` the shard itself.""",
)


ShardedIterable__global_generator = edit(
    ("generator = torch.Generator().manual_seed(self.seed + self.epoch)", "torch.manual_seed(self.seed + self.epoch)"),
    (", generator=generator", ""),
    why="Seeds torch's global generator, on which the training draws. Instead: a generator of its own.",
)


seed_worker__worker_id = edit(
    ("torch.initial_seed() % 2**32", "worker_id"),
    why="""Takes the number of the worker: every epoch, and every run, has the same augmentations. Instead:
    torch.initial_seed(), which holds the epoch's draw as well.""",
)


seed_worker__constant = edit(
    ("torch.initial_seed() % 2**32", "42"),
    why="Gives all workers the same seed, so all draw the same numbers. Instead: torch.initial_seed().",
)


seed_worker__divides = edit(
    ("torch.initial_seed() % 2**32", "torch.initial_seed() // 2**32 + worker_id"),
    why="""Divides by 2**32: what is left are the upper bits, which all workers share, and often all epochs. Instead:
    the remainder, which has the lower bits.""",
)


seed_worker__too_large = edit(
    ("torch.initial_seed() % 2**32", "torch.initial_seed()"),
    why="Hands NumPy a seed of 64 bits, which it refuses. Instead: the remainder by 2**32.",
)


seed_worker__numpy_alone = edit(
    ("random.seed(seed)\nnp.random.seed(seed)", "np.random.seed(seed)"),
    why="Leaves Python's generator as it is. Instead: both.",
)


seed_worker__python_alone = edit(
    ("random.seed(seed)\nnp.random.seed(seed)", "random.seed(seed)"),
    why="""NumPy's own generator stays as it is, the one that all forked workers share. Instead: seed both,
    `random.seed` and `np.random.seed`.""",
)


seed_worker__torch_too = edit(
    ("random.seed(seed)\nnp.random.seed(seed)", "random.seed(seed)\nnp.random.seed(seed)\ntorch.manual_seed(seed)"),
    why="""Seeds PyTorch's generator again, which has a seed of its own already. Instead: leave it alone.""",
)


seed_worker__new_generator = edit(
    ("np.random.seed(seed)", "np.random.default_rng(seed)"),
    why="""NumPy's own generator stays as it is, the one that all forked workers share. Instead: seed both,
    `random.seed` and `np.random.seed`.""",
)


def seed_worker__seeds_anew(worker_id: int) -> None:
    """Asks `torch.seed`, which draws a new seed and gives it to PyTorch's generator. Instead: torch.initial_seed, which
    only tells."""
    seed = torch.seed() % 2**32
    random.seed(seed)
    np.random.seed(seed)


seed_worker__number_added = edit(
    ("torch.initial_seed() % 2**32", "(torch.initial_seed() + worker_id) % 2**32"),
    why="""Adds the worker's number, which torch.initial_seed() has in it already. Instead: leave it out.""",
)

seed_worker__remainder_by_one_less = edit(
    ("2**32", "(2**32 - 1)"),
    why="""Divides by the largest seed that NumPy takes, so that this one becomes 0. Instead: by 2**32, the number of
    seeds.""",
)


ResumableSampler__counts_late = edit(
    (
        "if place + 1 < self.n:\n    self.position = place + 1\nelse:\n    self.epoch, self.position = "
        "self.epoch + 1, 0\nyield order[place]",
        "yield order[place]\nif place + 1 < self.n:\n    self.position = place + 1\nelse:\n"
        "    self.epoch, self.position = self.epoch + 1, 0",
    ),
    why="""Counts after `yield`, which runs when the next number is asked for: a state has one too few, and that sample
    comes twice. Instead: count first.""",
)


ResumableSampler__from_the_beginning = edit(
    ("range(self.position, self.n)", "range(self.n)"),
    why="""Begins each pass at the epoch's first number, whatever the position is. Instead: at the position.""",
)


ResumableSampler__shuffles_the_rest = edit(
    (
        "torch.randperm(self.n, generator=torch.Generator().manual_seed(self.seed + self.epoch)).tolist()",
        "list(range(self.position)) + [self.position + i for i in torch.randperm(self.n - self.position, "
        "generator=torch.Generator().manual_seed(self.seed + self.epoch)).tolist()]",
    ),
    why="""Shuffles what is left by number: another order than the one that was begun. Instead: the epoch's order, from
    the position on.""",
)


ResumableSampler__stops_at_the_end = edit(
    ("self.epoch, self.position = self.epoch + 1, 0", "self.position = self.n"),
    (
        "for place in range(self.position, self.n):",
        "if self.position == self.n:\n    self.epoch, self.position = self.epoch + 1, 0\n    return\n"
        "for place in range(self.position, self.n):",
    ),
    why="""Leaves the position at n when an epoch is over: a pass from that state gives nothing. Instead: the next
    epoch, position 0, with the last number.""",
)


ResumableSampler__same_order = edit(
    ("self.seed + self.epoch", "self.seed"),
    why="Leaves the epoch out: each has the same order. Instead: seed + epoch.",
)


ResumableSampler__epoch_not_loaded = edit(
    ('self.epoch, self.position = state["epoch"], state["position"]', 'self.position = state["position"]'),
    why="Loads the position alone: it skips the right number of another epoch's order. Instead: the epoch as well.",
)


ResumableSampler__a_state_that_moves = edit(
    ('return {"epoch": self.epoch, "position": self.position}', "return self.state"),
    ("self.epoch = 0\nself.position = 0", 'self.state = {"epoch": 0, "position": 0}'),
    ("self.seed + self.epoch", 'self.seed + self.state["epoch"]'),
    ("range(self.position, self.n)", 'range(self.state["position"], self.n)'),
    ("self.position = place + 1", 'self.state["position"] = place + 1'),
    ("self.epoch, self.position = self.epoch + 1, 0", 'self.state.update(epoch=self.state["epoch"] + 1, position=0)'),
    ('self.epoch, self.position = state["epoch"], state["position"]', "self.state = state"),
    why="""Hands out the very dict that it counts in: a state that was kept goes on counting. Instead: a new dict each
    time.""",
)


ResumableSampler__what_is_left = edit(
    ("return self.n", "return self.n - self.position"),
    why="Says how many are left. Instead: n, the length of an epoch.",
)


ShardedIterable__state_of_the_class = edit(
    ("self.shards = shards", "type(self).shards = shards"),
    ("self.rank = rank", "type(self).rank = rank"),
    ("self.world = world", "type(self).world = world"),
    ("self.seed = seed", "type(self).seed = seed"),
    why="""Keeps what it is given in the class, so a second dataset changes the first. Instead: on self.""",
)

ShardedIterable__epoch_moves_on = edit(
    (
        "generator = torch.Generator().manual_seed(self.seed + self.epoch)",
        "generator = torch.Generator().manual_seed(self.seed + self.epoch)\nself.epoch += 1",
    ),
    why="""Adds one to the epoch in each pass, so a second pass has another order. Instead: only set_epoch changes
    it.""",
)


ResumableSampler__state_of_the_class = edit(
    ("self.n = n", "type(self).n = n"),
    ("self.seed = seed", "type(self).seed = seed"),
    why="""Keeps length and seed in the class, so a second sampler changes the first. Instead: on self.""",
)

ResumableSampler__epoch_ends_late = edit(
    (
        "for place in range(self.position, self.n):\n"
        "    # Counted first: what runs after a yield runs only when the next number is asked for.\n"
        "    if place + 1 < self.n:\n        self.position = place + 1\n    else:\n"
        "        self.epoch, self.position = self.epoch + 1, 0\n    yield order[place]",
        "for place in range(self.position, self.n):\n    self.position = place + 1\n    yield order[place]\n"
        "self.epoch, self.position = self.epoch + 1, 0",
    ),
    why="""Begins the next epoch behind the loop, when one more number is asked for: a state after the last one stands
    at the end of the old epoch. Instead: with the last number.""",
)


ResumableSampler__early_stop_begins_again = edit(
    ("self.position = 0\n", "self.position = self.start = 0\n"),
    (
        "for place in range(self.position, self.n):",
        "start, self.start = self.start, 0\nfor place in range(start, self.n):",
    ),
    (
        'self.epoch, self.position = state["epoch"], state["position"]',
        'self.epoch, self.position = state["epoch"], state["position"]\nself.start = self.position',
    ),
    why="""Begins a pass at 0 unless a state has just been loaded, also where the pass before was left early. Instead:
    at the position, which is kept.""",
)
