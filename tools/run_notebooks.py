"""Run every chapter's notebook, from stubs and from solutions, in a Jupyter kernel of its own, and look at its checks.

    python tools/run_notebooks.py [CHAPTER …]

From stubs every kata is to do, from solutions done. The test suite does this for one chapter; all take minutes.
"""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.notebooks.build import CHECK, build_chapter

ROOT = Path(__file__).resolve().parents[1]


def main(prefixes: list[str]) -> int:
    """Run the chapters that begin with a prefix, or all; return 1 where a check says something else."""
    course = Course(ROOT)
    chapters = [name for name in course.chapters if not prefixes or name.startswith(tuple(prefixes))]
    status = 0
    for chapter in chapters:
        for tree, state in ((EXERCISES, "to do"), (SOLUTIONS, "done")):
            begin = time.monotonic()
            lines = run_checks(build_chapter(course, chapter, tree))
            unexpected = [line for line in lines if not line.startswith(f"  {state}")]
            outcome = "NOT as expected" if unexpected else "as expected"
            print(f"{chapter}  {tree}  {time.monotonic() - begin:.0f} s  {outcome}", flush=True)
            for line in unexpected:
                print(line)
                status = 1
    return status


def run_checks(notebook: nbformat.NotebookNode) -> list[str]:
    """Execute a notebook; return the line of each kata in its checks, or the error that stopped it."""
    resources = {"metadata": {"path": str(ROOT)}}
    try:
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    except CellExecutionError as error:
        return str(error).splitlines()
    lines = []
    for cell in notebook.cells:
        if CHECK in cell.metadata.get("tags", []):
            text = "".join(output["data"]["text/plain"] for output in cell.outputs if "data" in output)
            # A kata's own line is indented by two; deeper ones tell more of it.
            katas = [line for line in text.splitlines()[1:] if line.startswith("  ") and line[2:3] != " "]
            lines += katas or [f"no report from {cell.id}"]
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
