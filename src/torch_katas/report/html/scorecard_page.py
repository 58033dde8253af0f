"""A scorecard and its history as one page that needs nothing else: no script, no font, no network."""

from collections.abc import Sequence
from pathlib import Path

from torch_katas.course.config import Config
from torch_katas.course.layout import EXERCISES
from torch_katas.report.counts import count_katas
from torch_katas.report.facts import NO_EXERCISE
from torch_katas.report.html import chart, templates
from torch_katas.report.html.board import build_chapters, build_reports
from torch_katas.report.html.page_file import MARKER
from torch_katas.store.scorecard_history import Entry
from torch_katas.verdict.harmless import spell_in_line
from torch_katas.verdict.scorecard import Scorecard

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render_page(
    card: Scorecard,
    history: Sequence[Entry],
    now: float,
    config: Config,
    learner: str = "",
    *,
    is_part: bool = False,
) -> str:
    """Return the page; `history` counts for the learner's own exercises only, `now` (seconds since 1970) is when the
    card was made, `config` has the course's title and command.

    `learner` is the name that it is headed with. The card is about the whole course unless it `is_part` of it.
    """
    from markupsafe import Markup  # comes with Jinja2

    own = card.tree == EXERCISES
    reports = build_reports(card)
    chapters = build_chapters(card, reports)
    points = chart.collect_points(history, [chapter.key for chapter in chapters])
    katas = (kata for chapter in chapters for exercise in chapter.exercises for kata in exercise.katas)
    headings = [("chapters", "Chapters"), ("failing", "Failing"), ("katas", "Katas")]
    headings += [("history", "History"), ("flagged", "Flagged")]
    absent = {"history": not own, "failing": not reports, "flagged": not card.flags}
    values = {
        "marker": Markup(MARKER),
        "policy": POLICY,
        "style": Markup(templates.read_style()),
        "course": config.title,
        "command": config.command,
        "is_part": is_part,
        "learner": spell_in_line(learner),
        "tree": Path(card.tree).name,
        "own": own,
        "now": chart.format_time(now),
        "headings": [(part, heading) for part, heading in headings if not absent.get(part)],
        "counts": count_katas(card.katas),
        "complete": card.complete,
        "no_exercise": NO_EXERCISE,
        "next": next((kata for kata in katas if kata.is_next), None),
        "chapters": chapters,
        "chart": chart.build_chart(points, now),
        "reports": reports,
        "flags": card.flags,
    }
    return templates.render("scorecard.html.jinja", values)
