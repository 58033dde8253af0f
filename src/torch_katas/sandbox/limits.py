"""Inside a child, before any answer runs: no terminal, a folder of its own, limits, an end when the controller ends."""

import _thread
import contextlib
import os
import signal
import sys
import tempfile
from multiprocessing import current_process, get_all_start_methods, parent_process, set_start_method
from multiprocessing.connection import wait

from torch_katas.sandbox import shared_memory

CACHE_FOLDERS = ("TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR", "CUDA_CACHE_PATH", "TORCH_HOME", "XDG_CACHE_HOME")
"""Variables that say where libraries keep what they have compiled or fetched: in the child's own folder."""
MAX_FILE_SIZE = 1 << 30
"""Bytes that one file of an answer may have."""


def confine(folder: str, memory: int | None) -> None:
    """Cut this process off from the terminal and put limits on it; `memory` is in bytes, on top of what is in use."""
    if hasattr(os, "setsid") and os.getsid(0) != os.getpid():
        os.setsid()
    shared_memory.make_private(memory)
    _empty_stdin()
    _close_inherited_pipe()
    # The server's children are forked from it; an answer's own processes start as Python has them start here.
    set_start_method(get_all_start_methods()[0], force=True)
    os.chdir(folder)
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    # multiprocessing keeps a folder of its own, which a child inherits: DataLoader's workers meet there.
    current_process()._config["tempdir"] = folder  # type: ignore[attr-defined]  # no public way
    sys.dont_write_bytecode = True
    for variable in CACHE_FOLDERS:
        os.environ[variable] = os.path.join(folder, variable.lower())  # noqa: PTH118 - a path for others, not ours
    _limit_resources(memory)


def end_with_controller() -> None:
    """Have this process and its group end when the controller does, however that ends.

    It starts a thread, which the kernel's sandbox does not restrict once it runs: call it after the sandbox is closed.
    """
    if parent_process():  # a forked one's is the server, which sees to it
        # Not threading.Thread: its start waits until the thread runs.
        _thread.start_new_thread(_wait_for_controller, ())


def _empty_stdin() -> None:
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def _close_inherited_pipe() -> None:
    """Close a pipe to multiprocessing's resource tracker: whatever an answer wrote would end it.

    An answer that needs one gets its own.
    """
    from multiprocessing import resource_tracker

    tracker = resource_tracker._resource_tracker
    if (handle := getattr(tracker, "_fd", None)) is not None:
        os.close(handle)
        tracker._fd = None  # type: ignore[attr-defined] # private, and known to no stub


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


def _wait_for_controller() -> None:
    """Wait for the controller to end, however it ends, and end the whole process group with it."""
    controller = parent_process()
    if controller is None:
        return
    wait([controller.sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
