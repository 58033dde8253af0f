"""Right answers in other styles."""

import torch
from torch import Tensor


def center_rows__unsqueezed(x: Tensor) -> Tensor:
    """The axis comes back by unsqueeze."""
    return x.sub(torch.mean(x, -1).unsqueeze(-1))


def center_rows__index_of_none(x: Tensor) -> Tensor:
    """The axis comes back by indexing."""
    return x - (x.sum(dim=-1) / x.size(-1))[..., None]


def usable__by_logical_and(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Functions in place of operators."""
    inside = torch.logical_and(torch.ge(readings, low), torch.lt(readings, high))
    return torch.logical_and(inside, broken.logical_not())


def usable__by_filling(readings: Tensor, broken: Tensor, low: float, high: float) -> Tensor:
    """Columns of broken sensors are set to False."""
    mask = (low <= readings) * (readings < high)
    mask[:, broken] = False
    return mask


def pixel_difference__widened(a: Tensor, b: Tensor) -> Tensor:
    """By way of int16."""
    return (a.short() - b.short()).abs().byte()


def pixel_difference__where_chooses(a: Tensor, b: Tensor) -> Tensor:
    """Both differences, and the right one of them."""
    return torch.where(a > b, a - b, b - a)


def sum_by_group__by_scatter_add(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """An index for each number."""
    sums = torch.zeros(count, values.shape[1], dtype=values.dtype, device=values.device)
    return sums.scatter_add(0, groups.unsqueeze(1).expand_as(values), values)


def sum_by_group__group_by_group(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """A loop over the groups."""
    return torch.stack([values[groups == g].sum(dim=0, dtype=values.dtype) for g in range(count)])


def sum_by_group__accumulates(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """index_put that accumulates."""
    return values.new_zeros(count, values.shape[1]).index_put((groups,), values, accumulate=True)


def scale_rows__row_by_row(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """Rows of x are views."""
    for row, chosen in zip(x, mask.tolist(), strict=True):
        if chosen:
            row.mul_(factor)
    return x


def scale_rows__copies_back(x: Tensor, mask: Tensor, factor: float) -> Tensor:
    """All numbers are written."""
    return x.copy_(torch.where(mask.unsqueeze(1), factor * x, x))
