"""Hidden tests of time_series."""

import math
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv1d
from torch.optim.optimizer import register_optimizer_step_post_hook

from torch_katas import checks, inputs

SHARE = 0.85
"""The largest share of the naive forecast's error."""
CUTS = [(7, 2, 3), (7, 3, 1), (5, 1, 1), (6, 5, 1), (6, 1, 5), (4, 2, 2), (3, 2, 2), (1, 3, 2), (0, 1, 1)]


@pytest.mark.parametrize("shape", [(), (2,), (1,), (2, 1)], ids=str)
@pytest.mark.parametrize(("length", "past", "future"), CUTS, ids=str)
def test_all_windows_and_their_targets(make_windows, numbered, device, length, past, future, shape):
    """Window n begins at value n, its targets follow without a gap, and the last window ends with the series."""
    series = numbered((length, *shape), device=device)
    count = max(0, length - past - future + 1)
    expected_x = [series[n : n + past] for n in range(count)]
    expected_y = [series[n + past : n + past + future] for n in range(count)]
    of = f"make_windows of {length} values of shape {shape}, past={past}, future={future}"
    x, y = make_windows(series, past, future)
    for name, got, rows, size in (("windows", x, expected_x, past), ("targets", y, expected_y, future)):
        expected = torch.stack(rows) if rows else series.new_zeros(0, size, *shape)
        checks.close(got, expected, of=f"the {name} of {of}")


@pytest.mark.parametrize(("past", "future"), [(0, 1), (1, 0), (-1, 2), (2, -1)])
def test_windows_of_nothing(make_windows, device, past, future):
    """past or future below 1 raises ValueError."""
    series = torch.zeros(6, device=device)
    checks.raises(ValueError, lambda: make_windows(series, past, future), of=f"make_windows(…, {past}, {future})")


def test_windows_of_any_layout(make_windows, device):
    """The series may lie in memory in any way, and keeps its dtype."""
    series = torch.randn(7, 3, device=device)
    expected = torch.stack([series[n : n + 2] for n in range(5)])
    inputs.same_for(
        inputs.layouts(series, "series"), lambda s: make_windows(s, 2, 1)[0], expected, of="make_windows(series, 2, 1)"
    )
    for name, values in inputs.as_dtypes([0, 1, 1], [torch.bool, torch.float16, torch.float64], device, "series"):
        checks.close(make_windows(values, 1, 1)[1], values[1:, None], of=f"the targets of make_windows, {name}")


def test_windows_stay_on_the_device(make_windows):
    """Windows and targets are on the device of the series."""
    for part in (0, 1):
        of = f"make_windows(series, 2, 1)[{part}]"
        inputs.stays_on_meta(lambda series, n=part: make_windows(series, 2, 1)[n], torch.zeros(5), of=of)


@pytest.mark.parametrize("shape", [(), (2,)], ids=str)
@pytest.mark.parametrize(("length", "test", "past"), [(8, 3, 2), (5, 1, 4), (6, 3, 3), (2, 1, 1), (9, 1, 1)], ids=str)
def test_parts_by_time(split_by_time, numbered, device, length, test, past, shape):
    """The first part ends before the last `test` values; the second has them and the `past` values in front."""
    series = numbered((length, *shape), device=device)
    expected = series[: length - test].clone(), series[length - test - past :].clone()
    of = f"split_by_time of {length} values, test={test}, past={past}"
    result = split_by_time(series, test, past)
    checks.instance(result, tuple, of=of)
    for name, got, part in zip(("first", "second"), result, expected, strict=True):
        checks.close(got, part, of=f"the {name} part of {of}")


@pytest.mark.parametrize(
    ("length", "test", "past"), [(5, 0, 2), (5, -1, 2), (5, 2, 0), (5, 3, 3), (5, 6, 1), (0, 1, 1)]
)
def test_parts_that_are_not_there(split_by_time, device, length, test, past):
    """Fewer than `past` values before the test, or a test or a past of less than 1, raise ValueError."""
    for shape in ((length,), (length, 3)):
        series = torch.zeros(shape, device=device)
        of = f"split_by_time of a series of shape {shape}, test={test}, past={past}"
        checks.raises(ValueError, lambda s=series: split_by_time(s, test, past), of=of)


def test_parts_of_any_layout(split_by_time, device):
    """The series may lie in memory in any way, and keeps its dtype and its order in both parts."""
    series = torch.randn(6, 2, device=device)
    first, second = series[:4].clone(), series[1:].clone()
    for name, variant in inputs.layouts(series, "series"):
        result = split_by_time(variant, 2, 3)
        checks.close(result[0], first, of=f"the first part of split_by_time(series, 2, 3), {name}")
        checks.close(result[1], second, of=f"the second part of split_by_time(series, 2, 3), {name}")
    for name, values in inputs.as_dtypes([3, 1, 2], [torch.int64, torch.float64], device, "series"):
        checks.close(split_by_time(values, 1, 1)[1], values[1:].clone(), of=f"split_by_time(series, 1, 1), {name}")


