"""Solution. The noise is drawn apart from mean and deviation; sums over pixels and codes, and one mean over images."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

BATCH_SIZE = 32
ADAM = {"lr": 0.005}


def reparameterize(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    # The draw itself has no gradient. Noise that depends on nothing leaves z a plain sum and product of the two.
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)
    # Half of the logarithm of the variance is the logarithm of its root.
    return mean + (0.5 * log_var).exp() * noise


def kl_to_standard_normal(mean: Tensor, log_var: Tensor) -> Tensor:
    terms = 0.5 * (mean.square() + log_var.exp() - 1 - log_var)  # (B, Z)
    # Independent numbers: their divergences add up. Only the images are averaged.
    return terms.sum(1).mean()


def elbo_loss(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    if logits.shape != x.shape:
        raise ValueError(f"logits are {tuple(logits.shape)}, x is {tuple(x.shape)}: they must be alike")
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="none")  # (B, …)
    # The mean over pixels would make images hundreds of times cheaper than codes, and all codes the same.
    return pixels.flatten(1).sum(1).mean() + beta * kl_to_standard_normal(mean, log_var)


class VAE(nn.Module):
    """An encoder that gives mean and log_var, and a decoder that gives logits. (Given.)

    Shapes: encode(x) takes (N, 1, 28, 28) to two of (N, Z), decode(z) takes (N, Z) to logits (N, 1, 28, 28).
    """

    def __init__(self, latent: int):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 2 * latent))
        self.decoder = nn.Sequential(nn.Linear(latent, 128), nn.ReLU(), nn.Linear(128, 784))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_var = self.encoder(x).chunk(2, dim=1)
        return mean, log_var

    def decode(self, z: Tensor) -> Tensor:
        return self.decoder(z).unflatten(1, (1, 28, 28))


def train_vae(images: Tensor, latent: int = 8, steps: int = 150, seed: int = 0) -> VAE:
    torch.manual_seed(seed)
    model = VAE(latent)
    optimizer = torch.optim.Adam(model.parameters(), **ADAM)
    for _ in range(steps):
        batch = images[torch.randint(len(images), (BATCH_SIZE,))]  # (B, 1, 28, 28)
        mean, log_var = model.encode(batch)  # (B, Z), (B, Z)
        logits = model.decode(reparameterize(mean, log_var))  # (B, 1, 28, 28)
        loss = elbo_loss(logits, batch, mean, log_var)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()
