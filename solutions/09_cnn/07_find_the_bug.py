"""Solution. One line more: frozen parameters do not freeze running statistics, evaluation mode does."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def train_head(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    # train() reaches every submodule, those of the backbone among them: its batch norms would go by the batch, and move
    # their running statistics with every one. requires_grad says only which parameters get a gradient. Buffers have
    # none; the mode decides what happens to them.
    model.train()
    backbone.eval()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)  # (n, F), (n, K), ()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history
