"""The scorecard on a terminal: a table, the failing katas, and what comes next."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from torch_katas.course.layout import EXERCISES
from torch_katas.report.facts import NO_EXERCISE
from torch_katas.report.terminal import Style, can_draw, console_for_people
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.harmless import spell_in_line
from torch_katas.verdict.scorecard import Scorecard

BAR = 20
"""Columns of a bar."""
BLOCKS = ("█", "░")
MOST_FLAGS = 6
"""Flags listed; --json has all."""
MOST_FAILURES = 12
"""Failing katas listed below the table; the rest are counted."""


def print_scorecard(card: Scorecard, console: Console | None = None) -> None:
    """Print the table, the failing katas and the next thing to do."""
    console = console or console_for_people()
    console.print(_table(card))
    _show_failing(card, console)
    _show_flags(card, console)
    if card.next:
        console.print(
            Text.assemble(("\nNext: ", Style.TITLE), _place(card.next), f"  {card.next.name}"), soft_wrap=True
        )
        if card.tree == EXERCISES:
            console.print(Text(f"      pytest {spell_in_line(card.next.path)}", style=Style.QUIET), soft_wrap=True)
    elif card.katas:
        console.print(Text("\nAll done.", style=f"{Style.TITLE} {Style.GOOD}"))
    else:
        console.print(f"\n{NO_EXERCISE}")


def _table(card: Scorecard) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True, header_style=Style.QUIET, footer_style=Style.TITLE)
    done = card.count(Status.DONE)
    table.add_column("chapter", footer="total", no_wrap=True)
    table.add_column("", footer=_bar(done, len(card.katas)), no_wrap=True)
    table.add_column("done", footer=f"{done}/{len(card.katas)}", justify="right", no_wrap=True)
    table.add_column("to do", footer=str(card.count(Status.TO_DO)), justify="right", no_wrap=True)
    table.add_column("failing", footer=str(card.count(Status.FAILING)), justify="right", no_wrap=True)
    for chapter in dict.fromkeys(kata.chapter for kata in card.katas):
        count = sum(kata.chapter == chapter for kata in card.katas)
        done = card.count(Status.DONE, chapter)
        failing = card.count(Status.FAILING, chapter)
        table.add_row(
            chapter,
            _bar(done, count),
            f"{done}/{count}",
            str(card.count(Status.TO_DO, chapter)),
            Text(str(failing), style=Style.BAD if failing else Style.PLAIN),
        )
    return table


def _show_flags(card: Scorecard, console: Console) -> None:
    """Print where a teacher should look; a flag is no verdict."""
    if card.flags:
        console.print()
    for flag in card.flags[:MOST_FLAGS]:
        what = spell_in_line(flag.what)
        console.print(Text(f"flagged  {flag.where}  {what}: {flag.reason}", style=Style.QUIET), soft_wrap=True)
    if len(card.flags) > MOST_FLAGS:
        console.print(Text(f"         … and {len(card.flags) - MOST_FLAGS} more, in --json", style=Style.QUIET))


def _bar(done: int, count: int) -> Text:
    # A kata done always shows, and the bar is full only when all are.
    full = max(min(1, done), BAR * done // max(count, 1))
    filled, empty = BLOCKS if can_draw() else ("#", ".")
    return Text.assemble((filled * full, Style.GOOD), (empty * (BAR - full), Style.QUIET))


def _show_failing(card: Scorecard, console: Console) -> None:
    failing = [kata for kata in card.katas if kata.status == Status.FAILING]
    if failing:
        console.print()
    for path, katas in _by_common_message(failing[:MOST_FAILURES]):
        names = ", ".join(kata.name for kata in katas)
        console.print(Text.assemble(("failing  ", Style.BAD), f"{names}: {spell_in_line(katas[0].message)}"))
        console.print(Text(f"         {path}", style=Style.QUIET), soft_wrap=True)
        for mistake in dict.fromkeys(mistake for kata in katas for mistake in kata.mistakes):
            console.print(Text.assemble(("         mistake: ", Style.ADVICE), spell_in_line(mistake.name)))
    if len(failing) > MOST_FAILURES:
        console.print(f"         … and {len(failing) - MOST_FAILURES} more; score a chapter alone to see them")


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
