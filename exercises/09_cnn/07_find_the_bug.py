"""Find the bug: a backbone that is frozen, and changes all the same.

The code below is whole and raises no error on the batches that people use. One thing in it is wrong. Find it and change
as little as you can.
Read: torch.nn.BatchNorm2d, torch.nn.Module.train, torch.nn.Module.requires_grad_

Shapes: N samples, n samples in a batch, C channels, (H, W) an image, F features, K classes.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def train_head(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Train a new head on the features of a backbone that others have trained; change the head alone, in place.

    Shapes: x (N, C, H, W), y (N,) int64; backbone(images) gives features (n, F), head(features) gives logits (n, K).
    Returns one number for each epoch: the mean cross entropy over its samples, each measured before its batch moved the
    head. Batches are taken in order, batch_size samples each; the last may be shorter. Every batch makes one update by
    plain gradient descent.

    What should happen: the backbone works as it does in evaluation, whatever it is made of. An image has the same
    features in every batch, in every epoch, and afterwards. The backbone comes back with the state_dict that it had.
    The head is in training mode while it learns: its dropout drops, its batch norm goes by the batch. In the end both
    are in evaluation mode.
    What goes wrong: no weight of the backbone moves, and yet it is not the same any more. After the training it gives
    other features for the same images, and it gets worse at what it was trained for. Not every backbone shows this.

    >>> backbone, head = nn.Sequential(nn.BatchNorm2d(1), nn.Flatten()), nn.Linear(1, 2)
    >>> x, y = torch.tensor([2.0, 4.0, 6.0]).reshape(3, 1, 1, 1), torch.tensor([0, 1, 1])
    >>> history = train_head(backbone, head, x, y, lr=0.1, epochs=2, batch_size=2)
    >>> len(history), backbone[0].weight.item()
    (2, 1.0)
    """
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    model = nn.Sequential(backbone, head)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    history = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(images)
        history.append(total / len(x))
    model.eval()
    return history
