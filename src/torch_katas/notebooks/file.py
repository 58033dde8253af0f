"""Notebook files as nbformat reads and writes them: any version in, the current one out."""

import contextlib
import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten

OURS = "kata"
"""The key of the course's own metadata, of a notebook and of a cell."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among all cells, from 1, and what of it matters here. Outputs never do."""

    number: int
    source: str
    tags: tuple[str, ...] = ()
    ours: tuple[tuple[str, Any], ...] = ()
    """The course's own metadata."""

    def own(self, name: str, kind: type) -> Any:
        """Return one of the course's own facts, None where it is missing or of another kind."""
        value = dict(self.ours).get(name)
        return value if isinstance(value, kind) and not isinstance(value, bool) else None


def read(path: Path, root: Path) -> nbformat.NotebookNode:
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
        cut = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        what = "it is cut off" if cut else "it is not JSON"
        raise CourseError(f"'{shown}' is no whole notebook: {what}{line}; save or download it again") from None
    except RecursionError:
        raise CourseError(f"'{shown}' is no notebook: it is nested too deeply") from None
    if not isinstance(data, dict) or not (_cells_of(data)):
        raise CourseError(f"'{shown}' is no notebook: it is JSON, but it has no list of cells")
    return _current(text, shown)


def code_cells(notebook: nbformat.NotebookNode) -> list[Cell]:
    """Return the code cells in their order."""
    cells = enumerate(notebook.cells, start=1)
    return [code_cell(number, cell) for number, cell in cells if cell.get("cell_type") == "code"]


def code_cell(number: int, cell: nbformat.NotebookNode) -> Cell:
    """Return one code cell; what is malformed in it counts as absent."""
    metadata = cell.get("metadata") or {}
    tags, ours = metadata.get("tags"), metadata.get(OURS)
    return Cell(
        number,
        source_of(cell),
        tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        tuple((key, value) for key, value in ours.items()) if isinstance(ours, dict) else (),
    )


def source_of(cell: nbformat.NotebookNode) -> str:
    """Return a cell's text with plain line ends; nbformat 4 allows a list of lines."""
    source = cell.get("source") or ""
    return ("".join(source) if isinstance(source, list) else str(source)).replace("\r\n", "\n").replace("\r", "\n")


def text_of(notebook: nbformat.NotebookNode) -> str:
    """Return a valid notebook as the text of its file: keys sorted, so that equal notebooks are equal bytes."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def _cells_of(data: dict[str, Any]) -> bool:
    """Tell whether this is a notebook: cells in version 4, worksheets of cells in version 3."""
    return isinstance(data.get("cells"), list) or isinstance(data.get("worksheets"), list)


def _current(text: str, shown: str) -> nbformat.NotebookNode:
    with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        # Cells without ids, unknown fields: nbformat mends them, and complains to whoever did not write them.
        warnings.simplefilter("ignore")
        try:
            notebook = nbformat.reads(text, as_version=4)
            for cell in notebook.cells:
                if not isinstance(cell, dict):
                    raise TypeError("a cell is no object")
        except Exception as error:  # nbformat raises whatever its converters stumble over
            reason = str(error).strip().splitlines()[0][:60] if str(error).strip() else type(error).__name__
            raise CourseError(f"'{shown}' is no notebook that nbformat can read ({reason})") from None
    return notebook
