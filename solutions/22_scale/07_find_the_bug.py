"""Solution. A state dict is a new dict; only load_state_dict writes into the model."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_replicas(
    replicas: Sequence[nn.Module], batches: Sequence[Sequence[tuple[Tensor, Tensor]]], lr: float
) -> list[float]:
    for replica in replicas[1:]:
        # update would change the dict that state_dict has just made, and the model knows nothing of that dict.
        replica.load_state_dict(replicas[0].state_dict())
    losses = []
    for batch in batches:
        loss = 0.0
        for replica, (x, y) in zip(replicas, batch, strict=True):
            replica.zero_grad()
            error = mse_loss(replica(x), y)
            error.backward()
            loss += error.item() / len(replicas)
        with torch.no_grad():
            for same in zip(*(replica.parameters() for replica in replicas), strict=True):
                mean = torch.stack([p.grad for p in same]).mean(0)
                for p in same:
                    p -= lr * mean
        losses.append(loss)
    return losses
