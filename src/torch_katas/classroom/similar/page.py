"""The page that shows pairs side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from torch_katas.classroom.similar.pairs import Pair, Shared
from torch_katas.report.html import templates
from torch_katas.report.html.scorecard_page import POLICY

PAGES = "torch_katas.classroom.pages"
"""The package that has the style of a class's pages."""

CodeOf = Callable[[str, str], Mapping[str, str]]
"""Returns a student's code of an exercise by kata."""


@dataclass(frozen=True)
class SideBySide:
    """One kata of two students."""

    shared: Shared
    first: str
    second: str


def render_similar(
    title: str, pairs: Sequence[Pair], students: int, now: str, code_of: CodeOf, name_of: Callable[[str], str]
) -> str:
    """Return the page; `name_of` returns what a student is called on it."""
    from markupsafe import Markup  # comes with Jinja2

    shown = [
        (
            pair,
            name_of(pair.first),
            name_of(pair.second),
            [
                SideBySide(
                    shared,
                    code_of(pair.first, shared.exercise).get(shared.kata, ""),
                    code_of(pair.second, shared.exercise).get(shared.kata, ""),
                )
                for shared in pair.shared
            ],
        )
        for pair in pairs
    ]
    values = {
        "policy": POLICY,
        "style": Markup(templates.read_style() + templates.read_style(PAGES)),
        "title": title,
        "now": now,
        "students": students,
        "pairs": shown,
        "expected": describe_expected,
    }
    return templates.render("similar.html.jinja", values, __package__)


def describe_expected(expected: float) -> str:
    """Return how likely so much in common is by chance, in words."""
    if expected <= 1e-9:
        return "less than once in a billion such classes"
    return f"about once in {_round(1 / expected):,} such classes"


def _round(number: float) -> int:
    """Return a number with one digit that is not 0: more would say more than is known."""
    size: int = 10 ** (len(str(int(number))) - 1)
    return round(number / size) * size
