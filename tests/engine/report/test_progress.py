"""Progress: live lines on a terminal, plain lines when piped, nothing beside JSON."""

import io
import json
import re
import signal
import sys
import time

from torch_katas.course.model import Course
from torch_katas.report import progress


class Screen(io.StringIO):
    """A terminal that is a string."""

    def isatty(self):
        return True


def test_plain_lines_when_piped(mini):
    mini.solve()
    ran = mini.grader()
    assert "[1/1] 01_demo/01_double\n" in ran.output
    assert "\x1b" not in ran.output


def test_stubs_and_kept_verdicts_are_not_worth_a_line(mini):
    assert "[1/1]" not in mini.grader().output
    mini.solve()
    mini.grader()
    assert "[1/1]" not in mini.grader().output


def test_nothing_beside_json(mini):
    mini.solve()
    assert json.loads(mini.grader("score", "--json").output)["complete"]


def test_a_live_line_for_each_exercise_under_way(mini, monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    for name, value in {"COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    (exercise,) = Course(mini.root).exercises
    with progress.show_progress(1, quiet=False) as observer:
        observer.test_started(exercise.key, "test_halves")
        time.sleep(0.4)  # the screen is drawn eight times a second
        observer.exercise_graded(exercise.key)
    shown = screen.getvalue()
    assert re.search(r"01_demo/01_double +test_halves", shown)
    assert "0 of 1 exercises graded" in shown
    assert "1 of 1 exercises graded" in shown


def test_the_interrupt_handler_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with progress.interruptible() as cancelled:
        assert not cancelled()
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
    assert signal.getsignal(signal.SIGINT) is before
