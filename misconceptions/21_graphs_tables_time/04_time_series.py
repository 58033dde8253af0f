"""Wrong answers that people write when they cut, split and forecast a series.

The last window left out: QData/spacetimeformer 32, WenjieDu/PyPOTS 440; windows that are off:
cmf-team/importance-sampling-2022 53. Shuffled before the split: Y-debug-sys/Diffusion-TS 67, HelenGuohx/logbert 57,
PENGZhaoqing/TimeSeriesPrediction 8, BlackArbsCEO/Adv_Fin_ML_Exercises 23; what both parts share: zhouhaoyi/Informer2020
297, thuml/Autoformer 20. Padding on both sides: locuslab/TCN 8 and 12, pytorch/pytorch 1333,
MarkusThill/bioma-tcn-ae 4. Scaled by what is to be forecast: daxin007/ARMD 5, thuml/Time-Series-Library 452 and 704.
"""

import torch
from torch import Tensor
from torch.nn.functional import conv1d, pad

from torch_katas.course.mistakes import edit


def _check(past: int, future: int) -> None:
    if past < 1 or future < 1:
        raise ValueError("a window of nothing")


make_windows__loses_the_last = edit(
    ("len(series) - past - future + 1", "len(series) - past - future"),
    why="""Stops one window too early. Instead: of T values T - past - future + 1 are the first of a window.""",
)

make_windows__one_too_many = edit(
    ("max(len(series) - past - future + 1, 0)", "max(len(series) - past, 0)"),
    ("series[places]", "series[places.clamp(max=len(series) - 1)]"),
    why="""Begins windows whose targets run over the end, and fills them with the last value. Instead: only windows
    whose targets are there.""",
)

make_windows__places_on_the_cpu = edit(
    ("torch.arange(past + future, device=series.device)", "torch.arange(past + future)"),
    why="""Counts places on the CPU, wherever the series is: on a GPU that is an error. Instead:
    `device=series.device`.""",
)

make_windows__targets_overlap = edit(
    ("return windows[:, :past], windows[:, past:]", "return windows[:, :past], windows[:, past - 1 : -1]"),
    why="""Lets the targets begin with the last value of the window, which the model is given. Instead: with the one
    after it.""",
)

make_windows__only_the_last_target = edit(
    ("windows[:, past:]", "windows[:, -1:]"),
    why="""Returns the value `future` ahead alone. Instead: all values up to there.""",
)

make_windows__side_by_side = edit(
    ("return windows[:, :past], windows[:, past:]", "return windows[::past, :past], windows[::past, past:]"),
    why="""Lets windows begin where the one before ends. Instead: one begins at each value.""",
)

make_windows__time_comes_last = edit(
    (
        "return windows[:, :past], windows[:, past:]",
        "return windows[:, :past].movedim(1, -1), windows[:, past:].movedim(1, -1)",
    ),
    why="""Puts time behind the other axes, where unfold has it. Instead: (N, past, ...).""",
)


def make_windows__short_series_raise(series: Tensor, past: int, future: int) -> tuple[Tensor, Tensor]:
    """`unfold` raises where the series is shorter than a window. Instead: there are no windows then, of the right
    shape."""
    _check(past, future)
    windows = series.unfold(0, past + future, 1).movedim(-1, 1)
    return windows[:, :past], windows[:, past:]


make_windows__takes_any_numbers = edit(
    ("if past < 1 or future < 1:", "if past + future < 1:"),
    why="""Raises nothing for numbers below 1, and cuts windows or targets without values. Instead: ValueError where
    one of the two is below 1.""",
)

split_by_time__no_past_for_the_test = edit(
    ("series[cut - past :]", "series[cut:]"),
    why="""Cuts the test part off where its targets begin, so the first `past` of them are in windows and are never
    forecast. Instead: begin `past` values earlier.""",
)

split_by_time__targets_in_the_training = edit(
    ("return series[:cut], series[cut - past :]", "return series, series[cut - past :]"),
    why="""Leaves the targets of the test in what is learned from. Instead: the first part ends before them.""",
)

split_by_time__shuffled = edit(
    (
        "return series[:cut], series[cut - past :]",
        "order = torch.randperm(len(series), device=series.device)\n"
        "return series[order[:cut]], series[order[cut - past :]]",
    ),
    why="""Shuffles the values before it splits: the past of the test is among the training, and so is its future.
    Instead: the last values are the test.""",
)

split_by_time__gap = edit(
    ("series[:cut], series", "series[: cut - past], series"),
    why="""Keeps the window in front of the test out of the training. Instead: these values are known when the test
    begins, and belong to both parts.""",
)

split_by_time__test_first = edit(
    ("series[:cut], series[cut - past :]", "series[test:], series[: test + past]"),
    why="""Tests on the beginning, and learns from what comes after it. Instead: the test is the end.""",
)

