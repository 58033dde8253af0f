"""What the test explorer of an editor asks of pytest: a plugin that writes, as JSON, what it is told.

It stands in for the plugin of VS Code's Python extension, and asks what that asks: of each test `path`, `location` and
`nodeid`, of which it makes an id that begins with an absolute path; of each failed report `longreprtext`, first in
pytest_report_teststatus, then in pytest_exception_interact.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

OUTPUT = "EXPLORER_OUTPUT"
"""The environment variable that names the file to write."""

_items: list[dict[str, object]] = []
_outcomes: dict[str, dict[str, str]] = {}
_paths: dict[str, Path] = {}


def absolute_id(nodeid: str, path: Path) -> str:
    """Return the id by which the editor has a test run."""
    return "::".join([str(path), *nodeid.split("::")[1:]])


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Remember where a test stands."""
    _paths[item.nodeid] = item.path
    return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_report_teststatus(report: pytest.TestReport) -> Iterator[None]:
    """Keep the outcome of a test's call."""
    if report.when == "call":
        outcome = {"outcome": report.outcome, "text": report.longreprtext}
        _outcomes.setdefault(absolute_id(report.nodeid, _paths[report.nodeid]), outcome)
    return (yield)


def pytest_exception_interact(node: pytest.Item, report: pytest.TestReport) -> None:
    """Keep the outcome of a test whose set-up has failed."""
    outcome = {"outcome": "error", "text": report.longreprtext}
    _outcomes.setdefault(absolute_id(node.nodeid, node.path), outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write everything."""
    for item in session.items:
        parent = item.parent.path if item.parent else None
        line = (item.location[1] or 0) + 1
        place = {"path": str(item.path), "file": str(parent), "line": line, "shown": item.location[0]}
        _items.append({"id": absolute_id(item.nodeid, item.path), "name": item.name, **place})
    Path(os.environ[OUTPUT]).write_text(json.dumps({"items": _items, "outcomes": _outcomes}))
