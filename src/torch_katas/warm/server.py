"""The server process from which every child is forked: it has imported the libraries, and holds a session made ready.

It is multiprocessing's forkserver. Where the system cannot fork, each child imports for itself.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
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

    with _environment_variable(COURSE_VARIABLE, str(root)), _interrupts_ignored():
        forkserver.ensure_running()


@contextlib.contextmanager
def _environment_variable(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for processes that are started in the block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes in the block that ignore Ctrl-C, which goes to every process of the terminal.

    The server would die of it in the middle of its imports. Only a process's main thread may set this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
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

        pid: int | None = _forkserver._forkserver_pid  # type: ignore[attr-defined] # private, and known to no stub
        return pid
    return None
