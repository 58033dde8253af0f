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
    "thread": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def double(x):\n"
        "    with ThreadPoolExecutor(2) as threads:\n"
        "        return sum(threads.map(lambda number: x, range(2)))"
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
