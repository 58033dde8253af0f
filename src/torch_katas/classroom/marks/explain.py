"""How a total came about, in lines of text: which attempt counts, its text, its tests, its verdict, what was lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from fractions import Fraction

from torch_katas.classroom.gradebook_records import Grading, KataVerdict
from torch_katas.classroom.marks.lateness import count_days
from torch_katas.classroom.marks.policy import Attempts, PointsFor, Policy, round_points
from torch_katas.classroom.marks.records import AssignmentMark, ExerciseMark, KataMark, StudentMarks

Describe = Callable[[Grading], str]
"""Says of a grading which course and which tests gave it, in one line."""


def explain_student(marks: StudentMarks, policy: Policy, describe: Describe) -> Iterator[str]:
    """Yield the lines that explain all marks of one student."""
    student = marks.student
    yield f"{student.name} ({student.key})" if student.name else student.key
    yield f"total: {show_points(marks.points, marks.possible, policy)}"
    if policy.late.budget:
        yield f"late days: {marks.late_days_left} of {policy.late.budget} are left"
    yield "; ".join(_rules(policy))
    for mark in marks.assignments:
        yield ""
        yield from explain_assignment(mark, policy, describe)


def explain_assignment(mark: AssignmentMark, policy: Policy, describe: Describe) -> Iterator[str]:
    """Yield the lines that explain the mark of one assignment."""
    yield f"{mark.assignment}: {'no mark' if mark.is_missing else show_points(mark.points, mark.possible, policy)}"
    if mark.excused:
        yield f"  not part of the total: {mark.excused}"
    if mark.dropped:
        yield f"  not part of the total: among the lowest {policy.drop_lowest}, which are dropped"
    if mark.due is not None:
        moved = f", {mark.extension}" if mark.extension else ""
        yield f"  due {show_time(mark.due, policy.zone)}{moved}"
    if mark.late_days:
        yield f"  {count_days(mark.late_days)} of the budget spent here"
    for exercise in mark.exercises:
        yield from _explain_exercise(exercise, policy, describe)


def _explain_exercise(mark: ExerciseMark, policy: Policy, describe: Describe) -> Iterator[str]:
    yield f"  {mark.exercise}: {show_points(mark.points, mark.possible, policy)}"
    for reason in mark.left_out:
        yield f"    {reason}"
    if mark.marked is None or mark.marked.grading is None:
        if not mark.attempts:
            yield "    nothing was handed in"
        return
    attempt, grading = mark.marked.attempt, mark.marked.grading
    submitted = datetime.fromtimestamp(attempt.submitted_at, policy.zone)
    which = f", the {policy.attempts} of {mark.attempts}" if mark.attempts > 1 else ""
    yield f"    attempt {attempt.id} counts{which}: handed in {show_time(submitted, policy.zone)}, {_lateness(mark)}"
    yield f"    text {grading.text_hash[:12]}, {describe(grading)}"
    for kata in mark.katas:
        yield f"      {_explain_kata(kata, policy)}"


def _explain_kata(mark: KataMark, policy: Policy) -> str:
    points = f"{round_points(mark.points, policy.digits)} of {round_points(mark.possible, policy.digits)}"
    verdict = mark.verdict
    if verdict is None:
        return f"{mark.kata}: {points}: the attempt's verdict says nothing of it"
    why = f"{verdict.status}, {verdict.passed} of {verdict.total} tests pass"
    return ": ".join(filter(None, (mark.kata, points, why, why_failing(verdict))))


def why_failing(verdict: KataVerdict) -> str:
    """Return the mistakes behind a kata's failure where they are known, or else the first failure; in one line."""
    return ", ".join(verdict.mistakes) or (" ".join(verdict.message.split()) if verdict.failed else "")


def _lateness(mark: ExerciseMark) -> str:
    if not mark.days_late:
        return "in time"
    words = f"{count_days(mark.days_late)} late"
    if mark.free_days:
        words += f", {mark.free_days} of them free"
    return f"{words}, costs {show_share(mark.loss)} of {round_points(mark.raw, 2)} points" if mark.loss else words


def _rules(policy: Policy) -> Iterator[str]:
    if policy.points_for == PointsFor.KATA:
        yield "a kata counts when all its tests pass"
    else:
        yield "each test that passes counts its share of a kata"
    yield f"of several attempts the {'best' if policy.attempts == Attempts.BEST else 'last'} counts"
    if policy.most_attempts is not None:
        yield f"the first {policy.most_attempts} attempts count"
    if policy.late.per_day:
        yield f"each day late costs {show_share(policy.late.per_day)}, at most {show_share(policy.late.most)}"


def show_points(points: Fraction, possible: Fraction, policy: Policy) -> str:
    """Return points of those possible, and their share: `7.5 of 8 points (93.8 %)`."""
    text = f"{round_points(points, policy.digits)} of {round_points(possible, policy.digits)} points"
    return f"{text} ({show_share(points / possible)})" if possible else text


def show_share(share: Fraction) -> str:
    """Return a share in percent, with at most one digit after the point."""
    return f"{round_points(share * 100, 1)} %"


def show_time(moment: datetime, zone: tzinfo) -> str:
    """Return a time to the minute, in a time zone that is named."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {'UTC' if zone is UTC else local.tzname()}"
