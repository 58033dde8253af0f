"""The failing katas' reports on a page: the facts that the terminal shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch_katas.report import facts
from torch_katas.report.facts import Fact
from torch_katas.report.html.text import anchor, breakable, marked, sign, text
from torch_katas.report.html.tiles import name_of
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.scorecard import Scorecard


@dataclass(frozen=True)
class Report:
    """What is told once: about one kata, or about all of a file that cannot run."""

    id: str
    katas: tuple[KataGrade, ...]


def of(card: Scorecard) -> list[Report]:
    """Return a report for each failing kata, one for the katas of a file that cannot run."""
    reports = []
    for exercise in dict.fromkeys(kata.exercise for kata in card.katas):
        katas = [kata for kata in card.katas if kata.exercise == exercise]
        failing = [kata for kata in katas if kata.status == Status.FAILING]
        if failing and facts.find_common_failure(katas):
            reports.append(Report(anchor("report", exercise), tuple(failing)))
        else:
            reports += [Report(anchor("report", name_of(kata)), (kata,)) for kata in failing]
    return reports


def ids(reports: Sequence[Report]) -> dict[str, str]:
    """Return the id of each failing kata's report, by the kata's name on the page."""
    return {name_of(kata): one.id for one in reports for kata in one.katas}


def sections(reports: Sequence[Report]) -> Iterator[str]:
    """Yield the reports."""
    for one in reports:
        yield from _section(one)


def _section(one: Report) -> Iterator[str]:
    first = one.katas[0]
    names = ", ".join(f"<code>{breakable(kata.name)}</code>" for kata in one.katas)
    yield f'<article class="report" id="{one.id}" aria-labelledby="{one.id}-title">'
    yield f'<h3 id="{one.id}-title">{sign(Status.FAILING)}<span>{names}</span></h3>'
    about = facts.summarize(first) if len(one.katas) == 1 else "none of them could be tested"
    back = anchor("kata", name_of(first))
    yield f'<p class="about">{breakable(first.exercise)} · {text(about)} · <a href="#{back}">back to the tile</a></p>'
    yield from _failure(first)
    yield "</article>"


def _failure(kata: KataGrade) -> Iterator[str]:
    failure = facts.report_failure(kata.first_failed, kata.mistake)
    if failure.sentence:
        yield f'<p class="sentence">{marked(failure.sentence)}</p>'
    yield '<dl class="facts">'
    yield from map(_fact, failure.rows)
    yield "</dl>"
    if failure.advice:
        name = f"<strong>{text(failure.advice.name)}</strong> " if failure.advice.name else ""
        yield _apart(failure.advice.label, name + marked(failure.advice.text))


def _fact(fact: Fact) -> str:
    # A line end right after <pre> would be dropped.
    label = text(fact.label)
    return f'<div class="{label}"><dt>{label}</dt><dd><pre>\n{text(fact.value)}</pre></dd></div>'


def _apart(label: str, inside: str) -> str:
    return f'<div class="apart"><p class="label">{label}</p> <p>{inside}</p></div>'
