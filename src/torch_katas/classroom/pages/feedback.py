"""The feedback for one student, as a page and as text: the marks, what is done, and the report on what fails.

It is made of this student's marks and grades alone.
"""

from collections.abc import Sequence
from datetime import datetime

from torch_katas.classroom.marks.explain import show_points, show_share, show_time
from torch_katas.classroom.marks.lateness import count_days
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import AssignmentMark, StudentMarks
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course
from torch_katas.report.counts import count_katas
from torch_katas.report.facts import report_exercise
from torch_katas.report.html import templates
from torch_katas.report.html.board import build_chapters, build_reports
from torch_katas.report.html.scorecard_page import POLICY
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.grades import ExerciseGrade, Status
from torch_katas.verdict.harmless import spell_invisible
from torch_katas.verdict.scorecard import Scorecard


def render_feedback(
    course: Course, policy: Policy, marks: StudentMarks, grades: Sequence[ExerciseGrade], now: str
) -> str:
    """Return the page; `grades` are those of the attempts that count, `now` is when it was made."""
    from markupsafe import Markup  # comes with Jinja2

    card = Scorecard.from_grades(course, EXERCISES, grades)
    reports = build_reports(card)
    values = {
        "policy": POLICY,
        "style": Markup(templates.read_style() + templates.read_style(__package__)),
        "title": policy.title,
        "who": marks.student.name or marks.student.key,
        "now": now,
        "total": show_points(marks.points, marks.possible, policy),
        "late_days": f"{marks.late_days_left} of {policy.late.budget} late days are left" if policy.late.budget else "",
        "marks": [(mark.assignment, _mark_words(mark, policy), notes(mark, policy)) for mark in marks.assignments],
        "counts": count_katas(card.katas),
        "chapters": build_chapters(card, reports),
        "reports": reports,
    }
    return templates.render("feedback.html.jinja", values, __package__)


def feedback_lines(course: Course, policy: Policy, marks: StudentMarks, grades: Sequence[ExerciseGrade]) -> list[str]:
    """Return the same as lines of text."""
    lines = [
        policy.title,
        marks.student.name or marks.student.key,
        show_points(marks.points, marks.possible, policy),
        "",
    ]
    for mark in marks.assignments:
        lines.append(f"{mark.assignment}: {_mark_words(mark, policy)}")
        lines += [f"  {note}" for note in notes(mark, policy)]
    in_order = {grade.exercise.key: grade for grade in grades}
    for exercise in course.exercises:
        grade = in_order.get(exercise.key)
        if grade and any(kata.status == Status.FAILING for kata in grade.katas):
            lines += ["", *(line.text for line in exercise_lines(report_exercise(exercise.key, grade.katas)))]
    return [spell_invisible(line) for line in lines]


def notes(mark: AssignmentMark, policy: Policy) -> list[str]:
    """Return what is to be said about a mark beside its points."""
    remarks = []
    if mark.excused:
        remarks.append(f"not part of the total: {mark.excused}")
    if mark.dropped:
        remarks.append("not part of the total: among the lowest, which are dropped")
    if mark.due is not None:
        remarks.append(f"due {show_time(mark.due, policy.zone)}" + (f", {mark.extension}" if mark.extension else ""))
    if mark.late_days:
        remarks.append(f"{count_days(mark.late_days)} of the budget spent here")
    for exercise in mark.exercises:
        if exercise.marked and exercise.days_late:
            handed_in = show_time(
                datetime.fromtimestamp(exercise.marked.attempt.submitted_at, policy.zone), policy.zone
            )
            cost = f", which costs {show_share(exercise.loss)}" if exercise.loss else ""
            remarks.append(f"{exercise.exercise}: {count_days(exercise.days_late)} late, handed in {handed_in}{cost}")
        if exercise.waiting:
            remarks.append(f"{exercise.exercise}: an attempt is not judged yet")
    return remarks


def _mark_words(mark: AssignmentMark, policy: Policy) -> str:
    if mark.is_missing:
        return "not judged yet" if mark.is_waiting else "nothing was handed in"
    return show_points(mark.points, mark.possible, policy)
