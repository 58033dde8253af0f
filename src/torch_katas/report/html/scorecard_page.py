"""A scorecard and its history as one page that needs nothing else: no script, no font, no network."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from torch_katas.course.layout import EXERCISES
from torch_katas.report.html import chart, failures, tiles
from torch_katas.report.html.page_file import MARKER
from torch_katas.report.html.style import STYLE
from torch_katas.report.html.text import WORDS, anchor, breakable, sign, text
from torch_katas.store.scorecard_history import Entry
from torch_katas.verdict.grades import Status
from torch_katas.verdict.scorecard import Scorecard

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(card: Scorecard, history: Sequence[Entry], now: float) -> str:
    """Return the page; `history` counts for the learner's own exercises only, `now` is when the card was made."""
    return "\n".join(_page(card, history if card.tree == EXERCISES else (), now)) + "\n"


def _page(card: Scorecard, history: Sequence[Entry], now: float) -> Iterator[str]:
    reports = failures.of(card)
    whose = text(Path(card.tree).name)
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{MARKER}'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{card.count(Status.DONE)} of {len(card.katas)} katas done · {whose} · torch-katas</title>"
    yield f"<style>{STYLE}</style>\n</head>\n<body>"
    yield f'<header><p class="course">torch-katas</p><h1>Scorecard</h1><p class="quiet">{whose} · {_time(now)}</p>'
    yield from _navigation(bool(reports), card.tree == EXERCISES)
    yield "</header>"
    counts = {name: card.count(status) for name, status in _STATES}
    data = "".join(f' data-{name}="{count}"' for name, count in counts.items())
    yield f'<main data-katas="{len(card.katas)}"{data} data-complete="{str(card.complete).lower()}">'
    yield from _summary(card)
    yield from _part("chapters", "Chapters", tiles.rings(card))
    if card.tree == EXERCISES:
        found = chart.points(history, tiles.chapters_of(card))
        yield from _part("history", "History", chart.chart(found, now))
    yield from _part("katas", "Katas", tiles.board(card, failures.ids(reports)))
    if reports:
        yield from _part("failing", "Failing", failures.sections(reports))
    yield f"</main>\n<footer><p>Made by <code>python grader.py score --html</code> on {_time(now)}.</p></footer>"
    yield "</body>\n</html>"


_STATES = (("done", Status.DONE), ("failing", Status.FAILING), ("to-do", Status.TO_DO))


def _time(now: float) -> str:
    shown = chart.moment(now)
    return f'<time datetime="{shown.replace(" ", "T")}">{shown}</time>'


def _navigation(failing: bool, history: bool) -> Iterator[str]:
    parts = [("chapters", "Chapters", True), ("history", "History", history), ("katas", "Katas", True)]
    parts.append(("failing", "Failing", failing))
    links = "".join(f'<li><a href="#{own}">{name}</a></li>' for own, name, there in parts if there)
    yield f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def _summary(card: Scorecard) -> Iterator[str]:
    done, failing = card.count(Status.DONE), card.count(Status.FAILING)
    yield '<section class="summary" aria-label="In all">'
    yield f'<div class="dial">{tiles.ring(done, failing, max(1, len(card.katas)))}'
    yield f'<p class="share"><strong>{done}</strong> <span>of {len(card.katas)} done</span></p></div>'
    yield '<div class="words"><ul class="counts">'
    for name, status in _STATES:
        yield (
            f'<li class="{name}">{sign(status)}<span><strong>{card.count(status)}</strong> {WORDS[status]}</span></li>'
        )
    yield "</ul>"
    following = card.next
    if card.complete:
        yield '<p class="following all-done">All done.</p>'
    elif following:
        to = anchor("kata", tiles.name_of(following))
        yield f'<p class="following">Next: <a href="#{to}"><code>{breakable(following.name)}</code></a></p>'
        if card.tree == EXERCISES:
            yield f'<p class="command"><code>pytest {breakable(following.path)}</code></p>'
    yield "</div></section>"


def _part(own: str, heading: str, inside: Iterator[str]) -> Iterator[str]:
    yield f'<section id="{own}" aria-labelledby="{own}-title"><h2 id="{own}-title">{heading}</h2>'
    yield from inside
    yield "</section>"
