"""Chapters as rings, katas as tiles with their state."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from torch_katas.report import facts
from torch_katas.report.html.text import WORDS, anchor, breakable, sign, text, word
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.scorecard import Scorecard

Reports = Mapping[str, str]
"""A failing kata's name to the id of its report."""


def name_of(kata: KataGrade) -> str:
    """Return the name that a kata has on the page: `03_sequence_shapes/01_batch_first::to_seq_first`."""
    return f"{kata.exercise}::{kata.name}"


def ring(done: int, failing: int, count: int) -> str:
    """Return a ring: done and failing as shares of all. What it shows stands beside it in words."""
    arcs = [
        _arc("done", 0, done, count),
        _arc("failing", done, failing, count),
    ]
    track = '<circle class="track" cx="50" cy="50" r="42"/>'
    return f'<svg class="ring" viewBox="0 0 100 100" aria-hidden="true">{track}{"".join(arcs)}</svg>'


def _arc(kind: str, before: int, share: int, count: int) -> str:
    if not share:
        return ""
    length, start = 100 * share / count, 100 * before / count
    return (
        f'<circle class="{kind}" cx="50" cy="50" r="42" pathLength="100" '
        f'stroke-dasharray="{length:.3f} 100" stroke-dashoffset="{-start:.3f}" transform="rotate(-90 50 50)"/>'
    )


def chapters_of(card: Scorecard) -> list[str]:
    return list(dict.fromkeys(kata.chapter for kata in card.katas))


def title(chapter: str) -> str:
    """Return a chapter's number and its name in words."""
    number, _, name = chapter.partition("_")
    return f'<span class="number">{text(number)}</span> {text(name.replace("_", " "))}'


def counted(card: Scorecard, chapter: str | None = None) -> str:
    """Return in words how many katas are done, failing and to do; a line breaks between the parts."""
    count = sum(chapter in (None, kata.chapter) for kata in card.katas)
    done, failing, to_do = (card.count(status, chapter) for status in (Status.DONE, Status.FAILING, Status.TO_DO))
    if done == count:
        return f"<span>all {count} done</span>"
    parts = [f"{done} of {count} done"]
    parts += [f"{failing} failing"] if failing else []
    parts += [f"{to_do} to do"] if to_do else []
    return " ".join(f"<span>{part}</span>" for part in (*(f"{part}," for part in parts[:-1]), parts[-1]))


def rings(card: Scorecard) -> Iterator[str]:
    """Yield the chapters, each a ring that leads to its tiles."""
    yield '<ul class="rings">'
    for chapter in chapters_of(card):
        of_chapter = [kata for kata in card.katas if kata.chapter == chapter]
        done, failing = card.count(Status.DONE, chapter), card.count(Status.FAILING, chapter)
        share = f'<span class="share" aria-hidden="true">{_percent(done, len(of_chapter))}</span>'
        yield (
            f'<li data-chapter="{text(chapter)}" data-katas="{len(of_chapter)}" data-done="{done}"'
            f' data-failing="{failing}" data-to-do="{card.count(Status.TO_DO, chapter)}">'
            f'<a href="#{anchor("chapter", chapter)}">'
            f'<span class="dial">{ring(done, failing, len(of_chapter))}{share}</span>'
            f'<span class="name">{title(chapter)}</span> <span class="counted">{counted(card, chapter)}</span>'
            "</a></li>"
        )
    yield "</ul>"


def _percent(done: int, count: int) -> str:
    # As the terminal's bars: 100% only when all are done, never 0% when something is.
    return f"{100 * done // count or min(done, 1)}%"


def board(card: Scorecard, reports: Reports, heading: Callable[[str], str] = title) -> Iterator[str]:
    """Yield every kata as a tile, by chapter and exercise."""
    following = card.next
    for chapter in chapters_of(card):
        katas = [kata for kata in card.katas if kata.chapter == chapter]
        own = anchor("chapter", chapter)
        yield f'<section class="chapter" id="{own}" aria-labelledby="{own}-title">'
        yield f'<h3 id="{own}-title">{heading(chapter)}</h3><p class="counted">{counted(card, chapter)}</p>'
        for exercise in dict.fromkeys(kata.exercise for kata in katas):
            of_exercise = [kata for kata in katas if kata.exercise == exercise]
            yield f'<div class="exercise"><h4>{breakable(exercise.rpartition("/")[2])}</h4>'
            yield from _tiles(of_exercise, reports, following)
            yield "</div>"
        yield "</section>"


def _tiles(katas: Sequence[KataGrade], reports: Reports, following: KataGrade | None) -> Iterator[str]:
    yield '<ul class="tiles">'
    for kata in katas:
        yield _tile(kata, reports.get(name_of(kata), ""), kata is following)
    yield "</ul>"


def _tile(kata: KataGrade, report_id: str, comes_next: bool) -> str:
    state = f'<span class="state">{sign(kata.status)}{WORDS[kata.status]}</span>'
    badge = ' <span class="next">next</span>' if comes_next else ""
    inside = (
        f'<code class="kata">{breakable(kata.name)}</code> '
        f'<span class="line">{state} <span class="tests">{text(facts.summarize(kata))}</span>{badge}</span>'
    )
    inside = f'<a href="#{report_id}">{inside}</a>' if report_id else f"<div>{inside}</div>"
    name = name_of(kata)
    return (
        f'<li class="tile {word(kata.status)}" id="{anchor("kata", name)}" data-kata="{text(name)}"'
        f' data-status="{word(kata.status)}" data-tests-passed="{kata.passed}" data-tests-total="{kata.total}">'
        f"{inside}</li>"
    )
