"""The report of a check as HTML, for light and dark notebooks: text in the page's own colour, signals on their own."""

from collections.abc import Iterator, Sequence
from html import escape

from torch_katas.report.facts import STATUS_WORDS, ExerciseReport, Fact, FailureReport, KataReport
from torch_katas.verdict.grades import Status

GREEN, RED, GREY, AMBER = "#1a7f37", "#c62828", "#5f6b7a", "#9a6700"
"""Each is read as white on it, and as a line on white and on black."""
COLOURS = {Status.DONE: GREEN, Status.PARTIAL: GREEN, Status.TO_DO: GREY, Status.FAILING: RED}
MARKS = {"expected": GREEN, "got": RED}
_MONO = "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:0.95em"
_CELL = "padding:2px 10px;text-align:left;vertical-align:top;border:0;background:transparent;color:inherit"


def page(reports: Sequence[ExerciseReport]) -> str:
    """Return the report of exercises; everything that an answer may have written is escaped."""
    return "".join(map(_exercise, reports))


def message(text: str) -> str:
    """Return one line that is no report."""
    return f'<div style="margin:4px 0">{_badge(RED, "error")} {escape(text)}</div>'


def plain(text: str) -> str:
    return f'<div style="margin:4px 0">{_with_code(text)}</div>'


def hints(told: Sequence[tuple[str, str]], after: str) -> str:
    """Return hints, each under its heading."""
    parts = [f"<div><b>{escape(head)}</b></div>{plain(text)}" for head, text in told]
    return "".join([*parts, f'<div style="opacity:0.8">{escape(after)}</div>' if after else ""])


def _exercise(report: ExerciseReport) -> str:
    parts = [f'<div style="margin:4px 0;line-height:1.5"><b>{escape(report.title)}</b>']
    parts += [f'<div style="margin:2px 0">{_badge(AMBER, "note")} {escape(note)}</div>' for note in report.notes]
    if report.common_failure:
        parts += [_row(report.common_status, report.names, ""), *_failure(report.common_failure)]
    else:
        parts += [part for kata in report.katas for part in _kata(kata)]
    return "".join([*parts, "</div>"])


def _kata(kata: KataReport) -> Iterator[str]:
    yield _row(kata.status, kata.name, kata.summary)
    if kata.failure:
        yield from _failure(kata.failure)


def _row(status: str, name: str, summary: str) -> str:
    badge = _badge(COLOURS[status], STATUS_WORDS[status])
    rest = f' <span style="opacity:0.8">{escape(summary)}</span>' if summary else ""
    return f'<div style="margin:2px 0">{badge} <code style="background:transparent">{escape(name)}</code>{rest}</div>'


def _failure(failure: FailureReport) -> Iterator[str]:
    yield '<div style="margin:2px 0 8px 20px">'
    if failure.sentence:
        yield f"<div>{_with_code(failure.sentence)}</div>"
    rows = "".join(map(_fact, failure.rows))
    yield f'<table style="border-collapse:collapse;margin:4px 0;font-size:inherit">{rows}</table>'
    if failure.advice:
        name = f"{failure.advice.name}: " if failure.advice.name else ""
        yield _advice(failure.advice.label, name + failure.advice.text)
    yield "</div>"


def _fact(fact: Fact) -> str:
    mark = f"border-left:4px solid {MARKS.get(fact.label, 'transparent')}"
    head = f'<th style="{_CELL};{mark};font-weight:normal;opacity:0.8">{escape(fact.label)}</th>'
    value = f'<td style="{_CELL};{_MONO};white-space:pre-wrap">{escape(fact.value)}</td>'
    return f'<tr style="background:transparent">{head}{value}</tr>'


def _advice(label: str, text: str) -> str:
    return (
        f'<div style="border-left:4px solid {AMBER};padding:2px 10px">{_badge(AMBER, label)} {_with_code(text)}</div>'
    )


def _with_code(text: str) -> str:
    """Return plain text escaped, with what stands in backticks as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    tag = '<code style="background:transparent">'
    return "".join(f"{tag}{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _badge(colour: str, text: str) -> str:
    style = f"background:{colour};color:#fff;border-radius:3px;padding:0 6px;font-size:0.85em"
    return f'<span style="{style}">{escape(text)}</span>'
