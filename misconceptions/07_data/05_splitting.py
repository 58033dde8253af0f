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
    """val has the samples at the end. Files are often sorted by class: it then holds one class alone, which train
    hardly knows. Draw them at random."""
    _check(val_fraction)
    n = len(dataset)
    count = int(n * val_fraction)
    return Subset(dataset, range(n - count)), Subset(dataset, range(n - count, n))


def train_val_split__never_seeded(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """The seed is not used. The next run splits otherwise, and a model that was saved is then validated on samples that
    it has trained on. Give randperm a generator with this seed."""
    _check(val_fraction)
    order = torch.randperm(len(dataset)).tolist()
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__seeds_the_global_generator(
    dataset: Dataset, val_fraction: float, seed: int
) -> tuple[Dataset, Dataset]:
    """torch.manual_seed starts everybody's random numbers again. Make a torch.Generator for the split."""
    _check(val_fraction)
    torch.manual_seed(seed)
    order = torch.randperm(len(dataset)).tolist()
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def train_val_split__draws_twice(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Two draws know nothing of each other: some samples are in both parts, and some in none. Draw one order, and cut
    it in two."""
    _check(val_fraction)
    generator = torch.Generator().manual_seed(seed)
    n = len(dataset)
    count = int(n * val_fraction)
    train = torch.randperm(n, generator=generator)[: n - count].tolist()
    val = torch.randperm(n, generator=generator)[:count].tolist()
    return Subset(dataset, train), Subset(dataset, val)


def train_val_split__trains_on_everything(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """train is the whole dataset, so val tests what was learned by heart. Leave val's samples out of it."""
    _check(val_fraction)
    count = int(len(dataset) * val_fraction)
    return dataset, Subset(dataset, _order(dataset, seed)[:count])


def train_val_split__swaps_the_parts(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """The small part comes first here. The caller unpacks train, val."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[:count]), Subset(dataset, order[count:])


def train_val_split__rounds_train_down(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """The length of train is rounded down here, and val has what is left. It is val's length that is rounded down."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * (1 - val_fraction))
    return Subset(dataset, order[:count]), Subset(dataset, order[count:])


def train_val_split__reads_everything(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """A list of the samples reads every file before training begins, keeps all of it in memory, and gives each sample
    the same random transform for ever. A Subset holds numbers, and reads when it is asked."""
    _check(val_fraction)
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return [dataset[i] for i in order[count:]], [dataset[i] for i in order[:count]]


def train_val_split__accepts_percent(dataset: Dataset, val_fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """20, meant as percent, takes all samples for validation, and leaves none to train on. Raise ValueError."""
    order = _order(dataset, seed)
    count = int(len(dataset) * val_fraction)
    return Subset(dataset, order[count:]), Subset(dataset, order[:count])


def balanced_sampler__a_weight_for_each_class(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """WeightedRandomSampler wants a weight for each sample. With one for each class it draws only the first K samples.
    Look up each sample's: weights[labels]."""
    weights = 1 / torch.bincount(labels).clamp(min=1)
    return WeightedRandomSampler(weights, len(labels), generator=generator)


def balanced_sampler__weights_by_frequency(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """The count as a weight makes common classes more common. What is rare needs the greater weight: 1 / count."""
    weights = torch.bincount(labels)[labels].double()
    return WeightedRandomSampler(weights, len(labels), generator=generator)


def balanced_sampler__without_replacement(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """N draws without replacement give every sample once, whatever the weights are. A rare class can come more often
    only if its samples are drawn again: replacement=True."""
    weights = 1 / torch.bincount(labels)[labels]
    return WeightedRandomSampler(weights, len(labels), replacement=False, generator=generator)


def balanced_sampler__only_shuffles(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """Drawn with equal chances, a class comes as often as it stands among the labels. Give its samples weights."""
    return RandomSampler(labels, replacement=True, generator=generator)


def balanced_sampler__throws_samples_away(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """As many of each class as the rarest has: the classes are balanced, and most of the data is never seen. Draw the
    rare ones more often in its place."""
    classes, counts = labels.unique(return_counts=True)
    kept = [(labels == c).nonzero().flatten()[: counts.min()] for c in classes]
    return SubsetRandomSampler(torch.cat(kept).tolist(), generator=generator)


def balanced_sampler__counts_by_position(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """`unique` returns counts for the classes that are there, in their order: where class numbers are missing,
    counts[2] is not that of class 2. bincount counts by number."""
    _, counts = labels.unique(return_counts=True)
    return WeightedRandomSampler(1 / counts[labels], len(labels), generator=generator)


def balanced_sampler__as_many_as_classes(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """num_samples is how many draws an epoch has, and K draws are over at once. Draw N of them."""
    counts = torch.bincount(labels)
    return WeightedRandomSampler(1 / counts[labels], int((counts > 0).sum()), generator=generator)


def balanced_sampler__its_own_randomness(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """The generator is not handed on: the draws come from the global one, and cannot be repeated. Pass
    generator=generator."""
    return WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels))


def balanced_sampler__drawn_once(labels: Tensor, generator: torch.Generator | None = None) -> Sampler:
    """A list of numbers drawn now is the same in every epoch: samples that are not in it are never seen. Return the
    sampler itself, which draws whenever it is gone through."""
    return list(WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels), generator=generator))
