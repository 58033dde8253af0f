"""Wrong answers that people write when they create tensors."""

import numpy as np
import torch
from torch import Tensor


def from_rows__keeps_int64(rows: list[list[int]]) -> Tensor:
    """From whole numbers `torch.tensor` makes int64, and a layer with float32 weights refuses it. Name the dtype."""
    return torch.tensor(rows)


def from_rows__through_numpy_floats(rows: list[list[int]]) -> Tensor:
    """NumPy's float has 64 bits, and torch keeps them: float64. PyTorch's models compute in float32."""
    return torch.from_numpy(np.array(rows, dtype=float))


def from_rows__joins_the_rows(rows: list[list[int]]) -> Tensor:
    """`cat` joins the rows end to end, so the matrix becomes one long vector. A nested list is a matrix already."""
    return torch.cat([torch.tensor(row, dtype=torch.float32) for row in rows])


def from_rows__squeezes(rows: list[list[int]]) -> Tensor:
    """`squeeze` drops every axis of length 1: a matrix with one row or one column comes back as a vector."""
    return torch.tensor(rows, dtype=torch.float32).squeeze()


def from_rows__fills_in_a_loop(rows: list[list[int]]) -> Tensor:
    """Zeros filled number by number hide a row that is too short: its end stays 0. Let `torch.tensor` check the
    rows.
    """
    result = torch.zeros(len(rows), max(len(row) for row in rows))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            result[i, j] = value
    return result


def evenly_spaced__leaves_the_end_out(start: float, stop: float, count: int) -> Tensor:
    """`arange` stops before its end, as Python's range does. `linspace` includes both ends."""
    return torch.arange(start, stop, (stop - start) / count)


def evenly_spaced__steps_past_the_end(start: float, stop: float, count: int) -> Tensor:
    """One step added to the end of `arange` makes the number of points a matter of rounding: sometimes there is one
    too many. `linspace` is told the number of points.
    """
    step = (stop - start) / max(count - 1, 1)
    return torch.arange(start, stop + step, step)


def evenly_spaced__divides_by_zero(start: float, stop: float, count: int) -> Tensor:
    """With one point there is no distance between points: 0 / 0 is NaN. `linspace` knows this case."""
    return start + (stop - start) * torch.arange(count) / (count - 1)


def evenly_spaced__float64(start: float, stop: float, count: int) -> Tensor:
    """NumPy's linspace gives float64, and torch keeps it. torch.linspace gives float32."""
    return torch.from_numpy(np.linspace(start, stop, count))


def powers_of_two__base_ten(count: int) -> Tensor:
    """`logspace` raises 10 to the exponents unless you give it another base: 1, 10, 100 …"""
    return torch.logspace(0, count - 1, count)


def powers_of_two__one_exponent_too_far(count: int) -> Tensor:
    """`count` exponents from 0 end at count - 1. Spread up to count, they are no longer whole numbers."""
    return torch.logspace(0, count, count, base=2)


def powers_of_two__starts_at_two(count: int) -> Tensor:
    """The first power of two is 2**0 = 1: the exponents start at 0, not at 1."""
    return torch.logspace(1, count, count, base=2)


def powers_of_two__whole_numbers(count: int) -> Tensor:
    """A whole base and whole exponents give int64. With 2.0 as the base the powers are float32."""
    return 2 ** torch.arange(count)


def powers_of_two__overflows(count: int) -> Tensor:
    """int64 ends at 2**63 - 1: the next power turns negative, those after it 0, before you make them floats."""
    return (2 ** torch.arange(count)).float()


def powers_of_two__always_has_a_one(count: int) -> Tensor:
    """A list that begins with a 1 is never empty: for count = 0 there must be no number at all."""
    powers = [1.0]
    while len(powers) < count:
        powers.append(2 * powers[-1])
    return torch.tensor(powers)


def constant_like__guesses_the_dtype(template: Tensor, value: float) -> Tensor:
    """`torch.full` takes the dtype from value and puts the tensor on the CPU. `full_like` takes both from template."""
    return torch.full(template.shape, value)


