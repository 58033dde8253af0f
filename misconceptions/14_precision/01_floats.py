"""Wrong answers that people write about the numbers of a dtype, and about sums and variances in few of them.

Seen in: pytorch/executorch #20089, huggingface/candle #3718 (running sums that stop growing), numpy/numpy #7930 (a sum
past the largest float16), tensorflow/tensorflow #3290 and #25115, google/objax #182, k2-fsa/sherpa-onnx #3857 (the mean
of the squares minus the square of the mean), berceanu/openPMD-resampler #3 (its negative values cut off at 0).
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor


def _only_floats(dtype: torch.dtype) -> None:
    if not dtype.is_floating_point:
        raise TypeError("no floating-point dtype")


def largest_safe_integer__the_largest_number(dtype: torch.dtype) -> int:
    """Returns the largest number of the dtype. Long before it most whole numbers are missing. Instead: ask where the
    numbers begin to be 2 apart; finfo(dtype).eps says how far they are apart at 1."""
    _only_floats(dtype)
    return int(torch.finfo(dtype).max)


def largest_safe_integer__half(dtype: torch.dtype) -> int:
    """Returns 1 / eps. From there on the numbers are 1 apart, so that the whole numbers go on up to twice as far.
    Instead: 2 / eps."""
    _only_floats(dtype)
    return int(1 / torch.finfo(dtype).eps)


def largest_safe_integer__one_less(dtype: torch.dtype) -> int:
    """Returns one less than the power of two, as the name means it in JavaScript. Instead: the power of two is itself a
    number of the dtype, and all below it are."""
    _only_floats(dtype)
    return int(2 / torch.finfo(dtype).eps) - 1


def largest_safe_integer__by_the_bits(dtype: torch.dtype) -> int:
    """Makes a power of two from all bits of the dtype, as for an integer. Some of them are the exponent's. Instead:
    only the bits of the fraction count, and eps is 2 to the minus of their number."""
    _only_floats(dtype)
    return 2 ** (torch.finfo(dtype).bits - 1) - 1


def largest_safe_integer__a_float(dtype: torch.dtype) -> int:
    """Returns a Python float. Instead: `int(…)` makes a whole number of it."""
    _only_floats(dtype)
    return 2 / torch.finfo(dtype).eps


def largest_safe_integer__any_dtype(dtype: torch.dtype) -> int:
    """Complex numbers pass, for `torch.finfo` knows them too. Instead: ask `dtype.is_floating_point` first, and raise
    TypeError."""
    return int(2 / torch.finfo(dtype).eps)


def largest_safe_integer__value_error(dtype: torch.dtype) -> int:
    """Raises ValueError where the dtype has no floating-point numbers. Instead: TypeError."""
    if not dtype.is_floating_point:
        raise ValueError("no floating-point dtype")
    return int(2 / torch.finfo(dtype).eps)


def largest_safe_integer__a_table_of_three(dtype: torch.dtype) -> int:
    """Knows the common dtypes from a table, and takes the bits of float16 for bfloat16, which has more exponent and
    less fraction. Instead: compute it from eps, for each dtype."""
    _only_floats(dtype)
    return {torch.float64: 2**53, torch.float32: 2**24}.get(dtype, 2**11)


def sum_in_order__torch_sum(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Leaves the adding to `sum`, which adds in more bits than the dtype has and rounds once. Instead: add number by
    number in dtype."""
    return x.to(dtype).sum()


