"""A small made class: a policy, students, and attempts with verdicts, without running anything."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from torch_katas.classroom.gradebook_records import (
    Attempt,
    Grading,
    GradingOutcome,
    KataVerdict,
    Marked,
    Student,
)
from torch_katas.classroom.marks.policy import Assignment, LatePolicy, Policy
from torch_katas.verdict.grades import Status

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 10, 12, 23, 59, tzinfo=BERLIN)
FIRST, SECOND = "01_first/01_one", "02_second/01_two"


def make_policy(**settings: object) -> Policy:
    """Return a policy of two assignments of two katas each, a point a kata, due a week apart."""
    assignments = tuple(
        Assignment(name, {key: {"a": Fraction(1), "b": Fraction(1)}}, due)
        for name, key, due in (("First", FIRST, DUE), ("Second", SECOND, DUE.replace(day=19)))
    )
    return Policy(**({"assignments": assignments, "zone": BERLIN, "title": "A course"} | settings))


def late(**settings: object) -> LatePolicy:
    """Return what lateness costs, by default a tenth a day."""
    return LatePolicy(**({"per_day": Fraction(1, 10)} | settings))


def verdict(name: str, passed: int, total: int = 4, mistake: str = "", message: str = "") -> KataVerdict:
    """Return the verdict on one kata."""
    status = Status.DONE if passed == total else Status.FAILING
    failed = tuple(f"test_{name}_{number}" for number in range(passed, total))
    return KataVerdict(
        name, status, passed, total, failed, "passed" if not failed else "failed", message, (mistake,) * bool(mistake)
    )


def attempt(
    student: str,
    exercise: str,
    at: datetime,
    passed: Mapping[str, int] | None,
    number: int = 1,
    mistake: str = "",
    message: str = "",
) -> Marked:
    """Return an attempt of which so many of each kata's four tests pass; None where there is no verdict."""
    seconds = at.astimezone(UTC).timestamp()
    made = Attempt(number, student, exercise, f"text{number}", seconds, seconds, "made")
    if passed is None:
        return Marked(made, None)
    katas = tuple(verdict(name, count, mistake=mistake, message=message) for name, count in passed.items())
    return Marked(
        made, Grading(number, exercise, made.text_hash, 1, 1, GradingOutcome.GRADED, "", katas, 0, seconds, "here")
    )


STUDENTS = (
    Student("ada", "Ada Lovelace", "ada@example.org", {"ID": "7", "Section": "A"}),
    Student("bjorn", 'Björn "Bo" Çelik, Jr.', "bjorn@example.org", {"SIS Login ID": "bjorn1"}),
    Student("eve", "=cmd|' /C calc'!A0", "@eve@example.org", {}),
)
