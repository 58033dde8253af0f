"""Hints: how they are read, which is shown next, and what the content check says of them."""

import json
import re

import pytest

from torch_katas.course import hints
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

GOOD = "## double\n\n1. One.\n2. Two\n   goes on.\n3. Three.\n"


def exercise_of(mini):
    return Course(mini.root).exercises[0]


def hints_file(mini):
    return mini.root / "tests/01_demo/hints_01_double.md"


def complaint(mini, text):
    hints_file(mini).write_text(text)
    with pytest.raises(CourseError) as caught:
        hints.read_hints(exercise_of(mini))
    return str(caught.value).removeprefix("tests/01_demo/hints_01_double.md")


def step_of(ran):
    return re.findall(r"hint (\d) of 3", ran.output)


def test_lines_of_a_hint_are_joined(mini):
    hints_file(mini).write_text(GOOD)
    assert hints.read_hints(exercise_of(mini)) == {"double": ("One.", "Two goes on.", "Three.")}


def test_an_indented_line_after_a_blank_one_is_a_paragraph(mini):
    hints_file(mini).write_text("## double\n\n1. One.\n\n   More\n   of it.\n\n2. Two.\n3. Three.\n\n")
    assert hints.read_hints(exercise_of(mini))["double"] == ("One.\n\nMore of it.", "Two.", "Three.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. One.\n", ":1: hints begin with the kata's name: ## name"),
        ("## double\n\n1. One.\n2. Two.\n", ":1: double has 2 hints, not 3"),
        (GOOD + "4. Four.\n", ":1: double has 4 hints, not 3"),
        (GOOD + "\n## halve\n", ":8: halve has 0 hints, not 3"),
        ("## double\n\n1. One.\n3. Three.\n", ":4: hint 2 of double is expected here, not 3."),
        (GOOD.replace("   goes", "goes"), ":5: a hint begins with its number, as '1. ', and goes on three spaces in"),
        (GOOD + GOOD, ":7: double has its hints twice, here and in line 1"),
        (GOOD.replace("## double", "# double"), ":1: hints begin with the kata's name: ## name"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(mini, text, expected):
    assert complaint(mini, text) == expected


def test_a_missing_or_unreadable_file_is_named(mini):
    hints_file(mini).write_bytes(b"## double\n\n\xff\n")
    with pytest.raises(CourseError, match=r"hints_01_double.md:3: this file is not UTF-8 text"):
        hints.read_hints(exercise_of(mini))
    hints_file(mini).unlink()
    with pytest.raises(CourseError, match=r"hints_01_double.md: there are no hints yet"):
        hints.read_hints(exercise_of(mini))


def test_each_call_shows_the_next_hint_and_the_last_again(mini):
    assert [step_of(mini.grader("hint", "01/01", "halve")) for _ in range(4)] == [["1"], ["2"], ["3"], ["3"]]
    last = mini.grader("hint", "01/01", "halve")
    assert "That was the last. To start over:\n  python grader.py hint 01/01 halve --again" in last.output
    assert step_of(mini.grader("hint", "01/01", "halve", "--again")) == ["1"]
    assert step_of(mini.grader("hint", "01/01", "halve")) == ["2"]


def test_another_katas_hints_are_counted_by_themselves(mini):
    mini.grader("hint", "01", "halve")
    assert step_of(mini.grader("hint", "01", "double")) == ["1"]


def test_all_and_single_steps(mini):
    assert step_of(mini.grader("hint", "01", "halve", "--step", "3")) == ["3"]
    assert step_of(mini.grader("hint", "01", "halve")) == ["1"]
    assert step_of(mini.grader("hint", "01", "halve", "--all")) == ["1", "2", "3"]
    assert step_of(mini.grader("hint", "01", "halve")) == ["3"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", '{"01_demo/01_double::halve": "x"}', '{"01_demo/01_double::halve": 7}', "\x00"]
)
def test_damaged_memory_starts_over(mini, damage):
    mini.grader("hint", "01", "halve")
    memory = mini.root / ".kata_cache/hints.json"
    assert json.loads(memory.read_text()) == {"01_demo/01_double::halve": 1}
    memory.write_text(damage)
    assert step_of(mini.grader("hint", "01", "halve")) == ["1"]
    assert step_of(mini.grader("hint", "01", "halve")) == ["2"]


def test_memory_that_cannot_be_written_is_a_warning(mini):
    (mini.root / ".kata_cache").write_text("in the way")
    ran = mini.grader("hint", "01", "halve")
    assert (ran.status, step_of(ran)) == (0, ["1"])
    assert "Warning: .kata_cache/hints.json cannot be written" in ran.output


def test_without_a_kata_it_is_the_one_that_comes_next(mini):
    """A kata that fails comes before one that is to do, as on the scorecard."""
    mini.solve(halve="def halve(x):\n    return x", double="def double(x):\n    raise NotImplementedError")
    ran = mini.grader("hint", "exercises/01_demo/01_double.py")
    assert "halve  exercises/01_demo/01_double.py\n\nhint 1 of 3\n" in ran.output


def test_when_all_is_done_it_says_so(mini):
    mini.solve()
    ran = mini.grader("hint", "01")
    assert ran.status == 0
    assert ran.output.endswith("All done there. Name an exercise and a kata to see its hints all the same.\n")
    assert step_of(mini.grader("hint", "01", "double")) == ["1"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["02"], "Error: '02' matches no exercise. There is: 01_demo"),
        (["01", "treble"], "Error: 01/01 has no kata 'treble'. There is: double, halve, Scale"),
        (["solutions", "double"], "Error: this is about exercises/, not solutions/"),
        (["01", "double", "--step", "4"], "argument --step: invalid choice: "),
    ],
)
def test_usage_errors(mini, arguments, says):
    ran = mini.grader("hint", *arguments)
    assert ran.status == 2
    assert says in ran.output


def test_it_fits_80_columns_and_is_plain_when_piped(mini):
    long = "a `name` and more words " * 20
    hints_file(mini).write_text(f"## double\n\n1. {long}\n2. b\n3. c\n")
    output = mini.grader("hint", "01", "double").output
    assert max(map(len, output.splitlines())) <= 80
    assert "\x1b" not in output
    assert not any(line != line.rstrip() for line in output.splitlines())
