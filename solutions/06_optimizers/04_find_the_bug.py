"""Solution. Two lines change places: the optimizer uses the rate, then the scheduler moves it on."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_linear_decay(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int, batch_size: int) -> list[float]:
    updates = epochs * math.ceil(len(x) / batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    # Made here, the scheduler has set the rate of update 0 already.
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / updates)
    history = []
    for _ in range(epochs):
        total = 0.0
        for inputs, targets in zip(x.split(batch_size), y.split(batch_size), strict=True):  # (batch_size, F), (…, K)
            loss = mse_loss(model(inputs), targets)  # ()
            optimizer.zero_grad()
            loss.backward()
            # scheduler.step() writes the rate of the *next* update, so it comes last. The other way round update k has
            # the rate of update k + 1, and the last one that of update n, which is 0.
            optimizer.step()
            scheduler.step()
            total += loss.item() * len(inputs)
        history.append(total / len(x))
    return history