split_by_time__wraps_around = edit(
    ("if test < 1 or past < 1 or cut < past:", "if test < 1 or past < 1:"),
    why="""Does not look whether there are values enough: a negative index counts from the end. Instead: ValueError.""",
)

split_by_time__counts_numbers = edit(
    ("cut < past", "series.numel() < test + past"),
    why="""Counts the numbers of the series, `numel`, where times count: one of several values at a time seems longer
    than it is. Instead: `len`.""",
)

split_by_time__no_past_is_fine = edit(
    ("test < 1 or past < 1 or cut", "test < 1 or cut"),
    why="""Takes a past of 0. Instead: ValueError, as no window can be cut.""",
)


split_by_time__slices_only = edit(
    ("if test < 1 or past < 1 or cut < past:", "if test < 1 or past < 1:"),
    ("return series[:cut], series[cut - past :]", "return series[:-test], series[-(test + past) :]"),
    why="""Slices from the end, and a slice that reaches too far is shorter without a word. Instead: ValueError where
    there are not values enough.""",
)


split_by_time__checks_the_length_alone = edit(
    ("if test < 1 or past < 1 or cut < past:", "if cut < past:"),
    why="""Checks the length of the series alone, and takes a test or a past of 0. Instead: ValueError where one of the
    two is below 1.""",
)

seasonal_naive__last_value = edit(
    ("length - period + torch.arange(future, device=x.device) % period", "[length - 1] * future"),
    why="""Repeats the last value, whatever the period. Instead: the last `period` values in turn.""",
)

seasonal_naive__first_period = edit(
    ("length - period + torch.arange(future", "torch.arange(future"),
    why="""Repeats the first period of the window. Instead: the last one.""",
)

seasonal_naive__no_round = edit(
    ("% period]", "% length - length]"),
    why="""Counts on past the end of the window and begins again at its first value. Instead: at the first value of the
    last period, by the rest of a division.""",
)

seasonal_naive__mean_of_the_period = edit(
    (
        "return x[:, length - period + torch.arange(future, device=x.device) % period]",
        "middle = x[:, length - period :].double().mean(1, keepdim=True).to(x.dtype)\n"
        "return middle.repeat(1, future, *[1] * (x.dim() - 2))",
    ),
    why="""Forecasts the mean of the last period for all times. Instead: each time has the value a period before.""",
)

seasonal_naive__backwards = edit(
    ("length - period + torch.arange(future", "length - 1 - torch.arange(future"),
    why="""Goes through the last period from its end to its beginning. Instead: in the order of time.""",
)

seasonal_naive__any_period = edit(
    ("if not 1 <= period <= length:", "if period == 0:"),
    why="""Takes periods that are longer than the window, or negative. Instead: ValueError.""",
)


