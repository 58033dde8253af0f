"""Marks as plain records. Points are fractions: nothing is rounded on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from torch_katas.classroom.gradebook_records import KataVerdict, Marked, Student


@dataclass(frozen=True)
class KataMark:
    """The points of one kata before a penalty."""

    kata: str
    points: Fraction
    possible: Fraction
    verdict: KataVerdict | None
    """None where nothing was handed in, or the attempt has no verdict."""


@dataclass(frozen=True)
class ExerciseMark:
    """The points of one exercise, and the attempt that they come from."""

    exercise: str
    katas: tuple[KataMark, ...]
    marked: Marked | None
    """The attempt that counts; None where none does."""
    days_late: int
    free_days: int
    """Days of these that cost nothing, because late days of the budget are spent on them."""
    loss: Fraction
    """The share of the points that is lost to lateness: 0 to 1."""
    attempts: int
    """How many attempts there are, counted or not."""
    left_out: tuple[str, ...] = ()
    """Why attempts do not count, a sentence each."""
    waiting: bool = False
    """An attempt that might count has no verdict yet."""

    @cached_property
    def raw(self) -> Fraction:
        """The points before the penalty."""
        return add_points(kata.points for kata in self.katas)

    @cached_property
    def points(self) -> Fraction:
        return self.raw * (1 - self.loss) if self.loss else self.raw

    @cached_property
    def possible(self) -> Fraction:
        return add_points(kata.possible for kata in self.katas)


@dataclass(frozen=True)
class AssignmentMark:
    """The points of one assignment."""

    assignment: str
    exercises: tuple[ExerciseMark, ...]
    due: datetime | None
    """For this student, with extensions."""
    extension: str = ""
    """What moved the due date; empty where nothing did."""
    excused: str = ""
    """Why the assignment does not count for this student; empty where it does."""
    dropped: bool = False
    late_days: int = 0
    """Days of the budget that are spent here."""

    @property
    def is_missing(self) -> bool:
        """Whether no attempt counts: no mark, which is not the same as none of the points."""
        return all(exercise.marked is None for exercise in self.exercises)

    @cached_property
    def points(self) -> Fraction:
        return add_points(exercise.points for exercise in self.exercises)

    @cached_property
    def possible(self) -> Fraction:
        return add_points(exercise.possible for exercise in self.exercises)

    @property
    def share(self) -> Fraction:
        """Points of those possible, 0 to 1."""
        return self.points / self.possible if self.possible else Fraction()

    @property
    def counts(self) -> bool:
        """Whether it is part of the total."""
        return not self.excused and not self.dropped

    @property
    def is_waiting(self) -> bool:
        """Whether an attempt has no verdict yet, so that the mark may still change."""
        return any(exercise.waiting for exercise in self.exercises)


@dataclass(frozen=True)
class StudentMarks:
    """All marks of one student."""

    student: Student
    assignments: tuple[AssignmentMark, ...]
    late_days_left: int

    @cached_property
    def points(self) -> Fraction:
        """The total."""
        return add_points(mark.points for mark in self.assignments if mark.counts)

    @cached_property
    def possible(self) -> Fraction:
        return add_points(mark.possible for mark in self.assignments if mark.counts)

    @property
    def is_missing(self) -> bool:
        """Whether nothing was handed in at all."""
        return all(mark.is_missing for mark in self.assignments)


def add_points(points: Iterable[Fraction]) -> Fraction:
    """Return a sum. Fractions take long to add; most points are whole, or there are none."""
    whole, rest = 0, Fraction()
    for some in points:
        if some.denominator == 1:
            whole += some.numerator
        else:
            rest += some
    return rest + whole
