"""Make a notebook again where there is one already: what the learner has written in it stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from torch_katas.notebooks import build, exercise_parts, file
from torch_katas.notebooks.file import OURS, source_of


@dataclass(frozen=True)
class Merged:
    """The notebook to write, and the names of the cells that were kept as the learner left them."""

    notebook: NotebookNode
    kept: tuple[str, ...]
    same: bool
    """Nothing would change."""


def merge(new: NotebookNode, old: NotebookNode) -> Merged:
    """Return a new notebook with what a learner has changed in the old one: edited cells, added cells, outputs.

    A cell that is as it was made is made again. An added cell stays behind the cell that it followed.
    """
    names = _names(old, {_name(cell) for cell in new.cells})
    before = {name: cell for name, cell in zip(names, old.cells, strict=True) if name}
    kept = []
    cells = []
    for cell in new.cells:
        name = _name(cell)
        there = before.get(name)
        if there is not None and _is_edited(there, cell):
            kept.append(name)
        cells.append(_one(cell, there))
    notebook = NotebookNode(new)
    notebook.cells = _with_added(cells, names, old.cells)
    notebook.metadata = NotebookNode({**old.metadata, OURS: new.metadata[OURS]})
    return Merged(notebook, tuple(kept), notebook == old)


def _one(new: NotebookNode, old: NotebookNode | None) -> NotebookNode:
    if old is None:
        return new
    if not _is_edited(old, new) and source_of(old) != new.source:
        return new
    # The learner's cell, with outputs and all, tagged as it was made; what it was made as stays known.
    cell = NotebookNode(old)
    ours = dict(new.metadata[OURS])
    if _is_edited(old, new):
        ours["made"] = _made(old) or ours["made"]
    tags = list(dict.fromkeys([*new.metadata.get("tags", []), *old.metadata.get("tags", [])]))
    cell.metadata = NotebookNode({**old.metadata, OURS: ours, **({"tags": tags} if tags else {})})
    cell.id = new.id
    return cell


def _with_added(cells: list[NotebookNode], names: Sequence[str], old: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Put cells that are the learner's own behind the cell that they followed."""
    followed: dict[str, list[NotebookNode]] = {}
    last = ""
    taken = {cell.id for cell in cells}
    for name, cell in zip(names, old, strict=True):
        if name:
            last = name
            continue
        # Before version 4.5 cells had no ids; and a copy may have kept that of its original.
        cell["id"] = _free(cell.get("id") or f"own-{build.fingerprint(source_of(cell))}", taken)
        taken.add(cell["id"])
        followed.setdefault(last, []).append(cell)
    result = list(followed.get("", []))
    for cell in cells:
        result += [cell, *followed.get(_name(cell), [])]
    return result


def _free(name: str, taken: set[str]) -> str:
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name[:56]}-{number}"
    return free


def _names(old: NotebookNode, made: set[str]) -> list[str]:
    """Return for each cell which made cell it is, or an empty string for one that the learner has added.

    Of copies the one with the made cell's own id counts, else the first that has been edited, else the first.
    """
    said = [name if (name := _name(cell)) in made else "" for cell in old.cells]
    chosen: dict[str, int] = {}
    for number, (name, cell) in enumerate(zip(said, old.cells, strict=True)):
        if name and (name not in chosen or _weight(cell, name) > _weight(old.cells[chosen[name]], name)):
            chosen[name] = number
    return [name if name and chosen[name] == number else "" for number, name in enumerate(said)]


def _weight(cell: NotebookNode, name: str) -> int:
    return 2 * (cell.get("id") == name) + (_made(cell) != build.fingerprint(source_of(cell)))


def _name(cell: NotebookNode) -> str:
    ours = cell.metadata.get(OURS)
    name = ours.get("cell") if isinstance(ours, dict) else None
    return name if isinstance(name, str) else _by_label(cell)


def _by_label(cell: NotebookNode) -> str:
    """Return the name of a cell that has lost the course's metadata, from its tags or its first line."""
    label = exercise_parts.label_of(file.code_cell(0, cell)) if cell.cell_type == "code" else None
    return build.name_of(label.exercise, label.name) if label else str(cell.get("id", ""))


def _made(cell: NotebookNode) -> str | None:
    ours = cell.metadata.get(OURS)
    made = ours.get("made") if isinstance(ours, dict) else None
    return made if isinstance(made, str) else None


def _is_edited(old: NotebookNode, new: NotebookNode) -> bool:
    return source_of(old) != new.source and _made(old) != build.fingerprint(source_of(old))
