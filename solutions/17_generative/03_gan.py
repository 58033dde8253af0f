"""Solution. Each step moves one of the two networks; the graph of the other one is cut, or its optimizer left alone."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

HIDDEN = 32
LEAK = 0.2
BATCH_SIZE = 128
ADAM = {"lr": 0.005, "betas": (0.0, 0.999), "fused": True}


def discriminator_step(
    discriminator: nn.Module, generator: nn.Module, real: Tensor, z: Tensor, optimizer: Optimizer
) -> float:
    # Nothing flows back into the generator: it would be taught to make points that are easily told from real ones.
    with torch.no_grad():
        made = generator(z)  # (M, F)
    real_logits, made_logits = discriminator(real), discriminator(made)
    loss = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    loss = loss + binary_cross_entropy_with_logits(made_logits, torch.zeros_like(made_logits))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def generator_step(discriminator: nn.Module, generator: nn.Module, z: Tensor, optimizer: Optimizer) -> float:
    # Here the gradient has to pass through the discriminator. It leaves numbers in its .grad, which
    # discriminator_step clears, and only the generator's optimizer steps.
    logits = discriminator(generator(z))
    loss = binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def ring(count: int, generator: torch.Generator | None = None) -> Tensor:
    """Return points around eight centres on a circle of radius 2, each centre as likely as the others. (Given.)

    Shapes: -> (count, 2). Around its centre a point is normal, with a standard deviation of 0.1.
    """
    angles = torch.randint(8, (count,), generator=generator) * (math.pi / 4)
    centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
    return centres + 0.1 * torch.randn(count, 2, generator=generator)


def train_gan(points: Tensor, steps: int = 400, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    generator, discriminator = _network(2), _network(1)
    # Momentum would carry each network on towards where the other one was some steps ago.
    optimizers = [torch.optim.Adam(network.parameters(), **ADAM) for network in (discriminator, generator)]
    for _ in range(steps):
        real = points[torch.randint(len(points), (BATCH_SIZE,))]  # (B, 2)
        discriminator_step(discriminator, generator, real, torch.randn(BATCH_SIZE, 2), optimizers[0])
        generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])
    return generator.eval()


def _network(outputs: int) -> nn.Module:
    return nn.Sequential(
        *(nn.Linear(2, HIDDEN), nn.LeakyReLU(LEAK)),
        *(nn.Linear(HIDDEN, HIDDEN), nn.LeakyReLU(LEAK)),
        nn.Linear(HIDDEN, outputs),
    )
