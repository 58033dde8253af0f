"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from torch_katas.course.mistakes import edit

train_head__modes_apart = edit(
    ("model.train()\nbackbone.eval()", "backbone.eval()\nhead.train()"),
    why="Sets the two modes one by one.",
)


def train_head__features_without_a_graph(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    backbone.eval()
    head.train()
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        sums = []
        for start in range(0, len(x), batch_size):
            images, labels = x[start : start + batch_size], y[start : start + batch_size]
            with torch.no_grad():
                features = backbone(images)
            loss = cross_entropy(head(features), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            sums.append(loss.item() * len(images))
        losses.append(sum(sums) / len(x))
    head.eval()
    return losses
