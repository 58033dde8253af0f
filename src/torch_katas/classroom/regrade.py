"""What changes where marks are computed anew, after tests or the policy have changed.

Penalties stay: lateness is counted from when an attempt was handed in, never from when it was judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import RoundKind
from torch_katas.classroom.marks.explain import show_points
from torch_katas.classroom.marks.policy import Policy, round_points
from torch_katas.classroom.marks.records import AssignmentMark, ExerciseMark, StudentMarks
from torch_katas.classroom.versions import current_version
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.store.atomic import write_atomically
from torch_katas.store.cache import key_of


@dataclass(frozen=True)
class MarkChange:
    """One assignment of one student whose points change, and why."""

    student: str
    assignment: str
    before: str
    after: str
    reasons: tuple[str, ...]


def find_round(course: Course, gradebook: Gradebook, device: str) -> int:
    """Return the round that grades with the course as it is now: one that was begun for it, or else a new one.

    A round that was begun with other tests says what those would have changed, and is left alone.
    """
    version = current_version(course, course.exercises, device)
    note = f"version {key_of(version.environment, *version.tests, *version.tests.values())[:16]}"
    for round in reversed(gradebook.rounds()):
        if round.kind == RoundKind.REGRADE and round.accepted_at is None and round.note == note:
            return round.id
    return gradebook.begin_round(RoundKind.REGRADE, note)


def compare_marks(
    before: Sequence[StudentMarks], after: Sequence[StudentMarks], old: Policy, new: Policy
) -> Iterator[MarkChange]:
    """Yield what changes, student by student, in the order of the marks that will be."""
    known = {marks.student.key: marks for marks in before}
    for marks in after:
        earlier = known[marks.student.key]
        by_name = {mark.assignment: mark for mark in earlier.assignments}
        reasons_by_assignment: list[tuple[str, str, str, tuple[str, ...]]] = []
        for mark in marks.assignments:
            was = by_name.pop(mark.assignment, None)
            if was is None:
                reasons_by_assignment.append((mark.assignment, "not there", _show(mark, new), ("new in the policy",)))
            elif _show(was, old) != _show(mark, new):
                reasons_by_assignment.append((mark.assignment, _show(was, old), _show(mark, new), _reasons(was, mark)))
        for name, was in by_name.items():
            reasons_by_assignment.append((name, _show(was, old), "not there", ("no longer in the policy",)))
        for name, shown_before, shown_after, reasons in reasons_by_assignment:
            yield MarkChange(marks.student.key, name, shown_before, shown_after, reasons)


def change_lines(changes: Sequence[MarkChange], students: int) -> Iterator[str]:
    """Yield what changes as lines of text, and how many students it concerns."""
    for change in changes:
        yield f"{change.student}  {change.assignment}: {change.before} -> {change.after}"
        yield from (f"    {reason}" for reason in change.reasons)
    concerned = len({change.student for change in changes})
    yield f"{concerned} of {students} students get other marks" if changes else "No mark changes."


def replace_policy(current: Path, new: Path) -> None:
    """Put a new policy in the place of the current one, which stays beside it under the date; raises CourseError."""
    try:
        if current.exists() and not (new.exists() and current.samefile(new)):
            kept = current.with_name(f"{current.stem}-until-{datetime.now():%Y%m%d-%H%M%S}{current.suffix}")
            write_atomically(kept, current.read_bytes())
        write_atomically(current, new.read_bytes())
    except OSError as error:
        raise CourseError(f"{current} cannot be replaced ({error.strerror})") from None


def _show(mark: AssignmentMark, policy: Policy) -> str:
    if mark.excused:
        return "excused"
    words = "no mark" if mark.is_missing else show_points(mark.points, mark.possible, policy)
    return f"{words}, dropped" if mark.dropped else words


def _reasons(before: AssignmentMark, after: AssignmentMark) -> tuple[str, ...]:
    """Return why the mark of an assignment changes: verdicts, points, attempts, lateness, rules."""
    reasons = []
    if before.due != after.due:
        reasons.append("the due date has moved")
    if before.excused != after.excused:
        reasons.append(after.excused or "no longer excused")
    if before.dropped != after.dropped:
        reasons.append("now among the lowest, which are dropped" if after.dropped else "no longer among the lowest")
    if before.late_days != after.late_days:
        reasons.append(f"late days of the budget spent here: {before.late_days} -> {after.late_days}")
    known = {exercise.exercise: exercise for exercise in before.exercises}
    for exercise in after.exercises:
        was = known.pop(exercise.exercise, None)
        reasons += _exercise_reasons(was, exercise) if was else [f"{exercise.exercise} counts now"]
    reasons += [f"{key} counts no longer" for key in known]
    return tuple(reasons) or ("its points are counted in another way",)


def _exercise_reasons(before: ExerciseMark, after: ExerciseMark) -> Iterator[str]:
    number = after.marked.attempt.id if after.marked else None
    if number != (before.marked.attempt.id if before.marked else None):
        yield f"{after.exercise}: " + (f"attempt {number} counts now" if number else "no attempt counts any more")
    if before.loss != after.loss:
        yield f"{after.exercise}: lateness costs {_percent(before)} -> {_percent(after)}"
    known = {kata.kata: kata for kata in before.katas}
    for kata in after.katas:
        was = known.get(kata.kata)
        if was is None:
            yield f"{after.exercise} {kata.kata}: counts now"
            continue
        if was.verdict != kata.verdict and was.verdict and kata.verdict:
            old, new = (f"{one.status}, {one.passed} of {one.total} tests pass" for one in (was.verdict, kata.verdict))
            if old != new:
                yield f"{after.exercise} {kata.kata}: {old} -> {new}"
        if was.possible != kata.possible:
            worth, now = (round_points(one.possible, 2) for one in (was, kata))
            yield f"{after.exercise} {kata.kata}: worth {worth} -> {now}"


def _percent(mark: ExerciseMark) -> str:
    return f"{round_points(mark.loss * 100, 1)} %"
