"""A wrong value as a page draws it: coloured grids, and two curves for a long row of numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.report.grid import describe
from torch_katas.verdict.picture import Picture

WIDTH, HEIGHT = 600, 150
"""The curves' own units; they are stretched to the page."""


@dataclass(frozen=True)
class Cell:
    """One number of a grid."""

    text: str
    kind: str
    """Classes of the style sheet."""
    colour: str
    """A background of its own, where the numbers have only moved."""
    differs: bool


@dataclass(frozen=True)
class Row:
    """One row of a grid; `label` has its leading indices, and is empty where it has none."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """The numbers that were expected, or those that came back."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Curves:
    """Two curves in SVG's words, and the same for people."""

    expected: str
    got: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Drawn:
    """All that is drawn of one wrong value."""

    caption: str
    grids: tuple[Grid, ...]
    curves: Curves | None


def draw_picture(picture: Picture) -> Drawn:
    """Return what a page draws of a wrong value."""
    colours = _choose_colours(picture) if picture.moved or picture.source else {}
    source = (Row("", tuple(Cell(text, "moved", colours[text], False) for text in row)) for row in picture.source)
    grids = (
        *([Grid(picture.source_name, tuple(source))] if picture.source else []),
        Grid("expected", tuple(_rows(picture, colours, got=False))),
        Grid("got", tuple(_rows(picture, colours, got=True))),
    )
    caption = describe(picture, "a frame marks what differs")
    return Drawn(caption, grids, _draw_curves(picture) if picture.expected_steps else None)


def _rows(picture: Picture, colours: dict[str, str], *, got: bool) -> Iterator[Row]:
    labels = picture.labels or ("",) * len(picture.got)
    for label, numbers, marks in zip(labels, picture.got if got else picture.expected, picture.differs, strict=True):
        yield Row(label, tuple(_cell(text, mark and got, colours) for text, mark in zip(numbers, marks, strict=True)))


def _cell(text: str, differs: bool, colours: dict[str, str]) -> Cell:
    colour = colours.get(text, "")
    kinds = ["moved" if colour else "" if differs else "same", "differs" if differs else ""]
    return Cell(text, " ".join(filter(None, kinds)), colour, differs)


def _choose_colours(picture: Picture) -> dict[str, str]:
    """Return a colour for each different number, in the order of the first grid: rows get neighbouring hues."""
    grids = (picture.source, picture.expected, picture.got)
    numbers = list(dict.fromkeys(text for rows in grids for row in rows for text in row))
    return {
        text: f"background:hsl({300 * place // max(len(numbers), 1)} 70% {72 if place % 2 else 82}%)"
        for place, text in enumerate(numbers)
    }


def _draw_curves(picture: Picture) -> Curves:
    everything = (*picture.expected_steps, *picture.got_steps)
    low, high = min(everything), max(everything)
    span = (high - low) or 1.0

    def path(steps: tuple[float, ...]) -> str:
        points = (
            f"{WIDTH * number / max(len(steps) - 1, 1):.1f} {HEIGHT - HEIGHT * (step - low) / span:.1f}"
            for number, step in enumerate(steps)
        )
        return "M" + "L".join(points)

    ends = f"{picture.expected_steps[-1]:.4g} expected and {picture.got_steps[-1]:.4g} got at the end"
    words = f"over {len(everything) // 2} steps, from {low:.4g} to {high:.4g}: {ends}"
    return Curves(path(picture.expected_steps), path(picture.got_steps), words)
