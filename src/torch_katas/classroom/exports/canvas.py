"""Canvas' gradebook as CSV, which its import reads: people by their ids, assignments by title and id."""

import re
from collections.abc import Sequence

from torch_katas.classroom.exports.cells import to_csv
from torch_katas.classroom.exports.marks_table import Missing, field, mark_text, points_text
from torch_katas.classroom.marks.policy import Assignment, Policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.course.errors import CourseError

PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "    Points Possible"
EXCUSED = "EX"
_READ_AS_TOTAL = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_ENDS_IN_ID = re.compile(r"\(\d+\)$")


def to_canvas(policy: Policy, class_marks: Sequence[StudentMarks], missing: Missing) -> str:
    """Return the CSV; an empty cell leaves Canvas' mark as it is, `EX` excuses."""
    titles = [_title(assignment) for assignment in policy.assignments]
    possible = [points_text(assignment.possible, policy) for assignment in policy.assignments]
    rows = [[*PEOPLE, *titles], [POINTS_POSSIBLE, "", "", "", "", *possible]]
    for marks in class_marks:
        student = marks.student
        login = field(student, "SIS Login ID") or ("" if field(student, "ID", "SIS User ID") else student.key)
        person = [student.name or student.key, field(student, "ID"), field(student, "SIS User ID"), login]
        cells = [EXCUSED if mark.excused else mark_text(mark, policy, missing) for mark in marks.assignments]
        rows.append([*person, field(student, "Section"), *cells])
    return to_csv(rows)


def _title(assignment: Assignment) -> str:
    """Return the column's title; raises CourseError for one that Canvas would take for something else."""
    number = (assignment.ids or {}).get("canvas", "")
    if _READ_AS_TOTAL.search(assignment.name) or assignment.name in PEOPLE:
        raise CourseError(f"Canvas takes a column '{assignment.name}' for one of its own; rename the assignment")
    if not number and _ENDS_IN_ID.search(assignment.name):
        raise CourseError(f"Canvas takes the number in '{assignment.name}' for an id; give the assignment ids.canvas")
    return f"{assignment.name} ({number})" if number else assignment.name
