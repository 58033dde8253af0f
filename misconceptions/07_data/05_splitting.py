"""Wrong answers that people write when they divide a dataset, or weigh its classes."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset, RandomSampler, Sampler, Subset, SubsetRandomSampler, WeightedRandomSampler

from torch_katas.course.mistakes import edit


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
    """Hands the dataset tensors for indices, where it is to get ints: a dict of files does not find them. Instead: make
    a list of ints of the order, with `tolist()`.
    """
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


def stratified_split__ignores_the_classes(
    labels: Tensor, val_fraction: float, seed: int
) -> tuple[list[int], list[int]]:
    """Draws from all samples alike, so chance decides how many of a rare class are in val, or whether any is. Instead:
    split each class on its own."""
    _check(val_fraction)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed)).tolist()
    count = int(len(labels) * val_fraction)
    return order[count:], order[:count]


stratified_split__the_first_of_each_class = edit(
    ("members = members[torch.randperm(len(members), generator=generator)].tolist()", "members = members.tolist()"),
    why="""Takes the first samples of each class in the order in which they stand, the same for every seed. Instead:
    shuffle the members of each class, with a seeded generator.""",
)


stratified_split__a_run_of_each_class = edit(
    (
        "members = members[torch.randperm(len(members), generator=generator)].tolist()",
        "members = members.roll(int(torch.randint(len(members), (), generator=generator))).tolist()",
    ),
    why="""Draws only where val begins: it holds samples that follow each other in their class, and neighbours in a file
    are often alike. Instead: shuffle the members of each class.""",
)


stratified_split__seeded_for_every_class = edit(
    ("generator = torch.Generator().manual_seed(seed)", ""),
    ("for c in labels.unique():", "for c in labels.unique():\n    generator = torch.Generator().manual_seed(seed)"),
    why="""Seeds the generator anew for each class, so classes of the same size get their samples from the same places.
    Instead: seed it once, before the loop.""",
)


stratified_split__from_the_global_generator = edit(
    ("generator = torch.Generator().manual_seed(seed)", ""),
    ("len(members), generator=generator", "len(members)"),
    why="""Draws from the global generator and never looks at the seed, so every call splits otherwise. Instead: give
    `randperm` a generator with this seed.""",
)


stratified_split__seeds_the_global_generator = edit(
    ("generator = torch.Generator().manual_seed(seed)", "torch.manual_seed(seed)"),
    ("len(members), generator=generator", "len(members)"),
    why="""Seeds the global generator, so all else in the program that is random starts again. Instead: make a
    `torch.Generator` for the split.""",
)


stratified_split__one_of_each_at_least = edit(
    ("count = int(len(members) * val_fraction)", "count = max(1, int(len(members) * val_fraction))"),
    why="""Puts one sample of each class into val at least, also where the class has only one, or val is to be empty.
    Instead: it is int(n * val_fraction), which may be 0.""",
)


stratified_split__rounds_to_the_nearest = edit(
    ("count = int(len(members) * val_fraction)", "count = round(len(members) * val_fraction)"),
    why="Rounds the number of val's samples to the nearest whole number. Instead: `int` rounds it down.",
)


stratified_split__counts_classes_from_zero = edit(
    ("for c in labels.unique():", "for c in range(len(labels.unique())):"),
    why="""Takes the class numbers for 0 to K - 1: where some are missing, the samples of the highest ones are in
    neither part. Instead: go through the numbers that `unique()` finds.""",
)


stratified_split__swaps_the_parts = edit(
    ("return train, val", "return val, train"),
    why="Returns the part for validation first. Instead: the caller unpacks train, val.",
)


stratified_split__places_in_the_class = edit(
    (
        "members = members[torch.randperm(len(members), generator=generator)].tolist()",
        "members = torch.randperm(len(members), generator=generator).tolist()",
    ),
    why="""Collects places within the class, 0 to n - 1, in place of the numbers of the samples: they name samples of
    other classes, and some twice. Instead: look the places up in the class's own numbers.""",
)


stratified_split__accepts_percent = edit(
    ('if not 0 <= val_fraction <= 1:\n    raise ValueError(f"val_fraction is {val_fraction}, and not in 0..1")', ""),
    why="Accepts fractions outside 0..1. Instead: raise ValueError.",
)


