"""Draw the picture of the lesson on sequence to sequence: paths of CTC, what they read as, and where its loss points.

    python tools/draw_seq2seq.py

writes exercises/19_seq2seq/paths.svg. Readings and shares are those of the chapter's solution of CTC.
"""

import runpy
from pathlib import Path

import cells
import chart
import torch

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/19_seq2seq/paths.svg"

CLASSES = "-to"
"""The blank, and two letters."""
HUES = (cells.PALE, 0, 1)
TARGET = "too"
PATHS = ("tt-o-oo-", "-too--oo", "t----o-o", "-tt-ooo-", "toooo---")
LEFT, FRAMES = 92, 8


def numbers(letters: str) -> torch.Tensor:
    """Return the classes of letters."""
    return torch.tensor([CLASSES.index(letter) for letter in letters])


def readings() -> list[str]:
    """Return what each path reads as."""
    collapse = runpy.run_path(str(ROOT / "solutions/19_seq2seq/04_ctc.py"))["collapse"]
    return ["".join(CLASSES[token] for token in collapse(numbers(path), 0)) for path in PATHS]


def shares() -> torch.Tensor:
    """Return the share of all paths of the target that say each class in each frame, (classes, frames).

    All classes are equally likely, so that each path counts as much as another: the shares are the loss's gradient.
    """
    ctc_loss = runpy.run_path(str(ROOT / "solutions/19_seq2seq/04_ctc.py"))["ctc_loss"]
    log_probs = torch.full((FRAMES, 1, len(CLASSES)), 1 / len(CLASSES), dtype=torch.float64).log().requires_grad_()
    lengths = torch.tensor([FRAMES]), torch.tensor([len(TARGET)])
    ctc_loss(log_probs, numbers(TARGET)[None], *lengths).sum().backward()
    return -log_probs.grad[:, 0].T


def picture() -> str:
    """Return the whole picture as SVG."""
    parts = [cells.style(), cells.text((LEFT, 68), f"five paths of {FRAMES} frames, and what they read as")]
    rows = [list(path) for path in PATHS]
    parts += cells.grid((LEFT, 78), rows, [[HUES[CLASSES.index(letter)] for letter in row] for row in rows])
    right = LEFT + FRAMES * cells.SIDE
    for at, reading in enumerate(readings()):
        y = 78 + at * cells.HEIGHT + 17
        parts.append(cells.arrow((right + 8, y - 4), (right + 40, y - 4), "forward" if reading == TARGET else "back"))
        parts.append(cells.text((right + 50, y), reading, "name"))
    top = 78 + len(PATHS) * cells.HEIGHT + 36
    parts.append(cells.text((LEFT, top), f"how many of 100 paths that read as {TARGET} say this in this frame"))
    counts = [[round(100 * share) for share in row] for row in shares().tolist()]
    hues = [[hue if count else cells.PALE for count in row] for hue, row in zip(HUES, counts, strict=True)]
    parts += cells.grid((LEFT, top + 10), counts, hues)
    for at, letter in enumerate(CLASSES):
        words = "blank -" if letter == CLASSES[0] else letter
        parts.append(cells.text((LEFT - 10, top + 10 + at * cells.HEIGHT + 18), words, "left"))
    bottom = top + 10 + len(CLASSES) * cells.HEIGHT
    for frame in range(FRAMES):
        parts.append(cells.text((LEFT + frame * cells.SIDE + cells.SIDE // 2, bottom + 16), str(frame), "below"))
    parts.append(cells.text((right + 10, bottom + 16), "frame"))
    description = (
        f"Above, five paths of eight frames over a blank and the letters t and o. Three read as {TARGET}; two, which "
        "have no blank between the two o, read as to. Below, for each class and frame, how many of a hundred paths "
        f"that read as {TARGET} say it: t early, o late, the blank everywhere."
    )
    return chart.card((right + 130, bottom + 34), "CTC: many paths, one text", description, parts, head_x=LEFT)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
