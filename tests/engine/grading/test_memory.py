"""Memory counts whatever kind it is: shared, mapped, or of a process that the answer starts."""

import sys

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process tree's memory is known on Linux only")

TAKES = {
    "shared": "import mmap, time\ndef double(x):\n    held = mmap.mmap(-1, 600 << 20)\n"
    "    for at in range(0, 600 << 20, 4096):\n        held[at] = 1\n    time.sleep(5)\n    return x + x",
    "in_processes": "import os, time\ndef double(x):\n    for _ in range(4):\n        if os.fork() == 0:\n"
    "            held = bytearray(150 << 20)\n            time.sleep(30)\n    time.sleep(5)\n    return x + x",
}
SHARES = (
    "import os, time\ndef double(x):\n    held = bytearray(b'x') * (150 << 20)\n    for _ in range(4):\n"
    "        if os.fork() == 0:\n            time.sleep(1)\n            os._exit(0)\n    time.sleep(0.6)\n"
    "    return x + x"
)
"""A few processes that look at the same data."""


def verdicts(mini):
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1, memory=400 << 20))
    return {kata.name: (kata.status, kata.message) for kata in graded.katas}


@pytest.mark.parametrize("name", TAKES)
def test_too_much_costs_its_own_kata(mini, name):
    mini.solve(double=TAKES[name])
    message = "more than 0.391 GiB of memory; the process was stopped"
    assert verdicts(mini) == {"double": ("failing", message), "halve": ("done", ""), "Scale": ("done", "")}


def test_what_is_shared_counts_once(mini):
    mini.solve(double=SHARES)
    assert verdicts(mini) == dict.fromkeys(("double", "halve", "Scale"), ("done", ""))
