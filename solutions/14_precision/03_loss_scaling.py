"""Solution. Whoever looks at gradients, to clip them or to step, has to look at the unscaled ones."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_


class LossScaler:
    def __init__(self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000) -> None:
        self.factor = scale
        self.growth, self.backoff, self.interval = growth, backoff, interval
        self.good_steps = 0  # in a row
        self.finite: bool | None = None  # None: not unscaled since the last update

    def get_scale(self) -> float:
        return self.factor

    def scale(self, loss: Tensor) -> Tensor:
        return loss * self.factor

    def unscale_(self, optimizer: torch.optim.Optimizer) -> None:
        if self.finite is not None:
            raise RuntimeError("the gradients are unscaled already; update() comes first")
        self.finite = True
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    parameter.grad.div_(self.factor)
                    self.finite = self.finite and bool(parameter.grad.isfinite().all())

    def step(self, optimizer: torch.optim.Optimizer) -> bool:
        if self.finite is None:
            self.unscale_(optimizer)
        if self.finite:
            optimizer.step()
        return bool(self.finite)

    def update(self) -> None:
        if self.finite:
            self.good_steps += 1
            if self.good_steps == self.interval:
                self.factor *= self.growth
                self.good_steps = 0
        else:
            self.factor *= self.backoff
            self.good_steps = 0
        self.finite = None


def train_step_fp16(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: torch.amp.GradScaler,
    x: Tensor,
    y: Tensor,
    max_norm: float,
) -> float:
    with torch.autocast("cpu", dtype=torch.float16):
        logits = model(x)  # (N, C), float16
    loss = cross_entropy(logits.float(), y)
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    # The norm of scaled gradients is 65536 times as large: clipped by it, the step would be next to nothing.
    scaler.unscale_(optimizer)
    clip_grad_norm_(model.parameters(), max_norm)
    # Not optimizer.step(): the scaler knows whether there was an infinity.
    scaler.step(optimizer)
    scaler.update()
    return loss.item()
