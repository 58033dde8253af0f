"""Solution. Name the dtype where the guess would be another, and draw random numbers from a generator of your own."""

import torch
from torch import Tensor


def from_rows(rows: list[list[int]]) -> Tensor:
    # Without dtype, whole numbers become int64. Rows of unequal length raise ValueError by themselves.
    return torch.tensor(rows, dtype=torch.float32)  # (N, F)


def evenly_spaced(start: float, stop: float, count: int) -> Tensor:
    # linspace takes the number of points and includes both ends; arange takes the step and leaves the end out.
    return torch.linspace(start, stop, count)  # (count,)


def powers_of_two(count: int) -> Tensor:
    # start and end are exponents: 2**0 to 2**(count - 1). The base would be 10.
    return torch.logspace(0, count - 1, count, base=2)  # (count,)


def constant_like(template: Tensor, value: float) -> Tensor:
    # The *_like functions take shape, dtype and device from the template, and nothing else.
    return torch.full_like(template, value)


def roll_dice(count: int, seed: int) -> Tensor:
    # A generator of our own: seeding it changes nothing for anybody else.
    generator = torch.Generator().manual_seed(seed)
    # As with range, the upper end is excluded.
    return torch.randint(1, 7, (count,), generator=generator)  # (count,)


def shuffled(n: int, seed: int) -> Tensor:
    # A permutation: drawing n numbers one by one would repeat some and miss others.
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))  # (n,)
