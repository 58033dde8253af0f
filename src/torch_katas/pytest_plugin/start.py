"""The first seconds: a sign of life while PyTorch is imported, and a clock that has counted from the beginning."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from torch_katas.runner import pytest_private


@contextlib.contextmanager
def sign_of_life(config: pytest.Config, text: str) -> Iterator[None]:
    """Show a text while the block runs, where somebody looks at a terminal; nothing of it is left."""
    if "torch" in sys.modules or not is_on_a_terminal(config):
        yield
        return
    sys.stdout.write(text)
    sys.stdout.flush()
    try:
        yield
    finally:
        sys.stdout.write("\r" + " " * len(text) + "\r")
        sys.stdout.flush()


def is_on_a_terminal(config: pytest.Config) -> bool:
    """Tell whether what pytest prints is seen as it comes."""
    try:
        on_terminal = os.isatty(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # closed, or replaced by something that is no file
        return False
    return on_terminal and config.pluginmanager.hasplugin("terminalreporter") and not hasattr(config, "workerinput")


def process_start() -> float:
    """Return when pytest was called, on the clock of time.perf_counter: when this process began, or now where it is
    another program's, or nobody can tell."""
    program = Path(sys.argv[0])
    if program.stem not in ("pytest", "py.test") and program.parts[-2:] != ("pytest", "__main__.py"):
        return time.perf_counter()
    with contextlib.suppress(OSError, ValueError, IndexError, AttributeError):
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
        return time.perf_counter() - age
    return time.perf_counter()


def show_whole_time(config: pytest.Config, since: float | None = None) -> None:
    """Have pytest's last line say the seconds since a moment of time.perf_counter, by default the process's start."""
    if not config.pluginmanager.hasplugin("katas-clock"):
        config.pluginmanager.register(_Clock(process_start() if since is None else since), "katas-clock")


class _Clock:
    def __init__(self, since: float):
        self._since = since

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self, session: pytest.Session) -> Iterator[None]:
        """Move the moment that pytest's own reporter has noted."""
        yield
        pytest_private.count_from(session.config, self._since)
