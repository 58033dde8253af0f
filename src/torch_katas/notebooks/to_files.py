"""Write a notebook's answers into exercise files. What is newer in a file than in the notebook stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks.answer_cells import read_python_cells
from torch_katas.notebooks.answers import read_answers
from torch_katas.notebooks.common_state import CommonState, read_common_facts, record_common_facts
from torch_katas.notebooks.exercise_file import WHOLE_FILE, BuiltFile, Prefer, build_exercise_file, decode
from torch_katas.notebooks.file import code_cells, own_metadata, read_notebook
from torch_katas.notebooks.labels import is_given
from torch_katas.store import backups


@dataclass(frozen=True)
class WrittenFiles:
    """What writing answers back has done."""

    files: tuple[str, ...]
    """Files that hold other text now."""
    unanswered: tuple[str, ...]
    """Katas whose answer in the file stays, because the notebook has none."""
    newer: tuple[str, ...]
    """What stays in the file, because it was changed there and not in the notebook."""
    backup: Path | None
    """The folder with the files as they were; None where nothing was replaced."""
    notes: tuple[str, ...]


def write_files(course: Course, path: Path, prefer: Prefer | None = None) -> WrittenFiles:
    """Write a notebook's answers into exercises/; raises CourseError, and then nothing is lost.

    What was changed in the notebook is written, what was changed in the file stays; what both have changed is an error
    before anything is written, unless `prefer` says which counts. All that is replaced is backed up first.
    """
    answers = read_answers(course, path)  # the errors and notes that grading has
    notebook = read_notebook(path, course.root)
    cells = read_python_cells(code_cells(notebook))
    tree, facts = str(own_metadata(notebook).get("tree")), read_common_facts(course)
    before: dict[Exercise, bytes | None] = {}
    built: dict[Exercise, BuiltFile] = {}
    for exercise in course.exercises:
        if exercise.key in answers.cells:
            before[exercise] = backups.read_replaceable(exercise.path(EXERCISES), course.root)
            state = CommonState(exercise, cells, tree, facts)
            built[exercise] = build_exercise_file(exercise, cells, before[exercise], state, prefer)
    _check_conflicts(built)
    changed = [exercise for exercise, data in before.items() if data is None or decode(data) != built[exercise].text]
    old = {
        exercise.path("").relative_to(course.root).as_posix(): data
        for exercise in changed
        if (data := before[exercise])
    }
    backup = backups.back_up(course.root, old) if old else None
    for exercise in changed:
        data = built[exercise].text.encode("utf-8")
        backups.replace_file(exercise.path(EXERCISES), before[exercise], data, course.root)
    record_common_facts(course, cells, {exercise: (file.text, file.differing) for exercise, file in built.items()})
    return WrittenFiles(
        files=tuple(exercise.shown(EXERCISES) for exercise in changed),
        unanswered=tuple(_named(exercise, kata) for exercise, file in built.items() for kata in file.unanswered),
        newer=tuple(_named(exercise, part) for exercise, file in built.items() for part in file.newer),
        backup=backup,
        notes=answers.notes,
    )


def _check_conflicts(built: Mapping[Exercise, BuiltFile]) -> None:
    """Raise CourseError where cell and file have both been changed, and nobody has said which counts."""
    conflicts = [_named(exercise, part) for exercise, file in built.items() for part in file.conflicts]
    if conflicts:
        raise CourseError(
            f"changed in the notebook and, since it was made, in the file as well: {', '.join(conflicts)}; nothing was "
            "written. Say which counts: --prefer notebook (the file goes into backups/) or --prefer file"
        )


def _named(exercise: Exercise, part: str) -> str:
    """Return a part of an exercise in words."""
    if part == WHOLE_FILE:
        return f"{exercise.shown(EXERCISES)} (it does not parse)"
    return f"{exercise.id}, the code around the katas" if is_given(part) else f"{exercise.id} {part}"
