"""The pytest plugin of a child process: it carries a job in and events out, and sees to it that nothing was changed."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from _pytest.config import create_terminal_writer

from kata import grades, integrity, plugin, rules, terminal
from kata.answers import AnswerError
from kata.arguments import Target
from kata.catalog import EXERCISES, MISCONCEPTIONS, SOLUTIONS, Exercise
from kata.guard import Guard
from kata.output import Output
from kata.worker import Job, Send

GRACE = 2.0
"""Seconds after a test's own limit before the controller ends the whole child."""
CLOSING = 60.0
"""Seconds for what comes after the last test."""


class _Silent:
    """What other plugins ask pytest's terminal reporter for: a writer."""

    def __init__(self, config: pytest.Config):
        self._tw = create_terminal_writer(config, io.StringIO())


class Reporter:
    """Hooks that hand the job to `kata.plugin` and send an event before and after each test."""

    def __init__(self, job: Job, send: Send, output: Output, guard: Guard):
        self.job = job
        self.send = send
        self.output = output
        self.guard = guard
        self.caught: dict[str, bool] = {}
        """By kata: whether a known wrong answer has failed one of its tests."""
        self.modules: tuple[Any, ...] = ()
        self.before: integrity.Snapshot = {}
        self.changed: list[str] = []
        self.loaded = False

    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        early_config.stash[plugin.TARGET] = Target(self.job.tree, (), judging=False)
        early_config.stash[plugin.TEXTS] = dict(self.job.texts)
        early_config.stash[plugin.PROOF] = self.job.proof
        early_config.stash[plugin.WRONG_ONLY] = self.job.wrong_only
        early_config.stash[plugin.CANARY] = not self.job.proof

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put a silent object in the place of pytest's own reporter: what is printed is the answer's alone."""
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(_Silent(config), "terminalreporter")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        wanted = [item for item in items if self.job.tests is None or item.originalname in self.job.tests]
        if self.job.proof:
            items[:] = wanted
            return
        # A known wrong answer of each kata comes last: it must still fail when the answer has had its say. Katas with
        # slow tests are left out: training a wrong answer would double their time.
        slow = {_owner(item) for item in items if item.get_closest_marker("timeout")}
        owners = {_owner(item) for item in wanted} - slow
        self.caught = dict.fromkeys(owners, False)
        canaries = [item for item in items if _is_canary(item) and _owner(item) in owners]
        items[:] = [item for item in wanted if not _is_canary(item)] + canaries

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read what will be needed later, while reading is allowed, and note how everything stands."""
        modules = {item.getparent(plugin.KataModule) for item in session.items}
        for module in modules:
            _read_ahead(session.config, module.exercise)
        self.modules = tuple(module.obj for module in modules)
        if not self.job.proof:  # a proof runs the course's own code alone
            self.before = integrity.snapshot(self.modules)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if _is_canary(item) and not self.job.proof:
            return True if self.caught[_owner(item)] else None  # True: it has been seen to, and does not run
        self.send({"event": "start", "test": item.originalname, "limit": _limit(item) + GRACE})
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[Any]:
        self.output.take()
        try:
            with self.guard.on():
                return (yield)
        finally:
            if not self.loaded:  # the first test's set-up has run the answer's file
                self.loaded = True
                self.changed = integrity.changes(self.before, self.modules)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[Any]:
        with self.guard.on():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport:
        """Make a bare report: pytest's own would write out a traceback that nobody reads, for 20 ms a failure."""
        outcome, why = ("passed", None) if call.excinfo is None else ("failed", "failed")
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, why, call.when, (), call.duration)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = getattr(report, terminal.RECORD, None)
        if not record:
            return
        if not self.job.proof and record["variant"] is not None:
            self.caught[record["kata"]] |= record["outcome"] != grades.PASSED
            return
        text, dropped = self.output.take()
        more = f"\n… and {dropped} more bytes, dropped" if dropped else ""
        self.send({"event": "result", **record, "printed": text + more, "limit": CLOSING})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.send({"event": "broken", "what": report.nodeid, "why": str(report.longrepr)})

    def pytest_sessionfinish(self) -> None:
        self.send({"event": "rules", "enforced": sorted(rules.enforced), "known": sorted(rules.RULES)})
        changed = self.changed or integrity.changes(self.before, self.modules)
        self.send(
            {"event": "integrity", "changed": changed, "blind": [k for k, caught in self.caught.items() if not caught]}
        )


def _owner(item: pytest.Item) -> str:
    module = item.getparent(plugin.KataModule)
    test = module.tests.get(item.originalname) if module else None
    return test.owner if test else ""


def _is_canary(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return bool(callspec and callspec.params.get("kata_variant"))


def _limit(item: pytest.Item) -> float:
    """Return a test's limit in seconds, as pytest-timeout sees it."""
    marker = item.get_closest_marker("timeout")
    if marker:
        return float(marker.kwargs.get("timeout", marker.args[0] if marker.args else 0))
    return float(item.config.getini("timeout") or 0)


def _read_ahead(config: pytest.Config, exercise: Exercise) -> None:
    _ = exercise.given, exercise.reference
    for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS):
        with suppress(AnswerError):
            plugin.read(config, exercise, tree)
