"""Draw the picture of the lesson on scale.

    python tools/draw_pipeline.py

writes exercises/22_scale/pipeline.svg: what four stages do in each time slot, by the schedule of the chapter's solution
and with all forwards first.
"""

import runpy
from collections.abc import Sequence
from pathlib import Path

import cells
import chart

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/22_scale/pipeline.svg"
STAGES, MICROBATCHES = 4, 8
SIDE = 27
HUES = {"F": 0, "B": 1}
LEFT = 92


def one_forward_one_backward() -> list[list[str]]:
    """Return the schedule that the solution makes."""
    make = runpy.run_path(str(ROOT / "solutions/22_scale/03_model_parallel.py"))["pipeline_schedule"]
    rows: list[list[str]] = make(STAGES, MICROBATCHES)
    return rows


def all_forwards_first() -> list[list[str]]:
    """Return the schedule of the same work in which no backward begins before the last forward."""
    length = 2 * (MICROBATCHES + STAGES - 1)
    rows = [[""] * length for _ in range(STAGES)]
    for s, row in enumerate(rows):
        for m in range(MICROBATCHES):
            row[s + m] = f"F{m}"
            row[length - STAGES - MICROBATCHES + 1 + STAGES - 1 - s + m] = f"B{m}"
    return rows


def most_held(row: Sequence[str]) -> int:
    """Return how many micro-batches a stage holds at most between forward and backward."""
    held = most = 0
    for action in row:
        held += action.startswith("F") - action.startswith("B")
        most = max(most, held)
    return most


def schedule(y: int, words: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one schedule: its words, a row of boxes for each stage, and what it holds."""
    parts = [cells.text((LEFT, y), words)]
    numbers = [[action[1:] for action in row] for row in rows]
    hues = [[HUES.get(action[:1], cells.PALE) for action in row] for row in rows]
    parts += cells.grid((LEFT, y + 10), numbers, hues, side=SIDE)
    for s, row in enumerate(rows):
        middle = y + 10 + s * cells.HEIGHT + 18
        parts.append(cells.text((LEFT - 10, middle), f"stage {s}", "left"))
        parts.append(cells.text((LEFT + len(row) * SIDE + 10, middle), f"holds {most_held(row)}"))
    return parts


def picture() -> str:
    """Return the whole picture as SVG."""
    first, second = one_forward_one_backward(), all_forwards_first()
    height = STAGES * cells.HEIGHT + 44
    parts = [cells.style()]
    parts += schedule(68, "one forward, one backward by turns (1F1B)", first)
    parts += schedule(68 + height, "all forwards first: as fast, but every stage holds all micro-batches", second)
    width = LEFT + len(first[0]) * SIDE + 84
    description = (
        "Two schedules of eight micro-batches on four stages, as rows of boxes over 22 time slots: blue for forwards, "
        "orange for backwards, grey for waiting. By turns, the stages hold at most 4, 3, 2 and 1 micro-batches; with "
        "all forwards first each holds 8."
    )
    head = "Eight micro-batches on four stages: forwards blue, backwards orange"
    return chart.card((width, 68 + 2 * height), head, description, parts, head_x=LEFT)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
