"""Draw the picture of the lesson on broadcasting: which number meets which, and what a lost axis changes.

    python tools/draw_broadcasting.py

writes exercises/13_broadcasting/broadcasting.svg. The sums and the normalized rows are those of
solutions/13_broadcasting/01_rules.py.
"""

import runpy
from pathlib import Path

import cells
import chart
import torch
from torch import Tensor

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/13_broadcasting/broadcasting.svg"

COLUMN, ROW = (10, 20, 30), (1, 2, 3, 4)
MATRIX = ((1, 1, 2), (2, 1, 2), (3, 2, 5))
SIDE = 44
"""Width of a cell with two digits behind the point."""


def katas() -> dict:
    """Return what the chapter's first solution defines."""
    return runpy.run_path(str(ROOT / "solutions/13_broadcasting/01_rules.py"))


def normalized() -> tuple[Tensor, Tensor]:
    """Return MATRIX divided by the sums of its rows, with their axis kept and with it lost."""
    x = torch.tensor(MATRIX, dtype=torch.float32)
    return katas()["normalize_rows"](x), x / x.sum(dim=1)


def broadcasting() -> str:
    """Return an outer sum, and a square matrix normalized with and without keepdim."""
    rows = [[row] * 4 for row in range(3)]
    square = [[row] * 3 for row in range(3)]
    column, sums = [[0], [1], [2]], torch.tensor(MATRIX).sum(1)
    outer = katas()["outer_sum"](torch.tensor(COLUMN), torch.tensor(ROW))
    kept, lost = normalized()
    parts = [cells.style()]
    parts += [*_label(56, 78, "a[:, None]", "(3, 1)"), *cells.grid((56, 110), [[number] for number in COLUMN], column)]
    parts.append(cells.text((112, 153), "+"))
    parts += [*_label(150, 78, "b[None, :]", "(1, 4)"), *cells.grid((150, 136), [ROW], [[cells.PALE] * 4])]
    parts.append(cells.text((306, 153), "="))
    parts += [*_label(340, 78, "outer_sum(a, b)", "(3, 4)"), *cells.grid((340, 110), outer.tolist(), rows)]
    parts.append(cells.text((500, 128), "Right ends are lined up. An axis of"))
    parts.append(cells.text((500, 146), "length 1 is stretched, so each number"))
    parts.append(cells.text((500, 164), "of a meets each number of b."))
    parts += [*_label(56, 238, "x", "(3, 3)"), *cells.grid((56, 270), MATRIX, square)]
    parts += _label(190, 238, "x / x.sum(1, keepdim=True)", "(3, 3) / (3, 1)")
    parts += cells.grid((190, 270), sums[:, None].tolist(), column)
    parts += cells.grid((244, 270), _texts(kept), square, side=SIDE)
    parts.append(cells.text((190, 372), "each row by its own sum"))
    parts += _label(430, 238, "x / x.sum(1)", "(3, 3) / (3,), no error")
    parts += cells.grid((430, 270), [sums.tolist()], [[0, 1, 2]], side=SIDE)
    parts += cells.grid((590, 270), _texts(lost), [[0, 1, 2]] * 3, side=SIDE)
    parts.append(cells.text((430, 372), "each column by the sum of a row"))
    said = (
        "A column of three and a row of four give twelve sums. Divided by sums that kept their axis, each row of a "
        "square matrix sums to 1; by sums that lost it, the columns are divided, and no row sums to 1"
    )
    return chart.card((760, 394), "Which number meets which", said, parts)


def _label(x: int, y: int, name: str, shape: str) -> list[str]:
    return [cells.text((x, y), name, "name"), cells.text((x, y + 18), shape)]


def _texts(numbers: Tensor) -> list[list[str]]:
    return [[f"{number:.2f}" for number in row] for row in numbers.tolist()]


if __name__ == "__main__":
    chart.write(broadcasting(), PICTURE)
