"""The server process from which every child is forked: it has imported the libraries, and holds a session made ready.

It is multiprocessing's forkserver. Where the system cannot fork, each child imports for itself.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import Any

COURSE_VARIABLE = "KATAS_COURSE"
"""The environment variable that tells the server which course to prepare a session for."""
PRELOAD = ("torch_katas.warm.preload",)


def start(root: Path) -> None:
    """Start the server for a course, so that the first child need not wait for its imports; returns at once."""
    if context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver  # not to be had on Windows

    os.environ[COURSE_VARIABLE] = str(root)
    if threading.current_thread() is not threading.main_thread():
        forkserver.ensure_running()
        return
    # Ctrl-C goes to every process of the terminal. The server would die of it in the middle of its imports.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def context() -> Any:
    """Return how child processes are made here: forked from the server, or else started afresh."""
    methods = multiprocessing.get_all_start_methods()
    method = os.environ.get("KATA_START_METHOD") or ("forkserver" if "forkserver" in methods else "spawn")
    chosen = multiprocessing.get_context(method)
    if method == "forkserver":
        chosen.set_forkserver_preload(list(PRELOAD))
    return chosen


def pid() -> int | None:
    """Return the server's process, None where there is none."""
    with contextlib.suppress(ImportError, AttributeError):
        from multiprocessing.forkserver import _forkserver

        return _forkserver._forkserver_pid
    return None
