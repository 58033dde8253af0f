"""Honest answers that do what few do keep their marks."""

import sys

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

UNUSUAL = {
    "workers": (
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "def double(x):\n"
        "    rows = list(DataLoader(TensorDataset(torch.ones(8)), batch_size=4, num_workers=2))\n"
        "    return x * len(rows)"
    ),
    "pool": (
        "import multiprocessing\n"
        "def double(x):\n"
        "    with multiprocessing.Pool(2) as pool:\n"
        "        two = pool.map(abs, [-2])[0]\n"
        "    return x * two"
    ),
    "shared_memory": (
        "from multiprocessing import shared_memory\n"
        "def double(x):\n"
        "    memory = shared_memory.SharedMemory(create=True, size=8)\n"
        "    memory.buf[0] = 2\n"
        "    two = memory.buf[0]\n"
        "    memory.close()\n"
        "    memory.unlink()\n"
        "    return x * two"
    ),
    "compiled": ("def double(x):\n    return torch.compile(lambda x: x + x, backend='eager')(x)"),
    "thread": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def double(x):\n"
        "    with ThreadPoolExecutor(2) as threads:\n"
        "        return sum(threads.map(lambda number: x, range(2)))"
    ),
    "pool_that_stays": (
        "import multiprocessing\n"
        "_pool = []\n"
        "def double(x):\n"
        "    _pool.append(multiprocessing.Pool(1))\n"
        "    return x * _pool[-1].map(abs, [-2])[0]"
    ),
    "workers_that_stay": (
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "_loaders = []\n"
        "def double(x):\n"
        "    loader = DataLoader(TensorDataset(torch.ones(8)), batch_size=4, num_workers=1, persistent_workers=True)\n"
        "    _loaders.append((loader, iter(loader)))\n"
        "    return x * len(list(loader))"
    ),
    "thread_that_stays": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "_threads = ThreadPoolExecutor(2)\n"
        "def double(x):\n"
        "    return sum(_threads.map(lambda number: x, range(2)))"
    ),
    "defaults_at_import": (
        "torch.set_default_device('meta')\ntorch.set_default_dtype(torch.float64)\ndef double(x):\n    return x + x"
    ),
    "handler_at_import": (
        "import signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.setitimer(signal.ITIMER_PROF, 0.05)\n"
        "def double(x):\n"
        "    return x + x"
    ),
    "modes_in_a_block": (
        "from torch.overrides import BaseTorchFunctionMode\n"
        "def double(x):\n"
        "    with torch.device('cpu'), BaseTorchFunctionMode():\n"
        "        return x + x"
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="an answer's own functions cannot be pickled to a fresh process")
@pytest.mark.parametrize("name", UNUSUAL)
def test_it_is_done(mini, name):
    mini.solve(double=UNUSUAL[name])
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    assert {kata.name: (kata.status, kata.message) for kata in graded.katas} == dict.fromkeys(
        ("double", "halve", "Scale"), ("done", "")
    )


LEAVES_ON = {
    "device": ("torch.set_default_device('meta')", "double(x) changes torch.get_default_device()"),
    "mode": (
        "__import__('torch.overrides').overrides.BaseTorchFunctionMode().__enter__()",
        "double(x) leaves something on: torch's function modes",
    ),
    "profiling": (
        "__import__('sys').setprofile(lambda *arguments: None)",
        "double(x) leaves something on: sys.setprofile",
    ),
    "hooks": (
        "torch.nn.modules.module.register_module_forward_hook(lambda *arguments: None)",
        "double(x) leaves something on: hooks of every module",
    ),
}


@pytest.mark.parametrize("name", LEAVES_ON)
def test_a_call_that_leaves_something_on_costs_its_own_kata(mini, name):
    leave_on, message = LEAVES_ON[name]
    mini.solve(double=f"def double(x):\n    {leave_on}\n    return x + x")
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    found = {kata.name: (kata.status, kata.message) for kata in graded.katas}
    assert found == {"double": ("failing", message), "halve": ("done", ""), "Scale": ("done", "")}
