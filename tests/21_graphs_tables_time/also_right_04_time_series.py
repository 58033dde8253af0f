"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn import functional

from torch_katas.course.mistakes import edit


def make_windows__by_unfold(series: Tensor, past: int, future: int) -> tuple[Tensor, Tensor]:
    if min(past, future) <= 0:
        raise ValueError((past, future))
    if series.shape[0] < past + future:
        rest = series.shape[1:]
        return series.new_empty((0, past, *rest)), series.new_empty((0, future, *rest))
    windows = series.unfold(0, past + future, 1).movedim(-1, 1)
    return windows.split([past, future], dim=1)


def make_windows__one_by_one(series: Tensor, past: int, future: int) -> tuple[Tensor, Tensor]:
    if past < 1:
        raise ValueError("past")
    if future < 1:
        raise ValueError("future")
    x, y = [series[:0].new_zeros(0, past, *series.shape[1:])], [series.new_zeros(0, future, *series.shape[1:])]
    for end in range(past, len(series) - future + 1):
        x.append(series[None, end - past : end])
        y.append(series[None, end : end + future])
    return torch.cat(x), torch.cat(y)


def split_by_time__by_narrow(series: Tensor, test: int, past: int) -> tuple[Tensor, Tensor]:
    length = series.size(0)
    if min(test, past) < 1 or test + past > length:
        raise ValueError("too few values")
    return series.narrow(0, 0, length - test).clone(), series.narrow(0, length - test - past, test + past).clone()


def split_by_time__from_the_end(series: Tensor, test: int, past: int) -> tuple[Tensor, Tensor]:
    if test <= 0 or past <= 0 or len(series) < past + test:
        raise ValueError(f"{test} {past}")
    return series[:-test], series[-(test + past) :]


def seasonal_naive__repeats_and_cuts(x: Tensor, future: int, period: int) -> Tensor:
    if period < 1 or period > x.size(1):
        raise ValueError("period")
    last = x[:, x.size(1) - period :]
    return torch.cat([last] * (future // period + 1), dim=1)[:, :future]


def seasonal_naive__value_by_value(x: Tensor, future: int, period: int) -> Tensor:
    if not 0 < period <= x.shape[1]:
        raise ValueError("period")
    known = x
    for _ in range(future):
        known = torch.cat([known, known[:, -period, None]], dim=1)
    return known[:, x.shape[1] :]


def causal_conv__pads_both_and_cuts(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    reach = dilation * (weight.size(2) - 1)
    return functional.conv1d(x, weight, bias, padding=reach, dilation=dilation)[..., : x.size(2)]


def causal_conv__tap_by_tap(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    time, taps = x.shape[2], weight.shape[2]
    total = torch.einsum("bct,oc->bot", x, weight[:, :, -1])
    for back in range(1, taps):
        shift = min(back * dilation, time)
        early = functional.pad(x[:, :, : time - shift], (shift, 0))
        total = total + torch.einsum("bct,oc->bot", early, weight[:, :, taps - 1 - back])
    return total if bias is None else total + bias[:, None]


train_forecaster__standardized = edit(
    (
        "x, y = x - x[:, -1:], y - x[:, -1:]",
        "middle, scale = series.mean(), series.std(correction=0).clamp(min=1e-6)\n"
        "x, y = (x - middle) / scale, (y - middle) / scale",
    ),
    ("return model(x - x[:, -1:]) + x[:, -1:]", "return model((x - middle) / scale) * scale + middle"),
    why="Values in units of the training.",
)

train_forecaster__a_hidden_layer = edit(
    ("nn.Linear(past, future)", "nn.Sequential(nn.Linear(past, 32), nn.ReLU(), nn.Linear(32, future))"),
    ("torch.optim.Adam(", "torch.optim.AdamW("),
    why="A network with a hidden layer.",
)
