"""What is seen while grading runs: a live line for each exercise under way on a terminal, plain lines when piped."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from torch_katas.grading.observer import Cancelled, Observer, never

if TYPE_CHECKING:  # rich is imported where there is a terminal to draw on
    from rich.table import Table


@contextmanager
def show_progress(count: int, *, quiet: bool) -> Iterator[Observer]:
    """Yield an observer that shows how far the grading of `count` exercises is; a quiet one shows nothing."""
    if quiet:
        yield Observer()
    elif sys.stderr.isatty():
        live = _LiveObserver(count)
        with live.screen:
            yield live
    else:
        yield _PlainObserver(count)


class _LiveObserver(Observer):
    """Shows the exercises under way, each with its test, on lines that are gone afterwards."""

    def __init__(self, count: int) -> None:
        from rich.console import Console
        from rich.live import Live

        super().__init__()
        self._count = count
        self._graded = 0
        self._under_way: dict[str, str] = {}
        self.screen = Live(self._table(), console=Console(stderr=True), transient=True, refresh_per_second=8)

    def test_started(self, exercise: str, test: str) -> None:
        """Show the test behind its exercise."""
        self._under_way[exercise] = test
        self.screen.update(self._table())

    def exercise_graded(self, exercise: str) -> None:
        """Count the exercise, and take its line away."""
        self._graded += 1
        self._under_way.pop(exercise, None)
        self.screen.update(self._table())

    def _table(self) -> "Table":
        from rich.table import Table

        lines = Table.grid(padding=(0, 2))
        for exercise, test in self._under_way.items():
            lines.add_row(exercise, test)
        lines.add_row(f"{self._graded} of {self._count} exercises graded", "")
        return lines


class _PlainObserver(Observer):
    """Prints a line for each exercise of which a test ran; the others cost no time."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._graded = 0
        self._started: set[str] = set()

    def test_started(self, exercise: str, test: str) -> None:
        """Note that the exercise is worth a line."""
        self._started.add(exercise)

    def exercise_graded(self, exercise: str) -> None:
        """Print the exercise's line."""
        self._graded += 1
        if exercise in self._started:
            print(f"[{self._graded}/{self._count}] {exercise}", file=sys.stderr, flush=True)


@contextmanager
def interruptible() -> Iterator[Cancelled]:
    """Let the first Ctrl-C end grading with what there is; a second one ends the program."""
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on there is only cleaning up
            raise KeyboardInterrupt
        pressed = True

    if threading.current_thread() is not threading.main_thread():
        yield never
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
