"""The learner's report in lines of text: one line for what is done or to do, a paragraph for what fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch_katas.report import grid
from torch_katas.report.facts import Advice, ExerciseReport, Fact, FailureReport, KataReport
from torch_katas.report.terminal import WIDTH, Line, Style, hanging_lines, paragraph_lines, wrap_text
from torch_katas.verdict.grades import Status
from torch_katas.verdict.picture import Picture

LABEL = 14
"""Columns before a fact's value: indent, label, gap."""

STATUS_STYLES = {
    Status.DONE: Style.GOOD,
    Status.PARTIAL: Style.GOOD,
    Status.TO_DO: Style.QUIET,
    Status.FAILING: Style.BAD,
}


@dataclass(frozen=True)
class Room:
    """How much room a report has."""

    width: int = WIDTH
    """Columns."""
    value_lines: int = 6
    """Lines of one fact: a long tensor must not push the sentence off the screen."""


USUAL_ROOM = Room()
"""The room on a terminal that nobody can see."""


def exercise_lines(report: ExerciseReport, room: Room = USUAL_ROOM) -> Iterator[Line]:
    """Yield the report of one exercise file: remarks, its title, its katas."""
    for note in report.notes:
        yield from note_lines(note, room)
    yield from title_lines(report.title, room)
    if report.common_failure:
        style = STATUS_STYLES[report.common_status]
        yield from hanging_lines(report.names, _head(report.common_word), style, room.width)
        yield from _set_off(report.common_failure, room)
        return
    for kata in report.katas:
        yield from kata_lines(kata, report.katas, room)


def title_lines(title: str, room: Room) -> Iterator[Line]:
    """Yield a title, such as a path: in one piece, that it may be clicked, unless the pane is narrow."""
    if room.width < WIDTH:
        yield from paragraph_lines(title, Style.TITLE, room.width)
    else:
        yield Line(title, Style.TITLE)


def kata_lines(kata: KataReport, among: Sequence[KataReport], room: Room) -> Iterator[Line]:
    """Yield one kata's line, in columns with those `among` which it stands, and its failure."""
    yield from kata_head_lines(kata, among, room)
    if kata.failure:
        yield from _set_off(kata.failure, room)


def kata_head_lines(kata: KataReport, among: Sequence[KataReport], room: Room) -> Iterator[Line]:
    """Yield one kata's status, its name and a summary: one line, unless the summary is long."""
    width = max(len(other.name) for other in among)
    if len(_head(kata.word)) + width + 2 + len(kata.summary) > room.width:  # a narrow pane has no columns
        width = 0
    head = f"{_head(kata.word)}{kata.name:<{width}}  "
    return hanging_lines(kata.summary, head, STATUS_STYLES[kata.status], room.width)


def note_lines(text: str, room: Room = USUAL_ROOM) -> Iterator[Line]:
    """Yield a remark about the answers as they were found."""
    return hanging_lines(text, "note  ", Style.ADVICE, room.width)


def failure_lines(failure: FailureReport, room: Room = USUAL_ROOM) -> Iterator[Line]:
    """Yield one failed test: its sentence, the facts, the place, then set apart the known mistake or advice."""
    if failure.sentence:
        yield from hanging_lines(failure.sentence, "    ", width=room.width)
    for fact in failure.facts:
        if failure.picture is None or fact.label not in ("expected", "got"):
            yield from _fact_lines(fact, room)
        elif fact.label == "expected":
            yield from _picture_lines(failure.picture, room)
    if failure.where:
        yield from _fact_lines(Fact("where", failure.where), room)
        if failure.code:
            yield Line(" " * LABEL + failure.code[: room.width - LABEL], Style.CODE)
    for number, line in enumerate(failure.printed):
        yield Line((_label("" if number else "printed") + line)[: room.width], Style.QUIET)
    for advice in failure.advice:
        yield Line("")
        yield from _advice_lines(advice, room)


def _picture_lines(picture: Picture, room: Room) -> Iterator[Line]:
    for label, text in grid.draw(picture, room.width - LABEL, room.value_lines):
        yield Line(f"{_label(label) if label else ' ' * LABEL}{text}".rstrip())
    yield from hanging_lines(grid.describe(picture), " " * LABEL, width=room.width)


def _advice_lines(advice: Advice, room: Room) -> Iterator[Line]:
    """Yield a known mistake, a row for its name and one for its remedy, or what to try."""
    label = advice.label
    for text in (advice.name, advice.scope, advice.text):
        if text:
            yield from _fact_lines(Fact(label, text), room, Style.ADVICE)
            label = ""
    if advice.remedy:
        yield from _fact_lines(Fact("instead", advice.remedy), room, Style.ADVICE)


def _set_off(failure: FailureReport, room: Room) -> Iterator[Line]:
    yield Line("")
    yield from failure_lines(failure, room)
    yield Line("")


def _head(word: str) -> str:
    return f"  {word:<7}  "


def _label(label: str) -> str:
    return f"    {label}".ljust(LABEL)


def _fact_lines(fact: Fact, room: Room, style: Style = Style.PLAIN) -> Iterator[Line]:
    head = _label(fact.label)
    width = max(room.width - len(head), room.width // 4)
    parts = [line for part in fact.value.splitlines() or [""] for line in wrap_text(part, width)]
    if style == Style.PLAIN and len(parts) > room.value_lines:
        parts = _shorten(parts, room.value_lines)
    for part in parts:
        yield Line(f"{head}{part}".rstrip(), style)
        head = " " * len(head)


def _shorten(lines: list[str], most: int) -> list[str]:
    """Return the first lines and the last, and between them how many are left out."""
    if most < 3:
        return [lines[0], f"… {len(lines) - 1} more lines"][:most]
    return [*lines[: most - 2], f"… {len(lines) - most + 1} more lines", lines[-1]]
