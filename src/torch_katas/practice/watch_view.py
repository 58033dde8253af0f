"""What `watch` shows: reports, hints and the list of exercises, and below them the keys."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Exercise
from torch_katas.report.facts import report_exercise
from torch_katas.report.terminal import Line, Style, paragraph_lines, print_lines
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.grades import ExerciseGrade, Status
from torch_katas.verdict.next_kata import find_next

LEGEND = "n next   h hint   l list   r run again   q quit"


def show_page(lines: Iterable[Line], console: Console) -> None:
    """Show lines on an empty screen, or below what was there where the output is no terminal."""
    if console.is_terminal:
        console.clear()
    show_below([*lines, Line("")], console)


def show_below(lines: Iterable[Line], console: Console) -> None:
    """Show lines below what is on the screen."""
    print_lines([*lines, Line(LEGEND, Style.QUIET), Line("")], console)


def report_lines(graded: ExerciseGrade, warnings: Sequence[str]) -> Iterator[Line]:
    """Yield the report of an exercise, the next thing to do in it, and warnings."""
    yield from exercise_lines(report_exercise(graded.exercise.shown(EXERCISES), graded.katas))
    yield Line("")
    kata = find_next(graded.katas)
    if kata is None:
        yield Line("All of it is done. n goes on to the next exercise.", Style.GOOD)
    else:
        yield Line(f"Next: {kata.place}  {kata.name}", Style.TITLE)
    for warning in warnings:
        yield Line("")
        yield from paragraph_lines(f"Warning: {warning}", Style.ADVICE)


def list_lines(graded: Iterable[ExerciseGrade], exercises: Sequence[Exercise], current: Exercise) -> Iterator[Line]:
    """Yield every exercise with its state, in the order given; the current one is marked."""
    katas = {grade.exercise.key: grade.katas for grade in graded}
    width = max(len(exercise.key) for exercise in exercises)
    for exercise in exercises:
        total = len(katas[exercise.key])
        done = sum(kata.status == Status.DONE for kata in katas[exercise.key])
        mark = ">" if exercise == current else " "
        style = Style.GOOD if done == total else Style.PLAIN if done else Style.QUIET
        yield Line(f"{mark} {exercise.key:{width}}  {done} of {total} done", style)
