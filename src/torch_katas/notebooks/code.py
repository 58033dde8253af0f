"""From cells to the text of one Python file: what is no Python is left out, what is needed from other cells is added.

Nothing runs here.
"""

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, field

from torch_katas.source.edit import split_lines
from torch_katas.source.names import STAR, Names, closure, names_in
from torch_katas.source.parse import parses

PYTHON_MAGICS = ("capture", "prun", "time", "timeit")
"""Cell magics below which stands Python; below every other one (%%bash, %%html …) stands something else."""

_MAGIC = re.compile(r"\s*(%|!|\?|[\w.]+\s*=\s*[%!])|.*\S\?\??\s*$")


@dataclass(frozen=True)
class Unit:
    """Code that is taken as a whole: a cell of the exercise, or one statement of another cell."""

    cell: int
    """The number of its cell, from 1."""
    line: int
    """The line of that cell with which it begins, from 1."""
    source: str
    before: str | None = None
    """What stands between it and the unit before it, where the notebook says so."""
    order: int | None = None
    """Its place in the exercise file, where the notebook says so."""
    names: Names = field(default=Names())
    """What it defines and needs."""


def python(source: str) -> str | None:
    """Return a cell as Python, every line in its place: magics and shell lines as comments; None for no Python at all.

    A cell that parses has none of them. In one that does not, they are told from Python by where they stand: at the
    start of a statement, outside strings and brackets.
    """
    lines = source.splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].startswith("%%"):
        if lines[first][2:].split(maxsplit=1)[:1] not in [[name] for name in PYTHON_MAGICS]:
            return None
        lines[first] = f"# {lines[first]}"
    elif parses(source):
        return source
    continued = False
    for number, line in enumerate(lines):
        if continued or (
            _MAGIC.match(line) and not line.lstrip().startswith("#") and not _open("\n".join(lines[:number]))
        ):
            continued = line.rstrip().endswith("\\")
            lines[number] = _comment(line)
    return "\n".join(lines)


def unit(cell: int, line: int, source: str, before: str | None = None, order: int | None = None) -> Unit:
    """Return a piece of Python with the names that it gives and needs; none for one that does not parse."""
    return Unit(cell, line, source, before, order, names_in(source))


def statements(cell: int, source: str) -> list[Unit]:
    """Return the statements of a cell that give names, as units; what only runs or prints is nobody's answer."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lines = split_lines(source)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign
    found = []
    for node in module.body:
        if isinstance(node, kinds | ast.AnnAssign | ast.If | ast.Try):
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
            found.append(unit(cell, first, "".join(lines[first - 1 : node.end_lineno]).rstrip()))
    return found


def assembled(own: Sequence[Unit], others: Sequence[Unit]) -> list[Unit]:
    """Return an exercise's own units, with those of others that they need, each after what it needs at once.

    Of several others that give a name the last counts. Where nothing else is needed and all have a place in the
    exercise file, they stand in that order.
    """
    helpers = _needed(own, others)
    if not helpers and all(one.order is not None for one in own):
        return sorted(own, key=lambda one: one.order)
    lead = sorted((one for one in own if one.order is not None), key=lambda one: one.order)
    rest = [one for one in own if one.order is None]
    at = 1 if lead and lead[0].order == 0 else 0  # the imports at the head of the file
    return _in_order([*lead[:at], *helpers, *lead[at:], *rest])


def joined(units: Sequence[Unit]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return units as one text, and for each of its lines the cell and the line there; (0, 0) for a line between."""
    parts: list[str] = []
    lines: list[tuple[int, int]] = []
    for number, one in enumerate(units):
        gap = one.before if one.before is not None and number else "\n\n" if number else ""
        parts.append(f"{gap}{one.source}\n")
        lines += [(0, 0)] * gap.count("\n")
        lines += [(one.cell, one.line + offset) for offset in range(len(split_lines(one.source)) or 1)]
    return "".join(parts), tuple(lines)


def _needed(own: Sequence[Unit], others: Sequence[Unit]) -> list[Unit]:
    """Return those of others that own units need, by themselves or through one another, in their order."""
    known = {name for one in own for name in one.names.defined} | set(dir(builtins))
    wanted = [name for one in own for name in one.names.needed]
    taken, missing = closure([one.names for one in others], wanted, known)
    if missing:  # it may come from `from … import *`
        taken += [number for number, one in enumerate(others) if STAR in one.names.defined]
    return [others[number] for number in sorted(set(taken))]


def _in_order(units: Sequence[Unit]) -> list[Unit]:
    """Return units with everything that one needs at once, what that calls included, before it; else as they are."""
    giver = {name: one for one in units for name in one.names.defined}
    done: list[Unit] = []
    under_way: list[Unit] = []

    def put(one: Unit) -> None:
        if one in done or one in under_way:
            return
        under_way.append(one)
        for other in _behind(one, giver):
            put(other)
        under_way.remove(one)
        done.append(one)

    for one in units:
        if STAR in one.names.defined or _is_import(one):
            put(one)
    for one in units:
        put(one)
    return done


def _behind(one: Unit, giver: dict[str, Unit]) -> list[Unit]:
    """Return the units that must have run before one does: what it needs at once, and all that is needed by those."""
    found: list[Unit] = []
    wanted = sorted(one.names.needed_at_once)
    while wanted:
        other = giver.get(wanted.pop())
        if other and other is not one and other not in found:
            found.append(other)
            wanted += sorted(other.names.needed)
    return found[::-1]


def _is_import(one: Unit) -> bool:
    try:
        body = ast.parse(one.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def _open(text: str) -> bool:
    """Tell whether a text ends inside a string, a bracket or a line that goes on."""
    if text.endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            pass
    except tokenize.TokenError as error:
        return "multi-line" in error.args[0] or "EOF" in error.args[0] or "unterminated triple" in error.args[0]
    except (SyntaxError, ValueError):
        return False
    return False


def _comment(line: str) -> str:
    """Return a line that does nothing in place of one that is no Python; inside a block it still is a statement."""
    text = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # {text}" if indent else f"# {text}"
