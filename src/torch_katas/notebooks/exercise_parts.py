"""An exercise file as the parts that stand in cells, and the labels by which a cell is known as one of them."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from torch_katas.course.model import Exercise
from torch_katas.notebooks.file import Cell
from torch_katas.source import parse
from torch_katas.source.edit import line_span, normalize_line_ends, split_lines

GIVEN = "given"
"""The label of code around the katas: imports, helpers, constants. Further ones are given-2, given-3 …"""

_HEADER = re.compile(r"^# kata (\d+/\d+) ([\w-]+)[ \t]*$", re.MULTILINE)
_EXERCISE_TAG = "exercise:"
_KATA_TAG = "kata:"


@dataclass(frozen=True)
class Part:
    """A piece of an exercise file: one kata, or given code between katas."""

    label: str
    source: str
    before: str
    """The white space before it, line by line."""

    @property
    def is_given(self) -> bool:
        return is_given(self.label)


@dataclass(frozen=True)
class Label:
    """What a cell holds: a part of an exercise."""

    exercise: str
    """The exercise's short name, `03/01`."""
    name: str


def is_given(label: str) -> bool:
    return re.fullmatch(rf"{GIVEN}(-\d+)?", label) is not None


def split(text: str, katas: Sequence[str]) -> tuple[str, list[Part]]:
    """Split an exercise file into its head, which ends with the docstring, and its parts; nothing is lost.

    A text that does not parse is one given part.
    """
    text = normalize_line_ends(text)
    try:
        body = parse.parse(text).body
    except parse.UnreadableError:
        return "", [Part(GIVEN, text, "")]
    lines = split_lines(text)
    head_end = _head_end(body)
    parts: list[tuple[str, int, int]] = []  # label or "", first line, last line, from 1
    names = [_kata_of(node, katas) for node in body]
    for number, node in enumerate(body):
        first, last = line_span(node)
        if last <= head_end:
            continue
        name = names[number] if names[number] not in names[number + 1 :] else ""  # of two definitions the last counts
        # What stands before a definition, comments say, belongs to it; so each part begins where the last one ended.
        if parts and (first <= parts[-1][2] or (not name and not parts[-1][0])):
            parts[-1] = (parts[-1][0], parts[-1][1], last)
        else:
            parts.append((name, (parts[-1][2] if parts else head_end) + 1, last))
    end = len(lines)
    if parts:
        parts[-1] = (*parts[-1][:2], end)
    elif "".join(lines[head_end:]).strip():
        parts = [("", head_end + 1, end)]
    return "".join(lines[:head_end]), _named(parts, lines)


def _named(parts: list[tuple[str, int, int]], lines: list[str]) -> list[Part]:
    found: list[Part] = []
    given = 0
    for number, (name, first, last) in enumerate(parts):
        while first < last and not lines[first - 1].strip():
            first += 1
        before = "".join(lines[(parts[number - 1][2] if number else parts[0][1] - 1) : first - 1])
        given += not name
        label = name or (GIVEN if given == 1 else f"{GIVEN}-{given}")
        found.append(Part(label, "".join(lines[first - 1 : last]).removesuffix("\n"), before))
    return found


def join(head: str, parts: Sequence[Part]) -> str:
    """Undo split."""
    return head + "".join(f"{part.before}{part.source}\n" for part in parts)


def usual_gap(label: str, number: int) -> str:
    """Return the white space that a formatter leaves before a part."""
    return "\n" if is_given(label) and number == 0 else "\n\n"


def header(exercise: Exercise, label: str) -> str:
    """Return the first line of a part's cell: what it is, for people and for kernels, which know no tags."""
    return f"# kata {exercise.id} {label}"


def exercise_tag(exercise: Exercise) -> str:
    return f"{_EXERCISE_TAG}{exercise.id}"


def tags(exercise: Exercise, label: str) -> list[str]:
    return [exercise_tag(exercise), label if is_given(label) else f"{_KATA_TAG}{label}"]


def label_of(cell: Cell) -> Label | None:
    """Return what a cell says that it is, by its tags, or else by its first line."""
    exercise = next((tag.removeprefix(_EXERCISE_TAG) for tag in cell.tags if tag.startswith(_EXERCISE_TAG)), None)
    names = [tag.removeprefix(_KATA_TAG) for tag in cell.tags if tag.startswith(_KATA_TAG) or is_given(tag)]
    if exercise and names:
        return Label(exercise, names[0])
    found = _HEADER.search(cell.source)
    return Label(found[1], found[2]) if found else None


def without_header(text: str) -> tuple[str, int]:
    """Return a cell's text without the line that names it and blank lines around, and the line where it begins."""
    found = _HEADER.search(text)
    if found and not text[: found.start()].strip():
        text = "\n" * text[: found.end()].count("\n") + text[found.end() :]
    lines = split_lines(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[first:]).rstrip(), first + 1


def _head_end(body: list[ast.stmt]) -> int:
    """Return the last line of the module's docstring, 0 where it has none or shares a line with code."""
    if not body or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
        return 0
    if not isinstance(body[0].value.value, str):
        return 0
    end = body[0].end_lineno or 0
    return 0 if len(body) > 1 and line_span(body[1])[0] <= end else end


def _kata_of(node: ast.stmt, katas: Sequence[str]) -> str:
    """Return the kata that a top-level statement defines, or an empty string."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name if node.name in katas else ""
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return next((name for name in names if name in katas), "")
    return ""
