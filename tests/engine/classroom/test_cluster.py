"""Grading on dask's workers gives the gradebook that grading here gives, whoever is lost on the way."""

import os
import socket
import subprocess
import sys

import pytest
from made_class import SETTINGS, grade, hand_in, new_gradebook, solution, verdicts

from torch_katas.classroom import cluster
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")

REFUSED = ("tcp://192.0.2.7:8786", "http://127.0.0.1:1", "nonsense", "local:0", "local:many", "tcp://example.org:8786")


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_none_or_not_safe_is_refused(address):
    with pytest.raises(CourseError):
        cluster.check_address(address)


@pytest.mark.parametrize("address", ["local:2", "tcp://127.0.0.1:8786", "tcp://localhost:1", "tls://example.org:8786"])
def test_the_loopback_and_tls_are_allowed(address):
    cluster.check_address(address)


def fill(mini, gradebook):
    """Hand in what six students have written."""
    for number in range(6):
        text = solution(mini).replace("x + x", "x * x" if number % 2 else "x + x") + f"# {number}\n"
        hand_in(gradebook, f"student {number}", text)
    return gradebook


@pytest.fixture
def expected(mini):
    """Return the verdicts that grading here gives."""
    with Gradebook.open(mini.root / "other" / "gradebook.sqlite", create=True) as gradebook:
        grade(mini, fill(mini, gradebook))
        return verdicts(gradebook)


def workers():
    """Return the processes of this one's workers."""
    children = psutil.Process().children()
    alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "spawn_main" in " ".join(child.cmdline())]


def test_two_workers_one_of_them_killed(mini, expected, monkeypatch):
    monkeypatch.setattr(cluster, "SIZE", 1)
    killed = []

    def kill_one(done, total):
        if done and not killed:
            killed.append(workers()[0])
            killed[0].kill()

    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)
        summary = cluster.grade_on_cluster(Course(mini.root), gradebook, SETTINGS, "local:2", on_graded=kill_one)
        assert killed
        assert (summary.graded, summary.errors, summary.remaining) == (6, 0, 0)
        assert verdicts(gradebook) == expected


class Dask:
    """A scheduler with one worker, each a process of its own."""

    def __init__(self, folder, port):
        self.address = f"tcp://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        environment = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        dask = [sys.executable, "-m", "dask"]
        scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        worker = [*dask, "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self.processes = [subprocess.Popen(command, env=environment, **quiet) for command in (scheduler, worker)]

    def kill(self):
        for process in self.processes:
            process.kill()
            process.wait()


def test_a_scheduler_that_is_killed_costs_nothing_that_was_finished(mini, expected, monkeypatch):
    monkeypatch.setattr(cluster, "SIZE", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    dask = Dask(mini.root, port)
    course = Course(mini.root)

    def kill(done, total):
        if done == 2:
            dask.kill()

    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)
        try:
            with pytest.raises(CourseError, match="scheduler"):
                cluster.grade_on_cluster(course, gradebook, SETTINGS, dask.address, on_graded=kill)
            finished = 6 - len(gradebook.ungraded())
            assert 2 <= finished < 6
            dask = Dask(mini.root, port)
            summary = cluster.grade_on_cluster(course, gradebook, SETTINGS, dask.address)
        finally:
            dask.kill()
        assert summary.graded == 6 - finished
        assert verdicts(gradebook) == expected
