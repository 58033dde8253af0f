"""Hidden tests of find_the_bug."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks

LEFT = [0.95, 0.8, 0.6, 0.35, 0.15, 0.03]
"""alpha_bar of six steps."""


@pytest.mark.parametrize("times", [(5, 3, 0), (5, 2), (5,), (4, 1, 0), (3, 0)], ids=str)
def test_x_has_the_noise_that_the_model_is_told(ddim_sample, device, times):
    """Where the model predicts no noise, what it sees at each time, and the end, is x times a root of alpha_bar."""
    model, x = Watching().to(device), torch.randn(3, 2, device=device)
    result = ddim_sample(model, x, torch.tensor(LEFT, device=device), times)
    of = f"ddim_sample with times {times}, where the model always predicts 0"
    checks.equal(
        [t.tolist() for _, t in model.calls], [[t] * 3 for t in times], of=f"t in each call of the model in {of}"
    )
    for (seen, _), t in zip(model.calls, times, strict=True):
        expected = x * math.sqrt(LEFT[t] / LEFT[times[0]])
        checks.roughly(seen, expected, of=f"what the model sees at t={t} in {of}")
    checks.roughly(result, x / math.sqrt(LEFT[times[0]]), of=of)


@pytest.mark.parametrize("count", [5, 1])
@pytest.mark.parametrize("times", [(5, 4, 2, 0), (5, 0), (4, 2, 1), (2,)], ids=str)
def test_points_of_a_normal_distribution(ddim_sample, device, times, count):
    """Where the data are normal and the model knows them, the points are those of the formula, for any times."""
    model, x = Normal().to(device), torch.randn(count, 3, device=device)
    expected = reference(model, x, times)
    of = f"ddim_sample of {count} points with times {times}"
    checks.roughly(ddim_sample(model, x, torch.tensor(LEFT, device=device), times), expected, of=of)


@pytest.mark.parametrize("steps", [10, 5, 2, 1])
def test_few_steps_give_the_right_spread(ddim_sample, steps):
    """400 points made in a few of 50 steps are as far apart as the formula says."""
    shares = [math.cos(math.pi / 2 * (t + 1) / 51) ** 2 for t in range(50)]
    model, x = Normal(shares), torch.randn(400, 1, generator=torch.Generator().manual_seed(0))
    alpha_bar = torch.tensor(shares)
    whole = ddim_sample(model, x, alpha_bar, range(49, -1, -1)).std().item()
    checks.close(whole, 0.5, of="the deviation of 400 points made in 50 steps", atol=0.08, rtol=0)
    times = [round(49 - 49 * i / steps) for i in range(steps)]
    expected = reference(model, x, times, shares).std().item()
    few = ddim_sample(model, x, alpha_bar, times).std().item()
    checks.close(few, expected, of=f"the deviation of 400 points made at the times {times}", atol=0.01, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(2, 1, 2, 2), (3, 2), (1, 1)], ids=str)
def test_images_and_other_dtypes(ddim_sample, shape, dtype):
    """Points may have any axes; the result has the dtype of x and no graph, and x stays as it is."""
    x, times = torch.randn(shape, dtype=dtype, requires_grad=True), [5, 1]
    model = Normal().to(dtype)
    with torch.no_grad():
        expected = reference(model, x, times)
    of = f"ddim_sample of x {shape} in {dtype} with times {times}"
    with checks.unmodified(of, x=x):
        result = ddim_sample(model, x, torch.tensor(LEFT), times)
    checks.equal(result.requires_grad, False, of=f"whether {of} has a graph")
    checks.close(result, expected, of=of, rtol=1e-4, atol=1e-5)  # the shares are float32


class Watching(nn.Module):
    """A model that predicts no noise, and notes what it sees."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def forward(self, x, t):
        self.calls.append((x.clone(), t.clone()))
        return torch.zeros_like(x)


class Normal(nn.Module):
    """A model that knows the noise in data of mean 1 and deviation 0.5 as well as can be."""

    def __init__(self, shares=LEFT):
        super().__init__()
        self.register_buffer("shares", torch.tensor(shares))

    def forward(self, x, t):
        left = self.shares[t].reshape(-1, *[1] * (x.dim() - 1))
        return (1 - left).sqrt() * (x - left.sqrt()) / (0.25 * left + 1 - left)


def reference(model, x, times, shares=LEFT):
    """Return the points as the statement has it."""
    for i, t in enumerate(times):
        after = shares[times[i + 1]] if i + 1 < len(times) else 1.0
        noise = model(x, torch.full((len(x),), t, device=x.device))
        data = (x - math.sqrt(1 - shares[t]) * noise) / math.sqrt(shares[t])
        x = math.sqrt(after) * data + math.sqrt(1 - after) * noise
    return x.detach()
