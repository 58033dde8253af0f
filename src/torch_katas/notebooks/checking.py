"""Grade what a kernel has run, with the same engine and limits as everywhere: in child processes."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings
from torch_katas.notebooks import exercise_parts, labels
from torch_katas.notebooks.answer_cells import PythonCell, build_text, latest_runs, read_python_cells
from torch_katas.notebooks.file import Cell
from torch_katas.notebooks.labels import Label
from torch_katas.report.facts import ExerciseReport, report_exercise
from torch_katas.verdict.cells import CellText
from torch_katas.verdict.grades import ExerciseGrade

IN_KERNEL = "kernel.ipynb"
"""Stands where a tree's name does; no such file is read."""


@dataclass(frozen=True)
class CheckedExercise:
    """An exercise's grade, with notes on which cells were taken for it."""

    grade: ExerciseGrade
    notes: tuple[str, ...] = ()

    @property
    def report(self) -> ExerciseReport:
        exercise = self.grade.exercise
        return report_exercise(f"{exercise.id} {exercise.stem}", self.grade.katas, self.notes)


def check_cells(
    course: Course, exercises: Sequence[Exercise], executed: Sequence[Cell], saved: Sequence[Cell] = ()
) -> list[CheckedExercise]:
    """Return the grades of exercises from the cells that a kernel has executed, and those of the notebook's file.

    A kata of which no cell was executed is graded as saved, and where no cell holds it, as the pristine stub.
    """
    cells = {exercise.key: build_kernel_text(exercise, executed, saved) for exercise in exercises}
    settings = Settings(jobs=1)
    observer = Observer()
    graded = list(grader.grade_exercises(course, IN_KERNEL, exercises, settings, cells=cells, observer=observer))
    graded = diagnosis.name_mistakes(course, graded, settings, grader.answer_texts(IN_KERNEL, cells))
    grades = {grade.exercise.key: grade for grade in graded}
    return [
        CheckedExercise(grades[exercise.key], (*cells[exercise.key].notes, *observer.warnings))
        for exercise in exercises
    ]


def build_kernel_text(exercise: Exercise, executed: Sequence[Cell], saved: Sequence[Cell]) -> CellText:
    """Return the text of an exercise from the cells that were executed, or else saved, or else the pristine stubs."""
    cells = read_python_cells(latest_runs(executed))
    for fallback in (saved, _pristine_cells(exercise)):
        cells = [*_only_missing(exercise, read_python_cells(fallback), cells), *cells]
    text = build_text(exercise, cells, "")
    if text is None:
        raise CourseError(f"no cell of {exercise.id} has been run")
    return text


def _only_missing(exercise: Exercise, fallback: Sequence[PythonCell], cells: Sequence[PythonCell]) -> list[PythonCell]:
    """Return those fallback cells that hold what none of the other cells holds."""
    known_labels = {cell.label for cell in cells if cell.label}
    defined = {name for cell in cells if cell.label is None for name in cell.defines}
    return [
        cell
        for cell in fallback
        if cell.label not in known_labels
        and not (cell.label and cell.holds_part_of(exercise) and cell.label.part in defined)
    ]


def _pristine_cells(exercise: Exercise) -> list[Cell]:
    """Return the pristine stubs of an exercise as cells that nobody has run."""
    if not exercise.pristine_path.exists():
        return []
    parts = exercise_parts.split(exercise.pristine, exercise.katas)[1]
    headers = ["" if part.is_given else labels.header(Label(exercise.id, part.name)) + "\n" for part in parts]
    # Numbers that no cell has.
    return [
        Cell(-number, header + part.source) for number, (header, part) in enumerate(zip(headers, parts, strict=True))
    ]
