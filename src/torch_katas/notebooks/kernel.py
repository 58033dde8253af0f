"""What the kernel that this process is knows of its notebook: the cells that it has run, and perhaps the file."""

import os
import sys
from pathlib import Path
from typing import Any

from torch_katas.course.layout import NOTEBOOK_SUFFIX
from torch_katas.notebooks.file import Cell
from torch_katas.verdict.cells import RUN


def find_shell() -> Any | None:
    """Return IPython's shell, None outside a notebook or IPython. Jupyter is no dependency of the course."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def executed_cells(shell: Any) -> list[Cell]:
    """Return the cells that a shell has run, as they were typed, in the order of their runs.

    A cell counts from the moment that it starts, and also where it raised. Its number is the kernel's, put behind those
    of the notebook's file.
    """
    inputs = shell.history_manager.input_hist_raw
    return [Cell(RUN + number, text) for number, text in enumerate(inputs) if number and text.strip()]


def notebook_path(shell: Any) -> Path | None:
    """Return the notebook's file, where the frontend says which it is: VS Code in a variable, Jupyter's server in the
    environment."""
    for name in (shell.user_ns.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(name, str) and name.endswith(NOTEBOOK_SUFFIX) and Path(name).is_file():
            return Path(name).resolve()
    return None
