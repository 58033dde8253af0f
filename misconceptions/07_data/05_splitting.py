"""Wrong answers that people write when they divide a dataset, or weigh its classes."""

import torch
from torch import Tensor
from torch.utils.data import Dataset, RandomSampler, Sampler, Subset, SubsetRandomSampler, WeightedRandomSampler


def _order(dataset: Dataset, seed: int) -> list[int]:
    return torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()


def _check(val_fraction: float) -> None:
    if not 0 <= val_fraction <= 1:
        raise ValueError("val_fraction is not in 0..1")


def train_val_split__the_last_samples(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Puts the samples at the end into val. Files are often sorted by class: val then holds one class alone, which
    train hardly knows. Instead: draw them at random."""
    _check(val_fraction)
    n = len(dataset)
    count = int(n * val_fraction)
    return Subset(dataset, range(n - count)), Subset(dataset, range(n - count, n))


def train_val_split__never_seeded(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Does not use the seed. The next run splits otherwise, and a model that was saved is then validated on samples
    that it has trained on. Instead: give `randperm` a generator with this seed."""
    _check(val_fraction)
    order = torch.randperm(len(dataset)).tolist()
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__seeds_the_global_generator(
    dataset: Dataset, val_fraction: float, seed: int
) -> tuple[Dataset, Dataset]:
    """Seeds the global generator, so all else in the program that is random starts again. Instead: make a
    `torch.Generator` for the split."""
    _check(val_fraction)
    torch.manual_seed(seed)
    order = torch.randperm(len(dataset)).tolist()
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__draws_twice(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Draws twice, and the two draws know nothing of each other: some samples are in both parts, and some in none.
    Instead: draw one order, and cut it in two."""
    _check(val_fraction)
    generator = torch.Generator().manual_seed(seed)
    n = len(dataset)
    count = int(n * val_fraction)
    train = torch.randperm(n, generator=generator)[: n - count].tolist()
    val = torch.randperm(n, generator=generator)[:count].tolist()
    return Subset(dataset, train), Subset(dataset, val)


def train_val_split__trains_on_everything(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Makes train the whole dataset, so val tests what was learned by heart. Instead: leave val's samples out of
    train."""
    _check(val_fraction)
    count = int(len(dataset) * val_fraction)
    return dataset, Subset(dataset, _order(dataset, seed)[:count])


def train_val_split__swaps_the_parts(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Returns the part for validation first. Instead: the caller unpacks train, val."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[:count]), Subset(dataset, order[count:])


def train_val_split__rounds_train_down(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Rounds the length of train down, and gives val what is left. Instead: it is val's length that is rounded down."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * (1 - val_fraction))
    return Subset(dataset, order[:count]), Subset(dataset, order[count:])


def train_val_split__reads_everything(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Reads every sample before training begins, keeps all of them in memory, and gives each the same random transform
    for ever. Instead: a `Subset` holds numbers, and reads when it is asked."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return [dataset[i] for i in order[count:]], [dataset[i] for i in order[:count]]


def train_val_split__accepts_percent(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Accepts fractions outside 0..1: 20, meant as percent, leaves nothing to train on. Instead: raise ValueError."""
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def balanced_sampler__a_weight_for_each_class(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Gives a weight to each class, where the sampler takes one for each sample: only the first K samples are drawn.
    Instead: look up each sample's, `weights[labels]`."""
    weights = 1 / torch.bincount(labels).clamp(min=1)
    return WeightedRandomSampler(weights, len(labels), generator=generator)


def balanced_sampler__weights_by_frequency(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Takes the count of a class for its weight, which makes common classes more common. Instead: what is rare needs
    the greater weight, 1 / count."""
    weights = torch.bincount(labels)[labels].double()
    return WeightedRandomSampler(weights, len(labels), generator=generator)


def balanced_sampler__without_replacement(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Draws without replacement, so N draws give every sample once, whatever the weights are. Instead: a rare class can
    come more often only if its samples are drawn again, `replacement=True`."""
    weights = 1 / torch.bincount(labels)[labels]
    return WeightedRandomSampler(weights, len(labels), replacement=False, generator=generator)


def balanced_sampler__only_shuffles(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Draws all samples with equal chances, so a class comes as often as it stands among the labels. Instead: give the
    samples weights, with `WeightedRandomSampler`."""
    return RandomSampler(labels, replacement=True, generator=generator)


def balanced_sampler__throws_samples_away(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Takes as many of each class as the rarest has: the classes are balanced, but most of the data is never seen.
    Instead: draw the rare ones more often."""
    classes, counts = labels.unique(return_counts=True)
    kept = [(labels == c).nonzero().flatten()[: counts.min()] for c in classes]
    return SubsetRandomSampler(torch.cat(kept).tolist(), generator=generator)


def balanced_sampler__counts_by_position(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Counts the classes that are there, in their order: where class numbers are missing, the count at place 2 is not
    that of class 2. Instead: `torch.bincount` counts by number."""
    _, counts = labels.unique(return_counts=True)
    return WeightedRandomSampler(1 / counts[labels], len(labels), generator=generator)


def balanced_sampler__as_many_as_classes(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Draws as many samples in an epoch as there are classes. Instead: draw N of them, `num_samples=len(labels)`."""
    counts = torch.bincount(labels)
    return WeightedRandomSampler(1 / counts[labels], int((counts > 0).sum()), generator=generator)


def balanced_sampler__its_own_randomness(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Does not hand the generator on: the draws come from the global one, and cannot be repeated. Instead: pass
    `generator=generator`."""
    return WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels))


def balanced_sampler__drawn_once(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Draws once and returns a list, which is the same in every epoch: samples that are not in it are never seen.
    Instead: return the sampler itself, which draws anew whenever it is gone through."""
    return list(WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels), generator=generator))


def train_val_split__rounds_to_the_nearest(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Rounds the number of val's samples to the nearest whole number. Instead: `int` rounds it down."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = round(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__cuts_at_the_end(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Cuts the order with a negative index, and -0 is 0: where val is to have no sample, it has all of them. Instead:
    cut from the front, `order[:count]` and `order[count:]`."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[:-count]), Subset(dataset, order[-count:])


def train_val_split__a_block_at_random(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Takes neighbours for val, from a place at random on: in a sorted file they are of one class, or of two. Instead:
    draw each of them, with `randperm`."""
    _check(val_fraction)
    n = len(dataset)
    count = int(n * val_fraction)
    start = int(torch.randint(max(n, 1), (), generator=torch.Generator().manual_seed(seed)))
    order = [(start + k) % n for k in range(n)]
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__tensors_for_indices(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Hands the dataset tensors for indices, which a list or a dict of files does not take. Instead: make a list of
    ints of the order, with `tolist()`."""
    _check(val_fraction)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed))
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__refuses_0_and_1(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Refuses 0 and 1, which are fractions as well: nothing to validate with, or nothing to train on. Instead: refuse
    what is below 0 or above 1."""
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction is not between 0 and 1")
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__exact_fractions(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Adds a little before it rounds down, so the number can be one more than int(N * val_fraction). Instead: round the
    product down as it is."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction + 1e-9)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def balanced_sampler__whole_weights(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Rounds the weights to whole numbers, so classes of 5 and 3 samples are drawn as if both had the same number.
    Instead: keep the fraction, 1 / count."""
    counts = torch.bincount(labels)
    weights = (counts.max() // counts[labels]).double()
    return WeightedRandomSampler(weights, len(labels), generator=generator)


def balanced_sampler__a_generator_of_its_own(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Makes a new generator with the seed of the one that was given, which itself never moves on: all samplers that
    share it draw the same. Instead: hand on the generator that was given."""
    if generator is not None:
        generator = torch.Generator().manual_seed(generator.initial_seed())
    return WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels), generator=generator)


def balanced_sampler__root_of_the_count(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Weighs with the root of the count, which makes rare classes more common, but not as common as the others.
    Instead: the weights of a class add up to the same for each with 1 / count."""
    return WeightedRandomSampler(torch.bincount(labels)[labels] ** -0.5, len(labels), generator=generator)


def balanced_sampler__a_new_generator_for_none(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Makes a new generator where none is given, which starts from the same state each time: every run draws the same.
    Instead: hand None on, and the global generator draws."""
    generator = generator or torch.Generator()
    return WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels), generator=generator)
