"""The marks of a class, read from its gradebook by its policy, student by student."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import Grading, Marked, Student
from torch_katas.classroom.marks.marking import mark_student
from torch_katas.classroom.marks.policy import EVERYBODY, Policy
from torch_katas.classroom.marks.policy_file import default_policy, read_policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.course.suggestions import did_you_mean


def class_policy(course: Course, path: Path) -> Policy:
    """Return the policy of a class; one without a file has each chapter as an assignment. Raises CourseError."""
    return read_policy(path, course) if path.exists() else default_policy(course)


def list_students(gradebook: Gradebook) -> list[Student]:
    """Return everybody on the roster, and whoever has handed something in without being there, sorted by name."""
    students = [*gradebook.students(), *(Student(key) for key in gradebook.strangers())]
    return sorted(students, key=lambda student: ((student.name or student.key).casefold(), student.key))


def unknown_in_extensions(policy: Policy, students: Iterable[Student]) -> list[str]:
    """Return whom extensions name and nobody is called: a slip of the pen that would cost somebody points."""
    known = {EVERYBODY, *(student.key for student in students)}
    return sorted({extension.student for extension in policy.extensions} - known)


def find_student(gradebook: Gradebook, word: str) -> Student:
    """Return the student with a key, an email address or a name; raises CourseError where that is not just one."""
    students = list_students(gradebook)
    by_key = [student for student in students if student.key == word]
    same = by_key or [one for one in students if word.casefold() in (one.name.casefold(), one.email.casefold())]
    if len(same) == 1:
        return same[0]
    if same:
        raise CourseError(f"several students are called '{word}': {', '.join(student.key for student in same)}")
    near = did_you_mean(word, [name for one in students for name in (one.key, one.name) if name])
    raise CourseError(f"there is no student '{word}'. {near}".rstrip(". "))


def attempts_by_student(
    gradebook: Gradebook, students: Sequence[Student], round: int | None = None
) -> Iterator[tuple[Student, list[Marked]]]:
    """Yield each student with all attempts, in the order of the students' keys; `round` as in Gradebook.marked."""
    by_key = {student.key: student for student in students}
    groups = groupby(gradebook.marked(round=round), key=lambda marked: marked.attempt.student)
    for key, attempts in groups:
        if student := by_key.pop(key, None):
            yield student, list(attempts)
    for student in by_key.values():
        yield student, []


def read_marks(
    gradebook: Gradebook, policy: Policy, students: Sequence[Student], round: int | None = None
) -> list[StudentMarks]:
    """Return the marks of students, in their order."""
    marks = {
        student.key: mark_student(policy, student, attempts)
        for student, attempts in attempts_by_student(gradebook, students, round)
    }
    return [marks[student.key] for student in students]


def describe_grading(gradebook: Gradebook, grading: Grading, policy: Policy) -> str:
    """Return which course and which tests gave a grading, and when, in one line."""
    from torch_katas.classroom.exports.marks_table import local_time
    from torch_katas.classroom.marks.explain import show_time

    version = gradebook.version(grading.version)
    about = ", ".join(f"{name} {value}" for name, value in version.about.items() if value)
    judged = show_time(local_time(grading.graded_at, policy), policy.zone)
    return f"judged {judged} by tests {version.tests[:12]}" + (f" ({about})" if about else "")
