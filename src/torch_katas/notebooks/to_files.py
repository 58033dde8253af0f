"""Write a notebook's answers into exercise files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import exercise_parts, units
from torch_katas.notebooks.answer_cells import (
    PythonCell,
    choose_own_units,
    collect_other_units,
    is_written,
    read_python_cells,
)
from torch_katas.notebooks.answers import read_answers
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.notebooks.file import code_cells, read_notebook
from torch_katas.notebooks.labels import GIVEN
from torch_katas.notebooks.units import Unit
from torch_katas.source import parse
from torch_katas.store import backups


@dataclass(frozen=True)
class WrittenFiles:
    """What writing answers back has done."""

    files: tuple[str, ...]
    """Files that hold other text now."""
    unanswered: tuple[str, ...]
    """Katas whose answer in the file stays, because the notebook has none."""
    backup: Path | None
    """The folder with the files as they were; None where nothing was replaced."""
    notes: tuple[str, ...]


def write_files(course: Course, path: Path) -> WrittenFiles:
    """Write a notebook's answers into exercises/; raises CourseError, and then nothing is lost.

    All that is replaced is backed up first. A kata that is written in the file and to do in the notebook stays.
    """
    answers = read_answers(course, path)  # the errors and notes that grading has
    cells = read_python_cells(code_cells(read_notebook(path, course.root)))
    before: dict[Exercise, bytes | None] = {}
    after: dict[Exercise, bytes] = {}
    unanswered: list[str] = []
    for exercise in course.exercises:
        if exercise.key not in answers.cells:
            continue
        current = backups.read_replaceable(exercise.path(EXERCISES), course.root)
        text, katas = build_exercise_file(exercise, cells, current)
        unanswered += [f"{exercise.id} {kata}" for kata in katas]
        if current is None or text != _decode(current):
            before[exercise], after[exercise] = current, text.encode("utf-8")
    old = {exercise.path("").relative_to(course.root).as_posix(): data for exercise, data in before.items() if data}
    backup = backups.back_up(course.root, old) if old else None
    for exercise, data in after.items():
        backups.replace_file(exercise.path(EXERCISES), before[exercise], data, course.root)
    return WrittenFiles(
        tuple(exercise.shown(EXERCISES) for exercise in after), tuple(unanswered), backup, answers.notes
    )


def build_exercise_file(
    exercise: Exercise, cells: Sequence[PythonCell], current: bytes | None
) -> tuple[str, list[str]]:
    """Return the text of an exercise's file with a notebook's answers, and the katas whose answer in the file stays.

    `current` is what the file holds, None where there is none.
    """
    text = _decode(current) if current is not None else ""
    head, parts = exercise_parts.split(text, exercise.katas) if parse.parses(text) else ("", [])
    own, _ = choose_own_units(exercise, cells)
    own, unanswered = _fill_in_from_file(exercise, own, parts)
    others = [_build_unit(part, order) for order, part in enumerate(parts) if part.is_given]
    body = _join(units.assemble(own, [*others, *collect_other_units(exercise, cells, own)]), exercise.katas)
    if not head and parse.parses(body) and not _has_docstring(body) and not parse.parses(text or "("):
        head = _pristine_head(exercise)
    result = head + body if head else body.lstrip("\n")
    return (result.replace("\n", "\r\n") if "\r\n" in text else result), unanswered


def _pristine_head(exercise: Exercise) -> str:
    return exercise_parts.split(exercise.pristine, exercise.katas)[0] if exercise.pristine_path.exists() else ""


def _has_docstring(text: str) -> bool:
    return bool(exercise_parts.split(text, ())[0])


def _fill_in_from_file(exercise: Exercise, own: list[Unit], parts: Iterable[Part]) -> tuple[list[Unit], list[str]]:
    """Put a kata's answer in the file in place of a cell that has none; return the katas of which that is so."""
    unanswered = []
    for order, part in enumerate(parts):
        if part.is_given or not is_written(exercise, part.name, part.source):
            continue
        holders = [number for number, unit in enumerate(own) if part.name in unit.names.defined]
        if any(is_written(exercise, part.name, own[number].source) for number in holders):
            continue
        if not holders and any(not unit.names.defined for unit in own):
            continue  # a cell that does not parse may well hold it
        for number in holders:
            own = [*own[:number], _build_unit(part, own[number].order), *own[number + 1 :]]
        if not holders:
            own = [*own, _build_unit(part, order)]
        unanswered.append(part.name)
    return own, unanswered


def _build_unit(part: Part, order: int | None) -> Unit:
    return units.build_unit(0, 1, part.source, part.before, order)


def _join(ordered: Sequence[Unit], katas: Iterable[str]) -> str:
    """Return units as the text of a file, with the gaps that the notebook gives or that are usual."""
    parts = []
    for number, unit in enumerate(ordered):
        name = next((kata for kata in katas if kata in unit.names.defined), GIVEN)
        before = unit.before if unit.before is not None else exercise_parts.usual_gap(name, number)
        parts.append(f"{before}{unit.source}\n")
    return "".join(parts)


def _decode(data: bytes) -> str:
    """Return a file's text as far as it is one; bytes that are no UTF-8 are in the backup."""
    return data.decode("utf-8-sig", "replace")
