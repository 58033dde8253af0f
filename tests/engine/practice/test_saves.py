"""Saved files are reported, whatever the editor does, and nothing is left behind when watching ends."""

import os
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from torch_katas.practice import saves

PATIENCE = 10
"""Seconds to wait for a report: a loaded machine takes its time."""


@pytest.fixture
def answer(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("x = 1\n")
    return path


@contextmanager
def reports_on(*paths, poll):
    """Watch files; yield a function that returns the next path that is reported."""
    reported: SimpleQueue[Path] = SimpleQueue()
    with saves.watch_files(paths, reported.put, poll=poll):
        time.sleep(0.2)  # the threads have looked at the files as they are now
        yield lambda: reported.get(timeout=PATIENCE)
        while True:
            try:
                reported.get_nowait()
            except Empty:
                return


def replace(path, text, mtime=None):
    """Save as many editors do: a new file is moved into the place of the old one."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    if mtime is not None:
        os.utime(beside, (mtime, mtime))
    beside.replace(path)


def write_twice(path, next_report):
    """Save, and once more within the same second."""
    time.sleep(1.05 - time.time() % 1)
    path.write_text("x = 2\n")
    assert next_report() == path
    path.write_text("x = 3\n")


def replace_by_an_older_file(path, next_report):
    replace(path, "x = 2\n", mtime=1000)


def delete(path, next_report):
    path.unlink()


def delete_and_write(path, next_report):
    path.unlink()
    assert next_report() == path
    path.write_text("x = 2\n")


@pytest.mark.parametrize("save", [write_twice, replace_by_an_older_file, delete, delete_and_write])
@pytest.mark.parametrize("poll", [False, True], ids=["notified", "polling"])
def test_every_save_is_reported(answer, save, poll):
    with reports_on(answer, poll=poll) as next_report:
        save(answer, next_report)
        assert next_report() == answer


def test_files_beside_are_not_reported(answer):
    other = answer.with_name("other.py")
    with reports_on(other, poll=False) as next_report:
        answer.write_text("x = 2\n")
        other.write_text("x = 2\n")
        assert next_report() == other


def test_a_folder_that_is_missing_at_first_is_polled(tmp_path):
    path = tmp_path / "later" / "answer.py"
    with reports_on(path, poll=False) as next_report:
        path.parent.mkdir()
        path.write_text("x = 1\n")
        assert next_report() == path


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open watches are counted in /proc")
def test_no_watch_is_left_when_watching_ends(answer):
    assert handles_become(0)  # a test before this one may have left one that is about to go
    with reports_on(answer, poll=False):
        assert handles_become(1)
    assert handles_become(0)


def handles_become(number):
    """Tell whether this process comes to hold that many of inotify's files; the system takes its time."""
    until = time.monotonic() + 30
    while inotify_handles() != number and time.monotonic() < until:
        time.sleep(0.05)
    return inotify_handles() == number


def inotify_handles():
    """Return how many of this process's open files are inotify's."""
    links = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return sum("inotify" in str(path.readlink()) for path in links)


def test_a_file_settles_once_it_parses(answer):
    assert saves.read_settled(answer) == "x = 1\n"
    answer.write_text("x = (\n")
    start = time.monotonic()
    assert saves.read_settled(answer) == "x = (\n"
    assert time.monotonic() - start > saves.GRACE_PERIOD
    answer.unlink()
    assert saves.read_settled(answer) is None
