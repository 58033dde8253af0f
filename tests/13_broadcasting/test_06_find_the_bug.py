"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks, inputs

SIZES = [(1, 2, 1), (2, 3, 4), (3, 5, 2), (2, 4, 4), (1, 6, 3)]


def smoothed(x, decay):
    """Return the means, one step after the other."""
    means = []
    for t in range(x.shape[1]):
        weights = torch.tensor([decay ** (t - s) for s in range(t + 1)], dtype=x.dtype, device=x.device)
        means.append((x[:, : t + 1] * weights[:, None]).sum(1) / weights.sum())
    return torch.stack(means, dim=1)


@pytest.mark.parametrize("decay", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_step_is_a_mean_of_the_past(smooth, device, size, decay):
    """Step t is the mean of the steps up to and with t, each weighted by decay ** (t - s)."""
    x = torch.randn(size, device=device)
    of = f"smooth(x, decay={decay}) with x of shape {size}"
    checks.roughly(smooth(x, decay), smoothed(x, decay), of=of)


def test_numbers_to_follow(smooth, device):
    """With decay 0.5 the weights of three steps are 1/7, 2/7 and 4/7; a series may be long."""
    x = torch.tensor([[[4.0], [10.0], [15.0]]], device=device)
    expected = torch.tensor([[[4.0], [8.0], [12.0]]], device=device)
    checks.close(smooth(x, 0.5), expected, of="smooth([[[4.], [10.], [15.]]], decay=0.5)")
    x = torch.full((1, 1200, 1), 3.0, device=device)  # 0.5 ** 1199 is 0, and 0.5 ** -1199 infinite
    checks.close(smooth(x, 0.5), x, of="smooth(x, decay=0.5) of 1200 steps that are all 3")


def test_no_step_knows_the_future(smooth, device):
    """When a later step changes, the steps before it stay as they are."""
    x = torch.randn(2, 5, 3, device=device)
    changed = x.clone()
    changed[:, 3:] += 10
    of = "smooth(x, 0.8)[:, :3] when x[:, 3:] changes"
    checks.close(smooth(changed, 0.8)[:, :3], smooth(x, 0.8)[:, :3].clone(), of=of)


def test_the_first_step_has_no_past(smooth, device):
    """The first step of the result is the first step of x, and the last one is the mean of all."""
    x = torch.randn(2, 4, 3, device=device)
    result = smooth(x, 1.0)
    checks.close(result[:, 0].clone(), x[:, 0].clone(), of="smooth(x, 1.)[:, 0]")
    checks.roughly(result[:, -1].clone(), x.mean(1), of="smooth(x, 1.)[:, -1]")


def test_the_digits_of_float64(smooth):
    """In float64 the means have the digits of float64."""
    x = torch.randn(2, 5, 3, dtype=torch.float64)
    checks.close(smooth(x, 0.7), smoothed(x, 0.7), of="smooth(x, decay=0.7) in float64", rtol=1e-10, atol=1e-12)


def test_series_of_any_strides(smooth, device):
    """x may be transposed, a slice, or a part of a larger tensor."""
    x = torch.randn(2, 4, 3, device=device)
    expected = smoothed(x, 0.5)
    of = "smooth(x, decay=0.5)"
    inputs.same_for(inputs.layouts(x), lambda x: smooth(x, 0.5), expected, of=of, check=checks.roughly)


def test_gradients_go_back_in_time(smooth, device):
    """The gradient of a step comes back to itself and to the steps before it."""
    x = torch.randn(2, 4, 3, device=device)
    call, reference = (lambda x: smooth(x, 0.6)), (lambda x: smoothed(x, 0.6))
    inputs.same_as_torch(call, reference, x, names=("x",), of="smooth(x, decay=0.6)")
