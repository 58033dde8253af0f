"""Text on a page: what an answer may have written is shown, and never does anything."""

import re
import unicodedata
from html import escape

from torch_katas.verdict.grades import Status

SIGNS = {
    Status.DONE: '<path d="M4.5 8.3l2.4 2.4 4.6-5.2"/>',
    Status.PARTIAL: '<path d="M4.5 8.3l2.4 2.4 4.6-5.2"/>',
    Status.FAILING: '<path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"/>',
    Status.TO_DO: "",
}
"""What a state is drawn with inside a circle, 16 by 16: a font may lack the signs."""

WORDS = {Status.DONE: "done", Status.PARTIAL: "passing", Status.TO_DO: "to do", Status.FAILING: "failing"}

_JOINTS = re.compile(r"(?<=[_/])(?=.)|(?<=[a-z])(?=[A-Z])")


def text(value: str) -> str:
    """Return a text for HTML, in an element or an attribute; what would not be seen is spelled out."""
    return escape("".join(one if _seen(one) else _spelled(one) for one in value))


def breakable(name: str) -> str:
    """Return a name that may be broken where its parts meet."""
    return "<wbr>".join(map(text, _JOINTS.split(name)))


def marked(value: str) -> str:
    """Return a text whose `code` is set as code."""
    parts = value.split("`")
    if len(parts) % 2 == 0:
        return text(value)
    return "".join(f"<code>{text(part)}</code>" if number % 2 else text(part) for number, part in enumerate(parts))


def anchor(kind: str, name: str) -> str:
    """Return the id of what stands on the page for a chapter, an exercise or a kata: safe in every place."""
    dotted = name.replace("/", ".").replace("::", ".")
    plain = (one if one.isascii() and (one.isalnum() or one in "_.") else f"~{ord(one):x}~" for one in dotted)
    return f"{kind}-{''.join(plain)}"


def word(status: str) -> str:
    """Return a state as JSON spells it."""
    return status.replace(" ", "_")


def sign(status: str) -> str:
    """Return the drawn sign of a state; the word for it stands beside it."""
    drawn = f'<circle cx="8" cy="8" r="6.7"/>{SIGNS[status]}'
    return f'<svg class="sign {word(status)}" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'


def _seen(one: str) -> bool:
    return one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _spelled(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
