"""Working folders of children: named after their maker, gone afterwards, at the latest with a later run."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from places import ROOT

from torch_katas.course.errors import CourseError
from torch_katas.grading import child_folder

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can tell whose a folder is")


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder of temporary files that nothing else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    child_folder._sweep_once.cache_clear()
    yield tmp_path
    child_folder._sweep_once.cache_clear()


def test_a_folder_is_this_users_alone_and_empty():
    folder = Path(child_folder.make_folder())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == []


@LINUX
def test_what_a_killed_process_has_left_is_removed_and_nothing_else(temporary):
    mine = Path(child_folder.make_folder())
    number, ticks = mine.name.split("-")[2:4]
    gone = mine.with_name(mine.name.replace(f"-{number}-", "-4194305-"))  # no process has this number
    reused = mine.with_name(mine.name.replace(f"-{ticks}-", "-1-"))
    other_space = mine.with_name(mine.name.replace(f"-{number}-{ticks}-", "-4194305-1-").replace("katas-", "katas-1"))
    elsewhere = temporary / "katas-notes"
    for folder in (gone, reused, other_space, elsewhere):
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "file").write_text("")
    (temporary / gone.name.replace("4194305", "4194306")).symlink_to(elsewhere)
    child_folder._sweep_once.cache_clear()
    child_folder.make_folder()
    assert not gone.exists()
    assert not reused.exists()
    assert mine.exists()
    assert (other_space / "deep" / "file").exists()
    assert (elsewhere / "deep" / "file").exists()


def test_a_folder_without_rights_or_without_end_is_removed(temporary):
    folder = Path(child_folder.make_folder())
    (folder / "locked").mkdir()
    (folder / "locked" / "file").write_text("")
    (folder / "locked").chmod(0)
    with contextlib.chdir(folder):
        for _ in range(2000):
            Path("deeper").mkdir()
            os.chdir("deeper")
    child_folder.remove_folder(folder)
    assert not folder.exists()


def test_where_no_folder_can_be_made_one_line_says_so(temporary, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "gone"))
    with pytest.raises(CourseError, match=r"no folder for answers can be made in .*No such file"):
        child_folder.make_folder()


@LINUX
def test_a_killed_scorecard_leaves_nothing_that_the_next_does_not_remove(mini, tmp_path):
    folder = tmp_path / "temporary files"
    folder.mkdir()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(folder)}
    command = [sys.executable, "grader.py", "score"]
    mini.solve(double="import time\n\n\ndef double(x):\n    time.sleep(600)")
    scoring = subprocess.Popen(command, cwd=mini.root, env=environment, stdout=-3, stderr=-3)
    while not any(folder.glob("katas-*")):
        assert scoring.poll() is None
        time.sleep(0.05)
    scoring.send_signal(signal.SIGKILL)
    scoring.wait()
    mini.solve()
    fresh = subprocess.run(
        [*command, "--fresh"], cwd=mini.root, env=environment, capture_output=True, text=True, check=False
    )
    assert fresh.returncode == 0, fresh.stdout + fresh.stderr
    assert list(folder.glob("katas-*")) == []
