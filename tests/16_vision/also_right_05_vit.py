"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def patchify__unfold(images: Tensor, size: int) -> Tensor:
    if images.shape[2] % size != 0 or images.shape[3] % size != 0:
        raise ValueError("patches do not fit")
    windows = images.unfold(2, size, size).unfold(3, size, size)  # (B, C, rows, columns, p, p)
    return windows.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)


def patchify__slices(images: Tensor, size: int) -> Tensor:
    height, width = images.shape[-2:]
    if any(side % size for side in (height, width)):
        raise ValueError("patches do not fit")
    patches = []
    for y in range(0, height, size):
        for x in range(0, width, size):
            patches.append(images[..., y : y + size, x : x + size].flatten(1))
    return torch.stack(patches, dim=1)


def unpatchify__einsum(patches: Tensor, size: int, height: int, width: int) -> Tensor:
    if height % size != 0 or width % size != 0:
        raise ValueError("patches do not fit")
    if patches.size(1) != (height // size) * (width // size):
        raise ValueError("another number of patches")
    x = patches.unflatten(2, (patches.size(2) // (size * size), size, size))
    x = x.unflatten(1, (height // size, width // size))
    return torch.einsum("bhwcpq->bchpwq", x).flatten(4, 5).flatten(2, 3)


def unpatchify__writes_squares(patches: Tensor, size: int, height: int, width: int) -> Tensor:
    rows, columns = divmod(height, size), divmod(width, size)
    if rows[1] or columns[1] or rows[0] * columns[0] != patches.shape[1]:
        raise ValueError("patches do not fit")
    channels = patches.shape[2] // size // size
    image = patches.new_zeros(patches.shape[0], channels, height, width)
    for number in range(patches.shape[1]):
        y, x = divmod(number, columns[0])
        square = patches[:, number].reshape(-1, channels, size, size)
        image[:, :, y * size : (y + 1) * size, x * size : (x + 1) * size] = square
    return image


class ViT__all_in_one(nn.Module):
    def __init__(
        self, image_size: int, patch_size: int, channels: int, classes: int, width: int, depth: int, heads: int
    ):
        super().__init__()
        count, rest = divmod(image_size, patch_size)
        if rest:
            raise ValueError("patches do not fit")
        self.size, self.patch = image_size, patch_size
        self.cls = nn.Parameter(torch.empty(1, 1, width))
        self.positions = nn.Parameter(torch.empty(1, count * count + 1, width))
        for parameter in (self.cls, self.positions):
            nn.init.trunc_normal_(parameter, std=0.02)
        options = {"dropout": 0, "activation": nn.functional.gelu, "batch_first": True, "norm_first": True}
        self.blocks = nn.ModuleList()
        while len(self.blocks) < depth:
            self.blocks.append(nn.TransformerEncoderLayer(width, heads, dim_feedforward=width * 4, **options))
        self.embed = nn.Linear(channels * patch_size * patch_size, width)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        if not x.size(2) == x.size(3) == self.size:
            raise ValueError("images of another size")
        weight = self.embed.weight.unflatten(1, (x.shape[1], self.patch, self.patch))
        x = nn.functional.conv2d(x, weight, self.embed.bias, stride=self.patch).flatten(2).transpose(1, 2)
        places = self.positions + torch.cat([self.cls, torch.zeros_like(self.positions[:, 1:])], dim=1)
        x = places + nn.functional.pad(x, (0, 0, 1, 0))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


ViT__a_sequence_of_blocks = edit(
    ("for block in self.blocks:\n    x = block(x)", "x = nn.Sequential(*self.blocks)(x)"),
    ("x = x + self.positions\n", "x = torch.add(self.positions, x)\n"),
    ("[self.cls.expand(len(x), -1, -1), x]", "(self.cls.repeat(x.shape[0], 1, 1), x)"),
    why="Other words for the same.",
)

train_vit__own_batches = edit(
    ("loader = DataLoader(train_set, batch_size=BATCH, shuffle=True)", "loader = [None] * -(-len(train_set) // 100)"),
    (
        "for images, labels in loader:",
        "for chosen in torch.randperm(len(train_set)).split(100):\n"
        "    pairs = [train_set[int(i)] for i in chosen]\n"
        "    images = torch.stack([image for image, _ in pairs])\n"
        "    labels = torch.stack([label for _, label in pairs])",
    ),
    why="Draws its batches itself.",
)

train_vit__a_generator_of_its_own = edit(
    ("shuffle=True)", "shuffle=True, generator=torch.Generator().manual_seed(seed))"),
    ("torch.optim.AdamW(", "torch.optim.Adam("),
    ("right.float().mean().item()", "sum(right.tolist()) / len(test_set)"),
    why="Shuffles by a generator of its own, and counts in Python.",
)
