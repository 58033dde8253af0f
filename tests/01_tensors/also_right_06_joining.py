"""Right answers in other styles."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad


def append_ones__padded(x: Tensor) -> Tensor:
    """A border of one column."""
    return pad(x, (0, 1), value=1)


def append_ones__by_hstack(x: Tensor) -> Tensor:
    """Side by side."""
    return torch.hstack((x, torch.ones(len(x), 1, dtype=x.dtype, device=x.device)))


def stack_frames__by_cat(frames: Sequence[Tensor]) -> Tensor:
    """A new axis for each frame."""
    return torch.cat([frame.unsqueeze(0) for frame in frames])


def stack_frames__written_one_by_one(frames: Sequence[Tensor]) -> Tensor:
    """Each frame into its place."""
    result = frames[0].new_empty((len(frames), *frames[0].shape))
    for k, frame in enumerate(frames):
        result[k] = frame
    return result


def split_batch__by_slices(x: Tensor, size: int) -> Sequence[Tensor]:
    """A slice for each piece."""
    return [x[start : start + size] for start in range(0, len(x), size)]


def split_batch__at_positions(x: Tensor, size: int) -> Sequence[Tensor]:
    """Cut at every multiple of size."""
    return torch.tensor_split(x, list(range(size, x.shape[0], size)), dim=0)
