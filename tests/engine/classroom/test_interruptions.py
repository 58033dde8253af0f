"""What ends the grader takes nothing back: a kill, a full disk. The next call goes on, and the marks are the same."""

import os
import signal
import subprocess
import sys
import time

import pytest
from made_class import SETTINGS, grade, hand_in, new_gradebook, solution, verdicts
from places import SRC

from torch_katas.classroom.grade import grade_class
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

COUNT = 16


def fill(mini, gradebook):
    """Hand in what sixteen students have written, each something else."""
    for number in range(COUNT):
        text = solution(mini).replace("x + x", "x * x" if number % 2 else "x + x") + f"# {number}\n"
        hand_in(gradebook, f"student {number:02}", text)
    return gradebook


@pytest.fixture
def expected(mini):
    """Return the verdicts where nothing interrupts."""
    with Gradebook.open(mini.root / "other" / "gradebook.sqlite", create=True) as gradebook:
        grade(mini, fill(mini, gradebook))
        return verdicts(gradebook)


def test_a_grader_that_is_killed_has_kept_what_was_finished(mini, expected):
    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)
        command = [sys.executable, "grader.py", "class", "grade", "--device", "cpu", "--jobs", "1"]
        environment = os.environ | {"PYTHONPATH": str(SRC), "KATAS_SERVER": "off"}
        process = subprocess.Popen(command, cwd=mini.root, env=environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 200
        while len(gradebook.ungraded()) > COUNT - 2 and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        finished = COUNT - len(gradebook.ungraded())
        assert 2 <= finished < COUNT
        assert grade(mini, gradebook).graded == COUNT - finished
        assert verdicts(gradebook) == expected


def test_a_full_disk_is_one_line_and_costs_nothing_that_was_finished(mini, expected):
    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)

        def fill_disk(done, total):
            if done == 2:
                gradebook._connection.execute("PRAGMA max_page_count = 1")  # no larger than it is now

        with pytest.raises(CourseError, match="full"):
            grade_class(Course(mini.root), gradebook, SETTINGS, on_graded=fill_disk)
        finished = COUNT - len(gradebook.ungraded())
        assert 2 <= finished < COUNT
        gradebook._connection.execute("PRAGMA max_page_count = 1000000")
        assert grade(mini, gradebook).graded == COUNT - finished
        assert verdicts(gradebook) == expected
