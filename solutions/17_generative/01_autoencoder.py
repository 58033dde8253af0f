"""Solution. The code is narrow, its last layer bare; the image that comes out is compared with the one that went in."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

HIDDEN = 128
BATCH_SIZE = 32
ADAM = {"lr": 0.005}


class Autoencoder(nn.Module):
    def __init__(self, latent: int):
        super().__init__()
        # No activation behind the last layer: a ReLU there would make half of all codes 0, and stop their gradients.
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, latent))
        # The sigmoid has the range of the pixels. A clamp would have it too, and no gradient beyond it.
        self.decoder = nn.Sequential(nn.Linear(latent, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 784), nn.Sigmoid())

    def encode(self, x: Tensor) -> Tensor:
        return self.encoder(x)  # (N, Z)

    def decode(self, code: Tensor) -> Tensor:
        return self.decoder(code).unflatten(1, (1, 28, 28))  # (N, 1, 28, 28)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


def train_autoencoder(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> Autoencoder:
    # Before the model: its weights are the first thing that is drawn.
    torch.manual_seed(seed)
    model = Autoencoder(latent)
    optimizer = torch.optim.Adam(model.parameters(), **ADAM)
    for _ in range(steps):
        batch = images[torch.randint(len(images), (BATCH_SIZE,))]  # (B, 1, 28, 28)
        loss = mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()
