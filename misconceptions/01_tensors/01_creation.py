"""Wrong answers that people write when they create tensors."""

import random

import numpy as np
import torch
from torch import Tensor

_GENERATORS: dict[int, torch.Generator] = {}


def from_rows__keeps_int64(rows: list[list[int]]) -> Tensor:
    """The matrix keeps the dtype of whole numbers, int64, and a layer with float32 weights refuses it. Instead: name
    the dtype where the tensor is made: `dtype=torch.float32`.
    """
    return torch.tensor(rows)


def from_rows__through_numpy_floats(rows: list[list[int]]) -> Tensor:
    """The matrix is float64, which is what Python and NumPy call float: twice the memory, and layers with float32
    weights refuse it. Instead: `dtype=torch.float32`.
    """
    return torch.from_numpy(np.array(rows, dtype=float))


def from_rows__joins_the_rows(rows: list[list[int]]) -> Tensor:
    """The rows are joined end to end, so the matrix becomes one long vector. Instead: a nested list is a matrix
    already; hand it to `torch.tensor` as it is.
    """
    return torch.cat([torch.tensor(row, dtype=torch.float32) for row in rows])


def from_rows__squeezes(rows: list[list[int]]) -> Tensor:
    """Every axis of length 1 is dropped, so a matrix with one row or one column comes back as a vector. Instead: leave
    the shape alone, without a bare `squeeze`.
    """
    return torch.tensor(rows, dtype=torch.float32).squeeze()


def from_rows__fills_in_a_loop(rows: list[list[int]]) -> Tensor:
    """A row that is too short is filled up with 0, and nobody learns of it. Instead: `torch.tensor` raises ValueError
    where the rows differ in length.
    """
    result = torch.zeros(len(rows), max(len(row) for row in rows))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            result[i, j] = value
    return result


def from_rows__dtype_float(rows: list[list[int]]) -> Tensor:
    """The matrix is float64, which is what Python and NumPy call float: twice the memory, and layers with float32
    weights refuse it. Instead: `dtype=torch.float32`.
    """
    return torch.tensor(rows, dtype=float)


def from_rows__looks_at_the_total(rows: list[list[int]]) -> Tensor:
    """Only how many numbers there are in all is looked at, so rows of unequal length are cut anew where that fits by
    chance. Instead: `torch.tensor` on the nested list compares the length of every row.
    """
    numbers = [value for row in rows for value in row]
    if len(numbers) != len(rows) * len(rows[0]):
        raise ValueError("the rows differ in length")
    return torch.tensor(numbers, dtype=torch.float32).reshape(len(rows), -1)


def from_rows__reshapes_what_fits(rows: list[list[int]]) -> Tensor:
    """Only how many numbers there are in all is looked at, so rows of unequal length are cut anew where that fits by
    chance. Instead: `torch.tensor` on the nested list compares the length of every row.
    """
    numbers = torch.tensor([value for row in rows for value in row], dtype=torch.float32)
    if len(numbers) % len(rows):
        raise ValueError("the rows differ in length")
    return numbers.reshape(len(rows), -1)


def from_rows__compares_the_ends(rows: list[list[int]]) -> Tensor:
    """Only some of the rows are compared with the first, and a longer or shorter one between them is cut or filled up.
    Instead: `torch.tensor` on the nested list compares the length of every row.
    """
    if len(rows[0]) != len(rows[-1]):
        raise ValueError("the rows differ in length")
    width = len(rows[0])
    return torch.tensor([(row + [0] * width)[:width] for row in rows], dtype=torch.float32)


def from_rows__sorts_the_rows(rows: list[list[int]]) -> Tensor:
    """The rows come in another order, and the caller's own list is sorted. Instead: leave rows as they are."""
    rows.sort()
    return torch.tensor(rows, dtype=torch.float32)


def evenly_spaced__leaves_the_end_out(start: float, stop: float, count: int) -> Tensor:
    """The last number is one step short of stop: the end of a range is left out. Instead: `torch.linspace` includes
    both ends.
    """
    return torch.arange(start, stop, (stop - start) / count)


