"""How the processes that run answers are made: forked from a server, or started afresh where the system cannot fork."""

import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:  # it is of no use where the system cannot fork
    from multiprocessing.context import SpawnProcess

    from torch_katas.warm.client import Process, Server

START_METHOD = "KATA_START_METHOD"
"""The environment variable that says how processes are made: `spawn`, in place of forking them from a server."""


def prepare(root: Path) -> None:
    """Have the resident server of a course start, so that the first process need not wait for all its imports."""
    if can_fork():
        from torch_katas.warm import client

        client.start_resident(root)


def start_process(
    root: Path, target: Callable[..., object], arguments: Sequence[Any], exercises: Sequence[object] = ()
) -> Union["Process", "SpawnProcess"]:
    """Start a process that calls a module's function; connections among the arguments are handed over.

    It is forked from the resident server of the course at `root`, or from a private one, which may have collected the
    hidden tests of `exercises` by then: (chapter, stem, katas, device) each. Raises NoServerError.
    """
    if can_fork():
        return _servers_of(os.getpid()).run(root, f"{target.__module__}:{target.__qualname__}", arguments, exercises)
    import multiprocessing

    process = multiprocessing.get_context("spawn").Process(target=target, args=tuple(arguments))
    process.start()
    return process


def can_fork() -> bool:
    """Tell whether processes are forked from a server here."""
    return hasattr(os, "fork") and os.environ.get(START_METHOD) != "spawn"


@functools.cache
def _servers_of(process: int) -> "_Servers":
    """Return the servers of this process; one that was forked from it has its own."""
    return _Servers()


class _Servers:
    """The servers that a process uses: resident ones while they answer, then a private one until its end."""

    def __init__(self) -> None:
        self.private: Server | None = None

    def run(self, root: Path, call: str, arguments: Sequence[Any], exercises: Sequence[object]) -> "Process":
        """Have `module:function` called in a forked process."""
        from torch_katas.warm import client

        errors = {2: 2}
        for _ in range(2):  # once more where the resident server was out of date
            server = self.private or client.find_resident(root)
            if server is None:
                break
            try:
                return server.run(call, arguments, errors, exercises)
            except client.OutdatedError:
                continue
            except client.NoServerError:
                break
        self.private = client.start_private(root)
        return self.private.run(call, arguments, errors, exercises)
