"""`python grader.py` where it cannot run: one line that says what is missing, and no traceback."""

import ast
import shutil
import subprocess
import sys

import pytest
from places import ROOT

GRADER = ROOT / "grader.py"


def run(*arguments):
    """Run Python with arguments, in a folder without a course and without this checkout on its path."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd="/", check=False)
    return done.returncode, done.stdout, done.stderr


def test_without_the_installation():
    status, output, errors = run("-I", "-S", str(GRADER))
    assert (status, output) == (1, "")
    assert errors == "Error: torch_katas is not installed for this Python; run: pip install -e . (in this folder)\n"


def test_from_another_interpreter_than_the_environments(tmp_path):
    copy = shutil.copy(GRADER, tmp_path)
    (tmp_path / ".venv").mkdir()
    status, _, errors = run("-I", "-S", str(copy))
    remedy = "activate its environment: source .venv/bin/activate (in this folder)"
    assert (status, errors) == (1, f"Error: torch_katas is not installed for this Python; {remedy}\n")


@pytest.mark.parametrize("version", [(3, 8, 10), (3, 10, 0)])
def test_on_an_old_python(version):
    old = f"import runpy, sys; sys.version_info = {version}; runpy.run_path({str(GRADER)!r}, run_name='__main__')"
    status, output, errors = run("-I", "-S", "-c", old)
    assert (status, output) == (1, "")
    assert errors == f"Error: Python 3.11 or newer is needed, and this is {version[0]}.{version[1]}\n"


def test_an_old_python_can_read_it():
    ast.parse(GRADER.read_text(), feature_version=(3, 7))
