"""Notebook files: any version of the format in, the current one out. No other module calls nbformat."""

import contextlib
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten

METADATA_KEY = "kata"
"""The key of the course's own metadata, of a notebook and of a cell."""

_nbformat: Any = nbformat  # its functions have no types


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among all cells, from 1, and what of it matters here. Outputs never do."""

    number: int
    source: str
    tags: tuple[str, ...] = ()
    before: str | None = None
    """The white space before its part in the exercise file, where that is not the usual gap."""
    order: int | None = None
    """The place of its part in the exercise file, from 0."""
    made: str | None = None
    """The hash of the source that it was made with (notebooks.build); None where it does not say."""


def read_notebook(path: Path, root: Path) -> NotebookNode:
    """Return a notebook in the current version; raises CourseError with one line that says what is wrong."""
    shown = shorten(path, root)
    try:
        if not path.is_file():
            raise CourseError(f"'{shown}' is no file; give a notebook, as notebooks/03_chapter.ipynb")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"'{shown}' cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise CourseError(f"'{shown}' is no notebook: it is not UTF-8 text") from None
    try:
        data = json.loads(text)
    except ValueError as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        is_cut_off = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        what = "it is cut off" if is_cut_off else "it is not JSON"
        raise CourseError(f"'{shown}' is no whole notebook: {what}{line}; save or download it again") from None
    except RecursionError:
        raise CourseError(f"'{shown}' is no notebook: it is nested too deeply") from None
    if not isinstance(data, dict) or not _has_cells(data):
        raise CourseError(f"'{shown}' is no notebook: it is JSON, but it has no list of cells")
    return _parse(text, shown)


def new_notebook(cells: Sequence[NotebookNode], own: Mapping[str, Any]) -> NotebookNode:
    """Return a Python notebook; `own` is the course's own metadata."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        METADATA_KEY: own,
    }
    notebook: NotebookNode = _nbformat.v4.new_notebook(cells=list(cells), metadata=new_node(metadata))
    notebook.nbformat_minor = 5
    return notebook


def new_cell(kind: str, source: str, cell_id: str, own: Mapping[str, Any]) -> NotebookNode:
    """Return a cell; `kind` is `code` or `markdown`, `own` the course's own metadata."""
    create = _nbformat.v4.new_markdown_cell if kind == "markdown" else _nbformat.v4.new_code_cell
    cell: NotebookNode = create(source, id=cell_id, metadata=new_node({METADATA_KEY: own}))
    return cell


def new_node(data: Mapping[str, Any]) -> NotebookNode:
    """Return a mapping as nbformat's own type; what stands deeper in it is left as it is."""
    node: NotebookNode = _nbformat.NotebookNode(data)
    return node


def own_metadata(node: NotebookNode) -> Mapping[str, Any]:
    """Return the course's own metadata of a notebook or a cell; empty where there is none, or it is malformed."""
    metadata = node.get("metadata") or {}
    own = metadata.get(METADATA_KEY)
    return own if isinstance(own, dict) else {}


def code_cells(notebook: NotebookNode) -> list[Cell]:
    """Return the code cells in their order."""
    cells = enumerate(notebook.cells, start=1)
    return [read_cell(number, cell) for number, cell in cells if cell.get("cell_type") == "code"]


def read_cell(number: int, cell: NotebookNode) -> Cell:
    """Return one code cell; what is malformed in it counts as absent."""
    metadata = cell.get("metadata") or {}
    tags = metadata.get("tags")
    tags = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    before, order, made = (own_metadata(cell).get(key) for key in ("before", "order", "made"))
    is_order = isinstance(order, int) and not isinstance(order, bool)
    source = cell_source(cell)
    return Cell(
        number,
        source,
        tags,
        before if isinstance(before, str) else None,
        order if is_order else None,
        made if isinstance(made, str) else None,
    )


def cell_source(cell: NotebookNode) -> str:
    """Return a cell's text with plain line ends; nbformat 4 allows a list of lines."""
    source = cell.get("source") or ""
    return ("".join(source) if isinstance(source, list) else str(source)).replace("\r\n", "\n").replace("\r", "\n")


def to_text(notebook: NotebookNode) -> str:
    """Return a valid notebook as the text of its file: keys sorted, so that equal notebooks are equal bytes."""
    _nbformat.validate(notebook)
    text: str = _nbformat.writes(notebook)
    return text.rstrip("\n") + "\n"


def _has_cells(data: Mapping[str, Any]) -> bool:
    """Tell whether this is a notebook: cells in version 4, worksheets of cells in version 3."""
    return isinstance(data.get("cells"), list) or isinstance(data.get("worksheets"), list)


def _parse(text: str, shown: str) -> NotebookNode:
    with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123 - a device
        # Cells without ids, unknown fields: nbformat mends them, and complains to whoever did not write them.
        warnings.simplefilter("ignore")
        try:
            notebook: NotebookNode = _nbformat.reads(text, as_version=4)
            for cell in notebook.cells:
                if not isinstance(cell, dict):
                    raise TypeError("a cell is no object")
        except Exception as error:  # nbformat raises whatever its converters stumble over
            reason = str(error).strip().splitlines()[0][:60] if str(error).strip() else type(error).__name__
            raise CourseError(f"'{shown}' is no notebook that nbformat can read ({reason})") from None
    return notebook
