"""When each kata was solved, as far as anybody has seen: what `again` goes by."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.store.facts import kata_key, read_facts, write_facts
from torch_katas.verdict.grades import ExerciseGrade, Status

LATEST = 4e9
"""Seconds since 1970 of the year 2096: what claims to be later is damage."""

SOLVED = "solved"
"""The name of the facts: kata to seconds since 1970."""


def record_solved(course: Course, graded: Iterable[ExerciseGrade], now: float | None = None) -> dict[str, float]:
    """Remember katas that are done for the first time and forget those that are to do; return all times.

    A kata that was done and fails keeps its time: somebody is at work on it. Where the times cannot be written, they
    are right for this once.
    """
    before = _times(read_facts(course, SOLVED))
    now = datetime.now().timestamp() if now is None else now
    after = dict(before)
    for grade in graded:
        for kata in grade.katas:
            key = kata_key(grade.exercise, kata.name)
            if kata.status == Status.TO_DO:
                after.pop(key, None)
            elif kata.status == Status.DONE:
                after.setdefault(key, _last_edit(grade.exercise, now))
    if after != before:
        write_facts(course, SOLVED, after)
    return after


def forget_solved(course: Course, exercise: Exercise, katas: Iterable[str]) -> None:
    """Forget when katas were solved: they are to be solved again."""
    before = _times(read_facts(course, SOLVED))
    forgotten = {kata_key(exercise, kata) for kata in katas}
    after = {key: time for key, time in before.items() if key not in forgotten}
    if after != before:
        write_facts(course, SOLVED, after)


def _last_edit(exercise: Exercise, now: float) -> float:
    """Return when the exercise was last written: it was solved then, whenever somebody came to look."""
    try:
        return min(now, exercise.path(EXERCISES).stat().st_mtime)
    except OSError:
        return now


def _times(facts: Mapping[str, Any]) -> dict[str, float]:
    return {key: float(time) for key, time in facts.items() if type(time) in (int, float) and 0 <= time < LATEST}
