"""Pseudonyms for pages and exports. Which one stands for whom is in a file of its own, and nowhere else.

They are drawn by chance: nobody gets from a pseudonym to a name without that file.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.course.errors import CourseError
from torch_katas.store.atomic import write_atomically, write_new

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None of them is taken for another."""
_LENGTH = 5


def find_pseudonyms(path: Path, students: Iterable[str]) -> dict[str, str]:
    """Return the pseudonym of each student; those who have none yet get one, which is written down.

    Raises CourseError for a file that cannot be read or written.
    """
    known = _read(path)
    taken = set(known.values())
    new = [student for student in dict.fromkeys(students) if student not in known]
    for student in new:
        while (drawn := "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))) in taken:
            pass
        taken.add(drawn)
        known[student] = drawn
    if new:
        _write(path, known)
    return known


def hide(student: Student, pseudonyms: Mapping[str, str]) -> Student:
    """Return a student of whom nothing but the pseudonym is left."""
    return Student(pseudonyms[student.key])


def hide_marks(path: Path, marks: Sequence[StudentMarks]) -> list[StudentMarks]:
    """Return marks of which nobody knows whose they are without the file at a path, in the order of the pseudonyms."""
    pseudonyms = find_pseudonyms(path, (one.student.key for one in marks))
    hidden = (replace(one, student=hide(one.student, pseudonyms)) for one in marks)
    return sorted(hidden, key=lambda one: one.student.key)  # the order of names would tell who is who


def _read(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}); without it nobody knows who is who") from None
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data.values()):
        raise CourseError(f"{path} does not hold a pseudonym for each student")
    return data


def _write(path: Path, pseudonyms: Mapping[str, str]) -> None:
    data = (json.dumps(pseudonyms, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
    try:
        if not os.path.lexists(path):  # first made so that nobody else can read it; later its mode is kept
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, b"{}\n", durable=False, mode=0o600)
        write_atomically(path, data, durable=True)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror})") from None
