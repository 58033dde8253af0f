"""Solution. Places are counted first, values are taken then; a forecast begins at the last value that is known."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, mse_loss, pad

BATCH_SIZE = 64
ADAM = {"lr": 0.01}


def make_windows(series: Tensor, past: int, future: int) -> tuple[Tensor, Tensor]:
    if past < 1 or future < 1:
        raise ValueError(f"a window of {past} and {future} values has nothing to learn from, or nothing to learn")
    # Of T values, T - size + 1 are the first of a window: with T = size there is one.
    starts = torch.arange(max(len(series) - past - future + 1, 0), device=series.device)
    places = starts[:, None] + torch.arange(past + future, device=series.device)  # (N, past + future)
    windows = series[places]  # (N, past + future, ...)
    return windows[:, :past], windows[:, past:]


def split_by_time(series: Tensor, test: int, past: int) -> tuple[Tensor, Tensor]:
    cut = len(series) - test
    if test < 1 or past < 1 or cut < past:
        raise ValueError(f"{len(series)} values are not enough for {test} to test and {past} in front of them")
    # The first window of the test ends where the training ends. Without these values the first targets would be lost.
    return series[:cut], series[cut - past :]


def seasonal_naive(x: Tensor, future: int, period: int) -> Tensor:
    length = x.shape[1]
    if not 1 <= period <= length:
        raise ValueError(f"a period of {period} is not in a window of {length} values")
    # The rest of a division goes round and round in the last period.
    return x[:, length - period + torch.arange(future, device=x.device) % period]  # (N, future, ...)


def causal_conv(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    reach = (weight.shape[-1] - 1) * dilation  # how far back the kernel's first number looks
    # conv1d(padding=…) would put zeros on both sides, and the output would be early by half of them.
    return conv1d(pad(x, (reach, 0)), weight, bias, dilation=dilation)  # (B, O, T)


def make_series(length: int, seed: int) -> Tensor:
    """Return invented temperatures, one for each hour: days, weather that stays for a while, and noise. (Given.)

    Shapes: -> (length,) float32.
    """
    noise = torch.randn(2, length, generator=torch.Generator().manual_seed(seed)).tolist()
    weather, values = 0.0, []
    for hour in range(length):
        weather = 0.97 * weather + 0.8 * noise[0][hour]
        day = torch.tensor(2 * torch.pi * hour / 24)
        values.append(12 + 4 * float(torch.sin(day)) + float(torch.sin(2 * day)) + weather + 0.3 * noise[1][hour])
    return torch.tensor(values)


def train_forecaster(
    series: Tensor, past: int, future: int, steps: int = 150, seed: int = 0
) -> Callable[[Tensor], Tensor]:
    torch.manual_seed(seed)
    x, y = make_windows(series, past, future)
    # Distances from the last value that is known: they need no mean of anything, and fit any unit.
    x, y = x - x[:, -1:], y - x[:, -1:]  # (N, P), (N, F)
    model = nn.Linear(past, future)
    optimizer = torch.optim.Adam(model.parameters(), **ADAM)
    for _ in range(steps):
        chosen = torch.randint(len(x), (BATCH_SIZE,))
        loss = mse_loss(model(x[chosen]), y[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def predict(x: Tensor) -> Tensor:
        with torch.no_grad():
            return model(x - x[:, -1:]) + x[:, -1:]

    return predict
