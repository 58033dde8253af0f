"""What pytest does in a course: arguments that name answers become hidden tests, and the learner gets a report.

`pytest exercises/03` runs the hidden tests of chapter 03 on the learner's files; node ids name the answer, not the test
file, so that what pytest prints can be typed back. A bare `pytest` is the project's own suite: it judges `solutions/`.

Nothing here imports torch: what the text of the answers decides, and a run that another process takes over, need none.
"""

from typing import TYPE_CHECKING

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.pytest_plugin import handover, start, to_do
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.store.finish_update import find_unfinished
from torch_katas.target import Target, read_notebook_answers, resolve_arguments
from torch_katas.verdict.harmless import spell_invisible

if TYPE_CHECKING:  # it imports nbformat, which takes as long as pytest
    from torch_katas.notebooks.answers import Answers


def judge(config: pytest.Config) -> int | None:
    """Map the arguments, and register what runs and reports hidden tests; raises UsageError.

    Returns the exit status where another process has run them.
    """
    course = Course(config.rootpath)
    if find_unfinished(course.root):
        raise pytest.UsageError(f"an update has been interrupted; finish it first: {course.config.command} doctor")
    answers = config.getoption("answers", None)
    given = config.args_source == config.ArgsSource.ARGS
    in_a_folder = config.args_source == config.ArgsSource.INVOCATION_DIR and not answers
    arguments = config.args if given or in_a_folder else []
    device = config.getoption("device", ALL_DEVICES)
    try:
        target = resolve_arguments(course, arguments, config.invocation_params.dir, answers)
        cells = _in_cells(course, target)
    except CourseError as error:
        raise pytest.UsageError(spell_invisible(str(error))) from None
    if not target.judging:
        _prepare(config, course, target, cells)
        return None
    known = handover.has_known_plugins(config)
    untouched = to_do.find_untouched(config, course, target, cells) if known else None
    if untouched is None and handover.is_possible(config):
        status = handover.hand_over(config, course)
        if status is not None:
            return status
    from torch_katas.pytest_plugin import learner_report, output  # only now: a run that is handed over needs none of it

    config.pluginmanager.register(output.Guard(), "katas-output")
    config.args = list(target.arguments)
    learner_report.hide_prose(config)
    report = learner_report.LearnerReport(course, target.tree, device, cells, in_children=_is_controller(config))
    config.pluginmanager.register(report, "katas-learner-report")
    served = config.pluginmanager.getplugin(handover.SERVED)
    start.show_whole_time(config, served.began if served else None)
    if untouched is not None:
        config.pluginmanager.register(untouched, "katas-to-do")
    elif not _is_controller(config):
        _prepare(config, course, target, cells)
    return None


def _prepare(config: pytest.Config, course: Course, target: Target, cells: "Answers | None") -> None:
    """Register what collects and runs hidden tests; this is where torch is imported."""
    with start.sign_of_life(config, handover.STARTING):
        from torch_katas.pytest_plugin import hidden_tests

    try:
        hidden_tests.prepare(config, course, target, cells)
    except CourseError as error:
        raise pytest.UsageError(spell_invisible(str(error))) from None


def _is_controller(config: pytest.Config) -> bool:
    """Tell whether pytest-xdist runs the tests, in processes of its own."""
    return bool(config.getoption("numprocesses", None) or config.getoption("tx", None)) and not hasattr(
        config, "workerinput"
    )


def _in_cells(course: Course, target: Target) -> "Answers | None":
    """Return the answers of a target that is a notebook, or a folder of notebooks, each of which can be read."""
    answers = read_notebook_answers(course, target.tree) if target.judging else None
    for problem in [text.problem for text in answers.cells.values() if text.problem] if answers else []:
        raise CourseError(problem)
    return answers
