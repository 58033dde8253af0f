"""Run notebooks in a real Jupyter kernel, as Jupyter does."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient


def run_notebook(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Execute a notebook from top to bottom in a folder; raises where a cell does."""
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def result_text(cell: nbformat.NotebookNode, kind: str = "text/plain") -> str:
    """Return what a cell shows as its result."""
    return "".join(output["data"][kind] for output in cell.outputs if output.output_type == "execute_result")


def check_results(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what the checks of a chapter's notebook show."""
    return [result_text(cell) for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]
