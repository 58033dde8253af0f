"""Right answers in other styles."""

import random

import numpy as np
import torch
from torch import Tensor


def from_rows__row_by_row(rows: list[list[int]]) -> Tensor:
    """One tensor for each row."""
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of unequal length")
    return torch.stack([torch.tensor(row, dtype=torch.float32) for row in rows])


def from_rows__through_numpy(rows: list[list[int]]) -> Tensor:
    """NumPy raises ValueError for rows of unequal length."""
    return torch.from_numpy(np.array(rows, dtype=np.float32))


def evenly_spaced__steps_from_start(start: float, stop: float, count: int) -> Tensor:
    """start, and so many steps."""
    step = (stop - start) / max(count - 1, 1)
    return (start + step * torch.arange(count, dtype=torch.float64)).to(torch.float32)


def evenly_spaced__through_numpy(start: float, stop: float, count: int) -> Tensor:
    """NumPy's linspace, narrowed."""
    return torch.tensor(np.linspace(start, stop, num=count), dtype=torch.float32)


def powers_of_two__by_python(count: int) -> Tensor:
    """A list of Python's floats."""
    return torch.tensor([2.0**exponent for exponent in range(count)], dtype=torch.float32)


def powers_of_two__by_pow(count: int) -> Tensor:
    """Exponents in a tensor."""
    return torch.pow(2, torch.arange(count, dtype=torch.float64)).float()


def constant_like__filled(template: Tensor, value: float) -> Tensor:
    """Empty, then filled."""
    return torch.empty_like(template).fill_(value)


def constant_like__by_hand(template: Tensor, value: float) -> Tensor:
    """Shape, dtype and device one by one."""
    return torch.full(template.size(), value, dtype=template.dtype, device=template.device)


def roll_dice__from_0(count: int, seed: int) -> Tensor:
    """0 to 5, and 1 more."""
    generator = torch.Generator()
    generator.manual_seed(seed)
    return torch.randint(6, size=(count,), generator=generator) + 1


def roll_dice__by_python(count: int, seed: int) -> Tensor:
    """A generator of Python's own."""
    dice = random.Random(seed)
    return torch.tensor([dice.randint(1, 6) for _ in range(count)], dtype=torch.int64)


def shuffled__by_sorting(n: int, seed: int) -> Tensor:
    """The order that sorts random numbers."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(n, generator=generator, dtype=torch.float64).argsort()


def shuffled__through_numpy(n: int, seed: int) -> Tensor:
    """A generator of NumPy's."""
    return torch.tensor(np.random.default_rng(seed).permutation(n), dtype=torch.int64)
