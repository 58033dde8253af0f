"""Where a page may be written, and that nothing else is ever written over."""

import os
import stat

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.report.html import page_file

PAGE = f"<!doctype html>{page_file.MARKER}<p>ä"


def test_a_page_is_written_and_written_again(tmp_path):
    path = tmp_path / "report.html"
    page_file.write_page(path, PAGE, tmp_path)
    page_file.write_page(path, PAGE + "2", tmp_path)
    assert path.read_text(encoding="utf-8") == PAGE + "2"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_new_page_has_the_rights_of_any_new_file_and_an_old_one_keeps_its_own(tmp_path):
    (tmp_path / "other").touch()
    path = tmp_path / "report.html"
    page_file.write_page(path, PAGE, tmp_path)
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode
    path.chmod(0o640)
    page_file.write_page(path, PAGE, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "public").mkdir()
    link = tmp_path / "report.html"
    link.symlink_to("public/page.html")
    page_file.write_page(link, PAGE, tmp_path)
    assert link.is_symlink()
    assert (tmp_path / "public/page.html").read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize("content", ["", "<html>my own page</html>", "x" * 10_000 + page_file.MARKER])
def test_a_file_that_is_no_such_page_stays_as_it_is(tmp_path, content):
    path = tmp_path / "mine.html"
    path.write_text(content)
    with pytest.raises(CourseError, match=r"'mine.html' is no page of this command and stays as it is"):
        page_file.write_page(path, PAGE, tmp_path)
    assert path.read_text() == content


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("03", "'03' does not end in .html"),
        ("exercises/a.py", "'exercises/a.py' does not end in .html"),
        ("folder", "'folder' is a folder"),
        ("folder.html", "'folder.html' is a folder"),
        ("pipe.html", "'pipe.html' is no page of this command"),
    ],
)
def test_what_is_no_place_for_a_page_is_refused_in_one_line(tmp_path, name, says):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.html")
    with pytest.raises(CourseError) as error:
        page_file.check_path(tmp_path / name, tmp_path)
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["nowhere/report.html", "file/report.html", f"{'long' * 70}.html"])
def test_what_cannot_be_written_is_refused_in_one_line(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match=r"cannot be (written|looked at) \("):
        page_file.write_page(tmp_path / name, PAGE, tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_page_that_cannot_be_moved_into_place_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    page_file.write_page(path, PAGE, tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match=r"'report.html' cannot be written \(No space left on device\)"):
        page_file.write_page(path, "new", tmp_path)
    assert path.read_text(encoding="utf-8") == PAGE
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_the_command_line_writes_the_page_and_prints_the_scorecard(mini):
    ran = mini.grader("score", "01", "--html", "report.html", folder="exercises")
    assert ran.status == 1
    assert "0/3" in ran.output
    assert ran.output.endswith("Page: report.html\n")
    assert page_file.MARKER in (mini.root / "exercises/report.html").read_text()


def test_a_page_that_cannot_be_written_is_reported_after_the_scorecard(mini):
    ran = mini.grader("score", "--html", "nowhere/report.html")
    assert ran.status == 2
    lines = ran.output.splitlines()
    assert lines[-1] == "Error: 'nowhere/report.html' cannot be written (No such file or directory)"
    assert any(line.startswith("Next: ") for line in lines)


def test_a_learners_file_named_by_mistake_stays_and_nothing_is_run(mini):
    before = mini.exercise.read_text()
    ran = mini.grader("score", "--html", "exercises/01_demo/01_double.py")
    assert ran.status == 2
    assert ran.output.startswith("Error: 'exercises/01_demo/01_double.py' does not end in .html")
    assert len(ran.output.splitlines()) == 1
    assert mini.exercise.read_text() == before
