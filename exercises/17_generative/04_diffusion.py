"""Diffusion: noise is added to data step by step, and a network learns to take it away again.

There are T steps, counted from 0. alpha_bar[t] is the share of the data's variance that is left after step t: near 1 at
t = 0, near 0 at T - 1. The network is told a noisy point and t, and predicts the noise in it.
Read: torch.cumprod, torch.randint, torch.randn, torch.nn.functional.mse_loss

Shapes: N points or images, T steps. The dots stand for any axes of a point, one or more.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def cosine_schedule(steps: int, largest: float = 0.999) -> Tensor:
    """Return alpha_bar of the cosine schedule.

    With f(u) = cos(π/2 · (u / steps + 0.008) / 1.008)², step t has beta = 1 - f(t + 1) / f(t), but at most `largest`.
    alpha_bar[t] is the product of 1 - beta over the steps 0 to t, step t included.
    Shapes: -> (steps,), float32, on the CPU. steps is 1 or more; largest is above 0 and below 1.

    >>> cosine_schedule(4, largest=0.9)
    tensor([0.8470, 0.4938, 0.1443, 0.0144])
    """
    raise NotImplementedError


def add_noise(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Return each point as it is after its step t, in one go: sqrt(alpha_bar[t]) · x + sqrt(1 - alpha_bar[t]) · noise.

    Each point has a step of its own.
    Shapes: x and noise alike, (N, …), t (N,) int64 from 0 to T - 1, alpha_bar (T,) float32 -> (N, …), in the dtype and
    on the device of x. All lie on one device; x and noise are both float32 or both float64. N may be 0.
    Gradients flow to x.

    >>> add_noise(torch.ones(2, 1), torch.tensor([0, 1]), torch.zeros(2, 1), torch.tensor([0.81, 0.25]))
    tensor([[0.9000],
            [0.5000]])
    """
    raise NotImplementedError


def noise_loss(model: nn.Module, x: Tensor, alpha_bar: Tensor, generator: torch.Generator) -> Tensor:
    """Return how far a model is from knowing the noise: the loss that diffusion trains by.

    For each point a step t is drawn, each of the T as likely as the others, and noise from the standard normal
    distribution for each of its numbers. The result is the mean, over all numbers, of the squared difference between
    model(noisy points, t) and the noise, where the noisy points are those that add_noise gives.
    Shapes: x (N, …), alpha_bar (T,) float32 -> (), in the dtype of x. The model takes (N, …) and t (N,) int64 to
    (N, …). N is 1 or more, and x is float32 or float64.
    All that is random comes from generator, which lies on the device of x; torch's global one stays as it is. The
    model is called once, in the mode in which it is. Gradients flow to its parameters.

    >>> class Nothing(nn.Module):  # predicts that there is no noise
    ...     def forward(self, x, t):
    ...         return torch.zeros_like(x)
    >>> loss = noise_loss(Nothing(), torch.zeros(10000, 2), cosine_schedule(10), torch.Generator().manual_seed(0))
    >>> round(loss.item(), 1)  # the mean square of standard normal noise
    1.0
    """
    raise NotImplementedError


