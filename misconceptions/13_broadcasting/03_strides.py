"""Wrong answers that people write when they look at memory through strides.

Seen in pytorch/audio #3856 and rougier/numpy-100 #147 (windows with the strides of a contiguous tensor),
scikit-image/scikit-image #3088 (contiguity taken for a must), numpy/numpy #10771 (the checks around windows), and
mit-han-lab/temporal-shift-module #235 (`view` after a transpose).
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor


def _check(x: Tensor, size: int, step: int) -> None:
    if size < 1 or step < 1 or size > x.shape[-1]:
        raise ValueError("no such windows")


def _contiguous(shape: Sequence[int]) -> list[int]:
    return [math.prod(max(length, 1) for length in shape[axis + 1 :]) for axis in range(len(shape))]


def sliding_windows__copies(x: Tensor, size: int, step: int) -> Tensor:
    """Picking by positions copies the numbers, so a later change of x does not show. Instead: `as_strided`, which looks
    at the memory of x."""
    _check(x, size, step)
    starts = torch.arange(0, x.shape[-1] - size + 1, step, device=x.device)
    return x[..., starts[:, None] + torch.arange(size, device=x.device)]


def sliding_windows__drops_the_last(x: Tensor, size: int, step: int) -> Tensor:
    """The number of windows lacks its + 1, so the last one is missing. Instead: (T - size) // step + 1."""
    _check(x, size, step)
    *leading, length = x.shape
    *outer, stride = x.stride()
    return x.as_strided((*leading, (length - size) // step, size), (*outer, step * stride, stride))


def sliding_windows__one_too_many(x: Tensor, size: int, step: int) -> Tensor:
    """The number of windows is rounded up, so the last one may run over the end of a row. Instead: round down, `//`;
    only full windows count."""
    _check(x, size, step)
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = math.ceil((length - size) / step) + 1
    return x.as_strided((*leading, windows, size), (*outer, step * stride, stride))


def sliding_windows__strides_of_a_contiguous_tensor(x: Tensor, size: int, step: int) -> Tensor:
    """The strides are those of a contiguous tensor. In a slice or a transposed tensor the neighbours lie further apart.
    Instead: take what `x.stride()` says."""
    _check(x, size, step)
    *leading, length = x.shape
    windows = (length - size) // step + 1
    return x.as_strided((*leading, windows, size), (*_contiguous(x.shape)[:-1], step, 1))


def sliding_windows__from_the_start_of_memory(x: Tensor, size: int, step: int) -> Tensor:
    """The windows begin where the memory begins, and a part of a larger tensor does not. Instead: leave the offset out,
    or give `x.storage_offset()`."""
    _check(x, size, step)
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    return x.as_strided((*leading, windows, size), (*outer, step * stride, stride), 0)


def sliding_windows__step_without_stride(x: Tensor, size: int, step: int) -> Tensor:
    """A window is `step` places of memory on, whatever lies between two neighbours. Instead: `step` times the stride of
    the last axis."""
    _check(x, size, step)
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    return x.as_strided((*leading, windows, size), (*outer, step, stride))


def sliding_windows__side_by_side(x: Tensor, size: int, step: int) -> Tensor:
    """The windows stand side by side, whatever step is. Instead: the stride between windows comes from step, not from
    size."""
    _check(x, size, step)
    windows = x.shape[-1] // size
    return x[..., : windows * size].unflatten(-1, (windows, size))


def sliding_windows__axes_swapped(x: Tensor, size: int, step: int) -> Tensor:
    """The windows are columns. Instead: (..., W, size), a row for each window."""
    _check(x, size, step)
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    return x.as_strided((*leading, size, windows), (*outer, stride, step * stride))


def sliding_windows__checks_nothing(x: Tensor, size: int, step: int) -> Tensor:
    """A window that is longer than x, or a step of 0, is not refused with the error that is asked for. Instead: compare
    size and step first, and raise ValueError."""
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    return x.as_strided((*leading, windows, size), (*outer, step * stride, stride))


def sliding_windows__built_in(x: Tensor, size: int, step: int) -> Tensor:
    """PyTorch makes the windows. Instead: give shape and strides yourself, by `as_strided`."""
    _check(x, size, step)
    return x.unfold(-1, size, step)


def sliding_windows__makes_it_contiguous(x: Tensor, size: int, step: int) -> Tensor:
    """`contiguous` copies a tensor that is not, and the windows look at the copy. Instead: use the strides of x as they
    are."""
    _check(x, size, step)
    x = x.contiguous()
    *leading, length = x.shape
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    return x.as_strided((*leading, windows, size), (*outer, step * stride, stride))


def sliding_windows__window_by_window(x: Tensor, size: int, step: int) -> Tensor:
    """A Python loop cuts one window after the other, and `stack` copies them. Instead: `as_strided` gives all of them
    at once, without a copy."""
    _check(x, size, step)
    starts = range(0, x.shape[-1] - size + 1, step)
    return torch.stack([x[..., start : start + size] for start in starts], dim=-2)


def sliding_windows__one_axis_only(x: Tensor, size: int, step: int) -> Tensor:
    """The leading axes are lost: all windows come from the first row. Instead: pass on their lengths and strides."""
    _check(x, size, step)
    windows = (x.shape[-1] - size) // step + 1
    return x.as_strided((windows, size), (step * x.stride(-1), x.stride(-1)))


def diagonal_view__a_copy(x: Tensor) -> Tensor:
    """Picking by positions copies, so what is written does not reach x. Instead: `as_strided` with a stride of one row
    and one column."""
    places = torch.arange(min(x.shape), device=x.device)
    return x[places, places]


def diagonal_view__strides_of_a_contiguous_tensor(x: Tensor) -> Tensor:
    """M + 1 numbers on is one row down and one column right only in a contiguous matrix. Instead: the sum of the two
    strides of x."""
    return x.as_strided((min(x.shape),), (x.shape[1] + 1,))


def diagonal_view__from_the_start_of_memory(x: Tensor) -> Tensor:
    """The diagonal begins where the memory begins, and a part of a larger tensor does not. Instead: leave the offset
    out, or give `x.storage_offset()`."""
    return x.as_strided((min(x.shape),), (x.stride(0) + x.stride(1),), 0)


def diagonal_view__flattens(x: Tensor) -> Tensor:
    """A matrix that is not contiguous is copied by `reshape`, and in a high one the steps go on below the square.
    Instead: `as_strided`, as long as the shorter side."""
    return x.reshape(-1)[:: x.shape[1] + 1]


def diagonal_view__as_long_as_the_rows(x: Tensor) -> Tensor:
    """There are as many numbers as rows, so in a high matrix the diagonal runs out of it. Instead: the shorter side
    counts, `min(x.shape)`."""
    return x.as_strided((x.shape[0],), (x.stride(0) + x.stride(1),))


def diagonal_view__as_long_as_the_columns(x: Tensor) -> Tensor:
    """There are as many numbers as columns, so in a wide matrix the diagonal runs out of it. Instead: the shorter side
    counts, `min(x.shape)`."""
    return x.as_strided((x.shape[1],), (x.stride(0) + x.stride(1),))


def diagonal_view__the_first_column(x: Tensor) -> Tensor:
    """One row down is the first column. Instead: one row down and one column right, the sum of both strides."""
    return x.as_strided((min(x.shape),), (x.stride(0),))


def diagonal_view__built_in(x: Tensor) -> Tensor:
    """PyTorch makes the view. Instead: give length and stride yourself, by `as_strided`."""
    return x.diagonal()


def diagonal_view__without_history(x: Tensor) -> Tensor:
    """`detach` cuts the graph, so no gradient reaches x. Instead: a view of x itself."""
    return x.detach().as_strided((min(x.shape),), (x.stride(0) + x.stride(1),))


def strides_after__the_order_backwards(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """order is taken to say where each axis goes. Instead: it says where each axis comes from, result[n] is that of
    axis order[n]."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    strides = _contiguous(shape)
    return tuple(strides[order.index(axis)] for axis in range(len(shape)))


def strides_after__contiguous_again(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """The lengths are permuted, and new strides made of them. Instead: permute moves no number, so each axis keeps its
    stride."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    return tuple(_contiguous([shape[axis] for axis in order]))


def strides_after__not_permuted(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """These are the strides before permute. Instead: in the order that is given."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    return tuple(_contiguous(shape))


def strides_after__counts_its_own_length(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Each stride contains the length of its own axis. Instead: only those of the axes behind it, so the last one is
    1."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    strides = [math.prod(shape[axis:]) for axis in range(len(shape))]
    return tuple(strides[axis] for axis in order)


def strides_after__columns_first(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """The first axis has the stride 1, as in Fortran. Instead: in PyTorch the last axis has it."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    strides = [math.prod(max(length, 1) for length in shape[:axis]) for axis in range(len(shape))]
    return tuple(strides[axis] for axis in order)


def strides_after__zero_wins(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """An axis that is 0 long makes all strides in front of it 0. Instead: it counts as 1 long."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    return tuple(strides[axis] for axis in order)


def strides_after__takes_any_order(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """An order that leaves axes out, or names one twice, is taken. Instead: ValueError, unless each axis is named
    once."""
    strides = _contiguous(shape)
    return tuple(strides[axis] for axis in order)


def strides_after__only_counts_the_axes(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Only the number of axes is checked, so one named twice is taken. Instead: the sorted order has to be 0, 1, 2 …"""
    if len(order) != len(shape):
        raise ValueError("no such order")
    strides = _contiguous(shape)
    return tuple(strides[axis] for axis in order)


def strides_after__a_set_of_axes(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """A set forgets how often an axis is named, so one named twice is taken. Instead: the sorted order has to be 0, 1,
    2 …"""
    if set(order) != set(range(len(shape))):
        raise ValueError("no such order")
    strides = _contiguous(shape)
    return tuple(strides[axis] for axis in order)


def strides_after__makes_the_tensor(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """A tensor of this shape is made, which may be larger than memory. Instead: products of the lengths, or a tensor on
    the device `meta`."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    return torch.zeros(tuple(shape)).permute(tuple(order)).stride()


def strides_after__in_bytes(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """The strides are counted in bytes, as NumPy does it. Instead: in numbers."""
    if sorted(order) != list(range(len(shape))):
        raise ValueError("no such order")
    return tuple(4 * _contiguous(shape)[axis] for axis in order)


def needs_copy__asks_for_contiguity(x: Tensor, shape: Sequence[int]) -> bool:
    """Every tensor that is not contiguous is said to need a copy. Instead: some shapes have strides all the same; ask
    `view`."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    return not x.is_contiguous()


def needs_copy__another_count_is_a_copy(x: Tensor, shape: Sequence[int]) -> bool:
    """`view` raises for a wrong number of numbers as well, which is then taken for a copy. Instead: compare the numbers
    first, and raise ValueError."""
    try:
        x.view(tuple(shape))
    except RuntimeError:
        return True
    return False


def needs_copy__copies_to_see(x: Tensor, shape: Sequence[int]) -> bool:
    """The numbers are copied, if they must be, and addresses are compared; on the device meta there are none. Instead:
    `view`, which never copies."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    return x.reshape(tuple(shape)).data_ptr() != x.data_ptr()


def needs_copy__the_other_way_round(x: Tensor, shape: Sequence[int]) -> bool:
    """The answer says whether the view is possible. Instead: True where it is not."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    try:
        x.view(tuple(shape))
    except RuntimeError:
        return False
    return True


def needs_copy__the_same_shape_only(x: Tensor, shape: Sequence[int]) -> bool:
    """Every other shape of a tensor that is not contiguous is said to need a copy. Instead: axes that lie one behind
    the other can be merged, and every axis can be split."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    return not x.is_contiguous() and tuple(shape) != tuple(x.shape)


def needs_copy__sorted_strides(x: Tensor, shape: Sequence[int]) -> bool:
    """Strides that become smaller from axis to axis are taken for good enough, but a slice has gaps. Instead: each
    stride has to be the next one times its length, where two axes are merged."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    return list(x.stride()) != sorted(x.stride(), reverse=True)


def needs_copy__nothing_is_copied(x: Tensor, shape: Sequence[int]) -> bool:
    """`reshape` never raises, so this is always False. Instead: `view`, which raises where numbers would have to be
    copied."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    try:
        x.reshape(tuple(shape))
    except RuntimeError:
        return True
    return False


def needs_copy__more_axes_are_fine(x: Tensor, shape: Sequence[int]) -> bool:
    """A shape of as many axes, or more, is always taken for a view. Instead: what counts is which axes are merged."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    return not x.is_contiguous() and len(shape) < x.dim()


def needs_copy__asks_axes_of_length_1(x: Tensor, shape: Sequence[int]) -> bool:
    """Compares the stride of each axis with that of the next one, also where an axis is 1 long: nobody takes a step
    along it, so its stride may be any number. Instead: leave these axes out, or ask `view`."""
    if math.prod(shape) != x.numel():
        raise ValueError("not as many numbers")
    if x.numel() == 0 or x.dim() == 0:
        return False
    left, run = [length for length in shape if length != 1], 1
    for axis in reversed(range(x.dim())):
        run *= x.shape[axis]
        if axis and x.stride(axis - 1) == x.shape[axis] * x.stride(axis):
            continue  # the axis in front goes on where this one ends
        while left and run % left[-1] == 0:
            run //= left.pop()
        if run != 1:
            return True
    return False
