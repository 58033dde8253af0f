"""Find the bug: a training loop that runs, learns, and is quietly worse than it should be.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.optim ("How to adjust learning rate"), torch.optim.lr_scheduler.LambdaLR

Shapes: N samples, F features, K outputs.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_linear_decay(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int) -> list[float]:
    """Train a model in place by plain gradient descent, with a learning rate that falls in a straight line.

    Shapes: x (N, F), y (N, K) -> one number for each epoch: the mean squared error over its samples, each measured
    before its batch moved the model.
    Batches are taken in order, batch_size samples each; the last may be shorter. Every batch makes one update. There
    are n updates in all epochs together, and update k, counted from 0, uses the rate lr * (1 - k / n).

    What should happen: the first update uses lr itself, and the last one still lr / n.
    What goes wrong: the model learns, but less than it should, and the last batch leaves no trace.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> train_linear_decay(model, torch.tensor([[1.0]]), torch.tensor([[2.0]]), lr=0.25, epochs=1, batch_size=1)
    [4.0]
    >>> model.weight.item()  # a gradient of -4, times 0.25
    1.0
    """
    updates = epochs * math.ceil(len(x) / batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            scheduler.step()
            optimizer.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history
