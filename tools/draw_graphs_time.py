"""Draw the picture of the lesson on graphs, tables and time: the weights of a small graph, and what a convolution sees.

    python tools/draw_graphs_time.py

writes exercises/21_graphs_tables_time/neighbours.svg. Weights and convolutions are those of the chapter's solutions.
"""

import runpy
from pathlib import Path
from typing import Any

import cells
import chart
import torch
from torch import Tensor
from torch.nn.functional import conv1d

ROOT = Path(__file__).parents[1]
CHAPTER = "21_graphs_tables_time"
PICTURE = ROOT / f"exercises/{CHAPTER}/neighbours.svg"

EDGES = ((0, 1), (0, 2), (0, 3), (3, 4))
PLACES = ((120, 130), (70, 190), (170, 190), (120, 250), (190, 270))
"""Where the nodes are drawn."""
SIDE, RADIUS = 44, 14
LENGTH, IMPULSE = 41, 20
LAYERS = ((3, 1), (3, 2), (3, 4))
"""Kernel and dilation of each layer."""
PLOT = (280, 130)

NODES = """
  .edge { stroke: #8c959f; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { .edge { stroke: #656c76 } }
"""


def solution(name: str) -> dict[str, Any]:
    """Return what a solution of the chapter defines."""
    return runpy.run_path(str(ROOT / f"solutions/{CHAPTER}/{name}.py"))


def weights() -> Tensor:
    """Return the matrix of the small graph, (5, 5)."""
    return solution("01_graphs")["normalized_adjacency"](torch.tensor(EDGES).T, len(PLACES))


def answers() -> dict[str, list[float]]:
    """Return what layers of equal weights make of a single 1 among zeros, padded in front and on both sides."""
    causal = solution("04_time_series")["causal_conv"]
    found = {}
    for name in ("good", "bad"):
        x = torch.zeros(1, 1, LENGTH)
        x[0, 0, IMPULSE] = 1
        for size, dilation in LAYERS:
            weight = torch.ones(1, 1, size)
            same = conv1d(x, weight, padding="same", dilation=dilation)
            x = causal(x, weight, dilation=dilation) if name == "good" else same
        found[name] = x.flatten().tolist()
    return found


def graph() -> list[str]:
    """Return the graph: lines between numbered boxes."""
    parts = []
    for a, b in EDGES:
        (x1, y1), (x2, y2) = PLACES[a], PLACES[b]
        parts.append(f'<path class="edge" d="M{x1} {y1}L{x2} {y2}"/>')
    for number, (x, y) in enumerate(PLACES):
        parts.append(f'<circle class="hue{number}" cx="{x}" cy="{y}" r="{RADIUS}"/>')
        parts.append(cells.text((x, y + 5), str(number), "number"))
    return parts


def picture() -> str:
    """Return the whole picture as SVG."""
    matrix = weights().tolist()
    texts = [[f"{number:.2f}" if number else "0" for number in row] for row in matrix]
    hues = [[column if number else cells.PALE for column, number in enumerate(row)] for row in matrix]
    parts = [cells.style(), f"<style>{NODES}</style>", *graph()]
    parts.append(cells.text((240, 78), "normalized_adjacency", "name"))
    parts.append(cells.text((240, 96), "row i: what node i takes from each"))
    parts += cells.grid((240, 112), texts, hues, side=SIDE)
    parts.append(cells.text((240, 264), "1 / √(degree · degree), itself counted;"))
    parts.append(cells.text((240, 282), "node 0 has the degree 4, node 1 has 2"))
    curves = answers()
    parts += chart.plot(
        (540, 112),
        PLOT,
        "three convolutions of a single 1",
        "padded in front; red, dashed: on both sides",
        [(0.0, "0"), (1.0, "1")],
        [(0.0, "-20"), (0.5, "the 1"), (1.0, "20")],
        [chart.line(PLOT, values, 0.0, 1.0, look) for look, values in curves.items()],
    )
    parts.append(cells.text((540, 282), "With zeros on both sides it shows 7 steps before it is."))
    description = (
        "A graph of five nodes beside the matrix of its weights, which are larger between nodes of few neighbours. "
        "Beside it the output of three convolutions over time for a single 1: padded in front, it begins with the 1; "
        "padded on both sides, it begins seven steps earlier."
    )
    return chart.card((900, 308), "Who takes from whom", description, parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
