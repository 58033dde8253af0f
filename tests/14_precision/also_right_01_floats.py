"""Right answers in other styles."""

from collections.abc import Iterable
from functools import reduce

import torch
from torch import Tensor


def largest_safe_integer__by_search(dtype: torch.dtype) -> int:
    """The power of two behind which a number is missing."""
    if not dtype.is_floating_point:
        raise TypeError(dtype)
    n = 2
    while torch.tensor(n + 1, dtype=torch.float64).to(dtype).double().item() == n + 1:
        n *= 2
    return n


def largest_safe_integer__by_log(dtype: torch.dtype) -> int:
    """The number of bits in the fraction."""
    if dtype not in {
        torch.float64,
        torch.float32,
        torch.float16,
        torch.bfloat16,
        torch.float8_e4m3fn,
        torch.float8_e5m2,
    }:
        raise TypeError("not a floating dtype")
    bits = 0
    while 2.0**-bits > torch.finfo(dtype).eps:
        bits += 1
    return 2 ** (bits + 1)


def sum_in_order__rounds_twice(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Each addition in float64, then rounded."""
    total = torch.zeros((), dtype=torch.float64, device=x.device)
    for number in x.to(dtype).double():
        total = (total + number).to(dtype).double()
    return total.to(dtype)


def sum_in_order__folds(x: Tensor, dtype: torch.dtype) -> Tensor:
    """A fold."""
    return reduce(torch.add, x.to(dtype).unbind(), x.new_zeros((), dtype=dtype))


def relative_error__by_where(value: Tensor, exact: Tensor) -> Tensor:
    """where picks the zeros."""
    if tuple(value.shape) != tuple(exact.shape):
        raise ValueError("other shapes")
    a, b = value.to(torch.float64), exact.to(torch.float64)
    return torch.where(a == b, torch.zeros_like(a), torch.abs(a - b) / torch.abs(b))


def relative_error__by_the_quotient(value: Tensor, exact: Tensor) -> Tensor:
    """Multiplied out, with the cases apart."""
    if value.shape != exact.shape:
        raise ValueError("other shapes")
    value, exact = value.type(torch.float64), exact.type(torch.float64)
    error = torch.abs((exact - value) / exact)
    return torch.where(torch.eq(value, exact), 0.0, error)


def stable_variance__shifted(x: Iterable[Tensor]) -> Tensor:
    """Distances from the first row, whose mean and squares are small."""
    first, count = None, 0
    for row in x:
        if first is None:
            first = row.clone()
            total, squares = torch.zeros_like(row), torch.zeros_like(row)
        count += 1
        total += row - first
        squares += (row - first) ** 2
    if first is None:
        raise ValueError("nothing to read")
    return (squares - total * total / count) / count


def stable_variance__merges(x: Iterable[Tensor]) -> Tensor:
    """Welford's update in its other form."""
    count, mean, variance = 0, 0.0, 0.0
    for row in iter(x):
        distance = row.double() - mean
        variance = variance * (count / (count + 1)) + distance**2 * count / (count + 1) ** 2
        mean = mean + distance / (count + 1)
        count, dtype = count + 1, row.dtype
    if not count:
        raise ValueError("nothing to read")
    return variance.to(dtype)