def split_by_group__ignores_the_groups(
    groups: Sequence[str], val_fraction: float, seed: int
) -> tuple[list[int], list[int]]:
    """Samples of one name may fall into both parts. Instead: a group is all samples of one name, wherever they stand:
    draw groups, and let their samples follow.
    """
    _check(val_fraction)
    order = torch.randperm(len(groups), generator=torch.Generator().manual_seed(seed)).tolist()
    count = int(len(groups) * val_fraction)
    return sorted(order[count:]), sorted(order[:count])


split_by_group__by_the_number_of_samples = edit(
    (
        "held_back = {names[g] for g in order[: int(len(names) * val_fraction)]}",
        "held_back = set()\n"
        "for g in order:\n"
        "    if sum(group in held_back for group in groups) < int(len(groups) * val_fraction):\n"
        "        held_back.add(names[g])",
    ),
    why="""Adds groups until val has its share of the samples, so the number of groups depends on how large they are.
    Instead: val has int(G * val_fraction) of the groups.""",
)


split_by_group__order_of_a_set = edit(
    ("names = list(dict.fromkeys(groups))", "names = list(set(groups))"),
    why="""Takes the groups in the order of a set, which for strings is another one in every run of Python: the same
    seed gives another split tomorrow. Instead: keep the order in which they come, or sort them.""",
)


split_by_group__the_first_groups = edit(
    ("order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()", ""),
    ("{names[g] for g in order[: int(len(names) * val_fraction)]}", "set(names[: int(len(names) * val_fraction)])"),
    why="""Puts the first groups into val, whatever the seed is. Files are often sorted by date or place, and the first
    patients are not like the later ones. Instead: draw the groups at random.""",
)


split_by_group__a_run_of_groups = edit(
    (
        "order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()",
        "start = int(torch.randint(len(names) or 1, (), generator=torch.Generator().manual_seed(seed)))\n"
        "order = [(start + g) % len(names) for g in range(len(names))]",
    ),
    why="""Draws only where val begins: it holds groups that follow each other, and neighbours in a file are often
    alike. Instead: shuffle the groups.""",
)


split_by_group__never_seeded = edit(
    ("len(names), generator=torch.Generator().manual_seed(seed)", "len(names)"),
    why="""Draws from the global generator and does not use the seed: every call splits otherwise. Instead: give
    `randperm` a generator with this seed.""",
)


split_by_group__seeds_the_global_generator = edit(
    (
        "order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()",
        "torch.manual_seed(seed)\norder = torch.randperm(len(names)).tolist()",
    ),
    why="""Seeds the global generator, so all else in the program that is random starts again. Instead: make a
    `torch.Generator` for the split.""",
)


split_by_group__returns_the_names = edit(
    (
        "train = [i for i, group in enumerate(groups) if group not in held_back]",
        "train = [group for group in names if group not in held_back]",
    ),
    (
        "val = [i for i, group in enumerate(groups) if group in held_back]",
        "val = [group for group in names if group in held_back]",
    ),
    why="Returns the names of the groups. Instead: the numbers of the samples are asked for.",
)


split_by_group__neighbours_only = edit(
    (
        "names = list(dict.fromkeys(groups))",
        "names = [g for i, g in enumerate(groups) if i == 0 or g != groups[i - 1]]",
    ),
    why="""Samples of one name may fall into both parts. Instead: a group is all samples of one name, wherever they
    stand: draw groups, and let their samples follow.""",
)


split_by_group__in_the_order_of_the_draw = edit(
    (
        "val = [i for i, group in enumerate(groups) if group in held_back]",
        "val = [i for g in order for i, group in enumerate(groups) if group == names[g] and group in held_back]",
    ),
    why="Returns val group by group, as they were drawn. Instead: both lists are in ascending order.",
)


split_by_group__rounds_up = edit(
    ("int(len(names) * val_fraction)", "-int(-len(names) * val_fraction // 1)"),
    why="Rounds the number of val's groups up. Instead: `int` rounds it down.",
)


split_by_group__accepts_percent = edit(
    ('if not 0 <= val_fraction <= 1:\n    raise ValueError(f"val_fraction is {val_fraction}, and not in 0..1")', ""),
    why="Accepts fractions outside 0..1. Instead: raise ValueError.",
)


split_by_group__counts_by_the_greatest_number = edit(
    (
        "order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()",
        "numbers = [names.index(group) for group in groups]\n"
        "order = torch.randperm(max(numbers) + 1, generator=torch.Generator().manual_seed(seed)).tolist()",
    ),
    why="""Numbers the groups, and asks for the greatest number: without samples there is none, and `max` fails.
    Instead: the number of groups is the length of the list of names, which may be 0.""",
)
