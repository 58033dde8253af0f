"""How a total came about, in words."""

from datetime import timedelta

from class_samples import DUE, FIRST, SECOND, STUDENTS, attempt, late, make_policy

from torch_katas.classroom.marks.explain import explain_student
from torch_katas.classroom.marks.marking import mark_student
from torch_katas.classroom.marks.policy import Extension


def explain(policy, *attempts):
    marks = mark_student(policy, STUDENTS[0], attempts)
    return "\n".join(explain_student(marks, policy, lambda grading: f"judged by version {grading.version}"))


def test_every_mark_says_where_it_comes_from():
    policy = make_policy(late=late(budget=1), extensions=(Extension("ada", "First", days=1, reason="ill"),))
    handed_in = attempt("ada", FIRST, DUE + timedelta(days=3), {"a": 4, "b": 2}, 3, mistake="swaps the axes")
    text = explain(policy, attempt("ada", FIRST, DUE, {"a": 0, "b": 0}, 1), handed_in)
    assert "Ada Lovelace (ada)" in text
    assert "total: 0.9 of 4 points (22.5 %)" in text
    assert "late days: 0 of 1 are left" in text
    assert "due 2026-10-13 23:59 CEST, extended by 1 day (ill)" in text
    assert "1 day of the budget spent here" in text
    assert "attempt 3 counts, the best of 2: handed in 2026-10-15 23:59 CEST, 2 days late, 1 of them free" in text
    assert "costs 10 % of 1 points" in text
    assert "text text3, judged by version 1" in text
    assert "b: 0 of 1: failing, 2 of 4 tests pass: swaps the axes" in text


def test_what_is_not_there_is_said():
    text = explain(make_policy(), attempt("ada", SECOND, DUE, None, 2))
    assert "First: no mark" in text
    assert "nothing was handed in" in text
    assert "attempt 2 has no verdict yet" in text
