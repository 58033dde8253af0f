"""Find the bug: features of a series that forecast very well, as long as nobody uses them.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.Tensor.unfold, torch.arange

Shapes: T values of a series, L lags, N rows of features.
"""

import torch
from torch import Tensor


def lag_features(series: Tensor, lags: list[int], window: int) -> tuple[Tensor, Tensor]:
    """Return features and targets of a forecast, one step ahead: what is known in front of a value, and that value.

    What should happen: there is a row for each time t at which all features are known, in the order of time. The target
    is the value at t. The features are, for each of the lags, the value at t - lag, in the order of the lags; and last
    the mean of the `window` latest values that are known when the value at t is to be forecast.
    Shapes: series (T,) -> features (N, L + 1), targets (N,), N = T - the largest of window and lags; same dtype and
    device. window and the lags are 1 or more, there is one lag or more, and N is 1 or more. The series stays as it is.
    What goes wrong: with these features a model forecasts old series very well, also such as it was not trained on, and
    the better, the shorter the window is. In use, where the next value is not there yet, its forecasts are poor.

    >>> features, targets = lag_features(torch.tensor([1.0, 3.0, 5.0, 7.0, 8.0]), lags=[1, 3], window=2)
    >>> targets
    tensor([7., 8.])
    >>> features[:, :2]
    tensor([[5., 1.],
            [7., 3.]])
    """
    times = torch.arange(max(*lags, window), len(series), device=series.device)
    columns = [series[times - lag] for lag in lags]
    means = series.unfold(0, window, 1).mean(dim=1)
    columns.append(means[times - window + 1])
    return torch.stack(columns, dim=1), series[times]
