"""A test's limit, counted in processor time as well as by the clock: a busy machine is not the answer's fault.

A simple test runs inside `limited`. For others pytest-timeout reads the limits and says when one begins and ends; this
takes the place of its timer, and of the stacks that it prints in the middle of what the answer prints. Where the system
has no such timer, pytest-timeout's own counts.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_timeout  # type: ignore[import-untyped] # it has no types

from torch_katas.runner.time_limit import TimeLimitError

MARGIN = 3.0
"""How many times its limit a test may take by the clock, where it does not use up its processor time before."""
SOONEST = 0.05
"""Seconds between two looks at the processor time at least."""


def can_interrupt() -> bool:
    """Tell whether this system has a timer that ends what runs in this thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def limited(limit: float) -> Iterator[None]:
    """End the block in a TimeLimitError when it exceeds a limit in seconds; 0 sets none."""
    if limit <= 0:
        yield
        return
    _start(limit, lambda: False)
    try:
        yield
    finally:
        _cancel()


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: Any, settings: Any) -> bool | None:
    """Begin to count: the test ends in a TimeLimitError when its limit is exceeded."""
    if settings.method != "signal" or not can_interrupt():
        return None
    _start(
        float(settings.timeout), lambda: not settings.disable_debugger_detection and bool(pytest_timeout.is_debugging())
    )
    item.cancel_timeout = _cancel  # pytest-timeout calls it
    return True


def _start(limit: float, is_paused: Callable[[], bool]) -> None:
    clock, processor = time.monotonic(), time.process_time()

    def look(number: int, frame: object) -> None:
        __tracebackhide__ = True
        if is_paused():
            return
        computed, passed = time.process_time() - processor, time.monotonic() - clock
        if computed >= limit:
            raise TimeLimitError(limit, computing=True)
        if passed >= limit * MARGIN:
            raise TimeLimitError(limit * MARGIN, computing=False)
        signal.setitimer(signal.ITIMER_REAL, max(min(limit - computed, limit * MARGIN - passed), SOONEST))

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, limit)


def _cancel() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
