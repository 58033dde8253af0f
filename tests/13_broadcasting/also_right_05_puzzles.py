"""Right answers in other styles."""

import torch
from torch import Tensor


def cumulative_sum__masked(x: Tensor) -> Tensor:
    """A matrix of copies, of which where leaves the triangle."""
    places = torch.arange(x.numel(), device=x.device)
    return torch.where(places[None] <= places[:, None], x, 0).sum(dim=1).to(x.dtype)


def cumulative_sum__tril(x: Tensor) -> Tensor:
    """A triangle of ones."""
    return torch.ones((x.numel(), x.numel()), dtype=x.dtype, device=x.device).tril().matmul(x)


def roll_rows__by_two_indices(x: Tensor, shifts: Tensor) -> Tensor:
    """A column of rows and a matrix of columns."""
    n, t = x.shape
    rows, columns = torch.arange(n, device=x.device), torch.arange(t, device=x.device)
    return x[rows[:, None], torch.remainder(columns[None, :] - shifts.unsqueeze(1), t)] if t else x


def roll_rows__doubled(x: Tensor, shifts: Tensor) -> Tensor:
    """Each row twice, and a window of it."""
    n, t = x.shape
    if not t:
        return x.clone()
    start = t - shifts % t
    return torch.cat([x, x], dim=1)[
        torch.arange(n, device=x.device)[:, None], start[:, None] + torch.arange(t, device=x.device)
    ]


def compress__written(x: Tensor, mask: Tensor) -> Tensor:
    """Each number is written to its target; the others go to one place too many."""
    n = len(x)
    places = torch.arange(n, device=x.device)
    target = ((places[:, None] > places) & mask).sum(dim=1)
    target = torch.where(mask, target, n)
    return x.new_zeros(n + 1).scatter(0, target, x)[:n] if n else x.clone()


def compress__by_the_smallest_place(x: Tensor, mask: Tensor) -> Tensor:
    """The place with j kept ones before it, as a minimum."""
    n = len(x)
    if n == 0:
        return x.clone()
    places = torch.arange(n, device=x.device)
    before = (mask[None, :] & (places[None, :] < places[:, None])).sum(1)
    source = torch.where(mask & (before == places[:, None]), places, n).amin(dim=1)
    padded = torch.cat([x, torch.zeros(1, dtype=x.dtype, device=x.device)])
    return padded[source]


def repeat_each__by_starts(x: Tensor, counts: Tensor) -> Tensor:
    """A copy lies between the start and the end of its number."""
    places = torch.arange(len(x), device=x.device)
    starts = torch.where(places[:, None] > places, counts, 0).sum(dim=1)
    copies = torch.arange(starts.shape[0] and int(starts[-1] + counts[-1]), device=x.device)[:, None]
    inside = (copies >= starts) & (copies < starts + counts)
    return x[(inside * places).sum(dim=1)]


def repeat_each__searched(x: Tensor, counts: Tensor) -> Tensor:
    """The ends are in order, so they can be searched."""
    ends = torch.ones(len(x), len(x), device=x.device).tril().mv(counts.float())
    copies = torch.arange(int(counts.sum().item()), device=x.device).float()
    return x[torch.searchsorted(ends, copies, right=True)]


def first_true__smallest(mask: Tensor) -> Tensor:
    """The smallest column that is True, T beside them."""
    t = mask.size(1)
    columns = torch.arange(t + 1, device=mask.device)
    padded = torch.cat([mask, torch.ones(mask.size(0), 1, dtype=torch.bool, device=mask.device)], dim=1)
    return torch.where(padded, columns, t).amin(dim=1)


def first_true__none_before(mask: Tensor) -> Tensor:
    """Columns that are True without one before them, weighed by their number."""
    t = mask.shape[1]
    columns = torch.arange(t, device=mask.device)
    before = (mask[:, None, :] & (columns < columns[:, None])).any(dim=-1)
    return torch.where(mask.any(dim=1), ((mask & ~before) * columns).sum(dim=1), t)
