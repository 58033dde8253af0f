"""Hidden tests of creation."""

import random

import numpy as np
import pytest
import torch

from torch_katas import checks


def test_whole_numbers_become_float32(from_rows):
    """The matrix is float32, although the lists hold whole numbers."""
    checks.dtype(from_rows([[1, 2], [3, 4]]), torch.float32)


@pytest.mark.parametrize(
    "rows", [[[1, 2, 3], [4, 5, 6]], [[9, 1], [2, 7]], [[1, -2]], [[1], [2], [3]], [[7]], [[300, 70_000]]], ids=str
)
def test_every_list_is_a_row(from_rows, rows):
    """N lists of F numbers are a matrix of shape (N, F), also where N or F is 1."""
    expected = torch.zeros(len(rows), len(rows[0]))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            expected[i, j] = value
    checks.close(from_rows(rows), expected, of=f"from_rows({rows})")


UNEQUAL = [
    [[1, 2], [3]],
    [[1], [2, 3]],
    [[1, 2], [3, 4, 5], [6, 7]],
    [[1, 2, 3], [4], [5, 6]],
    [[1, 2], [3], [4, 5, 6]],
]


@pytest.mark.parametrize("rows", UNEQUAL, ids=str)
def test_unequal_rows_are_refused(from_rows, rows):
    """Rows of unequal length are no matrix: ValueError."""
    checks.raises(ValueError, lambda: from_rows(rows), of=f"from_rows({rows})")


def test_the_spaced_numbers_are_float32(evenly_spaced):
    """The numbers are float32, for whole start and stop as well."""
    checks.dtype(evenly_spaced(0, 10, 3), torch.float32)


@pytest.mark.parametrize(
    ("start", "stop", "count"), [(0, 4, 5), (0, 1, 5), (5, 1, 3), (-1, 1, 2), (0.5, 2.5, 9), (0.1, 0.7, 7)]
)
def test_both_ends_are_in(evenly_spaced, start, stop, count):
    """The first number is start, the last is stop, and all are the same distance apart."""
    expected = torch.linspace(start, stop, count)
    checks.close(evenly_spaced(start, stop, count), expected, of=f"evenly_spaced({start}, {stop}, {count})")


@pytest.mark.parametrize("count", [2, 3, 7, 10, 13, 100])
@pytest.mark.parametrize(("start", "stop"), [(0, 1), (5, 1), (-1.0, 1.0)])
def test_there_are_count_numbers(evenly_spaced, start, stop, count):
    """There are exactly `count` numbers, however the distance between them is rounded."""
    checks.shape(evenly_spaced(start, stop, count), (count,), of=f"evenly_spaced({start}, {stop}, {count})")


def test_a_single_number_is_start(evenly_spaced):
    """With count = 1 the only number is start."""
    checks.close(evenly_spaced(2, 5, 1), torch.tensor([2.0]))


@pytest.mark.parametrize("count", [4, 1])
def test_start_and_stop_may_be_equal(evenly_spaced, count):
    """Where start equals stop, every number is start."""
    checks.close(evenly_spaced(3, 3, count), torch.tensor([3.0] * count), of=f"evenly_spaced(3, 3, {count})")


@pytest.mark.parametrize("count", [5, 2, 1])
def test_each_number_is_twice_the_one_before(powers_of_two, count):
    """The numbers are 1, 2, 4, 8, 16 … in float32."""
    checks.close(powers_of_two(count), torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0])[:count], of=f"powers_of_two({count})")


def test_no_power_overflows(powers_of_two):
    """Up to the last, 2**99, every power is right: float32 can hold them, int64 cannot."""
    checks.close(powers_of_two(100), torch.tensor([2.0**exponent for exponent in range(100)]))


def test_no_powers_at_all(powers_of_two):
    """With count = 0 the result is empty: shape (0,)."""
    checks.close(powers_of_two(0), torch.zeros(0))


