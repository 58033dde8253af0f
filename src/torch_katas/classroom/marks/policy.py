"""How a class is marked: what `policy.toml` says, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction

EVERYBODY = "*"
"""In an extension: all students, or all assignments."""


class PointsFor(StrEnum):
    """What a kata's points are given for."""

    KATA = "kata"
    """All of them where every test passes, else none."""
    TEST = "test"
    """An equal share for each test that passes."""


class Attempts(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    LAST = "last"


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs."""

    per_day: Fraction = Fraction(0)
    """The share of the points that each day begun costs."""
    most: Fraction = Fraction(1)
    """The largest share that lateness costs."""
    days: int | None = None
    """What is later than so many days does not count; None for no such limit."""
    grace: timedelta = timedelta()
    """How much later than a due date is still in time."""
    budget: int = 0
    """Late days of each student that cost nothing; they go where they are worth most."""

    def loss(self, days_late: int) -> Fraction:
        """Return the share of the points that so many days cost."""
        return min(self.per_day * days_late, self.most)


@dataclass(frozen=True)
class Assignment:
    """Exercises that are due together and get one mark."""

    name: str
    katas: Mapping[str, Mapping[str, Fraction]]
    """The possible points of each kata that counts, by exercise's key and kata, in the course's order."""
    due: datetime | None = None
    """With time zone; None for no due date."""
    ids: Mapping[str, str] | None = None
    """The assignment's ids in other systems, such as `canvas`."""

    @property
    def possible(self) -> Fraction:
        return sum((points for katas in self.katas.values() for points in katas.values()), Fraction())


@dataclass(frozen=True)
class Extension:
    """More time, or an excuse, for one student or for all."""

    student: str
    assignment: str
    """Either may be EVERYBODY."""
    days: int = 0
    until: datetime | None = None
    """With time zone; the later of both counts."""
    excused: bool = False
    """The assignment does not count at all."""
    reason: str = ""

    def is_for(self, student: str, assignment: str) -> bool:
        """Tell whether it is for this student and assignment."""
        return self.student in (EVERYBODY, student) and self.assignment in (EVERYBODY, assignment)


@dataclass(frozen=True)
class Policy:
    """How a class is marked."""

    assignments: tuple[Assignment, ...]
    zone: tzinfo
    title: str = ""
    points_for: PointsFor = PointsFor.KATA
    attempts: Attempts = Attempts.BEST
    most_attempts: int | None = None
    """How many attempts at an exercise count, the first ones; None for all."""
    drop_lowest: int = 0
    """How many of the lowest assignments do not count."""
    digits: int = 2
    """Digits after the point of marks that people and systems read."""
    late: LatePolicy = LatePolicy()
    extensions: tuple[Extension, ...] = ()

    def assignment(self, name: str) -> Assignment | None:
        """Return the assignment of this name."""
        return next((assignment for assignment in self.assignments if assignment.name == name), None)


def round_points(points: Fraction, digits: int) -> str:
    """Return points as a decimal number without needless zeros, halves rounded up: `7`, `7.5`, `0.33`."""
    scale = 10**digits
    whole = (points * scale * 2 + 1) // 2
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    text = f"{whole // scale}.{whole % scale:0{digits}d}" if digits else str(whole)
    return sign + (text.rstrip("0").rstrip(".") if digits else text)
