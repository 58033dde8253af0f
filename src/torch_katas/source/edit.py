"""Put one top-level definition of a file in place of another's, and leave every other character as it is."""

import ast
import re

from torch_katas.source import parse

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line as Python counts them; str.splitlines also ends lines at form feeds and Unicode separators."""


class SpliceError(Exception):
    """A definition that cannot be put in place; the text is a clause for the person who asked."""


def lines_of(text: str) -> list[str]:
    """Split a text into lines, ends kept; line n of an AST node is at index n - 1."""
    return _LINE.findall(text)


def span(node: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a definition, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]), node.end_lineno or node.lineno


def excerpt(text: str, node: ast.stmt) -> str:
    """Return the lines of a definition with plain line ends."""
    first, last = span(node)
    return plain("".join(lines_of(text)[first - 1 : last])).rstrip("\n") + "\n"


def plain(text: str) -> str:
    """Return a text with line feeds as its only line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def put_back(text: str, name: str, unsolved: str) -> str:
    """Return `text` with the definition of `name` as it stands in `unsolved`; at the end where it has none.

    Raises UnreadableError for a text that does not parse, SpliceError where the result would not be what was asked.
    """
    before = parse.definitions(text)
    wanted = parse.definitions(unsolved)[name]
    new = excerpt(unsolved, wanted.node)
    end = _line_end(text)
    if name in before:
        lines = lines_of(text)
        first, last = span(before[name].node)
        ended = lines[last - 1].endswith(("\r", "\n"))
        middle = new if ended else new.rstrip("\n")
        result = "".join(lines[: first - 1]) + middle.replace("\n", end) + "".join(lines[last:])
    else:
        gap = "" if not text.strip() else end * 2
        result = text + ("" if not text or text.endswith(("\r", "\n")) else end) + gap + new.replace("\n", end)
    _check(before, result, name, wanted)
    return result


def _check(before: dict[str, parse.Definition], result: str, name: str, wanted: parse.Definition) -> None:
    """Raise SpliceError unless the result holds the wanted definition, and every other one as it was."""
    try:
        after = parse.definitions(result)
    except parse.UnreadableError as error:
        raise SpliceError(f"with the stub of {name} in place it would not parse ({error.message})") from None
    same = all(after[other].code == definition.code for other, definition in before.items() if other != name)
    if not same or after[name].code != wanted.code:
        raise SpliceError(f"the stub of {name} cannot be put in place without a change to other code")


def _line_end(text: str) -> str:
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found else "\n"
