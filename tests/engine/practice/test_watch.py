"""`grader.py watch`, driven through a terminal as a learner would: save, read, press a key."""

import os
import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pexpect
import pytest
from places import SRC
from terminal import PATIENCE, Terminal

SQUARES = "def double(x):\n    return x * x"
RIGHT = "def double(x):\n    return x + x"
QUIET = 1.5
"""Seconds in which a second verdict would have come."""


@pytest.fixture
def terminal(mini):
    session = Terminal(mini)
    yield session
    session.child.close(force=True)


def descendants(pid):
    """Return the processes that a process has started, and those that they have started."""
    try:
        children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [process for child in children for process in (child, *descendants(child))]


def all_gone(pids):
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_learners_hour(terminal):
    before = termios.tcgetattr(terminal.child.child_fd)
    terminal.sees("n next   h hint   l list   r run again   q quit")
    assert terminal.text.startswith("exercises/01_demo/01_double.py\n  to do    double")
    assert "Next: exercises/01_demo/01_double.py:13  double" in terminal.text
    terminal.mini.solve(double=SQUARES)
    terminal.sees("mistake   squares")
    assert terminal.text.startswith("exercises/01_demo/01_double.py\n  FAILING  double")
    terminal.child.send("h")
    terminal.sees("double, hint 1 of 3")
    terminal.child.send("n")
    terminal.sees("double is the last kata with something to do.")
    terminal.mini.solve(double=RIGHT)
    terminal.sees("All of it is done.")
    terminal.child.send("n")
    terminal.sees("All done.")
    terminal.child.send("l")
    terminal.sees("> 01_demo/01_double  3 of 3 done")
    started = descendants(terminal.child.pid)
    assert started
    terminal.child.send("q")
    assert terminal.ends() == 0
    assert all_gone(started)
    assert before[3] & termios.ECHO
    assert before[3] & termios.ICANON


@pytest.mark.parametrize("end", ["q", "\x03", signal.SIGTERM])
def test_the_terminal_is_left_as_it_was(mini, end):
    shell = pexpect.spawn("/bin/sh", cwd=str(mini.root), env={**os.environ, "PS1": "$ ", "PYTHONPATH": str(SRC)})
    shell.setecho(False)
    shell.sendline("stty -g; echo started")
    shell.expect("\n?([0-9a-f:]+)\r\nstarted", timeout=PATIENCE)
    before = shell.match[1]
    shell.sendline(f"{sys.executable} grader.py watch")
    shell.expect("q quit", timeout=PATIENCE)
    time.sleep(0.3)
    (grader,) = [pid for pid in descendants(shell.pid) if b"watch" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    if isinstance(end, str):
        shell.send(end)
    else:
        os.kill(grader, end)
    assert all_gone([grader])  # until then it would read what is typed
    shell.sendline("stty -g; echo over")
    shell.expect("([0-9a-f]+(?::[0-9a-f]+)+)\r\nover", timeout=PATIENCE)
    assert shell.match[1] == before
    assert b"Traceback" not in shell.before
    shell.close(force=True)


def test_a_save_by_rename_has_one_verdict(terminal):
    terminal.sees("q quit")
    seen = terminal.verdicts()
    beside = terminal.mini.exercise.with_suffix(".new")
    text = terminal.mini.path("solutions").read_text().replace("return x + x", "return x * x")
    beside.write_text(text)
    beside.replace(terminal.mini.exercise)
    terminal.sees("FAILING  double")
    terminal.read(QUIET)
    assert terminal.verdicts() == seen + 1


def test_two_writes_of_one_save_have_one_verdict(terminal):
    terminal.sees("q quit")
    seen = terminal.verdicts()
    terminal.mini.solve(double=SQUARES)
    terminal.mini.exercise.write_text(terminal.mini.exercise.read_text())
    terminal.sees("FAILING  double")
    terminal.mini.exercise.touch()
    terminal.read(QUIET)
    assert terminal.verdicts() == seen + 1


def test_a_half_written_file_is_waited_for(terminal):
    terminal.sees("q quit")
    terminal.mini.solve(double=SQUARES)
    whole = terminal.mini.exercise.read_text()
    terminal.sees("FAILING  double")
    terminal.mini.exercise.write_text(whole[: whole.index("return") + 3].replace("x: Tensor", "x: (Tensor"))
    time.sleep(0.05)
    terminal.mini.exercise.write_text(whole.replace("return x * x", "return x + x"))
    terminal.sees("done     double")
    assert "unreadable" not in terminal.raw
    assert "was never closed" not in terminal.raw


def test_a_file_that_stays_broken_is_reported(terminal):
    terminal.sees("q quit")
    terminal.mini.exercise.write_text("def double(x:\n    return x")
    terminal.sees("was never closed")
    terminal.mini.exercise.unlink()
    terminal.sees("this file is not there")
    terminal.mini.solve(double=RIGHT)
    terminal.sees("done     double")


def test_a_save_ends_the_grading_of_the_one_before(mini):
    settings = mini.root / "pyproject.toml"
    settings.write_text(re.sub(r"(?m)^timeout = \d+", "timeout = 500", settings.read_text()))
    terminal = Terminal(mini)
    terminal.sees("q quit")
    mini.solve(double="def double(x):\n    while True:\n        pass")
    terminal.read(3)
    mini.solve(double=RIGHT)
    terminal.sees("done     double")  # long before the loop's limit
    terminal.child.close(force=True)


def test_it_looks_where_the_file_system_tells_nothing(mini):
    terminal = Terminal(mini, "--poll")
    terminal.sees("q quit")
    mini.solve(double=SQUARES)
    terminal.sees("FAILING  double")
    terminal.child.send("q")
    assert terminal.ends() == 0


def test_no_colour_where_none_is_wanted(mini):
    terminal = Terminal(mini, NO_COLOR="1")
    terminal.sees("q quit")
    mini.solve(double=SQUARES)
    terminal.sees("FAILING  double")
    terminal.child.send("q")
    assert terminal.ends() == 0
    assert not re.search(r"\x1b\[(\d+;)*(3|4|9|10)\d[;m]", terminal.raw)


def test_piped_it_says_the_same_without_a_terminal(mini):
    command = [sys.executable, "grader.py", "watch"]
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(command, cwd=mini.root, env=env, input="hq", capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "to do    double" in done.stdout
    assert "double, hint 1 of 3" in done.stdout
    assert done.stderr == ""


def test_solutions_are_not_watched(mini):
    ran = mini.grader("watch", "solutions")
    assert ran.status == 2
    assert "this is about exercises/, not " in ran.output
