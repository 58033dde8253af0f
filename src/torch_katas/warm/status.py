"""Which resident servers a course has, what they hold, and how they are stopped."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torch_katas.sandbox import process_tree
from torch_katas.store.private_folder import private_folder


@dataclass(frozen=True)
class Status:
    """A resident server."""

    pid: int
    seconds: float
    """Since it was started."""
    memory: int | None
    """Bytes that are its own, shared with no other process; None where nobody can tell."""
    served: int
    """Runs since its start."""
    running: int

    def __str__(self) -> str:
        memory = "" if self.memory is None else f", {self.memory / 1e6:.0f} MB of its own"
        runs = f"{self.served} run{'' if self.served == 1 else 's'} served"
        busy = f", {self.running} under way" if self.running else ""
        return f"process {self.pid}, started {self.seconds / 60:.0f} min ago{memory}, {runs}{busy}"


def find_servers(root: Path) -> Iterator[Status]:
    """Yield the resident servers of a course that answer: one for each interpreter and environment."""
    if (folder := _folder()) is None:
        return
    from torch_katas.warm import client
    from torch_katas.warm.place import find_places

    for place in find_places(folder, root):
        try:
            told = client.ask(place, "status")
        except client.NoServerError:
            continue
        pid = int(told["pid"])
        memory = process_tree.private_memory_of(pid)
        yield Status(pid, time.time() - float(told["started"]), memory, int(told["served"]), int(told["running"]))


def stop_servers(root: Path) -> int:
    """Stop all resident servers of a course, and remove what those have left that were killed; return how many."""
    if (folder := _folder()) is None:
        return 0
    from torch_katas.warm import client
    from torch_katas.warm.place import find_places

    count = sum(client.stop(place) for place in find_places(folder, root))
    client.remove_traces(folder)
    return count


def _folder() -> Path | None:
    return private_folder() if hasattr(os, "fork") else None
