"""A pytest session made ready before there is anything to run: its start is half of what a short run takes.

The server prepares one for the course that it belongs to, and each forked child finds it there; any other process makes
its own.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from unittest import mock

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS
from torch_katas.course.model import Course, Exercise
from torch_katas.runner import ahead, pytest_private
from torch_katas.runner.ahead import CollectedAhead
from torch_katas.runner.collection import kata_module
from torch_katas.runner.reporter import Reporter
from torch_katas.store.file_state import FileState, file_state

UNUSED_PLUGINS = (
    *("cacheprovider", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "setuponly"),
    *("setupplan", "stepwise", "threadexception", "unittest", "unraisableexception"),
)
"""Plugins of pytest that a child has no use for; some cost milliseconds for every test."""


class PreparedSession:
    """A started pytest session without arguments, and the reporter that will carry a job into it. It runs once.

    Making one raises CourseError where the course's settings or helpers are broken.
    """

    def __init__(self, course: Course):
        self._file_states = _file_states(course)
        self._ahead: dict[str, CollectedAhead] = {}
        """Hidden tests that are collected already, by exercise."""
        self.reporter = Reporter(course)
        try:
            with mock.patch.dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"):
                self.config = pytest_private.read_config(_options(course.root), [self.reporter])
            self.session = pytest_private.start_session(self.config)
        except pytest.UsageError as error:
            raise CourseError(_reason(error)) from None

    def is_current(self) -> bool:
        """Tell whether the course's settings and helpers are still what they were when the session was made."""
        return self._file_states == _file_states(Course(self.reporter.course.root))

    def collect_ahead(self, exercise: Exercise, katas: Sequence[str], device: str) -> None:
        """Collect the hidden tests of an exercise for the children that will run them."""
        self._ahead[exercise.key] = ahead.collect_ahead(self.session, exercise, katas, device)

    def run(self, exercises: Sequence[Exercise]) -> None:
        """Run these exercises' hidden tests. What goes wrong on the way shows in the events that are missing."""
        hook = self.config.hook
        try:
            # An answer may raise anything, at any time; the last word is the reporter's all the same.
            with suppress(BaseException):
                self._collect(exercises)
                self._run_tests()
        finally:
            hook.pytest_sessionfinish(session=self.session, exitstatus=0)
            pytest_private.end_session(self.session)

    def _collect(self, exercises: Sequence[Exercise]) -> None:
        """Collect the hidden tests, and nothing of what lies beside them: pytest would look at every file there."""
        session, hook = self.session, self.config.hook
        session.items = [item for exercise in exercises for item in self._items_of(exercise)]
        hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        session.testscollected = len(session.items)
        hook.pytest_collection_finish(session=session)

    def _run_tests(self) -> None:
        items = [item for item in self.session.items if isinstance(item, pytest.Function)]
        for item, following in zip_longest(items, items[1:]):
            self.reporter.run_test(item, following)
            if self.session.shouldstop:
                return

    def _items_of(self, exercise: Exercise) -> Sequence[pytest.Item]:
        known = self._ahead.get(exercise.key)
        if known is None or not known.serves(self.config):
            return ahead.collect(self.session, kata_module(self.session, exercise))
        return known.take(exercise)


_prepared: dict[Path, PreparedSession] = {}
"""In the server, and in a child forked from it: the session for its course."""


def prepare(course: Course) -> None:
    """Make a session ready for a course; to be called in the server. Raises CourseError for a broken one."""
    _prepared[course.root] = PreparedSession(course)


def prepared_session(course: Course) -> PreparedSession:
    """Return the session that was made ready for a course, or a fresh one where its files have changed since."""
    prepared = _prepared.pop(course.root, None)
    return prepared if prepared and prepared.is_current() else PreparedSession(course)


def collect_ahead(exercise: Exercise, katas: Sequence[str], device: str) -> None:
    """Collect hidden tests in the server, for children that find the session there."""
    if prepared := _prepared.get(exercise.root):
        prepared.collect_ahead(exercise, katas, device)


def _options(root: Path) -> list[str]:
    options = ["-p", "torch_katas.runner.hooks", "-p", "pytest_timeout"]
    options += [word for plugin in UNUSED_PLUGINS for word in ("-p", f"no:{plugin}")]
    # Neither a conftest.py nor settings of an answers tree are looked for: only the course's own count.
    options += ["--noconftest", "--rootdir", str(root), "-c", str(root / SETTINGS)]
    # Hidden tests hold no bare assert to rewrite.
    return [*options, "--assert=plain", "--capture=no", "--tb=no", "-q", "--no-header", "--no-summary"]


def _reason(error: pytest.UsageError) -> str:
    """Return what pytest complains of, without its usage: `unrecognized arguments: --no-such-option`."""
    complaint = re.search(r"error: (.+)", str(error))
    return f"pytest: {complaint[1]}" if complaint else str(error)


def _file_states(course: Course) -> list[FileState]:
    """Return what changes when one of the files changes that a session has read before it runs."""
    return [file_state(path) for path in (course.root / SETTINGS, course.helpers_path) if path]
