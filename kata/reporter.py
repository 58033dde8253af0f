"""The pytest plugin of a child process: it carries a job in and events out."""

from collections.abc import Iterator
from typing import Any

import pytest

from kata import plugin, rules, terminal
from kata.arguments import Target
from kata.worker import Job, Send


class Reporter:
    """Hooks that hand the job to `kata.plugin` and send an event before and after each test."""

    def __init__(self, job: Job, send: Send):
        self.job = job
        self.send = send

    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        early_config.stash[plugin.TARGET] = Target(self.job.tree, (), judging=False)
        early_config.stash[plugin.TEXTS] = dict(self.job.texts)
        early_config.stash[plugin.PROOF] = self.job.proof

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.job.tests is not None:
            items[:] = [item for item in items if item.originalname in self.job.tests]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        self.send({"event": "start", "test": item.originalname})
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = getattr(report, terminal.RECORD, None)
        if record:
            self.send({"event": "result", **record})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.send({"event": "broken", "what": report.nodeid, "why": str(report.longrepr)})

    def pytest_sessionfinish(self) -> None:
        self.send({"event": "rules", "enforced": sorted(rules.enforced), "known": sorted(rules.RULES)})