def ddpm_step(x: Tensor, predicted: Tensor, t: int, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    """Take one step back: from points as they are after step t to points as they might be after step t - 1.

    With alpha = alpha_bar[t] / alpha_bar[t - 1], where alpha_bar before the first step counts as 1, and
    beta = 1 - alpha, the mean is (x - beta / sqrt(1 - alpha_bar[t]) · predicted) / sqrt(alpha). The variance is beta,
    the first of the two choices in the DDPM paper: sqrt(beta) · noise is added. At t = 0 nothing is added.
    Shapes: x, predicted and noise alike, any shape, alpha_bar (T,) float32 -> shape, dtype and device of x, which is
    float32 or float64. t is an int from 0 to T - 1; predicted is the noise that the model predicts for x and t.
    Gradients flow to x and to predicted.

    >>> x, alpha_bar = torch.tensor([1.0]), torch.tensor([0.75, 0.1875])
    >>> ddpm_step(x, torch.tensor([0.5]), 0, alpha_bar, torch.tensor([9.0]))  # (1 - 0.25 / 0.5 · 0.5) / 0.866
    tensor([0.8660])
    """
    raise NotImplementedError


def guided(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Return the noise that a model predicts with classifier-free guidance: away from no label, towards the label.

    It is e + scale · (c - e), where c is model(x, t, label) and e is model(x, t, None), the prediction without a label.
    So scale 0 gives e, scale 1 gives c, and more than 1 goes beyond. (The paper's w is scale - 1.) The label is the
    model's third argument, whatever its name. What the model returns stays as it is: it may be x itself.
    Shapes: x (N, …), t (N,), label (N,) int64 -> (N, …).

    >>> class Shift(nn.Module):
    ...     def forward(self, x, t, label):
    ...         return torch.zeros_like(x) if label is None else x + label[:, None]
    >>> guided(Shift(), torch.ones(1, 1), torch.tensor([0]), torch.tensor([2]), scale=2.0)
    tensor([[6.]])
    """
    raise NotImplementedError


NOISE_STEPS = 50
"""T of the points below. (Given.)"""


def two_moons(count: int, generator: torch.Generator | None = None) -> Tensor:
    """Return points on two half circles that reach into each other. (Given.)

    Shapes: -> (count, 2), float32. Each number has noise of standard deviation 0.05.
    """
    angles = torch.rand(count, generator=generator) * math.pi
    upper = torch.rand(count, 1, generator=generator) < 0.5
    arc = torch.stack([angles.cos(), angles.sin()], dim=1)
    points = torch.where(upper, arc, torch.tensor([1.0, 0.5]) - arc)
    return 1.5 * (points - torch.tensor([0.5, 0.25])) + 0.05 * torch.randn(count, 2, generator=generator)


class Denoiser(nn.Module):
    """A small network that predicts the noise in points. (Given.)

    Shapes: x (N, 2), t (N,) int64 from 0 to NOISE_STEPS - 1 -> (N, 2).
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Linear(12, 64), nn.SiLU()),
            *(nn.Linear(64, 64), nn.SiLU()),
            nn.Linear(64, 2),
        )

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        angle = t[:, None] / NOISE_STEPS * (math.pi / 2)
        waves = [f(k * x) for k in (2, 4) for f in (torch.sin, torch.cos)]
        return self.layers(torch.cat([x, *waves, angle.sin(), angle.cos()], dim=1))


def train_diffusion(points: Tensor, steps: int = 400, seed: int = 0) -> Denoiser:
    """Train a new Denoiser on points, with alpha_bar = cosine_schedule(NOISE_STEPS, largest=0.5); return it.

    Shapes: points (N, 2), float32, on the CPU, N is 1 or more. They stay as they are.
    Each step is one update of all parameters by an optimizer of torch.optim, and there are `steps` of them. It lowers
    noise_loss of a batch of points, drawn anew for each step. steps = 0 gives the model with which it would begin.
    Trained on two_moons(2000), with steps as they are by default, the model makes points that lie on the moons, and on
    all of them, for any seed: NOISE_STEPS times ddpm_step, from standard normal noise to t = 0, makes 500 new points.
    Their mean distance to the nearest of 2,000 true points is at most 0.15 (of plain noise: 0.37), and the mean
    distance of those to the nearest new point is at most 0.08. It takes seconds.
    All that is random comes from the seed: the same seed and points give the same parameters, whatever random numbers
    were drawn before; another seed gives others. (torch.manual_seed may be called.)
    What helps: batches of 256, and Adam with a rate of 0.01.

    >>> model = train_diffusion(two_moons(100), steps=2)
    >>> model(torch.randn(3, 2), torch.tensor([0, 20, 49])).shape
    torch.Size([3, 2])
    """
    raise NotImplementedError
