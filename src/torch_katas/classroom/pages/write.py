"""Write the pages of a class: index.html, and a page and a text for each student."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from torch_katas.classroom.class_marks import attempts_by_student
from torch_katas.classroom.exports.write import file_name
from torch_katas.classroom.grade_texts import grade_from_json
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.marking import mark_student
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.classroom.pages.class_facts import gather_facts
from torch_katas.classroom.pages.class_page import render_class_page
from torch_katas.classroom.pages.feedback import feedback_lines, render_feedback
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.store.atomic import write_atomically
from torch_katas.verdict.grades import ExerciseGrade

STUDENTS = "students"
"""The folder of the feedback, below the pages."""


def write_class_page(
    course: Course,
    gradebook: Gradebook,
    policy: Policy,
    people: Sequence[tuple[Student, Student]],
    folder: Path,
    *,
    anonymous: bool,
    with_feedback: bool,
) -> Path:
    """Write the page of the class and return its path; `people` are the students, each with what is shown.

    Raises CourseError.
    """
    shown = {student.key: as_shown for student, as_shown in people}
    facts = gather_facts(
        policy,
        (
            (shown[student.key], attempts)
            for student, attempts in attempts_by_student(gradebook, [student for student, _ in people])
        ),
    )
    rows = sorted(facts.students, key=lambda row: (row.name.casefold(), row.key))
    sentences = {(exercise.key, test.name): test.sentence for exercise in course.exercises for test in exercise.tests}
    page = render_class_page(
        policy,
        replace(facts, students=rows),
        _now(policy),
        lambda exercise, test: sentences.get((exercise, test), ""),
        lambda key: f"{STUDENTS}/{file_name(key)}.html" if with_feedback else "",
        anonymous=anonymous,
    )
    write_page(folder / "index.html", page)
    return folder / "index.html"


def write_feedback(
    course: Course, gradebook: Gradebook, policy: Policy, people: Sequence[tuple[Student, Student]], folder: Path
) -> Iterator[Path]:
    """Write the feedback for each student, as a page and as text, and yield the page's path; raises CourseError."""
    shown = {student.key: as_shown for student, as_shown in people}
    now = _now(policy)
    for student, attempts in attempts_by_student(gradebook, [student for student, _ in people]):
        marks = replace(mark_student(policy, student, attempts), student=shown[student.key])
        grades = list(_counting_grades(course, gradebook, marks))
        path = folder / STUDENTS / f"{file_name(marks.student.key)}.html"
        write_page(path, render_feedback(course, policy, marks, grades, now))
        write_page(path.with_name(f"{path.stem}.txt"), "\n".join(feedback_lines(course, policy, marks, grades)) + "\n")
        yield path


def _counting_grades(course: Course, gradebook: Gradebook, marks: StudentMarks) -> Iterator[ExerciseGrade]:
    exercises = {exercise.key: exercise for exercise in course.exercises}
    for mark in (exercise for assignment in marks.assignments for exercise in assignment.exercises):
        if mark.marked and mark.exercise in exercises and (grading := mark.marked.grading):
            yield grade_from_json(exercises[mark.exercise], gradebook.detail(grading.id))


def _now(policy: Policy) -> str:
    return datetime.now(policy.zone).strftime("%Y-%m-%d %H:%M")


def write_page(path: Path, text: str) -> None:
    """Write a page in one step; raises CourseError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        raise CourseError(f"'{path}' cannot be written ({error.strerror})") from None
