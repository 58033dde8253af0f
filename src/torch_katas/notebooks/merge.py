"""Make a notebook again where there is one already: what the learner has written in it stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from torch_katas.notebooks.build import cell_id, hash_source
from torch_katas.notebooks.file import METADATA_KEY, cell_source, new_node, own_metadata, read_cell
from torch_katas.notebooks.labels import find_label


@dataclass(frozen=True)
class Merged:
    """The notebook to write, and the names of the cells that stay as the learner has edited them."""

    notebook: NotebookNode
    edited: tuple[str, ...]
    is_unchanged: bool
    """Whether the notebook is the old one."""


def merge(new: NotebookNode, old: NotebookNode) -> Merged:
    """Return a new notebook with what a learner has changed in the old one: edited cells, added cells, outputs.

    A cell that is as it was made is made again. An added cell stays behind the cell that it followed.
    """
    old_names = _identify_cells(old, {_cell_name(cell) for cell in new.cells})
    old_cells = {name: cell for name, cell in zip(old_names, old.cells, strict=True) if name}
    edited = []
    cells = []
    for cell in new.cells:
        name = _cell_name(cell)
        old_cell = old_cells.get(name)
        if old_cell is not None and _is_edited(old_cell, cell):
            edited.append(name)
        cells.append(_merge_cell(cell, old_cell))
    notebook = new_node(new)
    notebook.cells = _insert_added(cells, old_names, old.cells)
    notebook.metadata = new_node({**old.metadata, METADATA_KEY: new.metadata[METADATA_KEY]})
    return Merged(notebook, tuple(edited), notebook == old)


def _merge_cell(new: NotebookNode, old: NotebookNode | None) -> NotebookNode:
    if old is None or (cell_source(old) != new.source and not _is_edited(old, new)):
        return new
    # The learner's cell, with outputs and all, tagged as it was made; what it was made as stays known.
    cell = new_node(old)
    own = dict(own_metadata(new))
    if _is_edited(old, new):
        own["made"] = _original_hash(old) or own["made"]
    tags = list(dict.fromkeys([*new.metadata.get("tags", []), *old.metadata.get("tags", [])]))
    cell.metadata = new_node({**old.metadata, METADATA_KEY: own, **({"tags": tags} if tags else {})})
    cell.id = new.id
    return cell


def _insert_added(cells: list[NotebookNode], names: Sequence[str], old: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Put cells that the learner has added behind the cell that they followed; `names` are the old cells'."""
    followers: dict[str, list[NotebookNode]] = {}
    last = ""
    ids = {cell.id for cell in cells}
    for name, cell in zip(names, old, strict=True):
        if name:
            last = name
            continue
        # Before version 4.5 cells had no ids; and a copy may have kept that of its original.
        cell["id"] = _unused_id(cell.get("id") or f"own-{hash_source(cell_source(cell))}", ids)
        ids.add(cell["id"])
        followers.setdefault(last, []).append(cell)
    result = list(followers.get("", []))
    for cell in cells:
        result += [cell, *followers.get(_cell_name(cell), [])]
    return result


def _unused_id(wanted: str, used: set[str]) -> str:
    number = 1
    unused = wanted
    while unused in used:
        number += 1
        unused = f"{wanted[:56]}-{number}"
    return unused


def _identify_cells(old: NotebookNode, made: set[str]) -> list[str]:
    """Return for each cell which made cell it is, or an empty string for one that the learner has added.

    Of copies the one with the made cell's own id counts, else the first that has been edited, else the first.
    """
    names = [name if (name := _cell_name(cell)) in made else "" for cell in old.cells]
    chosen: dict[str, int] = {}
    for number, (name, cell) in enumerate(zip(names, old.cells, strict=True)):
        if name and (name not in chosen or _rank(cell, name) > _rank(old.cells[chosen[name]], name)):
            chosen[name] = number
    return [name if name and chosen[name] == number else "" for number, name in enumerate(names)]


def _rank(cell: NotebookNode, name: str) -> int:
    return 2 * (cell.get("id") == name) + (_original_hash(cell) != hash_source(cell_source(cell)))


def _cell_name(cell: NotebookNode) -> str:
    """Return the name under which a cell was made; of one that has lost the course's metadata, its label or id."""
    name = own_metadata(cell).get("cell")
    if isinstance(name, str):
        return name
    label = find_label(read_cell(0, cell)) if cell.cell_type == "code" else None
    return cell_id(label) if label else str(cell.get("id", ""))


def _original_hash(cell: NotebookNode) -> str | None:
    """Return the hash of the source that a cell was made with; None where the cell does not say."""
    made = own_metadata(cell).get("made")
    return made if isinstance(made, str) else None


def _is_edited(old: NotebookNode, new: NotebookNode) -> bool:
    return cell_source(old) != new.source and _original_hash(old) != hash_source(cell_source(old))
