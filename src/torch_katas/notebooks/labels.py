"""Labels of cells: which part of which exercise a cell holds, by its tags, or by its first line `# kata 03/01 name`."""

import re
from dataclasses import dataclass

from torch_katas.notebooks.file import Cell
from torch_katas.source.edit import split_lines

GIVEN = "given"
"""The part of code around the katas: imports, helpers, constants. Further ones are given-2, given-3 …"""

_HEADER = re.compile(r"^# kata (\d+/\d+) ([\w-]+)[ \t]*$", re.MULTILINE)
_EXERCISE_TAG = "exercise:"
_KATA_TAG = "kata:"


@dataclass(frozen=True)
class Label:
    """What a cell holds: a part of an exercise."""

    exercise: str
    """The exercise's short name, `03/01`."""
    part: str
    """A kata's name, or `given`."""


def is_given(part: str) -> bool:
    """Tell whether a part is code around the katas."""
    return re.fullmatch(rf"{GIVEN}(-\d+)?", part) is not None


def header(label: Label) -> str:
    """Return the first line of a labelled cell: for people, and for kernels, which know no tags."""
    return f"# kata {label.exercise} {label.part}"


def exercise_tag(exercise: str) -> str:
    """Return the tag of every cell of an exercise, given its short name."""
    return f"{_EXERCISE_TAG}{exercise}"


def tags(label: Label) -> tuple[str, ...]:
    """Return the tags of a labelled cell."""
    return exercise_tag(label.exercise), label.part if is_given(label.part) else f"{_KATA_TAG}{label.part}"


def find_label(cell: Cell) -> Label | None:
    """Return a cell's label by its tags, or else by its first line; None where neither has one."""
    exercise = next((tag.removeprefix(_EXERCISE_TAG) for tag in cell.tags if tag.startswith(_EXERCISE_TAG)), None)
    parts = [tag.removeprefix(_KATA_TAG) for tag in cell.tags if tag.startswith(_KATA_TAG) or is_given(tag)]
    if exercise and parts:
        return Label(exercise, parts[0])
    match = _HEADER.search(cell.source)
    return Label(match[1], match[2]) if match else None


def strip_header(text: str) -> tuple[str, int]:
    """Return a cell's text without its header and without blank lines around, and the line where it begins, from 1."""
    match = _HEADER.search(text)
    if match and not text[: match.start()].strip():
        text = "\n" * text[: match.end()].count("\n") + text[match.end() :]
    lines = split_lines(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[first:]).rstrip(), first + 1
