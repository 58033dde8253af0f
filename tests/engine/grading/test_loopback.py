"""TCP, and what the system says of its network: open where tests say `LOOPBACK = True`, and nowhere else."""

from types import SimpleNamespace

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.grading import bundles, grader
from torch_katas.grading.settings import Settings
from torch_katas.sandbox import landlock

BINDS = (
    "import os\nimport socket\n\n\ndef double(x):\n    socket.create_server(('127.0.0.1', 0)).close()\n"
    "    os.listdir('/sys/class')\n    return x + x"
)


def grade(mini) -> str:
    """Return the status of the kata `double`."""
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    return next(kata.status for kata in graded.katas if kata.name == "double")


def mark(mini, value: str = "True") -> None:
    mini.tests.write_text(f"{mini.tests.read_text()}\n\nLOOPBACK = {value}\n")


@pytest.mark.skipif(not landlock.rights().tcp, reason="this kernel cannot restrict TCP")
def test_only_marked_tests_have_tcp(mini):
    mini.solve(double=BINDS)
    assert grade(mini) == "failing"
    mark(mini)
    assert grade(mini) == "done"


@pytest.mark.skipif(not landlock.rights().files, reason="this kernel has no Landlock")
def test_files_stay_closed_to_marked_tests(mini):
    mark(mini)
    path = str(mini.path("solutions"))
    mini.solve(double=f"def double(x):\n    open({path!r})\n    return x + x")
    assert grade(mini) == "failing"


def test_a_mark_that_is_neither_true_nor_false_is_refused(mini):
    mark(mini, "'yes'")
    with pytest.raises(CourseError, match="LOOPBACK is neither True nor False"):
        _ = Course(mini.root).exercises[0].needs_loopback


def test_an_answer_with_tcp_shares_no_child():
    def item(name: str, needs_loopback: bool) -> SimpleNamespace:
        exercise = SimpleNamespace(tests=(), katas=(name,), needs_loopback=needs_loopback)
        return SimpleNamespace(work=SimpleNamespace(exercise=exercise))

    first, second, third = item("a", False), item("b", True), item("c", False)
    assert bundles._split_by_names([first, second, third]) == [[second], [first, third]]


def test_what_is_handed_out_is_no_flag(mini):
    course = Course(mini.root)
    mini.solve(double="import socket\n\n\ndef double(x):\n    return x + x")
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    assert [flag.what for flag in graded.flags] == ["socket"]
    course = Course(mini.root)
    pristine = course.exercises[0].pristine_path
    pristine.write_text(f"import socket\n{pristine.read_text()}")
    mini.solve(double="import socket\n\n\ndef double(x):\n    return 2 * x")
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    assert graded.flags == ()
