"""Which known wrong answers fail as an answer does, case by case, together, or in part."""

from torch_katas.grading.matching import Part, match_coarsely, match_exactly, match_parts, match_unions
from torch_katas.verdict.fingerprint import FailedCase


def cases(text):
    """Return a fingerprint: `a1:x a2:y b:z` are two cases of the test a and one of b, each with its facts."""
    failed = (case.split(":") for case in text.split())
    return tuple(FailedCase(name[0], name[1:], "failed", "wrong", facts) for name, facts in failed)


def test_every_case_counts_in_whatever_order():
    known = {"one": cases("a1:x b:z"), "both": cases("a1:x a2:y b:z"), "other": cases("a1:x a2:w b:z")}
    assert match_exactly(cases("b:z a2:y a1:x"), known) == ["both"]


def test_the_coarse_print_is_the_failed_cases_and_what_each_tests_first_shows():
    known = {
        "one": cases("a1:x a2:v b:z"),
        "other_facts": cases("a1:y a2:y b:z"),
        "fewer_cases": cases("a1:x b:z"),
        "another_case": cases("a1:x a3:y b:z"),
    }
    assert match_coarsely(cases("a1:x a2:y b:z"), known) == ["one"]


def test_two_together_explain_what_neither_does_alone():
    known = {"a": cases("a:x"), "b": cases("b:y c:z"), "all": cases("a:x b:y c:z"), "no": cases("c:w")}
    assert match_unions(cases("a:x b:y c:z"), known) == [("a", "b")]


def test_a_part_is_whole_tests_and_more_than_one():
    known = {"two": cases("a1:x a2:y b:z"), "one": cases("c:w"), "half_a_test": cases("a1:x c:w")}
    assert match_parts(cases("a1:x a2:y b:z c:w d:v"), known) == [Part(frozenset("ab"), ("two",))]


def test_of_parts_within_one_another_the_largest_counts():
    known = {"small": cases("a:x b:y"), "large": cases("a:x b:y c:z"), "twin": cases("c:z b:y a:x")}
    assert match_parts(cases("a:x b:y c:z d:v"), known) == [Part(frozenset("abc"), ("large", "twin"))]


def test_parts_that_overlap_explain_nothing():
    known = {"left": cases("a:x b:y"), "right": cases("b:y c:z")}
    assert match_parts(cases("a:x b:y c:z d:v"), known) == []
