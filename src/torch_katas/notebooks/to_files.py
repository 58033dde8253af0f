"""The answers of a notebook as exercise files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import answers, code, exercise_parts, file
from torch_katas.notebooks.code import Unit
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.source import parse
from torch_katas.store import backups


@dataclass(frozen=True)
class Written:
    """What writing answers back has done."""

    files: tuple[str, ...]
    """Files that hold other text now."""
    kept: tuple[str, ...]
    """Katas whose answer in the file stays, because the notebook has none."""
    backup: Path | None
    """Where the files are as they were; None where nothing was replaced."""
    notes: tuple[str, ...]


def write(course: Course, path: Path) -> Written:
    """Write a notebook's answers into exercises/; raises CourseError, and then nothing is lost.

    All that is replaced is kept first. A kata that is written in the file and to do in the notebook stays.
    """
    notebook = file.read(path, course.root)
    found = answers.read(course, path)  # the errors and notes that grading has
    ready = answers.prepared(file.code_cells(notebook))
    before: dict[Exercise, bytes | None] = {}
    after: dict[Exercise, bytes] = {}
    kept: list[str] = []
    for exercise in course.exercises:
        if exercise.key not in found.cells:
            continue
        there = backups.read(exercise.path(EXERCISES), course.root)
        text, stays = exercise_file(exercise, ready, there)
        kept += [f"{exercise.id} {kata}" for kata in stays]
        if there is None or text != _decoded(there):
            before[exercise], after[exercise] = there, text.encode("utf-8")
    old = {exercise.path("").relative_to(course.root).as_posix(): data for exercise, data in before.items() if data}
    backup = backups.keep(course.root, old) if old else None
    for exercise, data in after.items():
        backups.replace(exercise.path(EXERCISES), before[exercise], data, course.root)
    return Written(tuple(exercise.shown(EXERCISES) for exercise in after), tuple(kept), backup, found.notes)


def exercise_file(exercise: Exercise, ready: Sequence[answers.Ready], there: bytes | None) -> tuple[str, list[str]]:
    """Return the text of an exercise's file with a notebook's answers, and the katas whose answer in the file stays."""
    text = _decoded(there) if there is not None else ""
    head, parts = _head_and_parts(exercise, text)
    own, _ = answers.own_units(exercise, ready)
    own, kept = _with_those_of_the_file(exercise, own, parts)
    others = [_unit(part, order) for order, part in enumerate(parts) if part.is_given]
    units = code.assembled(own, [*others, *answers.other_units(exercise, ready, own)])
    body = _body(units, exercise.katas)
    if not head and parse.parses(body) and not _has_docstring(body) and not parse.parses(text or "("):
        head = _head_as_handed_out(exercise)
    result = head + body if head else body.lstrip("\n")
    return (result.replace("\n", "\r\n") if "\r\n" in text else result), kept


def _head_and_parts(exercise: Exercise, text: str) -> tuple[str, list[Part]]:
    """Return the docstring that a file begins with and its parts; nothing of one that does not parse."""
    return exercise_parts.split(text, exercise.katas) if parse.parses(text) else ("", [])


def _head_as_handed_out(exercise: Exercise) -> str:
    return exercise_parts.split(exercise.pristine, exercise.katas)[0] if exercise.pristine_path.exists() else ""


def _has_docstring(text: str) -> bool:
    return bool(exercise_parts.split(text, ())[0])


def _with_those_of_the_file(exercise: Exercise, own: list[Unit], parts: Iterable[Part]) -> tuple[list[Unit], list[str]]:
    """Put a kata's answer in the file in place of a cell that has none; return the katas of which that is so."""
    kept = []
    for order, part in enumerate(parts):
        if part.is_given or not answers.is_written(exercise, part.label, part.source):
            continue
        holders = [number for number, unit in enumerate(own) if part.label in unit.names.defined]
        if any(answers.is_written(exercise, part.label, own[number].source) for number in holders):
            continue
        if not holders and any(not unit.names.defined for unit in own):
            continue  # a cell that does not parse may well hold it
        for number in holders:
            own = [*own[:number], _unit(part, own[number].order), *own[number + 1 :]]
        if not holders:
            own = [*own, _unit(part, order)]
        kept.append(part.label)
    return own, kept


def _unit(part: Part, order: int | None) -> Unit:
    return code.unit(0, 1, part.source, part.before, order)


def _body(units: Sequence[Unit], katas: Iterable[str]) -> str:
    parts = []
    for number, unit in enumerate(units):
        label = next((kata for kata in katas if kata in unit.names.defined), exercise_parts.GIVEN)
        before = unit.before if unit.before is not None else exercise_parts.usual_gap(label, number)
        parts.append(f"{before}{unit.source}\n")
    return "".join(parts)


def _decoded(data: bytes) -> str:
    """Return a file's text as far as it is one; bytes that are no UTF-8 are in the backup."""
    return data.decode("utf-8-sig", "replace")
