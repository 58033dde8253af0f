"""The pool of child processes: start them warm, listen to them, end them and all they started."""

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from torch_katas.grading.channel import Channel, ChannelClosedError
from torch_katas.grading.child_folder import make_folder, remove_folder
from torch_katas.grading.observer import Cancelled, never
from torch_katas.runner import canary_reply, child
from torch_katas.runner.canary_reply import Canary
from torch_katas.runner.events import CanaryWanted, End, Event, EventError, Failed, Started
from torch_katas.runner.job import Job
from torch_katas.runner.signing import KEY_SIZE
from torch_katas.sandbox import process_tree
from torch_katas.verdict.failure import Kind
from torch_katas.warm import processes as warm_processes

Target = Callable[[Job, "Connection[bytes, bytes]", str], None]
"""What a child runs: (job, connection for its events, a folder of its own that is removed afterwards)."""

Key = TypeVar("Key")
"""What the caller knows a job by."""

PATIENCE = 3.0
"""How many times its limit a child may be silent by the clock, where it does not use up its processor time before."""
POLL = 0.2
"""Seconds after which a request to end is noticed at the latest."""


@dataclass(frozen=True)
class Ending:
    """What a child has sent, and what ended it where it did not come to its own end."""

    events: tuple[Event, ...] = ()
    kind: Kind | None = None
    """None, or one of TIMEOUT, CRASHED, EXITED, OUT_OF_MEMORY, TAMPERED and STOPPED."""
    reason: str = ""
    """The kind in a sentence."""


def run_jobs(
    root: Path,
    jobs: deque[tuple[Key, Job]],
    *,
    silence: float,
    processes: int,
    on_event: Callable[[Key, Event], None] = lambda key, event: None,
    find_canary: Callable[[Key, str], Canary | None] = lambda key, kata: None,
    cancelled: Cancelled = never,
    target: Target = child.main,
) -> Iterator[tuple[Key, Ending]]:
    """Run each job, given as (key, job), in a process of its own; yield (key, ending) as they end.

    `root` is the course that the server holds a session for. At most `processes` run side by side. A child is ended
    when it is silent for `silence` seconds of its processor time, or for a test's own limit once that has started, or
    by the clock for PATIENCE times as long. `on_event` is called with every event as it comes, `find_canary` where a
    child asks for a known wrong answer of a kata. The caller may add jobs while it iterates. When `cancelled` turns
    true, all are ended.
    """
    if jobs:
        warm_processes.prepare(root)
    running: list[_Child[Key]] = []
    try:
        while jobs or running:
            while jobs and len(running) < processes and not cancelled():
                running.append(_Child(*jobs.popleft(), silence, target, find_canary))
            if cancelled():
                jobs.clear()
                while running:
                    stopped = running.pop(0)
                    yield stopped.key, stopped.end(Kind.STOPPED)
                return
            for ended in _wait(running, on_event):
                running.remove(ended)
                yield ended.key, ended.end()
    finally:
        for abandoned in running:
            abandoned.end(Kind.STOPPED)