def constant_like__on_the_cpu(template: Tensor, value: float) -> Tensor:
    """Without `device` a new tensor is on the CPU, and cannot be combined with a template on the GPU."""
    return torch.full(template.shape, value, dtype=template.dtype)


def constant_like__fills_the_template(template: Tensor, value: float) -> Tensor:
    """`fill_` with its underscore works in place: it overwrites the caller's template. Make a new tensor."""
    return template.fill_(value)


def constant_like__calculates(template: Tensor, value: float) -> Tensor:
    """NaN times 0 is NaN, and infinity times 0 as well: a constant must not be calculated from template's numbers."""
    return (template * 0 + value).to(template.dtype)


def roll_dice__never_a_six(count: int, seed: int) -> Tensor:
    """`randint` excludes its upper end, as Python's range does: 1 to 6 is written (1, 7)."""
    return torch.randint(1, 6, (count,), generator=torch.Generator().manual_seed(seed))


def roll_dice__from_zero(count: int, seed: int) -> Tensor:
    """Six faces, but from 0 to 5: `randint` starts at 0 unless you give it a lower end."""
    return torch.randint(6, (count,), generator=torch.Generator().manual_seed(seed))


def roll_dice__seeds_everybody(count: int, seed: int) -> Tensor:
    """`torch.manual_seed` restarts the generator of the whole program. Give the draw a `torch.Generator` of its own."""
    torch.manual_seed(seed)
    return torch.randint(1, 7, (count,))


def roll_dice__seeds_numpy(count: int, seed: int) -> Tensor:
    """`np.random.seed` restarts NumPy's generator for the whole program. `torch.Generator` belongs to you alone."""
    np.random.seed(seed)
    return torch.from_numpy(np.random.randint(1, 7, count))


def roll_dice__unseeded(count: int, seed: int) -> Tensor:
    """A new `torch.Generator()` starts from the same default seed every time. Give it yours with `manual_seed`."""
    return torch.randint(1, 7, (count,), generator=torch.Generator())


def roll_dice__ignores_the_seed(count: int, seed: int) -> Tensor:
    """Without a generator the rolls come from the global one, and differ from call to call whatever the seed."""
    return torch.randint(1, 7, (count,))


def roll_dice__rounds(count: int, seed: int) -> Tensor:
    """Rounded to the nearest whole number, 1 and 6 get half as wide a range as the faces between them: not a fair
    die. `randint` is fair.
    """
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(count, generator=generator) * 5 + 1).round().long()


def roll_dice__floats(count: int, seed: int) -> Tensor:
    """`floor` gives whole numbers, but keeps their dtype: float32. Counts and indices are int64."""
    generator = torch.Generator().manual_seed(seed)
    return torch.floor(torch.rand(count, generator=generator) * 6) + 1


def shuffled__repeats(n: int, seed: int) -> Tensor:
    """`randint` draws each number anew, so some come twice and others never. `randperm` uses each once."""
    return torch.randint(n, (n,), generator=torch.Generator().manual_seed(seed)) if n else torch.arange(0)


def shuffled__counts_from_one(n: int, seed: int) -> Tensor:
    """Positions count from 0: the number n is out of range, and 0 is missing."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed)) + 1


def shuffled__seeds_everybody(n: int, seed: int) -> Tensor:
    """`torch.manual_seed` restarts the generator of the whole program. Give the draw a `torch.Generator` of its own."""
    torch.manual_seed(seed)
    return torch.randperm(n)


def shuffled__unseeded(n: int, seed: int) -> Tensor:
    """A new `torch.Generator()` starts from the same default seed every time. Give it yours with `manual_seed`."""
    return torch.randperm(n, generator=torch.Generator())


def shuffled__ignores_the_seed(n: int, seed: int) -> Tensor:
    """Without a generator the order comes from the global one, and differs from call to call whatever the seed."""
    return torch.randperm(n)
