"""What a regrade would change, for whom and why."""

from datetime import timedelta

from class_samples import DUE, FIRST, STUDENTS, attempt, late, make_policy

from torch_katas.classroom.marks.marking import mark_class
from torch_katas.classroom.marks.policy import Extension, PointsFor
from torch_katas.classroom.regrade import change_lines, compare_marks, replace_policy

LATE_DAY = DUE + timedelta(hours=3)


def changes(before, after, old=None, new=None):
    old, new = old or make_policy(late=late()), new or old or make_policy(late=late())
    return list(compare_marks(mark_class(old, STUDENTS, before), mark_class(new, STUDENTS, after), old, new))


def test_other_verdicts_are_told_and_the_penalty_stays():
    (change,) = changes(
        [attempt("ada", FIRST, LATE_DAY, {"a": 4, "b": 2})], [attempt("ada", FIRST, LATE_DAY, {"a": 4, "b": 4})]
    )
    assert (change.student, change.assignment) == ("ada", "First")
    assert (change.before, change.after) == ("0.9 of 2 points (45 %)", "1.8 of 2 points (90 %)")
    assert change.reasons == (f"{FIRST} b: failing, 2 of 4 tests pass -> done, 4 of 4 tests pass",)


def test_what_stays_is_not_told():
    same = [attempt("ada", FIRST, LATE_DAY, {"a": 4, "b": 2})]
    assert changes(same, [attempt("ada", FIRST, LATE_DAY, {"a": 4, "b": 3})]) == []
    assert list(change_lines([], 3)) == ["No mark changes."]


def test_another_policy_is_told_with_its_reason():
    handed_in = [attempt("ada", FIRST, LATE_DAY, {"a": 4, "b": 2})]
    old = make_policy(late=late())
    new = make_policy(late=late(), extensions=(Extension("ada", "First", days=1),))
    (change,) = changes(handed_in, handed_in, old, new)
    assert change.reasons == ("the due date has moved", f"{FIRST}: lateness costs 10 % -> 0 %")
    (change,) = changes(handed_in, handed_in, old, make_policy(late=late(), points_for=PointsFor.TEST))
    assert change.reasons == ("its points are counted in another way",)
    lines = list(change_lines([change], 3))
    assert lines[0] == "ada  First: 0.9 of 2 points (45 %) -> 1.35 of 2 points (67.5 %)"
    assert lines[-1] == "1 of 3 students get other marks"


def test_the_policy_that_was_stays_beside_the_new_one(tmp_path):
    (tmp_path / "policy.toml").write_text("old")
    (tmp_path / "new.toml").write_text("new")
    replace_policy(tmp_path / "policy.toml", tmp_path / "new.toml")
    assert (tmp_path / "policy.toml").read_text() == "new"
    assert [path.read_text() for path in tmp_path.glob("policy-until-*.toml")] == ["old"]
