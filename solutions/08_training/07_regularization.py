"""Solution. One norm for all gradients, one count since the best loss, one weight for each micro-batch."""

import math
from collections.abc import Callable, Iterable
from itertools import islice

import torch
from torch import Tensor, nn


def clip_gradients(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    # A list: the gradients are needed twice, and an iterator such as model.parameters() is used up after once.
    # detach: the same memory, but neither the norm nor the change in place becomes part of a graph.
    gradients = [p.grad.detach() for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    # All gradients in one norm. Clipped one by one, they would no longer point in the direction of the sum.
    norm = torch.stack([(gradient**2).sum() for gradient in gradients]).sum().sqrt()  # ()
    scale = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    return norm


class EarlyStopping:
    def __init__(self, patience: int, min_delta: float = 0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, not {patience}")
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited = math.inf, 0

    def should_stop(self, loss: float) -> bool:
        # Against the best, not against the last: a loss that creeps up and down would never be stopped. A comparison
        # with NaN is false, so a NaN is not better.
        if loss < self.best - self.min_delta:
            self.best = loss
            self.waited = 0
        else:
            self.waited += 1
        return self.waited >= self.patience


def accumulate_steps(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    remaining = iter(micro_batches)
    updates = 0
    # The data of a whole group is small; what does not fit is its graph.
    while group := list(islice(remaining, steps)):
        samples = sum(len(inputs) for inputs, _ in group)
        optimizer.zero_grad()
        for inputs, targets in group:  # (B, …)
            # Weighted, the means of the parts add up to the mean of the whole. backward adds to .grad, as needed here.
            loss = loss_fn(model(inputs), targets) * len(inputs) / samples
            loss.backward()
        optimizer.step()
        updates += 1
    return updates
