"""Numbers that should have come back beside those that did: what a report draws of a wrong value."""

from dataclasses import dataclass
from typing import Any, Self

from torch_katas.verdict import json_fields

MOST = 8
"""Rows and columns of a grid."""
MOST_STEPS = 200
"""Points of a curve."""
LONGEST_NUMBER = 32
"""Characters of a number, and twice as many of a label."""

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """Two grids of numbers around the first difference, and where the numbers are a long row, two curves."""

    expected: Rows
    got: Rows
    differs: tuple[tuple[bool, ...], ...]
    """Which of the numbers differ."""
    first: tuple[int, int]
    """The row and the column of the first that differs."""
    labels: tuple[str, ...]
    """What stands before each row, its leading indices; empty where there are none."""
    part: str
    """Which part is shown, as an index: `[2, 3:11, 0:8]`; empty where it is all."""
    about: str
    """Shape, dtype and device of the whole."""
    moved: bool = False
    """The whole has exactly the numbers that are expected, in other places."""
    expected_steps: tuple[float, ...] = ()
    """A long row of finite numbers in full, or evenly thinned out: losses over steps, say; else empty."""
    got_steps: tuple[float, ...] = ()
    source: Rows = ()
    """The numbers of a small tensor of the test that has all that are shown, each once: the input of a permutation."""
    source_name: str = ""
    """What the test calls it."""

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, strings and numbers."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo to_json; raises ValueError for what is not its result."""
        expected, got = (_rows(json_fields.items(data, name)) for name in ("expected", "got"))
        differs = tuple(
            tuple(json_fields.flag({"": flag}, "") for flag in _short(row, MOST))
            for row in _short(json_fields.items(data, "differs"), MOST)
        )
        labels = json_fields.texts(data, "labels")
        first = tuple(json_fields.count({"": place}, "", MOST - 1) for place in json_fields.items(data, "first"))
        sizes = {tuple(map(len, rows)) for rows in (expected, got, differs)}
        if len(sizes) != 1 or len(labels) not in (0, len(expected)) or len(first) != 2:
            raise json_fields.FieldError("a picture's parts do not fit each other")
        texts = (*labels, *(json_fields.text(data, name) for name in ("source_name", "part", "about")))
        if any(len(text) > 4 * LONGEST_NUMBER for text in texts):
            raise json_fields.FieldError("a picture's label is too long")
        expected_steps, got_steps = (_steps(json_fields.items(data, name)) for name in ("expected_steps", "got_steps"))
        moved = json_fields.flag(data, "moved")
        source = _rows(json_fields.items(data, "source"))
        place, part, about = (first[0], first[1]), texts[-2], texts[-1]
        return cls(
            expected, got, differs, place, labels, part, about, moved, expected_steps, got_steps, source, texts[-3]
        )


def _rows(data: list[Any]) -> Rows:
    rows = tuple(json_fields.texts({"row": _short(row, MOST)}, "row") for row in _short(data, MOST))
    if any(len(text) > LONGEST_NUMBER for row in rows for text in row):
        raise json_fields.FieldError("a picture's number is too long")
    return rows


def _steps(data: list[Any]) -> tuple[float, ...]:
    numbers = _short(data, MOST_STEPS)
    if any(type(number) not in (int, float) or not abs(number) < 1e300 for number in numbers):
        raise json_fields.FieldError("a picture's step is no finite number")
    return tuple(map(float, numbers))


def _short(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise json_fields.FieldError("a picture is too large")
    return list(value)
