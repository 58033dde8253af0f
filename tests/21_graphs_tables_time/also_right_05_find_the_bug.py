"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

lag_features__without_the_last_value = edit(
    ("means = series.unfold(0, window, 1)", "means = series[:-1].unfold(0, window, 1)"),
    ("means[times - window]", "means[-len(times):]"),
    why="Windows of a series that ends one value earlier.",
)


def lag_features__row_by_row(series: Tensor, lags: list[int], window: int) -> tuple[Tensor, Tensor]:
    first = max([*lags, window])
    rows = []
    for t in range(first, len(series)):
        known = series[:t]
        rows.append(torch.stack([known[-lag] for lag in lags] + [known[-window:].mean()]))
    return torch.stack(rows), series[first:]
