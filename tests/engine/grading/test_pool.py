"""Child processes: they start warm, end when they should, and end with the grader."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import child_targets
import pytest
from places import ROOT, SRC

from torch_katas.course.model import Course
from torch_katas.grading import channel, grader, pool
from torch_katas.grading.settings import Settings
from torch_katas.runner.job import Job
from torch_katas.verdict.failure import Kind

JOB = Job(str(ROOT), "exercises", ())


def run_in_child(target, *, silence=60):
    """Return how a child ends that runs a function."""
    ((_, ending),) = pool.run_jobs(ROOT, deque([(0, JOB)]), silence=silence, processes=1, target=target)
    return ending


def wait_until(holds, seconds=120.0):
    """Wait for a condition; tell whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_working_folder_is_removed():
    ending = run_in_child(child_targets.send_folder)
    assert ending.kind is None
    assert not Path(ending.events[0].changed[0]).exists()


def test_stopping_ends_what_runs_and_starts_nothing_new(mini):
    mini.solve(double="def double(x):\n    while True:\n        pass")
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 20

    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1), cancelled=cancelled)
    messages = {kata.name: kata.message for kata in graded.katas}
    assert messages["double"] == "not run: stopped before it came to its end"


def start_grader(mini, *arguments):
    environment = os.environ | {"PYTHONPATH": str(SRC)}
    command = [sys.executable, str(mini.root / "grader.py"), *arguments]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def hanging(mini):
    """Let halve pass, and double tell its process and hang."""
    mini.solve(
        double="import os, sys\ndef double(x):\n    print(os.getpid(), file=sys.stderr)\n    while True:\n        pass"
    )


def children_of(pid):
    """Return the processes below a process, as /proc shows them."""
    from torch_katas.sandbox.process_tree import descendants

    return list(descendants(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_grader_leaves_no_child(mini):
    hanging(mini)
    grader = start_grader(mini)
    assert wait_until(lambda: len(children_of(grader.pid)) >= 2)  # server, child
    below = children_of(grader.pid)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert wait_until(lambda: not any(map(alive, below))), [pid for pid in below if alive(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupted_grader_prints_what_is_done_and_leaves_no_child(mini):
    hanging(mini)
    grader = start_grader(mini)
    assert wait_until(lambda: len(children_of(grader.pid)) >= 2)
    below = children_of(grader.pid)
    time.sleep(1.0)
    grader.send_signal(signal.SIGINT)
    output, errors = grader.communicate(timeout=30)
    assert grader.returncode == 1
    assert "chapter" in output
    assert "Traceback" not in output + errors
    assert wait_until(lambda: not any(map(alive, below)))


def test_where_there_is_no_fork_children_are_spawned(mini, monkeypatch):
    monkeypatch.setenv("KATA_START_METHOD", "spawn")
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "solutions", course.exercises, Settings(jobs=1))
    assert [kata.status for kata in graded.katas] == ["done"] * 3


@pytest.mark.parametrize(
    ("target", "kind", "reason", "events"),
    [
        (
            child_targets.send_nonsense,
            Kind.TAMPERED,
            "tampered: the answer writes where the tests report; the process was stopped",
            1,
        ),
        (child_targets.send_half_a_frame, Kind.TIMEOUT, "no result after 9 s by the clock; the process was stopped", 1),
        (child_targets.leave, Kind.EXITED, "the process exited with status 3", 0),
        (child_targets.fail, Kind.EXITED, "the process exited with status 1: the course is broken", 1),
    ],
)
def test_a_child_that_does_not_come_to_its_end(target, kind, reason, events):
    ending = run_in_child(target, silence=3)
    assert (ending.kind, ending.reason, len(ending.events)) == (kind, reason, events)


@pytest.mark.parametrize("name", ["MAX_EVENTS", "MAX_BYTES"])
def test_a_flood_of_events_ends(monkeypatch, name):
    monkeypatch.setattr(channel, name, 1000)
    ending = run_in_child(child_targets.send_without_end)
    assert ending.kind == Kind.TAMPERED
    assert 10 < len(ending.events) <= 1000
