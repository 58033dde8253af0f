"""Wrong answers that people write when they join and split tensors."""

from collections.abc import Sequence

import torch
from torch import Tensor


def append_ones__in_front(x: Tensor) -> Tensor:
    """The ones become column 0. Instead: `cat` joins in the order of its list, so x comes first."""
    return torch.cat([x.new_ones(x.shape[0], 1), x], dim=1)


def append_ones__a_row(x: Tensor) -> Tensor:
    """One more row is appended, made of ones. Instead: a column is appended along axis 1."""
    return torch.cat([x, x.new_ones(1, x.shape[1])], dim=0)


def append_ones__as_many_as_x(x: Tensor) -> Tensor:
    """As many columns of ones are appended as x has. Instead: one is enough, of shape (N, 1)."""
    return torch.cat([x, torch.ones_like(x)], dim=1)


def append_ones__float_ones(x: Tensor) -> Tensor:
    """The ones are float32, and joined with them, integers and half precision become float32 too. Instead: `x.new_ones`
    takes dtype and device from x.
    """
    return torch.cat([x, torch.ones(x.shape[0], 1, device=x.device)], dim=1)


def append_ones__into_float_memory(x: Tensor) -> Tensor:
    """The numbers are written into float32, whatever the dtype of x. Instead: `x.new_ones` takes dtype and device from
    x.
    """
    result = torch.ones(x.shape[0], x.shape[1] + 1, device=x.device)
    result[:, :-1] = x
    return result


def append_ones__stacks_rows(x: Tensor) -> Tensor:
    """To join rows one by one takes at least one row, and fails where x has none. Instead: `cat` along axis 1 takes all
    at once.
    """
    return torch.stack([torch.cat([row, row.new_ones(1)]) for row in x])


def append_ones__through_data(x: Tensor) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to x. Instead: hand x
    itself to `cat`.
    """
    return torch.cat([x.data, x.new_ones(x.shape[0], 1)], dim=1)


def append_ones__on_the_cpu(x: Tensor) -> Tensor:
    """The ones are on the CPU, wherever x is, and cannot be joined with it there. Instead: `x.new_ones` takes dtype and
    device from x.
    """
    return torch.cat([x, torch.ones(x.shape[0], 1, dtype=x.dtype)], dim=1)


def append_ones__pads_a_view(x: Tensor) -> Tensor:
    """`view` never copies, so it raises where the numbers of x do not lie one behind the other. Instead: `cat` works on
    any strides.
    """
    return torch.cat([x.view(-1).view(x.shape), x.new_ones(len(x), 1)], dim=1)


def append_ones__divides_by_itself(x: Tensor) -> Tensor:
    """The ones are calculated from numbers of x, which is NaN for 0, and a float for whole numbers. Instead:
    `x.new_ones` does not look at the numbers.
    """
    return torch.cat([x, x[:, :1] / x[:, :1]], dim=1)


def append_ones__by_way_of_float32(x: Tensor) -> Tensor:
    """The numbers pass through float32, which has seven digits, and lose the others. Instead: `x.new_ones` gives ones
    in the dtype of x.
    """
    return torch.cat([x.float(), torch.ones(len(x), 1, device=x.device)], dim=1).to(x.dtype)


def stack_frames__cats(frames: Sequence[Tensor]) -> Tensor:
    """The frames stand behind one another along an axis that they have already, and no axis tells them apart. Instead:
    `stack` makes a new one.
    """
    return torch.cat(frames)


def stack_frames__vstacks(frames: Sequence[Tensor]) -> Tensor:
    """Only vectors get a new axis; matrices and more are put behind one another. Instead: `stack` makes a new axis at
    every rank.
    """
    return torch.vstack(frames)


def stack_frames__at_the_end(frames: Sequence[Tensor]) -> Tensor:
    """The new axis comes last, and frame k is found at [..., k]. Instead: the first axis is dim=0."""
    return torch.stack(frames, dim=-1)


def stack_frames__from_numbers(frames: Sequence[Tensor]) -> Tensor:
    """The result is made outside of the graph and has no history, so no gradient flows back to the frames. Instead:
    `stack` joins tensors as they are.
    """
    numbers = [frame.tolist() for frame in frames]
    return torch.tensor(numbers, dtype=frames[0].dtype, device=frames[0].device).reshape(-1, *frames[0].shape)


def stack_frames__into_float_memory(frames: Sequence[Tensor]) -> Tensor:
    """The numbers are written into float32, whatever the dtype of the frames. Instead: `stack` keeps the dtype."""
    result = torch.zeros(len(frames), *frames[0].shape, device=frames[0].device)
    for k, frame in enumerate(frames):
        result[k] = frame
    return result


def stack_frames__drops_axes_of_one(frames: Sequence[Tensor]) -> Tensor:
    """Every axis of length 1 is dropped, with a single frame also the new one. Instead: `stack` alone needs no
    tidying.
    """
    return torch.stack(frames).squeeze()


def stack_frames__on_the_cpu(frames: Sequence[Tensor]) -> Tensor:
    """The frames are written into a new tensor on the CPU, wherever they are. Instead: `stack` keeps their device."""
    result = torch.zeros(len(frames), *frames[0].shape, dtype=frames[0].dtype)
    for k, frame in enumerate(frames):
        result[k] = frame
    return result


def stack_frames__in_place(frames: Sequence[Tensor]) -> Tensor:
    """The caller's own frames get the new axis. Instead: `stack` leaves them as they are."""
    return torch.cat([frame.unsqueeze_(0) for frame in frames])


