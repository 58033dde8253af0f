"""Solution. Each sum is taken where its meaning lies: pixels first, then classes and images; one pixel's own pt."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def dice_loss(logits: Tensor, targets: Tensor, smooth: float = 1.0) -> Tensor:
    p = logits.softmax(1)  # (B, K, H, W)
    t = functional.one_hot(targets, logits.shape[1]).movedim(-1, 1)  # (B, K, H, W)
    # Over the pixels alone: a large class or image must not outweigh a small one.
    shared, total = (p * t).sum((2, 3)), (p + t).sum((2, 3))  # (B, K), (B, K)
    dice = (2 * shared + smooth) / (total + smooth)  # (B, K)
    return 1 - dice.mean()


def mean_iou(predictions: Tensor, targets: Tensor, classes: int, ignore: int = 255) -> float:
    counts = targets != ignore
    predictions, targets = predictions[counts], targets[counts]  # (n,), (n,)
    scores = []
    for k in range(classes):
        predicted, wanted = predictions == k, targets == k
        union = (predicted | wanted).sum().item()
        # Nothing to find and nothing found: neither right nor wrong.
        if union > 0:
            scores.append((predicted & wanted).sum().item() / union)
    return sum(scores) / len(scores) if scores else float("nan")


def focal_loss(logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None) -> Tensor:
    # The logarithm first: a probability that underflows to 0 has none any more.
    log_p = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1)  # (B, …)
    # pt comes from each pixel's own logarithm, before any weight and any mean.
    losses = -((1 - log_p.exp()) ** gamma) * log_p  # (B, …)
    if weight is None:
        return losses.mean()
    weights = weight[targets]  # (B, …)
    return (weights * losses).sum() / weights.sum()


class UNet(nn.Module):
    def __init__(self, channels: int, classes: int, width: int = 8, depth: int = 2):
        super().__init__()

        def block(i: int, o: int) -> nn.Sequential:
            first, second = nn.Conv2d(i, o, 3, padding=1), nn.Conv2d(o, o, 3, padding=1)
            return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())

        widths = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(block(i, o) for i, o in zip([channels, *widths], widths, strict=False))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * o, o, 2, stride=2) for o in widths[:-1])
        self.merge = nn.ModuleList(block(2 * o, o) for o in widths[:-1])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        kept = []
        for level, block in enumerate(self.down):
            if level > 0:
                # Rounding up: what comes back is never smaller than what was kept, so there is only something to cut.
                x = functional.max_pool2d(x, 2, ceil_mode=True)
            x = block(x)  # (B, width * 2 ** level, H / 2 ** level, W / 2 ** level)
            kept.append(x)
        for level in reversed(range(len(self.up))):
            across = kept[level]
            x = self.up[level](x)[:, :, : across.shape[2], : across.shape[3]]
            x = self.merge[level](torch.cat([across, x], dim=1))
        return self.head(x)  # (B, classes, H, W)
