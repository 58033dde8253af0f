"""Solution. Between 1 and 2 the numbers of a dtype are eps apart; everything else follows from that."""

from collections.abc import Iterable

import torch
from torch import Tensor


def largest_safe_integer(dtype: torch.dtype) -> int:
    if not dtype.is_floating_point:
        raise TypeError(f"{dtype} has no floating-point numbers")
    # Numbers are eps apart from 1 on, and twice as far at each power of two: from 2 / eps on they are 2 apart.
    return int(2 / torch.finfo(dtype).eps)


def sum_in_order(x: Tensor, dtype: torch.dtype) -> Tensor:
    total = torch.zeros((), dtype=dtype, device=x.device)
    # The whole of x is rounded first: bfloat16 plus a float32 of shape () would be a float32.
    for number in x.to(dtype):
        total = total + number
    return total


def relative_error(value: Tensor, exact: Tensor) -> Tensor:
    if value.shape != exact.shape:
        raise ValueError(f"value is {tuple(value.shape)}, exact {tuple(exact.shape)}: they must be alike")
    value = value.double()  # and exact becomes float64 wherever it meets value
    error = (value - exact).abs() / exact.abs()
    # 0 / 0 and inf - inf are NaN, but nothing is wrong where both are the same.
    return error.masked_fill(value == exact, 0.0)


def stable_variance(x: Iterable[Tensor]) -> Tensor:
    count, mean, squares = 0, 0.0, 0.0  # a Python number takes the dtype of what it meets
    for row in x:
        count += 1
        distance = row - mean
        mean = mean + distance / count
        # Only distances are squared, and they are as small as the spread.
        squares = squares + distance * (row - mean)
    if count == 0:
        raise ValueError("no row, no variance")
    return squares / count