@pytest.mark.parametrize("shape", [(), (3,), (1,)], ids=str)
@pytest.mark.parametrize(
    ("count", "length", "future", "period"),
    [(2, 5, 7, 3), (1, 4, 2, 4), (3, 3, 4, 1), (2, 6, 1, 4), (2, 3, 0, 2), (0, 4, 3, 2), (1, 1, 2, 1)],
    ids=str,
)
def test_the_last_period_over_and_over(seasonal_naive, numbered, device, count, length, future, period, shape):
    """Each forecast is the value a whole number of periods before it, the latest one in the window."""
    x = numbered((count, length, *shape), device=device)
    places = [length - period + k % period for k in range(future)]
    expected = torch.stack([x[:, place] for place in places], dim=1) if places else x[:, :0].clone()
    of = f"seasonal_naive of windows {(count, length, *shape)}, future={future}, period={period}"
    checks.close(seasonal_naive(x, future, period), expected, of=of)


@pytest.mark.parametrize("period", [0, -1, 5])
def test_periods_that_are_not_there(seasonal_naive, device, period):
    """A period below 1, or longer than the window, raises ValueError."""
    x = torch.zeros(2, 4, device=device)
    checks.raises(ValueError, lambda: seasonal_naive(x, 2, period), of=f"seasonal_naive of 4 values, period={period}")


def test_forecasts_of_any_layout(seasonal_naive, device):
    """Windows may lie in memory in any way."""
    x = torch.randn(3, 4, device=device)
    expected = x[:, [2, 3, 2]]
    inputs.same_for(inputs.layouts(x), lambda v: seasonal_naive(v, 3, 2), expected, of="seasonal_naive(x, 3, 2)")


def shifted(x: Tensor, weight: Tensor, bias: Tensor, dilation: int) -> Tensor:
    """Return the convolution, with zeros put in front by hand."""
    zeros = x.new_zeros(*x.shape[:2], (weight.shape[-1] - 1) * dilation)
    return conv1d(torch.cat([zeros, x], dim=2), weight, bias, dilation=dilation)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize(
    ("b", "c", "o", "t", "k", "dilation"),
    [(2, 3, 4, 7, 3, 1), (1, 2, 1, 6, 2, 3), (2, 1, 2, 3, 4, 2), (1, 1, 1, 1, 1, 1), (1, 1, 2, 5, 1, 4)],
    ids=str,
)
def test_the_convolution_looks_back(causal_conv, b, c, o, t, k, dilation, dtype):
    """Values and gradients are those of conv1d with zeros in front of x, for any kernel, dilation and bias, also 0."""
    x, weight, bias = torch.randn(b, c, t, dtype=dtype), torch.randn(o, c, k, dtype=dtype), torch.arange(o).to(dtype)
    exact = partial(checks.close, rtol=1e-12, atol=1e-12)
    of = f"causal_conv of x {(b, c, t)}, weight {(o, c, k)}, dilation={dilation}, {dtype}"
    inputs.same_as_torch(
        *(lambda *args: causal_conv(*args, dilation), lambda *args: shifted(*args, dilation), x, weight, bias),
        names=("x", "weight", "bias"), of=of, check=exact if dtype == torch.float64 else checks.close,
    )  # fmt: skip


def test_by_hand_without_bias(causal_conv, device):
    """The last number of the kernel meets the present; by default there is no bias, and no dilation."""
    x = torch.tensor([[[1.0, 2.0, 3.0, 4.0]]], device=device)
    weight = torch.tensor([[[100.0, 10.0, 1.0]]], device=device)
    expected = torch.tensor([[[1.0, 12.0, 123.0, 234.0]]], device=device)
    checks.close(causal_conv(x, weight), expected, of="causal_conv([1, 2, 3, 4], [100, 10, 1])")
    expected = torch.tensor([[[1.0, 2.0, 13.0, 24.0]]], device=device)
    of = "causal_conv([1, 2, 3, 4], [10, 1], dilation=2)"
    checks.close(causal_conv(x, weight[:, :, 1:], dilation=2), expected, of=of)


@pytest.mark.parametrize(("k", "dilation"), [(3, 1), (2, 2), (5, 1)])
def test_the_future_has_no_say(causal_conv, device, k, dilation):
    """Values from time t on that are NaN make the outputs from t on NaN, and change none before t."""
    x, weight = torch.randn(1, 2, 8, device=device), torch.randn(3, 2, k, device=device)
    before = causal_conv(x, weight, None, dilation)
    for t in (7, 3):
        changed = x.clone()
        changed[:, :, t:] = float("nan")
        of = f"the outputs before {t} of causal_conv with {k} numbers, dilation={dilation}, where x is NaN from {t} on"
        result = causal_conv(changed, weight, None, dilation)
        checks.close(result[:, :, :t], before[:, :, :t], of=of)
        seen = [result[:, :, t:].isnan().all().item(), result[:, :, :t].isnan().any().item()]
        checks.equal(seen, [True, False], of=f"whether outputs from {t} on, and before, are NaN where x is from {t} on")


