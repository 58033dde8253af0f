"""Hints in three steps: the idea, the API, almost the answer. They stand beside the hidden tests, as text.

## to_seq_first

1. The first hint, which may go on
   in lines indented by three spaces.
2. The second.
3. The third.
"""

import re
from dataclasses import dataclass

from kata import remembered, source
from kata.catalog import CatalogError, Course, Exercise

STEPS = 3
SEEN = "hints"

_HEADING = re.compile(r"## `?(\w+)`?\s*")
_ITEM = re.compile(r"(\d+)\. (.*)")
_INDENT = "   "


@dataclass(frozen=True)
class Shown:
    """What is to be shown of one kata's hints: (step, text), the first step being 1."""

    kata: str
    hints: tuple[tuple[int, str], ...]
    repeated: bool = False
    """All had been shown before, so the last is shown once more."""
    warning: str = ""


def read(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return the hints of an exercise by kata, three each; raises CatalogError that names file and line."""
    try:
        text = source.read(exercise.hints_path)
    except source.UnreadableError as error:
        where = exercise.shown_hints + (f":{error.line}" if error.line else "")
        message = error.message.replace("Python", "plain") if exercise.hints_path.exists() else "there are no hints yet"
        raise CatalogError(f"{where}: {message}") from None
    try:
        return _parsed(text)
    except _MalformedError as error:
        raise CatalogError(f"{exercise.shown_hints}:{error.line}: {error}") from None


def of(exercise: Exercise, kata: str) -> tuple[str, ...]:
    """Return the hints of one kata; raises CatalogError where it has none."""
    found = read(exercise)
    if kata not in found:
        raise CatalogError(f"{exercise.shown_hints}: there are no hints for {kata} yet")
    return found[kata]


def show(course: Course, exercise: Exercise, kata: str, *, step: int | None = None, everything: bool = False) -> Shown:
    """Return the hints to show: the one after those seen so far, which is remembered, or the one asked for."""
    hints = of(exercise, kata)
    facts = remembered.read(course, SEEN)
    name = remembered.name_of(exercise, kata)
    seen = _number(facts.get(name))
    one = min(seen + 1, STEPS) if step is None else step
    steps = range(1, STEPS + 1) if everything else (one,)
    repeated = seen >= STEPS and step is None and not everything
    warning = ""
    if step is None and max(steps) > seen:
        problem = remembered.write(course, SEEN, {**facts, name: max(steps)})
        warning = f"{problem}; the next call shows this hint again" if problem else ""
    return Shown(kata, tuple((number, hints[number - 1]) for number in steps), repeated, warning)


def start_over(course: Course, exercise: Exercise, kata: str) -> None:
    """Forget which hints of a kata were seen."""
    facts = remembered.read(course, SEEN)
    if facts.pop(remembered.name_of(exercise, kata), None) is not None:
        problem = remembered.write(course, SEEN, facts)
        if problem:
            raise CatalogError(f"{problem}, so the hints cannot start over; --step 1 shows the first")


class _MalformedError(Exception):
    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


def _parsed(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[list[str]]] = {}
    headings: dict[str, int] = {}
    kata = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _HEADING.fullmatch(line):
            _check_count(found, headings, kata)
            kata = heading[1]
            if kata in found:
                raise _MalformedError(number, f"{kata} has its hints twice, here and in line {headings[kata]}")
            found[kata], headings[kata] = [], number
        elif not line.strip():
            if kata and found[kata]:
                found[kata][-1].append("")
        elif not kata:
            raise _MalformedError(number, "hints begin with the kata's name: ## name")
        elif item := _ITEM.fullmatch(line):
            if int(item[1]) != len(found[kata]) + 1:
                raise _MalformedError(number, f"hint {len(found[kata]) + 1} of {kata} is expected here, not {item[1]}.")
            found[kata].append([item[2]])
        elif line.startswith(_INDENT) and found[kata]:
            found[kata][-1].append(line.strip())
        else:
            raise _MalformedError(number, "a hint begins with its number, as '1. ', and goes on three spaces in")
    _check_count(found, headings, kata)
    return {kata: tuple(map(_paragraphs, hints)) for kata, hints in found.items()}


def _check_count(found: dict[str, list[list[str]]], headings: dict[str, int], kata: str) -> None:
    if kata and len(found[kata]) != STEPS:
        raise _MalformedError(headings[kata], f"{kata} has {len(found[kata])} hints, not {STEPS}")


def _paragraphs(lines: list[str]) -> str:
    paragraphs = "\n".join(lines).strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _number(seen: object) -> int:
    return seen if isinstance(seen, int) and not isinstance(seen, bool) and 0 <= seen <= STEPS else 0
