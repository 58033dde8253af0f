"""Solution. The latest values that are known in front of t end at t - 1: what is at t is the target itself."""

import torch
from torch import Tensor


def lag_features(series: Tensor, lags: list[int], window: int) -> tuple[Tensor, Tensor]:
    times = torch.arange(max(*lags, window), len(series), device=series.device)  # (N,)
    columns = [series[times - lag] for lag in lags]
    means = series.unfold(0, window, 1).mean(dim=1)  # (T - window + 1,): number n is of the values n to n + window - 1
    # Number t - window + 1 ends at t. A model that is given it gets the target, too: window times the mean, minus the
    # lags that it knows.
    columns.append(means[times - window])
    return torch.stack(columns, dim=1), series[times]  # (N, L + 1), (N,)
