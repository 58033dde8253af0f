"""A terminal as people read it: how wide it is, in which styles lines are printed, and where they are broken."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # rich is imported by what breaks or prints a line: pytest's start does neither
    from rich.console import Console

WIDTH = 80
"""Columns of a report, and of a terminal that nobody can see."""
LEAST_WIDTH = 40
"""Columns below which a report gets no narrower."""

_SLASHES = re.compile(r"(?<=/)(?=.)")
_JOINTS = re.compile(r"(?<=[_.,=:)\]])(?=.)")
"""Where a word that is longer than a line may be broken: behind what joins its parts."""


class Style(StrEnum):
    """What a line is. The values are rich's names of styles."""

    PLAIN = ""
    TITLE = "bold"
    GOOD = "green"
    BAD = "red"
    QUIET = "dim"
    CODE = "cyan"
    ADVICE = "yellow"


@dataclass(frozen=True)
class Line:
    """One line of a report, broken already."""

    text: str
    style: Style = Style.PLAIN


def console_for_people() -> "Console":
    """Return a console for standard output that is WIDTH columns wide where it is no terminal."""
    from rich.console import Console

    return Console(highlight=False, width=None if Console().is_terminal else WIDTH)


def report_width(columns: int) -> int:
    """Return how wide a report is in a terminal of so many columns."""
    return max(LEAST_WIDTH, min(columns, WIDTH))


def can_draw() -> bool:
    """Tell whether standard output's encoding has more than letters."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")


def print_lines(lines: Iterable[Line], console: "Console") -> None:
    """Print lines as they are: none is broken again."""
    from rich.text import Text

    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True)


def load() -> None:
    """Import what breaks lines, where it is not yet."""
    wrap_text("a line that is too long", 8)


def wrap_text(text: str, width: int = WIDTH) -> list[str]:
    """Return a text as lines of at most `width` columns, at least one, without blanks at their ends.

    Words are kept whole unless one is longer than a line: a path is broken behind a slash. Characters that are two
    columns wide count as two.
    """
    if len(text) <= width and text.isascii() and text.isprintable():  # as most lines are: rich is slow to import
        return [text.rstrip()]
    from rich.text import Text

    if any(len(word) > width for word in text.split()):
        text = re.sub(rf"\S{{{width + 1},}}", lambda match: _break_word(match[0], width), text)
    return [line.plain.rstrip() for line in Text(text).wrap(_unseen_console(), width)] or [""]


def paragraph_lines(text: str, style: Style = Style.PLAIN, width: int = WIDTH) -> Iterator[Line]:
    """Yield a text as lines."""
    return hanging_lines(text, "", style, width)


def hanging_lines(text: str, head: str, style: Style = Style.PLAIN, width: int = WIDTH) -> Iterator[Line]:
    """Yield a text as lines that begin where `head` ends, which stands before the first."""
    for line in wrap_text(text, max(width - len(head), width // 4)):
        yield Line(f"{head}{line}".rstrip(), style)
        head = " " * len(head)


def _break_word(word: str, width: int) -> str:
    """Return a long word with blanks where its lines end, behind slashes, or else behind other joints."""
    lines = [""]
    folders = _SLASHES.split(word)
    for part in (part for folder in folders for part in (_JOINTS.split(folder) if len(folder) > width else [folder])):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return " ".join(lines)


@cache
def _unseen_console() -> "Console":
    """Return the console that rich asks for to break lines; nothing is printed on it."""
    from rich.console import Console

    return Console(width=WIDTH)
