"""The scorecard on a terminal: a table, the failing katas, and what comes next."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from torch_katas.course.layout import EXERCISES
from torch_katas.grading.known_grades import Following
from torch_katas.report.facts import NO_EXERCISE
from torch_katas.report.next_step import ALL_DONE, hint_lines, kata_lines, next_lines, part_done
from torch_katas.report.terminal import (
    WIDTH,
    Line,
    Style,
    can_draw,
    console_for_people,
    hanging_lines,
    print_lines,
    report_width,
)
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.harmless import spell_in_line
from torch_katas.verdict.scorecard import Scorecard

BAR = 20
"""Columns of a bar."""
NARROW_BAR = 8
"""The same in a narrow pane."""
BLOCKS = ("█", "░")
MOST_FLAGS = 6
"""Flags listed; --json has all."""
MOST_FAILURES = 12
"""Failing katas listed below the table; the rest are counted."""


def print_scorecard(
    card: Scorecard, console: Console | None = None, *, command: str = "katas", following: Following | None = None
) -> None:
    """Print the table, the failing katas and the next thing to do.

    `following` is what comes next in the course where the card is about a part of it; `command` is what people type.
    """
    console = console or console_for_people()
    width = report_width(console.width)
    console.print(_table(card, BAR if console.width >= WIDTH else NARROW_BAR))
    print_lines(_failing_lines(card, width), console)
    print_lines(_flag_lines(card, width), console)
    console.print()
    if card.next:
        print_lines(kata_lines(card.next, width), console)
        if card.tree == EXERCISES:
            print_lines(hanging_lines(spell_in_line(card.next.path), "      pytest ", Style.QUIET, width), console)
            if card.next.status == Status.FAILING:
                print_lines(hint_lines(card.next, command, width), console)
    elif not card.katas:
        console.print(NO_EXERCISE)
    elif following is None:
        console.print(Text(ALL_DONE, style=f"{Style.TITLE} {Style.GOOD}"))
    else:
        print_lines([part_done(len(card.katas))], console)
        print_lines(next_lines(following, card.katas, command, width), console)


def _table(card: Scorecard, bar: int) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True, header_style=Style.QUIET, footer_style=Style.TITLE)
    done = card.count(Status.DONE)
    table.add_column("chapter", footer="total", no_wrap=True)
    table.add_column("", footer=_bar(done, len(card.katas), bar), no_wrap=True)
    table.add_column("done", footer=f"{done}/{len(card.katas)}", justify="right", no_wrap=True)
    table.add_column("to do", footer=str(card.count(Status.TO_DO)), justify="right", no_wrap=True)
    table.add_column("failing", footer=str(card.count(Status.FAILING)), justify="right", no_wrap=True)
    for chapter in dict.fromkeys(kata.chapter for kata in card.katas):
        count = sum(kata.chapter == chapter for kata in card.katas)
        done = card.count(Status.DONE, chapter)
        failing = card.count(Status.FAILING, chapter)
        table.add_row(
            chapter,
            _bar(done, count, bar),
            f"{done}/{count}",
            str(card.count(Status.TO_DO, chapter)),
            Text(str(failing), style=Style.BAD if failing else Style.PLAIN),
        )
    return table


def _flag_lines(card: Scorecard, width: int) -> Iterator[Line]:
    """Yield where a teacher should look; a flag is no verdict."""
    if card.flags:
        yield Line("")
    for flag in card.flags[:MOST_FLAGS]:
        text = f"{flag.where}  {spell_in_line(flag.what)}: {flag.reason}"
        yield from hanging_lines(text, "flagged  ", Style.QUIET, width)
    if len(card.flags) > MOST_FLAGS:
        yield Line(f"         … and {len(card.flags) - MOST_FLAGS} more, in --json", Style.QUIET)


def _bar(done: int, count: int, length: int) -> Text:
    # A kata done always shows, and the bar is full only when all are.
    full = max(min(1, done), length * done // max(count, 1))
    filled, empty = BLOCKS if can_draw() else ("#", ".")
    return Text.assemble((filled * full, Style.GOOD), (empty * (length - full), Style.QUIET))


def _failing_lines(card: Scorecard, width: int) -> Iterator[Line]:
    failing = [kata for kata in card.katas if kata.status == Status.FAILING]
    if failing:
        yield Line("")
    for path, katas in _by_common_message(failing[:MOST_FAILURES]):
        names = ", ".join(kata.name for kata in katas)
        yield from hanging_lines(f"{names}: {spell_in_line(katas[0].message)}", "failing  ", Style.BAD, width)
        yield from hanging_lines(path, "         ", Style.QUIET, width)
        for mistake in dict.fromkeys(mistake for kata in katas for mistake in kata.mistakes):
            yield from hanging_lines(spell_in_line(mistake.name), "         mistake: ", Style.ADVICE, width)
    if len(failing) > MOST_FAILURES:
        text = f"… and {len(failing) - MOST_FAILURES} more; score a chapter alone to see them"
        yield from hanging_lines(text, "         ", width=width)


def _by_common_message(katas: list[KataGrade]) -> Iterator[tuple[str, list[KataGrade]]]:
    """Group neighbours with the same place and message: a file that cannot run fails all its katas alike."""
    group: list[KataGrade] = []
    for kata in katas:
        if group and (_place(group[0]), group[0].message) != (_place(kata), kata.message):
            yield _place(group[0]), group
            group = []
        group.append(kata)
    if group:
        yield _place(group[0]), group


def _place(kata: KataGrade) -> str:
    return str(kata.place)
