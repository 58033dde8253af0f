"""A pytest session in a process that was forked from the warm server, in the place of the one that was called."""

import atexit
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import pytest

import torch_katas.pytest_plugin
from torch_katas.pytest_plugin import handover
from torch_katas.report import terminal
from torch_katas.runner import pytest_private


class Served:
    """Marks the session, by its name as a plugin."""

    __name__ = handover.SERVED

    def __init__(self, began: float):
        self.began = began
        """When the process was started that was called, on the clock of time.perf_counter."""


def preload() -> None:
    """Import what a session needs: the server does so once for all that it forks."""
    pytest_private.import_default_plugins()
    terminal.load()
    for module in pkgutil.iter_modules(torch_katas.pytest_plugin.__path__, "torch_katas.pytest_plugin."):
        importlib.import_module(module.name)


def main(arguments: Sequence[str], program: Sequence[str], began: float) -> int:
    """Run pytest; return its exit status. `began` is a moment on the clock of time.perf_counter."""
    sys.argv = list(program)
    # The plugin was imported before pytest could rewrite it, and holds no assert.
    status = int(pytest.main(["-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments], [Served(began)]))
    atexit._run_exitfuncs()
    return status
