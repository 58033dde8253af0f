"""Draw the picture of the lesson on precision: a running sum in few bits, and a loss scale over the steps of training.

    python tools/draw_precision.py

writes exercises/14_precision/sum_and_scale.svg, from the solutions of 01_floats.py and 03_loss_scaling.py. The picture
is the same, byte for byte, each time it is drawn.
"""

import runpy
from pathlib import Path

import chart
import torch

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/14_precision/sum_and_scale.svg"
SOLUTIONS = ROOT / "solutions/14_precision"

WIDTH, HEIGHT = 760, 330
PLOT = (300, 170)
"""Width and height of one plot, without its words."""
CORNERS = ((56, 115), (436, 115))
"""Where the plots' upper left corners lie."""

MOST = 600
"""How many ones are added, at most."""
EVERY = 20
STEPS = 160
INTERVAL = 10
"""After how many good steps in a row the loss scale is doubled."""
LOWEST, HIGHEST = 8, 24
"""Powers of two at the foot and at the top of the right plot."""


def sums(dtype: torch.dtype) -> list[float]:
    """Return the running sum of 0, EVERY, … MOST ones in a dtype."""
    sum_in_order = runpy.run_path(str(SOLUTIONS / "01_floats.py"))["sum_in_order"]
    return [sum_in_order(torch.ones(count), dtype).item() for count in range(0, MOST + 1, EVERY)]


def scales() -> list[int]:
    """Return the power of two that the loss scale is, at each step of a run whose gradient shrinks from 80 to 0.03."""
    scaler = runpy.run_path(str(SOLUTIONS / "03_loss_scaling.py"))["LossScaler"](2.0**23, interval=INTERVAL)
    weight = torch.tensor(40.0, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.025)
    found = []
    for _ in range(STEPS):
        found.append(int(scaler.get_scale()).bit_length() - 1)
        optimizer.zero_grad()
        half = weight.half()  # its gradient is float16, and overflows above 65504
        scaler.scale(half.float() ** 2).backward()
        scaler.step(optimizer)
        scaler.update()
    return found


def picture() -> str:
    """Return the whole picture as SVG."""
    head = "A sum of ones that stands still, and a loss scale that looks for its place"
    words = "bfloat16 stands still at 256 (red, dashed), float32 goes on"
    counts = [(share, str(round(MOST * share))) for share in (0.0, 1 / 3, 2 / 3, 1.0)]
    y_labels = [(0.0, "0"), (256 / MOST, "256"), (1.0, str(MOST))]
    curves = [
        chart.line(PLOT, sums(torch.float32), 0, MOST, "good"),
        chart.line(PLOT, sums(torch.bfloat16), 0, MOST, "bad"),
    ]
    parts = chart.plot(CORNERS[0], PLOT, "sum_in_order", words, y_labels, counts, curves)
    powers = [((power - LOWEST) / (HIGHEST - LOWEST), f"2^{power}") for power in range(LOWEST, HIGHEST + 1, 4)]
    steps = [(step / STEPS, str(step)) for step in range(0, STEPS + 1, 40)]
    words = f"doubled after {INTERVAL} good steps, halved at an overflow"
    line = chart.line(PLOT, scales(), LOWEST, HIGHEST)
    parts += chart.plot(CORNERS[1], PLOT, "LossScaler", words, powers, steps, [line])
    description = (
        "Left: the running sum of up to 600 ones; in float32 it rises to 600, in bfloat16 it stands still at 256. "
        "Right: the loss scale over 160 steps of training; it falls from 2^23 while gradients overflow, then climbs "
        "as they shrink, with a step back at each overflow."
    )
    return chart.card((WIDTH, HEIGHT), head, description, parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
