"""Right answers in other styles."""

import math

import numpy as np
import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def cosine_schedule__with_numpy(steps: int, largest: float = 0.999) -> Tensor:
    f = np.cos(np.pi / 2 * (np.arange(steps + 1) / steps + 0.008) / 1.008) ** 2
    alphas = np.maximum(f[1:] / f[:-1], 1 - largest)
    return torch.from_numpy(np.cumprod(alphas)).to(torch.float32)


def cosine_schedule__step_by_step(steps: int, largest: float = 0.999) -> Tensor:
    def f(u: int) -> float:
        return math.cos(math.pi / 2 * (u / steps + 0.008) / 1.008) ** 2

    found, product = [], 1.0
    for t in range(steps):
        beta = min(1 - f(t + 1) / f(t), largest)
        product *= 1 - beta
        found.append(product)
    return torch.tensor(found, dtype=torch.float32)


def add_noise__transposed(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    share = torch.index_select(alpha_bar, 0, t).to(x)
    moved = share.sqrt() * x.movedim(0, -1) + torch.sqrt(1 - share) * noise.movedim(0, -1)
    return moved.movedim(-1, 0)


def add_noise__expands(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    share = alpha_bar.gather(0, t).type_as(x)
    while share.dim() < x.dim():
        share = share.unsqueeze(-1)
    return torch.addcmul(x * share.pow(0.5), noise, (1 - share).pow(0.5))


def noise_loss__noise_first(model: nn.Module, x: Tensor, alpha_bar: Tensor, generator: torch.Generator) -> Tensor:
    noise = torch.empty_like(x).normal_(generator=generator)
    t = torch.empty(x.shape[0], dtype=torch.int64, device=x.device).random_(len(alpha_bar), generator=generator)
    return (noise - model(add_noise__expands(x, t, noise, alpha_bar), t)).pow(2).mean()


def noise_loss__step_from_a_fraction(
    model: nn.Module, x: Tensor, alpha_bar: Tensor, generator: torch.Generator
) -> Tensor:
    fraction = torch.rand(len(x), generator=generator, device=x.device)
    t = (fraction * len(alpha_bar)).long().clamp(max=len(alpha_bar) - 1)
    noise = torch.randn(*x.shape, generator=generator, dtype=x.dtype, device=x.device)
    difference = model(add_noise__transposed(x, t, noise, alpha_bar), t) - noise
    return difference.square().flatten(1).mean(1).mean()


def ddpm_step__through_the_data(x: Tensor, predicted: Tensor, t: int, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    """The mean of the posterior, computed from the data that the prediction implies."""
    now = alpha_bar[t].double()
    before = alpha_bar[t - 1].double() if t else torch.ones_like(now)
    alpha = now / before
    data = (x - (1 - now).sqrt().to(x.dtype) * predicted) / now.sqrt().to(x.dtype)
    of_data = before.sqrt() * (1 - alpha) / (1 - now)
    of_x = alpha.sqrt() * (1 - before) / (1 - now)
    mean = of_data.to(x.dtype) * data + of_x.to(x.dtype) * x
    return mean if t == 0 else mean + (1 - alpha).sqrt().to(x.dtype) * noise


def ddpm_step__with_floats(x: Tensor, predicted: Tensor, t: int, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    shares = [1.0, *alpha_bar.tolist()]
    alpha = shares[t + 1] / shares[t]
    x = (x - (1 - alpha) / math.sqrt(1 - shares[t + 1]) * predicted) / math.sqrt(alpha)
    return x + (t > 0) * math.sqrt(1 - alpha) * noise


def guided__weighted_sum(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    return scale * model(x, t, label) + (1 - scale) * model(x, t, None)


def guided__lerp(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    return torch.lerp(model(x, t, None), model(x, t, label), scale)


train_diffusion__other_rate = edit(
    ("torch.optim.Adam(model.parameters(), **ADAM)", "torch.optim.AdamW(model.parameters(), lr=0.015)"),
    (
        "for _ in range(steps):",
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=max(1, steps))\n"
        "for _ in range(steps):",
    ),
    ("optimizer.step()", "optimizer.step()\nscheduler.step()"),
    why="Another optimizer, and a cosine for the rate.",
)

train_diffusion__one_generator = edit(
    (
        "points[torch.randint(len(points), (BATCH_SIZE,))]",
        "points[torch.randint(len(points), (BATCH_SIZE,), generator=generator)]",
    ),
    ("return model", "return model.eval()"),
    why="One generator for batches and noise.",
)
