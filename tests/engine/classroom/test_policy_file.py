"""What `policy.toml` may say, and what is told where it cannot be understood."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from places import MINI_COURSE

from torch_katas.classroom.marks.policy import Attempts, PointsFor
from torch_katas.classroom.marks.policy_file import default_policy, parse_policy
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

COURSE = Course(MINI_COURSE)
KEY = "01_demo/01_double"

FULL = """
title = "Winter"
timezone = "Europe/Berlin"
points_for = "test"
attempts = "last"
most_attempts = 20
drop_lowest = 1
digits = 1
points = 2

[late]
per_day = 0.1
most = 0.5
days = 7
grace_minutes = 15
budget = 5

[kata_points]
"01" = 3
"01/01::halve" = 0.5

[[assignment]]
name = "Doubling"
exercises = ["01/01::double", "halve"]
due = 2026-10-12T23:59:00
ids.canvas = 4711

[[assignment]]
name = "Scaling"
exercises = ["01"]
without = ["01/01::double", "halve"]
due = 2026-10-12

[[extension]]
students = ["ada", "bob"]
assignment = "Doubling"
days = 2
reason = "ill"

[[extension]]
student = "*"
until = 2026-12-01T12:00:00Z
"""


def parse(text):
    return parse_policy(text, COURSE, "policy.toml")


def test_every_setting_is_read():
    policy = parse(FULL)
    doubling, scaling = policy.assignments
    assert doubling.katas == {KEY: {"double": 3, "halve": Fraction(1, 2)}}
    assert scaling.katas == {KEY: {"Scale": 3}}
    assert doubling.ids == {"canvas": "4711"}
    assert doubling.due.astimezone(UTC) == datetime(2026, 10, 12, 21, 59, tzinfo=UTC)
    assert scaling.due.astimezone(UTC) == datetime(2026, 10, 12, 21, 59, 59, tzinfo=UTC)
    assert (policy.title, policy.points_for, policy.attempts) == ("Winter", PointsFor.TEST, Attempts.LAST)
    assert (policy.most_attempts, policy.drop_lowest, policy.digits) == (20, 1, 1)
    late = policy.late
    assert (late.per_day, late.most, late.days, late.budget) == (Fraction(1, 10), Fraction(1, 2), 7, 5)
    assert late.grace == timedelta(minutes=15)
    assert [(one.student, one.assignment, one.days) for one in policy.extensions] == [
        ("ada", "Doubling", 2),
        ("bob", "Doubling", 2),
        ("*", "*", 0),
    ]
    assert policy.extensions[0].reason == "ill"


def test_without_a_file_each_chapter_is_an_assignment():
    policy = default_policy(COURSE)
    assert [(one.name, one.possible, one.due) for one in policy.assignments] == [("01_demo", 3, None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel = 'x'", "policy.toml: 'titel' is not known. Did you mean title?"),
        ("timezone = 'Berlin'", "policy.toml: timezone must be a time zone"),
        ("timezone = '../../etc/passwd'", "policy.toml: timezone must be a time zone"),
        ("points_for = 'all'", 'policy.toml: points_for must be "kata" or "test"'),
        ("attempts = 3", 'policy.toml: attempts must be "best" or "last"'),
        ("most_attempts = 0", "policy.toml: most_attempts must be a whole number from 1"),
        ("drop_lowest = true", "policy.toml: drop_lowest must be a whole number"),
        ("points = -1", "policy.toml: points must be a number of points"),
        ("points = 1e999999999", "policy.toml: points must be a number"),
        ("points = nan", "policy.toml: points must be a number"),
        ("late = 3", "policy.toml: late must be a section"),
        ("[late]\nper_day = 10", "policy.toml: [late]: per_day must be a share from 0 to 1"),
        ("[late]\nperday = 0.1", "policy.toml: [late]: 'perday' is not known. Did you mean per_day"),
        ("[kata_points]\n'09' = 1", "policy.toml: [kata_points]: '09' matches no exercise"),
        ("[[assignment]]\nexercises = ['01']", "policy.toml: assignment 1: name is missing"),
        ("[[assignment]]\nname = 'A'", "policy.toml: assignment 1 (A): exercises is missing"),
        ("[[assignment]]\nname = 'A'\nexercises = '01'", "assignment 1 (A): exercises must be a list"),
        ("[[assignment]]\nname = 'A'\nexercises = ['01']\nwithout = ['01']", "assignment 1 (A): no kata is left"),
        ("[[assignment]]\nname = 'A'\nexercises = ['01']\ndue = '1.2.'", "due must be a date or a time without quotes"),
        ("[[assignment]]\nname = 'A'\nexercises = ['01::doble']", "There is: double"),
        ("[assignment]\nname = 'A'", "policy.toml: assignment must be written in double brackets"),
        ("[[extension]]\ndays = 1", "policy.toml: extension 1: give either student"),
        ("[[extension]]\nstudent = 'ada'", "policy.toml: extension 1: give days = 2"),
        ("[[extension]]\nstudent = 'a'\nassignment = 'X'\ndays = 1", "extension 1: there is no assignment 'X'"),
        ("=", "policy.toml: Invalid"),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_line(text, told):
    with pytest.raises(CourseError) as error:
        parse(text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_kata_is_in_one_assignment_and_names_are_unique():
    again = "[[assignment]]\nname = 'A'\nexercises = ['01']\n"
    with pytest.raises(CourseError, match="two assignments are called 'A'"):
        parse(again * 2)
    with pytest.raises(CourseError, match="::double is in two assignments, 'A' and 'B'"):
        parse(again + again.replace("'A'", "'B'"))
