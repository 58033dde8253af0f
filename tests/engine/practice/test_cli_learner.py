"""What the learner's commands have in common: help, Ctrl-C, and what they leave alone."""

import os
import re
import signal
import subprocess
import sys

import pytest
from places import SRC

from torch_katas.grading import grader

COMMANDS = ("hint", "solution", "reset", "again", "next", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns(mini, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    ran = mini.grader(command, "--help")
    assert ran.status == 0
    assert max(map(len, ran.output.splitlines())) <= 80
    assert re.search(rf"^ +{command} ", mini.grader("--help").output, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["hint", "01"], ["next"], ["solution", "01"], ["again"]])
def test_ctrl_c_while_grading_ends_it_with_one_line(mini, monkeypatch, arguments):
    mini.solve()
    before = mini.exercise.read_bytes()

    def interrupted(course, tree, exercises, *, observer, cancelled):
        signal.raise_signal(signal.SIGINT)
        return iter(())

    monkeypatch.setattr(grader, "grade_exercises", interrupted)
    ran = mini.grader(*arguments)
    assert (ran.status, ran.output) == (130, "\nInterrupted. Each answer is whole, in its file or in backups/.\n")
    assert mini.exercise.read_bytes() == before
    assert not (mini.root / "backups").exists()


def test_warnings_of_grading_are_passed_on(mini):
    (mini.root / ".kata_cache").write_text("in the way")
    mini.solve(halve="def halve(x):\n    return x // 2")
    assert "Warning: grades cannot be kept in" in mini.grader("next").output


def test_messages_name_the_courses_own_command(mini):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("python grader.py", "katas"))
    assert "The next: katas hint 01/01 double\n" in mini.grader("hint", "01", "double").output
    mini.grader("hint", "01", "double", "--all")
    assert "To start over:\n  katas hint 01/01 double --again\n" in mini.grader("hint", "01", "double").output
    assert "  a hint                 katas hint 01/01\n" in mini.grader("solution", "01").output
    mini.exercise.write_text("def double(:\n")
    assert "put the whole file back: katas reset 01/01\n" in mini.grader("reset", "01", "--kata", "double").output
    mini.exercise.unlink()
    assert "put the file back: katas reset 01/01\n" in mini.grader("reset", "01", "--kata", "double").output
    assert "Put it back: katas reset 01/01\n" in mini.grader("next").output


def test_no_command_imports_torch():
    packages = ("cli", "practice", "notebooks", "store", "verdict", "report", "doctor")
    code = f"""
import importlib, pkgutil, sys
import torch_katas
for package in {packages}:
    inside = importlib.import_module(f"torch_katas.{{package}}")
    for module in pkgutil.walk_packages(inside.__path__, f"{{inside.__name__}}."):
        if module.name != "torch_katas.doctor.torch_probe":  # runs in a process of its own
            importlib.import_module(module.name)
print(*sorted({{"torch", "numpy", "pytest"}} & set(sys.modules)))
"""
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr
