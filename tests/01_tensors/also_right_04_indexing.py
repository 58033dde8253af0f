"""Right answers in other styles."""

import torch
from torch import Tensor


def every_other_row__by_positions(x: Tensor) -> Tensor:
    """A list of positions."""
    return x[torch.arange(0, x.shape[0], 2, device=x.device)]


def every_other_row__by_a_mask(x: Tensor) -> Tensor:
    """A mask of even positions."""
    return x[torch.arange(len(x), device=x.device) % 2 == 0]


def pick_pairs__by_flat_positions(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Positions in the flat matrix."""
    return x.reshape(-1)[rows * x.shape[1] + cols]


def pick_pairs__by_gather(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """First the rows, then one number of each."""
    return x.index_select(0, rows).gather(1, cols.unsqueeze(1)).squeeze(1)


def pick_grid__in_two_steps(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Rows, then columns."""
    return x[rows][:, cols]


def pick_grid__by_index_select(x: Tensor, rows: Tensor, cols: Tensor) -> Tensor:
    """Columns, then rows."""
    return torch.index_select(torch.index_select(x, 1, cols), 0, rows)


def rows_above__by_positions(x: Tensor, threshold: float) -> Tensor:
    """Where the mask is True."""
    return x[torch.nonzero(x[:, 0] > threshold).squeeze(1)]


def rows_above__by_where(x: Tensor, threshold: float) -> Tensor:
    """The positions, by where."""
    (chosen,) = torch.where(x.select(1, 0).gt(threshold))
    return x.index_select(0, chosen)


def columns_below__transposed(x: Tensor, threshold: float) -> Tensor:
    """Columns are rows of the transpose."""
    return x.T[x[0, :] < threshold].T


def columns_below__by_index_select(x: Tensor, threshold: float) -> Tensor:
    """Where the mask is True."""
    return x.index_select(1, x[0].lt(threshold).nonzero().flatten())


def zero_where__by_where(x: Tensor, mask: Tensor) -> Tensor:
    """where chooses."""
    return torch.where(mask, torch.zeros_like(x), x)


def zero_where__in_a_clone(x: Tensor, mask: Tensor) -> Tensor:
    """Written into a copy."""
    result = x.clone()
    result[mask] = 0
    return result


def true_class_scores__in_pairs(logits: Tensor, targets: Tensor) -> Tensor:
    """Row n with class targets[n]."""
    return logits[torch.arange(len(targets), device=logits.device), targets]


def true_class_scores__along_an_axis(logits: Tensor, targets: Tensor) -> Tensor:
    """take_along_dim."""
    return logits.take_along_dim(targets.reshape(-1, 1), dim=1)[:, 0]
