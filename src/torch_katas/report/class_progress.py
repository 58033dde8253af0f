"""How far the grading of a class is: a live line on a terminal, a plain line now and then when piped."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

INTERVAL = 10.0
"""Seconds between two plain lines at least."""


@contextmanager
def show_class_progress() -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be called with the number of texts that are graded, and of all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _PlainLines().show
        return
    columns = (TextColumn("graded"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), TextColumn("left"), console=console, transient=True) as progress:
        task = progress.add_task("", total=None, rate="")
        started = time.monotonic()

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, rate=_rate(done, time.monotonic() - started))

        yield show


class _PlainLines:
    """Prints `120 of 5000 texts graded, 9.5 a second, about 9 min left` once in a while."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._next = self._started + INTERVAL

    def show(self, done: int, total: int) -> None:
        """Print a line where it is time for one."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        passed = now - self._started
        left = f", about {_duration(passed / done * (total - done))} left" if done else ""
        print(f"{done} of {total} texts graded, {_rate(done, passed)}{left}", file=sys.stderr, flush=True)


def _rate(done: int, seconds: float) -> str:
    return f"{done / seconds:.1f} a second" if seconds > 0 else ""


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
