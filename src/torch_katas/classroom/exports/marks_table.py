"""What every export says of a mark: a number, nothing where there is no mark, and why."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.explain import show_points, why_failing
from torch_katas.classroom.marks.policy import Policy, round_points
from torch_katas.classroom.marks.records import AssignmentMark, StudentMarks


class Missing(StrEnum):
    """What stands for a mark where nothing was handed in."""

    EMPTY = "empty"
    """Nothing: the other system keeps what it has."""
    ZERO = "zero"


def mark_text(mark: AssignmentMark, policy: Policy, missing: Missing) -> str:
    """Return the points of an assignment; empty where there is no mark, unless a missing one is to be 0."""
    if mark.is_missing and (missing == Missing.EMPTY or mark.is_waiting):
        return ""
    return round_points(mark.points, policy.digits)


def total_text(marks: StudentMarks, policy: Policy, missing: Missing) -> str:
    """Return the total; empty where nothing was handed in, unless a missing mark is to be 0."""
    if marks.is_missing and missing == Missing.EMPTY:
        return ""
    return round_points(marks.points, policy.digits)


def points_text(points: Fraction, policy: Policy) -> str:
    """Return points as a number."""
    return round_points(points, policy.digits)


def field(student: Student, *names: str) -> str:
    """Return the first of the roster's columns with one of these names that is not empty."""
    by_name: Mapping[str, str] = {name.casefold().strip(): value for name, value in student.fields.items()}
    return next((by_name[name.casefold()] for name in names if by_name.get(name.casefold())), "")


def split_name(student: Student) -> tuple[str, str]:
    """Return first and last name: the roster's columns, or else the name's parts."""
    first = field(student, "first_name", "First name", "FirstName", "First Name")
    last = field(student, "last_name", "Last name", "LastName", "Last Name", "Surname")
    if first or last:
        return first, last
    if "," in student.name:
        last, _, first = student.name.partition(",")
    else:
        first, _, last = student.name.rpartition(" ")
    return first.strip(), last.strip()


def submitted_at(mark: AssignmentMark) -> float | None:
    """Return when the latest attempt that counts was handed in, in seconds since 1970; None where there is none."""
    return max((exercise.marked.attempt.submitted_at for exercise in mark.exercises if exercise.marked), default=None)


def local_time(seconds: float, policy: Policy) -> datetime:
    """Return a time in the class's time zone."""
    return datetime.fromtimestamp(seconds, policy.zone)


def kata_reports(marks: StudentMarks) -> dict[tuple[str, str], str]:
    """Return in a line what there is to say of each kata, by exercise's key and kata."""
    reports = {}
    for exercise in (exercise for mark in marks.assignments for exercise in mark.exercises):
        for verdict in (kata.verdict for kata in exercise.katas if kata.verdict):
            words = f"{verdict.status}, {verdict.passed} of {verdict.total} tests pass"
            reports[exercise.exercise, verdict.name] = ": ".join(filter(None, (words, why_failing(verdict))))
    return reports


def feedback_text(mark: AssignmentMark, policy: Policy) -> str:
    """Return in a few lines what is done and what fails, for a comment."""
    if mark.is_missing:
        return "not judged yet" if mark.is_waiting else "nothing was handed in"
    lines = [show_points(mark.points, mark.possible, policy)]
    for exercise in mark.exercises:
        if exercise.loss:
            lost = points_text(exercise.raw - exercise.points, policy)
            lines.append(f"{exercise.exercise}: late, which costs {lost} points")
        for kata in exercise.katas:
            if kata.verdict is not None and kata.verdict.passed < kata.verdict.total:
                why = why_failing(kata.verdict)
                lines.append(f"{kata.kata}: {kata.verdict.status}" + (f": {why}" if why else ""))
    return "\n".join(lines)
