"""Between the tests of an answer: what it has changed, left on, or left running."""

import _thread
import os
import time
from collections.abc import Iterable
from types import ModuleType

from torch_katas.runner import integrity
from torch_katas.runner.process_state import ProcessState, reset_default_device

PATIENCE = 0.05
"""Seconds in which what a test has started may end by itself."""


class Watch:
    """Sees to it that no test finds what an answer, or another kata's test, has left behind."""

    def __init__(self, test_modules: Iterable[ModuleType] = ()) -> None:
        self.find_changes = integrity.watch(tuple(test_modules))
        self._state = ProcessState()
        self._threads = 0
        self.changed: list[str] = []
        """Names of what the answer has changed of what tests rely on."""

    def answer_loaded(self) -> None:
        """Look at everything once the answer's file has run; threads that it has started are there for all tests."""
        reset_default_device()
        self.changed += self.find_changes()
        self._state.put_back()
        self._state.put_handlers_back()
        self._threads = _thread._count()

    def test_ended(self) -> None:
        """Put back what a test has left on, and note it: a call that leaves it on has failed, and put it back."""
        reset_default_device()
        self.changed += self._state.find_changes()
        self._state.put_back()

    def kata_ended(self) -> None:
        """Put back what a kata's tests may have of their own, before those of another."""
        self._state.put_handlers_back()

    def is_something_running(self) -> bool:
        """Tell whether threads or processes run that were not there when the answer's file had run."""
        if not self._is_running():
            return False
        end = time.monotonic() + PATIENCE
        while self._is_running():
            if time.monotonic() > end:
                return True
            time.sleep(PATIENCE / 10)
        return False

    def _is_running(self) -> bool:
        return _thread._count() > self._threads or _has_children()


def _has_children() -> bool:
    """Tell whether this process has children; false where the system does not say."""
    if not hasattr(os, "waitid"):
        return False
    try:
        # One that has ended counts as well, until somebody asks for its status: it is left for whoever does.
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
