"""Solution. One view cuts, one permute sorts, and the rest is a transformer that was made for words."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

BATCH, EPOCHS, RATE = 100, 12, 0.003


def patchify(images: Tensor, size: int) -> Tensor:
    batch, channels, height, width = images.shape
    if height % size or width % size:
        raise ValueError(f"{height} x {width} pixels are no whole number of patches of {size} x {size}")
    # A row of the image is a row of patches, and in it a row of pixels. Reshape alone splits axes, it sorts nothing.
    cut = images.view(batch, channels, height // size, size, width // size, size)
    sorted_ = cut.permute(0, 2, 4, 1, 3, 5)  # (B, H / p, W / p, C, p, p)
    return sorted_.reshape(batch, height // size * (width // size), channels * size * size)  # (B, P, C * p * p)


def unpatchify(patches: Tensor, size: int, height: int, width: int) -> Tensor:
    rows, columns = height // size, width // size
    if height % size or width % size or patches.shape[1] != rows * columns:
        raise ValueError(f"{patches.shape[1]} patches of {size} x {size} make no image of {height} x {width}")
    channels = patches.shape[2] // size**2
    cut = patches.view(len(patches), rows, columns, channels, size, size)
    # The way back of patchify's permute: each axis goes to where it came from.
    sorted_ = cut.permute(0, 3, 1, 4, 2, 5)  # (B, C, H / p, p, W / p, p)
    return sorted_.reshape(len(patches), channels, height, width)  # (B, C, H, W)


class ViT(nn.Module):
    def __init__(
        self, image_size: int, patch_size: int, channels: int, classes: int, width: int, depth: int, heads: int
    ):
        super().__init__()
        if image_size % patch_size:
            raise ValueError(f"{image_size} pixels are no whole number of patches of {patch_size}")
        self.image_size = image_size
        self.patch_size = patch_size
        self.embed = nn.Linear(channels * patch_size**2, width)
        self.cls = nn.Parameter(0.02 * torch.randn(1, 1, width))
        self.positions = nn.Parameter(0.02 * torch.randn(1, (image_size // patch_size) ** 2 + 1, width))
        self.blocks = nn.ModuleList(
            # Without batch_first the layer would take the batch for the sentence, and images would look at each other.
            nn.TransformerEncoderLayer(
                width, heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(depth)
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[2:] != (self.image_size, self.image_size):
            raise ValueError(f"images are {tuple(x.shape[2:])}, the positions are for {self.image_size} pixels")
        x = self.embed(patchify(x, self.patch_size))  # (B, P, E)
        x = torch.cat([self.cls.expand(len(x), -1, -1), x], dim=1)  # (B, P + 1, E)
        x = x + self.positions
        for block in self.blocks:
            x = block(x)
        # What cls has gathered from all patches.
        return self.head(self.norm(x[:, 0]))  # (B, K)


def train_vit(
    train_set: Dataset, test_set: Dataset, seed: int = 0, device: torch.device | str = "cpu"
) -> tuple[nn.Module, float]:
    torch.manual_seed(seed)  # for the weights, then for the order of the batches
    model = ViT(image_size=28, patch_size=7, channels=1, classes=10, width=32, depth=1, heads=4).to(device)
    loader = DataLoader(train_set, batch_size=BATCH, shuffle=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        for images, labels in loader:
            loss = cross_entropy(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    images, labels = next(iter(DataLoader(test_set, batch_size=len(test_set))))
    with torch.no_grad():
        right = model(images.to(device)).argmax(1).cpu() == labels
    return model, right.float().mean().item()
