"""Moodle's two ways in: an assignment's grading worksheet, and the gradebook's CSV import."""

from collections.abc import Sequence
from datetime import datetime

from torch_katas.classroom.exports.cells import to_csv
from torch_katas.classroom.exports.marks_table import (
    Missing,
    feedback_text,
    field,
    local_time,
    mark_text,
    points_text,
    submitted_at,
)
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import AssignmentMark, StudentMarks
from torch_katas.course.errors import CourseError

WORKSHEET = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
)
PARTICIPANT = "Participant "
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = "January February March April May June July August September October November December"


def to_worksheet(policy: Policy, class_marks: Sequence[StudentMarks], assignment: str, missing: Missing) -> str:
    """Return the grading worksheet of one assignment; raises CourseError where nobody has Moodle's identifier.

    The roster has the identifiers where it is made from the worksheet that Moodle hands out.
    """
    rows = [list(WORKSHEET)]
    without = []
    for marks in class_marks:
        student = marks.student
        identifier = _identifier(field(student, "Identifier"))
        if not identifier:
            without.append(student.key)
            continue
        mark = _mark_of(marks, assignment)
        handed_in = submitted_at(mark)
        rows.append(
            [
                *(identifier, student.name, student.email),
                field(student, "Status") or ("No submission" if mark.is_missing else "Submitted for grading"),
                "" if mark.excused else mark_text(mark, policy, missing),
                points_text(mark.possible, policy),
                "Yes",
                show_moodle_time(local_time(handed_in, policy)) if handed_in is not None else "-",
                field(student, "Last modified (grade)") or "-",
                feedback_text(mark, policy).replace("\n", "<br>"),
            ]
        )
    if class_marks and len(without) == len(class_marks):
        raise CourseError("no student has an Identifier: make the roster from the worksheet that Moodle hands out")
    return to_csv(rows)


def to_gradebook(policy: Policy, class_marks: Sequence[StudentMarks], missing: Missing) -> str:
    """Return a CSV for Moodle's gradebook import: people by email address and ID number, a column per assignment.

    There is no feedback column: Moodle loses a grade where feedback is imported without it.
    """
    names = [assignment.name for assignment in policy.assignments]
    rows = [["Email address", "ID number", "Full name", *names, "Course total"]]
    for marks in class_marks:
        student = marks.student
        cells = ["" if mark.excused else mark_text(mark, policy, missing) for mark in marks.assignments]
        total = points_text(marks.points, policy) if not marks.is_missing or missing == Missing.ZERO else ""
        rows.append([student.email, field(student, "ID number", "idnumber"), student.name, *cells, total])
    return to_csv(rows)


def show_moodle_time(moment: datetime) -> str:
    """Return a time as Moodle's worksheet writes it, in English whatever the locale is."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    day = f"{_DAYS.split()[moment.weekday()]}, {moment.day} {_MONTHS.split()[moment.month - 1]} {moment.year}"
    return f"{day}, {hour}:{moment.minute:02d} {half}"


def _identifier(text: str) -> str:
    return f"{PARTICIPANT}{text}" if text.isdecimal() else text


def _mark_of(marks: StudentMarks, assignment: str) -> AssignmentMark:
    return next(mark for mark in marks.assignments if mark.assignment == assignment)
