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

dask = pytest.importorskip("dask")
pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")
trustme = pytest.importorskip("trustme")

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
    """A scheduler with one worker, each a process of its own; what they are told beside comes from the environment."""

    def __init__(self, folder, port, protocol="tcp"):
        self.address = f"{protocol}://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        environment = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        program = [sys.executable, "-m", "dask"]
        scheduler = [*program, "scheduler", "--host", self.address, "--no-dashboard"]
        worker = [*program, "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self.processes = [subprocess.Popen(command, env=environment, **quiet) for command in (scheduler, worker)]

    def kill(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def port():
    """A port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def certificates(folder):
    """Return dask's settings for TLS, with fresh certificates; those of other makers are not trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "own.pem")
    settings = {"distributed.comm.tls.ca-file": str(folder / "authority.pem")}
    for role in ("scheduler", "worker", "client"):
        settings |= {f"distributed.comm.tls.{role}.{part}": str(folder / "own.pem") for part in ("cert", "key")}
    return settings


def test_over_tls_with_certificates_and_not_without(mini, expected, monkeypatch, tmp_path, port):
    settings = certificates(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv("DASK_" + name.upper().replace("-", "_").replace(".", "__"), value)
    processes = Dask(mini.root, port, "tls")
    course = Course(mini.root)
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    try:
        with new_gradebook(mini) as gradebook:
            fill(mini, gradebook)
            with dask.config.set(settings):
                summary = cluster.grade_on_cluster(course, gradebook, SETTINGS, processes.address)
            assert (summary.graded, summary.errors, summary.remaining) == (6, 0, 0)
            assert verdicts(gradebook) == expected
            hand_in(gradebook, "student 7", solution(mini))
            for others, complaint in ({}, "needs certificates"), (certificates(stranger), "no scheduler answers"):
                with dask.config.set(others), pytest.raises(CourseError, match=complaint):
                    cluster.grade_on_cluster(course, gradebook, SETTINGS, processes.address)
            assert len(gradebook.ungraded()) == 1
    finally:
        processes.kill()


def test_a_scheduler_that_is_killed_costs_nothing_that_was_finished(mini, expected, monkeypatch, port):
    monkeypatch.setattr(cluster, "SIZE", 1)
    processes = Dask(mini.root, port)
    course = Course(mini.root)

    def kill(done, total):
        if done == 2:
            processes.kill()

    with new_gradebook(mini) as gradebook:
        fill(mini, gradebook)
        try:
            with pytest.raises(CourseError, match="scheduler"):
                cluster.grade_on_cluster(course, gradebook, SETTINGS, processes.address, on_graded=kill)
            finished = 6 - len(gradebook.ungraded())
            assert 2 <= finished < 6
            processes = Dask(mini.root, port)
            summary = cluster.grade_on_cluster(course, gradebook, SETTINGS, processes.address)
        finally:
            processes.kill()
        assert summary.graded == 6 - finished
        assert verdicts(gradebook) == expected
