"""Series: windows of the past, targets in the future, and a forecast that has to beat the simplest one.

Whatever is known at the time of a forecast lies before its targets. Nothing that comes later may be in the window, in
the training values, or in a mean by which they are scaled.
Read: torch.Tensor.unfold, torch.nn.functional.conv1d, torch.nn.functional.pad

Shapes: T values of a series, N windows, P past and F future values, B batch, C and O channels, K numbers of a kernel.
"..." is any number of axes, none too: a series has one value at a time, or several.
Tensors may lie in memory in any way, none is changed, and results have the dtype and device of the series or of x.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, mse_loss, pad


def make_windows(series: Tensor, past: int, future: int) -> tuple[Tensor, Tensor]:
    """Cut a series into all windows of `past` values and the `future` values that follow; return windows and targets.

    Window n begins at value n, its targets at value n + past. All windows are there whose targets are there as well,
    the last one included; where the series is too short for one, N is 0.
    Shapes: series (T, ...), any dtype -> (N, past, ...) and (N, future, ...), views or copies.
    ValueError where past or future is less than 1.

    >>> make_windows(torch.tensor([0, 1, 2, 3, 4]), past=2, future=2)
    (tensor([[0, 1],
            [1, 2]]), tensor([[2, 3],
            [3, 4]]))
    """
    raise NotImplementedError


def split_by_time(series: Tensor, test: int, past: int) -> tuple[Tensor, Tensor]:
    """Split a series into what may be learned from, and what the windows of the test are cut from.

    The last `test` values are the targets of the test. The first part is all that comes before them. The second part is
    these values and the `past` values in front of them, which the first windows of the test need: they are in both
    parts, as they are known when the test begins. Both keep their order.
    Shapes: series (T, ...) -> (T - test, ...) and (past + test, ...), views or copies.
    ValueError where test or past is less than 1, or where fewer than `past` values stand in front of the last `test`.

    >>> split_by_time(torch.arange(8), test=3, past=2)
    (tensor([0, 1, 2, 3, 4]), tensor([3, 4, 5, 6, 7]))
    """
    raise NotImplementedError


def seasonal_naive(x: Tensor, future: int, period: int) -> Tensor:
    """Forecast that all is as it was a period ago: the last `period` values of each window, over and over again.

    With a period of 1 that is the last value for all times. It takes no training, and is hard to beat.
    Shapes: x (N, P, ...) -> (N, future, ...); future is 0 or more, also more than a period, N may be 0.
    ValueError where period is less than 1 or more than P.

    >>> seasonal_naive(torch.tensor([[9, 1, 2, 3]]), future=5, period=3)
    tensor([[1, 2, 3, 1, 2]])
    """
    raise NotImplementedError


def causal_conv(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    """Convolve along time, and look back only: the output at time t depends on x at t and before.

    The kernel's last number meets x at t, the one before it x at t - dilation, and so on. In front of the first value x
    counts as 0. bias is added where it is given.
    Shapes: x (B, C, T), weight (O, C, K), bias (O,) -> (B, O, T): as long as x. Values and gradients are those of
    conv1d with zeros in front of x. K, T and dilation are 1 or more, in any proportion; K may be even.

    >>> causal_conv(torch.tensor([[[1.0, 2.0, 3.0, 4.0]]]), torch.tensor([[[10.0, 1.0]]]))
    tensor([[[ 1., 12., 23., 34.]]])
    """
    raise NotImplementedError


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
    """Train a model of your choice on the windows of a series; return a function that forecasts.

    Shapes: series (T,) float32, on the CPU, T is past + future or more; its values may all be equal. predict(x) takes
    windows (M, past) to (M, future) float32, without a graph, in the unit of the series; M may be 0.
    A forecast depends on the training and on its own window, and on no other window of x or of an earlier call.
    Each step is one update of all parameters by an optimizer of torch.optim, and there are `steps` of them, 1 or more.
    Trained on 900 hours of make_series, with past=48, future=12 and steps as they are by default, the mean absolute
    error of the forecasts of the next 300 hours is at most 0.85 of that of seasonal_naive with a period of 24.
    All that is random comes from the seed: the same seed gives the same forecasts, whatever random numbers were drawn
    before; another seed gives others. (torch.manual_seed may be called.)
    What helps: windows and targets as distances from the window's last value, batches of 64, and one linear layer.

    >>> predict = train_forecaster(make_series(100, seed=0), past=24, future=6, steps=2)
    >>> predict(torch.zeros(3, 24)).shape
    torch.Size([3, 6])
    """
    raise NotImplementedError
