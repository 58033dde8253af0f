"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def dice_loss__class_by_class(logits: Tensor, targets: Tensor, smooth: float = 1.0) -> Tensor:
    probabilities = torch.softmax(logits, dim=1)
    losses = []
    for k in range(logits.size(1)):
        wanted = (targets == k).to(logits.dtype).flatten(1)
        got = probabilities[:, k].flatten(1)
        overlap = torch.sum(wanted * got, dim=1)
        losses.append(1 - (2 * overlap + smooth) / (wanted.sum(1) + got.sum(1) + smooth))
    return torch.stack(losses).mean()


def dice_loss__scatter(logits: Tensor, targets: Tensor, smooth: float = 1.0) -> Tensor:
    p = torch.exp(functional.log_softmax(logits, 1)).flatten(2)
    t = torch.zeros_like(p).scatter_(1, targets.flatten(1).unsqueeze(1), 1.0)
    score = (2 * torch.einsum("bkn,bkn->bk", p, t) + smooth) / (p.sum(-1) + t.sum(-1) + smooth)
    return (1.0 - score).mean()


def mean_iou__confusion_matrix(predictions: Tensor, targets: Tensor, classes: int, ignore: int = 255) -> float:
    keep = targets.ne(ignore)
    pairs = targets[keep] * classes + predictions[keep]
    table = torch.bincount(pairs, minlength=classes**2).reshape(classes, classes).double()
    both = table.diagonal()
    union = table.sum(0) + table.sum(1) - both
    return (both / union)[union > 0].mean().item()


def mean_iou__sets(predictions: Tensor, targets: Tensor, classes: int, ignore: int = 255) -> float:
    found, wanted = {}, {}
    for place, (k, t) in enumerate(zip(predictions.flatten().tolist(), targets.flatten().tolist(), strict=True)):
        if t != ignore:
            found.setdefault(k, set()).add(place)
            wanted.setdefault(t, set()).add(place)
    there = found.keys() | wanted.keys()
    if not there:
        return float("nan")
    return sum(
        len(found.get(k, set()) & wanted.get(k, set())) / len(found.get(k, set()) | wanted.get(k, set())) for k in there
    ) / len(there)


def focal_loss__from_cross_entropy(
    logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None
) -> Tensor:
    losses = functional.cross_entropy(logits, targets, reduction="none")
    losses = (1 - torch.exp(-losses)).pow(gamma) * losses
    if weight is None:
        weight = torch.ones(logits.shape[1], dtype=logits.dtype, device=logits.device)
    return torch.sum(losses * weight[targets]) / torch.sum(weight[targets])


def focal_loss__nll(logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None) -> Tensor:
    log_p = functional.log_softmax(logits, dim=1)
    return functional.nll_loss((1 - log_p.exp()) ** gamma * log_p, targets, weight=weight)


class UNet__one_level_in_another(nn.Module):
    def __init__(self, channels: int, classes: int, width: int = 8, depth: int = 2):
        super().__init__()

        def block(i, o):
            convolutions = nn.Conv2d(i, o, (3, 3), padding="same"), nn.Conv2d(o, o, (3, 3), padding="same")
            return nn.Sequential(convolutions[0], nn.ReLU(inplace=True), convolutions[1], nn.ReLU(inplace=True))

        self.down, self.up, self.merge = nn.ModuleList([block(channels, width)]), nn.ModuleList(), nn.ModuleList()
        for _ in range(depth):
            self.down.append(block(width, width * 2))
            self.up.append(nn.ConvTranspose2d(width * 2, width, kernel_size=2, stride=2))
            self.merge.append(block(width * 2, width))
            width *= 2
        self.head = nn.Conv2d(width // 2**depth, classes, kernel_size=1)
        self.pool = nn.MaxPool2d(2, ceil_mode=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.level(0, x))

    def level(self, number: int, x: Tensor) -> Tensor:
        across = self.down[number](x)
        if number == len(self.up):
            return across
        below = self.up[number](self.level(number + 1, self.pool(across)))
        rows, columns = across.shape[-2:]
        return self.merge[number](torch.cat((across, below.narrow(2, 0, rows).narrow(3, 0, columns)), dim=1))


class UNet__pads_negatively(nn.Module):
    def __init__(self, channels: int, classes: int, width: int = 8, depth: int = 2):
        super().__init__()
        self.depth = depth
        sizes = [channels] + [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList()
        for i, o in zip(sizes[:-1], sizes[1:], strict=True):
            self.down.append(nn.Sequential(nn.Conv2d(i, o, 3, 1, 1), nn.ReLU(), nn.Conv2d(o, o, 3, 1, 1), nn.ReLU()))
        self.up = nn.ModuleList([nn.ConvTranspose2d(o * 2, o, 2, 2) for o in sizes[1:-1]])
        self.merge = nn.ModuleList(
            [
                nn.Sequential(nn.Conv2d(2 * o, o, 3, 1, 1), nn.ReLU(), nn.Conv2d(o, o, 3, 1, 1), nn.ReLU())
                for o in sizes[1:-1]
            ]
        )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        maps = [self.down[0](x)]
        for block in list(self.down)[1:]:
            maps.insert(0, block(nn.functional.max_pool2d(maps[0], 2, 2, ceil_mode=True)))
        x = maps[0]
        for across, up, merge in zip(maps[1:], reversed(self.up), reversed(self.merge), strict=True):
            x = up(x)
            x = functional.pad(x, (0, across.shape[3] - x.shape[3], 0, across.shape[2] - x.shape[2]))
            x = merge(torch.cat([across, x], 1))
        return self.head(x)