def test_convolutions_of_any_layout(causal_conv, device):
    """x and weight may lie in memory in any way."""
    x, weight, bias = (torch.randn(size, device=device) for size in ((2, 3, 5), (4, 3, 2), (4,)))
    expected, of = shifted(x, weight, bias, 1), "causal_conv(x, weight, bias)"
    inputs.same_for(inputs.layouts(x), lambda v: causal_conv(v, weight, bias), expected, of=of, check=checks.roughly)
    variants = inputs.layouts(weight, "weight")
    inputs.same_for(variants, lambda w: causal_conv(x, w, bias), expected, of=of, check=checks.roughly)


def few(train: Any, steps: int = 2, **options: Any) -> Any:
    return train(temperatures(30, seed=1), 4, 3, steps=steps, **options)


def test_a_window_alone_and_among_others(train_forecaster):
    """A forecast depends on its own window: not on those beside it or before it, nor on the series later on."""
    series, x = temperatures(30, seed=1), temperatures(24, seed=2).reshape(6, 4)
    predict = train_forecaster(series, 4, 3, steps=2)
    together = predict(x)
    checks.shape(together, (6, 3), of="predict of 6 windows, future=3")
    checks.dtype(together, torch.float32, of="predict of 6 windows")
    checks.equal(together.requires_grad, False, of="whether predict has a graph")
    alone = torch.cat([predict(x[n : n + 1]) for n in range(6)])
    checks.roughly(alone, together, of="the forecasts of 6 windows, one by one")
    predict(x * 1000 + 5)
    checks.roughly(predict(x), together, of="the forecasts of 6 windows after one of others")
    checks.shape(predict(x[:0]), (0, 3), of="predict of no windows")
    series.zero_()
    checks.roughly(predict(x), together, of="the forecasts of 6 windows after the caller has set his series to 0")


@pytest.mark.parametrize("series", [[5.0] * 9, [0.0] * 8, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]], ids=str)
def test_short_and_level_series(train_forecaster, series):
    """A series of equal values, or one of a single window, gives finite forecasts."""
    values = torch.tensor(series)
    with checks.unmodified("train_forecaster(series, 4, 3, steps=2)", series=values):
        result = train_forecaster(values, 4, 3, steps=2)(values[None, :4])
    checks.shape(result, (1, 3), of="predict of one window")
    of = f"the forecast after training on {series}"
    checks.that(result.isfinite().all(), of=of, expected="finite numbers", got=result)


@pytest.mark.parametrize("steps", [1, 3])
def test_one_step_is_one_update(train_forecaster, steps):
    """The optimizer makes `steps` updates."""
    checks.equal(updates_in(lambda: few(train_forecaster, steps))[1], steps, of=f"the updates with steps={steps}")


def test_the_seed_decides(train_forecaster):
    """The same seed gives the same forecasts, whatever was drawn before; another gives others; by default it is 0."""
    x = temperatures(12, seed=2).reshape(3, 4)
    first = few(train_forecaster, seed=0)(x)
    torch.rand(3)
    checks.close(few(train_forecaster, seed=0)(x), first, of="predict(x) with seed=0, the second time")
    checks.close(few(train_forecaster)(x), first, of="predict(x) without a seed, against seed=0")
    same = torch.allclose(first, few(train_forecaster, seed=1)(x))
    checks.equal(same, False, of="whether seed=0 and seed=1 give the same forecasts")


@pytest.mark.timeout(30)
def test_it_beats_the_naive_forecast(train_forecaster):
    """Its error in the next 300 hours is at most 0.85 of the naive forecast's, after 150 steps by default."""
    series = temperatures(1200, seed=2)
    predict, count = updates_in(lambda: train_forecaster(series[:900], 48, 12))
    checks.equal(count, 150, of="the updates in train_forecaster without steps")
    windows = series[852:].unfold(0, 60, 1)
    x, y = windows[:, :48], windows[:, 48:]
    naive = (x[:, 24:36] - y).abs().mean().item()
    share = (predict(x) - y).abs().mean().item() / naive
    of = "the mean absolute error, as a share of the naive forecast's"
    checks.that(share <= SHARE, of=of, expected=f"at most {SHARE}", got=f"{share:.3f}")


def updates_in(train: Any) -> tuple[Any, int]:
    """Return what a training returns, and how many updates an optimizer made."""
    updates: list[int] = []
    handle = register_optimizer_step_post_hook(lambda *_: updates.append(1))
    try:
        result = train()
    finally:
        handle.remove()
    return result, len(updates)


def temperatures(length: int, seed: int) -> Tensor:
    """Return what make_series(length, seed) of the exercise gives."""
    noise = torch.randn(2, length, generator=torch.Generator().manual_seed(seed)).tolist()
    weather, values = 0.0, []
    for hour in range(length):
        weather = 0.97 * weather + 0.8 * noise[0][hour]
        day = 2 * math.pi * hour / 24
        values.append(12 + 4 * math.sin(day) + math.sin(2 * day) + weather + 0.3 * noise[1][hour])
    return torch.tensor(values)
