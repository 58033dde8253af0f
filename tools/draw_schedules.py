"""Draw the picture of the lesson on optimizers: four learning rate schedules over 100 epochs.

    python tools/draw_schedules.py

writes exercises/06_optimizers/schedules.svg. The rates come from torch.optim.lr_scheduler; the picture is the same,
byte for byte, each time it is drawn.
"""

from collections.abc import Callable
from pathlib import Path

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

# The card brings its own background: an <img> may follow the system's colours while the page around it does not.
STYLE = """
  .card { fill: #ffffff; stroke: #d1d9e0 }
  .grid { stroke: #d1d9e0 }
  .rate { stroke: #0969da; stroke-width: 2; stroke-linejoin: round; fill: none }
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #59636e }
  .name { font: 600 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
  .head { font-size: 15px; font-weight: 600; fill: #1f2328 }
  .left { text-anchor: end }
  .below { text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    .grid { stroke: #3d444d }
    .rate { stroke: #4493f8 }
    text { fill: #9198a1 }
    .name, .head { fill: #f0f6fc }
  }
"""


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


def plot(corner: tuple[int, int], name: str, words: str, shares: list[float]) -> list[str]:
    """Return the lines of one plot: its words, its grid, its rate."""
    width, height = PLOT
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    lines.append(f'<text class="name" y="-30">{name}</text>')
    lines.append(f'<text y="-13">{words}</text>')
    for share, label in ((0.0, "0"), (0.5, "½"), (1.0, "1")):
        y = round(height * (1 - share))
        lines.append(f'<path class="grid" d="M0 {y}H{width}"/>')
        lines.append(f'<text class="left" x="-8" y="{y + 4}">{label}</text>')
    for epoch in range(0, EPOCHS + 1, 25):
        lines.append(f'<text class="below" x="{width * epoch // EPOCHS}" y="{height + 18}">{epoch}</text>')
    lines.append(f'<path class="rate" d="{stairs(shares)}"/>')
    lines.append("</g>")
    return lines


def picture() -> str:
    """Return the whole picture as SVG."""
    head = f"Learning rate, as a share of the base rate, over {EPOCHS} epochs"
    names = "; ".join(f"{name}: {words}" for name, words, _ in SCHEDULES)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{head}</title>',
        f'<desc id="desc">{names}.</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
        f'<text class="head" x="{CORNERS[0][0]}" y="40">{head}</text>',
    ]
    for corner, (name, words, make) in zip(CORNERS, SCHEDULES, strict=True):
        lines += plot(corner, name, words, rates(make))
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
