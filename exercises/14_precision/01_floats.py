"""Floating point: which numbers a dtype has, what a sum loses, and a variance that does not go negative.

A dtype has only so many numbers. The result of every operation is rounded to the nearest of them, so small addends are
lost beside large ones, and the difference of two large numbers can be nothing but rounding.
Read: torch.finfo, torch.Tensor.to; the page "Numerical accuracy" of PyTorch's notes

Shapes: N numbers or rows, F features.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def largest_safe_integer(dtype: torch.dtype) -> int:
    """Return the largest n for which every whole number from 0 to n is a number of a floating-point dtype.

    n + 1 is the first that is not: it is rounded to a neighbour. dtype is any floating-point one: float64, float32,
    float16, bfloat16, also those of 8 bits, float8_e4m3fn and float8_e5m2. The result is a Python int.
    TypeError for any other dtype: integers, bool, complex numbers.

    >>> largest_safe_integer(torch.float16)
    2048
    >>> torch.tensor([2047, 2048, 2049]).to(torch.float16)
    tensor([2047., 2048., 2048.], dtype=torch.float16)
    """
    raise NotImplementedError


def sum_in_order(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Return the sum of x as a running sum in dtype gives it: this is what happens to a total that is kept in few bits.

    The sum begins at 0. From the first number of x to the last, each number is rounded to dtype and added, and the new
    sum is rounded to dtype.
    Shapes: x (N,) of any floating-point dtype, dtype float16, bfloat16, float32 or float64 -> () in dtype, on the
    device of x. The sum of no numbers is 0. Gradients flow back to x.
    (torch.sum of a bfloat16 tensor is better than this: it adds in float32 and rounds once, at the end.)

    >>> sum_in_order(torch.tensor([256.0, 1.0, 1.0, 1.0]), torch.bfloat16)  # each 257 is rounded to 256
    tensor(256., dtype=torch.bfloat16)
    >>> sum_in_order(torch.tensor([1.0, 1.0, 1.0, 256.0]), torch.bfloat16)  # 259 lies between 258 and 260
    tensor(260., dtype=torch.bfloat16)
    """
    raise NotImplementedError


def relative_error(value: Tensor, exact: Tensor) -> Tensor:
    """Return how far each value is from the exact number, as a share of the size of the exact number.

    That is |value - exact| / |exact|, computed in float64 whatever the dtypes are. Where value and exact are equal the
    error is 0, also where both are 0 or the same infinity. Where only exact is 0 it is inf. NaN in one of them gives
    NaN.
    Shapes: value and exact of the same shape, each of any floating-point dtype -> that shape in float64, on their
    device. ValueError where the shapes differ, also where they would broadcast.

    >>> relative_error(torch.tensor([99.0, 0.0]), torch.tensor([100.0, 0.0]))
    tensor([0.0100, 0.0000], dtype=torch.float64)
    """
    raise NotImplementedError


def stable_variance(x: Iterable[Tensor]) -> Tensor:
    """Return the variance of each feature over a stream of rows, in one pass, right also far from 0.

    x is any iterable of rows (F,), all float32 or all float64: a list, a tensor (N, F), a generator. It is gone through
    once, and rows are not kept: the memory does not grow with their number.
    Shapes: N rows (F,) -> (F,) in the dtype of the rows. The variance divides by N; that of a single row is 0.
    The variance is right to 1 % also far from 0: in float32 where the mean is ten thousand times as large as the
    spread, in float64 where it is 10 ** 10 times as large. So it cannot be the mean of the squares minus the square of
    the mean, which are nearly the same number there.
    Welford's way keeps a count n, a mean m and a sum s of squares, and for each row r:
        d = r - m;  m becomes m + d / n;  s becomes s + d * (r - m), with the new m
    ValueError where there is no row. The rows stay as they are.

    >>> stable_variance(torch.tensor([[10001.0, 1.0], [10003.0, 1.0]]))
    tensor([1., 0.])
    """
    raise NotImplementedError
