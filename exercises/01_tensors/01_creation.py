"""Creating tensors: the right numbers, in the right dtype, and random numbers that can be repeated.

Every constructor guesses a dtype unless you name one, and every random one draws from a random number generator that
you can choose.
Read: torch.tensor, torch.linspace, torch.full_like, torch.randint, torch.randperm, torch.Generator

Shapes: N rows, F numbers in each.
"""

import torch
from torch import Tensor


def from_rows(rows: list[list[int]]) -> Tensor:
    """Return rows of whole numbers as a float32 matrix, the kind of number that models compute with.

    Shapes: N lists of F numbers -> (N, F). N and F are 1 or more; one row gives (1, F), not (F,).
    Raises ValueError where the rows differ in length.

    >>> from_rows([[1, 2], [3, 4]])
    tensor([[1., 2.],
            [3., 4.]])
    """
    raise NotImplementedError


def evenly_spaced(start: float, stop: float, count: int) -> Tensor:
    """Return `count` numbers from start to stop, both ends included, all the same distance apart.

    Shape (count,), float32, also for whole start and stop. stop may be smaller than start, or equal to it.
    count is 1 or more; a single number is start.

    >>> evenly_spaced(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    raise NotImplementedError


def powers_of_two(count: int) -> Tensor:
    """Return the first `count` powers of two: 1, 2, 4, 8 …

    Shape (count,), float32. count is 0 to 100; with 0 the shape is (0,).

    >>> powers_of_two(5)
    tensor([ 1.,  2.,  4.,  8., 16.])
    """
    raise NotImplementedError


def constant_like(template: Tensor, value: float) -> Tensor:
    """Return a new tensor like template, in which every number is value.

    Shape, dtype and device are template's, whichever they are. (Even "meta", a device that keeps shapes, not numbers.)
    The numbers in template do not matter, not even NaN. value fits the dtype: 7 or 7.0 for int64, 1 or 0 for bool.

    >>> constant_like(torch.zeros(2, 3, dtype=torch.int64), 7)
    tensor([[7, 7, 7],
            [7, 7, 7]])
    """
    raise NotImplementedError


def roll_dice(count: int, seed: int) -> Tensor:
    """Return `count` rolls of a fair die: whole numbers from 1 to 6, each as likely as the others.

    Shape (count,), int64; count may be 0. No roll depends on the one before it. The same seed gives the same rolls,
    whatever was rolled in between; another seed gives others.
    No global generator (torch's, NumPy's, Python's) is seeded or used: nothing else that is random changes.

    >>> roll_dice(10, seed=1).shape
    torch.Size([10])
    """
    raise NotImplementedError


def shuffled(n: int, seed: int) -> Tensor:
    """Return the numbers 0 to n - 1 in random order, each of them once.

    Shape (n,), int64; n may be 0. The same seed gives the same order, in every call; another seed gives another.
    No global generator (torch's, NumPy's, Python's) is seeded or used.

    >>> shuffled(5, seed=1).sort().values
    tensor([0, 1, 2, 3, 4])
    """
    raise NotImplementedError
