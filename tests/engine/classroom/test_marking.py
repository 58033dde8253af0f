"""Marks from made gradings."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from class_samples import BERLIN, DUE, FIRST, SECOND, STUDENTS, attempt, late, make_policy

from torch_katas.classroom.class_marks import unknown_in_extensions
from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.lateness import days_late
from torch_katas.classroom.marks.marking import _spend_late_days, mark_class, mark_student
from torch_katas.classroom.marks.policy import Attempts, Extension, PointsFor, round_points

ADA = Student("ada", "Ada")
HOUR = timedelta(hours=1)
DONE = {"a": 4, "b": 4}
HALF = {"a": 4, "b": 2}


def points(policy, *attempts):
    return mark_student(policy, ADA, attempts).points


def test_a_kata_counts_when_all_its_tests_pass():
    assert points(make_policy(), attempt("ada", FIRST, DUE - HOUR, HALF)) == 1


def test_tests_may_count_by_themselves():
    assert points(make_policy(points_for=PointsFor.TEST), attempt("ada", FIRST, DUE - HOUR, HALF)) == Fraction(3, 2)


def test_the_best_attempt_counts_or_the_last():
    attempts = [attempt("ada", FIRST, DUE - 2 * HOUR, DONE, 1), attempt("ada", FIRST, DUE - HOUR, HALF, 2)]
    assert points(make_policy(), *attempts) == 2
    assert points(make_policy(attempts=Attempts.LAST), *attempts) == 1


def test_of_attempts_only_the_first_ones_count_against_guessing():
    attempts = [attempt("ada", FIRST, DUE - (9 - n) * HOUR, HALF if n < 3 else DONE, n) for n in range(1, 5)]
    assert points(make_policy(most_attempts=2), *attempts) == 1
    assert points(make_policy(most_attempts=3), *attempts) == 2


def test_a_day_that_has_begun_costs_its_share_and_a_grace_costs_nothing():
    policy = make_policy(late=late(grace=timedelta(minutes=10)))
    assert points(policy, attempt("ada", FIRST, DUE + timedelta(minutes=10), DONE)) == 2
    assert points(policy, attempt("ada", FIRST, DUE + timedelta(minutes=11), DONE)) == Fraction(18, 10)
    assert points(policy, attempt("ada", FIRST, DUE + timedelta(days=1, seconds=1), DONE)) == Fraction(16, 10)


def test_lateness_costs_no_more_than_its_limit_and_too_late_does_not_count():
    policy = make_policy(late=late(most=Fraction(1, 4), days=5))
    assert points(policy, attempt("ada", FIRST, DUE + timedelta(days=4), DONE)) == Fraction(3, 2)
    marks = mark_student(policy, ADA, [attempt("ada", FIRST, DUE + timedelta(days=6), DONE)])
    assert marks.assignments[0].is_missing
    assert "does not count" in marks.assignments[0].exercises[0].left_out[0]


def test_a_late_better_attempt_counts_only_where_it_is_worth_more():
    policy = make_policy(late=late(per_day=Fraction(6, 10)))
    attempts = [attempt("ada", FIRST, DUE - HOUR, HALF, 1), attempt("ada", FIRST, DUE + HOUR, DONE, 2)]
    assert points(policy, *attempts) == 1  # the late one is worth 0.8
    assert points(make_policy(late=late()), *attempts) == Fraction(18, 10)


def test_late_days_of_the_budget_cost_nothing_and_are_counted():
    policy = make_policy(late=late(budget=3))
    marks = mark_student(policy, ADA, [attempt("ada", FIRST, DUE + timedelta(days=1, hours=1), DONE)])
    assert (marks.points, marks.late_days_left, marks.assignments[0].late_days) == (2, 1, 2)


def test_late_days_go_where_they_are_worth_most():
    policy = make_policy(late=late(budget=1))
    week = timedelta(days=7)
    attempts = [attempt("ada", FIRST, DUE + HOUR, HALF, 1), attempt("ada", SECOND, DUE + week + HOUR, DONE, 2)]
    marks = mark_student(policy, ADA, attempts)
    assert [mark.late_days for mark in marks.assignments] == [0, 1]
    assert marks.points == Fraction(9, 10) + 2


def test_late_days_are_spread_as_trying_all_ways_shows():
    random.seed(3)
    for _ in range(60):
        worth = [
            sorted(Fraction(random.randrange(20)) for _ in range(random.randrange(1, 5)))
            for _ in range(random.randrange(1, 5))
        ]
        budget = random.randrange(6)
        ways = itertools.product(*(range(len(points)) for points in worth))
        allowed = [way for way in ways if sum(way) <= budget]
        best = max((sum(points[days] for points, days in zip(worth, way, strict=True)), -sum(way)) for way in allowed)
        spent = _spend_late_days(worth, budget)
        total = sum(points[days] for points, days in zip(worth, spent, strict=True))
        assert (total, -sum(spent)) == best
        assert tuple(spent) in allowed


def test_extensions_for_one_and_for_all_do_not_add_up():
    extensions = (Extension("ada", "First", days=2), Extension("*", "*", days=1))
    policy = make_policy(late=late(), extensions=extensions)
    handed_in = attempt("ada", FIRST, DUE + timedelta(days=2), DONE)
    assert points(policy, handed_in) == 2
    others = mark_student(policy, Student("bob"), [attempt("bob", FIRST, DUE + timedelta(days=2), DONE)])
    assert others.points == Fraction(18, 10)


def test_an_excused_assignment_is_no_part_of_the_total():
    policy = make_policy(extensions=(Extension("ada", "First", excused=True, reason="ill"),))
    marks = mark_student(policy, ADA, [attempt("ada", SECOND, DUE, HALF)])
    assert (marks.points, marks.possible) == (1, 2)


def test_the_lowest_is_dropped_but_never_all():
    policy = make_policy(drop_lowest=1)
    marks = mark_student(policy, ADA, [attempt("ada", FIRST, DUE, DONE), attempt("ada", SECOND, DUE, HALF, 2)])
    assert [mark.dropped for mark in marks.assignments] == [False, True]
    assert (marks.points, marks.possible) == (2, 2)
    assert mark_student(make_policy(drop_lowest=9), ADA, []).possible == 2


def test_an_extension_for_nobody_is_found():
    extensions = (Extension("*", "*", days=1), Extension("ada", "*", days=1), Extension("Ada Lovelace", "*", days=1))
    assert unknown_in_extensions(make_policy(extensions=extensions), STUDENTS) == ["Ada Lovelace"]


def test_no_mark_is_not_the_same_as_no_points():
    marks = mark_student(make_policy(), ADA, [attempt("ada", FIRST, DUE, {"a": 0, "b": 0})])
    assert [mark.is_missing for mark in marks.assignments] == [False, True]


def test_an_attempt_without_a_verdict_is_waited_for():
    marks = mark_student(make_policy(), ADA, [attempt("ada", FIRST, DUE, HALF), attempt("ada", FIRST, DUE, None, 2)])
    assert marks.assignments[0].is_waiting
    assert marks.assignments[0].points == 1


def test_each_student_gets_marks_and_strangers_get_none():
    marks = mark_class(make_policy(), STUDENTS, [attempt("ada", FIRST, DUE, DONE), attempt("nobody", FIRST, DUE, DONE)])
    assert [(one.student.key, one.points) for one in marks] == [("ada", 2), ("bjorn", 0), ("eve", 0)]


def test_marks_do_not_depend_on_the_order_of_attempts():
    random.seed(5)
    policy = make_policy(late=late(budget=1), most_attempts=3)
    attempts = [
        attempt(
            "ada", key, DUE + random.randrange(-50, 99) * HOUR, {"a": random.randrange(5), "b": random.randrange(5)}, n
        )
        for n, key in enumerate([FIRST, SECOND] * 5)
    ]
    first = mark_student(policy, ADA, attempts)
    for _ in range(5):
        random.shuffle(attempts)
        assert mark_student(policy, ADA, attempts) == first


@pytest.mark.parametrize(
    ("hours", "days"),
    [(0, 0), (24, 1), (25, 1), (25.01, 2), (48, 2), (49.01, 3)],
)
def test_a_day_has_25_hours_where_clocks_go_back(hours, days):
    due = datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN)  # clocks go back in the following night
    submitted = datetime.fromtimestamp(due.timestamp() + hours * 3600, UTC)
    assert days_late(submitted, due, timedelta(), BERLIN) == days


def test_a_due_date_in_another_zone_is_the_same_moment():
    due = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert days_late(datetime(2026, 5, 1, 14, 0, tzinfo=BERLIN), due, timedelta(), BERLIN) == 0
    assert days_late(datetime(2026, 5, 1, 14, 1, tzinfo=BERLIN), due, timedelta(), BERLIN) == 1


@pytest.mark.parametrize(
    ("points", "digits", "text"),
    [
        (Fraction(7), 2, "7"),
        (Fraction(15, 2), 2, "7.5"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(100), 0, "100"),
        (Fraction(-1, 4), 1, "-0.2"),
        (Fraction(0), 2, "0"),
    ],
)
def test_points_are_rounded_once_and_halves_go_up(points, digits, text):
    assert round_points(points, digits) == text
