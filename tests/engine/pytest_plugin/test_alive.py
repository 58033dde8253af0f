"""A test that takes long shows that it is alive: on a terminal, and nowhere else."""

import re

import pyte

SLOW = "def double(x):\n    __import__('time').sleep(3.5)\n    return x + x"


def run(mini, *arguments):
    """Run pytest in a terminal; return all that was written, and what stands there at the end."""
    raw = mini.pytest_in_terminal("exercises::test_values_are_doubled", *arguments)
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


def test_a_test_that_ends_the_session_leaves_nothing_behind(mini):
    mini.solve(double="def double(x):\n    __import__('time').sleep(3.5)\n    raise KeyboardInterrupt")
    _, screen = run(mini)
    assert "KeyboardInterrupt" in screen
    assert " test_values_are_doubled" not in screen
