"""Right answers in other styles."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


def broadcast_shape__numpy(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """NumPy has the same rule, and its error is a ValueError."""
    return np.broadcast_shapes(tuple(a), tuple(b))


def broadcast_shape__on_meta(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """Tensors without numbers are added."""
    try:
        return (torch.empty(tuple(a), device="meta") + torch.empty(tuple(b), device="meta")).shape
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def broadcast_shape__filled_up(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """The shorter shape is filled up with 1, and sets say which lengths meet."""
    rank = max(len(a), len(b))
    shapes = [[1] * (rank - len(shape)) + list(shape) for shape in (a, b)]
    lengths = [{m, n} - {1} or {1} for m, n in zip(*shapes, strict=True)]
    if any(len(met) > 1 for met in lengths):
        raise ValueError(f"{a} and {b}")
    return tuple(met.pop() for met in lengths)


def normalize_rows__by_einsum(x: Tensor) -> Tensor:
    """Letters in place of axes."""
    return torch.einsum("...f,...->...f", x, 1 / x.sum(-1))


def normalize_rows__transposed(x: Tensor) -> Tensor:
    """The last axis is brought to the front, where sums without their axis meet the right numbers."""
    columns = x.movedim(-1, 0)
    return (columns / columns.sum(0)).movedim(0, -1)


def pairwise_differences__expanded(x: Tensor) -> Tensor:
    """Both sides are stretched by hand."""
    count = x.size(0)
    return x.unsqueeze(1).expand(-1, count, -1).sub(x.unsqueeze(0).expand(count, -1, -1))


def pairwise_differences__by_index(x: Tensor) -> Tensor:
    """Row numbers of all pairs."""
    rows = torch.arange(len(x), device=x.device)
    return x[rows[:, None]] - x[rows[None]]


def outer_sum__unsqueezed(a: Tensor, b: Tensor) -> Tensor:
    """The other operand first."""
    return b.unsqueeze(-2).add(a.unsqueeze(-1))


def outer_sum__swapped_after(a: Tensor, b: Tensor) -> Tensor:
    """Made transposed, and turned."""
    return (b[..., None] + a[..., None, :]).mT
