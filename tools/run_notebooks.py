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

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from torch_katas.course.layout import EXERCISES, SOLUTIONS  # noqa: E402
from torch_katas.course.model import Course  # noqa: E402
from torch_katas.notebooks.build import build_chapter  # noqa: E402 - from this checkout


def main(prefixes: list[str]) -> int:
    """Run the chapters that begin with a prefix, or all; return 1 where a check says something else."""
    course = Course(ROOT)
    chapters = [one for one in course.chapters if not prefixes or one.startswith(tuple(prefixes))]
    wrong = 0
    for chapter in chapters:
        for tree, state in ((EXERCISES, "to do"), (SOLUTIONS, "done")):
            begin = time.monotonic()
            found = [line for line in run(build_chapter(course, chapter, tree)) if not line.startswith(f"  {state}")]
            wrong += bool(found)
            took = f"{time.monotonic() - begin:.0f} s"
            print(f"{chapter}  {tree}  {took}  {'as expected' if not found else 'NOT as expected'}", flush=True)
            print(*found, sep="\n", end="\n" if found else "")
    return 1 if wrong else 0


def run(notebook: nbformat.NotebookNode) -> list[str]:
    """Execute a notebook; return the lines of its checks, or the error that stopped it."""
    where = {"metadata": {"path": str(ROOT)}}
    try:
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where).execute()
    except CellExecutionError as error:
        return str(error).splitlines()
    lines = []
    for cell in notebook.cells:
        if "check" in cell.metadata.get("tags", []):
            text = "".join(output["data"]["text/plain"] for output in cell.outputs if "data" in output)
            # A kata's own line is indented by two; deeper ones tell more of it.
            katas = [line for line in text.splitlines()[1:] if line.strip() and not line.startswith("   ")]
            lines += katas or [f"no report from {cell.id}"]
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
