"""The page of `watch --page`: what stands around it, and the part that changes with every save."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from torch_katas.course.config import Config
from torch_katas.report.facts import ExerciseReport
from torch_katas.report.html import templates

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True)
class WatchView:
    """What the page shows."""

    next: str
    """The place and the name of the kata that comes next; empty where none is known to be left."""
    kata: str
    statement: str
    """What that kata's stub asks for."""
    exercises: tuple[ExerciseReport, ...]
    hints: tuple[tuple[str, str], ...]
    """Those of that kata that were shown: a heading and a text each."""
    after: str = "All of it is done."
    """Stands in place of what comes next."""


def render_shell(config: Config, nonce: str) -> str:
    """Return the page around the part that changes, which `{body}` stands for; `nonce` marks its script."""
    from markupsafe import Markup  # comes with Jinja2

    return str(_template().module.shell(config.title, Markup(templates.read_style()), nonce))  # type: ignore[attr-defined]


def render_body(view: WatchView) -> str:
    """Return the part that changes."""
    return str(_template().module.body(view))  # type: ignore[attr-defined]


@cache
def _template() -> "Template":
    return templates.environment().get_template("watch.html.jinja")
