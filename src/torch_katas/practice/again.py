"""Spaced practice: which solved katas to do once more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from torch_katas.course.model import Course, Exercise
from torch_katas.practice import reset
from torch_katas.practice.reset import Change
from torch_katas.store import learner
from torch_katas.verdict.grades import ExerciseGrade, Status


@dataclass(frozen=True)
class Pick:
    """A kata to practise, and when it was solved."""

    exercise: Exercise
    kata: str
    solved: float

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.solved).strftime("%Y-%m-%d")


def pick(course: Course, graded: Iterable[ExerciseGrade], times: Mapping[str, float], count: int) -> list[Pick]:
    """Return the katas that were solved longest ago, none that is not done; of equals the first of the course."""
    by_key = {one.exercise.key: one for one in graded}
    done = [
        Pick(exercise, kata.name, times.get(learner.name_of(exercise, kata.name), 0.0))
        for exercise in course.exercises
        if exercise.key in by_key
        for kata in by_key[exercise.key].katas
        if kata.status == Status.DONE
    ]
    return sorted(done, key=lambda one: one.solved)[:count]


def changes(picks: Sequence[Pick]) -> list[Change]:
    """Plan to put the stubs of the picked katas back, one change for each file."""
    by_exercise: dict[str, list[Pick]] = {}
    for one in picks:
        by_exercise.setdefault(one.exercise.key, []).append(one)
    planned = (reset.of_katas(group[0].exercise, [one.kata for one in group]) for group in by_exercise.values())
    return [change for plan in planned for change in plan]
