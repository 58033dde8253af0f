"""Draw the picture of the lesson on optimizers: four learning rate schedules over 100 epochs.

    python tools/draw_schedules.py

writes exercises/06_optimizers/schedules.svg. The rates come from torch.optim.lr_scheduler; the picture is the same,
byte for byte, each time it is drawn.
"""

from collections.abc import Callable
from pathlib import Path

import chart
import torch
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import LRScheduler

PICTURE = Path(__file__).parents[1] / "exercises/06_optimizers/schedules.svg"

EPOCHS = 100
WARMUP = 10

WIDTH, HEIGHT = 760, 520
PLOT = (300, 130)
"""Width and height of one plot, without its words; its corners lie on whole pixels."""
CORNERS = ((56, 110), (436, 110), (56, 340), (436, 340))
"""Where the plots' upper left corners lie."""


def warmup_cosine(optimizer: torch.optim.Optimizer) -> LRScheduler:
    """Return the schedule that climbs in a line and falls along half a cosine."""
    up = lr_scheduler.LinearLR(optimizer, start_factor=1 / (WARMUP + 1), total_iters=WARMUP)
    down = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS - WARMUP)
    return lr_scheduler.SequentialLR(optimizer, [up, down], milestones=[WARMUP])


SCHEDULES: tuple[tuple[str, str, Callable[[torch.optim.Optimizer], LRScheduler]], ...] = (
    ("StepLR", "halves after every 25 epochs", lambda it: lr_scheduler.StepLR(it, step_size=25, gamma=0.5)),
    (
        "MultiStepLR",
        "falls to a fifth at epoch 50, and again at 80",
        lambda it: lr_scheduler.MultiStepLR(it, [50, 80], gamma=0.2),
    ),
    ("ExponentialLR", "falls by 4 % after every epoch", lambda it: lr_scheduler.ExponentialLR(it, gamma=0.96)),
    ("LinearLR, then CosineAnnealingLR", f"up for {WARMUP} epochs, then half a cosine down", warmup_cosine),
)
"""Name, what it does in words, how to make it."""


def rates(make: Callable[[torch.optim.Optimizer], LRScheduler]) -> list[float]:
    """Return the learning rate of each epoch, as a share of the base rate."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(EPOCHS):
        found.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return found


def stairs(shares: list[float]) -> str:
    """Return the path of one schedule: the rate is the same all through an epoch, and changes between two."""
    width, height = PLOT
    path = []
    for epoch, share in enumerate(shares):
        y = f"{height * (1 - share):.2f}"
        path.append(f"M0 {y}" if epoch == 0 else f"V{y}")
        path.append(f"H{width * (epoch + 1) / EPOCHS:g}")
    return "".join(path)


def picture() -> str:
    """Return the whole picture as SVG."""
    head = f"Learning rate, as a share of the base rate, over {EPOCHS} epochs"
    names = "; ".join(f"{name}: {words}" for name, words, _ in SCHEDULES)
    y_labels = ((0.0, "0"), (0.5, "½"), (1.0, "1"))
    x_labels = [(epoch / EPOCHS, str(epoch)) for epoch in range(0, EPOCHS + 1, 25)]
    parts: list[str] = []
    for corner, (name, words, make) in zip(CORNERS, SCHEDULES, strict=True):
        parts += chart.plot(corner, PLOT, name, words, y_labels, x_labels, [chart.path(stairs(rates(make)))])
    return chart.card((WIDTH, HEIGHT), head, f"{names}.", parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
