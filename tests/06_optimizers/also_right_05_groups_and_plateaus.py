"""Right answers in other styles."""

import contextlib
from typing import Any

import torch
from torch import nn


def decay_groups__in_a_loop(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Sorted one by one."""
    shrinking: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for _, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        (others if parameter.ndim <= 1 else shrinking).append(parameter)
    return [{"params": group, "weight_decay": decay} for group, decay in ((shrinking, weight_decay), (others, 0.0))]


def decay_groups__by_the_shape(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """The length of the shape."""
    groups: list[dict[str, Any]] = [{"params": [], "weight_decay": d} for d in (weight_decay, 0.0)]
    for parameter in filter(lambda p: p.requires_grad, model.parameters()):
        groups[len(parameter.shape) < 2]["params"].append(parameter)
    return groups


def swap_head__in_the_same_list(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The list of the group is changed in place."""
    old, model.head = list(model.head.parameters()), head
    (group,) = [g for g in optimizer.param_groups if any(p is old[0] for p in g["params"])]
    group["params"][:] = [p for p in group["params"] if all(p is not q for q in old)] + list(head.parameters())
    for p in old:
        with contextlib.suppress(KeyError):
            del optimizer.state[p]


def swap_head__at_the_old_place(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    """The new parameters stand where the old ones stood."""
    old = set(model.head.parameters())
    for group in optimizer.param_groups:
        params: list[nn.Parameter] = []
        placed = False
        for p in group["params"]:
            if p not in old:
                params.append(p)
            elif not placed:
                params.extend(head.parameters())
                placed = True
        group["params"] = params
    for p in old & optimizer.state.keys():
        optimizer.state.pop(p)
    model.head = head


class PlateauSchedule__keeps_all_losses:
    """The losses since the best one, in a list."""

    def __init__(self, lr: float, factor: float = 0.1, patience: int = 10, min_lr: float = 0.0):
        self.lr, self.settings = lr, (factor, patience, min_lr)
        self.best: float | None = None
        self.worse: list[float] = []

    def step(self, loss: float) -> float:
        factor, patience, min_lr = self.settings
        if loss == loss and (self.best is None or loss < self.best):
            self.best, self.worse = loss, []
            return self.lr
        self.worse.append(loss)
        if len(self.worse) == patience + 1:
            self.lr = max(min_lr, factor * self.lr)
            self.worse.clear()
        return self.lr


class PlateauSchedule__counts_down:
    """A count that goes down."""

    def __init__(self, lr: float, factor: float = 0.1, patience: int = 10, min_lr: float = 0.0):
        self.lr = lr
        self._factor, self._patience, self._min_lr = factor, patience, min_lr
        self._left, self._best = patience, float("inf")

    def step(self, loss: float) -> float:
        if loss < self._best:
            self._best, self._left = loss, self._patience
        elif self._left == 0:
            self._left = self._patience
            self.lr *= self._factor
            if self.lr < self._min_lr:
                self.lr = self._min_lr
        else:
            self._left -= 1
        return self.lr