SEEDS = [*range(20), 1_000_007]
SEEDS_IN_WORDS = "the seeds 0 to 19 and 1000007"
DTYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int8, torch.uint8]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("size", [(2, 3), (), (0, 2)], ids=str)
def test_shape_and_dtype_are_the_templates(constant_like, device, dtype, size):
    """The result has template's shape, dtype and device, and every number in it is value."""
    template = torch.ones(size, dtype=dtype, device=device)
    expected = torch.tensor([7] * template.numel(), dtype=dtype, device=device).reshape(size)
    name = str(dtype).removeprefix("torch.")
    checks.close(constant_like(template, 7), expected, of=f"constant_like(template, 7), template {size} of {name}")
    checks.close(constant_like(template, 7.0), expected, of=f"constant_like(template, 7.0), template {size} of {name}")


@pytest.mark.parametrize("value", [1, 0])
def test_booleans_stay_booleans(constant_like, device, value):
    """A template of booleans gives booleans: True for 1, False for 0."""
    template = torch.tensor([True, False], device=device)
    expected = torch.tensor([bool(value)] * 2, device=device)
    checks.close(constant_like(template, value), expected, of=f"constant_like([True, False], {value})")


def test_fractions_keep_the_dtype_too(constant_like, device):
    """A template of float64 gives float64 for a value of 0.5 or 0.1 as well, to the last digit."""
    template = torch.zeros(3, dtype=torch.float64, device=device)
    for value in (0.5, 0.1):
        expected = torch.tensor([value] * 3, dtype=torch.float64, device=device)
        of = f"constant_like(template, {value}), template of float64"
        checks.close(constant_like(template, value), expected, of=of, rtol=1e-12)


def test_every_number_has_its_place(constant_like, device):
    """Each number has memory of its own: what is written into one place does not show in another."""
    result = constant_like(torch.zeros(2, 2, device=device), 7.0)
    result[0, 1] = 1.0
    expected = torch.tensor([[7.0, 1.0], [7.0, 7.0]], device=device)
    checks.close(result, expected, of="constant_like(template, 7.0) after a write to [0, 1]")


def test_device_is_the_templates(constant_like):
    """The result is where template is. (`meta` is a device that stores no numbers: it shows this on every machine.)"""
    template = torch.empty(2, 3, device="meta")
    checks.device(constant_like(template, 7.0), "meta", of="constant_like(template, 7.0), template on meta")


def test_the_templates_numbers_do_not_matter(constant_like, device):
    """NaN and infinity in template leave no trace in the result."""
    template = torch.tensor([float("nan"), float("inf"), 1.0], device=device)
    expected = torch.tensor([7.0, 7.0, 7.0], device=device)
    checks.close(constant_like(template, 7.0), expected, of="constant_like([nan, inf, 1], 7.0)")


def test_the_template_stays_as_it_is(constant_like, device):
    """The result is a new tensor: template keeps its numbers."""
    template = torch.zeros(3, device=device)
    with checks.unmodified("constant_like(template, 7.0)", template=template):
        constant_like(template, 7.0)


def test_all_six_faces_come_and_no_other(roll_dice):
    """In 200 rolls all the faces come up: 1, 2, 3, 4, 5 and 6, and nothing else."""
    faces = sorted(set(roll_dice(200, seed=0).tolist()))
    checks.equal([int(face) for face in faces], [1, 2, 3, 4, 5, 6], of="the faces in roll_dice(200, seed=0)")


@pytest.mark.parametrize("count", [5, 1, 0])
def test_rolls_are_whole_numbers_in_one_row(roll_dice, count):
    """The rolls are int64 and have shape (count,)."""
    checks.shape(roll_dice(count, seed=0), (count,), of=f"roll_dice({count}, seed=0)")
    checks.dtype(roll_dice(count, seed=0), torch.int64, of=f"roll_dice({count}, seed=0)")


def test_the_die_is_fair(roll_dice):
    """Each face is as likely as the others: about 1000 of 6000 rolls."""
    rolls = roll_dice(6000, seed=0)
    counts = [int((rolls == face).sum()) for face in range(1, 7)]
    fair = all(800 < count < 1200 for count in counts)
    checks.that(fair, of="how often 1 … 6 come in roll_dice(6000, seed=0)", expected="about 1000 of each", got=counts)


