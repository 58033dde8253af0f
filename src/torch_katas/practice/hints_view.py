"""Hints in a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from torch_katas.course.layout import EXERCISES
from torch_katas.practice.hints import HintStep
from torch_katas.report.terminal import WIDTH, Line, Style, paragraph_lines

INDENT = 2


def print_step(step: HintStep, console: Console) -> None:
    """Print hints under their kata, and what to do next."""
    path = step.exercise.shown(EXERCISES)
    console.print(Text.assemble((step.kata, Style.TITLE), (f"  {path}", Style.QUIET)), soft_wrap=True)
    for hint in step.hints:
        console.print()
        console.print(Text(hint.title, style=Style.TITLE))
        text = Text(hint.text)
        text.highlight_regex(r"`[^`]+`", Style.CODE)
        for line in text.wrap(console, min(console.width, WIDTH) - INDENT):
            line.rstrip()
            console.print(Text(" " * INDENT) + line, soft_wrap=True)
    console.print()
    console.print(Text(f"{step.ending} {step.way_on}".strip(), style=Style.QUIET), soft_wrap=True)


def short_lines(step: HintStep) -> Iterator[Line]:
    """Yield hints as they stand below a report, without a word on what to do next."""
    for hint in step.hints:
        yield from paragraph_lines(f"{step.kata}, {hint.title}: {hint.text}", Style.ADVICE)
    if step.warning:
        yield Line(step.warning, Style.QUIET)
