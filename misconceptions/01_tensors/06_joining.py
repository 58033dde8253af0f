"""Wrong answers that people write when they join and split tensors."""

from collections.abc import Sequence

import torch
from torch import Tensor


def append_ones__in_front(x: Tensor) -> Tensor:
    """`cat` joins in the order of its list: with the ones named first, they become column 0."""
    return torch.cat([x.new_ones(x.shape[0], 1), x], dim=1)


def append_ones__a_row(x: Tensor) -> Tensor:
    """Axis 0 runs down the rows, so this appends one more sample, made of ones. A column is appended along axis 1."""
    return torch.cat([x, x.new_ones(1, x.shape[1])], dim=0)


def append_ones__as_many_as_x(x: Tensor) -> Tensor:
    """`ones_like` makes as many columns of ones as x has. One is enough: shape (N, 1)."""
    return torch.cat([x, torch.ones_like(x)], dim=1)


def append_ones__float_ones(x: Tensor) -> Tensor:
    """`torch.ones` makes float32 unless told otherwise, and joined with it, integers become float32 too. Give it
    dtype and device of x, or use `x.new_ones`.
    """
    return torch.cat([x, torch.ones(x.shape[0], 1, device=x.device)], dim=1)


def append_ones__into_float_memory(x: Tensor) -> Tensor:
    """`torch.ones` makes float32 unless told otherwise: whatever is written into it becomes float32. Give it dtype and
    device of x.
    """
    result = torch.ones(x.shape[0], x.shape[1] + 1, device=x.device)
    result[:, :-1] = x
    return result


def append_ones__stacks_rows(x: Tensor) -> Tensor:
    """Row by row, `stack` needs at least one row, and fails on an empty x. `cat` along axis 1 takes all at once."""
    return torch.stack([torch.cat([row, row.new_ones(1)]) for row in x])


def append_ones__through_data(x: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to x."""
    return torch.cat([x.data, x.new_ones(x.shape[0], 1)], dim=1)


def stack_frames__cats(frames: Sequence[Tensor]) -> Tensor:
    """`cat` puts the frames behind one another along an axis that they have already: no axis tells them apart.
    `stack` makes a new one.
    """
    return torch.cat(frames)


def stack_frames__vstacks(frames: Sequence[Tensor]) -> Tensor:
    """`vstack` gives a new axis to vectors only. Matrices and more are put behind one another, as `cat` does."""
    return torch.vstack(frames)


def stack_frames__at_the_end(frames: Sequence[Tensor]) -> Tensor:
    """With dim=-1 the new axis comes last, and frame k is found at [..., k]. The first axis is dim=0."""
    return torch.stack(frames, dim=-1)


def stack_frames__from_numbers(frames: Sequence[Tensor]) -> Tensor:
    """Made anew from numbers (or from `.data`, or by NumPy), the result has no history: no gradient flows back to the
    frames. `stack` joins tensors as they are.
    """
    numbers = [frame.tolist() for frame in frames]
    return torch.tensor(numbers, dtype=frames[0].dtype, device=frames[0].device).reshape(-1, *frames[0].shape)


def stack_frames__into_float_memory(frames: Sequence[Tensor]) -> Tensor:
    """`torch.zeros` makes float32 unless told otherwise: whatever is written into it becomes float32. `stack` keeps the
    dtype.
    """
    result = torch.zeros(len(frames), *frames[0].shape, device=frames[0].device)
    for k, frame in enumerate(frames):
        result[k] = frame
    return result


def stack_frames__drops_axes_of_one(frames: Sequence[Tensor]) -> Tensor:
    """`squeeze` drops every axis of length 1, and with a single frame also the new one. `stack` needs no tidying."""
    return torch.stack(frames).squeeze()


def split_batch__chunks(x: Tensor, size: int) -> Sequence[Tensor]:
    """`chunk` takes the number of pieces. The number of rows in a piece is for `split`."""
    return x.chunk(size)


def split_batch__evens_out(x: Tensor, size: int) -> Sequence[Tensor]:
    """The number of pieces is right, but `tensor_split` makes them all nearly as long as each other. Here every piece
    but the last has `size` rows.
    """
    return x.tensor_split((len(x) + size - 1) // size)


def split_batch__drops_the_rest(x: Tensor, size: int) -> Sequence[Tensor]:
    """`len(x) // size` counts full pieces only: the rows that are left over get lost."""
    return [x[i * size : (i + 1) * size] for i in range(len(x) // size)]


def split_batch__an_empty_piece(x: Tensor, size: int) -> Sequence[Tensor]:
    """`len(x) // size + 1` is one too many where size divides the number of rows: an empty piece comes last."""
    return [x[i * size : (i + 1) * size] for i in range(len(x) // size + 1)]


def split_batch__loses_a_row_per_piece(x: Tensor, size: int) -> Sequence[Tensor]:
    """A slice excludes its end already: with `- 1`, every piece loses its last row."""
    return [x[start : start + size - 1] for start in range(0, len(x), size)]


def split_batch__along_the_last_axis(x: Tensor, size: int) -> Sequence[Tensor]:
    """The last axis holds features. A batch is cut along axis 0."""
    return x.split(size, dim=-1)


def split_batch__wants_full_pieces(x: Tensor, size: int) -> Sequence[Tensor]:
    """`reshape` needs pieces that are all full, and raises where a rest is left. `split` makes the last one shorter."""
    return list(x.reshape(-1, size, *x.shape[1:]))


def split_batch__through_data(x: Tensor, size: int) -> Sequence[Tensor]:
    """`.data` (like `.detach()`) cuts the pieces off from the graph: no gradient flows back to x."""
    return x.data.split(size)
