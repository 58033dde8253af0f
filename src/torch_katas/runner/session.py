"""A pytest session made ready before there is anything to run: its start is half of what a short run takes.

The server prepares one for the course that it belongs to, and each forked child finds it there; any other process makes
its own. pytest offers no public way to make a session apart from running it, so two of its private names are used here,
and only here.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from unittest import mock

import pytest
from _pytest.config import Config, _prepareconfig

from torch_katas.course.layout import SETTINGS
from torch_katas.course.model import Course, Exercise
from torch_katas.runner import collection
from torch_katas.runner.reporter import Reporter

UNUSED = (
    *("cacheprovider", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "setuponly"),
    *("setupplan", "stepwise", "threadexception", "unittest", "unraisableexception"),
)
"""Plugins of pytest that a child has no use for; some cost milliseconds for every test."""

_prepared: dict[str, "Prepared"] = {}


class Prepared:
    """A configured pytest without arguments, and the reporter that will carry a job into it. It runs once."""

    def __init__(self, root: str):
        self.reporter = Reporter(Course(Path(root)))
        with mock.patch.dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"):
            self.config: Config = _prepareconfig(_options(root), [self.reporter])
        self.session = pytest.Session.from_config(self.config)
        self.config._do_configure()
        self.config.hook.pytest_sessionstart(session=self.session)

    def run(self, exercises: Sequence[Exercise]) -> None:
        """Run these exercises' hidden tests. What goes wrong on the way shows in the events that are missing."""
        hook = self.config.hook
        try:
            # An answer may raise anything, at any time; the last word is the reporter's all the same.
            with suppress(BaseException):
                self._collect(exercises)
                hook.pytest_runtestloop(session=self.session)
        finally:
            hook.pytest_sessionfinish(session=self.session, exitstatus=0)
            self.config._ensure_unconfigure()

    def _collect(self, exercises: Sequence[Exercise]) -> None:
        """Collect the hidden tests, and nothing of what lies beside them: pytest would look at every file there."""
        files = [collection.of_exercise(self.session, exercise) for exercise in exercises]
        self.session.items = [item for file in files for item in self.session.genitems(file)]
        self.config.hook.pytest_collection_modifyitems(
            session=self.session, config=self.config, items=self.session.items
        )
        self.session.testscollected = len(self.session.items)
        self.config.hook.pytest_collection_finish(session=self.session)


def prepare(root: Path) -> None:
    """Make a session ready for a course; to be called in the server."""
    _prepared[str(root)] = Prepared(str(root))


def take(root: str) -> Prepared:
    """Return the session that was made ready for a course, or a fresh one."""
    return _prepared.pop(root, None) or Prepared(root)


def _options(root: str) -> list[str]:
    options = ["-p", "torch_katas.runner.hooks", "-p", "pytest_timeout"]
    options += [word for plugin in UNUSED for word in ("-p", f"no:{plugin}")]
    # Neither a conftest.py nor settings of an answers tree are looked for: only the course's own count.
    options += ["--noconftest", "--rootdir", root, "-c", str(Path(root) / SETTINGS)]
    # Hidden tests hold no bare assert to rewrite.
    return [*options, "--assert=plain", "--capture=no", "--tb=no", "-q", "--no-header", "--no-summary"]
