"""A child's /dev/shm is its own, and goes with it."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings
from torch_katas.sandbox import shared_memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")


def in_child(function) -> str:
    """Return what a function returns in a forked process."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, str(function()).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read) as answer:
        return answer.read()


def private():
    if not shared_memory.make_private(1 << 20):
        return "refused"
    before = list(Path("/dev/shm").iterdir())
    Path("/dev/shm/katas-test").write_text("left")
    try:
        Path("/dev/shm/katas-large").write_bytes(bytes(2 << 20))
        return before, "no limit"
    except OSError:
        return before, os.getuid()


def test_it_is_empty_bounded_and_nobody_elses():
    answer = in_child(private)
    if answer == "refused":
        pytest.skip("this system allows no namespace")
    assert answer == str(([], os.getuid()))
    assert not Path("/dev/shm/katas-test").exists()


def as_user():
    ctypes.CDLL(None).setresgid(65534, 65534, 65534)
    ctypes.CDLL(None).setresuid(65534, 65534, 65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as for a process that a user has started: its /proc is its own
    made = private()
    held = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line[:6] == "CapEff"]
    return made, held


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="who is no user of consequence tests it above"
)
def test_a_user_without_privileges_has_one_as_well_and_gains_none():
    answer = in_child(as_user)
    if "refused" in answer:
        pytest.skip("this system allows no namespace")
    assert answer == str((([], 65534), ["0000000000000000"]))


def test_what_an_answer_leaves_is_gone(mini):
    body = "def double(x):\n    open('/dev/shm/katas-left', 'w').write('left')\n    return x + x"
    mini.solve(double=body)
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    assert [kata.status for kata in graded.katas] == ["done"] * 3
    assert not Path("/dev/shm/katas-left").exists()
