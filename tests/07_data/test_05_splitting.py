"""Hidden tests of splitting."""

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset

from torch_katas import checks, inputs

COUNTS = [
    *[(10, 0.25, 2), (8, 0.25, 2), (7, 0.25, 1), (5, 0.5, 2), (3, 0.1, 0), (9, 0.4, 3)],
    *[(100, 0.29, 28), (4, 0, 0), (4, 1, 4), (4, 1.0, 4), (0, 0.5, 0), (1, 0.99, 0)],
]


@pytest.mark.parametrize(("n", "fraction", "count"), COUNTS)
def test_val_has_its_fraction(train_val_split, numbers_below, n, fraction, count):
    """val has int(N * val_fraction) samples, and train all others."""
    train, val = parts(train_val_split(numbers_below(n), fraction, seed=0))
    of = f"the lengths of train and val, for {n} samples and val_fraction={fraction}"
    checks.equal([len(train), len(val)], [n - count, count], of=of)


@pytest.mark.parametrize("fraction", [0.3, 0.5, 0.0, 1.0])
def test_every_sample_is_in_one_part(train_val_split, numbers_below, fraction):
    """Both parts together have every sample once: none is in both, none is lost."""
    train, val = parts(train_val_split(numbers_below(10), fraction, seed=0))
    of = f"the samples of train and val, sorted, for 10 samples and val_fraction={fraction}"
    checks.equal(sorted(members(train) + members(val)), list(range(10)), of=of)


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_the_same_seed_gives_the_same_split(train_val_split, numbers_below, seed):
    """A second split with the same seed has the same samples in the same order, whatever was drawn in between."""
    first = [members(part) for part in parts(train_val_split(numbers_below(9), 0.4, seed))]
    torch.rand(5)
    second = [members(part) for part in parts(train_val_split(numbers_below(9), 0.4, seed))]
    checks.equal(second, first, of=f"a second split of 9 samples with val_fraction=0.4, seed={seed}")


def test_another_seed_gives_another_split(train_val_split, numbers_below):
    """Ten seeds do not all put the same samples into val."""
    found = {tuple(sorted(members(parts(train_val_split(numbers_below(20), 0.5, seed))[1]))) for seed in range(10)}
    got = f"{sorted(next(iter(found)))} every time"
    checks.that(len(found) > 1, of="val of 20 samples, for seeds 0 to 9", expected="different samples", got=got)


def test_any_sample_may_be_in_val(train_val_split, numbers_below):
    """Wherever a sample stands in the dataset, with some seed it is in val: over 40 seeds each of six samples is."""
    found = sorted(
        {member for seed in range(40) for member in members(parts(train_val_split(numbers_below(6), 0.5, seed))[1])}
    )
    checks.equal(found, list(range(6)), of="the samples that were in val for any seed of 0 to 39")


def test_the_parts_are_no_blocks(train_val_split, numbers_below):
    """The samples of val need not be neighbours: 40 seeds choose 3 of 6 samples in more than 10 of the 20 ways."""
    found = {tuple(sorted(members(parts(train_val_split(numbers_below(6), 0.5, seed))[1]))) for seed in range(40)}
    of = "how many ways to choose 3 of 6 samples for val are found with the seeds 0 to 39"
    checks.that(len(found) > 10, of=of, expected="more than 10", got=len(found))


def test_samples_are_asked_for_by_ints(train_val_split):
    """A part hands the dataset an int: a dataset may look up a list, or a file's name."""
    dataset = Counting()
    for name, part in zip(("train", "val"), parts(train_val_split(dataset, 0.5, seed=0)), strict=True):
        for j in range(3):
            _ = part[j]
        kinds = sorted({type(index).__name__ for index in dataset.asked})
        checks.equal(kinds, ["int"], of=f"the types of the indices with which {name}[j] asks the dataset")


def test_the_global_generator_stays(train_val_split, numbers_below, global_generator_stays):
    """Splitting does not change the state of PyTorch's global generator."""
    with global_generator_stays("PyTorch's global generator after train_val_split"):
        train_val_split(numbers_below(10), 0.5, seed=1)


def test_no_sample_is_read(train_val_split):
    """Splitting reads no sample; train[0] reads one."""
    dataset = Counting()
    train, _ = parts(train_val_split(dataset, 0.5, seed=0))
    checks.equal(len(dataset.asked), 0, of="the number of samples read by train_val_split")
    _ = train[0]
    checks.equal(len(dataset.asked), 1, of="the number of samples read by train[0]")


