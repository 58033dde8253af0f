"""Put stubs back: plan the changes, then carry them out with a backup of every file that they touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.source import edit, parse
from torch_katas.store import backups, solved

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Change:
    """One exercise file that is to be replaced; `before` is None where there is none."""

    exercise: Exercise
    before: bytes | None
    after: bytes
    katas: tuple[str, ...]
    """The katas whose stubs come back; empty for the whole file."""


class Action(StrEnum):
    """What a step did."""

    KEPT = "kept"
    """A backup was written."""
    RESET = "reset"
    """Stubs were put back."""


@dataclass(frozen=True)
class Step:
    """What has just been done, with the path of the backup or of the exercise."""

    action: Action
    path: str
    katas: tuple[str, ...] = ()
    """The katas whose stubs came back; empty for a whole file."""


def plan_files(exercises: Sequence[Exercise]) -> list[Change]:
    """Plan to put whole files back; those that are as they were handed out are left out."""
    changes = []
    for exercise in exercises:
        before = backups.read_replaceable(exercise.path(EXERCISES), exercise.root)
        if before is None or _decode(before) != edit.normalize_line_ends(exercise.pristine):
            changes.append(Change(exercise, before, exercise.pristine.encode(), ()))
    return changes


def plan_katas(course: Course, exercise: Exercise, katas: Sequence[str]) -> list[Change]:
    """Plan to put the stubs of some katas of a file back and to leave all else as it is; nothing where they stand.

    Raises CourseError for a file that does not parse: where in it a kata ends, nobody can tell.
    """
    shown = exercise.shown(EXERCISES)
    whole = f"put the whole file back: {course.config.command} reset {exercise.id}"
    before = backups.read_replaceable(exercise.path(EXERCISES), exercise.root)
    if before is None:
        raise CourseError(f"{shown} is not there; put the file back: {course.config.command} reset {exercise.id}")
    original = _decode_exactly(before)
    if original is None:
        raise CourseError(f"{shown}: this file is not UTF-8 text; {whole}")
    stubs = parse.definitions(exercise.pristine)
    text = original
    for kata in katas:
        if kata not in stubs:
            raise CourseError(f"the course is damaged: {exercise.shown_pristine}: {kata} is missing")
        try:
            text = edit.replace_definition(text, kata, exercise.pristine)
        except parse.UnreadableError as error:
            where = f"{shown}:{error.line}" if error.line else shown
            raise CourseError(f"{where}: {error.message}; {whole}") from None
        except edit.EditError as error:
            raise CourseError(f"{shown}: {error}; {whole}") from None
    if text == original:
        return []
    mark = _BYTE_ORDER_MARK if before.startswith(_BYTE_ORDER_MARK) else b""
    return [Change(exercise, before, mark + text.encode(), tuple(katas))]


def carry_out(course: Course, changes: Sequence[Change], now: datetime | None = None) -> Iterator[Step]:
    """Make all backups, then all changes; yields each step when it is done. Raises CourseError.

    When a kata that was put back had been solved is forgotten.
    """
    files = {f"{change.exercise.key}.py": change.before for change in changes if change.before is not None}
    folder = shorten(backups.back_up(course.root, files, now), course.root) if files else ""
    for name in files:
        yield Step(Action.KEPT, f"{folder}/{name}")
    for change in changes:
        exercise = change.exercise
        try:
            backups.replace_file(exercise.path(EXERCISES), change.before, change.after, course.root)
        except CourseError as error:
            raise CourseError(f"{error}" + (f" (a copy is in {folder})" if folder else "")) from None
        yield Step(Action.RESET, exercise.shown(EXERCISES), change.katas)
        solved.forget_solved(course, exercise, change.katas or exercise.katas)


def _decode(data: bytes) -> str | None:
    """Return text with plain line ends; None where it is not UTF-8."""
    text = _decode_exactly(data)
    return None if text is None else edit.normalize_line_ends(text)


def _decode_exactly(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
