"""The pytest plugin of a child process: it carries a job in and events out, and sees to it that nothing was changed."""

import warnings
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Literal, cast

import pytest

from torch_katas import rules
from torch_katas.checks.call_text import read_source
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.runner import canary, collection, loading, records
from torch_katas.runner.answers import AnswerError
from torch_katas.runner.events import RECORD, BrokenCollection, CutShort, Finished, Integrity, RulesSeen, Started
from torch_katas.runner.hooks import start_call
from torch_katas.runner.host import Host
from torch_katas.runner.job import Job
from torch_katas.runner.origin import describe_origin
from torch_katas.runner.plain_error import call_plainly
from torch_katas.runner.pytest_private import SilentReporter
from torch_katas.runner.seeding import fresh_start
from torch_katas.runner.timer import can_interrupt, limited
from torch_katas.runner.watch import Watch
from torch_katas.verdict.grades import Outcome

GRACE = 2.0
"""Seconds after a test's own limit before the controller ends the whole child."""
TRAINS = 30.0
"""The limit in seconds from which a test counts as one that trains."""


class Reporter:
    """Hooks that send an event before and after each test of the job that it is given."""

    job: Job
    host: Host

    def __init__(self, course: Course) -> None:
        self.course = course
        self.items: list[pytest.Function] = []
        """All tests of the job's exercises, also those that the job leaves out."""
        self.long: set[str] = set()
        """Of a sparing proof: the tests that take long."""
        self.arguments: dict[pytest.Function, dict[str, Any]] = {}
        """What the tests that ran were called with."""
        self.passed: set[str] = set()
        """Katas of which a test has passed: those that have something to gain from tests that see nothing."""
        self.failed = False
        """A test has not passed."""
        self.refused: set[str] = set()
        """In a proof: the variants that have failed a test."""
        self.refusing: set[str] = set()
        """In a proof: the tests that a variant has failed."""
        self.simple: dict[Hashable, bool] = {}
        """Tests, and whether they are simple."""
        self.begun: set[tuple[str | None, str]] = set()
        """In a proof: on which variants tests that take long have run."""
        self.loaded: set[str | None] = set()
        """On which variants of a proof a test has run, so that they are loaded; None stands for the answer."""
        self.watch: Watch | None = None
        """None in a proof: it runs the course's own code alone."""
        self.answer_has_run = False
        self.is_cut_short = False

    def accept_job(self, config: pytest.Config, job: Job, host: Host) -> list[Exercise]:
        """Carry a job into a session that has not run yet; return the job's exercises."""
        self.job, self.host = job, host
        config.option.device = job.device
        config.stash[loading.TREE] = job.tree
        config.stash[loading.TEXTS] = dict(job.texts)
        config.stash[loading.PROOF] = job.proof
        config.stash[loading.WRONG_ONLY] = job.wrong_only
        config.stash[loading.VARIANTS] = job.variants
        outlines = dict(job.outlines)
        return [replace(self.course.exercise(key), known=outlines.get(key)) for key in job.exercises]

    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        """Say which course this is, before any other hook asks."""
        early_config.stash[loading.TREE] = EXERCISES
        early_config.stash[loading.COURSE] = self.course

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put a silent object in the place of pytest's own reporter: what is printed is the answer's alone."""
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(SilentReporter(config), "terminalreporter")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the tests that the job asks for."""
        self.items = [item for item in items if isinstance(item, pytest.Function)]
        tests = self.job.tests
        items[:] = [item for item in self.items if tests is None or item.originalname in tests]
        if self.job.sparing:
            self.long = {item.originalname for item in self.items if collection.own_limit(item)}
            items.sort(key=collection.own_limit)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read what will be needed later, while reading is allowed, and note how everything stands."""
        files = {collection.module_of(item) for item in session.items}
        for file in files:
            if file.exercise.known is None:
                _read_ahead(session.config, file.exercise)
        for path in (*(file.path for file in files), self.course.helpers_path):
            if path is not None:
                read_source(str(path))
        self.host.before_answers()
        if not self.job.proof:
            self.watch = Watch(file.obj for file in files)
            self.host.hold(self.watch.find_changes)

    def run_test(self, item: pytest.Function, nextitem: pytest.Item | None) -> None:
        """Run a simple test at once; leave others to pytest, whose three phases take longer than most tests."""
        if self.job.sparing and self._is_spared(item):
            return
        limit = _limit(item) if self.job.limit is None else min(_limit(item), self.job.limit)
        self.host.send(Started(item.originalname, limit + GRACE))
        if not self._is_simple(item):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            return
        with limited(limit), warnings.catch_warnings(record=True):
            call = self._run(item)
        self._send_result(records.build_record(item, collection.module_of(item), call))
        self._look_around(item, nextitem)

    def _is_simple(self, item: pytest.Function) -> bool:
        """Tell whether nothing of pytest's is needed to run a test; the cases of a test are alike, but for marks."""
        key = collection.module_of(item), item.originalname, tuple(mark.name for mark in item.own_markers)
        if key not in self.simple:
            marks = {mark.name for mark in item.iter_markers()}
            needs_pytest = marks - {"parametrize", "timeout"} or item.config.getini("filterwarnings")
            self.simple[key] = not needs_pytest and can_interrupt() and collection.is_simple(item)
        return self.simple[key]

    def _is_spared(self, item: pytest.Function) -> bool:
        """Tell whether a proof learns nothing new from a test that takes long."""
        variant, name = collection.variant_of(item), item.originalname
        if name not in self.long:
            return False
        is_refused = variant in self.refused and variant not in (EXERCISES, SOLUTIONS)
        can_fail = self.job.wrong_only or name in self.refusing
        if is_refused and can_fail and (variant, name) not in self.begun:
            return True
        self.begun.add((variant, name))
        return False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """Look around after a test that is not simple."""
        yield
        self._look_around(item, nextitem)

    def _look_around(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Put right what a test has left behind.

        Where something of it still runs, the next kata is left to another process: it might end this one, or disturb.
        """
        if self.watch is None:
            return
        self.watch.test_ended()
        if self.watch.changed or self.job.until_failure:
            item.session.shouldstop = (self.watch.changed or self.failed) and "there is nothing more to find out"
        elif nextitem is not None and collection.owner_of(nextitem) != collection.owner_of(item):
            self.watch.kata_ended()
            self.is_cut_short = self.watch.is_something_running()
            item.session.shouldstop = self.is_cut_short and "something is still running"

    def _run(self, item: pytest.Function) -> pytest.CallInfo[None]:
        arguments: dict[str, Any] = {}

        def set_up() -> None:
            if (variant := collection.variant_of(item)) not in self.loaded:
                self.loaded.add(variant)
                fresh_start()
            arguments.update(collection.arguments_of(item, collection.kata_finder(item)))

        def run() -> None:
            start_call(item, collection.module_of(item))
            call_plainly(item.obj, arguments)

        with self._setting_up():
            call = pytest.CallInfo.from_call(set_up, "setup")
        if call.excinfo is not None:
            return call
        self._remember_arguments(item, arguments)
        with self.host.guarded():
            return pytest.CallInfo.from_call(run, "call")

    @contextmanager
    def _setting_up(self) -> Iterator[None]:
        self.host.drain_output()  # what was printed before belongs to no test
        try:
            with self.host.guarded():
                yield
        finally:
            if not self.answer_has_run:  # until the first test's set-up, which has run the answer's file
                self.answer_has_run = True
                if self.watch:
                    self.watch.answer_loaded()

    def _remember_arguments(self, item: pytest.Function, arguments: dict[str, Any]) -> None:
        if not self.job.proof:
            self.arguments[item] = dict(arguments)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Guard the set-up of a test that is not simple: it may run the answer's file."""
        with self._setting_up():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Iterator[None]:
        """Guard the call of a test that is not simple."""
        self._remember_arguments(item, item.funcargs)
        with self.host.guarded():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Make a bare report: pytest's own would write out a traceback that nobody reads, for 20 ms a failure."""
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        when = cast(Literal["setup", "call", "teardown"], call.when)  # "collect" comes with no item
        return pytest.TestReport(
            item.nodeid, item.location, {}, outcome, outcome if call.excinfo else None, when, (), call.duration
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send the result of a test that is not simple."""
        if record := getattr(report, RECORD, None):
            self._send_result(Finished.from_json(record))

    def _send_result(self, record: Finished) -> None:
        if record.result.outcome == Outcome.PASSED:
            self.passed.add(record.kata)
        else:
            self.failed = True
            if record.variant not in (None, EXERCISES):
                self.refusing.add(record.result.name)
                if record.result.outcome == Outcome.FAILED:
                    self.refused.add(record.variant or "")
        text, dropped = self.host.drain_output()
        if text:
            more = f"\n… and {dropped} more bytes, dropped" if dropped else ""
            record = replace(record, result=replace(record.result, printed=text + more))
        self.host.send(record)

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Tell what kept a file of hidden tests from being collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value
            # pytest wraps an error of the import, and keeps it as the cause.
            self.host.send(BrokenCollection(describe_origin(error.__cause__ or error, self.course.root)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send which rules were enforced, and whether the tests can still be trusted."""
        if self.watch is None:
            self.host.send(RulesSeen(tuple(sorted(rules.enforced)), tuple(sorted(rules.RULES | rules.FUNCTIONS))))
            return
        if self.watch.changed:
            self.host.end_tampered(self.watch.changed)
        if self.is_cut_short:
            self.host.send(CutShort())
        blind = [] if self.job.until_failure else self._find_blind_katas(session.config)
        self.host.send(Integrity((), tuple(blind)))

    def _find_blind_katas(self, config: pytest.Config) -> list[str]:
        """Run the known wrong answers, but of no kata that is trained: training one more would double the time."""
        slow = {collection.owner_of(item) for item in self.items if collection.own_limit(item) >= TRAINS}
        with self.host.guarded():
            katas = sorted(self.passed - slow)
            return canary.find_blind_katas(config, self.items, self.arguments, katas, self.host.ask_canary)


def _limit(item: pytest.Item) -> float:
    """Return a test's limit in seconds, as pytest-timeout sees it."""
    marker = item.get_closest_marker("timeout")
    if marker:
        return float(marker.kwargs.get("timeout", marker.args[0] if marker.args else 0))
    return float(item.config.getini("timeout") or 0)


def _read_ahead(config: pytest.Config, exercise: Exercise) -> None:
    """Read what is remembered once read."""
    _ = exercise.given, exercise.signatures, exercise.changes
    for tree in (SOLUTIONS, MISCONCEPTIONS, EXERCISES):
        with suppress(AnswerError):
            loading.read(config, exercise, tree)
