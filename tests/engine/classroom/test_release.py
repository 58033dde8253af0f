"""A course as it is handed out: what is in it, what is not, and that a learner can work with it."""

import ast
import functools
import io
import os
import re
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from harness import Mini
from places import ROOT

from torch_katas.classroom.release.build import build_release
from torch_katas.classroom.release.files import release_files
from torch_katas.classroom.release.write import commit, to_zip, write_folder
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.grading.settings import Settings

BODY = 30
"""Letters, without spaces, from which on a body of a function is told from what anybody may write."""


def without_running(course, *, with_tests=True):
    return release_files(course, {}, "nowhere", "1.0", with_tests=with_tests)


@pytest.fixture(scope="module")
def course():
    """This course, read once."""
    return Course(ROOT)


@pytest.fixture(scope="module")
def handed_out(course, tmp_path_factory):
    """This course as it is handed out, without fingerprints: nothing has run."""
    folder = tmp_path_factory.mktemp("released") / "course"
    write_folder(without_running(course), folder)
    return Course(folder)


@pytest.fixture
def released(mini, tmp_path):
    """The mini course as it is handed out, with the fingerprints of its known wrong answers."""
    files = build_release(Course(mini.root), Settings(device="cpu", jobs=2), with_tests=True)
    write_folder(files, tmp_path / "released")
    return Mini(tmp_path / "released")


def test_the_learners_commands_work(released):
    answer = released.exercise.read_text()
    assert "0/3      3" in released.grader("score").output
    assert "double" in released.grader("next").output
    assert released.grader("hint", "double").status == 0
    released.exercise.write_text(answer.replace("raise NotImplementedError", "return x * x", 1))
    shown = released.grader("score", "01")
    assert "failing" in shown.output
    assert "squares" in shown.output
    report = released.pytest("exercises/01").output
    assert "squares" in report
    assert "Takes `x * x`, which is the square." in report
    assert "reset" in released.grader("reset", "double").output
    assert released.exercise.read_text() == answer


def test_it_says_what_it_lacks(released):
    told = released.grader("verify")
    assert told.status == 2
    assert "without solutions and known wrong answers" in told.output
    assert "canaries are off" in told.output
    assert "without its solutions" in released.grader("solution", "double", "--peek").output
    assert "without its solutions" in released.grader("score", "solutions").output
    assert "canaries are off" in (released.root / "README.md").read_text()
    with pytest.raises(CourseError, match="handed out itself"):
        without_running(Course(released.root))


def test_on_another_platform_no_mistake_is_named(released):
    path = next(released.root.glob("tests/*/released_*.json"))
    path.write_text(re.sub('"platform": "', '"platform": "x', path.read_text()))
    released.exercise.write_text(released.exercise.read_text().replace("raise NotImplementedError", "return x * x", 1))
    shown = released.grader("score", "01").output
    assert "0/3      2        1" in shown
    assert "squares" not in shown


def test_a_damaged_release_is_named(released):
    next(released.root.glob("tests/*/released_*.json")).write_text("{")
    told = released.grader("score")
    assert told.status == 2
    assert "this file is damaged; fetch the course again" in told.output


def test_without_tests_there_is_nothing_to_judge_with(mini, tmp_path):
    files = without_running(Course(mini.root), with_tests=False)
    assert not [name for name in files if "/test_" in name or name.endswith("helpers.py")]
    write_folder(files, tmp_path / "released")
    course = Mini(tmp_path / "released")
    assert course.grader("hint", "01/01::double").status == 0
    assert course.grader("reset", "01").status == 0
    for words in (["score"], ["score", "01"], ["next"]):
        told = course.grader(*words)
        assert told.status == 2
        assert "without its hidden tests" in told.output
    assert "without its hidden tests" in course.pytest("exercises/01").output


def test_the_same_course_gives_the_same_bytes(mini):
    first = without_running(Course(mini.root))
    mini.exercise.write_text("# what a learner has written is not handed out\n")
    os.utime(mini.tests, (0, 0))
    second = without_running(Course(mini.root))
    assert first == second
    assert to_zip(first, "course") == to_zip(second, "course")
    with zipfile.ZipFile(io.BytesIO(to_zip(first, "course"))) as archive:
        assert {f"course/{name}" for name in first} == set(archive.namelist())


