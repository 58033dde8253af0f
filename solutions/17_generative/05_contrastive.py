"""Solution. A table of all similarities: what belongs together stands on its diagonal, or where labels are equal."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

HIDDEN = 64
BATCH_SIZE = 128
ADAM = {"lr": 0.005, "fused": True}
TEMPERATURE = 0.2


def info_nce(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    if a.shape != b.shape:
        raise ValueError(f"a is {tuple(a.shape)}, b is {tuple(b.shape)}: they must be alike")
    if temperature <= 0:
        raise ValueError(f"temperature is {temperature}, and must be above 0")
    # Rows get length 1: without that the loss could be lowered by longer rows alone.
    logits = normalize(a) @ normalize(b).T / temperature  # (N, N)
    right = torch.arange(len(a), device=a.device)  # (N,)
    # Rows ask which b belongs to an a, columns which a belongs to a b: the sums of their softmaxes differ.
    return (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2


def triplet_loss(embeddings: Tensor, labels: Tensor, margin: float = 1.0) -> Tensor:
    squares = (embeddings[:, None] - embeddings).square().sum(2)  # (N, N)
    # The root has an infinite slope at 0. A 1 in its place, before the root, keeps 0 · inf out of the gradient.
    equal = squares == 0
    distances = squares.masked_fill(equal, 1).sqrt().masked_fill(equal, 0)
    same = labels[:, None] == labels  # (N, N)
    other = ~same
    same = same & ~torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    counts = same.any(1) & other.any(1)  # (N,)
    if not counts.any():
        return embeddings.sum() * 0
    # Infinity, not 0, stands for what may not be chosen: 0 would be the smallest distance of all.
    farthest = distances[counts].masked_fill(~same[counts], -torch.inf).amax(1)
    nearest = distances[counts].masked_fill(~other[counts], torch.inf).amin(1)
    return (farthest - nearest + margin).relu().mean()


def train_pairs(
    left: Tensor, right: Tensor, size: int = 32, steps: int = 150, seed: int = 0
) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(seed)
    first, second = _encoder(left.shape[1], size), _encoder(right.shape[1], size)
    optimizer = torch.optim.Adam([*first.parameters(), *second.parameters()], **ADAM)
    for _ in range(steps):
        # The same rows on both sides: that is all that the pairs are known by.
        rows = torch.randint(len(left), (BATCH_SIZE,))
        loss = info_nce(first(left[rows]), second(right[rows]), TEMPERATURE)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return first.eval(), second.eval()


def _encoder(features: int, size: int) -> nn.Module:
    return nn.Sequential(nn.Linear(features, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, size))