@pytest.mark.parametrize("fraction", [20, 1.5, 1.001, -0.1, -0.001, float("inf"), float("nan")])
def test_a_fraction_is_in_0_to_1(train_val_split, numbers_below, fraction):
    """A val_fraction below 0 or above 1 raises ValueError."""
    of = f"train_val_split(dataset, val_fraction={fraction}, seed=0)"
    checks.raises(ValueError, lambda: train_val_split(numbers_below(10), fraction, seed=0), of=of)


LABELS = {
    "two classes": [0] * 18 + [1] * 2,
    "rare first": [0] + [1] * 9,
    "three classes": [2, 0, 1, 0, 0, 1, 0, 0, 0, 0],
    "5 to 3": [0] * 5 + [1] * 3,
    "ten classes": [c for c in range(10) for _ in range(c + 1)],
    "one class": [0] * 4,
}


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
def test_every_class_is_drawn_equally_often(balanced_sampler, seeded, labels):
    """Of many draws, each of K classes has about the share 1 / K."""
    drawn = draws(balanced_sampler(torch.tensor(labels), seeded(0)))
    classes = sorted(set(labels))
    got = [round(sum(labels[i] == c for i in drawn) / len(drawn), 2) for c in classes]
    holds = all(abs(share - 1 / len(classes)) < 0.05 for share in got)
    of = f"the shares of the classes {classes} in {len(drawn)} draws, from labels {shortened(labels)}"
    checks.that(holds, of=of, expected=f"about {1 / len(classes):.2f} each", got=got)


@pytest.mark.parametrize("labels", [[2] * 6 + [9] * 2, [5, 5, 5, 1, 5, 5]], ids=["2 and 9", "5 and 1"])
def test_class_numbers_may_be_missing(balanced_sampler, seeded, labels):
    """Where class numbers are missing, each class that is there still has the same share: here one half."""
    drawn = draws(balanced_sampler(torch.tensor(labels), seeded(0)))
    share = sum(labels[i] == labels[0] for i in drawn) / len(drawn)
    of = f"the share of class {labels[0]} in {len(drawn)} draws, from labels {labels}"
    checks.that(abs(share - 0.5) < 0.06, of=of, expected="about 0.50", got=f"{share:.2f}")


def test_labels_may_lie_otherwise_in_memory(balanced_sampler, seeded):
    """labels may be a column of a table: the draws are the same."""
    labels = torch.tensor([0, 0, 0, 2, 0, 1])
    expected = [int(i) for i in balanced_sampler(labels, seeded(0))]
    for name, given in inputs.layouts(labels, "labels"):
        drawn = [int(i) for i in balanced_sampler(given, seeded(0))]
        checks.equal(drawn, expected, of=f"the draws of an epoch, {name}")
    drawn = [int(i) for i in balanced_sampler(torch.tensor(1).expand(6), seeded(0))]
    checks.equal(len(drawn), 6, of="the number of draws of an epoch, labels is one number expanded to (6,)")


def test_every_sample_of_a_class_is_drawn(balanced_sampler, seeded):
    """Within a class all samples are drawn equally often: here four of class 0, each with a share of 1/8."""
    drawn = draws(balanced_sampler(torch.tensor([0, 0, 0, 0, 1]), seeded(0)))
    got = [round(drawn.count(i) / len(drawn), 2) for i in range(5)]
    holds = all(abs(share - 0.125) < 0.04 for share in got[:4])
    of = f"the shares of samples 0 to 4 in {len(drawn)} draws, from labels [0, 0, 0, 0, 1]"
    checks.that(holds, of=of, expected="about 0.125 for each of the first four", got=got)


