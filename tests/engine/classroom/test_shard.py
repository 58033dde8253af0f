"""Shards give the gradebook that grading here gives, whatever breaks on the way."""

import json

import pytest
from made_class import EXERCISE, SETTINGS, add_second_exercise, grade, hand_in, new_gradebook, solution, verdicts

from torch_katas.classroom.grade_texts import bundle_texts
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.shard import ShardText, build_shards, grade_shard, merge
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course


def fill(mini, gradebook, second):
    """Hand in what six students have written for two exercises."""
    for number in range(6):
        text = solution(mini).replace("x + x", "x * x" if number % 2 else "x + x") + f"# {number}\n"
        hand_in(gradebook, f"student {number}", text, exercise=EXERCISE)
        hand_in(
            gradebook,
            f"student {number}",
            f"import torch\n\n\ndef twice(x):\n    return x * {number}\n",
            exercise=second,
        )


@pytest.fixture
def second(mini):
    return add_second_exercise(mini)


@pytest.fixture
def expected(mini, second):
    """Return the verdicts that grading here gives."""
    with Gradebook.open(mini.root / "other" / "gradebook.sqlite", create=True) as gradebook:
        fill(mini, gradebook, second)
        grade(mini, gradebook)
        return verdicts(gradebook)


@pytest.fixture
def gradebook(mini, second):
    with new_gradebook(mini) as opened:
        fill(mini, opened, second)
        yield opened


def write_lists(gradebook, folder, size=6):
    paths = []
    for number, lines in enumerate(build_shards(gradebook, bundle_texts(gradebook.ungraded()), size)):
        paths.append(folder / f"shard-{number}.jsonl")
        paths[-1].write_text("".join(f"{line}\n" for line in lines))
    return paths


def test_shards_give_the_same_marks_whatever_breaks_on_the_way(mini, tmp_path, gradebook, expected):
    course = Course(mini.root)
    first, second = write_lists(gradebook, tmp_path)
    assert "student" not in first.read_text()
    out = [tmp_path / "first.out", tmp_path / "second.out"]
    # The first is stopped in the middle of a line, and goes on.
    done, total = grade_shard(course, first, out[0], SETTINGS, cancelled=lambda: out[0].stat().st_size > 0)
    assert 0 < done < total
    whole = out[0].read_bytes()
    out[0].write_bytes(whole + whole[:40])
    assert grade_shard(course, first, out[0], SETTINGS) == (6, 6)
    assert len(out[0].read_bytes().splitlines()) == 6
    # The second comes back damaged.
    grade_shard(course, second, out[1], SETTINGS)
    lines = out[1].read_text().splitlines()
    lines[0] = lines[0][: len(lines[0]) // 2]
    lines[1] = json.dumps(json.loads(lines[1]) | {"tests": "others"})
    lines[2] = json.dumps(json.loads(lines[2]) | {"exercise": "09_none/01_none"})
    damaged = tmp_path / "damaged.out"
    damaged.write_text("\n".join(lines))
    merged = merge(course, gradebook, [out[0], damaged])
    assert (merged.graded, len(merged.problems)) == (9, 3)
    assert len(gradebook.ungraded()) == 3
    again = merge(course, gradebook, out)
    assert (again.graded, again.known, again.problems) == (3, 9, [])
    assert verdicts(gradebook) == expected


def test_results_of_texts_that_nobody_has_handed_in_do_not_count(mini, tmp_path, gradebook):
    course = Course(mini.root)
    (path, *_) = write_lists(gradebook, tmp_path, size=1)
    grade_shard(course, path, tmp_path / "out", SETTINGS)
    with Gradebook.open(tmp_path / "empty.sqlite", create=True) as empty:
        merged = merge(course, empty, [tmp_path / "out"])
        assert (merged.graded, merged.known, len(merged.problems)) == (0, 0, 2)
        assert list(empty.marked()) == []


def test_a_damaged_list_and_results_that_cannot_be_written_are_one_line(mini, tmp_path, gradebook):
    course = Course(mini.root)
    (path, *_) = write_lists(gradebook, tmp_path)
    with pytest.raises(CourseError, match="cannot be written"):
        grade_shard(course, path, tmp_path, SETTINGS)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(CourseError, match="damaged"):
        grade_shard(course, path, tmp_path / "out", SETTINGS)


def test_a_text_comes_back_from_a_line_as_it_was(gradebook):
    ((line, *_), *_) = build_shards(gradebook, bundle_texts(gradebook.ungraded()), 100)
    text = ShardText.from_line(line)
    assert gradebook.data(text.text.text_hash) == text.data
