"""Replace pieces of a text that each stand in it exactly once."""

import itertools
import re
from collections.abc import Iterable

from torch_katas.source.edit import split_lines


class ReplaceError(Exception):
    """A replacement that cannot be carried out; the text is a clause that says why."""


def replace_each(text: str, replacements: Iterable[tuple[str, str]]) -> str:
    """Return a text with each `old` replaced by its `new`, all at once.

    The second and later lines of `old` and `new` are indented as seen from the line on which `old` begins. Raises
    ReplaceError unless each `old` stands in the text exactly once and none overlaps another.
    """
    places = sorted(_place(text, old, new) for old, new in replacements)
    if any(before[1] > after[0] for before, after in itertools.pairwise(places)):
        raise ReplaceError("two replacements overlap")
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def _place(text: str, old: str, new: str) -> tuple[int, int, str]:
    """Return where `old` begins and ends in a text, and `new` as it is to stand there."""
    places = []
    start = 0
    for line in split_lines(text):
        indent = line[: len(line) - len(line.lstrip())]
        indented = _indented(old, indent)
        at = text.find(indented, start)
        while start <= at < start + len(line):
            places.append((at, at + len(indented), _indented(new, indent)))
            at = text.find(indented, at + 1)
        start += len(line)
    if len(places) != 1:
        count = f"stands {len(places)} times" if places else "is not found"
        raise ReplaceError(f"'{old}' {count} in the code to edit; it is to stand there once")
    return places[0]


def _indented(text: str, indent: str) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + indent, text)
