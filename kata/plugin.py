"""The pytest face: arguments, a fixture per kata, devices, seeds and the learner's report.

`pytest exercises/03` runs the hidden tests of chapter 03 on the learner's files; node ids name the answer, not the test
file, so that what pytest prints can be typed back. A bare `pytest` is the project's own suite: it judges `solutions/`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from kata import alive, answers_option, grades, records, terminal
from kata.arguments import Target, in_cells, resolve
from kata.catalog import CatalogError, Course
from kata.fixtures import _kept_calls, accelerators, data_folder, digits, once, seed_everything  # noqa: F401 - fixtures
from kata.loading import CELLS, COURSE, HUNG, LOADED, PROOF, READ, TARGET, TEXTS
from kata.module import KataModule, answer_of, kata_variant, of_exercise, variant_of, variants  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from kata.notebook_answers import Answers


def pytest_addoption(parser: pytest.Parser) -> None:
    answers_option.add(parser)
    parser.getgroup("torch-katas").addoption(
        "--device",
        choices=("cpu", "cuda", "mps", "all"),
        default="all",
        help="devices to run on; `all` means the CPU and every accelerator that is there",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Map the arguments before any other plugin acts on them."""
    if (status := answers_option.restarted(config)) is not None:
        return status
    config.stash[COURSE] = course = Course(config.rootpath)
    answers_folder = config.getoption("answers")
    typed = config.args_source == config.ArgsSource.ARGS
    in_a_folder = config.args_source == config.ArgsSource.INVOCATION_DIR and not answers_folder
    asked = config.args if typed or in_a_folder else []
    try:
        target = resolve(course, asked, config.invocation_params.dir, answers_folder)
        cells = _in_cells(course, target)
        _check_device(config.getoption("device"))
    except CatalogError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[TARGET] = target
    # As in the grader's children: see kata.grading.THREADS.
    torch.set_num_threads(1)
    if cells:
        config.stash[CELLS] = cells
        config.stash[TEXTS] = {key: text.text for key, text in cells.cells.items()}
    if target.judging:
        config.args = list(target.arguments)
        terminal.speak_to_the_learner(config)
    return None


def _in_cells(course: Course, target: Target) -> "Answers | None":
    """Return the answers of a target that is a notebook, or a folder of notebooks, each of which can be read."""
    found = in_cells(course, target.tree) if target.judging else None
    for problem in [text.problem for text in found.cells.values() if text.problem] if found else []:
        raise CatalogError(problem)
    return found


def _check_device(device: str) -> None:
    if device not in ("cpu", "all", *accelerators()):
        raise CatalogError(f"--device {device}: PyTorch finds no {device.upper()} device here")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[READ] = {}
    config.stash[LOADED] = {}
    config.stash[HUNG] = set()
    config.stash.setdefault(COURSE, Course(config.rootpath))
    target = config.stash[TARGET]
    if target.judging:
        device = config.getoption("device")
        learners_report = terminal.LearnersReport(
            config.stash[COURSE], target.tree, device, config.stash.get(CELLS, None)
        )
        config.pluginmanager.register(learners_report, "kata-learners-report")


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.stash[TARGET].judging:
        alive.watch_over(session.config)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> "KataModule | None":
    exercise = parent.config.stash[COURSE].by_tests_path(module_path)
    return of_exercise(parent, exercise) if exercise else None


def devices(config: pytest.Config) -> list[str]:
    """Return the devices that tests run on, as --device asks."""
    asked = config.getoption("device")
    if asked != "all":
        return [asked]
    return ["cpu", *accelerators()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    module = metafunc.definition.getparent(KataModule)
    if module is None:
        return
    if "device" in metafunc.fixturenames:
        metafunc.parametrize("device", [torch.device(name) for name in devices(metafunc.config)], ids=str)
    stash = metafunc.config.stash
    if "kata_variant" in metafunc.fixturenames and stash.get(PROOF, False):
        metafunc.parametrize("kata_variant", variants(metafunc.config, module, metafunc.definition.name))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.getparent(KataModule):
        fresh_start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    module = item.getparent(KataModule)
    if module is None:
        return (yield)
    begin(item, module)
    return (yield)


def begin(item: pytest.Item, module: KataModule) -> None:
    """Make ready for the call of a test itself: nothing of its set-up shows in it."""
    fresh_start()
    if answer := answer_of(item, module):
        answer.trace.forget()


def fresh_start() -> None:
    """Put every test on the same ground: the same seeds, and torch's own defaults."""
    seed_everything()
    torch.set_default_dtype(torch.float32)
    if torch.are_deterministic_algorithms_enabled():  # asked first: setting it imports a compiler
        torch.use_deterministic_algorithms(False)
    torch.set_grad_enabled(True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    module = item.getparent(KataModule)
    if module is not None and (report.failed or report.when == "call"):
        record = records.of(item, module, call)
        setattr(report, terminal.RECORD, record | {"printed": report.capstdout[: grades.PRINTED_KEPT]})
    return report
