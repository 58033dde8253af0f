"""The report of a check as HTML, for light and dark notebooks: text in the page's own colour, signals on their own."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from torch_katas.report.facts import ExerciseReport
from torch_katas.report.html import templates
from torch_katas.verdict.grades import Status

if TYPE_CHECKING:
    from jinja2 import Template

GREEN, RED, GREY, AMBER = "#1a7f37", "#c62828", "#5f6b7a", "#9a6700"
"""Each is read as white on it, and as a line on white and on black."""

BADGES = {
    Status.DONE: GREEN,
    Status.PARTIAL: GREEN,
    Status.TO_DO: GREY,
    Status.FAILING: RED,
    "note": AMBER,
    "advice": AMBER,
    "error": RED,
}
MARKS = {"expected": GREEN, "got": RED}
"""The colours of the lines beside two of the facts, by label."""


def render_reports(reports: Sequence[ExerciseReport]) -> str:
    """Return the reports of exercises."""
    return _render("reports", reports)


def render_hints(hints: Sequence[tuple[str, str]], after: str) -> str:
    """Return hints, each under its heading, and a last line where there is one."""
    return _render("hints", hints, after)


def render_error(text: str) -> str:
    """Return one line that says why there is no report."""
    return _render("error", text)


def render_text(text: str) -> str:
    """Return one line that is no report."""
    return _render("plain", text)


def _render(macro: str, *values: object) -> str:
    return str(getattr(_template().module, macro)(*values))


@cache
def _template() -> "Template":
    return templates.environment().get_template("notebook.html.jinja", globals={"badges": BADGES, "marks": MARKS})
