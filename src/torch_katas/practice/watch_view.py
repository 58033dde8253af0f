"""What `watch` shows: reports, hints and the list of exercises, and below them the keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.console import Console

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Exercise
from torch_katas.grading.known_grades import Following
from torch_katas.practice.focus import Shown
from torch_katas.report.counts import count_katas
from torch_katas.report.facts import ExerciseReport, report_exercise
from torch_katas.report.next_step import ALL_DONE, kata_lines, part_done
from torch_katas.report.terminal import Line, Style, paragraph_lines, print_lines, report_width
from torch_katas.report.text import Room, exercise_lines, kata_head_lines
from torch_katas.report.text import kata_lines as detailed_lines
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status

LEGEND = "n next   h hint   l list   r run again   q quit"
LEGEND_LINES = 3
"""Lines that the keys take, with the blank ones around them."""


@dataclass(frozen=True)
class Pane:
    """The terminal that `watch` runs in; `height` is None where it is none."""

    width: int
    height: int | None

    @classmethod
    def of_console(cls, console: Console) -> "Pane":
        """Return the size that a console has at this moment."""
        height = console.size.height if console.is_terminal else None
        return cls(report_width(console.width), height)

    def fits(self, lines: Sequence[Line]) -> bool:
        """Tell whether lines can be seen all at once, with the keys below them."""
        return self.height is None or len(lines) + LEGEND_LINES < self.height


@dataclass(frozen=True)
class Amount:
    """How much is told of what is not in focus."""

    value_lines: int
    printed_lines: int
    others_fail_in_full: bool
    others_are_listed: bool


AMOUNTS = (
    Amount(8, 7, others_fail_in_full=True, others_are_listed=True),
    Amount(8, 7, others_fail_in_full=False, others_are_listed=True),
    Amount(5, 2, others_fail_in_full=False, others_are_listed=True),
    Amount(5, 2, others_fail_in_full=False, others_are_listed=False),
    Amount(3, 0, others_fail_in_full=False, others_are_listed=False),
    Amount(1, 0, others_fail_in_full=False, others_are_listed=False),
)
"""From everything to the least; the first that finds room on the screen is shown, or else the beginning of the last."""


def show_page(lines: Iterable[Line], console: Console) -> None:
    """Show lines on an empty screen, or below what was there where the output is no terminal."""
    if console.is_terminal:
        console.clear()
    show_below([*lines, Line("")], console)


def show_below(lines: Iterable[Line], console: Console) -> None:
    """Show lines below what is on the screen."""
    print_lines([*lines, Line(LEGEND, Style.QUIET), Line("")], console)


def report_lines(shown: Shown, pane: Pane, end: Sequence[Line]) -> list[Line]:
    """Return the report of the exercises on the screen, as much as finds room, and the lines of its end."""
    below = [Line(""), *end]
    lines: list[Line] = []
    for amount in AMOUNTS:
        lines = [line for graded in shown.graded for line in _exercise_lines(graded, shown, pane, amount)]
        if pane.fits([*lines, *below]):
            return [*lines, *below]
    room = (pane.height or 0) - len(below) - LEGEND_LINES - 2
    return [*lines[: max(room, 1)], Line("    …", Style.QUIET), *below]


def end_lines(shown: Shown, following: Following, pane: Pane, warnings: Sequence[str]) -> Iterator[Line]:
    """Yield what comes next, and warnings; `following` says it where all on the screen is done."""
    if shown.focus:
        yield from kata_lines(shown.focus, pane.width)
    elif following.kata:
        text = f"All of it is done. n goes on: {following.kata.place}  {following.kata.name}"
        yield from paragraph_lines(text, Style.GOOD, pane.width)
    else:
        yield Line("All of it is done. n looks for the next exercise.", Style.GOOD)
    for warning in warnings:
        yield Line("")
        yield from paragraph_lines(f"Warning: {warning}", Style.ADVICE, pane.width)


def address_lines(address: str) -> Iterator[Line]:
    """Yield where the page is that shows the same."""
    yield Line(f"Page: {address}", Style.QUIET)


def all_done_lines(count: int, command: str, *, whole_course: bool) -> Iterator[Line]:
    """Yield what is said when nothing is left of what is watched, `count` katas."""
    if whole_course:
        yield Line(ALL_DONE, Style.GOOD)
    else:
        yield part_done(count)
        yield Line(f"The rest of the course: {command} watch", Style.QUIET)


def list_lines(
    graded: Iterable[ExerciseGrade], exercises: Sequence[Exercise], current: Sequence[Exercise], pane: Pane
) -> list[Line]:
    """Return every exercise with its state, in the order given; the current ones are marked.

    Where the screen has no room for all, the other chapters take a line each.
    """
    katas = {grade.exercise.key: grade.katas for grade in graded}
    width = max(len(exercise.key) for exercise in exercises)
    lines = [_row(exercise.key, katas[exercise.key], width, is_current=exercise in current) for exercise in exercises]
    if pane.fits(lines):
        return lines
    lines = []
    open_chapters = {exercise.chapter for exercise in current}
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        members = [exercise for exercise in exercises if exercise.chapter == chapter]
        if chapter in open_chapters:
            lines += [_row(member.key, katas[member.key], width, is_current=member in current) for member in members]
        else:
            lines.append(_row(chapter, [kata for member in members for kata in katas[member.key]], width))
    return lines


def _row(name: str, katas: Sequence[KataGrade], width: int, *, is_current: bool = False) -> Line:
    done = sum(kata.status == Status.DONE for kata in katas)
    style = Style.GOOD if done == len(katas) else Style.PLAIN if done else Style.QUIET
    return Line(f"{'>' if is_current else ' '} {name:{width}}  {done} of {len(katas)} done", style)


def _exercise_lines(graded: ExerciseGrade, shown: Shown, pane: Pane, amount: Amount) -> Iterator[Line]:
    """Yield the report of one exercise, as much of it as `amount` says."""
    report = _cut_output(report_exercise(graded.exercise.shown(EXERCISES), graded.katas), amount.printed_lines)
    room = Room(pane.width, amount.value_lines)
    holds_focus = any(kata is shown.focus for kata in graded.katas)
    if amount.others_fail_in_full or (report.common_failure and holds_focus):
        yield from exercise_lines(report, room)
        return
    if not holds_focus and len(shown.graded) > 1:
        text = f"{report.title}  {count_katas(graded.katas).sentence}"
        yield from paragraph_lines(text, Style.TITLE, pane.width)
        return
    yield from paragraph_lines(report.title, Style.TITLE, pane.width)
    for kata, own in zip(report.katas, graded.katas, strict=True):
        if own is shown.focus:
            yield from detailed_lines(kata, report.katas, room)
        elif amount.others_are_listed:
            yield from kata_head_lines(kata, report.katas, room)
    others = [kata for kata in graded.katas if kata is not shown.focus]
    if others and not amount.others_are_listed:
        yield Line(f"  the others: {count_katas(others).sentence}", Style.QUIET)


def _cut_output(report: ExerciseReport, most: int) -> ExerciseReport:
    """Return a report that shows at most so many lines of what an answer has printed."""
    katas = tuple(
        replace(kata, failure=replace(kata.failure, printed=(*kata.failure.printed[: most - 1], "…")[:most]))
        if kata.failure and len(kata.failure.printed) > most
        else kata
        for kata in report.katas
    )
    return replace(report, katas=katas)
