"""Right answers in other styles."""

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor


def sliding_windows__with_its_offset(x: Tensor, size: int, step: int) -> Tensor:
    """Everything is named."""
    if min(size, step) <= 0:
        raise ValueError("size and step count from 1")
    if x.size(-1) < size:
        raise ValueError("x is too short")
    count = len(range(0, x.size(-1) - size + 1, step))
    shape = x.shape[:-1] + (count, size)
    strides = x.stride()[:-1] + (x.stride(-1) * step, x.stride(-1))
    return torch.as_strided(x, shape, strides, x.storage_offset())


def sliding_windows__every_start_then_steps(x: Tensor, size: int, step: int) -> Tensor:
    """All windows, of which a slice takes every step-th."""
    if size < 1 or step < 1 or x.shape[-1] < size:
        raise ValueError((size, step))
    every = x.as_strided((*x.shape[:-1], x.shape[-1] - size + 1, size), (*x.stride(), x.stride(-1)))
    return every[..., ::step, :]


def diagonal_view__of_a_square(x: Tensor) -> Tensor:
    """The square is cut out first."""
    side = min(x.size(0), x.size(1))
    square = x[:side, :side]
    return square.as_strided([side], [sum(square.stride())])


def diagonal_view__with_its_offset(x: Tensor) -> Tensor:
    """Everything is named."""
    return torch.as_strided(x, size=(min(*x.shape),), stride=(sum(x.stride()),), storage_offset=x.storage_offset())


def strides_after__on_meta(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """PyTorch says it, of a tensor without numbers."""
    if set(order) != set(range(len(shape))) or len(order) != len(shape):
        raise ValueError(order)
    return torch.empty(tuple(shape), device="meta").permute(*order).stride() if shape else ()


def strides_after__accumulated(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Products from the right."""
    if sorted(order) != [*range(len(shape))]:
        raise ValueError("each axis once")
    lengths = [max(1, length) for length in shape]
    products = [*itertools.accumulate(reversed(lengths), lambda a, b: a * b, initial=1)][:-1][::-1]
    return tuple(products[axis] for axis in order)


def needs_copy__is_it_a_view(x: Tensor, shape: Sequence[int]) -> bool:
    """A tensor without numbers, of the same strides, is reshaped."""
    if math.prod(shape) != x.numel():
        raise ValueError(shape)
    twin = torch.empty_strided(x.shape, x.stride(), device="meta")
    return not twin.reshape(tuple(shape))._is_view()


def needs_copy__by_blocks(x: Tensor, shape: Sequence[int]) -> bool:
    """Axes that lie one behind the other form blocks, and no axis of the shape may reach over the end of one."""
    if math.prod(shape) != x.numel():
        raise ValueError("another number of numbers")
    if x.numel() == 0:
        return False
    blocks: list[int] = []
    last = 0
    for length, stride in zip(x.shape, x.stride(), strict=True):
        if length == 1:
            continue
        if blocks and last == stride * length:
            blocks[-1] *= length
        else:
            blocks.append(length)
        last = stride
    lengths = [length for length in shape if length != 1]
    for block in blocks:
        while block > 1:
            if not lengths or block % lengths[0]:
                return True
            block //= lengths.pop(0)
    return False
