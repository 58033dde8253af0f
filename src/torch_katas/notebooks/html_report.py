"""The report of a check as HTML, for light and dark notebooks: text in the page's own colour, signals on their own."""

from collections.abc import Iterator, Sequence
from html import escape

from torch_katas.notebooks.checking import Checked
from torch_katas.report import paragraphs
from torch_katas.verdict import grades
from torch_katas.verdict.failure import FILE_KINDS, NAME_KINDS, Failure, Kind
from torch_katas.verdict.grades import KataGrade, Status, TestResult

GREEN, RED, GREY, AMBER = "#1a7f37", "#c62828", "#5f6b7a", "#9a6700"
"""Each is read as white on it, and as a line on white and on black."""
BADGES = {
    Status.DONE: (GREEN, "done"),
    Status.PARTIAL: (GREEN, "passing"),
    Status.TO_DO: (GREY, "to do"),
    Status.FAILING: (RED, "FAILING"),
}
MARKS = {"expected": GREEN, "got": RED}
_MONO = "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:0.95em"
_CELL = "padding:2px 10px;text-align:left;vertical-align:top;border:0;background:transparent;color:inherit"


def page(all_checked: Sequence[Checked]) -> str:
    """Return the report of exercises; everything that an answer may have written is escaped."""
    return "".join(_exercise(one) for one in all_checked)


def message(text: str) -> str:
    """Return one line that is no report."""
    return f'<div style="margin:4px 0">{_badge(RED, "error")} {escape(text)}</div>'


def plain(text: str) -> str:
    return f'<div style="margin:4px 0">{_with_code(text)}</div>'


def hints(told: Sequence[tuple[str, str]], after: str) -> str:
    """Return hints, each under its heading."""
    parts = [f"<div><b>{escape(head)}</b></div>{plain(text)}" for head, text in told]
    return "".join([*parts, f'<div style="opacity:0.8">{escape(after)}</div>' if after else ""])


def _exercise(one: Checked) -> str:
    parts = [f'<div style="margin:4px 0;line-height:1.5"><b>{escape(one.title)}</b>']
    parts += [f'<div style="margin:2px 0">{_badge(AMBER, "note")} {escape(note)}</div>' for note in one.notes]
    common = paragraphs.common_failure(list(one.katas))
    if common:
        status = Status.TO_DO if all(kata.status == Status.TO_DO for kata in one.katas) else Status.FAILING
        names = ", ".join(kata.name for kata in one.katas)
        parts += [_row(status, names, ""), *_failure(common, None)]
    else:
        parts += [part for kata in one.katas for part in _kata(kata)]
    return "".join([*parts, "</div>"])


def _kata(kata: KataGrade) -> Iterator[str]:
    yield _row(kata.status, kata.name, paragraphs.summary(kata))
    if kata.status == Status.FAILING and kata.first_failed:
        yield from _failure(kata.first_failed, kata.mistake)


def _row(status: str, name: str, summary: str) -> str:
    badge = _badge(*BADGES[status])
    rest = f' <span style="opacity:0.8">{escape(summary)}</span>' if summary else ""
    return f'<div style="margin:2px 0">{badge} <code style="background:transparent">{escape(name)}</code>{rest}</div>'


def _failure(what: TestResult, mistake: grades.Mistake | None) -> Iterator[str]:
    told = what.failure or Failure(Kind.UNKNOWN, "the test failed and left no reason")
    yield '<div style="margin:2px 0 8px 20px">'
    if told.kind not in (*FILE_KINDS, *NAME_KINDS):
        yield f"<div>{_with_code(what.sentence or what.name)}</div>"
    facts = [("problem", told.message)] if told.kind != Kind.WRONG else []
    facts += told.facts
    if told.where:
        text = f"\n{told.where.text.strip()}" if told.where.text else ""
        facts.append(("where", f"{told.where}{text}"))
    if what.printed:
        facts.append(("printed", "\n".join(paragraphs.printed(what.printed))))
    yield f'<table style="border-collapse:collapse;margin:4px 0;font-size:inherit">{"".join(map(_fact, facts))}</table>'
    if mistake:
        yield _advice("mistake", f"{mistake.name}: {mistake.explanation}")
    elif told.advice:
        yield _advice("try", told.advice)
    yield "</div>"


def _fact(fact: tuple[str, str]) -> str:
    label, value = fact
    mark = f"border-left:4px solid {MARKS.get(label, 'transparent')}"
    return (
        f'<tr style="background:transparent"><th style="{_CELL};{mark};font-weight:normal;opacity:0.8">{escape(label)}'
        f'</th><td style="{_CELL};{_MONO};white-space:pre-wrap">{escape(value)}</td></tr>'
    )


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
