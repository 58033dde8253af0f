"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn import functional

from torch_katas.course.mistakes import edit


def info_nce__by_logsumexp(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    if not temperature > 0 or a.size() != b.size():
        raise ValueError("shapes, or temperature")
    a = a / a.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    b = b / torch.linalg.vector_norm(b, dim=-1, keepdim=True).clamp(min=1e-12)
    logits = torch.einsum("id,jd->ij", a, b) / temperature
    right = logits.diagonal()
    return 0.5 * ((logits.logsumexp(1) - right).mean() + (logits.logsumexp(0) - right).mean())


def info_nce__by_log_softmax(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    if a.shape != b.shape:
        raise ValueError(a.shape, b.shape)
    if temperature <= 0.0:
        raise ValueError(temperature)
    logits = functional.cosine_similarity(a[:, None, :], b[None, :, :], dim=-1, eps=1e-12).div(temperature)
    both = logits.log_softmax(0) + logits.log_softmax(1)
    return both.trace() / (-2 * len(a))


def triplet_loss__by_cdist(embeddings: Tensor, labels: Tensor, margin: float = 1.0) -> Tensor:
    distances = torch.cdist(embeddings, embeddings, compute_mode="donot_use_mm_for_euclid_dist")
    same = labels.unsqueeze(0) == labels.unsqueeze(1)
    positive = same.clone().fill_diagonal_(False)
    total, count = embeddings.sum() * 0.0, 0
    for i in range(len(labels)):
        if positive[i].any() and not same[i].all():
            total = total + torch.relu(distances[i][positive[i]].max() - distances[i][~same[i]].min() + margin)
            count += 1
    return total / max(count, 1)


def triplet_loss__by_indices(embeddings: Tensor, labels: Tensor, margin: float = 1.0) -> Tensor:
    """Chooses without a graph, and measures only what was chosen."""
    count = len(labels)
    if count == 0:
        return embeddings.sum()
    with torch.no_grad():
        distances = (embeddings[:, None] - embeddings[None]).norm(dim=-1)
        same = labels[:, None].eq(labels[None])
        positive = same.logical_and(~torch.eye(count, dtype=torch.bool, device=labels.device))
        farthest = distances.where(positive, torch.full_like(distances, -1.0)).argmax(1)
        nearest = distances.where(~same, torch.full_like(distances, float("inf"))).argmin(1)
        anchors = (positive.any(1) & (~same).any(1)).nonzero()[:, 0]
    if len(anchors) == 0:
        return 0 * embeddings.sum()

    def length(difference: Tensor) -> Tensor:
        return torch.linalg.vector_norm(difference, dim=1)

    own = embeddings[anchors]
    far, near = length(own - embeddings[farthest[anchors]]), length(own - embeddings[nearest[anchors]])
    return (far - near + margin).clamp(min=0).mean()


train_pairs__small_batches = edit(
    ("torch.randint(len(left), (BATCH_SIZE,))", "torch.randperm(len(left))[:100]"),
    ("torch.optim.Adam", "torch.optim.AdamW"),
    why="Rows without repeats.",
)

train_pairs__one_group_for_each_side = edit(
    (
        "[*first.parameters(), *second.parameters()]",
        '[{"params": first.parameters()}, {"params": second.parameters(), "lr": 0.006}]',
    ),
    why="Two groups of one optimizer.",
)
