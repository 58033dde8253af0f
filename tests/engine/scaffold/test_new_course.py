"""A new course: complete, proven, and made nowhere but in a folder of its own."""

import contextlib

import pytest
from faults import findings
from harness import Mini

from torch_katas.cli.main import main
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.scaffold.course import create_course


@pytest.fixture
def made(tmp_path) -> Mini:
    create_course(tmp_path / "optics_lab")
    return Mini(tmp_path / "optics_lab")


def test_a_new_course_is_proven(made):
    assert list(findings(made)) == []
    assert made.grader("verify").output == "1 katas in 1 exercises are proven\n"


def test_its_stub_is_to_do_and_its_solution_is_right(made):
    assert made.grader("score").status == 1
    assert made.grader("next").output.splitlines() == ["exercises/01_first_steps/01_row_lengths.py:22  row_lengths"]
    assert made.grader("score", "solutions").status == 0
    assert made.pytest("exercises/01").status == 1
    assert made.pytest("--no-header").status == 0


def test_it_has_the_folders_name_as_its_title(made):
    assert Course(made.root).config.title == "Optics lab"
    assert (made.root / "README.md").read_text().startswith("# Optics lab\n")


def test_the_command_works_where_there_is_no_course(tmp_path, capsys):
    with contextlib.chdir(tmp_path), pytest.raises(SystemExit) as ended:
        main(["new", "course", "a/b"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert all((tmp_path / line).is_file() for line in lines[: lines.index("")])
    assert "  cd a/b" in lines


def test_a_folder_that_is_not_empty_is_left_alone(mini):
    before = sorted(mini.root.rglob("*"))
    ran = mini.grader("new", "course", "exercises")
    assert (ran.status, ran.output) == (
        2,
        "Error: exercises is not empty; a new course begins in a folder of its own\n",
    )
    ran = mini.grader("new", "course", "grader.py")
    assert (ran.status, ran.output) == (2, "Error: grader.py is a file, not a folder\n")
    assert sorted(mini.root.rglob("*")) == before


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match="is a file, not a folder"):
        create_course(tmp_path / "file" / "course")


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "new").mkdir()
    assert "pyproject.toml" in create_course(tmp_path / "new")
