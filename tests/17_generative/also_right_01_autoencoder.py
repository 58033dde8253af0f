"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Autoencoder__with_convolutions(nn.Module):
    def __init__(self, latent: int):
        super().__init__()
        self.down1, self.down2 = nn.Conv2d(1, 8, 4, 2, 1), nn.Conv2d(8, 16, 4, 2, 1)
        self.to_code, self.from_code = nn.Linear(784, latent), nn.Linear(latent, 784)
        self.up1, self.up2 = nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ConvTranspose2d(8, 1, 4, 2, 1)

    def encode(self, x: Tensor) -> Tensor:
        return self.to_code(self.down2(self.down1(x).relu()).relu().flatten(1))

    def decode(self, code: Tensor) -> Tensor:
        h = self.from_code(code).relu().unflatten(1, (16, 7, 7))
        return torch.sigmoid(self.up2(self.up1(h).relu()))

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


class Autoencoder__tanh_and_halves(nn.Module):
    def __init__(self, latent: int):
        super().__init__()
        self.inward = nn.ModuleList([nn.Linear(784, 100), nn.Linear(100, latent)])
        self.outward = nn.ModuleList([nn.Linear(latent, 100), nn.LayerNorm(100), nn.Linear(100, 784)])

    def encode(self, x: Tensor) -> Tensor:
        return self.inward[1](functional.gelu(self.inward[0](x.reshape(x.shape[0], 784))))

    def decode(self, code: Tensor) -> Tensor:
        h = functional.gelu(self.outward[1](self.outward[0](code)))
        return ((self.outward[2](h).tanh() + 1) / 2).reshape(code.shape[0], 1, 28, 28)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


def train_autoencoder__in_epochs(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Autoencoder__tanh_and_halves(latent)
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.004)
        done = 0
        while done < steps:
            for rows in torch.randperm(len(images)).split(40):
                if done == steps:
                    break
                optimizer.zero_grad()
                (model(images[rows]) - images[rows]).square().mean().backward()
                optimizer.step()
                done += 1
    model.eval()
    return model


def train_autoencoder__from_a_generator(images: Tensor, latent: int = 16, steps: int = 150, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    model = Autoencoder__tanh_and_halves(latent)
    generator = torch.Generator().manual_seed(seed + 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.004)
    for _ in range(steps):
        batch = images[torch.randint(len(images), (32,), generator=generator)]
        # Another reduction: the sum of all squares of an image, and the mean of the images.
        loss = (model(batch) - batch).square().flatten(1).sum(1).mean()
        model.zero_grad()
        loss.backward()
        optimizer.step()
    return model.train(False)
