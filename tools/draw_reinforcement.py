"""Draw the picture of the lesson on reinforcement learning: an end and a time limit, and PPO's objective.

    python tools/draw_reinforcement.py

writes exercises/20_reinforcement/ends_and_clips.svg, from the solutions of 01_returns.py and 04_ppo.py.
"""

import runpy
from pathlib import Path

import chart
import torch

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/20_reinforcement/ends_and_clips.svg"
SOLUTIONS = ROOT / "solutions/20_reinforcement"

WIDTH, HEIGHT = 760, 330
PLOT = (300, 170)
"""Width and height of one plot, without its words."""
CORNERS = ((56, 115), (436, 115))
"""Where the plots' upper left corners lie."""

EPISODE = 20
"""Steps of the episode on the left, each with a reward of 1."""
GAMMA, LAMBDA = 0.9, 0.9
VALUE = 10.0
"""What a critic expects everywhere, and rightly where an episode never ends: 1 / (1 - GAMMA)."""
LARGEST_RATIO = 2.0
RATIOS = 80
EPSILON = 0.2


def advantages(is_an_end: bool) -> list[float]:
    """Return the advantages of an episode whose last step is terminated, or truncated."""
    gae = runpy.run_path(str(SOLUTIONS / "01_returns.py"))["gae"]
    values, no = torch.full((EPISODE, 1), VALUE), torch.zeros(EPISODE, 1, dtype=torch.bool)
    last = no.clone()
    last[-1] = True
    ends = (last, no) if is_an_end else (no, last)
    found: list[float] = gae(torch.ones_like(values), values, values, *ends, GAMMA, LAMBDA)[:, 0].tolist()
    return found


def objectives(advantage: float) -> list[float]:
    """Return minus the loss of one sample at ratios from 0 to LARGEST_RATIO."""
    ppo_loss = runpy.run_path(str(SOLUTIONS / "04_ppo.py"))["ppo_loss"]
    ratios = torch.linspace(0, LARGEST_RATIO, RATIOS + 1).log()
    worth = torch.tensor([advantage])
    return [-ppo_loss(ratio[None], torch.zeros(1), worth, EPSILON).item() for ratio in ratios]


def picture() -> str:
    """Return the whole picture as SVG."""
    head = "What a time limit is not, and where PPO stops to pull"
    words = "time limit (blue), the same taken for an end (red, dashed)"
    y_labels = [(1.0, "0"), (0.5, "-5"), (0.0, "-10")]
    steps = [(step / (EPISODE - 1), str(step)) for step in (0, 5, 10, 15, 19)]
    curves = [
        chart.line(PLOT, advantages(is_an_end=False), -10, 0, "good"),
        chart.line(PLOT, advantages(is_an_end=True), -10, 0, "bad"),
    ]
    parts = chart.plot(CORNERS[0], PLOT, "gae", words, y_labels, steps, curves)
    words = "advantage 1 (blue), advantage -1 (red, dashed)"
    y_labels = [((level + 2) / 4, str(level)) for level in (-2, -1, 0, 1, 2)]
    ratios = [(ratio / LARGEST_RATIO, f"{ratio:g}") for ratio in (0, 1 - EPSILON, 1 + EPSILON, 2)]
    curves = [
        chart.line(PLOT, objectives(1.0), -2, 2, "good"),
        chart.line(PLOT, objectives(-1.0), -2, 2, "bad"),
    ]
    parts += chart.plot(CORNERS[1], PLOT, "ppo_loss", words, y_labels, ratios, curves)
    lowest = f"{advantages(is_an_end=True)[-1]:.0f}"
    description = (
        "Left: the advantages of 20 equally good steps. With a time limit behind the last one they are all 0; where it "
        f"is taken for an end they fall, step by step, to {lowest}. Right: the objective of one sample by its ratio. "
        "For an advantage of 1 it rises up to a ratio of 1.2 and is level from there on; for an advantage of -1 it is "
        "level up to 0.8 and falls from there on."
    )
    return chart.card((WIDTH, HEIGHT), head, description, parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
