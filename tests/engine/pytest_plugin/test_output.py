"""What pytest writes in a judged run where it cannot be written: on a full disk, into a closed pipe, in ASCII."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import SRC


def run_into(mini, file, *arguments):
    """Run pytest with its output in a file; return its status and what it says on standard error."""
    command = [sys.executable, "-m", "pytest", "exercises", *arguments]
    env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=mini.root, env=env, stdout=file, stderr=subprocess.PIPE, text=True, timeout=240)
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_costs_one_line(mini):
    mini.solve(double="def double(x):\n    return x * x")
    with Path("/dev/full").open("w") as full:
        status, said = run_into(mini, full)
    assert (status, said) == (2, "Error: standard output cannot be written (No space left on device)\n")


def test_a_closed_pipe_costs_no_word(mini):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        assert run_into(mini, pipe) == (141, "")


def test_an_ascii_terminal_gets_stand_ins(mini, tmp_path):
    mini.solve(double="def double(x):\n    print(*range(20), sep='\\n')\n    return x")
    with (tmp_path / "output").open("w") as file:
        run_into(mini, file)
    text = (tmp_path / "output").read_bytes()
    assert b"... and 14 more lines" in text
    assert text.isascii()
