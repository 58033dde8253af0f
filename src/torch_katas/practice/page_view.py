"""What the page of `watch --page` shows: the statement, how the answer fares, the hints shown, what is next."""

import contextlib

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.known_grades import Following
from torch_katas.practice import hints
from torch_katas.practice.focus import Shown
from torch_katas.practice.page_server import Page
from torch_katas.report.facts import report_exercise
from torch_katas.report.html import watch_page
from torch_katas.report.html.watch_page import WatchView
from torch_katas.source import parse


def publish(page: Page, course: Course, shown: Shown, following: Following) -> None:
    """Show on the page what the terminal shows."""
    page.set_shell(watch_page.render_shell(course.config, page.nonce))
    page.publish(watch_page.render_body(build_view(course, shown, following)))


def build_view(course: Course, shown: Shown, following: Following) -> WatchView:
    """Return what the page shows."""
    kata = shown.focus or following.kata
    exercise = course.exercise(kata.exercise) if kata else None
    steps: tuple[hints.Hint, ...] = ()
    if kata and exercise:
        with contextlib.suppress(CourseError):  # a course may have no hints
            steps = hints.shown_hints(course, exercise, kata.name)
    return WatchView(
        next=f"{kata.place}  {kata.name}" if kata else "",
        kata=kata.name if kata else "",
        statement=read_statement(exercise, kata.name) if kata and exercise else "",
        exercises=tuple(report_exercise(graded.exercise.shown(EXERCISES), graded.katas) for graded in shown.graded),
        hints=tuple((hint.title, hint.text) for hint in steps),
    )


def read_statement(exercise: Exercise, kata: str) -> str:
    """Return what a kata's stub asks for: its first line and its docstring; empty where it cannot be read."""
    try:
        definition = parse.definitions(exercise.pristine)[kata]
    except (CourseError, parse.UnreadableError, KeyError):
        return ""
    head = f"class {kata}:" if definition.is_class else f"def {kata}{definition.signature}:"
    return f"{head}\n\n{definition.docstring}".rstrip()
