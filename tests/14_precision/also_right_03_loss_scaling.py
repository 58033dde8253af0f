"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_


class LossScaler__by_torch(torch.amp.GradScaler):
    """PyTorch's own, with the answer of step."""

    def __init__(self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000) -> None:
        super().__init__("cpu", scale, growth, backoff, interval)

    def scale(self, loss: Tensor) -> Tensor:
        return loss * self.get_scale()

    def unscale_(self, optimizer: torch.optim.Optimizer) -> None:
        if self._scale is None:
            self._lazy_init_scale_growth_tracker(torch.device("cpu"))
        super().unscale_(optimizer)

    def step(self, optimizer: torch.optim.Optimizer) -> bool:
        if self._scale is None:
            self._lazy_init_scale_growth_tracker(torch.device("cpu"))
        made = []
        handle = optimizer.register_step_post_hook(lambda *_: made.append(True))
        super().step(optimizer)
        handle.remove()
        return bool(made)


class LossScaler__in_one_sum:
    """A sum over all gradients shows an infinity or NaN as well."""

    def __init__(self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000) -> None:
        self.settings = growth, backoff, interval
        self.now, self.good, self.done, self.ok = float(scale), 0, False, True

    def get_scale(self) -> float:
        return self.now

    def scale(self, loss: Tensor) -> Tensor:
        return self.now * loss

    def unscale_(self, optimizer: torch.optim.Optimizer) -> None:
        if self.done:
            raise RuntimeError("unscaled already")
        self.done, self.ok = True, True
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        with torch.no_grad():
            for grad in grads:
                grad *= 1 / self.now
            self.ok = not any(torch.isnan(grad).any() or torch.isinf(grad).any() for grad in grads)

    def step(self, optimizer: torch.optim.Optimizer) -> bool:
        if not self.done:
            self.unscale_(optimizer)
        if not self.ok:
            return False
        optimizer.step()
        return True

    def update(self) -> None:
        growth, backoff, interval = self.settings
        self.good = self.good + 1 if self.ok else 0
        if not self.ok:
            self.now = self.now * backoff
        elif self.good >= interval:
            self.now, self.good = self.now * growth, 0
        self.done, self.ok = False, True


def train_step_fp16__by_a_context(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: torch.amp.GradScaler,
    x: Tensor,
    y: Tensor,
    max_norm: float,
) -> float:
    """Gradients are cleared first; the loss is under autocast, of float32 logits."""
    model.zero_grad(set_to_none=False)
    with torch.amp.autocast(device_type=x.device.type, dtype=torch.half):
        loss = functional.cross_entropy(model(x).to(torch.float32), y)
    value = float(loss.detach())
    torch.autograd.backward(scaler.scale(loss))
    scaler.unscale_(optimizer)
    clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], max_norm)
    scaler.step(optimizer)
    scaler.update()
    return value


def train_step_fp16__by_hand(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: torch.amp.GradScaler,
    x: Tensor,
    y: Tensor,
    max_norm: float,
) -> float:
    """Cross entropy and clipping written out."""
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.float16):
        out = model(x)
    log_probabilities = out.float().log_softmax(-1)
    loss = -log_probabilities[torch.arange(len(y)), y].mean()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norm = torch.stack([grad.norm() for grad in grads]).norm()
    if norm > max_norm:
        for grad in grads:
            grad.mul_(max_norm / norm)
    scaler.step(optimizer)
    scaler.update()
    return loss.item()