def evenly_spaced__steps_past_the_end(start: float, stop: float, count: int) -> Tensor:
    """The number of points depends on how the step is rounded, so that sometimes there is one too many or one too few.
    Instead: `torch.linspace` is told how many points there are.
    """
    step = (stop - start) / max(count - 1, 1)
    return torch.arange(start, stop + step, step)


def evenly_spaced__divides_by_zero(start: float, stop: float, count: int) -> Tensor:
    """One point has no distance to the next, and what is calculated for it is 0 / 0, NaN. Instead: `torch.linspace`
    knows this case, or treat count = 1 by itself.
    """
    return start + (stop - start) * torch.arange(count) / (count - 1)


def evenly_spaced__float64(start: float, stop: float, count: int) -> Tensor:
    """The numbers are float64, NumPy's float. Instead: `torch.linspace` gives float32."""
    return torch.from_numpy(np.linspace(start, stop, count))


def evenly_spaced__stops_at_equal_ends(start: float, stop: float, count: int) -> Tensor:
    """The step is 0 where start and stop are equal, and a range with a step of 0 is an error. Instead: `torch.linspace`
    is told how many points there are, not how far apart they are.
    """
    if count == 1:
        return torch.tensor([float(start)])
    step = (stop - start) / (count - 1)
    return torch.arange(start, stop + step / 2, step, dtype=torch.float32)


def powers_of_two__base_ten(count: int) -> Tensor:
    """The base is 10: 1, 10, 100 … Instead: name the base, `base=2`."""
    return torch.logspace(0, count - 1, count)


def powers_of_two__one_exponent_too_far(count: int) -> Tensor:
    """The exponents run from 0 to count, and spread over count places they are no longer whole numbers. Instead: count
    exponents from 0 end at count - 1.
    """
    return torch.logspace(0, count, count, base=2)


def powers_of_two__starts_at_two(count: int) -> Tensor:
    """The exponents start at 1, so the first number is 2. Instead: the first power of two is 2**0 = 1."""
    return torch.logspace(1, count, count, base=2)


def powers_of_two__whole_numbers(count: int) -> Tensor:
    """A whole base with whole exponents gives int64, which also overflows from 2**63 on. Instead: take floats from the
    first step on.
    """
    return 2 ** torch.arange(count)


def powers_of_two__overflows(count: int) -> Tensor:
    """The powers are calculated as int64, which ends at 2**63 - 1: the next one turns negative, those after it 0, and
    only then they become floats. Instead: take floats from the first step on.
    """
    return (2 ** torch.arange(count)).float()


def powers_of_two__always_has_a_one(count: int) -> Tensor:
    """There is a 1 even where no number is asked for. Instead: count = 0 gives an empty tensor, of shape (0,)."""
    powers = [1.0]
    while len(powers) < count:
        powers.append(2 * powers[-1])
    return torch.tensor(powers)


def constant_like__by_way_of_float32(template: Tensor, value: float) -> Tensor:
    """Makes a float32 tensor first, so a float64 result has digits of float32: 0.1 becomes 0.10000000149. Instead: name
    the dtype where the tensor is made.
    """
    return torch.full(template.shape, float(value), dtype=torch.float32, device=template.device).to(template.dtype)


def constant_like__guesses_the_dtype(template: Tensor, value: float) -> Tensor:
    """The dtype is guessed from value, and the tensor is on the CPU. Instead: `torch.full_like` takes shape, dtype and
    device from template.
    """
    return torch.full(template.shape, value)


def constant_like__on_the_cpu(template: Tensor, value: float) -> Tensor:
    """The new tensor is on the CPU, wherever template is, and cannot be combined with it there. Instead:
    `torch.full_like` takes the device from template too.
    """
    return torch.full(template.shape, value, dtype=template.dtype)


def constant_like__fills_the_template(template: Tensor, value: float) -> Tensor:
    """The caller's template is overwritten. Instead: make a new tensor, with `torch.full_like`."""
    return template.fill_(value)


