"""Hints in three steps: the idea, the API, almost the answer. They stand beside the hidden tests, as text.

## to_seq_first

1. The first hint, which may go on
   in lines indented by three spaces.
2. The second.
3. The third.
"""

import re

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Exercise
from torch_katas.source import parse

STEPS = 3

_HEADING = re.compile(r"## `?(\w+)`?\s*")
_ITEM = re.compile(r"(\d+)\. (.*)")
_INDENT = "   "


class MalformedError(Exception):
    """Hints that are not written as they have to be; `line` is 1-based."""

    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


def read_hints(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return the hints of an exercise by kata, three each; raises CourseError that names file and line."""
    try:
        text = parse.read(exercise.hints_path, "plain")
    except parse.UnreadableError as error:
        where = exercise.shown_hints + (f":{error.line}" if error.line else "")
        message = error.message if exercise.hints_path.exists() else "there are no hints yet"
        raise CourseError(f"{where}: {message}") from None
    try:
        return parse_hints(text)
    except MalformedError as error:
        raise CourseError(f"{exercise.shown_hints}:{error.line}: {error}") from None


def find_hints(exercise: Exercise, kata: str) -> tuple[str, ...]:
    """Return the hints of one kata; raises CourseError where it has none."""
    by_kata = read_hints(exercise)
    if kata not in by_kata:
        raise CourseError(f"{exercise.shown_hints}: there are no hints for {kata} yet")
    return by_kata[kata]


def parse_hints(text: str) -> dict[str, tuple[str, ...]]:
    """Return the hints in a text by kata, three each; raises MalformedError."""
    hints: dict[str, list[list[str]]] = {}
    headings: dict[str, int] = {}
    kata = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _HEADING.fullmatch(line):
            _check_count(hints, headings, kata)
            kata = heading[1]
            if kata in hints:
                raise MalformedError(number, f"{kata} has its hints twice, here and in line {headings[kata]}")
            hints[kata], headings[kata] = [], number
        elif not line.strip():
            if kata and hints[kata]:
                hints[kata][-1].append("")
        elif not kata:
            raise MalformedError(number, "hints begin with the kata's name: ## name")
        elif item := _ITEM.fullmatch(line):
            if int(item[1]) != len(hints[kata]) + 1:
                raise MalformedError(number, f"hint {len(hints[kata]) + 1} of {kata} is expected here, not {item[1]}.")
            hints[kata].append([item[2]])
        elif line.startswith(_INDENT) and hints[kata]:
            hints[kata][-1].append(line.strip())
        else:
            raise MalformedError(number, "a hint begins with its number, as '1. ', and goes on three spaces in")
    _check_count(hints, headings, kata)
    return {kata: tuple(map(_join_lines, steps)) for kata, steps in hints.items()}


def _check_count(hints: dict[str, list[list[str]]], headings: dict[str, int], kata: str) -> None:
    if kata and len(hints[kata]) != STEPS:
        raise MalformedError(headings[kata], f"{kata} has {len(hints[kata])} hints, not {STEPS}")


def _join_lines(lines: list[str]) -> str:
    """Return a hint's lines as paragraphs, each in one line."""
    paragraphs = "\n".join(lines).strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
