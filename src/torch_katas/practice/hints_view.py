"""Hints in a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from torch_katas.course.layout import EXERCISES
from torch_katas.practice.hints import HintStep
from torch_katas.report import api_links
from torch_katas.report.terminal import Line, Style, paragraph_lines, report_width

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
        _link_names(text)
        for line in text.wrap(console, report_width(console.width) - INDENT):
            line.rstrip()
            console.print(Text(" " * INDENT) + line, soft_wrap=True)
    console.print()
    console.print(Text(f"{step.ending} {step.way_on}".strip(), style=Style.QUIET), soft_wrap=True)


def short_lines(step: HintStep, width: int) -> Iterator[Line]:
    """Yield hints as they stand below a report; of what to do next only that there are no more."""
    for hint in step.hints:
        yield from paragraph_lines(f"{step.kata}, {hint.title}: {hint.text}", Style.ADVICE, width)
    if step.ending:
        yield Line(step.ending, Style.QUIET)
    if step.warning:
        yield from paragraph_lines(step.warning, Style.QUIET, width)


def _link_names(text: Text) -> None:
    """Make names of PyTorch's API links, for terminals that know such."""
    start = 0
    for part in api_links.split_at_names(text.plain):
        if part.address:
            text.stylize(f"link {part.address}", start, start + len(part.text))
        start += len(part.text)
