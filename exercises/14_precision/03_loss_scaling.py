"""Loss scaling: gradients in float16 that would be 0, made large on the way back and small again before the step.

The smallest number of float16 is 6e-8, and many gradients are smaller. A loss that is multiplied by 65536 has gradients
65536 times as large. They are divided again, in float32, before anybody looks at them. Where the factor was too large
there is an infinity among them: that step is left out, and the factor shrinks.
Read: torch.amp.GradScaler, torch.autocast, torch.nn.utils.clip_grad_norm_; the page "Automatic Mixed Precision
examples"

Shapes: N samples, F features, C classes.
"""

import torch
from torch import Tensor, nn


class LossScaler:
    """A factor for the loss that grows while all goes well, and shrinks when a gradient overflows.

    It does what torch.amp.GradScaler does for one optimizer, under the same names. In each step of training, in order:
    scaler.scale(loss) is the loss times the scale, in its dtype, connected to it; backward is called on that.
    scaler.unscale_(optimizer) divides the gradients of all parameters of the optimizer by the scale, in place, and
    remembers whether all of them are finite. Parameters without a gradient are passed over. It may be left out. A
    second time, or after step, and before update, it raises RuntimeError, and the gradients stay.
    scaler.step(optimizer) calls unscale_ if nobody has since the last update. It calls optimizer.step() only where
    every gradient is finite, neither inf nor NaN; else parameters and the optimizer's state stay. It returns whether it
    did: a bool.
    scaler.update() comes last. Where the step was left out, the scale is multiplied by backoff, and the count of good
    steps begins anew at 0. Else the step is counted; with the interval-th in a row the scale is multiplied by growth,
    and the count begins anew.
    scaler.get_scale() is the scale, a Python float, at first the one that was given.

    >>> scaler = LossScaler(scale=8.0, interval=1)
    >>> weight = nn.Parameter(torch.tensor(1.0))
    >>> optimizer = torch.optim.SGD([weight], lr=0.5)
    >>> scaler.scale(3 * weight).backward()
    >>> weight.grad
    tensor(24.)
    >>> scaler.step(optimizer), weight.item()
    (True, -0.5)
    >>> scaler.update()
    >>> scaler.get_scale()
    16.0
    """

    def __init__(self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000) -> None:
        raise NotImplementedError

    def get_scale(self) -> float:
        raise NotImplementedError

    def scale(self, loss: Tensor) -> Tensor:
        raise NotImplementedError

    def unscale_(self, optimizer: torch.optim.Optimizer) -> None:
        raise NotImplementedError

    def step(self, optimizer: torch.optim.Optimizer) -> bool:
        raise NotImplementedError

    def update(self) -> None:
        raise NotImplementedError


def train_step_fp16(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: torch.amp.GradScaler,
    x: Tensor,
    y: Tensor,
    max_norm: float,
) -> float:
    """Train one step with forward and backward in float16, as good as the same step in float32.

    Shapes: model x (N, F) -> logits (N, C), y (N,) int64 class indices -> the loss, a Python float, not scaled.
    The weights are float32 and stay so. The model is called once, under autocast in float16. The loss is the mean cross
    entropy of the logits, computed in float32.
    Old gradients are cleared. Backward starts from the scaled loss. The gradients are unscaled, then clipped to a norm
    of at most max_norm over all parameters together, as clip_grad_norm_ does. Then come the scaler's step and its
    update, also where the step is left out.
    scaler is a torch.amp.GradScaler, or anything with its scale, unscale_, step and update, such as a LossScaler. Each
    of the four is called once. model and optimizer have the same parameters; all here is on the CPU.

    >>> model = nn.Linear(2, 3)
    >>> _ = nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=3.0)
    >>> scaler = torch.amp.GradScaler("cpu")
    >>> x, y = torch.tensor([[0.0, 1.0]]), torch.tensor([2])
    >>> round(train_step_fp16(model, optimizer, scaler, x, y, max_norm=10.0), 4)  # log(3)
    1.0986
    >>> [round(number, 2) for number in model.bias.tolist()]
    [-1.0, -1.0, 2.0]
    """
    raise NotImplementedError
