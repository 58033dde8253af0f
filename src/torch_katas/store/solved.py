"""When each kata was solved, as far as anybody has seen: what `again` goes by."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.store import learner
from torch_katas.verdict.grades import ExerciseGrade, Status

LATEST = 4e9
"""Seconds since 1970 of the year 2096: what claims to be later is damage."""

SOLVED = "solved"
"""The name under which the times are remembered: kata to seconds since 1970."""


def note(course: Course, graded: Iterable[ExerciseGrade], now: float | None = None) -> dict[str, float]:
    """Remember katas that are seen done for the first time and forget those that are to do; return all times.

    A kata that was done and fails keeps its time: somebody is at work on it. Where the history cannot be written, the
    times are right for this once.
    """
    before = _times(learner.read(course, SOLVED))
    now = datetime.now().timestamp() if now is None else now
    after = dict(before)
    for one in graded:
        for kata in one.katas:
            name = learner.name_of(one.exercise, kata.name)
            if kata.status == Status.TO_DO:
                after.pop(name, None)
            elif kata.status == Status.DONE:
                after.setdefault(name, _last_edit(one.exercise, now))
    if after != before:
        learner.write(course, SOLVED, after)
    return after


def forget(course: Course, exercise: Exercise, katas: Iterable[str]) -> None:
    """Forget when katas were solved: they are to be solved again."""
    facts = _times(learner.read(course, SOLVED))
    left = {name: time for name, time in facts.items() if name not in {learner.name_of(exercise, k) for k in katas}}
    if left != facts:
        learner.write(course, SOLVED, left)


def _last_edit(exercise: Exercise, now: float) -> float:
    """Return when the exercise was last written: it was solved then, whenever somebody came to look."""
    try:
        return min(now, exercise.path(EXERCISES).stat().st_mtime)
    except OSError:
        return now


def _times(facts: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(time) for name, time in facts.items() if type(time) in (int, float) and 0 <= time < LATEST}
