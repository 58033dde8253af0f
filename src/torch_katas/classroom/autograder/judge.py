"""Judge one submission: collected, graded and marked as one of a class, in a gradebook that is gone afterwards."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torch_katas.classroom.class_marks import read_marks
from torch_katas.classroom.collect import Source, collect
from torch_katas.classroom.exports.autograders import Reports
from torch_katas.classroom.grade import grade_class
from torch_katas.classroom.grade_texts import grade_from_json
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.grading.settings import Settings
from torch_katas.report.facts import find_common_failure, report_failure, report_kata
from torch_katas.report.text import failure_lines
from torch_katas.verdict.grades import ExerciseGrade


@dataclass(frozen=True)
class Judged:
    """What a submission is worth, and what its author is told."""

    marks: StudentMarks
    reports: Reports
    problems: tuple[str, ...]
    """A line for each file that could not be read, or is for no exercise."""


def judge_submission(
    course: Course, policy: Policy, folder: Path, student: str, submitted_at: float, settings: Settings
) -> Judged:
    """Judge what lies in a folder; raises CourseError where it cannot be judged, through no fault of the submission."""
    counted = {key for assignment in policy.assignments for key in assignment.katas}
    exercises = [exercise for exercise in course.exercises if exercise.key in counted]
    with tempfile.TemporaryDirectory(prefix="katas-judge-") as private:
        path = Path(private) / "gradebook.sqlite"
        with Gradebook.open(path, create=True) as gradebook:
            source = Source(folder, student=student, submitted_at=submitted_at)
            collected = collect(course, gradebook, source, exercises, Path(private) / "repositories")
            summary = grade_class(course, gradebook, settings)
            if summary.errors or summary.remaining:
                reasons = [reason for _, reason in gradebook.ungradable()] or ["grading was stopped"]
                raise CourseError(f"this could not be graded: {reasons[0]}")
            (marks,) = read_marks(gradebook, policy, [Student(student)])
            grades = list(_grades(course, gradebook, marks))
    reports = {place: text for grade in grades for place, text in _reports(grade)}
    return Judged(marks, reports, tuple(collected.problems))


def _grades(course: Course, gradebook: Gradebook, marks: StudentMarks) -> Iterator[ExerciseGrade]:
    for mark in (exercise for assignment in marks.assignments for exercise in assignment.exercises):
        if mark.marked and mark.marked.grading:
            yield grade_from_json(course.exercise(mark.exercise), gradebook.detail(mark.marked.grading.id))


def _reports(grade: ExerciseGrade) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what is told of each kata, by its place."""
    common = find_common_failure(grade.katas)
    for kata in grade.katas:
        report = report_kata(kata)
        lines = [f"{report.word.lower()}: {report.summary}" if report.summary else report.word.lower()]
        failure = report_failure(common) if common else report.failure
        if failure:
            lines += ["", *(line.text for line in failure_lines(failure))]
        yield (grade.exercise.key, kata.name), "\n".join(lines)
