"""Solution. Sort parameters by their axes, replace them in the group that held them, and count what was not better."""

import math
from typing import Any

import torch
from torch import nn


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    # parameters() yields a shared one once. Axes tell more than names: the weight of a LayerNorm is called weight, too.
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]


def swap_head(model: nn.Module, optimizer: torch.optim.Optimizer, head: nn.Module) -> None:
    # By identity: `in` would compare tensors number by number.
    old = {id(p) for p in model.head.parameters()}
    for group in optimizer.param_groups:
        others = [p for p in group["params"] if id(p) not in old]
        if len(others) < len(group["params"]):  # this group held the old head
            group["params"] = [*others, *head.parameters()]
    for p in model.head.parameters():
        optimizer.state.pop(p, None)  # momentum and the like; nothing where no step was made
    model.head = head


class PlateauSchedule:
    def __init__(self, lr: float, factor: float = 0.1, patience: int = 10, min_lr: float = 0.0):
        self.lr = lr
        self.factor = factor
        self.patience = patience
        self.min_lr = min_lr
        self.best, self.waited = math.inf, 0

    def step(self, loss: float) -> float:
        if loss < self.best:  # False for NaN
            self.best = loss
            self.waited = 0
        else:
            self.waited += 1
        if self.waited > self.patience:
            self.lr = max(self.lr * self.factor, self.min_lr)
            self.waited = 0
        return self.lr
