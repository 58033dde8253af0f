"""The history of scorecards: one line for each that says something new, whatever happens to the file."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from torch_katas.course.model import Course, Exercise
from torch_katas.store import scorecard_history
from torch_katas.store.scorecard_history import Counts, Entry, read_history, record_scorecard
from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.grades import KataGrade, Outcome, Status, TestResult

FIRST, SECOND = "01_first", "02_second"


@pytest.fixture
def course(tmp_path):
    """A course of two chapters with two exercises each; nothing of it is read but the names."""
    for chapter in (FIRST, SECOND):
        folder = tmp_path / "tests" / chapter
        folder.mkdir(parents=True)
        for stem in ("01_a", "02_b"):
            (folder / f"test_{stem}.py").touch()
    return Course(tmp_path)


def kata(exercise: Exercise, status: str, kind: str = "wrong") -> KataGrade:
    failure = Failure(kind, "it fails")
    first = None if status == Status.DONE else TestResult("test_x", Outcome.FAILED, "", failure)
    return KataGrade(exercise.chapter, exercise.key, "f", exercise.shown("exercises"), status, 0, 1, 1, first)


def record(course, *statuses, now=1000.0, exercises=None, kind="wrong"):
    """Record a scorecard with one kata for each exercise; returns the warnings."""
    exercises = course.exercises if exercises is None else exercises
    katas = [kata(exercise, status, kind) for exercise, status in zip(exercises, statuses, strict=True)]
    return record_scorecard(course, exercises, katas, now)


def history_file(course) -> Path:
    return course.root / ".kata_cache" / scorecard_history.FILE


def test_a_scorecard_is_recorded_with_its_counts_by_chapter(course):
    assert record(course, Status.DONE, Status.FAILING, Status.TO_DO, Status.TO_DO, now=7.0) == []
    assert read_history(course) == [Entry(7.0, {FIRST: Counts(1, 1, 0), SECOND: Counts(0, 0, 2)})]


def test_only_what_differs_from_the_last_is_recorded(course):
    for statuses in (["to do"] * 4, ["to do"] * 4, ["done", *["to do"] * 3], ["to do"] * 4):
        record(course, *statuses)
    assert [entry.chapters[FIRST].done for entry in read_history(course)] == [0, 1, 0]
    assert len(history_file(course).read_text().splitlines()) == 3


def test_a_chapter_alone_leaves_the_others_as_they_were(course):
    record(course, *["to do"] * 4)
    record(course, "done", "done", exercises=course.select("02"))
    assert read_history(course)[-1].chapters == {FIRST: Counts(0, 0, 2), SECOND: Counts(2, 0, 0)}


def test_a_part_of_a_chapter_says_nothing_of_the_whole(course):
    record(course, "done", exercises=course.select("01/01"))
    assert read_history(course) == []
    record(course, "done", "done", "done", exercises=course.exercises[:3])
    assert read_history(course)[-1].chapters == {FIRST: Counts(2, 0, 0)}


def test_a_chapter_whose_grading_was_stopped_is_not_kept(course):
    record(course, *["failing"] * 4, kind=Kind.STOPPED)
    assert read_history(course) == []


def test_a_chapter_that_left_the_course_leaves_the_history(course):
    record(course, *["to do"] * 4)
    for path in (course.root / "tests" / SECOND).iterdir():
        path.unlink()
    smaller = Course(course.root)
    record(smaller, "done", "to do")
    assert set(read_history(smaller)[-1].chapters) == {FIRST}


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe\x00nonsense\n",
        b'{"time": 1, "chapters": {"01_first": [1, 2',
        b"[" * 100_000 + b"\n",
        b'{"time": "now", "chapters": {"01_first": [1, 0, 1]}}\n',
        b'{"time": NaN, "chapters": {"01_first": [1, 0, 1]}}\n',
        b'{"time": 9e99, "chapters": {"01_first": [1, 0, 1]}}\n',
        b'{"time": 1, "chapters": {"01_first": [1, 0]}}\n',
        b'{"time": 1, "chapters": {"01_first": [1, -1, true]}}\n',
        b'{"time": 1, "chapters": {"01_first": 3}}\n',
        b'{"time": 1, "chapters": {}}\n',
        b'{"time": 1, "chapters": []}\n',
        b"7\n\n\n",
    ],
    ids=lambda damage: damage[:40],
)
def test_damage_costs_its_own_line_and_no_other(course, damage):
    record(course, *["to do"] * 4, now=1.0)
    with history_file(course).open("ab") as there:
        there.write(damage)
    record(course, *["done"] * 4, now=2.0)
    assert [entry.time for entry in read_history(course)] == [1.0, 2.0]


def test_a_folder_in_its_place_is_a_warning(course):
    history_file(course).mkdir(parents=True)
    (warning,) = record(course, *["to do"] * 4)
    assert warning.startswith(".kata_cache/progress.jsonl cannot be written (")
    assert read_history(course) == []


def test_a_cache_that_is_a_file_is_a_warning(course):
    history_file(course).parent.write_text("in the way")
    assert len(record(course, *["to do"] * 4)) == 1


def test_it_is_bounded_and_keeps_its_beginning_and_its_end(course, monkeypatch):
    monkeypatch.setattr(scorecard_history, "MAX_ENTRIES", 20)
    for number in range(200):
        record(course, "done" if number % 2 else "to do", *["to do"] * 3, now=float(number))
        assert len(history_file(course).read_text().splitlines()) <= 21
    times = [entry.time for entry in read_history(course)]
    assert times[0] == 0.0
    assert times[-8:] == [float(number) for number in range(192, 200)]
    assert times == sorted(times)
    assert [path.name for path in history_file(course).parent.iterdir()] == [scorecard_history.FILE]


def test_a_file_that_has_grown_out_of_hand_is_read_from_its_end(course, monkeypatch):
    monkeypatch.setattr(scorecard_history, "MAX_BYTES", 1000)
    history_file(course).parent.mkdir()
    history_file(course).write_bytes(b"x" * 100_000 + b"\n")
    record(course, *["done"] * 4)
    assert len(read_history(course)) == 1


def test_graders_side_by_side_lose_no_line_and_damage_none(course):
    def many(number: int) -> None:
        for step in range(25):
            record(course, *["done" if step % 2 else "failing"] * 4, now=float(1 + number * 100 + step))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(many, range(4)))
    lines = history_file(course).read_text().splitlines()
    assert all(set(json.loads(line)) == {"time", "chapters"} for line in lines)
    assert len(read_history(course)) == len(lines) >= 25


def test_the_grader_keeps_the_learners_scorecards_and_no_others(mini):
    course = Course(mini.root)
    mini.grader("score", "solutions")
    assert read_history(course) == []
    mini.grader("score")
    mini.solve(double="def double(x):\n    return x * x")
    mini.grader("score", "--json")
    assert [entry.chapters["01_demo"] for entry in read_history(course)] == [Counts(0, 0, 3), Counts(2, 1, 0)]
