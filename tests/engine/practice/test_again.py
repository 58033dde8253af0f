"""Spaced practice: what is remembered of solved katas, which are picked, and what happens to the files."""

import json
import os

import pytest

from torch_katas.course.model import Course
from torch_katas.practice import again
from torch_katas.store import solved
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status

DOUBLE, HALVE, SCALE = (f"01_demo/01_double::{name}" for name in ("double", "halve", "Scale"))
STUB = "def halve(x):\n    raise NotImplementedError"


def graded(mini, **status):
    exercise = Course(mini.root).exercises[0]
    katas = [KataGrade(exercise.chapter, exercise.key, n, "", s, 3, 3, 3) for n, s in status.items()]
    return [ExerciseGrade(exercise, katas)]


def note(mini, now, **status):
    return solved.record_solved(Course(mini.root), graded(mini, **status), now)


def remember(mini, **times):
    (mini.root / ".kata_cache").mkdir(exist_ok=True)
    facts = {f"01_demo/01_double::{name}": time for name, time in times.items()}
    (mini.root / ".kata_cache/solved.json").write_text(json.dumps(facts))


def remembered(mini):
    return json.loads((mini.root / ".kata_cache/solved.json").read_text())


def picked(mini, times, count=3, **status):
    return [pick.kata for pick in again.pick_katas(Course(mini.root), graded(mini, **status), times, count)]


def test_the_last_edit_is_when_a_kata_was_solved(mini):
    os.utime(mini.exercise, (1000, 1000))
    assert note(mini, 2000.0, double=Status.DONE, halve=Status.FAILING) == {DOUBLE: 1000.0}
    os.utime(mini.exercise, (1500, 1500))
    assert note(mini, 2500.0, double=Status.DONE, halve=Status.DONE) == {DOUBLE: 1000.0, HALVE: 1500.0}
    assert remembered(mini) == {DOUBLE: 1000.0, HALVE: 1500.0}


def test_a_file_from_the_future_was_solved_now(mini):
    os.utime(mini.exercise, (9000, 9000))
    assert note(mini, 2000.0, double=Status.DONE) == {DOUBLE: 2000.0}


def test_a_stub_that_is_back_is_forgotten_and_a_failure_is_not(mini):
    remember(mini, double=1.0, halve=2.0, Scale=3.0)
    after = note(mini, 9.0, double=Status.TO_DO, halve=Status.FAILING)
    assert after == remembered(mini) == {HALVE: 2.0, SCALE: 3.0}


@pytest.mark.parametrize(
    "damage", ["", "[]", "{", '{"01_demo/01_double::double": "x"}', '{"01_demo/01_double::double": NaN}']
)
def test_a_damaged_history_counts_as_none(mini, damage):
    remember(mini)
    (mini.root / ".kata_cache/solved.json").write_text(damage)
    os.utime(mini.exercise, (1000, 1000))
    assert note(mini, 2000.0, double=Status.DONE) == {DOUBLE: 1000.0}


def test_a_history_that_cannot_be_written_still_picks(mini):
    (mini.root / ".kata_cache").write_text("in the way")
    os.utime(mini.exercise, (1000, 1000))
    assert note(mini, 2000.0, double=Status.DONE) == {DOUBLE: 1000.0}


def test_the_oldest_are_picked_first_and_of_equals_the_first_of_the_course(mini):
    done = dict.fromkeys(("double", "halve", "Scale"), Status.DONE)
    assert picked(mini, {DOUBLE: 3.0, HALVE: 1.0, SCALE: 2.0}, **done) == ["halve", "Scale", "double"]
    assert picked(mini, {DOUBLE: 3.0, HALVE: 1.0, SCALE: 1.0}, 2, **done) == ["halve", "Scale"]
    assert picked(mini, {}, 1, **done) == ["double"]


@pytest.mark.parametrize("status", [Status.TO_DO, Status.FAILING, Status.PARTIAL])
def test_a_kata_that_is_not_done_is_never_picked(mini, status):
    assert picked(mini, {DOUBLE: 1.0, HALVE: 2.0}, double=status, halve=Status.DONE) == ["halve"]


def test_the_scorecard_remembers_and_again_resets_the_oldest(mini):
    mini.solve()
    mini.grader()
    assert set(remembered(mini)) == {DOUBLE, HALVE, SCALE}
    remember(mini, double=864000.0, halve=86400.0, Scale=8640000.0)
    before = mini.exercise.read_bytes()
    ran = mini.grader("again", "2")
    lines = [line for line in ran.output.splitlines() if not line.startswith("[")]
    assert ran.status == 0
    assert lines[0].startswith("again  01/01 halve, solved 1970-01-0")
    assert lines[1].startswith("again  01/01 double, solved 1970-01-1")
    assert lines[2].startswith("kept   backups/2")
    assert lines[3:] == ["reset  exercises/01_demo/01_double.py", "       halve, double"]
    assert (mini.root / lines[2].split()[1]).read_bytes() == before
    assert set(remembered(mini)) == {SCALE}
    card = json.loads(mini.grader("score", "--json").output)
    assert [kata["status"] for kata in card["katas"]] == ["to_do", "to_do", "done"]


def test_the_scorecard_of_other_answers_is_not_remembered(mini):
    mini.grader("score", "solutions")
    mini.grader("score", "--answers", "solutions")
    assert not (mini.root / ".kata_cache/solved.json").exists()


def test_a_dry_run_changes_nothing(mini):
    mini.solve()
    before = mini.exercise.read_bytes()
    ran = mini.grader("again", "--dry-run")
    assert ran.output.count("again  ") == 3
    assert ran.output.endswith("Nothing was changed (--dry-run).\n")
    assert mini.exercise.read_bytes() == before
    assert not (mini.root / "backups").exists()


def test_nothing_done_is_said(mini):
    ran = mini.grader("again")
    assert (ran.status, ran.output) == (0, "No kata is done yet, so there is none to practise again.\n")


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5"])
def test_a_count_that_is_none(mini, count):
    ran = mini.grader("again", count)
    assert ran.status == 2
    assert "Traceback" not in ran.output


def test_a_read_only_file_stops_it_before_anything_is_changed(mini):
    mini.solve()
    mini.exercise.chmod(0o444)
    before = mini.exercise.read_bytes()
    ran = mini.grader("again", "1")
    assert ran.status == 2
    assert "is read-only and stays as it is" in ran.output
    assert mini.exercise.read_bytes() == before
    assert set(remembered(mini)) == {DOUBLE, HALVE, SCALE}
