"""Put one top-level definition of a file in place of another's, and leave every other character as it is."""

import ast
import functools
import re

from torch_katas.source import parse

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line as Python counts them; str.splitlines also ends lines at form feeds and Unicode separators."""
_LINE_END = re.compile(r"\r\n|\r|\n")


class EditError(Exception):
    """A definition that cannot be put in place; the text is a clause for the person who asked."""


def split_lines(text: str) -> list[str]:
    """Split a text into lines, ends kept; line n of an AST node is at index n - 1."""
    return _LINE.findall(text)


@functools.lru_cache(maxsize=4)
def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, kept while one statement after the other is asked for."""
    return tuple(split_lines(text))


def normalize_line_ends(text: str) -> str:
    """Return a text with line feeds as its only line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_span(node: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement, counted from 1, decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]), node.end_lineno or node.lineno


def statement_text(text: str, node: ast.stmt) -> str:
    """Return the lines of a statement of `text`, decorators included, each ended by a line feed."""
    first, last = line_span(node)
    return normalize_line_ends("".join(_lines(text)[first - 1 : last])).rstrip("\n") + "\n"


def replace_definition(text: str, name: str, source: str) -> str:
    """Return `text` with the definition of `name` as it stands in `source`; at the end where `text` has none.

    Raises UnreadableError for a text that does not parse, EditError where any other definition would change.
    """
    before = parse.definitions(text)
    wanted = parse.definitions(source)[name]
    new = statement_text(source, wanted.node)
    if name in before and statement_text(text, before[name].node) == new:
        return text
    line_end = _first_line_end(text)
    if name in before:
        lines = split_lines(text)
        first, last = line_span(before[name].node)
        middle = new if lines[last - 1].endswith(("\r", "\n")) else new.rstrip("\n")
        result = "".join(lines[: first - 1]) + middle.replace("\n", line_end) + "".join(lines[last:])
    else:
        gap = line_end * 2 if text.strip() else ""
        last_end = "" if not text or text.endswith(("\r", "\n")) else line_end
        result = text + last_end + gap + new.replace("\n", line_end)
    _check(before, result, name, wanted)
    return result


def _check(before: dict[str, parse.Definition], result: str, name: str, wanted: parse.Definition) -> None:
    """Raise EditError unless the result holds the wanted definition, and every other one as it was."""
    try:
        after = parse.definitions(result)
    except parse.UnreadableError as error:
        raise EditError(f"with the stub of {name} in place it would not parse ({error.message})") from None
    same = all(after[other].code == definition.code for other, definition in before.items() if other != name)
    if not same or after[name].code != wanted.code:
        raise EditError(f"the stub of {name} cannot be put in place without a change to other code")


def _first_line_end(text: str) -> str:
    match = _LINE_END.search(text)
    return match[0] if match else "\n"
