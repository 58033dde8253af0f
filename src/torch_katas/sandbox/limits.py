"""Inside a child, before any answer runs: no terminal, a folder of its own, limits, an end when the controller ends."""

import _thread
import contextlib
import os
import signal
import sys
import tempfile
from multiprocessing import parent_process
from multiprocessing.connection import wait

MAX_FILE_SIZE = 1 << 30
"""Bytes that one file of an answer may have."""


def confine(folder: str, memory: int | None) -> None:
    """Cut this process off from the terminal and put limits on it; `memory` is in bytes, on top of what is in use."""
    if hasattr(os, "setsid"):
        os.setsid()
    _empty_stdin()
    _close_inherited_pipes()
    os.chdir(folder)
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    sys.dont_write_bytecode = True
    _limit_resources(memory)
    # Not threading.Thread: its start waits until the thread runs.
    _thread.start_new_thread(_end_with_controller, ())


def _empty_stdin() -> None:
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def _close_inherited_pipes() -> None:
    """Close the pipes to the server and to multiprocessing's resource tracker: whatever an answer wrote would end them.

    An answer that needs either gets one of its own.
    """
    from multiprocessing import resource_tracker

    holders: list[tuple[object, str]] = [(resource_tracker._resource_tracker, "_fd")]
    with contextlib.suppress(ImportError):  # Windows
        from multiprocessing import forkserver

        holders.append((forkserver._forkserver, "_forkserver_alive_fd"))
    for holder, name in holders:
        if (handle := getattr(holder, name, None)) is not None:
            os.close(handle)
            setattr(holder, name, None)


def _limit_resources(memory: int | None) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_SIZE, MAX_FILE_SIZE))
        if memory is not None:
            limit = _data_in_use() + memory
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data_in_use() -> int:
    """Return the bytes of writable private memory in use, as RLIMIT_DATA counts them; 0 where it is unknown."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0


def _end_with_controller() -> None:
    """Wait for the controller to end, however it ends, and end the whole process group with it."""
    controller = parent_process()
    if controller is None:
        return
    wait([controller.sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
