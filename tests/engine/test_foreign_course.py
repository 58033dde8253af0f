"""Any course: the wheel, installed into an environment of its own, serves a course that is not this one, and nothing
looks at this checkout.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest
from places import ROOT, SRC

ANSWER = "01_first_steps/01_row_lengths.py"
PATIENCE = 120
"""Seconds for one command, of which most imports PyTorch."""


@dataclass(frozen=True)
class Installed:
    """A course, and the environment in which the wheel is installed."""

    environment: Path
    root: Path

    def run(self, *command: str, status: int = 0) -> str:
        """Run a command of the environment in the course; return what it prints, once its exit status is right."""
        program = self.environment / "bin" / command[0]
        done = subprocess.run(
            [program, *command[1:]],
            cwd=self.root,
            env=own_variables(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == status, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        assert str(ROOT) not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def solve(self) -> None:
        """Hand in the reference."""
        shutil.copy(self.root / "solutions" / ANSWER, self.root / "exercises" / ANSWER)


def own_variables() -> dict[str, str]:
    """Return the variables of the shell, without those that would lead back to the checkout."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "COLUMNS")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel as it would be published."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    subprocess.run([sys.executable, *words], check=True, timeout=PATIENCE)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel in it, which sees the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=PATIENCE)
    python = folder / "bin" / "python"
    words = ["-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, *words], check=True, timeout=PATIENCE)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
    # Only a folder on the path: an installation of this checkout, which is a .pth file in it, does not count.
    shared = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "shared.pth").write_text("\n".join(shared), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def new_course(environment, tmp_path_factory) -> Path:
    """A course as `katas new course` begins it."""
    folder = tmp_path_factory.mktemp("courses")
    Installed(environment, folder).run("katas", "new", "course", "tensor-school")
    return folder / "tensor-school"


@pytest.fixture
def course(environment, new_course, tmp_path) -> Installed:
    """A copy of the new course."""
    root = tmp_path / "tensor-school"
    shutil.copytree(new_course, root)
    return Installed(environment, root)


def test_the_wheel_holds_the_whole_package(wheel):
    package = SRC / "torch_katas"
    files = {path.relative_to(SRC).as_posix() for path in package.rglob("*") if path.is_file()}
    expected = {name for name in files if "__pycache__" not in name}
    assert "torch_katas/py.typed" in expected
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if ".dist-info/" not in name} == expected


def test_the_engine_is_the_wheels(course):
    assert str(course.environment) in course.run("python", "-c", "import torch_katas; print(torch_katas.__file__)")


def test_the_scorecard(course):
    assert "row_lengths" in course.run("katas", status=1)
    course.solve()
    card = json.loads(course.run("katas", "score", "--json"))
    assert (card["complete"], [kata["name"] for kata in card["katas"]]) == (True, ["row_lengths"])


def test_pytest_judges_the_learner_and_bare_pytest_the_course(course):
    assert re.search(r"\bto do +row_lengths", course.run("python", "-m", "pytest", "exercises/01", status=1))
    assert re.search(r"\d+ passed", course.run("python", "-m", "pytest"))


def test_a_known_mistake_is_named(course):
    wrong = course.root / "exercises" / ANSWER
    text = (course.root / "solutions" / ANSWER).read_text(encoding="utf-8")
    known = (course.root / "misconceptions" / ANSWER).read_text(encoding="utf-8")
    name = re.search(r"def row_lengths__(\w+)", known)[1]
    body = known[known.index(f"def row_lengths__{name}") :].split("\n\n\n")[0]
    wrong.write_text(f"{text}\n\n{body.replace(f'row_lengths__{name}', 'row_lengths')}\n", encoding="utf-8")
    card = json.loads(course.run("katas", "score", "--json", status=1))
    assert card["katas"][0]["mistake"] == name.replace("_", " ")


def test_verify_proves_it_and_asks_for_what_a_new_exercise_lacks(course):
    assert "1 katas in 1 exercises are proven" in course.run("katas", "verify")
    course.run("katas", "new", "exercise", "01/02", "column_means")
    assert "exercises/01_first_steps/02_column_means.py" in course.run("katas", "verify", "01/02", status=1)


def test_watch_grades_what_is_saved(course):
    terminal = pexpect.spawn(
        str(course.environment / "bin" / "katas"),
        ["watch"],
        cwd=str(course.root),
        env={**own_variables(), "TERM": "xterm"},
        dimensions=(40, 80),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    terminal.expect("q quit")
    terminal.send("h")
    terminal.expect("hint 1 of 3")
    course.solve()
    terminal.expect(r"done +row_lengths")
    terminal.expect("q quit")
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_notebooks_there_and_back(course):
    course.solve()
    course.run("katas", "notebook")
    card = json.loads(course.run("katas", "score", "--json", "--answers", "notebooks"))
    assert card["complete"]
    assert "Nothing to write: exercises/ holds these answers" in course.run(
        "katas", "notebook", "--to-files", "notebooks/01_first_steps.ipynb"
    )


def test_the_page_is_this_courses(course):
    course.run("katas", "score", "--html", "report.html", status=1)
    page = (course.root / "report.html").read_text(encoding="utf-8")
    assert "Tensor school</title>" in page
    assert "torch-katas" not in page.replace('name="generator" content="torch-katas', "")


def test_doctor_finds_nothing_wrong_and_asks_for_nothing_of_another_courses(course):
    report = course.run("katas", "doctor")
    assert "digits" not in report


def test_outside_of_a_course_one_line_says_so(environment, tmp_path):
    assert course_free(environment, tmp_path).run("katas", "score", status=2).count("\n") == 1


def test_pytest_elsewhere_is_left_alone(environment, tmp_path):
    (tmp_path / "test_it.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
    assert "1 passed" in course_free(environment, tmp_path).run("python", "-m", "pytest")


def course_free(environment: Path, folder: Path) -> Installed:
    """Return a folder that is no course."""
    return Installed(environment, folder)
