"""Solutions in a terminal: side by side where it is wide, one after the other where not, plain text when piped."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from torch_katas.course.model import Exercise
from torch_katas.practice.solution import Pair, Side
from torch_katas.report.terminal import WIDTH, Style, wrap_text
from torch_katas.source.wrap import wrap_code

WIDE = 120
"""Columns from which two sides find room beside each other."""
GAP = 4
INDENT = 2


def print_pair(pair: Pair, console: Console) -> None:
    """Print both sides of one kata."""
    console.print(Text(pair.kata, style=Style.TITLE), soft_wrap=True)
    if console.is_terminal and console.width >= WIDE:
        width = (console.width - GAP) // 2
        table = Table.grid(padding=(0, GAP // 2))
        table.add_column(width=width)
        table.add_column(width=width)
        table.add_row(
            Text(f"yours  {pair.yours.where}", Style.QUIET), Text(f"reference  {pair.reference.where}", Style.QUIET)
        )
        table.add_row("", "")
        table.add_row(_code(pair.yours, width), _code(pair.reference, width))
        console.print(table)
        console.print()
        return
    for title, side in (("yours", pair.yours), ("reference", pair.reference)):
        console.print(Text(f"{title}  {side.where}", style=Style.QUIET), soft_wrap=True)
        console.print()
        width = min(console.width, WIDTH) - INDENT
        if console.is_terminal:
            console.print(Padding(_code(side, width), (0, 0, 0, INDENT)))
        elif side.note:
            console.print(Text(" " * INDENT + side.note), soft_wrap=True)
        else:  # no wrapping: what is piped is to stay code
            for line in wrap_code(side.code, width).splitlines():
                console.print(Text((" " * INDENT + line).rstrip()), soft_wrap=True)
        console.print()


def refusal_lines(refused: Mapping[Exercise, Sequence[str]], command: str, width: int = WIDTH) -> Iterator[str]:
    """Yield what to say about katas that are not done, exercise by exercise: their names, and what to type next.

    `command` is what people type before `hint`.
    """
    for exercise, katas in refused.items():
        first, *more = wrap_text(f"Not done yet in {exercise.id}: {', '.join(katas)}.", width - INDENT)
        yield first
        yield from (" " * INDENT + line for line in more)
        alone = f" {katas[0]}" if len(katas) == 1 else ""
        yield f"  a hint                 {command} hint {exercise.id}{alone}"
        yield f"  to see it all the same {command} solution {exercise.id}{alone} --peek"


def _code(side: Side, width: int) -> Text | Syntax:
    if side.note:
        return Text(side.note, style=Style.ADVICE)
    # The terminal's own colours and background: readable on light and dark.
    return Syntax(wrap_code(side.code, width), "python", theme="ansi_light", background_color="default", word_wrap=True)
