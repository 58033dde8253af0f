"""Whatever an answer changes of what the tests rely on is named: libraries, pytest, and every module of the engine."""

import multiprocessing
import pkgutil
import shutil
import sys

import numpy as np
import planting
import pytest
import torch
from places import MINI_COURSE

import torch_katas
from torch_katas import checks
from torch_katas.runner import integrity, warmup
from torch_katas.runner.job import Job
from torch_katas.warm import processes

MODULES = [module.name for module in pkgutil.walk_packages(torch_katas.__path__, "torch_katas.")]
NEEDED = [
    *("torch_katas.checks.values", "torch_katas.checks.comparison", "torch_katas.rules", "torch_katas.runner.reporter"),
    *(
        "torch_katas.runner.records",
        "torch_katas.runner.explain",
        "torch_katas.runner.canary",
        "torch_katas.course.model",
    ),
    *(
        "torch_katas.runner.integrity",
        "torch_katas.runner.child",
        "torch_katas.verdict.grades",
        "torch_katas.source.parse",
    ),
]
"""Modules that a child has to have loaded: some of each package that works in one."""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> dict[str, object]:
    """What one warm child noticed, by module."""
    root = tmp_path_factory.mktemp("integrity") / "course"
    shutil.copytree(MINI_COURSE, root)
    here, there = multiprocessing.Pipe(duplex=False)
    job = Job(str(root), "solutions", ("01_demo/01_double",), device="cpu")
    process = processes.start_process(root, planting.plant_in_every_module, (job, "torch_katas", there))
    there.close()
    seen = {}
    while (message := here.recv()) is not None:
        seen[message[0]] = message[1]
    process.join()
    return seen


@pytest.mark.parametrize("module", MODULES)
def test_a_change_in_any_module_of_the_engine_is_named(report, module):
    for planted in report.get(module, []):  # none for what a child does not load
        assert planted.name in planted.noticed


@pytest.mark.parametrize("module", NEEDED)
def test_what_judges_an_answer_is_looked_at(report, module):
    assert report[module]


def test_the_server_has_loaded_what_its_children_use(report):
    """A module that a child loads itself costs every child its import, and the tamper check its reading."""
    assert report["loaded here"] == []


# In this process


@pytest.fixture
def changed():
    """A function that makes a change, and returns the names that are noticed while it lasts."""
    warmup.warm_up()

    def change(target, name, value, modules=()):
        find_changes = integrity.watch(modules)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target, name, value)
            return find_changes()

    return change


@pytest.mark.parametrize(
    ("target", "name", "noticed"),
    [
        (torch, "allclose", "torch.allclose"),
        (torch.nn, "Linear", "torch.nn.Linear"),
        (torch.nn.functional, "softmax", "torch.nn.functional.softmax"),
        (torch.Tensor, "__eq__", "torch.Tensor.__eq__"),
        (torch.Tensor, "sum", "torch.Tensor.sum"),
        (np, "allclose", "numpy.allclose"),
        (pytest, "raises", "pytest.raises"),
        (sys, "setprofile", "sys.setprofile"),
        (checks, "close", "torch_katas.checks.close"),
        (checks.Failed, "__init__", "torch_katas.checks.failed.Failed.__init__"),
        (checks.Failed, "message", "torch_katas.checks.failed.Failed.message"),
    ],
)
def test_a_change_is_named(changed, target, name, noticed):
    assert changed(target, name, lambda *arguments: None) == [noticed]


def test_defaults_of_a_function_are_part_of_it(changed):
    names = ["torch_katas.checks.roughly (its code)", "torch_katas.checks.values.roughly (its code)"]
    assert changed(checks.roughly, "__kwdefaults__", {"of": "x"}) == names


def test_nothing_is_named_where_nothing_has_changed():
    find_changes = integrity.watch()
    torch.set_default_dtype(torch.float64)
    try:
        assert find_changes() == []
    finally:
        torch.set_default_dtype(torch.float32)


def test_a_removed_name_is_named():
    find_changes = integrity.watch()
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(torch, "allclose")
        assert find_changes() == ["torch.allclose (removed)"]


def test_a_new_name_does_not_count(changed):
    find_changes = integrity.watch()
    torch.katas_new_name = lambda: None
    try:
        assert find_changes() == []
    finally:
        del torch.katas_new_name


def test_hidden_tests_are_looked_at_as_well(changed):
    module = type(sys)("test_hidden")
    module.helper = lambda: None
    assert changed(module, "helper", lambda: None, (module,)) == ["test_hidden.helper"]
