"""Hints: which is shown next, and how."""

import json
import re

import pytest


def hints_file(mini):
    return mini.root / "tests/01_demo/hints_01_double.md"


def step_of(ran):
    return re.findall(r"hint (\d) of 3", ran.output)


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
