"""A sign of life while a test takes long: its name and its seconds, on a terminal, gone when it is over."""

import contextlib
import os
import sys
import threading
import time

import pytest

SILENT = 2.0
"""Seconds that a test may take before anything is shown."""
EVERY = 1.0
"""Seconds between two updates."""


def start_heartbeat(config: pytest.Config) -> None:
    """Show signs of life where somebody looks at the output of this very process, and nobody else writes to it.

    Called between tests: while one runs, standard output leads into pytest's capture.
    """
    alone = config.getoption("capture") != "no" and not config.getoption("numprocesses", None)
    # With -v pytest names each test itself.
    if config.pluginmanager.hasplugin("terminalreporter") and alone and config.option.verbose <= 0 and _on_a_terminal():
        config.pluginmanager.register(Heartbeat(config), "katas-heartbeat")


def _on_a_terminal() -> bool:
    try:
        return os.isatty(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # closed, or replaced by something that is no file
        return False


class Heartbeat:
    """Writes behind pytest's own dots, and takes back what it wrote before the next dot comes."""

    def __init__(self, config: pytest.Config):
        self._writer = config.get_terminal_writer()
        self._terminal = os.dup(sys.stdout.fileno())
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._written = ""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Begin to count."""
        self._over = threading.Event()
        name = nodeid.rpartition("::")[2].partition("[")[0]
        threading.Thread(target=self._count, args=(name, self._over), daemon=True).start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Clear the place for pytest's dot."""
        if report.when == "call" or report.failed:
            self._end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logfinish(self) -> None:
        """Stop, whatever became of the test."""
        self._end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Stop where a test was interrupted, and nobody says that it has ended."""
        self._end()

    def _end(self) -> None:
        with self._lock:
            self._over.set()
            if self._written:
                self._write("")

    def _count(self, name: str, over: threading.Event) -> None:
        start = time.monotonic()
        wait = SILENT
        while not over.wait(wait):
            wait = EVERY
            with self._lock:
                if not over.is_set():
                    self._write(f" {name} {time.monotonic() - start:.0f} s")

    def _write(self, text: str) -> None:
        """Put a text where the last one stood; nothing where the line has no room for it."""
        room = self._writer.fullwidth - self._writer.width_of_current_line - 1
        text = text if len(text) <= room else ""
        back = "\b" * len(self._written)
        with contextlib.suppress(OSError):  # the terminal is gone
            os.write(self._terminal, (back + " " * len(self._written) + back + text).encode())
        self._written = text
