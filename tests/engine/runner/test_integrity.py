"""Whatever an answer changes of what the tests rely on is named: libraries, pytest, and every module of the engine."""

import multiprocessing
import pkgutil
import shutil
import sys
import threading
from types import ModuleType

import numpy as np
import planting
import pytest
import torch
from places import MINI_COURSE
from torch.utils._python_dispatch import TorchDispatchMode

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
    assert set(names) <= set(changed(checks.roughly, "__kwdefaults__", {"of": "x"}))


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
    module = ModuleType("test_hidden")
    module.helper = lambda: None
    assert changed(module, "helper", lambda: None, (module,)) == ["test_hidden.helper"]


def changed_by(change, undo, modules=()):
    """Return the names that are noticed between a change and its undoing."""
    find_changes = integrity.watch(modules)
    change()
    try:
        return find_changes()
    finally:
        undo()


def test_keyword_defaults_changed_in_place_are_named():
    defaults = checks.roughly.__kwdefaults__
    before = dict(defaults)
    names = changed_by(lambda: defaults.update(of="x"), lambda: (defaults.clear(), defaults.update(before)))
    assert "torch_katas.checks.values.roughly.__kwdefaults__.of" in names


def test_what_a_function_holds_is_part_of_it():
    module = ModuleType("test_hidden")

    def outer():
        limit = 3

        def helper():
            return limit

        helper.limit = limit
        helper.__module__ = "test_hidden"
        return helper

    module.helper = helper = outer()
    cell = helper.__closure__[0]
    enclosed = changed_by(
        lambda: setattr(cell, "cell_contents", 4), lambda: setattr(cell, "cell_contents", 3), (module,)
    )
    assert enclosed == ["test_hidden.helper (its code)"]
    own = changed_by(lambda: setattr(helper, "limit", 4), lambda: setattr(helper, "limit", 3), (module,))
    assert own == ["test_hidden.helper.__dict__.limit"]


def test_the_class_and_the_values_of_a_module_of_tests_are_looked_at(changed):
    module = ModuleType("test_hidden")
    module.TOLERANCE = 0.1
    assert changed(module, "TOLERANCE", 0.2, (module,)) == ["test_hidden.TOLERANCE"]
    kind = type("Kind", (ModuleType,), {})
    assert changed(module, "__class__", kind, (module,)) == ["test_hidden (its class)"]


def test_a_new_name_that_hides_a_built_in_one_is_named():
    module = ModuleType("test_hidden")
    for place, name in ((module, "test_hidden.len"), (torch_katas.checks.values, "torch_katas.checks.values.len")):
        assert changed_by(lambda p=place: setattr(p, "len", abs), lambda p=place: delattr(p, "len"), (module,)) == [
            name
        ]


def test_tolerances_of_torch_are_looked_at():
    table = torch.testing._comparison._DTYPE_PRECISIONS
    before = table[torch.float32]
    names = changed_by(lambda: table.update({torch.float32: (9, 9)}), lambda: table.update({torch.float32: before}))
    assert names == ["torch.testing._comparison._DTYPE_PRECISIONS.torch.float32"]


def test_a_check_whose_own_tools_are_replaced_sees_it():
    with pytest.MonkeyPatch.context() as patch:
        find_changes = integrity.watch()
        for name in ("all", "map", "zip", "id", "len", "isinstance"):
            patch.setattr("builtins." + name, lambda *arguments: True)
        patch.setattr(integrity, "_name_changes", lambda *arguments: [])
        names = find_changes()
    assert {"builtins", "torch_katas.runner.integrity"} <= set(names)


class FunctionMode(torch.overrides.TorchFunctionMode):
    """A mode that does nothing."""


class DispatchMode(TorchDispatchMode):
    """A mode that does nothing."""


def leave_on(mode):
    entered = mode()
    return entered.__enter__, lambda: entered.__exit__(None, None, None)


def hook_every_module():
    handles = []
    hook = torch.nn.modules.module.register_module_forward_hook
    return lambda: handles.append(hook(lambda *arguments: None)), lambda: handles[0].remove()


def set_tracing(function, before):
    return lambda: function(lambda *arguments: None), lambda: function(before)


LEFT_ON = {
    "torch's function modes": lambda: leave_on(FunctionMode),
    "torch's dispatch modes": lambda: leave_on(DispatchMode),
    "hooks of every module": hook_every_module,
    "sys.settrace": lambda: set_tracing(sys.settrace, sys.gettrace()),
    "sys.setprofile": lambda: set_tracing(sys.setprofile, sys.getprofile()),
    "threading.settrace": lambda: set_tracing(threading.settrace, threading.gettrace()),
    "threading.setprofile": lambda: set_tracing(threading.setprofile, threading.getprofile()),
}


@pytest.mark.parametrize("name", LEFT_ON)
def test_what_is_left_on_is_named(name):
    assert changed_by(*LEFT_ON[name]()) == [name]


def test_a_default_device_is_no_mode_that_is_left_on():
    assert changed_by(lambda: torch.set_default_device("meta"), lambda: torch.set_default_device(None)) == []
    names = changed_by(
        lambda: (torch.set_default_device("meta"), FunctionMode().__enter__()),
        lambda: (torch._C._pop_torch_function_stack(), torch.set_default_device(None)),
    )
    assert names == ["torch's function modes"]
