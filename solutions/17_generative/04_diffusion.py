"""Solution. One formula jumps from data to any amount of noise; one more goes back, a step at a time."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

BATCH_SIZE = 256
ADAM = {"lr": 0.01, "fused": True}


def cosine_schedule(steps: int, largest: float = 0.999) -> Tensor:
    u = torch.arange(steps + 1) / steps  # (T + 1,)
    f = ((u + 0.008) / 1.008 * (math.pi / 2)).cos().square()
    # Without the limit the last step would leave nothing of the data, and no step could be taken back from there.
    beta = (1 - f[1:] / f[:-1]).clamp(max=largest)  # (T,)
    return (1 - beta).cumprod(0)


def add_noise(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    # A number for each point, with as many axes as x has: (N,) alone would be laid along the last axis.
    share = alpha_bar[t].view(-1, *[1] * (x.dim() - 1))  # (N, 1, …)
    return share.sqrt() * x + (1 - share).sqrt() * noise


def noise_loss(model: nn.Module, x: Tensor, alpha_bar: Tensor, generator: torch.Generator) -> Tensor:
    t = torch.randint(len(alpha_bar), (len(x),), generator=generator, device=x.device)  # (N,)
    noise = torch.randn(x.shape, generator=generator, device=x.device)  # (N, …)
    return mse_loss(model(add_noise(x, t, noise, alpha_bar), t), noise)


def ddpm_step(x: Tensor, predicted: Tensor, t: int, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    now = alpha_bar[t]
    # t - 1 would be -1 at t = 0, which is the last step and no error.
    alpha = now / alpha_bar[t - 1] if t > 0 else now
    beta = 1 - alpha
    mean = (x - beta / (1 - now).sqrt() * predicted) / alpha.sqrt()
    # The last step is the one that is looked at: noise in it would stay.
    return mean + beta.sqrt() * noise if t > 0 else mean


def guided(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    without = model(x, t, None)
    return without + scale * (model(x, t, label) - without)


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
    torch.manual_seed(seed)
    model, alpha_bar = Denoiser(), cosine_schedule(NOISE_STEPS, largest=0.5)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), **ADAM)
    for _ in range(steps):
        batch = points[torch.randint(len(points), (BATCH_SIZE,))]  # (B, 2)
        loss = noise_loss(model, batch, alpha_bar, generator)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
