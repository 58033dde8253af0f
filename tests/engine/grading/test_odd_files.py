"""Files that no person would hand in as an answer: one line each, at the file's own cost, and quickly."""

import os
import socket

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import children, grader, trial
from torch_katas.grading.settings import Settings

BODY = "import torch\n\n\ndef double(x):\n    return x + x\n\n\n"
"""The kata `double`, done."""


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    listening = socket.socket(socket.AF_UNIX)
    os.chdir(path.parent)  # a socket's path has at most 108 bytes
    listening.bind(path.name)
    listening.close()


NO_FILES = {
    "pipe": (make_pipe, "this is a device, not a Python file"),
    "socket": (make_socket, "this is a device, not a Python file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "this is a link to a file outside of exercises/"),
    "folder": (lambda path: path.mkdir(), "this is a folder, not a Python file"),
    "link to the solution": (
        lambda path: path.symlink_to("../../solutions/01_demo/01_double.py"),
        "this is a link to a file outside of exercises/; put the file itself here",
    ),
    "link to nothing": (lambda path: path.symlink_to("gone.py"), "this file does not exist"),
    "12 MB": (lambda path: path.write_bytes(b"x = 1\n" * 2_000_000), "this file is larger than 1 MB"),
    "holes": (lambda path: path.write_bytes(b"") or os.truncate(path, 1 << 40), "this file is larger than 1 MB"),
    "surrogates": (lambda path: path.write_bytes(b"x = '\xed\xa0\x80'\n"), "this file is not UTF-8 text"),
    "parentheses": (lambda path: path.write_text("x = " + "(" * 5000 + ")" * 5000), "SyntaxError: too many nested"),
    "digits": (lambda path: path.write_text("x = " + "9" * 500_000), "SyntaxError: Exceeds the limit"),
    "signs": (lambda path: path.write_text("x = " + "-" * 90_000 + "1"), "this file cannot be parsed"),
    "calls": (lambda path: path.write_text("x = x" + "()" * 90_000), "this file cannot be parsed"),
}


def grade(mini, settings=None):
    """Return (status, message) by kata."""
    course = Course(mini.root)
    graded = grader.grade_exercises(course, "exercises", course.exercises, settings or Settings(jobs=1))
    return {kata.name: (kata.status, kata.message) for exercise in graded for kata in exercise.katas}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_answer_is_one_line_and_starts_no_process(mini, kind, monkeypatch):
    make, message = NO_FILES[kind]
    mini.exercise.unlink()
    make(mini.exercise)
    monkeypatch.setattr(children, "run_jobs", lambda *arguments, **options: pytest.fail("a child was started"))
    for status, told in grade(mini).values():
        assert (status, told[: len(message)]) == ("failing", message)
        assert "\n" not in told
        assert len(told) < 300


def test_an_answer_may_be_a_link_inside_its_tree(mini):
    mini.solve()
    mini.exercise.rename(mini.exercise.with_name("mine.txt"))
    mini.exercise.symlink_to("mine.txt")
    assert grade(mini)["double"] == ("done", "")


DEEP = {
    "sum": "def deep(x):\n    return " + " + ".join(["x"] * 1200),
    "attributes": "def deep(x):\n    return x" + ".a" * 1200,
    "conditions": "def deep(x):\n    return " + "1 if x else " * 1200 + "1",
    "lambdas": "deep = " + "lambda: " * 90 + "1",
    "branches": "def deep(x):\n    if x: pass\n" + "    elif x: pass\n" * 700,
    "default": "def deep(x=" + " + ".join(["1"] * 600) + "):\n    pass",
    "brackets": "def deep(x):\n    return " + "[" * 190 + "]" * 190,
}


@pytest.mark.parametrize("kind", DEEP)
def test_code_that_is_nested_deep_runs_where_python_runs_it(mini, kind):
    mini.exercise.write_text(BODY + DEEP[kind] + "\n")
    assert grade(mini)["double"] == ("done", "")


@pytest.mark.parametrize("kind", DEEP)
def test_a_kata_that_is_nested_deep_fails_alone(mini, kind):
    """Its code is compared with what was given and with known wrong answers."""
    mini.solve(halve=DEEP[kind].replace("deep", "halve"))
    graded = mini.grader("score", "--json")
    assert graded.status == 1, graded.output
    assert '"failing": 1' in graded.output


def test_a_long_file_is_read_in_a_process_of_its_own(mini, monkeypatch):
    lines = trial.LONG // len("x = 1\n")
    mini.exercise.write_text(BODY + "x = 1\n" * lines)
    assert grade(mini)["double"] == ("done", "")
    monkeypatch.setattr(trial, "MEMORY", 20 << 20)
    mini.exercise.write_text(BODY + "x = 2\n" * lines)
    told = "this file is too large, or nested too deep, to be read in reasonable time"
    assert grade(mini)["double"] == ("failing", told)


def test_an_answer_that_is_replaced_while_it_is_graded_costs_no_run(mini):
    course = Course(mini.root)
    mini.exercise.unlink()
    assert grader.answer_texts("exercises")(course.exercises[0]) == ""
