"""Collect and run hidden tests in this process: everything of the plugin that needs torch."""

from typing import TYPE_CHECKING

import pytest
import torch

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.pytest_plugin import handover, heartbeat, to_do
from torch_katas.pytest_plugin.answer_places import move_to_answers
from torch_katas.runner import hooks, pytest_private
from torch_katas.runner.collection import KataModule
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.runner.loading import COURSE, TEXTS, TREE
from torch_katas.runner.seeding import accelerators
from torch_katas.target import Target

if TYPE_CHECKING:  # it imports nbformat, which takes as long as pytest
    from torch_katas.notebooks.answers import Answers


def prepare(config: pytest.Config, course: Course, target: Target, cells: "Answers | None") -> None:
    """Register the hooks for hidden tests; raises CourseError for a device that is not there."""
    device = config.getoption("device", ALL_DEVICES)
    if device not in ("cpu", ALL_DEVICES, *accelerators()):
        raise CourseError(f"--device {device}: PyTorch finds no {device.upper()} device here")
    config.stash[COURSE] = course
    config.stash[TREE] = target.tree
    if cells:
        config.stash[TEXTS] = {key: text.text for key, text in cells.cells.items()}
    # As in the grader's children: see grading.settings.THREADS.
    torch.set_num_threads(1)
    config.pluginmanager.register(hooks, "katas-hooks")
    config.pluginmanager.register(_WithoutLogging(), "katas-without-logging")
    if target.judging:
        config.pluginmanager.register(_Judging(course), "katas-judging")
        if config.option.tbstyle == "no":
            from torch_katas.pytest_plugin.long_report import LongReport

            is_read = bool(config.getoption("xmlpath", None)) or not handover.has_known_plugins(config)
            report = LongReport(course, target.tree, device, cells, names_mistakes=is_read)
            config.pluginmanager.register(report, "katas-long-report")
        if config.getoption("usepdb"):
            from torch_katas.pytest_plugin.post_mortem import PostMortem

            config.pluginmanager.register(PostMortem(), "katas-post-mortem")


class _WithoutLogging:
    """Leaves out the capture of log records, which takes longer than a hidden test."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Take it out, now that pytest has set it up."""
        pytest_private.leave_out_logging(session.config)


class _Judging:
    """Starts the heartbeat once pytest's own reporter is there, and keeps which cases tests have."""

    def __init__(self, course: Course):
        self._course = course

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the cases of every file of which all tests were collected, before any is left out."""
        by_file: dict[KataModule, dict[str, list[str]]] = {}
        for item in items:
            if isinstance(item, pytest.Function) and (module := item.getparent(KataModule)):
                by_file.setdefault(module, {}).setdefault(item.originalname, []).append(item.name)
        for module, cases in by_file.items():
            if all(test.name in cases for test in module.exercise.tests):
                to_do.store_cases(self._course, module.exercise, cases)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Let the tests stand in the answers."""
        move_to_answers(session.config, session.items)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        heartbeat.start_heartbeat(session.config)