@functools.cache
def bodies(path: Path) -> dict[str, str]:
    """Return the body of each function and method of a file without spaces and docstrings, by the function's name."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            found[node.name] = "".join("".join(map(ast.unparse, body)).split())
    return found


def shipped_code(files: dict[str, bytes]) -> dict[str, str]:
    """Return what is handed out without spaces, Python as ast.unparse writes it, by path."""
    texts = {}
    for name, data in files.items():
        text = data.decode("utf-8", "replace")
        with suppress(SyntaxError):
            text += ast.unparse(ast.parse(text)) if name.endswith((".py", ".txt")) else ""
        texts[name] = "".join(text.split())
    return texts


@pytest.mark.parametrize("with_tests", [True, False])
def test_nothing_of_a_solution_is_left_anywhere(course, with_tests):
    files = without_running(course, with_tests=with_tests)
    assert not [name for name in files if re.search("solutions|misconceptions|also_right|survivors", name)]
    # A test may compute what is expected in the same way: it is a test's own code.
    own = re.compile(rf"{course.config.data}/|tests/.*/test_")
    texts = shipped_code({name: data for name, data in files.items() if not own.match(name)})
    solved = [
        (exercise, name, body)
        for exercise in course.exercises
        for name, body in bodies(exercise.path(SOLUTIONS)).items()
        if len(body) >= BODY and bodies(exercise.pristine_path).get(name) != body
    ]
    begins = {body[:BODY] for _, _, body in solved}
    seen = beginnings("\0".join(texts.values()), begins)
    assert len(begins) > 300
    for exercise, name, body in solved:
        where = [path for path, text in texts.items() if body in text] if body[:BODY] in seen else []
        assert where == [], (exercise.id, name)


def beginnings(text: str, begins: set[str]) -> set[str]:
    """Return which of many beginnings of BODY letters stand in a long text: one pass for all of them."""
    return {part for start in range(len(text)) if (part := text[start : start + BODY]) in begins}


def test_a_debugging_kata_is_to_do_as_it_is_given_and_nothing_tells_its_bug(course, handed_out):
    exercise = next(exercise for exercise in course.exercises if exercise.given)
    same = handed_out.exercise(exercise.key)
    assert same.given == exercise.given
    assert same.katas == exercise.katas
    assert not [name for name in same.released.explanations if name.endswith("as_given")]


def test_every_exercise_has_the_same_katas_and_signatures(course, handed_out):
    assert [exercise.key for exercise in handed_out.exercises] == [exercise.key for exercise in course.exercises]
    for exercise, same in zip(course.exercises, handed_out.exercises, strict=True):
        assert set(same.katas) == set(exercise.katas)
        assert [test.katas for test in same.tests] == [test.katas for test in exercise.tests]
        assert {kata: one.text for kata, one in same.signatures.items()} == {
            kata: one.text for kata, one in exercise.signatures.items()
        }


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *words], capture_output=True, text=True, check=True
    ).stdout


def test_a_new_release_merges_into_a_students_fork(mini, tmp_path):
    git(mini.root, "init", "-q", "-b", "main")
    git(mini.root, "add", "-A")
    git(mini.root, "commit", "-q", "-m", "all of it")
    course = Course(mini.root)
    first = commit(without_running(course), mini.root, "handout", "Release")
    assert commit(without_running(course), mini.root, "handout", "Release") == ""
    assert git(mini.root, "status", "--porcelain") == ""
    fork = tmp_path / "fork"
    git(tmp_path, "clone", "-q", "--single-branch", "-b", "handout", str(mini.root), str(fork))
    work = fork / "exercises/01_demo/01_double.py"
    work.write_text(work.read_text().replace("raise NotImplementedError", "return x + x", 1))
    git(fork, "commit", "-q", "-am", "my answer")
    hints = mini.root / "tests/01_demo/hints_01_double.md"
    hints.write_text(hints.read_text().replace("1. ", "1. Better: ", 1))
    second = commit(without_running(Course(mini.root)), mini.root, "handout", "Release")
    git(fork, "pull", "-q", "--no-rebase", "--no-edit")
    assert "return x + x" in work.read_text()
    assert "Better:" in (fork / "tests/01_demo/hints_01_double.md").read_text()
    assert git(fork, "rev-list", "HEAD").split()[-1] == first
    assert second in git(fork, "rev-list", "HEAD")
    objects = git(fork, "rev-list", "--objects", "--all")
    assert "solutions/" not in objects
    assert "misconceptions/" not in objects


def test_a_branch_that_holds_something_else_stays_as_it_is(mini):
    git(mini.root, "init", "-q", "-b", "main")
    git(mini.root, "add", "-A")
    git(mini.root, "commit", "-q", "-m", "all of it")
    with pytest.raises(CourseError, match="'main' holds something else"):
        commit(without_running(Course(mini.root)), mini.root, "main", "Release")


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CourseError, match="is not empty"):
        write_folder({"a": b""}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_link_out_of_the_course_is_not_handed_out(mini, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (mini.root / "exercises/01_demo/lesson.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(CourseError, match="is a link out of the course"):
        without_running(Course(mini.root))
