"""The learner's report in lines of text: one line for what is done or to do, a paragraph for what fails."""

from collections.abc import Iterator

from torch_katas.report.facts import Advice, ExerciseReport, Fact, FailureReport, KataReport
from torch_katas.report.terminal import WIDTH, Line, Style, hanging_lines
from torch_katas.verdict.grades import Status

LABEL = 14
"""Columns before a fact's value: indent, label, gap."""

STATUS_STYLES = {
    Status.DONE: Style.GOOD,
    Status.PARTIAL: Style.GOOD,
    Status.TO_DO: Style.QUIET,
    Status.FAILING: Style.BAD,
}


def exercise_lines(report: ExerciseReport) -> Iterator[Line]:
    """Yield the report of one exercise file: remarks, its title, its katas."""
    for note in report.notes:
        yield from note_lines(note)
    yield Line(report.title, Style.TITLE)
    if report.common_failure:
        yield from hanging_lines(report.names, _head(report.common_word), STATUS_STYLES[report.common_status])
        yield from _set_off(report.common_failure)
        return
    width = max(len(kata.name) for kata in report.katas)
    for kata in report.katas:
        yield from _kata_lines(kata, width)


def note_lines(text: str) -> Iterator[Line]:
    """Yield a remark about the answers as they were found."""
    return hanging_lines(text, "note  ", Style.ADVICE)


def failure_lines(failure: FailureReport) -> Iterator[Line]:
    """Yield one failed test: its sentence, the facts, the place, then set apart the known mistake or advice."""
    if failure.sentence:
        yield from hanging_lines(failure.sentence, "    ")
    for fact in failure.facts:
        yield from _fact_lines(fact)
    if failure.where:
        yield from _fact_lines(Fact("where", failure.where))
        if failure.code:
            yield Line(" " * LABEL + failure.code[: WIDTH - LABEL], Style.CODE)
    for number, line in enumerate(failure.printed):
        yield Line((_label("" if number else "printed") + line)[:WIDTH], Style.QUIET)
    for advice in failure.advice:
        yield Line("")
        yield from _advice_lines(advice)


def _advice_lines(advice: Advice) -> Iterator[Line]:
    """Yield a known mistake, a row for its name and one for its remedy, or what to try."""
    label = advice.label
    for text in (advice.name, advice.scope, advice.text):
        if text:
            yield from _fact_lines(Fact(label, text), Style.ADVICE)
            label = ""
    if advice.remedy:
        yield from _fact_lines(Fact("instead", advice.remedy), Style.ADVICE)


def _kata_lines(kata: KataReport, width: int) -> Iterator[Line]:
    head = f"{_head(kata.word)}{kata.name:<{width}}  "
    yield from hanging_lines(kata.summary, head, STATUS_STYLES[kata.status])
    if kata.failure:
        yield from _set_off(kata.failure)


def _set_off(failure: FailureReport) -> Iterator[Line]:
    yield Line("")
    yield from failure_lines(failure)
    yield Line("")


def _head(word: str) -> str:
    return f"  {word:<7}  "


def _label(label: str) -> str:
    return f"    {label}".ljust(LABEL)


def _fact_lines(fact: Fact, style: Style = Style.PLAIN) -> Iterator[Line]:
    head = _label(fact.label)
    for part in fact.value.splitlines() or [""]:
        yield from hanging_lines(part, head, style)
        head = " " * len(head)