def sum_in_order__cumsum(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Leaves the adding to `cumsum`, which adds in more bits than the dtype has. Instead: add number by number in
    dtype."""
    return x.new_zeros((), dtype=dtype) if len(x) == 0 else x.to(dtype).cumsum(0)[-1]


def sum_in_order__rounds_at_the_end(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Adds the numbers of x as they are: the running sum is as wide as they are, also where it begins as a 0 in dtype,
    and is rounded once, at the end. Instead: round the numbers to dtype before they are added, and begin at a 0 in
    dtype."""
    total = x.new_zeros(())
    for number in x:
        total = total + number
    return total.to(dtype)


def sum_in_order__promoted(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Adds the numbers of x as they are: the running sum is as wide as they are, also where it begins as a 0 in dtype,
    and is rounded once, at the end. Instead: round the numbers to dtype before they are added, and begin at a 0 in
    dtype."""
    total = torch.zeros((), dtype=dtype, device=x.device)
    for number in x:
        total = total + number
    return total.to(dtype)


def sum_in_order__rounds_only_the_sum(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Adds each number of x as it is, and rounds the sum alone. Instead: the number is rounded to dtype as well, before
    it is added."""
    total = torch.zeros((), dtype=dtype, device=x.device)
    for number in x:
        total = (total.double() + number.double()).to(dtype)
    return total


def sum_in_order__from_the_end(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Begins with the last number. The order makes another sum. Instead: from the first to the last."""
    total = torch.zeros((), dtype=dtype, device=x.device)
    for number in x.to(dtype).flip(0):
        total = total + number
    return total


def sum_in_order__smallest_first(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Sorts the numbers first, so that the small ones add up before they meet the large ones. That loses less, and is
    another sum. Instead: add in the order of x."""
    total = torch.zeros((), dtype=dtype, device=x.device)
    for number in x.to(dtype).sort().values:
        total = total + number
    return total


def sum_in_order__in_pairs(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Adds neighbours, then the sums of neighbours, and so on. That loses less, and is another sum. Instead: one
    running sum."""
    x = x.to(dtype)
    while len(x) > 1:
        x = torch.cat([x[: len(x) // 2 * 2 : 2] + x[1::2], x[len(x) // 2 * 2 :]])
    return x.sum()


def sum_in_order__begins_with_the_first(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Begins with the first number, which an empty x does not have. Instead: begin at 0."""
    x = x.to(dtype)
    total = x[0]
    for number in x[1:]:
        total = total + number
    return total


def sum_in_order__python_floats(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Goes through Python floats, and the gradient is lost. Instead: add tensors of shape ()."""
    total = torch.zeros((), dtype=dtype, device=x.device)
    for number in x.tolist():
        total = total + torch.tensor(number, dtype=dtype, device=x.device)
    return total


def sum_in_order__adds_into_x(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Adds in place into the first number, which is x's own memory where no rounding is needed. Instead: begin with a
    new 0."""
    if len(x) == 0:
        return torch.zeros((), dtype=dtype, device=x.device)
    x = x.to(dtype)
    total = x.detach()[0]
    for number in x[1:]:
        total += number.detach()
    return total + (x - x.detach()).sum()


def sum_in_order__keeps_the_axis(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Returns a row of one number. Instead: a total has shape ()."""
    total = torch.zeros(1, dtype=dtype, device=x.device)
    for number in x.to(dtype):
        total = total + number
    return total


def _alike(value: Tensor, exact: Tensor) -> None:
    if value.shape != exact.shape:
        raise ValueError("the shapes differ")


def relative_error__by_the_value(value: Tensor, exact: Tensor) -> Tensor:
    """Divides by the value that is judged. Instead: divide by the exact number."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / value.abs()).masked_fill(value == exact, 0.0)


def relative_error__signed(value: Tensor, exact: Tensor) -> Tensor:
    """Divides by the exact number with its sign, so that the error of negative numbers is negative. Instead: divide by
    its absolute value."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / exact).masked_fill(value == exact, 0.0)


def relative_error__no_abs(value: Tensor, exact: Tensor) -> Tensor:
    """Leaves the sign of the difference, so that values that are too small have a negative error. Instead: take the
    absolute value of the difference."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact) / exact.abs()).masked_fill(value == exact, 0.0)


def relative_error__subtracts_in_few_bits(value: Tensor, exact: Tensor) -> Tensor:
    """Subtracts in the dtypes that came in, where the difference is rounded or overflows, and converts afterwards.
    Instead: `double()` before anything is computed."""
    _alike(value, exact)
    error = (value - exact).double().abs() / exact.double().abs()
    return error.masked_fill(value.double() == exact.double(), 0.0)


def relative_error__computes_in_few_bits(value: Tensor, exact: Tensor) -> Tensor:
    """Subtracts and divides in the dtypes that came in, and converts the quotient: the error has the few digits of
    those. Instead: `double()` before anything is computed."""
    _alike(value, exact)
    error = ((value - exact).abs() / exact.abs()).double()
    return error.masked_fill(value == exact, 0.0)


def relative_error__rounds_the_exact(value: Tensor, exact: Tensor) -> Tensor:
    """Brings the exact number into the dtype of value first. There it may be equal to value, and the error that is to
    be measured is gone. Instead: bring both to float64."""
    _alike(value, exact)
    value, exact = value.double(), exact.to(value.dtype).double()
    return ((value - exact).abs() / exact.abs()).masked_fill(value == exact, 0.0)


def relative_error__eps(value: Tensor, exact: Tensor) -> Tensor:
    """Adds a small number to the divisor, which rules where the exact number is as small, and hides that it is 0.
    Instead: divide by |exact| alone, and put 0 where both are equal."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / (exact.abs() + 1e-8)).masked_fill(value == exact, 0.0)


def relative_error__nan_at_zero(value: Tensor, exact: Tensor) -> Tensor:
    """Where value and exact are both 0 the quotient is 0 / 0, NaN. Instead: 0 where the two are equal."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return (value - exact).abs() / exact.abs()


def relative_error__hides_nan(value: Tensor, exact: Tensor) -> Tensor:
    """Makes 0 of every NaN, also of those that came in: a broken value looks right. Instead: 0 only where value and
    exact are equal."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / exact.abs()).nan_to_num(nan=0.0, posinf=math.inf)


def relative_error__zero_where_exact_is_zero(value: Tensor, exact: Tensor) -> Tensor:
    """Calls every value right where the exact number is 0. Instead: inf where value is another number."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / exact.abs()).masked_fill((value == exact) | (exact == 0), 0.0)


def relative_error__of_the_whole(value: Tensor, exact: Tensor) -> Tensor:
    """Returns one number, the norm of the differences against the norm of the exact numbers. Instead: an error for each
    number."""
    _alike(value, exact)
    value, exact = value.double(), exact.double()
    return (value - exact).norm() / exact.norm()


def relative_error__broadcasts(value: Tensor, exact: Tensor) -> Tensor:
    """Shapes that differ are broadcast: (N,) and (N, 1) make (N, N). Instead: compare the shapes first, and raise
    ValueError."""
    value, exact = value.double(), exact.double()
    return ((value - exact).abs() / exact.abs()).masked_fill(value == exact, 0.0)


def relative_error__in_float32(value: Tensor, exact: Tensor) -> Tensor:
    """Computes in float32, where two float64 numbers may be the same. Instead: float64."""
    _alike(value, exact)
    value, exact = value.float(), exact.float()
    return ((value - exact).abs() / exact.abs()).masked_fill(value == exact, 0.0).double()


def stable_variance__mean_of_squares(x: Iterable[Tensor]) -> Tensor:
    """Subtracts the square of the mean from the mean of the squares. Far from 0 the two are nearly equal, and what is
    left is their rounding: too large, 0, or negative. To cut off what is negative takes away its sign alone. Instead:
    square distances from the mean, as Welford does."""
    count, total, squares = 0, 0.0, 0.0
    for row in x:
        count, total, squares = count + 1, total + row, squares + row**2
    if count == 0:
        raise ValueError("no row")
    return squares / count - (total / count) ** 2


def stable_variance__cut_off_at_zero(x: Iterable[Tensor]) -> Tensor:
    """Subtracts the square of the mean from the mean of the squares. Far from 0 the two are nearly equal, and what is
    left is their rounding: too large, 0, or negative. To cut off what is negative takes away its sign alone. Instead:
    square distances from the mean, as Welford does."""
    count, total, squares = 0, 0.0, 0.0
    for row in x:
        count, total, squares = count + 1, total + row, squares + row**2
    if count == 0:
        raise ValueError("no row")
    return (squares / count - (total / count) ** 2).clamp(min=0)


def stable_variance__in_float64(x: Iterable[Tensor]) -> Tensor:
    """Subtracts the square of the mean from the mean of the squares in float64. That puts the trouble off: rows of
    float64 have it again. Instead: square distances from the mean, as Welford does."""
    count, total, squares = 0, 0.0, 0.0
    for row in x:
        dtype = row.dtype
        count, total, squares = count + 1, total + row.double(), squares + row.double() ** 2
    if count == 0:
        raise ValueError("no row")
    return (squares / count - (total / count) ** 2).clamp(min=0).to(dtype)


def stable_variance__keeps_all_rows(x: Iterable[Tensor]) -> Tensor:
    """Keeps all rows until the end, so that the memory grows with the stream. Instead: count, mean and sum of
    squares are all that is kept."""
    rows = list(x)
    if not rows:
        raise ValueError("no row")
    return torch.stack(rows).var(0, correction=0)


def stable_variance__two_passes(x: Iterable[Tensor]) -> Tensor:
    """Goes through x twice, and a generator is empty the second time. Instead: update mean and sum of squares
    together."""
    count, total = 0, 0.0
    for row in x:
        count, total = count + 1, total + row
    if count == 0:
        raise ValueError("no row")
    mean, squares = total / count, torch.zeros_like(total)
    for row in x:
        squares = squares + (row - mean) ** 2
    return squares / count


def stable_variance__old_mean_twice(x: Iterable[Tensor]) -> Tensor:
    """Squares the distance from the old mean, and the sum comes out too large. Instead: multiply the distance from the
    old mean by that from the new one."""
    count, mean, squares = 0, 0.0, 0.0
    for row in x:
        count += 1
        distance = row - mean
        squares = squares + distance**2
        mean = mean + distance / count
    if count == 0:
        raise ValueError("no row")
    return squares / count


def stable_variance__new_mean_twice(x: Iterable[Tensor]) -> Tensor:
    """Squares the distance from the new mean, and the sum comes out too small. Instead: multiply the distance from the
    old mean by that from the new one."""
    count, mean, squares = 0, 0.0, 0.0
    for row in x:
        count += 1
        mean = mean + (row - mean) / count
        squares = squares + (row - mean) ** 2
    if count == 0:
        raise ValueError("no row")
    return squares / count


def stable_variance__unbiased(x: Iterable[Tensor]) -> Tensor:
    """Divides by N - 1. Instead: by N, the number of rows."""
    count, mean, squares = 0, 0.0, 0.0
    for row in x:
        count += 1
        distance = row - mean
        mean = mean + distance / count
        squares = squares + distance * (row - mean)
    if count == 0:
        raise ValueError("no row")
    return squares / max(count - 1, 1)


def stable_variance__mean_in_the_first_row(x: Iterable[Tensor]) -> Tensor:
    """Takes the first row for the mean and moves it in place: the caller's row is written over. Instead: begin with
    zeros of its own, or clone the row."""
    count, mean = 0, torch.zeros(())
    for row in x:
        count += 1
        if count == 1:
            mean, squares = row.detach(), torch.zeros_like(row)
            continue
        distance = row - mean
        mean += distance / count
        squares += distance * (row - mean)
    if count == 0:
        raise ValueError("no row")
    return squares / count


def stable_variance__of_all_features(x: Iterable[Tensor]) -> Tensor:
    """Returns one variance, that of all numbers of all features. Instead: each feature has its own."""
    count, mean, squares = 0, 0.0, 0.0
    for row in x:
        for number in row:
            count += 1
            distance = number - mean
            mean = mean + distance / count
            squares = squares + distance * (number - mean)
    if count == 0:
        raise ValueError("no row")
    return squares / count


def stable_variance__nothing_is_zero(x: Iterable[Tensor]) -> Tensor:
    """Returns 0 where there is no row. Instead: no rows have no variance; raise ValueError."""
    count, mean, squares = 0, 0.0, torch.zeros(())
    for row in x:
        count += 1
        distance = row - mean
        mean = mean + distance / count
        squares = squares + distance * (row - mean)
    return squares / max(count, 1)


def stable_variance__always_float32(x: Iterable[Tensor]) -> Tensor:
    """Keeps mean and squares in float32, whatever the rows are. Instead: keep them in the dtype of the rows."""
    count, mean, squares = 0, 0.0, 0.0
    for row in x:
        row = row.float()
        count += 1
        distance = row - mean
        mean = mean + distance / count
        squares = squares + distance * (row - mean)
    if count == 0:
        raise ValueError("no row")
    return squares / count


def stable_variance__asks_for_the_length(x: Iterable[Tensor]) -> Tensor:
    """Asks `len` of x, which a generator does not have. Instead: count the rows as they come."""
    if len(x) == 0:
        raise ValueError("no row")
    mean, squares = 0.0, 0.0
    for count, row in enumerate(x, start=1):
        distance = row - mean
        mean = mean + distance / count
        squares = squares + distance * (row - mean)
    return squares / len(x)
