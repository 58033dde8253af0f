"""What pytest does in a course: arguments that name answers become hidden tests, and the learner gets a report.

`pytest exercises/03` runs the hidden tests of chapter 03 on the learner's files; node ids name the answer, not the test
file, so that what pytest prints can be typed back. A bare `pytest` is the project's own suite: it judges `solutions/`.
"""

import pytest
import torch

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.notebooks.answers import Answers
from torch_katas.pytest_plugin import heartbeat, learner_report
from torch_katas.runner import hooks
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.runner.loading import COURSE, TEXTS, TREE
from torch_katas.runner.seeding import accelerators
from torch_katas.target import Target, read_notebook_answers, resolve_arguments
from torch_katas.verdict.harmless import spell_invisible


def judge(config: pytest.Config) -> None:
    """Map the arguments, and register what runs and reports hidden tests; raises UsageError."""
    course = Course(config.rootpath)
    answers = config.getoption("answers", None)
    given = config.args_source == config.ArgsSource.ARGS
    in_a_folder = config.args_source == config.ArgsSource.INVOCATION_DIR and not answers
    arguments = config.args if given or in_a_folder else []
    device = config.getoption("device", ALL_DEVICES)
    try:
        target = resolve_arguments(course, arguments, config.invocation_params.dir, answers)
        cells = _in_cells(course, target)
        _check_device(device)
    except CourseError as error:
        raise pytest.UsageError(spell_invisible(str(error))) from None
    config.stash[COURSE] = course
    config.stash[TREE] = target.tree
    if cells:
        config.stash[TEXTS] = {key: text.text for key, text in cells.cells.items()}
    # As in the grader's children: see grading.settings.THREADS.
    torch.set_num_threads(1)
    config.pluginmanager.register(hooks, "katas-hooks")
    if target.judging:
        config.args = list(target.arguments)
        learner_report.hide_prose(config)
        report = learner_report.LearnerReport(course, target.tree, device, cells)
        config.pluginmanager.register(report, "katas-learner-report")
        config.pluginmanager.register(_Heartbeat(), "katas-heartbeat-start")


class _Heartbeat:
    """Starts the heartbeat once pytest's own reporter is there."""

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        heartbeat.start_heartbeat(session.config)


def _in_cells(course: Course, target: Target) -> Answers | None:
    """Return the answers of a target that is a notebook, or a folder of notebooks, each of which can be read."""
    answers = read_notebook_answers(course, target.tree) if target.judging else None
    for problem in [text.problem for text in answers.cells.values() if text.problem] if answers else []:
        raise CourseError(problem)
    return answers


def _check_device(device: str) -> None:
    if device not in ("cpu", ALL_DEVICES, *accelerators()):
        raise CourseError(f"--device {device}: PyTorch finds no {device.upper()} device here")
