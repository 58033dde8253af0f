"""Single keys from a terminal, without Enter, and the terminal as it was afterwards."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Tell = Callable[[str], None]

END = ""
"""What is told when there will be no more keys."""


@contextmanager
def pressed(tell: Tell) -> Iterator[None]:
    """Tell every key that is pressed during the block, from a thread; piped input counts as keys, END as its end."""
    if os.name == "nt":
        with _in_background(_windows_keys, tell):
            yield
        return
    with _one_by_one(), _in_background(_keys, tell):
        yield


@contextmanager
def _in_background(read: Callable[[Tell, threading.Event], None], tell: Callable[[str], None]) -> Iterator[None]:
    over = threading.Event()
    threading.Thread(target=read, args=(tell, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _keys(tell: Tell, over: threading.Event) -> None:
    import select

    while not over.is_set():
        try:
            if not select.select([sys.stdin], [], [], 0.1)[0]:
                continue
            # Straight from the descriptor: sys.stdin would read ahead, and select would not see what it holds.
            read = os.read(sys.stdin.fileno(), 64).decode(errors="replace")
        except (OSError, ValueError):
            read = ""
        if not read:
            tell(END)
            return
        if not read.startswith("\x1b"):  # an arrow, or another key that sends more than one character
            for key in read:
                tell(key)


def _windows_keys(tell: Tell, over: threading.Event) -> None:
    import msvcrt

    while not over.wait(0.05):
        while msvcrt.kbhit():
            tell(msvcrt.getwch())


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Have the terminal hand over each key at once and unseen; put it back, whatever ends the block."""
    if not sys.stdin.isatty():
        yield
        return
    import signal
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    handlers = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
