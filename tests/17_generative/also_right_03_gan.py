"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus
from torch.optim import Optimizer

from torch_katas.course.mistakes import edit


def discriminator_step__softplus(
    discriminator: nn.Module, generator: nn.Module, real: Tensor, z: Tensor, optimizer: Optimizer
) -> float:
    made = generator(z).detach()
    for p in discriminator.parameters():
        p.grad = None
    loss = softplus(-discriminator(real)).mean() + softplus(discriminator(made)).mean()
    loss.backward()
    optimizer.step()
    return float(loss)


def discriminator_step__two_backwards(
    discriminator: nn.Module, generator: nn.Module, real: Tensor, z: Tensor, optimizer: Optimizer
) -> float:
    optimizer.zero_grad(set_to_none=False)
    total = 0.0
    with torch.no_grad():
        made = generator(z)
    for points, label in ((made, 0.0), (real, 1.0)):
        logits = discriminator(points)
        loss = nn.BCEWithLogitsLoss()(logits, torch.full_like(logits, label))
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total


def generator_step__clears_both(
    discriminator: nn.Module, generator: nn.Module, z: Tensor, optimizer: Optimizer
) -> float:
    generator.zero_grad()
    loss = -logsigmoid(discriminator(generator(z))).mean()
    loss.backward()
    optimizer.step()
    discriminator.zero_grad()
    return loss.item()


def generator_step__freezes_for_a_while(
    discriminator: nn.Module, generator: nn.Module, z: Tensor, optimizer: Optimizer
) -> float:
    trained = [p for p in discriminator.parameters() if p.requires_grad]
    for p in trained:
        p.requires_grad_(False)
    try:
        logits = discriminator(generator(z))
        loss = binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    finally:
        for p in trained:
            p.requires_grad_(True)
    return loss.item()


train_gan__larger_batches = edit(
    ("torch.optim.Adam", "torch.optim.AdamW"),
    ("torch.randint(len(points), (BATCH_SIZE,))", "torch.randint(0, points.shape[0], (150,))"),
    why="Other batches.",
)

train_gan__generator_first = edit(
    (
        "discriminator_step(discriminator, generator, real, torch.randn(BATCH_SIZE, 2), optimizers[0])",
        "generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])",
    ),
    (
        "generator_step(discriminator, generator, torch.randn(BATCH_SIZE, 2), optimizers[1])",
        "discriminator_step(discriminator, generator, real, torch.randn(BATCH_SIZE, 2), optimizers[0])",
    ),
    why="The generator begins.",
)
