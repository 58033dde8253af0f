"""The entry point in projects that are no course, where it changes nothing, and where a course is started unusually."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [], "execution_count": None, "id": "a"}
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is no course, with one test, a notebook and settings of its own."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\nminversion = '8.0'\n")
    (tmp_path / "test_it.py").write_text("def test_it():\n    assert 1 + 1 == 2\n")
    (tmp_path / "a.ipynb").write_text(json.dumps(NOTEBOOK))
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run `python -m pytest ARGUMENTS` in a folder; return its exit status and its output but for the seconds."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [
        line.rpartition(" in ")[0] if line.rstrip(" =").endswith("s") else line for line in done.stdout.splitlines()
    ]
    return done.returncode, "\n".join([*lines, done.stderr])


def test_tests_run_as_ever(project):
    status, output = run(project)
    assert status == 0
    assert "1 passed" in output


@pytest.mark.parametrize("arguments", [["a.ipynb"], ["a.ipynb", "test_it.py"], ["nothing.ipynb"], ["--answers=x"]])
def test_arguments_mean_what_they_mean_without_us(project, arguments):
    assert run(project, "-q", *arguments) == run(project, "-q", "-p", "no:torch-katas", *arguments)


def test_options_of_our_names_are_free(project):
    (project / "conftest.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--device', default='none')\n    parser.addoption('--answers', type=int)\n"
    )
    (project / "test_it.py").write_text(
        "def test_it(request):\n"
        "    assert (request.config.getoption('device'), request.config.getoption('answers')) == ('tpu', 42)\n"
    )
    status, output = run(project, "--device", "tpu", "--answers", "42")
    assert status == 0, output


def test_a_fixture_called_as_one_of_ours_is_free(project):
    (project / "test_it.py").write_text("def test_it(device, once, data_folder):\n    pass\n")
    _, output = run(project)
    assert "fixture 'device' not found" in output


def test_nothing_is_imported_for_us(project):
    (project / "test_it.py").write_text(
        "import sys\n\ndef test_it():\n"
        "    names = {name.split('.')[0] for name in sys.modules}\n"
        "    assert not names & {'torch', 'numpy', 'nbformat', 'rich', 'multiprocessing'}\n"
        "    ours = sorted(name for name in sys.modules if name.startswith('torch_katas'))\n"
        "    assert len(ours) <= 6, ours\n"
    )
    status, output = run(project, "-p", "no:xdist")
    assert status == 0, output


def test_notebooks_are_left_to_other_plugins(project):
    (project / "conftest.py").write_text(
        "import json, pytest\n\n"
        "class Cell(pytest.Item):\n"
        "    def __init__(self, *, source, **rest):\n        super().__init__(**rest)\n        self.source = source\n"
        "    def runtest(self):\n        exec(self.source, {})\n\n"
        "class Notebook(pytest.File):\n"
        "    def collect(self):\n"
        "        for number, cell in enumerate(json.loads(self.path.read_text())['cells']):\n"
        "            yield Cell.from_parent(self, name=f'cell {number}', source=cell['source'])\n\n"
        "def pytest_collect_file(file_path, parent):\n"
        "    if file_path.suffix == '.ipynb':\n        return Notebook.from_parent(parent, path=file_path)\n"
    )
    status, output = run(project, "-v", "a.ipynb")
    assert status == 0, output
    assert "a.ipynb::cell 0 PASSED" in output


def test_a_section_of_another_tool_makes_no_course(project):
    with (project / "pyproject.toml").open("a") as settings:
        settings.write('\n[tool.other]\nkatas = "katas"\n')
    assert run(project, "-q", "a.ipynb") == run(project, "-q", "-p", "no:torch-katas", "a.ipynb")


# A course, started unusually


def test_without_the_plugin_a_course_is_plain_files(mini):
    status, output = run(mini.root, "-p", "no:torch-katas", "exercises")
    assert status == pytest.ExitCode.NO_TESTS_COLLECTED, output


def test_without_the_cache_everything_works(mini):
    ran = mini.pytest("exercises", "-p", "no:cacheprovider")
    assert ran.status == 1
    assert "9 to do" in ran.output


@pytest.mark.parametrize("folder", [".", "exercises/01_demo"])
def test_collecting_alone_lists_ids_that_can_be_typed(mini, folder):
    ran = mini.pytest("--collect-only", "-q", *(["exercises"] if folder == "." else []), folder=folder)
    assert ran.status == 0
    assert "test_values_are_doubled[cpu]" in ran.output
    assert "done" not in ran.output


def test_a_course_is_judged_from_outside_by_its_path(mini, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    ran = mini.pytest(str(mini.root / "solutions/01"), folder="../elsewhere")
    assert ran.status == 0, ran.output
    assert ran.output.count("  done ") == 3


def test_a_root_given_by_hand_is_the_course(mini, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    options = [f"--rootdir={mini.root}", f"-c{mini.root / 'pyproject.toml'}"]
    for arguments, folder in (
        ([*options, str(mini.root / "solutions")], "../elsewhere"),
        ([*options, "01"], "solutions"),
    ):
        ran = mini.pytest(*arguments, folder=folder)
        assert ran.status == 0, ran.output
        assert "10 passed" in ran.output


def test_a_checkout_behind_a_symbolic_link(mini, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(mini.root)
    for arguments, folder in (
        (["exercises"], "../link"),
        ([str(link / "exercises/01")], ".."),
        ([str(link / "exercises/01")], "."),
        ([str(mini.root / "exercises/01")], "../link"),
    ):
        ran = mini.pytest(*arguments, folder=folder)
        assert ran.status == 1, ran.output
        assert "9 to do" in ran.output


def test_answers_behind_a_symbolic_link(mini, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(mini.root)
    for arguments, folder in ((["--answers=solutions"], "../link"), ([f"--answers={link / 'solutions'}"], ".")):
        ran = mini.pytest(*arguments, folder=folder)
        assert ran.status == 0, ran.output
        assert "10 passed" in ran.output


def test_two_processes_work_from_outside(mini, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    ran = mini.pytest("-n", "2", str(mini.root / "exercises/01"), folder="../elsewhere")
    assert ran.status == 1, ran.output
    assert "9 to do" in ran.output


def test_a_project_inside_a_course_is_left_alone(mini):
    project = mini.root / "notes" / "project"
    project.mkdir(parents=True)
    (project / "pytest.ini").write_text("[pytest]\n")
    (project / "test_it.py").write_text("def test_it():\n    pass\n")
    for arguments, folder in (([], "notes/project"), (["notes/project"], ".")):
        ran = mini.pytest(*arguments, folder=folder)
        assert ran.status == 0, ran.output
        assert "1 passed" in ran.output


def test_settings_of_a_folder_above_leave_the_course_alone(mini):
    (mini.root.parent / "pytest.ini").write_text("[pytest]\n")
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().partition("[tool.pytest")[0])
    ran = mini.pytest("exercises")
    assert ran.status == 1, ran.output
    assert "9 to do" in ran.output
