"""Grades to a scorecard: a table for people, JSON for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata import grades, report
from kata.catalog import EXERCISES, Course
from kata.failure import ENDED_KINDS
from kata.grades import KataGrade
from kata.grading import Graded

SCHEMA = 1
"""The version of the JSON; it grows when a field changes its meaning or goes. docs/json.md describes it."""

BAR = 20
MOST_FAILURES = 12
"""Failing katas listed below the table; the rest are counted."""


@dataclass(frozen=True)
class Scorecard:
    """All katas of a tree with their grades, in the course's order."""

    tree: str
    katas: tuple[KataGrade, ...]

    @staticmethod
    def of(course: Course, tree: str, graded: Iterable[Graded]) -> "Scorecard":
        """Collect grades, which come in as they are ready, in the course's order."""
        by_key = {one.exercise.key: one.katas for one in graded}
        return Scorecard(tree, tuple(kata for e in course.exercises for kata in by_key.get(e.key, [])))

    def count(self, status: str, chapter: str | None = None) -> int:
        """Return how many katas have a status, in one chapter or in all."""
        return sum(kata.status == status and chapter in (None, kata.chapter) for kata in self.katas)

    @property
    def complete(self) -> bool:
        return all(kata.status == grades.DONE for kata in self.katas)

    @property
    def next(self) -> KataGrade | None:
        """The first kata that is not done, one that fails before one that is to do."""
        for status in (grades.FAILING, grades.TO_DO):
            found = next((kata for kata in self.katas if kata.status == status), None)
            if found:
                return found
        return None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form: stable, described in docs/json.md."""
        return {
            "schema": SCHEMA,
            "tree": self.tree,
            "complete": self.complete,
            "totals": {
                "katas": len(self.katas),
                "done": self.count(grades.DONE),
                "to_do": self.count(grades.TO_DO),
                "failing": self.count(grades.FAILING),
            },
            "katas": [_kata_as_dict(kata) for kata in self.katas],
        }


def _kata_as_dict(kata: KataGrade) -> dict[str, Any]:
    failure = kata.first_failed.failure if kata.first_failed else None
    where = failure.where if failure else None
    return {
        "chapter": kata.chapter,
        "exercise": kata.exercise,
        "name": kata.name,
        "status": kata.status.replace(" ", "_"),
        "tests_passed": kata.passed,
        "tests_total": kata.total,
        "verdict": _verdict(kata),
        "message": kata.message,
        "mistake": kata.mistake.name if kata.mistake else None,
        "explanation": kata.mistake.explanation if kata.mistake else None,
        "path": where.path if where else kata.path,
        "line": where.line if where else None,
        "cell": where.cell if where else None,
    }


def _verdict(kata: KataGrade) -> str:
    """Return how the first test that does not pass ended: one word of docs/json.md."""
    failure = kata.first_failed.failure if kata.first_failed else None
    if kata.status == grades.DONE:
        return "passed"
    if kata.status == grades.TO_DO:
        return "to_do"
    return failure.kind.replace(" ", "_") if failure and failure.kind in ENDED_KINDS else "failed"


def show(card: Scorecard, console: Console | None = None) -> None:
    """Print the table, the failing katas and the next thing to do."""
    console = console or Console(highlight=False, width=None if Console().is_terminal else report.WIDTH)
    console.print(_table(card))
    _show_failing(card, console)
    if card.next:
        console.print(Text.assemble(("\nNext: ", "bold"), _place(card.next), f"  {card.next.name}"), soft_wrap=True)
        if card.tree == EXERCISES:
            console.print(Text(f"      pytest {card.next.path}", style="dim"), soft_wrap=True)
    else:
        console.print(Text("\nAll done.", style="bold green"))


def _table(card: Scorecard) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True, header_style="dim", footer_style="bold")
    done = card.count(grades.DONE)
    table.add_column("chapter", footer="total", no_wrap=True)
    table.add_column("", footer=_bar(done, len(card.katas)), no_wrap=True)
    table.add_column("done", footer=f"{done}/{len(card.katas)}", justify="right", no_wrap=True)
    table.add_column("to do", footer=str(card.count(grades.TO_DO)), justify="right", no_wrap=True)
    table.add_column("failing", footer=str(card.count(grades.FAILING)), justify="right", no_wrap=True)
    for chapter in dict.fromkeys(kata.chapter for kata in card.katas):
        count = sum(kata.chapter == chapter for kata in card.katas)
        done = card.count(grades.DONE, chapter)
        failing = card.count(grades.FAILING, chapter)
        table.add_row(
            chapter,
            _bar(done, count),
            f"{done}/{count}",
            str(card.count(grades.TO_DO, chapter)),
            Text(str(failing), style="red" if failing else ""),
        )
    return table


def _bar(done: int, count: int) -> Text:
    # A kata done always shows, and the bar is full only when all are.
    full = BAR if done == count else max(min(1, done), BAR * done // max(count, 1))
    return Text.assemble(("█" * full, "green"), ("░" * (BAR - full), "dim"))


def _show_failing(card: Scorecard, console: Console) -> None:
    failing = [kata for kata in card.katas if kata.status == grades.FAILING]
    if failing:
        console.print()
    for path, katas in _by_common_message(failing[:MOST_FAILURES]):
        names = ", ".join(kata.name for kata in katas)
        console.print(Text.assemble(("failing  ", "red"), f"{names}: {katas[0].message}"))
        console.print(Text(f"         {path}", style="dim"), soft_wrap=True)
        for mistake in dict.fromkeys(kata.mistake for kata in katas if kata.mistake):
            console.print(Text.assemble(("         mistake: ", "yellow"), mistake.name))
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
    failure = kata.first_failed.failure if kata.first_failed else None
    return str(failure.where) if failure and failure.where else kata.path
