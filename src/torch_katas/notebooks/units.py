"""From cells to the text of one Python file: an exercise's own cells, and the code of other cells that they need.

Nothing runs here.
"""

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, field

from torch_katas.source import parse
from torch_katas.source.edit import line_span, split_lines
from torch_katas.source.names import STAR, Names, closure, names_in

_DEFINING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign),
    *(ast.If, ast.Try),
)


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


def build_unit(cell: int, line: int, source: str, before: str | None = None, order: int | None = None) -> Unit:
    """Return a piece of Python with the names that it defines and needs; without names where it does not parse."""
    return Unit(cell, line, source, before, order, names_in(source))


def defining_statements(cell: int, source: str) -> list[Unit]:
    """Return the statements of a cell that define names, as units; what only runs or prints is nobody's answer."""
    try:
        module = parse.parse(source)
    except parse.UnreadableError:
        return []
    lines = split_lines(source)
    units = []
    for node in module.body:
        if isinstance(node, _DEFINING):
            first, last = line_span(node)
            units.append(build_unit(cell, first, "".join(lines[first - 1 : last]).rstrip()))
    return units


def assemble(own: Sequence[Unit], others: Sequence[Unit]) -> list[Unit]:
    """Return an exercise's own units, with those of others that they need, each after what it needs at once.

    Of several others that define a name the last counts. Where no other is needed and all have a place in the exercise
    file, they stand in that order.
    """
    helpers = _needed(own, others)
    placed = sorted((unit for unit in own if unit.order is not None), key=lambda unit: unit.order or 0)
    if not helpers and len(placed) == len(own):
        return placed
    unplaced = [unit for unit in own if unit.order is None]
    lead = 1 if placed and placed[0].order == 0 else 0  # the imports at the head of the file
    return _order_by_need([*placed[:lead], *helpers, *placed[lead:], *unplaced])


def join_units(units: Sequence[Unit]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return units as one text, and for each of its lines the cell and the line there; (0, 0) for a line between."""
    parts: list[str] = []
    lines: list[tuple[int, int]] = []
    for number, unit in enumerate(units):
        gap = unit.before if unit.before is not None and number else "\n\n" if number else ""
        parts.append(f"{gap}{unit.source}\n")
        lines += [(0, 0)] * gap.count("\n")
        lines += [(unit.cell, unit.line + offset) for offset in range(len(split_lines(unit.source)) or 1)]
    return "".join(parts), tuple(lines)


def _needed(own: Sequence[Unit], others: Sequence[Unit]) -> list[Unit]:
    """Return those of others that own units need, by themselves or through one another, in their order."""
    known = {name for unit in own for name in unit.names.defined} | set(dir(builtins))
    wanted = [name for unit in own for name in unit.names.needed]
    needed, undefined = closure([unit.names for unit in others], wanted, known)
    if undefined:  # it may come from `from … import *`
        needed += [number for number, unit in enumerate(others) if STAR in unit.names.defined]
    return [others[number] for number in sorted(set(needed))]


def _order_by_need(units: Sequence[Unit]) -> list[Unit]:
    """Return units with everything that one needs at once, what that calls included, before it; else as they are."""
    definer = {name: unit for unit in units for name in unit.names.defined}
    ordered: list[Unit] = []
    under_way: list[Unit] = []

    def place(unit: Unit) -> None:
        if unit in ordered or unit in under_way:
            return
        under_way.append(unit)
        for other in _requirements(unit, definer):
            place(other)
        under_way.remove(unit)
        ordered.append(unit)

    for unit in units:
        if STAR in unit.names.defined or _is_import(unit):
            place(unit)
    for unit in units:
        place(unit)
    return ordered


def _requirements(unit: Unit, definer: dict[str, Unit]) -> list[Unit]:
    """Return the units that must have run before one does: what it needs at once, and all that is needed by those."""
    required: list[Unit] = []
    open_names = sorted(unit.names.needed_at_once)
    while open_names:
        other = definer.get(open_names.pop())
        if other and other is not unit and other not in required:
            required.append(other)
            open_names += sorted(other.names.needed)
    return required[::-1]


def _is_import(unit: Unit) -> bool:
    try:
        body = parse.parse(unit.source).body
    except parse.UnreadableError:
        return False
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)
