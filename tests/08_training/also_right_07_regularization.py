"""Right answers in other styles."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def clip_gradients__replaces_them(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    with_gradient = [p for p in parameters if p.grad is not None]
    if len(with_gradient) == 0:
        return torch.tensor(0.0)
    with torch.no_grad():
        flat = torch.cat([p.grad.reshape(-1) for p in with_gradient])
        norm = torch.linalg.vector_norm(flat)
        factor = torch.minimum(torch.ones_like(norm), max_norm / (norm + 1e-6))
        for p in with_gradient:
            p.grad = p.grad * factor
    return norm


@torch.no_grad()
def clip_gradients__norm_of_norms(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    gradients = []
    for p in parameters:
        if p.grad is not None:
            gradients.append(p.grad)
    if not gradients:
        return torch.zeros(())
    total = torch.stack([g.norm() for g in gradients]).norm()
    scale = max_norm / (total + 1e-6)
    if not scale >= 1:
        for g in gradients:
            g *= scale
    return total


class EarlyStopping__keeps_the_history:
    def __init__(self, patience: int, min_delta: float = 0.0):
        if not patience >= 1:
            raise ValueError("patience")
        self.patience, self.min_delta = patience, min_delta
        self.best = float("inf")
        self.better: list[bool] = []

    def should_stop(self, loss: float) -> bool:
        improved = loss < self.best - self.min_delta
        self.better.append(improved)
        if improved:
            self.best = loss
        last = self.better[-self.patience :]
        return len(last) == self.patience and not any(last)


class EarlyStopping__counts_down:
    def __init__(self, patience: int, min_delta: float = 0.0):
        if patience <= 0:
            raise ValueError(f"{patience=}")
        self.best = float("inf")
        self._full, self._left, self._delta = patience, patience, min_delta

    def should_stop(self, loss: float) -> bool:
        if self.best - self._delta > loss:
            self.best, self._left = loss, self._full
            return False
        self._left -= 1
        return self._left <= 0


def accumulate_steps__scales_at_the_end(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    updates = collected = samples = 0

    def update() -> None:
        for p in model.parameters():
            if p.grad is not None:
                p.grad /= samples
        optimizer.step()

    model.zero_grad()
    for x, y in micro_batches:
        (loss_fn(model(x), y) * len(x)).backward()
        samples += len(x)
        collected += 1
        if collected == steps:
            update()
            updates += 1
            collected = samples = 0
            model.zero_grad()
    if collected:
        update()
        updates += 1
    return updates


def accumulate_steps__groups_of_a_list(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    batches = list(micro_batches)
    groups = [batches[start : start + steps] for start in range(0, len(batches), steps)]
    for group in groups:
        optimizer.zero_grad()
        whole = sum(x.shape[0] for x, _ in group)
        for x, y in group:
            weight = x.shape[0] / whole
            torch.mul(loss_fn(model(x), y), weight).backward()
        optimizer.step()
    return len(groups)
