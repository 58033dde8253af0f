"""Single keys from a terminal, without Enter, and the terminal as it was afterwards."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Report = Callable[[str], None]

END = ""
"""Reported in place of a key when there will be no more."""
CTRL_C = "\x03"


@contextmanager
def read_keys(report: Report) -> Iterator[None]:
    """Report every key that is pressed during the block, from a thread; piped input counts as keys, END as its end.

    In a terminal Ctrl-C is reported like a key, once: the next one raises KeyboardInterrupt.
    """
    if sys.platform == "win32":
        with _in_thread(_read_windows_keys, report):
            yield
        return
    with _without_enter(report), _in_thread(_read_terminal_keys, report):
        yield


@contextmanager
def _in_thread(read: Callable[[Report, threading.Event], None], report: Report) -> Iterator[None]:
    stopped = threading.Event()
    threading.Thread(target=read, args=(report, stopped), daemon=True).start()
    try:
        yield
    finally:
        stopped.set()


def _read_terminal_keys(report: Report, stopped: threading.Event) -> None:
    import select

    while not stopped.is_set():
        try:
            if not select.select([sys.stdin], [], [], 0.1)[0]:
                continue
            # Straight from the descriptor: sys.stdin would read ahead, and select would not see what it holds.
            keys = os.read(sys.stdin.fileno(), 64).decode(errors="replace")
        except (OSError, ValueError):
            keys = ""
        if not keys:
            report(END)
            return
        if not keys.startswith("\x1b"):  # an arrow, or another key that sends more than one character
            for key in keys:
                report(key)


def _read_windows_keys(report: Report, stopped: threading.Event) -> None:
    if sys.platform == "win32":
        import msvcrt

        while not stopped.wait(0.05):
            while msvcrt.kbhit():
                report(msvcrt.getwch())


@contextmanager
def _without_enter(report: Report) -> Iterator[None]:
    """Have the terminal hand over each key at once and without echo; restore it, whatever ends the block."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import signal
    import termios
    import tty

    settings = termios.tcgetattr(sys.stdin)

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def interrupt(number: int, frame: FrameType | None) -> None:
        # Raised where Python cannot pass it on, in a callback, the exception would be lost.
        signal.signal(number, signal.default_int_handler)
        report(CTRL_C)

    handlers = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    handlers[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)
        for number, handler in handlers.items():
            signal.signal(number, handler)