def stack_frames__views(frames: Sequence[Tensor]) -> Tensor:
    """`view` never copies, so it raises where the numbers of a frame do not lie one behind the other. Instead: `stack`
    works on any strides.
    """
    return torch.cat([frame.view(1, -1) for frame in frames]).view(-1, *frames[0].shape)


def stack_frames__leaves_the_length_open(frames: Sequence[Tensor]) -> Tensor:
    """The number of frames is left to PyTorch to find, and frames without numbers give nothing to find it from.
    Instead: `stack` makes the axis, however long the others are.
    """
    return torch.cat([frame.reshape(-1) for frame in frames]).reshape(-1, *frames[0].shape)


def split_batch__chunks(x: Tensor, size: int) -> Sequence[Tensor]:
    """size is taken for the number of pieces. Instead: the number of rows in a piece is for `split`."""
    return x.chunk(size)


def split_batch__evens_out(x: Tensor, size: int) -> Sequence[Tensor]:
    """The number of pieces is right, but all are nearly as long as each other. Instead: `split` gives each of them size
    rows, and the last one the rest.
    """
    return x.tensor_split((len(x) + size - 1) // size)


def split_batch__drops_the_rest(x: Tensor, size: int) -> Sequence[Tensor]:
    """Only full pieces are cut, and the rows that are left over get lost. Instead: `split` gives them a last piece."""
    return [x[i * size : (i + 1) * size] for i in range(len(x) // size)]


def split_batch__an_empty_piece(x: Tensor, size: int) -> Sequence[Tensor]:
    """There is a piece too many where size divides the number of rows: an empty one comes last. Instead: `split`, or
    one slice for each of `range(0, len(x), size)`.
    """
    return [x[i * size : (i + 1) * size] for i in range(len(x) // size + 1)]


def split_batch__loses_a_row_per_piece(x: Tensor, size: int) -> Sequence[Tensor]:
    """Every piece loses its last row. Instead: a slice excludes its end already, `start + size`."""
    return [x[start : start + size - 1] for start in range(0, len(x), size)]


def split_batch__along_the_last_axis(x: Tensor, size: int) -> Sequence[Tensor]:
    """The last axis is cut, which holds features. Instead: a batch is cut along axis 0."""
    return x.split(size, dim=-1)


def split_batch__wants_full_pieces(x: Tensor, size: int) -> Sequence[Tensor]:
    """All pieces must be full, and where a rest is left it is an error. Instead: `split` makes the last one shorter."""
    return list(x.reshape(-1, size, *x.shape[1:]))


def split_batch__through_data(x: Tensor, size: int) -> Sequence[Tensor]:
    """The pieces are made outside of the graph and have no history, so no gradient flows back to x. Instead: `split` x
    itself.
    """
    return x.data.split(size)


def split_batch__into_lists(x: Tensor, size: int) -> Sequence[Tensor]:
    """The pieces are made from plain numbers: a dtype is guessed, and no gradient flows back to x. Instead: `split` x
    itself.
    """
    rows = x.tolist()
    return [torch.tensor(rows[start : start + size]) for start in range(0, len(rows), size)]


def split_batch__fills_up_the_last(x: Tensor, size: int) -> Sequence[Tensor]:
    """The last piece is filled up with rows that were in the piece before. Instead: the last piece has the rows that
    are left, and no others.
    """
    return [x[max(0, min(start, len(x) - size)) :][:size] for start in range(0, len(x), size)]
