"""What to do next: the same kata that the scorecard names, as a path and a line."""

from collections.abc import Iterable
from dataclasses import dataclass

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course
from torch_katas.verdict.failure import Kind
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status


@dataclass(frozen=True)
class Upcoming:
    """Where to work next."""

    path: str
    """As a person at the project's root would type it."""
    line: int | None
    kata: str
    note: str = ""

    def __str__(self) -> str:
        return (self.path if self.line is None else f"{self.path}:{self.line}") + f"  {self.kata}"


def upcoming(course: Course, graded: Iterable[ExerciseGrade]) -> Upcoming | None:
    """Return the first kata that is not done, one that fails before one that is to do; None when all are done."""
    from torch_katas.verdict.scorecard import Scorecard

    found = Scorecard.from_grades(course, EXERCISES, graded).next
    if found is None:
        return None
    failure = found.failure
    where = failure.where if failure else None
    note = ""
    if failure and failure.kind == Kind.MISSING_FILE:
        short = next(exercise.id for exercise in course.exercises if exercise.key == found.exercise)
        note = f"The file is not there. Put it back: python grader.py reset {short}"
    return Upcoming(where.path if where else found.path, where.line if where else None, found.name, note)


def first_undone(graded: Iterable[ExerciseGrade]) -> KataGrade | None:
    """Return the first kata that is not done, in the order of the files."""
    return next((kata for one in graded for kata in one.katas if kata.status != Status.DONE), None)
