"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import Tensor

from torch_katas import checks, inputs

SERIES = [1.0, 3.0, 5.0, 7.0, 8.0, 2.0, -4.0, 6.0]
FAR = [1e8, *SERIES[1:]]
"""Beside the first value the others have no digits left in float32."""
CASES = [([1], 2), ([1, 3], 2), ([2], 3), ([1], 1), ([3, 1], 1), ([1, 2], 5), ([2, 2], 6), ([7], 3), ([1], 7)]


def rows(series: Tensor, lags: list[int], window: int) -> Tensor:
    """Return the features, row by row."""
    found = []
    for t in range(max(*lags, window), len(series)):
        found.append(torch.stack([*[series[t - lag] for lag in lags], series[t - window : t].mean()]))
    return torch.stack(found)


@pytest.mark.parametrize(("lags", "window"), CASES, ids=str)
def test_features_are_known_in_front_of_the_target(lag_features, device, lags, window):
    """A row has the values at t - lag and the mean of those from t - window to t - 1; its target is the value at t."""
    for values in (SERIES, FAR):
        series = torch.tensor(values, device=device)
        expected, targets = rows(series, lags, window), series[max(*lags, window) :].clone()
        of = f"lag_features({values}, lags={lags}, window={window})"
        result = lag_features(series, lags, window)
        checks.close(result[0], expected, of=f"the features of {of}")
        checks.close(result[1], targets, of=f"the targets of {of}")


@pytest.mark.parametrize(("lags", "window"), [([1], 3), ([2, 4], 1), ([1], 4)], ids=str)
def test_the_target_has_no_say_in_its_features(lag_features, device, lags, window):
    """Another last value, even NaN, changes the last target, and no feature."""
    series = torch.tensor(SERIES, device=device)
    changed = series.clone()
    changed[-1] = float("nan")
    before, after = rows(series, lags, window), lag_features(changed, lags, window)[0]
    of = f"the features of a series with NaN as its last value, lags={lags}, window={window}"
    checks.close(after, before, of=of)


def test_a_window_of_one_is_the_value_before(lag_features, device):
    """With window=1 the last column is the lag of 1."""
    features = lag_features(torch.tensor(SERIES, device=device), [1, 2], 1)[0]
    checks.close(features[:, 2], features[:, 0].clone(), of="the last column of lag_features(…, lags=[1, 2], window=1)")


def test_series_of_any_layout(lag_features):
    """The series may lie in memory in any way; features have its dtype."""
    series = torch.tensor(SERIES, dtype=torch.float64)
    expected, of = rows(series, [2], 2), "the features of lag_features(series, [2], 2)"
    inputs.same_for(inputs.layouts(series, "series"), lambda s: lag_features(s, [2], 2)[0], expected, of=of)
