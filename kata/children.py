"""Child processes: start them warm, listen to them, end them and all they started. Knows nothing of exercises.

Where the system can fork, one server process imports the libraries and every child is forked from it (multiprocessing's
forkserver); elsewhere each child imports for itself.
"""

import contextlib
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from kata import stragglers

Event = dict[str, Any]
Target = Callable[[Any, Connection, str], None]
"""What a child runs: (job, connection for its events, a folder of its own that is removed afterwards)."""

PRELOAD = ("kata.preload",)
POLL = 0.2
"""Seconds after which a request to stop is noticed at the latest."""

TIMEOUT = "timeout"
CRASHED = "crashed"
EXITED = "exited"
STOPPED = "stopped"


def warm_up() -> None:
    """Start the server, so that the first child need not wait for its imports; returns at once."""
    if _context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver  # not to be had on Windows

    if threading.current_thread() is not threading.main_thread():
        forkserver.ensure_running()
        return
    # Ctrl-C goes to every process of the terminal. The server would die of it in the middle of its imports.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass
class Ending:
    """How a child ended: its events, and what ended it where it did not come to its own end."""

    events: list[Event] = field(default_factory=list)
    verdict: str = ""
    """Empty, or one of TIMEOUT, CRASHED, EXITED and STOPPED."""
    reason: str = ""
    """The verdict in a sentence."""


def run_all(
    target: Target,
    jobs: deque[tuple[Any, Any]],
    *,
    limit: float,
    at_once: int,
    heard: Callable[[Any, Event], None] = lambda key, event: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Any, Ending]]:
    """Run each job, given as (key, job), in a process of its own; yield (key, ending) as they end.

    A child is ended when it is silent for `limit` seconds, or for as many as its last event's "limit" says. `heard` is
    told every event as it comes. The caller may add jobs while it iterates. When `stopped` turns true, all are ended.
    """
    context = _context()
    if jobs:
        warm_up()
    running: dict[Connection, _Child] = {}
    try:
        while jobs or running:
            while jobs and len(running) < at_once and not stopped():
                key, job = jobs.popleft()
                child = _Child(context, target, key, job, limit)
                running[child.connection] = child
            if stopped():
                jobs.clear()
                for child in list(running.values()):
                    del running[child.connection]
                    yield child.key, child.close(STOPPED)
                return
            for child in _over(running, heard):
                del running[child.connection]
                yield child.key, child.close()
    finally:
        for child in running.values():
            child.close(STOPPED)


class _Child:
    def __init__(self, context: Any, target: Target, key: Any, job: Any, limit: float):
        self.key = key
        self.ending = Ending()
        self.finished = False
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
        self.limit = event.get("limit", self.limit)
        self.deadline = time.monotonic() + self.limit
        self.ending.events.append(event)
        return event

    def close(self, verdict: str = "") -> Ending:
        """End the process and everything it started; say how it ended."""
        if not self.late and not verdict:
            self.process.join(1.0)
        stragglers.end(self.process.pid, with_descendants=self.process.exitcode is None)
        self.process.kill()
        self.process.join()
        stragglers.end_orphans(_server_pid(), {child.pid for child in multiprocessing.active_children()})
        self.connection.close()
        self.ending.verdict, self.ending.reason = self._verdict(verdict)
        self.process.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.ending

    def _verdict(self, verdict: str) -> tuple[str, str]:
        code = self.process.exitcode
        if self.finished:
            return "", ""
        if verdict == STOPPED:
            return STOPPED, "stopped before it came to its end"
        if self.late:
            return TIMEOUT, f"no result after {self.limit:g} s; the process was stopped"
        if code is not None and code < 0:
            return CRASHED, f"the process was ended by {_signal_name(-code)}"
        return EXITED, f"the process exited with status {code}"


def _over(running: dict[Connection, _Child], heard: Callable[[Any, Event], None]) -> list[_Child]:
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
            heard(child.key, event)
    now = time.monotonic()
    for child in running.values():
        if child.deadline <= now and child not in over:
            child.late = True
            over.append(child)
    return over


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    method = os.environ.get("KATA_START_METHOD") or ("forkserver" if "forkserver" in methods else "spawn")
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(list(PRELOAD))
    return context


def _server_pid() -> int | None:
    with contextlib.suppress(ImportError, AttributeError):
        from multiprocessing.forkserver import _forkserver

        return _forkserver._forkserver_pid
    return None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
