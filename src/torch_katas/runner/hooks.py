"""pytest's hooks for hidden tests: collection, a fixture per kata, devices, and what each test starts from."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from torch_katas.course.errors import CourseError
from torch_katas.inputs import lacks_dtype
from torch_katas.runner import records
from torch_katas.runner.collection import (
    VARIANT,
    KataModule,
    answer_of,
    kata_module,
    kata_variant,  # noqa: F401 - a fixture
    variants,
)
from torch_katas.runner.events import RECORD
from torch_katas.runner.fixtures import _results_of_once, data_folder, once  # noqa: F401 - fixtures
from torch_katas.runner.helpers import register_helpers
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.runner.loading import COURSE, HUNG, LOADED, PROOF, READ, WATCHED
from torch_katas.runner.plain_error import call_plainly
from torch_katas.runner.pytest_private import own_arguments, parameters_of
from torch_katas.runner.seeding import accelerators, fresh_start
from torch_katas.runner.timer import pytest_timeout_set_timer  # noqa: F401 - a hook
from torch_katas.verdict.grades import PRINTED_LIMIT


def pytest_configure(config: pytest.Config) -> None:
    """Prepare what is remembered for the session, and register the course's helpers."""
    config.stash[READ] = {}
    config.stash[LOADED] = {}
    config.stash[WATCHED] = {}
    config.stash[HUNG] = set()
    try:
        register_helpers(config, config.stash[COURSE])
    except CourseError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> KataModule | None:
    """Collect a file of hidden tests as a KataModule."""
    exercise = parent.config.stash[COURSE].find_by_tests_path(module_path)
    return kata_module(parent, exercise) if exercise else None


def devices(config: pytest.Config) -> list[str]:
    """Return the devices that tests run on, as --device asks."""
    device = config.getoption("device", ALL_DEVICES)
    return ["cpu", *accelerators()] if device == ALL_DEVICES else [device]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a hidden test on each device, and in a proof on each variant of its kata."""
    module = metafunc.definition.getparent(KataModule)
    if module is None:
        return
    if "device" in metafunc.fixturenames:
        metafunc.parametrize("device", [torch.device(name) for name in devices(metafunc.config)], ids=str)
    if VARIANT in metafunc.fixturenames and metafunc.config.stash.get(PROOF, False):
        metafunc.parametrize(VARIANT, variants(metafunc.config, module, metafunc.definition.name))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the cases that ask a device for a dtype which it does not have."""
    items[:] = [item for item in items if not _asks_for_a_missing_dtype(item)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what some hidden tests need, before any of them runs and before a child is confined."""
    for module in {module for item in session.items if (module := item.getparent(KataModule))}:
        module.load_slow_imports()


def _asks_for_a_missing_dtype(item: pytest.Item) -> bool:
    parameters = parameters_of(item)
    device = parameters.get("device")
    return isinstance(device, torch.device) and any(
        isinstance(value, torch.dtype) and lacks_dtype(device, value) for value in parameters.values()
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the set-up of a hidden test afresh."""
    if item.getparent(KataModule):
        fresh_start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Start the call of a hidden test afresh."""
    if module := item.getparent(KataModule):
        start_call(item, module)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Call a hidden test in pytest's place, which asks every error for its traceback: that may be an answer's code."""
    if pyfuncitem.getparent(KataModule) is None:
        return None
    call_plainly(pyfuncitem.obj, own_arguments(pyfuncitem))
    return True


def start_call(item: pytest.Item, module: KataModule) -> None:
    """Prepare for the call of a test itself: nothing of its set-up shows in it."""
    fresh_start()
    if answer := answer_of(item, module):
        answer.trace.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach to a report what the learner is told about the test."""
    report = yield
    module = item.getparent(KataModule)
    if module is not None and (report.failed or report.when == "call"):
        record = records.build_record(item, module, call)
        result = replace(record.result, printed=report.capstdout[:PRINTED_LIMIT])
        setattr(report, RECORD, replace(record, result=result).to_json())
    return report
