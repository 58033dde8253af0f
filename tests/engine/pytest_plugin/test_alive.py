"""A test that takes long shows that it is alive: on a terminal, and nowhere else."""

import os
import re
import sys

import pexpect
import pyte
from places import ROOT

SLOW = "def double(x):\n    __import__('time').sleep(3.5)\n    return x + x"


def run(mini, *arguments):
    """Run pytest in a terminal of 80 columns; return all that was written, and what stands there at the end."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"}
    words = ["-m", "pytest", "exercises::test_values_are_doubled", *arguments]
    child = pexpect.spawn(
        sys.executable, words, cwd=str(mini.root), env=env, dimensions=(30, 80), encoding="utf-8", timeout=120
    )
    raw = child.read()
    child.close()
    screen = pyte.Screen(80, 30)
    pyte.Stream(screen).feed(raw)
    return raw, "\n".join(line.rstrip() for line in screen.display).strip()


def test_a_slow_test_shows_its_seconds_and_leaves_nothing_behind(mini):
    mini.solve(double=SLOW)
    raw, screen = run(mini)
    assert re.search(r" test_values_are_doubled \d+ s\b", raw)
    assert "test_values_are_doubled" not in screen
    assert "passing  double" in screen


def test_a_quick_test_shows_nothing(mini):
    mini.solve(double="def double(x):\n    return x + x")
    raw, _ = run(mini)
    assert "test_values_are_doubled" not in raw


def test_what_the_answer_prints_is_left_alone(mini):
    mini.solve(double=SLOW)
    raw, _ = run(mini, "-s")
    assert "test_values_are_doubled" not in raw


def test_nothing_is_shown_when_piped(mini):
    mini.solve(double=SLOW)
    assert "test_values_are_doubled" not in mini.pytest("exercises::test_values_are_doubled").output
