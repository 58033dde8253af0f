"""The pool of child processes: start them warm, listen to them, end them and all they started.

It knows nothing of exercises: what a child runs is a function and plain data.
"""

import multiprocessing
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from torch_katas.grading.observer import Cancelled, never
from torch_katas.sandbox import process_tree
from torch_katas.verdict.failure import Kind
from torch_katas.warm import server

Event = dict[str, Any]
Target = Callable[[Any, Connection, str], None]
"""What a child runs: (job, connection for its events, a folder of its own that is removed afterwards)."""

POLL = 0.2
"""Seconds after which a request to stop is noticed at the latest."""


@dataclass
class Ending:
    """How a child ended: its events, and what ended it where it did not come to its own end."""

    events: list[Event] = field(default_factory=list)
    verdict: Kind | None = None
    """None, or one of TIMEOUT, CRASHED, EXITED and STOPPED."""
    reason: str = ""
    """The verdict in a sentence."""


def run_all(
    root: Path,
    target: Target,
    jobs: deque[tuple[Any, Any]],
    *,
    limit: float,
    jobs_at_once: int,
    on_event: Callable[[Any, Event], None] = lambda key, event: None,
    cancelled: Cancelled = never,
) -> Iterator[tuple[Any, Ending]]:
    """Run each job, given as (key, job), in a process of its own; yield (key, ending) as they end.

    `root` is the course that the server holds a session for.

    A child is ended when it is silent for `limit` seconds, or for as many as its last event's "limit" says. `on_event`
    is called with every event as it comes. The caller may add jobs while it iterates. When `cancelled` turns true, all
    are ended.
    """
    context = server.context()
    if jobs:
        server.start(root)
    running: dict[Connection, _Child] = {}
    try:
        while jobs or running:
            while jobs and len(running) < jobs_at_once and not cancelled():
                key, job = jobs.popleft()
                child = _Child(context, target, key, job, limit)
                running[child.connection] = child
            if cancelled():
                jobs.clear()
                for child in list(running.values()):
                    del running[child.connection]
                    yield child.key, child.close(Kind.STOPPED)
                return
            for child in _over(running, on_event):
                del running[child.connection]
                yield child.key, child.close()
    finally:
        for child in running.values():
            child.close(Kind.STOPPED)


class _Child:
    def __init__(self, context: Any, target: Target, key: Any, job: Any, limit: float):
        self.key = key
        self.ending = Ending()
        self.finished = False
        self.last_words = ""
        self.late = False
        self.limit = limit
        self.folder = tempfile.mkdtemp(prefix="kata-")
        self.connection, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=target, args=(job, theirs, self.folder))
        self.process.start()
        theirs.close()
        self.deadline = time.monotonic() + limit

    def listen(self) -> Event | None:
        """Return the next event, or None when there will be no more."""
        try:
            event = self.connection.recv()
            kind = event.get("event")
        except Exception:  # whatever an answer may have written into the pipe
            return None
        if kind == "end":
            self.finished = True
            return None
        if kind == "failed":
            self.last_words = str(event.get("why"))
            return None
        self.limit = event.get("limit", self.limit)
        self.deadline = time.monotonic() + self.limit
        self.ending.events.append(event)
        return event

    def close(self, verdict: Kind | None = None) -> Ending:
        """End the process and everything it started; say how it ended."""
        if not self.late and not verdict:
            self.process.join(1.0)
        process_tree.end(self.process.pid, with_descendants=self.process.exitcode is None)
        self.process.kill()
        self.process.join()
        process_tree.end_orphans(server.pid(), {child.pid for child in multiprocessing.active_children()})
        self.connection.close()
        self.ending.verdict, self.ending.reason = self._verdict(verdict)
        self.process.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.ending

    def _verdict(self, verdict: Kind | None) -> tuple[Kind | None, str]:
        code = self.process.exitcode
        if self.finished:
            return None, ""
        if verdict == Kind.STOPPED:
            return Kind.STOPPED, "stopped before it came to its end"
        if self.late:
            return Kind.TIMEOUT, f"no result after {self.limit:g} s; the process was stopped"
        if code is not None and code < 0:
            return Kind.CRASHED, f"the process was ended by {_signal_name(-code)}"
        reason = f"the process exited with status {code}"
        return Kind.EXITED, f"{reason}: {self.last_words}" if self.last_words else reason


def _over(running: dict[Connection, _Child], on_event: Callable[[Any, Event], None]) -> list[_Child]:
    """Wait a moment for children to speak; return those that are over, by themselves or by the clock."""
    soonest = min(child.deadline for child in running.values())
    timeout = max(0.0, min(soonest - time.monotonic(), POLL))
    over = []
    for connection in wait(list(running), timeout):
        child = running[connection]
        event = child.listen()
        if event is None:
            over.append(child)
        else:
            on_event(child.key, event)
    now = time.monotonic()
    for child in running.values():
        if child.deadline <= now and child not in over:
            child.late = True
            over.append(child)
    return over


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
