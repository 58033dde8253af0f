"""The pytest plugin of a child process: it carries a job in and events out, and sees to it that nothing was changed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from _pytest.config import create_terminal_writer

from torch_katas import rules
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.runner import canary, collection, integrity, loading, records
from torch_katas.runner.answers import AnswerError
from torch_katas.runner.hooks import begin
from torch_katas.runner.job import Job, Send
from torch_katas.runner.origin import describe_origin
from torch_katas.runner.seeding import fresh_start
from torch_katas.sandbox.audit import Guard
from torch_katas.sandbox.output import Output
from torch_katas.verdict.grades import Outcome

GRACE = 2.0
"""Seconds after a test's own limit before the controller ends the whole child."""
CLOSING = 60.0
"""Seconds for what comes after the last test."""


class _Silent:
    """What other plugins ask pytest's terminal reporter for: a writer."""

    def __init__(self, config: pytest.Config):
        self._tw = create_terminal_writer(config, io.StringIO())


class Reporter:
    """Hooks that send an event before and after each test of the job that it is given."""

    job: Job
    send: Send
    output: Output
    guard: Guard

    def __init__(self, course: Course) -> None:
        self.course = course
        self.items: list[pytest.Function] = []
        self.given: dict[pytest.Function, dict[str, Any]] = {}
        self.passed: set[str] = set()
        """Katas of which a test has passed: those that have something to gain from tests that see nothing."""
        self.modules: tuple[Any, ...] = ()
        self.before: integrity.Snapshot = {}
        self.changed: list[str] = []
        self.loaded = False

    def begin(self, config: pytest.Config, job: Job, send: Send, output: Output, guard: Guard) -> list[Exercise]:
        """Hand the job to the plugin of a session that has not run yet; return the job's exercises."""
        self.job, self.send, self.output, self.guard = job, send, output, guard
        config.option.device = job.device
        config.stash[loading.TREE] = job.tree
        config.stash[loading.TEXTS] = dict(job.texts)
        config.stash[loading.PROOF] = job.proof
        config.stash[loading.WRONG_ONLY] = job.wrong_only
        return [exercise for exercise in self.course.exercises if exercise.key in job.exercises]

    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        early_config.stash[loading.TREE] = EXERCISES
        early_config.stash[loading.COURSE] = self.course

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put a silent object in the place of pytest's own reporter: what is printed is the answer's alone."""
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(_Silent(config), "terminalreporter")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.items = list(items)
        items[:] = [item for item in items if self.job.tests is None or item.originalname in self.job.tests]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read what will be needed later, while reading is allowed, and note how everything stands."""
        files = {collection.module_of(item) for item in session.items}
        for file in files:
            _read_ahead(session.config, file.exercise, stubs=self.job.proof)
        self.modules = tuple(file.obj for file in files)
        if not self.job.proof:  # a proof runs the course's own code alone
            self.before = integrity.snapshot(self.modules)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> bool | None:
        """Run a simple test at once; leave others to pytest, whose three phases take longer than most tests."""
        self.send({"event": "start", "test": item.originalname, "limit": _limit(item) + GRACE})
        marks = {mark.name for mark in item.iter_markers()}
        if not collection.is_simple(item) or marks - {"parametrize", "timeout"}:
            return None
        self._report(records.of(item, collection.module_of(item), self._run(item)))
        return True

    def _run(self, item: pytest.Function) -> pytest.CallInfo[None]:
        arguments: dict[str, Any] = {}

        def set_up() -> None:
            fresh_start()
            arguments.update(collection.arguments(item, collection.variant_of(item)))

        def run() -> None:
            begin(item, collection.module_of(item))
            item.obj(**arguments)

        with self._setting_up():
            call = pytest.CallInfo.from_call(set_up, "setup")
        if call.excinfo is not None:
            return call
        self._note(item, arguments)
        with self.guard.on():
            return pytest.CallInfo.from_call(run, "call")

    @contextmanager
    def _setting_up(self) -> Iterator[None]:
        self.output.take()
        try:
            with self.guard.on():
                yield
        finally:
            if not self.loaded:  # the first test's set-up has run the answer's file
                self.loaded = True
                self.changed = integrity.changes(self.before, self.modules)

    def _note(self, item: pytest.Function, arguments: dict[str, Any]) -> None:
        if not self.job.proof:
            self.given[item] = dict(arguments)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[Any]:
        with self._setting_up():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Iterator[Any]:
        self._note(item, item.funcargs)
        with self.guard.on():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport:
        """Make a bare report: pytest's own would write out a traceback that nobody reads, for 20 ms a failure."""
        outcome, why = ("passed", None) if call.excinfo is None else ("failed", "failed")
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, why, call.when, (), call.duration)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if record := getattr(report, records.RECORD, None):
            self._report(record)

    def _report(self, record: dict[str, Any]) -> None:
        if record["outcome"] == Outcome.PASSED:
            self.passed.add(record["kata"])
        text, dropped = self.output.take()
        more = f"\n… and {dropped} more bytes, dropped" if dropped else ""
        self.send({"event": "result", **record, "printed": text + more, "limit": CLOSING})

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Tell what kept a file of hidden tests from being collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value
            # pytest wraps an error of the import, and keeps it as the cause.
            self.send({"event": "broken", **describe_origin(error.__cause__ or error, self.course.root)})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.send({"event": "rules", "enforced": sorted(rules.enforced), "known": sorted(rules.RULES)})
        blind = [] if self.job.proof else self._blind(session.config)
        changed = self.changed or integrity.changes(self.before, self.modules)
        self.send({"event": "integrity", "changed": changed, "blind": blind})

    def _blind(self, config: pytest.Config) -> list[str]:
        """Run the known wrong answers, but of no kata with slow tests: training one more would double their time."""
        slow = {collection.owner_of(item) for item in self.items if item.get_closest_marker("timeout")}
        with self.guard.on():
            return canary.blind(config, self.items, self.given, sorted(self.passed - slow))


def _limit(item: pytest.Item) -> float:
    """Return a test's limit in seconds, as pytest-timeout sees it."""
    marker = item.get_closest_marker("timeout")
    if marker:
        return float(marker.kwargs.get("timeout", marker.args[0] if marker.args else 0))
    return float(item.config.getini("timeout") or 0)


def _read_ahead(config: pytest.Config, exercise: Exercise, *, stubs: bool) -> None:
    _ = exercise.given, exercise.reference
    for tree in (SOLUTIONS, MISCONCEPTIONS, *((EXERCISES,) if stubs else ())):
        with suppress(AnswerError):
            loading.read(config, exercise, tree)
