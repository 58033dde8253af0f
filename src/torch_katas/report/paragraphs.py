"""The learner's report in lines of text: one line for what is done or to do, a paragraph for what fails."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch_katas.verdict.failure import FILE_KINDS, NAME_KINDS, WIDTH, Failure, Kind
from torch_katas.verdict.grades import KataGrade, Mistake, Status, TestResult

LABEL = 14
"""Columns before a fact's value: indent, label, gap."""

MOST_PRINTED = 6
"""Lines of an answer's own output that are shown."""


@dataclass(frozen=True)
class Line:
    """One line of a report; `style` is plain, title, good, bad, quiet, code or advice."""

    text: str
    style: str = "plain"


def exercise(shown: str, katas: Sequence[KataGrade]) -> Iterator[Line]:
    """Yield the report of one exercise file, its path first."""
    yield Line(shown, "title")
    common = common_failure(katas)
    if common:
        names = ", ".join(kata.name for kata in katas)
        missing = all(kata.status == Status.TO_DO for kata in katas)
        yield from _wrapped(f"  {'to do  ' if missing else 'FAILING'}  {names}", "quiet" if missing else "bad", hang=11)
        yield Line("")
        yield from failure(common)
        yield Line("")
        return
    width = max(len(kata.name) for kata in katas)
    for kata in katas:
        yield from _kata(kata, width)


def note(text: str) -> Iterator[Line]:
    """Yield a remark about the answers as they were found."""
    yield from _wrapped(f"note  {text}", "advice", hang=6)


def paragraph(text: str, style: str = "plain") -> Iterator[Line]:
    """Yield a text, wrapped."""
    yield from _wrapped(text, style, hang=0)


def failure(what: TestResult, mistake: Mistake | None = None) -> Iterator[Line]:
    """Yield one failed test: its sentence, the facts, the place, then set apart the known mistake or advice."""
    told = what.failure or Failure(Kind.UNKNOWN, "the test failed and left no reason")
    if told.kind not in (*FILE_KINDS, *NAME_KINDS):
        yield from _wrapped(f"    {what.sentence or what.name}", "plain", hang=4)
    if told.kind != Kind.WRONG:
        yield from _fact("problem", told.message)
    for label, value in told.facts:
        yield from _fact(label, value)
    if told.where:
        yield from _fact("where", str(told.where))
        if told.where.text:
            yield Line(" " * LABEL + told.where.text.strip()[: WIDTH - LABEL], "code")
    if what.printed:
        yield from _printed(what.printed)
    if mistake:
        yield Line("")
        yield from _fact("mistake", mistake.name, "advice")
        yield from _fact("", mistake.explanation, "advice")
    elif told.advice:
        yield Line("")
        yield from _fact("try", told.advice, "advice")


def _printed(text: str) -> Iterator[Line]:
    """Yield the first lines of what the answer printed during the test."""
    for number, line in enumerate(printed(text)):
        label = "    printed" if number == 0 else ""
        yield Line((label.ljust(LABEL) + line)[:WIDTH], "quiet")


def printed(text: str) -> list[str]:
    """Return the first lines of an output, and how many more there are."""
    lines = text.splitlines()
    more = [f"… and {len(lines) - MOST_PRINTED} more lines (pytest -s shows all)"] if len(lines) > MOST_PRINTED else []
    return [*lines[:MOST_PRINTED], *more]


def common_failure(katas: Sequence[KataGrade]) -> TestResult | None:
    """Return the failure of the whole file, where there is one: no kata of it could be tested."""
    firsts = [kata.first_failed for kata in katas]
    if all(first and first.failure and first.failure.kind in FILE_KINDS for first in firsts):
        return firsts[0]
    return None


def _kata(kata: KataGrade, width: int) -> Iterator[Line]:
    name = kata.name.ljust(width)
    if kata.status == Status.DONE:
        yield Line(f"  done     {name}  {summary(kata)}", "good")
    elif kata.status == Status.PARTIAL:
        yield Line(f"  passing  {name}  {summary(kata)}", "good")
    elif kata.status == Status.TO_DO:
        yield from _wrapped(f"  to do    {name}  {summary(kata)}", "quiet", hang=13 + width)
    else:
        yield Line(f"  FAILING  {name}  {summary(kata)}", "bad")
        if kata.first_failed:
            yield Line("")
            yield from failure(kata.first_failed, kata.mistake)
            yield Line("")


def summary(kata: KataGrade) -> str:
    """Return what is said of a kata behind its status and name."""
    if kata.status == Status.DONE:
        return _tests(kata.total)
    if kata.status == Status.PARTIAL:
        return f"{kata.ran} of its {_tests(kata.total)} ran"
    if kata.status == Status.TO_DO:
        return _to_do(kata)
    ran = "" if kata.ran == kata.total else f", {kata.total - kata.ran} did not run"
    return f"{kata.passed} of {_tests(kata.total)} pass{ran}"


def _to_do(kata: KataGrade) -> str:
    failure = kata.failure
    if failure is None:
        return ""
    return failure.where.in_short if failure.kind == Kind.TO_DO and failure.where else failure.message


def _tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"


def _fact(label: str, value: str, style: str = "plain") -> Iterator[Line]:
    first = f"    {label}".ljust(LABEL)
    for number, part in enumerate(value.splitlines() or [""]):
        lead = first if number == 0 else " " * len(first)
        yield from _wrapped(lead + part, style, hang=len(first))


def _wrapped(text: str, style: str, hang: int) -> Iterator[Line]:
    indent = text[: len(text) - len(text.lstrip())]
    lines = textwrap.wrap(
        text.strip(),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * hang,
        drop_whitespace=True,
        replace_whitespace=False,
        break_on_hyphens=False,
    )
    for line in lines or [""]:
        yield Line(line, style)
