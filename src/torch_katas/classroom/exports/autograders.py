"""The results of one submission as graders of other systems write them: Gradescope, Classroom 50, PrairieLearn.

Each test there is a kata here.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from torch_katas.classroom.exports.marks_table import points_text
from torch_katas.classroom.marks.explain import show_points
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import ExerciseMark, KataMark, StudentMarks

Reports = Mapping[tuple[str, str], str]
"""What its author is told of a kata, by exercise's key and kata."""

PRAIRIELEARN_BYTES = 900_000
"""PrairieLearn takes at most a megabyte."""
_LEAST_OUTPUT = 200


@dataclass(frozen=True)
class Submission:
    """What Classroom 50 says of the submission that is graded, as it says it in the environment."""

    classroom: str = ""
    assignment: str = ""
    owner: str = ""
    username: str = ""
    tag: str = ""
    commit: str = ""
    release: str = ""
    review: str = ""
    submitted_at: float = 0.0
    """The commit's time, in seconds since 1970."""


def to_gradescope(policy: Policy, marks: StudentMarks, reports: Reports) -> dict[str, Any]:
    """Return Gradescope's results.json; the score at the top counts, and holds what lateness costs."""
    tests = []
    for number, (exercise, kata) in enumerate(_katas(marks), start=1):
        passes = kata.verdict is not None and kata.verdict.passed == kata.verdict.total
        tests.append(
            {
                "name": f"{exercise.exercise} {kata.kata}",
                "number": str(number),
                "score": _number(kata.points, policy),
                "max_score": _number(kata.possible, policy),
                "status": "passed" if passes else "failed",
                "output": reports.get((exercise.exercise, kata.kata), ""),
                "output_format": "text",
                "visibility": "visible",
            }
        )
    return {
        "score": _number(marks.points, policy),
        "output": summary(policy, marks),
        "output_format": "text",
        "tests": tests,
    }


def to_classroom50(
    policy: Policy, marks: StudentMarks, reports: Reports, submission: Submission, graded_at: float
) -> dict[str, Any]:
    """Return Classroom 50's result.json. Its scores are whole: all points are multiplied where some are not."""
    possible = [kata.possible for _, kata in _katas(marks)]
    scale = math.lcm(*(points.denominator for points in possible)) if possible else 1
    tests = [
        {
            "test-name": f"{exercise.exercise} {kata.kata}",
            "passed": kata.verdict is not None and kata.verdict.passed == kata.verdict.total,
            "score": math.floor(kata.points * scale),
            "max-score": int(kata.possible * scale),
            "output": reports.get((exercise.exercise, kata.kata), ""),
        }
        for exercise, kata in _katas(marks)
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": submission.classroom,
        "assignment": submission.assignment,
        "assignment_type": "individual",
        "owner": submission.owner,
        "submission": submission.tag,
        "commit": submission.commit,
        "release": submission.release,
        "review": submission.review,
        "datetime": _utc(submission.submitted_at),
        "graded_at": _utc(graded_at),
        "score": math.floor(marks.points * scale),
        "max-score": int(marks.possible * scale),
        "tests": tests,
        "submitted_by": submission.username,
    }


def to_prairielearn(policy: Policy, marks: StudentMarks, reports: Reports) -> dict[str, Any]:
    """Return PrairieLearn's results.json; long reports are cut, because it takes no more than a megabyte."""
    share = marks.points / marks.possible if marks.possible else Fraction()
    katas = list(_katas(marks))
    # A letter may take six bytes.
    limit = max(PRAIRIELEARN_BYTES // 6 // max(len(katas), 1) - _LEAST_OUTPUT, _LEAST_OUTPUT)
    tests = [
        {
            "name": f"{exercise.exercise} {kata.kata}",
            "points": _number(kata.points, policy),
            "max_points": _number(kata.possible, policy),
            "output": _cut(reports.get((exercise.exercise, kata.kata), ""), limit),
        }
        for exercise, kata in katas
    ]
    return {"gradable": True, "score": float(share), "message": summary(policy, marks), "tests": tests}


def summary(policy: Policy, marks: StudentMarks) -> str:
    """Return in a line or two how the whole went."""
    lines = [show_points(marks.points, marks.possible, policy)]
    for exercise in (exercise for mark in marks.assignments for exercise in mark.exercises):
        if exercise.loss:
            lost = points_text(exercise.raw - exercise.points, policy)
            lines.append(f"{exercise.exercise}: late, which costs {lost} points")
    return "\n".join(lines)


def to_text(data: Mapping[str, Any]) -> str:
    """Return the JSON that is written."""
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def _katas(marks: StudentMarks) -> list[tuple[ExerciseMark, KataMark]]:
    return [(exercise, kata) for mark in marks.assignments for exercise in mark.exercises for kata in exercise.katas]


def _number(points: Fraction, policy: Policy) -> float:
    return float(points_text(points, policy))


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}\n… cut"