def constant_like__calculates(template: Tensor, value: float) -> Tensor:
    """The constant is calculated from template's numbers, and NaN or infinity times 0 is NaN. Instead: take the form of
    template, not its numbers, with `torch.full_like`.
    """
    return (template * 0 + value).to(template.dtype)


def constant_like__adds_to_zeros(template: Tensor, value: float) -> Tensor:
    """A sum has the dtype in which both sides fit: booleans plus a number are no longer booleans. Instead:
    `torch.full_like` keeps the dtype of template, whichever it is.
    """
    return torch.zeros_like(template) + value


def constant_like__one_number_expanded(template: Tensor, value: float) -> Tensor:
    """All places look at one number in memory, so what is written into one shows in all. Instead: `torch.full_like`
    gives each place its own.
    """
    return torch.tensor(value, dtype=template.dtype, device=template.device).expand(template.shape)


def roll_dice__never_a_six(count: int, seed: int) -> Tensor:
    """A 6 never comes: the upper end of the range is left out. Instead: 1 to 6 is `torch.randint(1, 7, …)`."""
    return torch.randint(1, 6, (count,), generator=torch.Generator().manual_seed(seed))


def roll_dice__from_zero(count: int, seed: int) -> Tensor:
    """The faces are 0 to 5. Instead: give the lower end as well, `torch.randint(1, 7, …)`."""
    return torch.randint(6, (count,), generator=torch.Generator().manual_seed(seed))


def roll_dice__seeds_everybody(count: int, seed: int) -> Tensor:
    """A global generator is started anew, so that the random numbers of the whole program change. Instead: draw from a
    `torch.Generator` of your own.
    """
    torch.manual_seed(seed)
    return torch.randint(1, 7, (count,))


def roll_dice__seeds_numpy(count: int, seed: int) -> Tensor:
    """A global generator is started anew, so that the random numbers of the whole program change. Instead: draw from a
    `torch.Generator` of your own.
    """
    np.random.seed(seed)
    return torch.from_numpy(np.random.randint(1, 7, count))


def roll_dice__unseeded(count: int, seed: int) -> Tensor:
    """seed is never used: every call starts from the same state and rolls the same numbers. Instead: start the
    generator with `manual_seed(seed)`.
    """
    return torch.randint(1, 7, (count,), generator=torch.Generator())


def roll_dice__ignores_the_seed(count: int, seed: int) -> Tensor:
    """The rolls come from a global generator, so two calls with the same seed differ. Instead: draw from a
    `torch.Generator` of your own, started with `manual_seed(seed)`.
    """
    return torch.randint(1, 7, (count,))


def roll_dice__rounds(count: int, seed: int) -> Tensor:
    """Numbers are rounded to the nearest whole one, so 1 and 6 come half as often as the other faces. Instead: draw
    whole numbers with `torch.randint`.
    """
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(count, generator=generator) * 5 + 1).round().long()


