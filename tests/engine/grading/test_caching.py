"""Grades from the cache: fast when nothing changed, fresh when anything did, and never a reason to fail."""

import json
import os
import subprocess
import sys

import pytest
from places import SRC

from torch_katas.course.layout import CACHE
from torch_katas.course.model import Course
from torch_katas.grading import children, grader
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings


def graded(mini, monkeypatch, **settings):
    """Return the grades, how many children were started, and the warnings."""
    started = []
    whole = children.run_jobs

    def run_jobs(root, jobs, **options):
        started.extend(jobs)
        return whole(root, jobs, **options)

    monkeypatch.setattr(children, "run_jobs", run_jobs)
    course = Course(mini.root)
    observer = Observer()
    options = Settings(jobs=1, **settings)
    grades = grader.grade_exercises(course, "exercises", course.exercises, options, observer=observer)
    katas = [kata for grade in grades for kata in grade.katas]
    monkeypatch.setattr(children, "run_jobs", whole)
    return katas, len(started), observer.warnings


def test_an_unchanged_answer_is_not_run_again_and_says_the_same(mini, monkeypatch):
    mini.solve(double="def double(x):\n    print('hello')\n    return x")
    first, started, _ = graded(mini, monkeypatch)
    again, started_again, _ = graded(mini, monkeypatch)
    assert (started, started_again) == (1, 0)
    assert again == first
    assert first[0].first_failed.printed == "hello\n"


def test_fresh_runs_again(mini, monkeypatch):
    mini.solve()
    graded(mini, monkeypatch)
    assert graded(mini, monkeypatch, use_cache=False)[1] == 1


@pytest.mark.parametrize("tree", ["exercises", "solutions", "misconceptions", "tests", "settings", "data"])
def test_a_change_of_anything_it_depends_on_runs_it_again(mini, monkeypatch, tree):
    mini.solve()
    graded(mini, monkeypatch)
    path = {"tests": mini.tests, "settings": mini.root / "pyproject.toml", "data": mini.root / "data" / "x"}.get(tree)
    path = path or mini.path(tree)
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("# a change\n")
    assert graded(mini, monkeypatch)[1] == 1


@pytest.mark.parametrize("body", ["import os\ndef double(x):\n    os._exit(1)", "def double(x):\n    while True: pass"])
def test_crashes_and_timeouts_are_not_cached(mini, monkeypatch, body):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("timeout = 10", "timeout = 1"))
    mini.solve(double=body)
    graded(mini, monkeypatch)
    assert graded(mini, monkeypatch)[1] >= 1


def test_a_damaged_cache_gives_a_warning_and_the_right_grades(mini, monkeypatch):
    mini.solve()
    first, *_ = graded(mini, monkeypatch)
    for path in (mini.root / CACHE).rglob("*.json"):
        path.write_text(path.read_text()[:30])
    again, started, warnings = graded(mini, monkeypatch)
    assert (again, started, len(warnings)) == (first, 1, 1)


def test_the_command_warns_and_goes_on(mini):
    (mini.root / CACHE).write_text("in the way")
    mini.solve()
    ran = mini.grader()
    assert ran.status == 0
    assert "Warning: grades cannot be kept" in ran.output
    output = mini.grader("score", "--json").output
    assert json.loads(output[output.index("{") :])["complete"]


def test_the_unchanged_course_needs_no_torch(mini):
    mini.solve()
    mini.grader()
    code = (
        "import sys; from pathlib import Path; from torch_katas.cli.main import main\n"
        f"try: main([], root=Path({str(mini.root)!r}))\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "assert not {'torch', 'numpy', 'pytest'} & set(sys.modules), 'imported'"
    )
    environment = os.environ | {"PYTHONPATH": str(SRC)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
