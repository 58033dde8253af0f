"""The CSV that nbgrader's export writes: a row per assignment and student."""

from collections.abc import Sequence
from datetime import UTC, datetime

from torch_katas.classroom.exports.cells import to_csv
from torch_katas.classroom.exports.marks_table import field, points_text, split_name, submitted_at
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import StudentMarks

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def to_nbgrader(policy: Policy, class_marks: Sequence[StudentMarks]) -> str:
    """Return the CSV; as nbgrader does, what was not handed in has 0 points and no timestamp."""
    rows = [list(COLUMNS)]
    for number, assignment in enumerate(policy.assignments):
        for marks in class_marks:
            mark, student = marks.assignments[number], marks.student
            first, last = split_name(student)
            handed_in = submitted_at(mark)
            raw = sum((exercise.raw for exercise in mark.exercises), start=mark.points * 0)
            rows.append(
                [
                    assignment.name,
                    _utc(mark.due) if mark.due else "",
                    _utc(datetime.fromtimestamp(handed_in, UTC)) if handed_in is not None else "",
                    field(student, "student_id") or student.key,
                    *(last, first, student.email),
                    points_text(raw, policy),
                    points_text(raw - mark.points, policy),
                    points_text(mark.points, policy),
                    points_text(mark.possible, policy),
                ]
            )
    return to_csv(rows)


def _utc(moment: datetime) -> str:
    # nbgrader keeps times in UTC without a zone.
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
