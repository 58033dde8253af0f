"""Draw the picture of the lesson on modern language models: a line as tokens, and scores of rotated queries and keys.

    python tools/draw_modern_llm.py

writes exercises/18_modern_llm/pieces.svg. Tokens and rotations are those of the chapter's solutions.
"""

import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import cells
import chart
import torch
from torch import Tensor

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/18_modern_llm/pieces.svg"

TEXT, LINE = "data/text/rhymes.txt", 0
MERGES = (0, 20, 100)
"""After so many of them the line is shown."""
LETTER, PADDING = 8, 10
"""Pixels of a letter, and what a box has beside its letters."""
LEFT, PLOT = 56, (300, 120)
WIDTH, BASE, APART, FURTHER = 8, 100.0, 3, 60
"""Numbers of the query and the key, the base of their angles, how far apart they stand, how far they move on."""


def solution(name: str) -> dict[str, Any]:
    """Return what a solution of the chapter defines."""
    return runpy.run_path(str(ROOT / f"solutions/18_modern_llm/{name}.py"))


def pieces() -> dict[int, list[str]]:
    """Return the line in pieces, after each number of merges; a space is a dot."""
    names = solution("01_tokenizer")
    text = (ROOT / TEXT).read_text(encoding="utf-8")
    learned = names["train_bpe"](text, max(MERGES))
    found = {}
    for count in MERGES:
        tokenizer = names["BPETokenizer"](learned[:count])
        tokens = tokenizer.encode(text.splitlines()[LINE])
        found[count] = [tokenizer.decode([token]).replace(" ", "·") for token in tokens]
    return found


def mixed(x: Tensor, positions: Tensor, base: float) -> Tensor:
    """Rotate halves by the angles of neighbours, which is no rotation."""
    width = x.shape[-1]
    angles = positions[:, None] * base ** (-torch.arange(0, width, 2) / width)
    angles = angles.repeat_interleave(2, dim=-1)
    a, b = x.chunk(2, dim=-1)
    return x * angles.cos() + torch.cat([-b, a], dim=-1) * angles.sin()


def scores() -> dict[str, list[float]]:
    """Return the products of one query and one key that move on together, by both ways to rotate."""
    q, k = torch.randn(2, 1, WIDTH, generator=torch.Generator().manual_seed(0))
    keys = torch.arange(FURTHER + 1)
    found = {}
    for name, turn in (("good", solution("02_positions")["rotary"]), ("bad", mixed)):
        turned_q = turn(q.expand(len(keys), -1), keys + APART, BASE)
        turned_k = turn(k.expand(len(keys), -1), keys, BASE)
        found[name] = (turned_q * turned_k).sum(1).tolist()
    return found


def falling(width: int = 64) -> list[float]:
    """Return how well a query fits a key that is its equal, by the distance between them; at 0 it is 1."""
    x = torch.ones(FURTHER + 1, width)
    turned = solution("02_positions")["rotary"](x, torch.arange(FURTHER + 1))
    return (turned @ turned[0] / width).tolist()


def row(y: int, words: list[str]) -> list[str]:
    """Return a row of boxes, one for each piece; what is longer than a letter has a colour."""
    widths = [LETTER * len(piece) + PADDING for piece in words]
    ends = [LEFT]
    for width in widths:
        ends.append(ends[-1] + width)
    parts = []
    for piece, (start, end) in zip(words, pairwise(ends), strict=True):
        look = "pale" if len(piece) == 1 else f"hue{min(len(piece), 5) - 2}"
        parts.append(f'<rect class="{look}" x="{start + 1}" y="{y}" width="{end - start - 2}" height="24" rx="4"/>')
        parts.append(cells.text(((start + end) // 2, y + 17), piece, "number"))
    return parts


def picture() -> str:
    """Return the whole picture as SVG."""
    parts, y = [cells.style()], 62
    for count, words in pieces().items():
        learned = f"{count} pairs learned" if count else "bytes"
        parts += [cells.text((LEFT, y + 12), f"{learned}: {len(words)} tokens"), *row(y + 20, words)]
        y += 56
    curves = scores()
    low, high = -3.0, 3.0
    y_labels = [(0.0, "-3"), (0.5, "0"), (1.0, "3")]
    x_labels = [(0.0, "0"), (1 / 3, "20"), (2 / 3, "40"), (1.0, "60")]
    parts += chart.plot(
        (LEFT, y + 62),
        PLOT,
        "a query and a key, 3 apart",
        "their product as both move on; red: two conventions mixed",
        y_labels,
        x_labels,
        [chart.line(PLOT, values, low, high, look) for look, values in curves.items()],
    )
    parts += chart.plot(
        (LEFT + 380, y + 62),
        PLOT,
        "a query and its equal",
        "their product by the distance between them, base 10000",
        [(0.0, "0"), (0.5, "0.5"), (1.0, "1")],
        x_labels,
        [chart.line(PLOT, falling(), 0.0, 1.0, "good")],
    )
    description = (
        "The first line of Humpty Dumpty as 28 bytes, and in fewer and longer pieces after 20 and 100 learned pairs. "
        "Below, the product of a rotated query and key that move on together is a level line, and a jagged one where "
        "halves are rotated by the angles of neighbours; the product of two equals falls with their distance."
    )
    return chart.card((800, y + 220), "Pieces of a text, and places in it", description, parts, head_x=LEFT)


if __name__ == "__main__":
    torch.set_num_threads(1)
    chart.write(picture(), PICTURE)
