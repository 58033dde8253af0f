"""Two small grids of numbers as text, what was expected and what came back, with a mark behind what differs."""

from collections.abc import Iterator, Sequence

from torch_katas.verdict.picture import Picture

MARK = "*"
GAP = "    got  "
"""Stands between two grids beside each other, in their first line."""
WIDE_ROWS = 2
"""So many rows more find room where the grids stand beside each other."""


def draw(picture: Picture, width: int, rows: int) -> Iterator[tuple[str, str]]:
    """Yield lines of at most `width` columns with their labels, empty where a line belongs to the one above.

    The grids stand beside each other where they find room, with two rows more than `rows`; else one below the other.
    """
    column = picture.first[1]
    blocks = _blocks(picture, rows + WIDE_ROWS, slice(None), both_labelled=False)
    if _width(blocks) <= width:
        for number, (expected, got) in enumerate(zip(*blocks, strict=True)):
            yield ("expected" if number == 0 else ""), f"{expected}{GAP if number == 0 else ' ' * len(GAP)}{got}"
        return
    columns = range(len(picture.got[0]))
    while True:
        blocks = _blocks(picture, rows, slice(columns.start, columns.stop), both_labelled=True)
        if len(columns) == 1 or max(len(line) for block in blocks for line in block) <= width:
            break
        columns = columns[:-1] if columns.stop - 1 > column else columns[1:]
    for label, block in zip(("expected", "got"), blocks, strict=True):
        for number, line in enumerate(block):
            yield (label if number == 0 else ""), line[:width]


def describe(picture: Picture, mark: str = f"{MARK} differs") -> str:
    """Return what the grids are of, what the mark says, and whether the numbers only stand in other places."""
    part = f"{picture.part} of " if picture.part else ""
    moved = "; the same numbers, in other places" if picture.moved else ""
    return f"{part}{picture.about}; {mark}{moved}"


def _blocks(picture: Picture, rows: int, columns: slice, *, both_labelled: bool) -> tuple[list[str], list[str]]:
    """Return the lines of both grids, at most so many rows of each, with the first difference among them."""
    start = max(0, min(picture.first[0] - rows // 2, len(picture.got) - rows))
    chosen = slice(start, start + rows)
    is_cut = len(range(*columns.indices(len(picture.got[0])))) < len(picture.got[0])
    labels = [f"{label}  " for label in picture.labels[chosen]] or [""] * len(picture.got[chosen])
    expected = [[f"{text} " for text in row[columns]] for row in picture.expected[chosen]]
    got = [
        [f"{text}{MARK if differs else ' '}" for text, differs in zip(row[columns], marks[columns], strict=True)]
        for row, marks in zip(picture.got[chosen], picture.differs[chosen], strict=True)
    ]
    return _align(expected, labels, is_cut), _align(got, labels if both_labelled else [""] * len(got), is_cut)


def _align(rows: Sequence[Sequence[str]], labels: Sequence[str], is_cut: bool) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (" ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    indent = max(map(len, labels))
    end = "…" if is_cut else ""
    return [f"{label:{indent}}{line}{end}" for label, line in zip(labels, lines, strict=True)]


def _width(blocks: tuple[list[str], list[str]]) -> int:
    return sum(max(len(line.rstrip()) for line in block) for block in blocks) + len(GAP)