@pytest.mark.parametrize("n", [1, 5, 12])
def test_an_epoch_has_as_many_draws_as_samples(balanced_sampler, seeded, n):
    """One pass through the sampler gives N sample numbers, each from 0 to N - 1."""
    drawn = [int(i) for i in balanced_sampler(torch.arange(n) // 3, seeded(0))]
    checks.equal(len(drawn), n, of=f"the number of draws of an epoch, for {n} samples")
    inside = all(0 <= i < n for i in drawn)
    checks.that(inside, of=f"the draws of an epoch, for {n} samples", expected=f"numbers in 0..{n - 1}", got=drawn)


def test_every_epoch_draws_anew(balanced_sampler, seeded):
    """A second pass through the sampler draws other numbers than the first."""
    sampler = balanced_sampler(torch.arange(12) // 6, seeded(0))
    first, second = ([int(i) for i in sampler] for _ in range(2))
    checks.that(first != second, of="two epochs of one sampler", expected="other draws", got=f"{first} twice")


def test_its_numbers_come_from_the_generator(balanced_sampler, seeded, global_generator_stays):
    """With generators of the same seed two samplers draw the same, and the global generator stays as it is."""
    labels = torch.arange(8) // 6
    with global_generator_stays("PyTorch's global generator after an epoch with a generator of its own"):
        first, second = ([int(i) for i in balanced_sampler(labels, seeded(3))] for _ in range(2))
        of = "an epoch of a second sampler, whose generator has the same seed"
        checks.equal(second, first, of=of)


def test_the_generator_itself_draws(balanced_sampler, seeded):
    """The generator that was given moves on: two samplers that share it draw different numbers."""
    labels, shared = torch.arange(12) // 6, seeded(3)
    first, second = ([int(i) for i in balanced_sampler(labels, shared)] for _ in range(2))
    of = "an epoch each of two samplers that share one generator"
    checks.that(first != second, of=of, expected="other draws", got=f"{first} twice")


def test_without_a_generator_the_global_one_draws(balanced_sampler):
    """Where no generator is given, the seed of PyTorch's global generator decides; a DataLoader takes the sampler."""
    labels = torch.tensor([0] * 30 + [1] * 2)
    dataset, epochs = TensorDataset(labels), []
    for _ in range(2):
        torch.manual_seed(4)
        loader = DataLoader(dataset, batch_size=32, sampler=balanced_sampler(labels))
        epochs.append(next(iter(loader))[0].sum().item())
    checks.equal(
        epochs[1], epochs[0], of="how often class 1 is drawn in a second epoch after the same torch.manual_seed"
    )
    of = "how often class 1, 2 samples of 32, is drawn in an epoch of 32"
    checks.that(epochs[0] >= 8, of=of, expected="about 16, 8 at least", got=epochs[0])


def test_without_a_generator_another_seed_draws_otherwise(balanced_sampler):
    """Where no generator is given, another seed of PyTorch's global generator gives other draws."""
    labels, draws_of = torch.arange(12) // 6, []
    for seed in (4, 5):
        torch.manual_seed(seed)
        draws_of.append([int(i) for i in balanced_sampler(labels)])
    of = "an epoch after torch.manual_seed(4) and one after torch.manual_seed(5)"
    checks.that(draws_of[0] != draws_of[1], of=of, expected="other draws", got=f"{draws_of[0]} twice")


CLASSES = [
    ([0] * 6 + [7] * 2, 0.5, {0: 3, 7: 1}),
    ([1, 0, 1, 0, 0, 1, 1, 0, 0], 0.4, {0: 2, 1: 1}),
    ([2] * 7 + [5], 0.3, {2: 2, 5: 0}),
    ([0, 0, 1, 1], 1, {0: 2, 1: 2}),
    ([0, 0, 1, 1], 0, {0: 0, 1: 0}),
    ([3] * 100 + [4] * 7, 0.29, {3: 28, 4: 2}),
]


@pytest.mark.parametrize(("labels", "fraction", "counts"), CLASSES, ids=lambda value: str(value)[:20])
def test_every_class_has_its_share_in_val(stratified_split, labels, fraction, counts):
    """Of each class with n samples int(n * val_fraction) are in val, wherever they stand."""
    for name, given in [("as they are", torch.tensor(labels)), *inputs.layouts(torch.tensor(labels), "labels")]:
        _, val = lists(stratified_split(given, fraction, seed=0), "stratified_split")
        got = {c: sum(labels[i] == c for i in val) for c in sorted(set(labels))}
        of = f"the samples of each class in val, from labels {shortened(labels)}, val_fraction={fraction}, {name}"
        checks.equal(got, counts, of=of)


@pytest.mark.parametrize("labels", [[0, 1, 0, 1, 1], [9, 2, 9], [4] * 5, []], ids=str)
def test_every_sample_is_in_one_list(stratified_split, labels):
    """Each number from 0 to N - 1 is in one of the two lists, once; N may be 0."""
    for fraction in (0, 0.5, 1):
        given = torch.tensor(labels, dtype=torch.int64)
        train, val = lists(stratified_split(given, fraction, seed=1), "stratified_split")
        of = f"the numbers in train and val, sorted, for labels {labels} and val_fraction={fraction}"
        checks.equal(sorted(train + val), list(range(len(labels))), of=of)


def test_the_seed_decides_the_lists(stratified_split):
    """The same seed gives the same two lists, whatever was drawn in between; ten seeds give more than one split."""
    labels = torch.tensor([0, 1] * 8)
    first = lists(stratified_split(labels, 0.5, seed=3), "stratified_split")
    torch.rand(5)
    second = lists(stratified_split(labels, 0.5, seed=3), "stratified_split")
    checks.equal(second, first, of="a second stratified_split(labels, 0.5, seed=3)")
    found = {tuple(sorted(stratified_split(labels, 0.5, seed)[1])) for seed in range(10)}
    of = "val of 8 samples of each of two classes, for seeds 0 to 9"
    checks.that(len(found) > 1, of=of, expected="different samples", got=f"{sorted(next(iter(found)))} every time")


def test_classes_are_drawn_apart(stratified_split):
    """The choice in one class says nothing of the choice in another: equally large classes differ in their places."""
    labels = torch.tensor([0] * 6 + [1] * 6)
    same = 0
    for seed in range(40):
        _, val = lists(stratified_split(labels, 0.5, seed), "stratified_split")
        same += {i for i in val if i < 6} == {i - 6 for i in val if i >= 6}
    of = "for how many of 40 seeds val has the same places of both classes, 3 of 6 each (in 1 of 20 by chance)"
    checks.that(same < 15, of=of, expected="about 2", got=same)


def test_any_sample_of_a_class_may_be_in_val(stratified_split):
    """Over 40 seeds each sample is in val with some seed, and more than 4 of the 6 pairs in a class of 4 are."""
    labels = torch.tensor([0, 1, 1, 0, 1, 0, 0, 1])
    chosen = [stratified_split(labels, 0.5, seed)[1] for seed in range(40)]
    found = sorted({i for val in chosen for i in val})
    checks.equal(found, list(range(8)), of="the samples that were in val for any seed of 0 to 39")
    for c in (0, 1):
        ways = len({tuple(sorted(i for i in val if labels[i] == c)) for val in chosen})
        of = f"how many ways to choose 2 of 4 samples of class {c} for val are found with the seeds 0 to 39"
        checks.that(ways > 4, of=of, expected="more than 4", got=ways)


@pytest.mark.parametrize("fraction", [20, 1.001, -0.1, float("nan")])
def test_a_class_has_no_more_than_all(stratified_split, fraction):
    """A val_fraction below 0 or above 1 raises ValueError."""
    of = f"stratified_split(labels, val_fraction={fraction}, seed=0)"
    checks.raises(ValueError, lambda: stratified_split(torch.tensor([0, 1]), fraction, seed=0), of=of)


def test_stratifying_leaves_the_global_generator(stratified_split, global_generator_stays):
    """Splitting class by class does not change the state of PyTorch's global generator."""
    with global_generator_stays("PyTorch's global generator after stratified_split"):
        stratified_split(torch.tensor([0, 1, 0, 1]), 0.5, seed=1)


GROUPS = ["ann", "bob", "ann", "cid", "bob", "ann", "dot", "eve"]


@pytest.mark.parametrize(("fraction", "count"), [(0.4, 2), (0.5, 2), (0.7, 3), (0, 0), (1, 5), (0.19, 0)])
def test_val_has_its_share_of_the_groups(split_by_group, fraction, count):
    """val has int(G * val_fraction) of the G groups, however many samples they have; no group is in both parts."""
    for seed in range(5):
        train, val = lists(split_by_group(GROUPS, fraction, seed), "split_by_group")
        of = f"split_by_group of 5 groups in 8 samples, val_fraction={fraction}, seed={seed}"
        checks.equal(sorted(train + val), list(range(8)), of=f"the samples of both parts, sorted, of {of}")
        checks.equal(len({GROUPS[i] for i in val}), count, of=f"the number of groups in val of {of}")
        both = sorted({GROUPS[i] for i in train} & {GROUPS[i] for i in val})
        checks.equal(both, [], of=f"the groups in both parts of {of}")


def test_both_lists_ascend(split_by_group):
    """train and val are lists of sample numbers, each in ascending order."""
    for seed in range(5):
        for name, part in zip(
            ("train", "val"), lists(split_by_group(GROUPS, 0.6, seed), "split_by_group"), strict=True
        ):
            checks.equal(part, sorted(part), of=f"{name} of split_by_group(groups, 0.6, seed={seed})")


def test_any_group_may_be_in_val(split_by_group):
    """Over 40 seeds each group is in val with some seed, and more than 6 of the 10 pairs of groups are."""
    chosen = [{GROUPS[i] for i in split_by_group(GROUPS, 0.4, seed)[1]} for seed in range(40)]
    found = sorted({name for names in chosen for name in names})
    checks.equal(found, ["ann", "bob", "cid", "dot", "eve"], of="the groups that were in val for any seed of 0 to 39")
    pairs = len({tuple(sorted(names)) for names in chosen})
    of = "how many pairs of 5 groups are val with any seed of 0 to 39"
    checks.that(pairs > 6, of=of, expected="more than 6", got=pairs)


def test_the_seed_decides_the_groups(split_by_group):
    """The same seed gives the same split, whatever was drawn in between."""
    first = lists(split_by_group(GROUPS, 0.5, seed=2), "split_by_group")
    torch.rand(5)
    checks.equal(lists(split_by_group(GROUPS, 0.5, seed=2), "split_by_group"), first, of="a second split_by_group")


def test_another_run_of_python_splits_alike(split_by_group):
    """The split does not depend on how Python happens to hash the names, which it does otherwise in every run."""
    names = [f"patient {i // 2}" for i in range(40)]
    splits = []
    for Salted.salt in range(6):
        splits.append(lists(split_by_group([Salted(name) for name in names], 0.5, seed=0), "split_by_group"))
    of = "split_by_group of the same 20 groups, seed=0, in another run of Python"
    for split in splits[1:]:
        checks.equal(split, splits[0], of=of)


def test_there_may_be_no_groups(split_by_group):
    """Without samples both parts are empty."""
    checks.equal(
        lists(split_by_group([], 0.5, seed=0), "split_by_group"), ([], []), of="split_by_group([], 0.5, seed=0)"
    )


@pytest.mark.parametrize("fraction", [20, 1.001, -0.1, float("nan")])
def test_there_are_no_more_than_all_groups(split_by_group, fraction):
    """A val_fraction below 0 or above 1 raises ValueError."""
    of = f"split_by_group(groups, val_fraction={fraction}, seed=0)"
    checks.raises(ValueError, lambda: split_by_group(GROUPS, fraction, seed=0), of=of)


def test_grouping_leaves_the_global_generator(split_by_group, global_generator_stays):
    """Splitting by group does not change the state of PyTorch's global generator."""
    with global_generator_stays("PyTorch's global generator after split_by_group"):
        split_by_group(GROUPS, 0.5, seed=1)


class Salted(str):
    """A name whose hash is another one with each salt, as that of a string is in each run of Python."""

    salt = 0
    __eq__ = str.__eq__

    def __hash__(self):
        return int(self.split()[-1]) * (2 * Salted.salt + 1) * 7919 % 1009


class Counting(Dataset):
    """Six samples, and a list of the indices with which they were asked for."""

    def __init__(self):
        self.asked = []

    def __len__(self):
        return 6

    def __getitem__(self, index):
        self.asked.append(index)
        return index


def parts(split):
    """Return train and val; another number of parts is a failure of its own."""
    checks.instance(split, tuple, of="what train_val_split returns")
    checks.equal(len(split), 2, of="the number of values that train_val_split returns")
    return split


def lists(split, of):
    """Return train and val as a tuple of lists of ints; anything else is a failure of its own."""
    checks.instance(split, tuple, of=f"what {of} returns")
    checks.equal(len(split), 2, of=f"the number of values that {of} returns")
    for name, part in zip(("train", "val"), split, strict=True):
        checks.instance(part, list, of=f"{name} of {of}")
        kinds = sorted({type(i).__name__ for i in part})
        checks.that(kinds in ([], ["int"]), of=f"the types in {name} of {of}", expected="int", got=", ".join(kinds))
    return split


def members(part):
    """Return the numbers in a part of `numbers`, in its order."""
    return [int(part[j][0]) for j in range(len(part))]


def draws(sampler):
    """Return 3000 draws or a few more: as many epochs as it takes, but no more than 3000."""
    drawn = []
    for _ in range(3000):
        drawn += [int(i) for i in sampler]
        if len(drawn) >= 3000:
            break
    return drawn


def shortened(labels):
    """Return labels in words: how many there are of each class."""
    return ", ".join(f"{c} ({labels.count(c)} times)" for c in sorted(set(labels)))
