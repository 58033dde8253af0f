"""Put stubs back: plan the changes, then carry them out with a backup of every file that they touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.source import edit, parse
from torch_katas.store import backups


@dataclass(frozen=True)
class Change:
    """One exercise file that is to be replaced; `before` is None where there is none."""

    exercise: Exercise
    before: bytes | None
    after: bytes
    katas: tuple[str, ...]
    """The katas whose stubs come back; empty for the whole file."""


@dataclass(frozen=True)
class Step:
    """What has just been done, as a line for the learner; `backup` is the path of a backup, where it is one."""

    text: str
    backup: str = ""
    katas: tuple[str, ...] = ()
    """The katas whose stubs came back; empty for a whole file."""


def of_files(exercises: Sequence[Exercise]) -> list[Change]:
    """Plan to put whole files back; those that are as they were handed out are left out."""
    changes = []
    for exercise in exercises:
        before = backups.read(exercise.path(EXERCISES), exercise.root)
        if before is None or _text(before) != edit.normalize_line_ends(exercise.pristine):
            changes.append(Change(exercise, before, exercise.pristine.encode(), ()))
    return changes


def of_katas(exercise: Exercise, katas: Sequence[str]) -> list[Change]:
    """Plan to put the stubs of some katas of a file back and to leave all else as it is; nothing where they stand.

    A file that does not parse is refused: where in it a kata ends, nobody can tell.
    """
    shown = exercise.shown(EXERCISES)
    before = backups.read(exercise.path(EXERCISES), exercise.root)
    if before is None:
        raise CourseError(f"{shown} is not there; put the file back: python grader.py reset {exercise.id}")
    unsolved = parse.definitions(exercise.pristine)
    text = original = _utf8(exercise, before)
    for kata in katas:
        if kata not in unsolved:
            raise CourseError(f"the course is damaged: {exercise.shown_pristine}: {kata} is missing")
        try:
            text = edit.replace_definition(text, kata, exercise.pristine)
        except parse.UnreadableError as error:
            where = f"{shown}:{error.line}" if error.line else shown
            whole = f"put the whole file back: python grader.py reset {exercise.id}"
            raise CourseError(f"{where}: {error.message}; {whole}") from None
        except edit.EditError as error:
            whole = f"put the whole file back: python grader.py reset {exercise.id}"
            raise CourseError(f"{shown}: {error}; {whole}") from None
    if text == original:
        return []
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    return [Change(exercise, before, mark + text.encode(), tuple(katas))]


def carry_out(course: Course, changes: Sequence[Change], now: datetime | None = None) -> Iterator[Step]:
    """Make all backups, then all changes; yields each step when it is done. Raises CourseError."""
    files = {f"{change.exercise.key}.py": change.before for change in changes if change.before is not None}
    kept = ""
    if files:
        folder = backups.keep(course.root, files, now)
        kept = shorten(folder, course.root)
        for name in files:
            yield Step(f"kept   {kept}/{name}", backup=f"{kept}/{name}")
    for change in changes:
        exercise = change.exercise
        try:
            backups.replace(exercise.path(EXERCISES), change.before, change.after, course.root)
        except CourseError as error:
            raise CourseError(f"{error}" + (f" (a copy is in {kept})" if kept else "")) from None
        yield Step(f"reset  {exercise.shown(EXERCISES)}", katas=change.katas)


def _text(data: bytes) -> str | None:
    try:
        return edit.normalize_line_ends(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _utf8(exercise: Exercise, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        whole = f"put the whole file back: python grader.py reset {exercise.id}"
        raise CourseError(f"{exercise.shown(EXERCISES)}: this file is not UTF-8 text; {whole}") from None