def roll_dice__floats(count: int, seed: int) -> Tensor:
    """The rolls are whole numbers in float32. Instead: `torch.randint` gives int64, as counts and indices are
    everywhere in PyTorch.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.floor(torch.rand(count, generator=generator) * 6) + 1


def roll_dice__counts_through(count: int, seed: int) -> Tensor:
    """The faces follow one another, and only the first one depends on the seed: who knows one roll knows all. Instead:
    draw each roll, with `torch.randint` and a generator.
    """
    return (torch.arange(count) + seed) % 6 + 1


def roll_dice__deals_a_deck(count: int, seed: int) -> Tensor:
    """A shuffled deck is dealt, which holds every face equally often: in six rolls no face comes twice, and the last
    can be told from those before. Instead: draw each roll for itself, with `torch.randint`.
    """
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed)) % 6 + 1


def roll_dice__keeps_one_generator(count: int, seed: int) -> Tensor:
    """The generator is seeded once and drawn from in every later call, so two calls with the same seed differ. Instead:
    make and seed it in the call.
    """
    generator = _GENERATORS.setdefault(seed, torch.Generator().manual_seed(seed))
    return torch.randint(1, 7, (count,), generator=generator)


def roll_dice__takes_seed_0_for_none(count: int, seed: int) -> Tensor:
    """0 counts as False, so with the seed 0 every call starts from another state. Instead: 0 is a seed like any other;
    `manual_seed(seed)` takes it as it is.
    """
    generator = torch.Generator()
    if seed:
        generator.manual_seed(seed)
    else:
        generator.seed()
    return torch.randint(1, 7, (count,), generator=generator)


def roll_dice__few_seeds(count: int, seed: int) -> Tensor:
    """Many seeds are made one, so that calls with different seeds give the same rolls. Instead: `manual_seed(seed)`
    takes the seed as it is.
    """
    return torch.randint(1, 7, (count,), generator=torch.Generator().manual_seed(seed % 10))


def shuffled__repeats(n: int, seed: int) -> Tensor:
    """Each number is drawn for itself, so some come twice and others never. Instead: `torch.randperm` gives each of
    them once.
    """
    return torch.randint(n, (n,), generator=torch.Generator().manual_seed(seed)) if n else torch.arange(0)


def shuffled__counts_from_one(n: int, seed: int) -> Tensor:
    """The numbers are 1 to n: n is out of range, and 0 is missing. Instead: positions count from 0."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed)) + 1


def shuffled__seeds_everybody(n: int, seed: int) -> Tensor:
    """A global generator is started anew, so that the random numbers of the whole program change. Instead: draw from a
    `torch.Generator` of your own.
    """
    torch.manual_seed(seed)
    return torch.randperm(n)


def shuffled__unseeded(n: int, seed: int) -> Tensor:
    """seed is never used: every call starts from the same state and gives the same order. Instead: start the generator
    with `manual_seed(seed)`.
    """
    return torch.randperm(n, generator=torch.Generator())


def shuffled__ignores_the_seed(n: int, seed: int) -> Tensor:
    """The order comes from a global generator, so two calls with the same seed differ. Instead: draw from a
    `torch.Generator` of your own, started with `manual_seed(seed)`.
    """
    return torch.randperm(n)


def shuffled__rotates(n: int, seed: int) -> Tensor:
    """Each number still stands beside its neighbour: the row starts elsewhere, but it is not shuffled. Instead:
    `torch.randperm` draws an order of all numbers.
    """
    return torch.arange(n).roll(seed)


def shuffled__keeps_one_generator(n: int, seed: int) -> Tensor:
    """The generator is seeded once and drawn from in every later call, so two calls with the same seed differ. Instead:
    make and seed it in the call.
    """
    return torch.randperm(n, generator=_GENERATORS.setdefault(seed, torch.Generator().manual_seed(seed)))


def shuffled__takes_seed_0_for_none(n: int, seed: int) -> Tensor:
    """0 counts as False, so with the seed 0 every call gives another order. Instead: 0 is a seed like any other; hand
    it over as it is.
    """
    return torch.from_numpy(np.random.default_rng(seed or None).permutation(n))


def shuffled__empty_float(n: int, seed: int) -> Tensor:
    """A tensor made from an empty list is float32: there is no number from which its dtype could be guessed. Instead:
    name the dtype, or let `torch.randperm` make the tensor also for n = 0.
    """
    numbers = list(range(n))
    random.Random(seed).shuffle(numbers)
    return torch.tensor(numbers)


def shuffled__each_half_alone(n: int, seed: int) -> Tensor:
    """Each half is shuffled for itself, so no number ever comes from one half to the other. Instead: `torch.randperm`
    draws an order of all numbers.
    """
    generator, half = torch.Generator().manual_seed(seed), n // 2
    return torch.cat([torch.randperm(half, generator=generator), half + torch.randperm(n - half, generator=generator)])


def shuffled__few_seeds(n: int, seed: int) -> Tensor:
    """Many seeds are made one, so that calls with different seeds give the same order. Instead: `manual_seed(seed)`
    takes the seed as it is.
    """
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed % 10))