class _Child(Generic[Key]):
    """One child process, from its start to its end."""

    def __init__(
        self, key: Key, job: Job, silence: float, target: Target, find_canary: Callable[[Key, str], Canary | None]
    ):
        self.key = key
        self._find_canary = find_canary
        self._silence = silence
        self._limit = silence
        self._events: list[Event] = []
        self._broken = False
        """It has sent what is no event."""
        self._late = False
        self._used_up = False
        """It is late by its processor time, and not by the clock alone."""
        self._memory_limit = job.memory
        self._memory_before = 0
        """Bytes that it had before its first test."""
        self._next_look = 0.0
        self._too_big = False
        self._folder = make_folder()
        ours, theirs = multiprocessing.Pipe()
        job = replace(job, key=os.urandom(KEY_SIZE))
        self._channel = Channel(ours, job.tests, job.key)
        try:
            self._process = warm_processes.start_process(
                Path(job.root), target, (job, theirs, self._folder), job.to_collect
            )
        except BaseException:
            remove_folder(self._folder)
            raise
        theirs.close()
        self._processor: float | None = None
        self.deadline = self._first_look = self._last_deadline = 0.0
        self._count_afresh()

    @property
    def connection(self) -> "Connection[bytes, bytes]":
        """What is ready to be read when an event has come."""
        return self._channel.connection

    def is_late(self) -> bool:
        """Tell whether it has been silent for too long."""
        now = time.monotonic()
        if self._processor is None and now >= self._first_look:
            self._processor = self._read_processor()
        if now < self.deadline:
            return False
        computed = self._read_processor() - (self._processor or 0.0)
        self._used_up = computed >= self._limit
        self._late = self._used_up or now >= self._last_deadline
        self.deadline = min(now + max(self._limit - computed, POLL), self._last_deadline)
        return self._late

    def _count_afresh(self) -> None:
        """Begin to count the silence that the child may keep."""
        now = time.monotonic()
        # Few tests take so long that their processor time matters: it is read where one does.
        self._processor, self._first_look = None, now + POLL / 2
        # At the first it is looked at, at the second it is ended, whatever it has computed.
        self.deadline, self._last_deadline = now + self._limit, now + self._limit * PATIENCE

    def _read_processor(self) -> float:
        return process_tree.processor_seconds(self._process.pid) or 0.0

    def is_too_big(self) -> bool:
        """Tell whether it and what it has started take more memory than they may; looks now and then."""
        now = time.monotonic()
        pid = self._process.pid
        if self._memory_limit is None or pid is None or now < self._next_look or not self._memory_before:
            return self._too_big
        self._next_look = now + POLL
        limit = self._memory_before + self._memory_limit
        # Twice: what one process had when it was looked at may be another's share a moment later, and count again.
        self._too_big = process_tree.memory_of(pid) > limit and all(
            process_tree.exact_memory_of(pid) > limit for _ in range(2)
        )
        return self._too_big

    def listen(self, on_event: Callable[[Key, Event], None]) -> bool:
        """Take in the events that have come; tell whether there will be no more."""
        try:
            for event in self._channel.receive():
                self._events.append(event)
                if isinstance(event, End | Failed):
                    return True
                if isinstance(event, CanaryWanted):
                    self._channel.send(canary_reply.encode(self._find_canary(self.key, event.kata)))
                if isinstance(event, Started) and not self._memory_before and self._process.pid is not None:
                    self._memory_before = process_tree.memory_of(self._process.pid)
                self._limit = event.limit if isinstance(event, Started) else self._silence
                self._count_afresh()
                on_event(self.key, event)
        except ChannelClosedError:
            return True
        except EventError:
            self._broken = True
            return True
        return False

    def end(self, kind: Kind | None = None) -> Ending:
        """End the process and everything it started; say how it ended, for the caller's reason where there is one."""
        if kind is None and self._late:
            kind = Kind.TIMEOUT
        elif kind is None and self._broken:
            kind = Kind.TAMPERED
        elif kind is None and self._too_big:
            kind = Kind.OUT_OF_MEMORY
        if kind is None:
            self._process.join(1.0)
        process_tree.kill_tree(self._process.pid, with_descendants=self._process.exitcode is None)
        self._process.kill()
        self._process.join(5.0)
        self._channel.close()
        ending = self._ending(kind)
        self._process.close()
        remove_folder(self._folder)
        return ending

    def _ending(self, kind: Kind | None) -> Ending:
        events = tuple(self._events)
        last = events[-1] if events else None
        status = self._process.exitcode
        if isinstance(last, End):
            return Ending(events)
        if kind == Kind.STOPPED:
            return Ending(events, kind, "stopped before it came to its end")
        if kind == Kind.TIMEOUT:
            processor, clock = f"{self._limit:g} s of processor time", f"{self._limit * PATIENCE:g} s by the clock"
            after = processor if self._used_up else clock
            return Ending(events, kind, f"no result after {after}; the process was stopped")
        if kind == Kind.TAMPERED:
            return Ending(events, kind, "tampered: the answer writes where the tests report; the process was stopped")
        if kind == Kind.OUT_OF_MEMORY:
            gibibytes = (self._memory_limit or 0) / (1 << 30)
            return Ending(events, kind, f"more than {gibibytes:.3g} GiB of memory; the process was stopped")
        if status is not None and status < 0:
            return Ending(events, Kind.CRASHED, f"the process was ended by {_signal_name(-status)}")
        reason = f"the process exited with status {status}"
        return Ending(events, Kind.EXITED, f"{reason}: {last.reason}" if isinstance(last, Failed) else reason)


def _wait(running: list[_Child[Key]], on_event: Callable[[Key, Event], None]) -> list[_Child[Key]]:
    """Wait a moment for children to send; return those that are over, by themselves or by the clock."""
    soonest = min(child.deadline for child in running)
    ready = wait([child.connection for child in running], max(0.0, min(soonest - time.monotonic(), POLL)))
    return [
        child
        for child in running
        if (child.connection in ready and child.listen(on_event)) or child.is_late() or child.is_too_big()
    ]


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
