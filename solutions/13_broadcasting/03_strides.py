"""Solution. as_strided with the tensor's own strides and offset: what lies in memory is never assumed."""

import math
from collections.abc import Sequence

from torch import Tensor


def sliding_windows(x: Tensor, size: int, step: int) -> Tensor:
    *leading, length = x.shape
    if size < 1 or step < 1 or size > length:
        raise ValueError(f"no windows of {size}, {step} apart, in {length} numbers")
    *outer, stride = x.stride()
    windows = (length - size) // step + 1
    # One window on is `step` numbers on; one number on inside a window is what it is in x.
    return x.as_strided((*leading, windows, size), (*outer, step * stride, stride))  # (..., W, size)


def diagonal_view(x: Tensor) -> Tensor:
    down, right = x.stride()
    return x.as_strided((min(x.shape),), (down + right,))  # one row down and one column right


def strides_after(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    if sorted(order) != list(range(len(shape))):
        raise ValueError(f"{tuple(order)} is no order of {len(shape)} axes")
    strides = [math.prod(max(length, 1) for length in shape[axis + 1 :]) for axis in range(len(shape))]
    return tuple(strides[axis] for axis in order)


def needs_copy(x: Tensor, shape: Sequence[int]) -> bool:
    if math.prod(shape) != x.numel():
        raise ValueError(f"{tuple(shape)} does not hold {x.numel()} numbers")
    try:
        x.view(tuple(shape))
    except RuntimeError:
        return True
    return False
