"""What the page of a class tells, gathered student by student: nobody's attempts are held in memory together."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from fractions import Fraction

from torch_katas.classroom.gradebook_records import KataVerdict, Marked, Student
from torch_katas.classroom.marks.marking import mark_student
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.verdict.grades import Status

MOST_MISTAKES = 5
"""Mistakes that are listed for each kata."""
BINS = 10
NOT_BEGUN = "."
"""The letter of a kata of which nothing was handed in."""
LETTERS = {Status.DONE: "d", Status.PARTIAL: "f", Status.FAILING: "f", Status.TO_DO: "t"}


@dataclass(frozen=True)
class Place:
    """One kata of the course that the policy counts."""

    exercise: str
    kata: str


@dataclass(frozen=True)
class StudentRow:
    """One student in the picture of the class."""

    key: str
    name: str
    points: Fraction
    possible: Fraction
    states: str
    """A letter for each place: d done, f failing, t to do, . nothing handed in."""
    attempts: int
    last_day: str
    """When something was handed in last, as 2026-11-28; empty where nothing was."""

    def count(self, letter: str) -> int:
        """Return of how many katas the state is this one."""
        return self.states.count(letter)


@dataclass
class KataFacts:
    """What the class has done with one kata. Each student counts once, whatever the number of attempts."""

    place: Place
    solved: int = 0
    tried: int = 0
    """Students of whom an attempt at it was judged and was more than the stub."""
    tries: list[int] = field(default_factory=list)
    """Of each who has solved it: the number of the first attempt that did."""
    mistakes: Counter[str] = field(default_factory=Counter)
    """Students by the mistakes that they have made at any time."""
    failing: Counter[str] = field(default_factory=Counter)
    """Students by the tests that they have failed at any time."""

    @property
    def median_tries(self) -> float | None:
        """The median number of the attempt that solved it; None where nobody has."""
        return statistics.median(self.tries) if self.tries else None

    @property
    def common_mistakes(self) -> list[tuple[str, int]]:
        """The mistakes that most students have made."""
        return _most_common(self.mistakes, MOST_MISTAKES)

    @property
    def common_failure(self) -> tuple[str, int] | None:
        """The test that most students have failed."""
        return next(iter(_most_common(self.failing, 1)), None)


@dataclass(frozen=True)
class DayCount:
    """What was handed in on one day, in the class's time zone."""

    day: str
    attempts: int
    students: int
    """How many different students."""


@dataclass(frozen=True)
class ClassFacts:
    """What the page of a class tells."""

    students: Sequence[StudentRow]
    katas: Sequence[KataFacts]
    days: Sequence[DayCount]
    bins: Sequence[int]
    """Students by their share of the points, in tenths; only those who have handed something in."""

    @property
    def not_begun(self) -> list[StudentRow]:
        """Those of whom there is nothing."""
        return [row for row in self.students if not row.attempts]

    @property
    def median_share(self) -> float:
        """The median share of the points among those who have handed something in, 0 to 1."""
        return statistics.median([share(row) for row in self.students if row.attempts] or [0.0])


def share(row: StudentRow) -> float:
    """Return a student's share of the points, 0 to 1."""
    return float(row.points / row.possible) if row.possible else 0.0


def gather_facts(policy: Policy, attempts: Iterable[tuple[Student, Sequence[Marked]]]) -> ClassFacts:
    """Return the facts of a class, given each student with all attempts, in the order in which they are to be shown."""
    places = [
        Place(exercise, kata)
        for assignment in policy.assignments
        for exercise, katas in assignment.katas.items()
        for kata in katas
    ]
    facts = {(place.exercise, place.kata): KataFacts(place) for place in places}
    rows: list[StudentRow] = []
    attempts_by_day: Counter[str] = Counter()
    students_by_day: Counter[str] = Counter()
    for student, own in attempts:
        marks = mark_student(policy, student, own)
        days = [_day(marked, policy.zone) for marked in own]
        attempts_by_day.update(days)
        students_by_day.update(set(days))
        _count_katas(facts, own)
        rows.append(_row(student, marks, own, max(days, default="")))
    bins = [0] * BINS
    for row in rows:
        if row.attempts:
            bins[min(int(share(row) * BINS), BINS - 1)] += 1
    counted = [DayCount(day, attempts_by_day[day], students_by_day[day]) for day in sorted(attempts_by_day)]
    return ClassFacts(rows, list(facts.values()), counted, bins)


def _row(student: Student, marks: StudentMarks, own: Sequence[Marked], last_day: str) -> StudentRow:
    states = "".join(
        _letter(kata.verdict) for mark in marks.assignments for exercise in mark.exercises for kata in exercise.katas
    )
    return StudentRow(
        student.key, student.name or student.key, marks.points, marks.possible, states, len(own), last_day
    )


def _letter(verdict: KataVerdict | None) -> str:
    return LETTERS[verdict.status] if verdict else NOT_BEGUN


def _count_katas(facts: dict[tuple[str, str], KataFacts], own: Sequence[Marked]) -> None:
    """Count what one student has done; `own` is in order of time for each exercise."""
    tried: set[tuple[str, str]] = set()
    solved: set[tuple[str, str]] = set()
    mistakes: set[tuple[tuple[str, str], str]] = set()
    failing: set[tuple[tuple[str, str], str]] = set()
    numbers: Counter[str] = Counter()
    for marked in own:
        if marked.grading is None:
            continue
        exercise = marked.attempt.exercise
        numbers[exercise] += 1
        for verdict in marked.grading.katas:
            place = (exercise, verdict.name)
            if place not in facts or verdict.status == Status.TO_DO:
                continue
            tried.add(place)
            mistakes |= {(place, mistake) for mistake in verdict.mistakes}
            failing |= {(place, test) for test in verdict.failed}
            if verdict.status == Status.DONE and place not in solved:
                solved.add(place)
                facts[place].tries.append(numbers[exercise])
    for place in tried:
        facts[place].tried += 1
    for place in solved:
        facts[place].solved += 1
    for place, mistake in mistakes:
        facts[place].mistakes[mistake] += 1
    for place, test in failing:
        facts[place].failing[test] += 1


def _day(marked: Marked, zone: tzinfo) -> str:
    return datetime.fromtimestamp(marked.attempt.submitted_at, zone).strftime("%Y-%m-%d")


def _most_common(counter: Counter[str], most: int) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:most]
