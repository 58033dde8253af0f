"""Which kata the keys of `watch` belong to."""

from dataclasses import replace
from pathlib import Path

from torch_katas.course.model import Exercise
from torch_katas.practice.focus import Shown
from torch_katas.verdict.fingerprint import FailedCase
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status

EXERCISE = Exercise(Path("/course"), "01_x", "01_y")
FAILED = (FailedCase("test_x", "", "failed", "wrong", "1"),)


def graded(**statuses):
    """Return the grade of an exercise with katas of these names and states."""
    katas = tuple(
        KataGrade("01_x", "01_x/01_y", name, "x.py", status, 0, 1, 1, fingerprint=FAILED if status == "failing" else ())
        for name, status in statuses.items()
    )
    return ExerciseGrade(EXERCISE, katas)


def focus_of(shown):
    return shown.focus.name if shown and shown.focus else None


def test_a_kata_that_fails_comes_before_one_that_is_to_do():
    assert focus_of(Shown().update([graded(a="to do", b="failing")])) == "b"
    assert focus_of(Shown().update([graded(a="done", b="to do")])) == "b"
    assert focus_of(Shown().update([graded(a="done")])) is None


def test_a_new_failure_takes_the_focus_from_an_old_one():
    before = Shown().update([graded(a="failing", b="to do")])
    assert focus_of(before.update([graded(a="failing", b="failing")])) == "b"


def test_a_failure_that_stays_keeps_the_focus():
    before = Shown().update([graded(a="failing", b="to do")]).update([graded(a="failing", b="failing")])
    named = graded(a="failing", b="failing")
    assert focus_of(before.update([named])) == "b"


def test_n_goes_on_and_the_choice_holds_until_the_kata_is_done():
    shown = Shown().update([graded(a="failing", b="to do")]).go_on(wrap=False)
    assert focus_of(shown) == "b"
    assert focus_of(shown.update([graded(a="failing", b="to do")])) == "b"
    assert focus_of(shown.update([graded(a="failing", b="done")])) == "a"


def test_behind_the_last_kata_there_is_nothing_but_the_beginning():
    shown = replace(Shown().update([graded(a="to do", b="to do")]).go_on(wrap=False))
    assert shown.go_on(wrap=False) is None
    assert focus_of(shown.go_on(wrap=True)) == "a"
    assert Shown().update([graded(a="to do")]).go_on(wrap=True) is None


def test_where_all_is_done_there_is_nothing_to_go_on_to():
    assert Shown().update([graded(a=Status.DONE)]).go_on(wrap=True) is None
