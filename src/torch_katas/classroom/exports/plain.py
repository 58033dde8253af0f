"""Marks for everything else: a CSV with a row per student, and JSON Lines with all that is known."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from torch_katas.classroom.exports.cells import to_csv
from torch_katas.classroom.exports.marks_table import Missing, mark_text, points_text, total_text
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import AssignmentMark, ExerciseMark, StudentMarks

SCHEMA = 1
"""The version of the JSON Lines; it grows when a field changes its meaning or goes."""


def to_plain_csv(policy: Policy, class_marks: Sequence[StudentMarks], missing: Missing) -> str:
    """Return a CSV with a column per assignment; what does not count for the total is marked behind its points."""
    names = [assignment.name for assignment in policy.assignments]
    rows = [["student", "name", "email", *names, "total", "possible", "late days left"]]
    for marks in class_marks:
        student = marks.student
        cells = ["excused" if mark.excused else mark_text(mark, policy, missing) for mark in marks.assignments]
        totals = [total_text(marks, policy, missing), points_text(marks.possible, policy), str(marks.late_days_left)]
        rows.append([student.key, student.name, student.email, *cells, *totals])
    return to_csv(rows)


def to_json_lines(policy: Policy, class_marks: Sequence[StudentMarks]) -> str:
    """Return a line of JSON per student, with every mark and where it comes from."""
    return "".join(json.dumps(_student_to_json(policy, marks), ensure_ascii=False) + "\n" for marks in class_marks)


def _student_to_json(policy: Policy, marks: StudentMarks) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "student": marks.student.key,
        "name": marks.student.name,
        "email": marks.student.email,
        "points": None if marks.is_missing else _number(marks.points, policy),
        "possible": _number(marks.possible, policy),
        "late_days_left": marks.late_days_left,
        "assignments": [_assignment_to_json(policy, mark) for mark in marks.assignments],
    }


def _assignment_to_json(policy: Policy, mark: AssignmentMark) -> dict[str, Any]:
    return {
        "assignment": mark.assignment,
        "points": None if mark.is_missing else _number(mark.points, policy),
        "possible": _number(mark.possible, policy),
        "due": mark.due.isoformat() if mark.due else None,
        "extension": mark.extension or None,
        "excused": mark.excused or None,
        "dropped": mark.dropped,
        "late_days": mark.late_days,
        "waiting": mark.is_waiting,
        "exercises": [_exercise_to_json(policy, exercise) for exercise in mark.exercises],
    }


def _exercise_to_json(policy: Policy, mark: ExerciseMark) -> dict[str, Any]:
    attempt = mark.marked.attempt if mark.marked else None
    return {
        "exercise": mark.exercise,
        "points": _number(mark.points, policy) if attempt else None,
        "possible": _number(mark.possible, policy),
        "attempts": mark.attempts,
        "attempt": attempt.id if attempt else None,
        "submitted_at": datetime.fromtimestamp(attempt.submitted_at, UTC).isoformat() if attempt else None,
        "text": attempt.text_hash if attempt else None,
        "days_late": mark.days_late,
        "loss": float(mark.loss),
        "katas": [
            {
                "kata": kata.kata,
                "points": _number(kata.points, policy),
                "possible": _number(kata.possible, policy),
                "status": kata.verdict.status.replace(" ", "_") if kata.verdict else None,
                "verdict": kata.verdict.verdict if kata.verdict else None,
                "tests_passed": kata.verdict.passed if kata.verdict else None,
                "tests_total": kata.verdict.total if kata.verdict else None,
                "mistakes": list(kata.verdict.mistakes) if kata.verdict else [],
            }
            for kata in mark.katas
        ],
    }


def _number(points: Fraction, policy: Policy) -> float:
    return float(points_text(points, policy))
