"""Spaced practice: which solved katas to do once more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from torch_katas.course.model import Course, Exercise
from torch_katas.practice import reset
from torch_katas.practice.reset import Change
from torch_katas.store.facts import kata_key
from torch_katas.verdict.grades import ExerciseGrade, Status


@dataclass(frozen=True)
class Pick:
    """A kata to practise, and when it was solved, in seconds since 1970."""

    exercise: Exercise
    kata: str
    solved: float

    @property
    def day(self) -> str:
        """The local date on which it was solved: `2026-11-21`."""
        return datetime.fromtimestamp(self.solved).strftime("%Y-%m-%d")


def pick_katas(course: Course, graded: Iterable[ExerciseGrade], times: Mapping[str, float], count: int) -> list[Pick]:
    """Return the katas that were solved longest ago, none that is not done; of equals the first of the course."""
    grades = {grade.exercise.key: grade for grade in graded}
    done = [
        Pick(exercise, kata.name, times.get(kata_key(exercise, kata.name), 0.0))
        for exercise in course.exercises
        if exercise.key in grades
        for kata in grades[exercise.key].katas
        if kata.status == Status.DONE
    ]
    return sorted(done, key=lambda pick: pick.solved)[:count]


def plan_changes(course: Course, picks: Sequence[Pick]) -> list[Change]:
    """Plan to put the stubs of the picked katas back, one change for each file."""
    by_exercise: dict[Exercise, list[str]] = {}
    for pick in picks:
        by_exercise.setdefault(pick.exercise, []).append(pick.kata)
    plans = (reset.plan_katas(course, exercise, katas) for exercise, katas in by_exercise.items())
    return [change for plan in plans for change in plan]
