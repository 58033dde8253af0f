"""Graders of other systems: what is uploaded, and the results of one submission."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime

import pytest
from gradebook_readers import read_classroom50, read_gradescope, read_prairielearn
from harness import Ran
from made_class import SETTINGS, solution, write_tree
from places import SRC

from torch_katas.classroom.autograder import bundle, systems
from torch_katas.classroom.autograder.judge import judge_submission
from torch_katas.classroom.autograder.systems import System
from torch_katas.classroom.marks.policy_file import default_policy, parse_policy
from torch_katas.classroom.release.files import release_files
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course


@pytest.fixture
def submission(mini, tmp_path):
    """A submission of which one of three katas fails."""
    text = solution(mini).replace("x + x", "x * x")
    return write_tree(tmp_path / "submission", {"01_double.py": text, "notes.txt": "hello", "other.py": "x = 1"})


def judge(mini, folder, policy="", at=0.0):
    course = Course(mini.root)
    rules = parse_policy(policy, course, "policy.toml") if policy else default_policy(course)
    return rules, judge_submission(course, rules, folder, "ada@example.org", at, SETTINGS)


def results(system, policy, judged, submission=None):
    return json.loads(systems.results_text(system, policy, judged, submission or systems.Submission()))


def test_one_judgement_is_read_by_each_system(mini, submission):
    policy, judged = judge(mini, submission)
    gradescope = results(System.GRADESCOPE, policy, judged)
    assert read_gradescope(gradescope) == pytest.approx(2)
    failed = next(test for test in gradescope["tests"] if test["status"] == "failed")
    assert failed["name"] == "01_demo/01_double double"
    assert "Every number is doubled." in failed["output"]
    assert "squares" in failed["output"]
    assert read_classroom50(results(System.CLASSROOM50, policy, judged)) == (2, 3)
    assert read_prairielearn(results(System.PRAIRIELEARN, policy, judged)) == pytest.approx(2 / 3)


def test_lateness_counts_by_the_systems_time(mini, submission):
    due = datetime.fromisoformat("2026-10-12T12:00:00+00:00").timestamp()
    policy = "[late]\nper_day = 0.5\n[[assignment]]\nname = 'A'\nexercises = ['01']\ndue = 2026-10-12T12:00:00Z\n"
    rules, judged = judge(mini, submission, policy, due + 60)
    data = results(System.GRADESCOPE, rules, judged)
    assert read_gradescope(data) == pytest.approx(1)
    assert "late, which costs 1 points" in data["output"]


def test_a_submission_without_an_answer_gets_no_points_and_is_told(mini, tmp_path):
    folder = write_tree(tmp_path / "empty", {"01_double.py": "def double(x:\n"})
    policy, judged = judge(mini, folder)
    data = results(System.GRADESCOPE, policy, judged)
    assert read_gradescope(data) == pytest.approx(0)
    assert {test["status"] for test in data["tests"]} == {"failed"}


def test_what_is_no_fault_of_a_submission_is_no_result(mini, submission):
    mini.tests.write_text("def test_x(:")
    with pytest.raises(CourseError):
        judge(mini, submission)


def test_gradescopes_metadata_is_read(tmp_path):
    path = tmp_path / "metadata.json"
    path.write_text('{"created_at": "2026-10-12T12:00:00.5+02:00", "users": [{"name": "Ada", "email": "a@b.c"}]}')
    read = systems.submission_of(System.GRADESCOPE, tmp_path, {}, path)
    assert (read.username, read.submitted_at) == ("a@b.c", pytest.approx(1791799200.5))
    for damaged in ("[]", "{", '{"created_at": 3, "users": null}'):
        path.write_text(damaged)
        assert systems.submission_of(System.GRADESCOPE, tmp_path, {}, path).username == ""


def test_classroom50s_environment_is_read(tmp_path):
    environment = {"CLASSROOM": "dl", "ASSIGNMENT": "03", "USERNAME": "ada", "SUBMISSION_TAG": "submit/1"}
    read = systems.submission_of(System.CLASSROOM50, tmp_path, environment, tmp_path)
    assert (read.classroom, read.assignment, read.username, read.tag) == ("dl", "03", "ada", "submit/1")


def test_gradescopes_zip_holds_the_course_and_two_programs(mini):
    (mini.root / "class").mkdir()
    (mini.root / "class" / "gradebook.sqlite").write_text("personal data")
    files = bundle.build_bundle(System.GRADESCOPE, Course(mini.root), {}, b"digits = 1\n", "1.2")
    assert {"setup.sh", "run_autograder", "policy.toml", "course/pyproject.toml"} < files.keys()
    assert "course/solutions/01_demo/01_double.py" in files
    assert not [name for name in files if "class/" in name or ".kata_cache" in name]
    assert b"uv pip install torch-katas" in files["setup.sh"]
    assert files["run_autograder"].startswith(b"#!/usr/bin/env bash\n")
    assert b"--policy /autograder/source/policy.toml" in files["run_autograder"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the programs are for bash")
@pytest.mark.parametrize("system", [System.GRADESCOPE, System.PRAIRIELEARN])
def test_the_programs_are_understood_by_bash(mini, tmp_path, system):
    files = bundle.build_bundle(system, Course(mini.root), {}, b"", "")
    for name in ("setup.sh", "run_autograder", "entry.sh"):
        if name in files:
            (tmp_path / name).write_bytes(files[name])
            subprocess.run(["bash", "-n", tmp_path / name], check=True)


def test_classroom50s_program_judges_with_what_learners_have_and_nothing_else(mini, submission, tmp_path):
    course = Course(mini.root)
    release = release_files(course, {}, "nowhere", "1.0", with_tests=True)
    files = bundle.build_bundle(System.CLASSROOM50, course, release, b"digits = 1\n", "1.2")
    assert not [name for name in files if "solutions" in name or "misconceptions" in name]
    write_tree(tmp_path / "bundle", files)
    environment = os.environ | {"PYTHONPATH": str(SRC), "USERNAME": "ada", "CLASSROOM": "dl"}
    ran = subprocess.run(
        [sys.executable, tmp_path / "bundle" / "autograder.py"],
        cwd=submission,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stderr
    data = json.loads((submission / "result.json").read_text())
    assert read_classroom50(data) == (2, 3)
    assert data["submitted_by"] == "ada"


def test_the_command_writes_the_results(mini, submission, tmp_path):
    out = tmp_path / "results" / "results.json"
    ran: Ran = mini.grader("class", "judge", "prairielearn", "--submission", str(submission), "--out", str(out), "-j2")
    assert ran.status == 0, ran.output
    assert read_prairielearn(json.loads(out.read_text())) == pytest.approx(2 / 3)
