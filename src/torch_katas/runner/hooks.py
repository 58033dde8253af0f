"""pytest's hooks for hidden tests: collection, a fixture per kata, devices, and what each test starts from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from torch_katas.course.errors import CourseError
from torch_katas.runner import records
from torch_katas.runner.collection import KataModule, answer_of, kata_variant, of_exercise, variant_of, variants  # noqa: F401 - a fixture
from torch_katas.runner.fixtures import _kept_calls, data_folder, once  # noqa: F401 - fixtures
from torch_katas.runner.helpers import register_helpers
from torch_katas.runner.loading import COURSE, HUNG, LOADED, PROOF, READ
from torch_katas.runner.seeding import accelerators, fresh_start
from torch_katas.verdict.grades import PRINTED_LIMIT


def pytest_configure(config: pytest.Config) -> None:
    config.stash[READ] = {}
    config.stash[LOADED] = {}
    config.stash[HUNG] = set()
    try:
        register_helpers(config, config.stash[COURSE])
    except CourseError as error:
        raise pytest.UsageError(str(error)) from None


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    module = item.getparent(KataModule)
    if module is not None and (report.failed or report.when == "call"):
        record = records.of(item, module, call)
        setattr(report, records.RECORD, record | {"printed": report.capstdout[:PRINTED_LIMIT]})
    return report