def seasonal_naive__one_repeat_less(x: Tensor, future: int, period: int) -> Tensor:
    """Repeats the period future // period times, and forecasts too few values where that leaves a rest. Instead: once
    more, then cut."""
    if not 1 <= period <= x.shape[1]:
        raise ValueError("no such period")
    return torch.cat([x[:, :0], *[x[:, x.shape[1] - period :]] * (future // period)], dim=1)


def causal_conv__zeros_on_both_sides(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1
) -> Tensor:
    """`padding="same"` puts half of the zeros behind x: the output at t knows what comes after t. Instead: put all of
    them in front."""
    return conv1d(x, weight, bias, dilation=dilation, padding="same")


def causal_conv__longer_than_x(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    """`padding` works on both sides, and the outputs behind the end stay. Instead: cut the last ones off, or pad in
    front alone."""
    return conv1d(x, weight, bias, dilation=dilation, padding=(weight.shape[-1] - 1) * dilation)


def causal_conv__cuts_the_front(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    """Keeps the outputs that look ahead: those for which the zeros stand behind x. Instead: all zeros stand in front,
    or, with `padding` on both sides, the last outputs are cut off."""
    reach = (weight.shape[-1] - 1) * dilation
    return conv1d(x, weight, bias, dilation=dilation, padding=reach)[:, :, reach:]


causal_conv__no_dilation_in_the_padding = edit(
    ("reach = (weight.shape[-1] - 1) * dilation", "reach = weight.shape[-1] - 1"),
    why="""Pads by K - 1, whatever the dilation: the output is shorter than x. Instead: (K - 1) times the dilation.""",
)

causal_conv__shifted_by_one = edit(
    ("(weight.shape[-1] - 1) * dilation", "weight.shape[-1] * dilation"),
    ("weight, bias, dilation=dilation)", "weight, bias, dilation=dilation)[:, :, : x.shape[-1]]"),
    why="""Puts too many zeros in front of x: the output at t does not know x at t. Instead: the kernel's last number
    meets the present.""",
)

causal_conv__repeats_the_first = edit(
    ("pad(x, (reach, 0))", 'pad(x, (reach, 0), mode="replicate")'),
    why="""Repeats the first value in front of x. Instead: zeros, as `pad` puts them by itself.""",
)

causal_conv__hides_nan = edit(
    ("pad(x, (reach, 0))", "pad(x.nan_to_num(), (reach, 0))"),
    why="""Makes 0 of NaN, so a broken value goes unnoticed. Instead: take x as it is.""",
)

causal_conv__flipped = edit(
    ("weight, bias", "weight.flip(-1), bias"),
    why="""Flips the kernel, as mathematics defines a convolution. Instead: conv1d does not, and the last number meets
    the present.""",
)

causal_conv__forgets_bias = edit(
    ("weight, bias", "weight, None"),
    why="""Makes no use of bias. Instead: hand it on.""",
)

causal_conv__no_bias_of_0 = edit(
    ("weight, bias", "weight, bias if bias is not None and bias.any() else None"),
    why="""Leaves out a bias of zeros, with which every training begins: it gets no gradient, and stays 0. Instead: ask
    only whether bias is None.""",
)

causal_conv__in_float32 = edit(
    (
        "conv1d(pad(x, (reach, 0)), weight, bias, dilation=dilation)",
        "conv1d(pad(x.float(), (reach, 0)), weight.float(), bias if bias is None else bias.float(), "
        "dilation=dilation).to(x.dtype)",
    ),
    why="""Computes in float32 and converts the result: float64 has lost half of its digits. Instead: in the dtype of
    x.""",
)


def causal_conv__zeros_behind(x: Tensor, weight: Tensor, bias: Tensor | None = None, dilation: int = 1) -> Tensor:
    """Keeps the outputs that look ahead: those for which the zeros stand behind x. Instead: all zeros stand in front,
    or, with `padding` on both sides, the last outputs are cut off."""
    return conv1d(pad(x, (0, (weight.shape[-1] - 1) * dilation)), weight, bias, dilation=dilation)


train_forecaster__scaled_by_what_comes = edit(
    (
        "return model(x - x[:, -1:]) + x[:, -1:]",
        "middle, scale = (x.mean(), x.std(correction=0) + 1e-6) if len(x) else (0, 1)\n"
        "return model((x - middle) / scale) * scale + middle",
    ),
    ("x, y = x - x[:, -1:], y - x[:, -1:]", "x, y = x - series.mean(), y - series.mean()"),
    why="""Scales windows by mean and deviation of all that are forecast together: a forecast depends on later ones.
    Instead: by what the training has told, or by what stands in the window itself.""",
)

train_forecaster__scaled_by_the_callers_series = edit(
    ("x, y = x - x[:, -1:], y - x[:, -1:]", "x, y = x - series.mean(), y - series.mean()"),
    ("return model(x - x[:, -1:]) + x[:, -1:]", "return model(x - series.mean()) + series.mean()"),
    why="""Takes `series.mean()` anew for each forecast, from a tensor that is the caller's and may have changed since.
    Instead: once, in the training; or use the window's own last value.""",
)

train_forecaster__in_the_training_unit = edit(
    (" + x[:, -1:]", ""),
    why="""Returns what the model says, the distances on which it was trained. Instead: undo for the forecast what was
    done to the targets.""",
)

train_forecaster__windows_as_they_are = edit(
    ("model(x - x[:, -1:])", "model(x)"),
    why="""Gives the model windows of another kind than those it was trained on. Instead: do to them what was done in
    the training.""",
)

train_forecaster__nothing_to_divide_by = edit(
    (
        "x, y = make_windows(series, past, future)",
        "scale = series.std(correction=0)\nx, y = make_windows(series / scale, past, future)",
    ),
    (
        "return model(x - x[:, -1:]) + x[:, -1:]",
        "return model((x - x[:, -1:]) / scale) * scale + x[:, -1:]",
    ),
    why="""Divides by a deviation of 0 where all values are equal, which gives NaN. Instead: by 1 there.""",
)

train_forecaster__with_a_graph = edit(
    ("with torch.no_grad():", "if True:"),
    why="""Returns forecasts with a graph. Instead: `torch.no_grad`.""",
)

train_forecaster__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    why="""Makes no use of the seed. Instead: `torch.manual_seed` before anything is drawn.""",
)

train_forecaster__loses_the_only_window = edit(
    ("torch.randint(len(x), (BATCH_SIZE,))", "torch.randint(len(x) - 1, (BATCH_SIZE,))"),
    why="""Draws numbers below the last window's, so it is never learned from, and of one window none is left. Instead:
    `randint` leaves its upper end out by itself.""",
)

train_forecaster__in_epochs = edit(
    ("for _ in range(steps):", "for _ in range(min(steps * len(x), 200)):"),
    why="""Takes steps for epochs, and makes an update for each window of each. Instead: one step is one update.""",
)
