"""What is seen while grading runs: a live line for each exercise under way on a terminal, plain lines when piped."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from torch_katas.grading.grader import Settings
from torch_katas.verdict.grades import ExerciseGrade

Note = Callable[[ExerciseGrade], ExerciseGrade]


@contextmanager
def shown(settings: Settings, count: int, *, quiet: bool) -> Iterator[Note]:
    """Wire progress and Ctrl-C into the settings; yields a function that is to see every graded exercise."""
    console = Console(stderr=True)
    with _interruptible(settings):
        if quiet:
            yield lambda graded: graded
        elif console.is_terminal:
            yield from _live(settings, count, console)
        else:
            yield from _plain(settings, count)


def _live(settings: Settings, count: int, console: Console) -> Iterator[Note]:
    under_way: dict[str, str] = {}
    done = 0

    def table() -> Table:
        lines = Table.grid(padding=(0, 2))
        for exercise, test in under_way.items():
            lines.add_row(exercise, test)
        lines.add_row(f"{done} of {count} exercises graded", "")
        return lines

    with Live(table(), console=console, transient=True, refresh_per_second=8) as live:

        def heard(exercise: str, test: str) -> None:
            under_way[exercise] = test
            live.update(table())

        def note(graded: ExerciseGrade) -> ExerciseGrade:
            nonlocal done
            done += 1
            under_way.pop(graded.exercise.key, None)
            live.update(table())
            return graded

        settings.heard = heard
        yield note


def _plain(settings: Settings, count: int) -> Iterator[Note]:
    started: set[str] = set()
    done = 0

    def heard(exercise: str, test: str) -> None:
        started.add(exercise)

    def note(graded: ExerciseGrade) -> ExerciseGrade:
        nonlocal done
        done += 1
        if graded.exercise.key in started:  # the others cost no time
            print(f"[{done}/{count}] {graded.exercise.key}", file=sys.stderr, flush=True)
        return graded

    settings.heard = heard
    yield note


@contextmanager
def _interruptible(settings: Settings) -> Iterator[None]:
    """Let the first Ctrl-C end grading with what there is; a second one ends the program."""
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    settings.stopped = lambda: pressed
    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
