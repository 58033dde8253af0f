"""Marks from gradings: which attempt counts, what lateness costs, which assignments are dropped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from torch_katas.classroom.gradebook_records import KataVerdict, Marked, Student
from torch_katas.classroom.marks.lateness import count_days, days_late, describe_extension, extended_due
from torch_katas.classroom.marks.policy import Assignment, Attempts, PointsFor, Policy
from torch_katas.classroom.marks.records import AssignmentMark, ExerciseMark, KataMark, StudentMarks, add_points


def mark_class(policy: Policy, students: Sequence[Student], attempts: Iterable[Marked]) -> list[StudentMarks]:
    """Return the marks of each student, in the students' order; attempts of others are left out."""
    by_student: dict[str, list[Marked]] = {student.key: [] for student in students}
    for marked in attempts:
        if marked.attempt.student in by_student:
            by_student[marked.attempt.student].append(marked)
    return [mark_student(policy, student, by_student[student.key]) for student in students]


def mark_student(policy: Policy, student: Student, attempts: Iterable[Marked]) -> StudentMarks:
    """Return all marks of one student, from attempts of this student alone."""
    by_exercise: dict[str, list[Marked]] = {}
    for marked in sorted(attempts, key=lambda marked: (marked.attempt.submitted_at, marked.attempt.id)):
        by_exercise.setdefault(marked.attempt.exercise, []).append(marked)
    options = [_mark_with_free_days(policy, assignment, student.key, by_exercise) for assignment in policy.assignments]
    worth = [[mark.points if mark.counts else Fraction() for mark in marks] for marks in options]
    spent = _spend_late_days(worth, policy.late.budget)
    marks = [marks[days] for marks, days in zip(options, spent, strict=True)]
    return StudentMarks(student, tuple(_drop_lowest(marks, policy.drop_lowest)), policy.late.budget - sum(spent))


def _mark_with_free_days(
    policy: Policy, assignment: Assignment, student: str, by_exercise: Mapping[str, Sequence[Marked]]
) -> list[AssignmentMark]:
    """Return the mark of an assignment with 0, 1, 2 … late days spent on it, as far as that may change something."""
    extensions = [extension for extension in policy.extensions if extension.is_for(student, assignment.name)]
    excuses = [describe_extension(extension) for extension in extensions if extension.excused]
    due, moved_by = extended_due(assignment, extensions, policy.zone)
    attempts = {
        key: _Attempts.select(policy, assignment.katas[key], by_exercise.get(key, ()), due) for key in assignment.katas
    }
    latest = max((days for of_exercise in attempts.values() for days in of_exercise.days), default=0)
    return [
        AssignmentMark(
            assignment.name,
            tuple(of_exercise.mark(policy, key, free) for key, of_exercise in attempts.items()),
            due,
            moved_by,
            next(iter(excuses), ""),
            late_days=free,
        )
        for free in range(min(latest, policy.late.budget) + 1)
    ]


@dataclass(frozen=True)
class _Attempts:
    """The attempts at one exercise: those that count, how late each is, and what its katas are worth."""

    possible: Mapping[str, Fraction]
    counted: Sequence[Marked]
    days: Sequence[int]
    katas: Sequence[tuple[KataMark, ...]]
    all: int
    left_out: tuple[str, ...]
    waiting: bool

    @classmethod
    def select(
        cls, policy: Policy, possible: Mapping[str, Fraction], attempts: Sequence[Marked], due: datetime | None
    ) -> "_Attempts":
        """Return what counts of the attempts, which are in order of time."""
        left_out: list[str] = []
        if policy.most_attempts is not None and len(attempts) > policy.most_attempts:
            left_out.append(f"only the first {policy.most_attempts} of {len(attempts)} attempts count")
        counted, days, katas = [], [], []
        waiting = False
        for marked in attempts[: policy.most_attempts]:
            submitted_at = datetime.fromtimestamp(marked.attempt.submitted_at, policy.zone)
            late = days_late(submitted_at, due, policy.late.grace, policy.zone)
            if policy.late.days is not None and late > policy.late.days:
                left_out.append(f"attempt {marked.attempt.id} is {count_days(late)} late and does not count")
            elif marked.grading is None:
                left_out.append(f"attempt {marked.attempt.id} has no verdict yet")
                waiting = True
            else:
                counted.append(marked)
                days.append(late)
                katas.append(_mark_katas(policy, possible, {kata.name: kata for kata in marked.grading.katas}))
        return cls(possible, counted, days, katas, len(attempts), tuple(left_out), waiting)

    def mark(self, policy: Policy, key: str, free: int) -> ExerciseMark:
        """Return the mark of the exercise where `free` days cost nothing."""
        losses = [policy.late.loss(max(late - free, 0)) for late in self.days]
        raw = [add_points(kata.points for kata in katas) for katas in self.katas]
        worth = [points * (1 - loss) if loss else points for points, loss in zip(raw, losses, strict=True)]
        if not worth:
            nothing = tuple(KataMark(kata, Fraction(), points, None) for kata, points in self.possible.items())
            return ExerciseMark(key, nothing, None, 0, 0, Fraction(), self.all, self.left_out, self.waiting)
        # Of equal ones the first: it was there earlier.
        chosen = worth.index(max(worth)) if policy.attempts == Attempts.BEST else len(worth) - 1
        late = self.days[chosen]
        return ExerciseMark(
            key,
            self.katas[chosen],
            self.counted[chosen],
            late,
            min(free, late),
            losses[chosen],
            self.all,
            self.left_out,
            self.waiting,
        )


def _mark_katas(
    policy: Policy, possible: Mapping[str, Fraction], verdicts: Mapping[str, KataVerdict]
) -> tuple[KataMark, ...]:
    return tuple(
        KataMark(kata, _points(policy, points, verdicts.get(kata)), points, verdicts.get(kata))
        for kata, points in possible.items()
    )


def _points(policy: Policy, possible: Fraction, verdict: KataVerdict | None) -> Fraction:
    if verdict is None or verdict.total <= 0:
        return Fraction()
    if policy.points_for == PointsFor.TEST:
        return possible * Fraction(verdict.passed, verdict.total)
    return possible if verdict.passed == verdict.total else Fraction()


def _spend_late_days(worth: Sequence[Sequence[Fraction]], budget: int) -> list[int]:
    """Return how many late days to spend on each assignment, given its points with 0, 1, 2 … of them.

    The sum of points is the largest that there is; of equal ones that with the fewest days, then with the latest.
    """
    budget = min(budget, sum(len(points) - 1 for points in worth))
    # For the assignments so far: (points, -days) and the days spent, by how many days may be spent.
    best: list[tuple[Fraction, int, list[int]]] = [(Fraction(), 0, [])] * (budget + 1)
    for points in worth:
        best = [
            max(
                (
                    (total + points[days], saved - days, [*spent, days])
                    for days in range(min(allowed, len(points) - 1) + 1)
                    for total, saved, spent in (best[allowed - days],)
                ),
                key=lambda option: option[:2],
            )
            for allowed in range(budget + 1)
        ]
    return best[budget][2]


def _drop_lowest(marks: Sequence[AssignmentMark], count: int) -> list[AssignmentMark]:
    """Return the marks with the lowest `count` dropped, but never the last that counts."""
    counting = [index for index, mark in enumerate(marks) if not mark.excused]
    lowest = sorted(counting, key=lambda index: (marks[index].share, index))
    dropped = set(lowest[: min(count, max(len(lowest) - 1, 0))])
    return [replace(mark, dropped=index in dropped) for index, mark in enumerate(marks)]
