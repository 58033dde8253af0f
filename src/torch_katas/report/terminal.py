"""A report's lines on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from torch_katas.report.paragraphs import Line

STYLES = {
    "title": "bold",
    "good": "green",
    "bad": "red",
    "quiet": "dim",
    "code": "cyan",
    "advice": "yellow",
    "plain": "",
}


def show(lines: Iterable[Line], console: Console) -> None:
    """Print lines that are wrapped already."""
    for line in lines:
        console.print(Text(line.text, style=STYLES[line.style]), soft_wrap=True)
