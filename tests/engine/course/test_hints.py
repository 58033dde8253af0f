"""Hints: three for each kata, read from a page of text."""

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.hints import MalformedError, find_hints, parse_hints, read_hints
from torch_katas.course.model import Exercise

GOOD = "## double\n\n1. One.\n2. Two\n   goes on.\n3. Three.\n"


@pytest.fixture
def exercise(tmp_path):
    """An exercise with good hints."""
    made = Exercise(tmp_path, "01_demo", "01_double")
    made.hints_path.parent.mkdir(parents=True)
    made.hints_path.write_text(GOOD)
    return made


def test_lines_of_a_hint_are_joined(exercise):
    assert read_hints(exercise) == {"double": ("One.", "Two goes on.", "Three.")}


def test_an_indented_line_after_a_blank_one_is_a_paragraph():
    text = "## double\n\n1. One.\n\n   More\n   of it.\n\n2. Two.\n3. Three.\n\n"
    assert parse_hints(text)["double"] == ("One.\n\nMore of it.", "Two.", "Three.")


def test_several_katas_have_hints_of_their_own(exercise):
    assert list(parse_hints(GOOD + "\n" + GOOD.replace("double", "`halve`"))) == ["double", "halve"]
    assert find_hints(exercise, "double") == ("One.", "Two goes on.", "Three.")
    with pytest.raises(CourseError, match="there are no hints for halve yet"):
        find_hints(exercise, "halve")


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
def test_malformed_hints_are_named_with_their_line(exercise, text, expected):
    with pytest.raises(MalformedError) as caught:
        parse_hints(text)
    assert f":{caught.value.line}: {caught.value}" == expected
    exercise.hints_path.write_text(text)
    with pytest.raises(CourseError) as told:
        read_hints(exercise)
    assert str(told.value) == f"tests/01_demo/hints_01_double.md{expected}"


def test_a_missing_or_unreadable_file_is_named(exercise):
    exercise.hints_path.write_bytes(b"## double\n\n\xff\n")
    with pytest.raises(CourseError, match=r"hints_01_double.md:3: this file is not UTF-8 text"):
        read_hints(exercise)
    exercise.hints_path.unlink()
    with pytest.raises(CourseError, match=r"hints_01_double.md: there are no hints yet"):
        read_hints(exercise)
