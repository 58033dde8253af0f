"""Child processes: start them, listen to them, end them. Knows nothing of exercises."""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

Event = dict[str, Any]
PRELOAD = ("kata.preload",)


@dataclass
class Ending:
    """How a child ended: its events, and why it ended where not by itself."""

    events: list[Event] = field(default_factory=list)
    reason: str = ""
    """Empty for a child that came to its end; else one sentence."""


def run_all(
    target: Callable[[Any, Connection], None], jobs: list[Any], *, limit: float, at_once: int
) -> Iterator[tuple[int, Ending]]:
    """Run `target(job, connection)` in a process of its own for each job; yield (job's number, ending) as they end.

    `limit` is in seconds of wall-clock time for each child, `at_once` how many run side by side.
    """
    context = _context()
    waiting = list(enumerate(jobs))[::-1]
    running: dict[Connection, _Child] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                number, job = waiting.pop()
                child = _Child(context, target, number, job, limit)
                running[child.connection] = child
            for child in _heard(running):
                del running[child.connection]
                yield child.number, child.close()
    finally:
        for child in running.values():
            child.close()


class _Child:
    def __init__(self, context: Any, target: Callable, number: int, job: Any, limit: float):
        self.number = number
        self.ending = Ending()
        self.finished = False
        self.connection, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=target, args=(job, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.deadline = time.monotonic() + limit
        self.limit = limit

    def listen(self) -> bool:
        """Take one event; tell whether the child has said all it will say."""
        try:
            event = self.connection.recv()
        except (EOFError, OSError):
            return True
        if event.get("event") == "end":
            self.finished = True
            return True
        self.ending.events.append(event)
        return False

    def close(self) -> Ending:
        """End the process and everything it started, and say how it ended."""
        self.process.join(0.5 if self.finished else 0.05)
        late = self.process.is_alive() and not self.finished
        _end_group(self.process.pid)
        self.process.kill()
        self.process.join()
        self.connection.close()
        if not self.finished:
            self.ending.reason = f"no result after {self.limit:g} s" if late else _how(self.process.exitcode)
        self.process.close()
        return self.ending


def _heard(running: dict[Connection, _Child]) -> list[_Child]:
    """Wait until a child speaks or is out of time; return the children that are over."""
    now = time.monotonic()
    soonest = min(child.deadline for child in running.values())
    ready = wait(list(running), timeout=max(0.0, soonest - now))
    over = [running[connection] for connection in ready if running[connection].listen()]
    now = time.monotonic()
    return over + [child for child in running.values() if child.deadline <= now and child not in over]


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(list(PRELOAD))
    return context


def _end_group(pid: int | None) -> None:
    if pid and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _how(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"the process was ended by {signal.Signals(-exitcode).name}"
    return f"the process exited with status {exitcode}"
