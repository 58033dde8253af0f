"""Processes that run answers: forked from a server that a broken course does not end, and the session that it holds."""

import shutil
import sys

import pytest
from places import MINI_COURSE
from subprocesses import run_code

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.runner import pytest_private, session
from torch_katas.warm import processes

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="there is no server where the system cannot fork")

SCRIPT = """
    import os, sys
    from collections import deque
    from pathlib import Path

    from torch_katas.grading import pool
    from torch_katas.runner.job import Job
    from torch_katas.warm import processes

    if __name__ == "__main__":
        root = sys.argv[1]
        for number in range(2):
            jobs = deque([(number, Job(root, "solutions", ("01_demo/01_double",)))])
            ((_, ending),) = pool.run_jobs(Path(root), jobs, silence=60, processes=1)
            print(ending.kind, "|", ending.reason, "|", len(ending.events), flush=True)
            print(processes._servers_of(os.getpid()).private.place.lock.read_text(), flush=True)
"""

BROKEN = {
    "helpers that exit": ("raise SystemExit(3)\n", "", "the course is damaged: tests/helpers.py:1: SystemExit: 3"),
    "settings of pytest": ("", 'addopts = "--nonsense"', "unrecognized arguments: --nonsense"),
    "no TOML": ("", "[[", "pyproject.toml cannot be read"),
}


@pytest.fixture
def course(tmp_path):
    """The mini course, with a file of helpers."""
    root = tmp_path / "course"
    shutil.copytree(MINI_COURSE, root)
    settings = root / "pyproject.toml"
    settings.write_text(
        '[tool.katas]\nhelpers = "tests/helpers.py"\n\n[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n'
    )
    (root / "tests/helpers.py").write_text("def number():\n    return 1\n")
    return Course(root)


@needs_fork
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_course_does_not_end_the_server_and_says_why(course, tmp_path, name):
    helpers, settings, says = BROKEN[name]
    (course.root / "tests/helpers.py").write_text(helpers)
    text = (course.root / "pyproject.toml").read_text()
    if settings.startswith("addopts"):
        text = text.partition("addopts")[0]
    (course.root / "pyproject.toml").write_text(text + settings + "\n")
    done = run_code(SCRIPT, tmp_path, str(course.root))
    first, pid, second, pid_later = done.stdout.splitlines()
    assert says in first, done.stderr
    assert says in second
    assert pid == pid_later


@needs_fork
def test_a_sound_course_runs_in_one_server(course, tmp_path):
    done = run_code(SCRIPT, tmp_path, str(course.root))
    first, pid, second, pid_later = done.stdout.splitlines()
    assert first.startswith("None |"), done.stderr
    assert first == second
    assert pid == pid_later


def test_another_way_to_start_processes_can_be_chosen(monkeypatch):
    monkeypatch.setenv("KATA_START_METHOD", "spawn")
    assert not processes.can_fork()


# The session that it holds


@pytest.fixture
def prepared(course):
    session.prepare(course)
    made = session._prepared[course.root]
    yield made
    pytest_private.end_session(made.session)
    session._prepared.pop(course.root, None)


def test_a_session_serves_while_the_course_is_as_it_was(course, prepared):
    assert session.prepared_session(Course(course.root)) is prepared


@pytest.mark.parametrize("name", ["pyproject.toml", "tests/helpers.py"])
def test_a_change_of_what_it_has_read_makes_another(course, prepared, name):
    path = course.root / name
    path.write_text(path.read_text() + "# changed\n")
    other = session.prepared_session(Course(course.root))
    assert other is not prepared
    pytest_private.end_session(other.session)


def test_a_session_runs_once(course, prepared):
    session.prepared_session(Course(course.root))
    other = session.prepared_session(Course(course.root))
    assert other is not prepared
    pytest_private.end_session(other.session)


@pytest.fixture
def ahead(course, prepared, monkeypatch):
    """The hidden tests of the demo, collected before anybody asks for them."""
    for name in [name for name in sys.modules if name.startswith("tests.01_demo")]:  # of another test's course
        monkeypatch.delitem(sys.modules, name)
    session.collect_ahead(Exercise(course.root, "01_demo", "01_double"), ["double"], "cpu")
    prepared.config.option.device = "cpu"
    made = prepared._ahead["01_demo/01_double"]
    yield made
    for name in made.modules:
        sys.modules.pop(name, None)


def test_hidden_tests_that_are_collected_ahead_are_the_same(course, prepared, ahead):
    exercise = course.exercise("01_demo/01_double")
    assert ahead.serves(prepared.config)
    names = [item.originalname for item in ahead.take(exercise)]
    assert list(dict.fromkeys(names)) == [test.name for test in exercise.tests]
    assert ahead.module.exercise is exercise


def test_until_they_are_taken_no_module_of_theirs_is_imported(course, ahead):
    assert ahead.modules
    assert not ahead.modules.keys() & sys.modules.keys()
    ahead.take(course.exercise("01_demo/01_double"))
    assert ahead.modules.items() <= sys.modules.items()


def test_an_edit_of_the_file_makes_them_useless(course, prepared, ahead):
    path = course.exercise("01_demo/01_double").tests_path
    path.write_text(path.read_text() + "# changed\n")
    assert not ahead.serves(prepared.config)


def test_so_does_another_device(prepared, ahead):
    prepared.config.option.device = "all"
    assert not ahead.serves(prepared.config)


def test_a_broken_course_is_an_error_of_the_course(course):
    (course.root / "tests/helpers.py").write_text("import nothing_like_it\n")
    with pytest.raises(CourseError, match=r"the course is damaged: tests/helpers.py:1: ModuleNotFoundError"):
        session.prepare(course)