def test_no_roll_depends_on_the_one_before(roll_dice):
    """Each of the 36 pairs of a roll and the next one comes about 1000 times; of six rolls, two may show one face."""
    rolls = roll_dice(36_001, seed=0)
    pairs = torch.bincount((6 * rolls[:-1] + rolls[1:] - 7).clamp(0, 35).long(), minlength=36)
    independent = bool(((pairs > 800) & (pairs < 1200)).all())
    got = f"from {int(pairs.min())} to {int(pairs.max())} of them"
    of = "how often each pair of neighbours comes in roll_dice(36001, seed=0)"
    checks.that(independent, of=of, expected="about 1000 of each", got=got)
    different = [len(set(roll_dice(6, seed).tolist())) for seed in range(20)]
    of = "how many different faces roll_dice(6, seed) shows for the seeds 0 to 19"
    checks.that(min(different) < 6, of=of, expected="mostly 3 to 5", got=different)


def test_the_same_seed_gives_the_same_rolls(roll_dice):
    """Two calls with the same seed give the same rolls, also with others between them, and for the seed 0."""
    for seed in (3, 0):
        first = roll_dice(10, seed=seed).clone()
        roll_dice(4, seed=5)
        checks.close(roll_dice(10, seed=seed), first, of=f"the second roll_dice(10, seed={seed})")


def test_another_seed_gives_other_rolls(roll_dice):
    """Calls with different seeds give different rolls."""
    different = {tuple(roll_dice(20, seed=seed).tolist()) for seed in SEEDS}
    checks.equal(
        len(different), len(SEEDS), of=f"how many different rolls roll_dice(20, seed) gives for {SEEDS_IN_WORDS}"
    )


def test_global_generators_are_left_alone(roll_dice):
    """Nobody else's random numbers change: the global generators stay as they were."""
    before = generator_states()
    roll_dice(5, seed=3)
    checks.equal(changed_since(before), [], of="the list of global generators that roll_dice(5, seed=3) changed")


@pytest.mark.parametrize("n", [8, 1, 0])
def test_each_number_comes_once(shuffled, n):
    """The result holds each of 0 to n - 1 exactly once, as int64."""
    checks.close(shuffled(n, seed=0).sort().values, torch.arange(n), of=f"shuffled({n}, seed=0), sorted")


def test_neighbours_are_parted(shuffled):
    """The order is random: hardly a number of 100 still stands beside one of its neighbours."""
    order = shuffled(100, seed=0)
    beside = int(((order[1:] - order[:-1]).abs() == 1).sum())
    of = "how many numbers of shuffled(100, seed=0) follow a neighbour"
    checks.that(beside < 15, of=of, expected="a few of them: about 2", got=beside)


def test_the_same_seed_gives_the_same_order(shuffled):
    """Two calls with the same seed give the same order, also with others between them, and for the seed 0."""
    for seed in (3, 0):
        first = shuffled(20, seed=seed).clone()
        shuffled(4, seed=5)
        checks.close(shuffled(20, seed=seed), first, of=f"the second shuffled(20, seed={seed})")


def test_another_seed_gives_another_order(shuffled):
    """Calls with different seeds give different orders."""
    different = {tuple(shuffled(20, seed=seed).tolist()) for seed in SEEDS}
    checks.equal(
        len(different), len(SEEDS), of=f"how many different orders shuffled(20, seed) gives for {SEEDS_IN_WORDS}"
    )


def test_every_order_may_come(shuffled):
    """Among the orders of 0, 1, 2 for 100 seeds all six are found."""
    orders = {tuple(shuffled(3, seed=seed).tolist()) for seed in range(100)}
    checks.equal(len(orders), 6, of="how many different orders shuffled(3, seed) gives for the seeds 0 to 99")


def test_shuffling_leaves_global_generators_alone(shuffled):
    """Nobody else's random numbers change: the global generators stay as they were."""
    before = generator_states()
    shuffled(5, seed=3)
    checks.equal(changed_since(before), [], of="the list of global generators that shuffled(5, seed=3) changed")


def generator_states():
    """Return the states of the generators that a whole program shares."""
    numpys = np.random.get_state()
    return {
        "torch": torch.get_rng_state().tolist(),
        "NumPy": (numpys[1].tolist(), numpys[2]),
        "Python": random.getstate(),
    }


def changed_since(before):
    """Return the names of the shared generators whose state is another now."""
    return [name for name, state in generator_states().items() if state != before[name]]
