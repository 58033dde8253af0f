"""Find the bug: replicas that see the same gradients, and are never the same model.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.nn.Module.load_state_dict, torch.nn.Module.state_dict, torch.nn.parallel.DistributedDataParallel (notes)

Shapes: W replicas, T steps, B samples for each replica in a step.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_replicas(
    replicas: Sequence[nn.Module], batches: Sequence[Sequence[tuple[Tensor, Tensor]]], lr: float
) -> list[float]:
    """Train W replicas of a model as data parallel ranks do, in place; return one loss for each of the T steps.

    batches[t][r] is (x, y), B samples, what replica r sees in step t. All replicas have the same layers, but each
    begins with numbers of its own. All parameters require grad and take part. The loss of a step is the mean over
    replicas of their mean squared errors, measured before the step, as a Python float.

    What should happen: before the first step all replicas get the parameters and buffers of replica 0, which begins
    with its own. In each step each replica computes its gradients on its own samples, and all take the same step of
    plain gradient descent: by the mean of the gradients over replicas, at the rate lr. So all are the same model after
    each step, and it is the model that one process would have trained, from replica 0's numbers, on all samples.
    What goes wrong: all losses fall, and all replicas take the same steps. But no two of them are ever the same model.

    >>> replicas = [nn.Linear(2, 1), nn.Linear(2, 1)]
    >>> step = [(torch.ones(3, 2), torch.ones(3, 1)), (torch.zeros(3, 2), torch.ones(3, 1))]
    >>> losses = train_replicas(replicas, [step, step], lr=0.1)
    >>> torch.equal(replicas[0].weight, replicas[1].weight), len(losses)
    (True, 2)
    """
    for replica in replicas[1:]:
        replica.state_dict().update(replicas[0].state_dict())
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
