"""Templates in HTML: what an answer may have written is shown, and never does anything.

Every value is escaped by Jinja2, which is imported when the first template is rendered and not before.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from torch_katas.report import api_links
from torch_katas.report.html.picture import draw_picture
from torch_katas.report.html.ring import draw_arcs
from torch_katas.verdict.harmless import spell_invisible

if TYPE_CHECKING:
    from jinja2 import Environment

_JOINTS = re.compile(r"(?<=[_/])(?=.)|(?<=[a-z])(?=[A-Z])")


class Part(NamedTuple):
    """A piece of a text, which is code where it stood between backticks."""

    text: str
    is_code: bool

    @property
    def address(self) -> str:
        """The page on it, where it is a name of PyTorch's API."""
        return api_links.find_address(self.text) if self.is_code else ""


def render(template: str, values: Mapping[str, object], package: str = __package__) -> str:
    """Return a template of a package filled with values; it may take in the templates of this one."""
    return environment(package).get_template(template).render(values)


@cache
def environment(package: str = __package__) -> "Environment":
    """Return the environment of the templates of a package, and of this one."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader([PackageLoader(name, "") for name in dict.fromkeys((package, __package__))]),
        autoescape=True,
        finalize=_spell_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"anchor": anchor, "key": key, "arcs": draw_arcs, "draw": draw_picture}
    made.filters |= {"code_parts": split_code, "name_parts": split_name, "link_names": api_links.split_at_names}
    return made


def read_style(package: str = __package__) -> str:
    """Return the style sheet of the pages of a package."""
    return (resources.files(package) / "style.css").read_text(encoding="utf-8")


def anchor(name: str, kind: str) -> str:
    """Return the id of what stands on the page for a chapter, an exercise or a kata: safe in every place."""
    dotted = name.replace("/", ".").replace("::", ".")
    safe = (char if char.isascii() and (char.isalnum() or char in "_.") else f"~{ord(char):x}~" for char in dotted)
    return f"{kind}-{''.join(safe)}"


def key(status: str) -> str:
    """Return a status as JSON and the style sheet spell it."""
    return status.replace(" ", "_")


def split_code(text: str) -> list[Part]:
    """Split a text at its backticks; one that has an odd number of them is left as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [Part(text, False)]
    return [Part(part, number % 2 == 1) for number, part in enumerate(parts)]


def split_name(name: str) -> list[str]:
    """Split a name where its parts meet: a line may break there."""
    return _JOINTS.split(name)


def _spell_text(value: object) -> object:
    """Spell out what would not be seen in a value, just before it is escaped; HTML of a template stays as it is."""
    return spell_invisible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
