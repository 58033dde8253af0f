"""Grade what a kernel has run, with the same engine and limits as everywhere: in child processes."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings
from torch_katas.notebooks import answers, exercise_parts
from torch_katas.notebooks.answers import Ready
from torch_katas.notebooks.file import Cell
from torch_katas.report.facts import ExerciseReport, report_exercise
from torch_katas.report.terminal import Line
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.cells import CellText
from torch_katas.verdict.grades import KataGrade

IN_KERNEL = "kernel.ipynb"
"""Stands where a tree's name does; no such file is read."""


@dataclass(frozen=True)
class Checked:
    """One exercise's report: the grades of its katas, and remarks."""

    exercise: Exercise
    katas: tuple[KataGrade, ...]
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.exercise.id} {self.exercise.stem}"

    @property
    def report(self) -> ExerciseReport:
        return report_exercise(self.title, self.katas, self.notes)


def checked(course: Course, what: str, run: Sequence[Cell], saved: Sequence[Cell] = ()) -> list[Checked]:
    """Return the reports of the exercises that `what` names, as 03/01; raises CourseError where it names none.

    `run` are the cells that a kernel has run, `saved` those of the notebook's file: for a kata of which no cell was run
    the saved one counts, and where there is none, the stub as it was handed out.
    """
    exercises = course.select(what)
    cells = {exercise.key: text_of(exercise, run, saved) for exercise in exercises}
    settings = Settings(jobs=1)
    observer = Observer()
    graded = list(grader.grade_exercises(course, IN_KERNEL, exercises, settings, cells=cells, observer=observer))
    graded = diagnosis.name_mistakes(course, graded, settings, grader.answer_texts(IN_KERNEL, cells))
    by_key = {one.exercise.key: one for one in graded}
    found = []
    for exercise in exercises:
        notes = (*cells[exercise.key].notes, *observer.warnings)
        found.append(Checked(exercise, tuple(by_key[exercise.key].katas), notes))
    return found


def text_of(exercise: Exercise, run: Sequence[Cell], saved: Sequence[Cell]) -> CellText:
    """Return the text of an exercise from the cells that were run, or else saved, or else handed out."""
    ready = answers.prepared(answers.kept_latest(run))
    for more in (answers.prepared(saved), answers.prepared(_handed_out(exercise))):
        ready = [*_unknown(exercise, more, ready), *ready]
    text = answers.exercise_text(exercise, ready, "")
    if text is None:
        raise CourseError(f"no cell of {exercise.id} has been run")
    return text


def lines(all_checked: Sequence[Checked]) -> list[Line]:
    """Return the same report as on a terminal."""
    return [line for one in all_checked for line in exercise_lines(one.report)]


def _unknown(exercise: Exercise, more: Sequence[Ready], ready: Sequence[Ready]) -> list[Ready]:
    """Return those of more cells that hold what no ready cell holds."""
    labels = {one.label for one in ready if one.label}
    given = {name for one in ready if one.label is None for name in one.gives}
    found = []
    for one in more:
        known = one.label in labels
        mine = one.label and one.label.exercise == exercise.id
        if not known and not (mine and one.label and one.label.name in given):
            found.append(one)
    return found


def _handed_out(exercise: Exercise) -> list[Cell]:
    """Return the exercise as it was handed out, as cells that nobody has run."""
    if not exercise.pristine_path.exists():
        return []
    parts = exercise_parts.split(exercise.pristine, exercise.katas)[1]
    heads = ["" if part.is_given else exercise_parts.header(exercise, part.label) + "\n" for part in parts]
    # No cell's number: nobody has these cells.
    return [Cell(-number, head + part.source) for number, (head, part) in enumerate(zip(heads, parts, strict=True))]
