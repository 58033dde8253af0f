"""From the results of single tests to the state of a kata."""

import pytest

from torch_katas.course.model import Course, Exercise
from torch_katas.verdict import grades
from torch_katas.verdict.failure import Failure, Place
from torch_katas.verdict.grades import DONE, FAILED, FAILING, PARTIAL, PASSED, TO_DO, TestResult

SHOWN = "exercises/01_demo/01_double.py"
DOUBLE = ("test_values_are_doubled", "test_shape_is_kept", "test_x_stays_as_it_is")
HALVE = ("test_halves", "test_halves_without_matmul", "test_gradient_flows")
SCALE = ("test_starts_as_identity", "test_has_one_parameter", "test_shape_of_scale")


@pytest.fixture
def exercise(mini) -> Exercise:
    return Course(mini.root).exercises[0]


def result(name: str, outcome: str, message: str = "") -> TestResult:
    return TestResult(name, outcome, "A sentence.", Failure("wrong", message) if message else None)


def double(exercise: Exercise, *outcomes: str | None) -> grades.KataGrade:
    """Return the grade of `double` with these outcomes of its three tests; None for a test that did not run."""
    results = [result(name, outcome, outcome) for name, outcome in zip(DOUBLE, outcomes, strict=True) if outcome]
    (found,) = grades.grade(exercise, SHOWN, results)
    return found


@pytest.mark.parametrize(
    ("outcomes", "status", "passed", "failed", "ran", "first"),
    [
        ((PASSED, PASSED, PASSED), DONE, 3, 0, 3, None),
        ((PASSED, PASSED, None), PARTIAL, 2, 0, 2, None),
        ((None, PASSED, None), PARTIAL, 1, 0, 1, None),
        ((PASSED, FAILED, PASSED), FAILING, 2, 1, 3, 1),
        ((FAILED, FAILED, FAILED), FAILING, 0, 3, 3, 0),
        ((None, None, FAILED), FAILING, 0, 1, 1, 2),
        ((PASSED, FAILED, None), FAILING, 1, 1, 2, 1),
        ((TO_DO, TO_DO, TO_DO), TO_DO, 0, 0, 3, 0),
        ((None, TO_DO, None), TO_DO, 0, 0, 1, 1),
        ((PASSED, TO_DO, PASSED), TO_DO, 2, 0, 3, 1),
        ((TO_DO, FAILED, PASSED), FAILING, 1, 1, 3, 1),
    ],
)
def test_a_kata_is_judged_by_its_tests(exercise, outcomes, status, passed, failed, ran, first):
    found = double(exercise, *outcomes)
    assert (found.status, found.passed, found.failed, found.ran, found.total) == (status, passed, failed, ran, 3)
    assert (found.first_failed and found.first_failed.name) == (None if first is None else DOUBLE[first])


def test_a_grade_says_where_it_belongs(exercise):
    found = double(exercise, PASSED, PASSED, PASSED)
    assert (found.chapter, found.exercise, found.name, found.path) == ("01_demo", "01_demo/01_double", "double", SHOWN)


def test_the_message_is_that_of_the_first_failure(exercise):
    results = [result(DOUBLE[0], PASSED), result(DOUBLE[1], FAILED, "first"), result(DOUBLE[2], FAILED, "second")]
    (found,) = grades.grade(exercise, SHOWN, results)
    assert found.message == "first"


def test_the_first_failure_is_the_first_in_the_file_not_the_first_to_run(exercise):
    results = [result(DOUBLE[2], FAILED, "ran first"), result(DOUBLE[0], FAILED, "stands first")]
    (found,) = grades.grade(exercise, SHOWN, results)
    assert found.message == "stands first"


def test_where_nothing_failed_or_nothing_is_known_there_is_no_message(exercise):
    assert double(exercise, PASSED, PASSED, PASSED).message == ""
    (found,) = grades.grade(exercise, SHOWN, [TestResult(DOUBLE[0], FAILED)])
    assert found.message == ""


def test_each_kata_that_ran_has_a_grade_in_the_files_order(exercise):
    everything = [result(name, PASSED) for name in (*SCALE, *HALVE, *DOUBLE)]
    assert [(found.name, found.status) for found in grades.grade(exercise, SHOWN, everything)] == [
        ("double", DONE),
        ("halve", DONE),
        ("Scale", DONE),
    ]
    one_of_each = [result(SCALE[0], PASSED), result(HALVE[0], FAILED)]
    assert [(found.name, found.status) for found in grades.grade(exercise, SHOWN, one_of_each)] == [
        ("halve", FAILING),
        ("Scale", PARTIAL),
    ]
    assert grades.grade(exercise, SHOWN, []) == []
    assert grades.grade(exercise, SHOWN, [result("test_of_nobody", FAILED)]) == []


@pytest.mark.parametrize(
    ("outcomes", "speaks"),
    [
        ((PASSED, PASSED), 0),
        ((PASSED, FAILED, PASSED), 1),
        ((FAILED, PASSED), 0),
        ((FAILED, FAILED), 0),
        ((PASSED, TO_DO), 1),
        ((PASSED, PASSED, FAILED, FAILED), 2),
    ],
)
def test_of_the_runs_of_one_test_the_first_that_did_not_pass_speaks(outcomes, speaks):
    runs = [result("test_one", outcome, f"run {number}") for number, outcome in enumerate(outcomes)]
    merged = grades.merge(runs)
    assert list(merged) == ["test_one"]
    assert merged["test_one"].outcome == outcomes[speaks]
    if outcomes[speaks] != PASSED:
        assert merged["test_one"].failure.message == f"run {speaks}"


def test_runs_of_different_tests_stay_apart():
    merged = grades.merge([result("test_b", PASSED), result("test_a", FAILED), result("test_b", FAILED)])
    assert {name: found.outcome for name, found in merged.items()} == {"test_b": FAILED, "test_a": FAILED}


def test_a_kata_counts_its_tests_not_their_parameters(exercise):
    results = [result(DOUBLE[1], PASSED), result(DOUBLE[1], FAILED), result(DOUBLE[1], FAILED)]
    (found,) = grades.grade(exercise, SHOWN, results)
    assert (found.passed, found.failed, found.ran, found.total) == (0, 1, 1, 3)


def test_the_words_for_states_and_outcomes_are_stable():
    assert (DONE, TO_DO, FAILING, PARTIAL) == ("done", "to do", "failing", "partial")
    assert (PASSED, FAILED) == ("passed", "failed")


def test_a_record_of_the_plugin_becomes_a_result():
    failure = Failure("wrong", "off", (("got", "3"),), Place(SHOWN, 4, "return 3"), "Try 4.")
    record = {"test": "test_one", "outcome": FAILED, "sentence": "It is 4.", "failure": failure.as_dict()}
    assert grades.result_of(record) == TestResult("test_one", FAILED, "It is 4.", failure)
    record = {"test": "test_one", "outcome": PASSED, "sentence": "", "failure": None}
    assert grades.result_of(record) == TestResult("test_one", PASSED)
    assert grades.result_of({**record, "printed": "hello"}).printed == "hello"
