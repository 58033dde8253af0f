"""The roster: who belongs to the class, from a CSV file as learning platforms and people write it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch_katas.classroom.gradebook_records import Student
from torch_katas.course.errors import CourseError
from torch_katas.source import parse

MAX_BYTES = 64 << 20
"""Bytes of the largest roster."""

KEY_COLUMNS = (
    *("student", "student_id", "username", "login", "login id", "sis login id", "github username", "sid", "student id"),
    *("sis user id", "id number", "id", "email", "email address"),
)
"""Columns that say what the course knows a student by; the first of these that is there."""
NAME_COLUMNS = ("name", "full name", "student name")
FIRST_NAME_COLUMNS = ("first name", "first_name", "firstname", "given name")
LAST_NAME_COLUMNS = ("last name", "last_name", "lastname", "surname", "family name")
EMAIL_COLUMNS = ("email", "email address", "e-mail", "mail")


@dataclass(frozen=True)
class Roster:
    """The students of a class, and what is amiss with the file."""

    students: tuple[Student, ...]
    problems: tuple[str, ...]
    """A line for each student who stands there twice, and for each row without a student."""


def read_roster(path: Path) -> Roster:
    """Read a CSV file with a header; raises CourseError for one that is none.

    The separator may be a comma, a semicolon or a tab. Which columns count is told by their names: Canvas, Moodle,
    Gradescope and nbgrader write rosters that are understood as they are.
    """
    try:
        text = parse.decode(parse.read_bytes(path, "CSV", MAX_BYTES), "CSV")
    except parse.UnreadableError as error:
        raise CourseError(f"the roster {path}: {error.message}") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CourseError(f"the roster {path} is no CSV ({error})") from None
    if not rows:
        raise CourseError(f"the roster {path} is empty")
    header = [word.strip() for word in rows[0]]
    return _read_rows(header, rows[1:], path)


def _read_rows(header: list[str], rows: list[list[str]], path: Path) -> Roster:
    folded = [word.casefold() for word in header]
    # Canvas' column "Student" holds names; there the login, or else a number, is the key.
    is_canvas = folded[:2] == ["student", "id"]
    candidates = ("sis login id", "sis user id", "id") if is_canvas else KEY_COLUMNS
    key_column = next((folded.index(name) for name in candidates if name in folded), None)
    if key_column is None:
        known = ", ".join(KEY_COLUMNS)
        raise CourseError(f"the roster {path} has no column that says who a student is; there may be: {known}")
    name_columns = ("student",) if is_canvas else NAME_COLUMNS
    students: dict[str, Student] = {}
    emails: dict[str, str] = {}
    problems = []
    for number, row in enumerate(rows, 2):
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False) if column}
        if not any(cells.values()) or (is_canvas and row[0].strip() in ("Points Possible", "Student, Test")):
            continue
        key = row[key_column].strip() if key_column < len(row) else ""
        if not key:
            problems.append(f"row {number} of the roster has no {header[key_column]}; it is left out")
            continue
        student = Student(key, _name(cells, name_columns), _find(cells, EMAIL_COLUMNS), cells)
        email = student.email.casefold()
        if key in students:
            problems.append(f"{key} stands in the roster twice; the first row counts")
            continue
        if email and email in emails:
            problems.append(f"{key} and {emails[email]} have the same address in the roster, {student.email}")
        emails.setdefault(email, key)
        students[key] = student
    return Roster(tuple(students.values()), tuple(problems))


def _name(cells: Mapping[str, str], columns: tuple[str, ...]) -> str:
    if name := _find(cells, columns):
        last, comma, first = name.partition(",")
        return f"{first.strip()} {last.strip()}" if comma else name
    return f"{_find(cells, FIRST_NAME_COLUMNS)} {_find(cells, LAST_NAME_COLUMNS)}".strip()


def _find(cells: Mapping[str, str], columns: tuple[str, ...]) -> str:
    folded = {column.casefold(): cell for column, cell in cells.items()}
    return next((folded[column] for column in columns if folded.get(column)), "")
