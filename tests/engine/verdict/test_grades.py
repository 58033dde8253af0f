"""From the results of single tests to the state of a kata."""

import json
from dataclasses import asdict, replace

import pytest

from torch_katas.course.model import Course, Exercise
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import KataGrade, Outcome, Status, TestResult, grade_katas, merge_parameters
from torch_katas.verdict.mistake import Mistake

PASSED, FAILED, NOT_DONE = Outcome.PASSED, Outcome.FAILED, Outcome.TO_DO

SHOWN = "exercises/01_demo/01_double.py"
DOUBLE = ("test_values_are_doubled", "test_shape_is_kept", "test_x_stays_as_it_is")
HALVE = ("test_halves", "test_halves_without_matmul", "test_gradient_flows")
SCALE = ("test_starts_as_identity", "test_has_one_parameter", "test_shape_of_scale")


@pytest.fixture
def exercise(mini) -> Exercise:
    return Course(mini.root).exercises[0]


def result(name: str, outcome: str, message: str = "") -> TestResult:
    return TestResult(name, outcome, "A sentence.", Failure(Kind.WRONG, message) if message else None)


def double(exercise: Exercise, *outcomes: str | None) -> KataGrade:
    """Return the grade of `double` with these outcomes of its three tests; None for a test that did not run."""
    results = [result(name, outcome, outcome) for name, outcome in zip(DOUBLE, outcomes, strict=True) if outcome]
    (found,) = grade_katas(exercise, SHOWN, results)
    return found


@pytest.mark.parametrize(
    ("outcomes", "status", "passed", "failed", "ran", "first"),
    [
        ((PASSED, PASSED, PASSED), Status.DONE, 3, 0, 3, None),
        ((PASSED, PASSED, None), Status.PARTIAL, 2, 0, 2, None),
        ((None, PASSED, None), Status.PARTIAL, 1, 0, 1, None),
        ((PASSED, FAILED, PASSED), Status.FAILING, 2, 1, 3, 1),
        ((FAILED, FAILED, FAILED), Status.FAILING, 0, 3, 3, 0),
        ((None, None, FAILED), Status.FAILING, 0, 1, 1, 2),
        ((PASSED, FAILED, None), Status.FAILING, 1, 1, 2, 1),
        ((NOT_DONE, NOT_DONE, NOT_DONE), Status.TO_DO, 0, 0, 3, 0),
        ((None, NOT_DONE, None), Status.TO_DO, 0, 0, 1, 1),
        ((PASSED, NOT_DONE, PASSED), Status.TO_DO, 2, 0, 3, 1),
        ((NOT_DONE, FAILED, PASSED), Status.FAILING, 1, 1, 3, 1),
    ],
)
def test_a_kata_is_judged_by_its_tests(exercise, outcomes, status, passed, failed, ran, first):
    found = double(exercise, *outcomes)
    assert (found.status, found.passed, found.failed, found.ran, found.total) == (status, passed, failed, ran, 3)
    assert (found.first_failed and found.first_failed.name) == (None if first is None else DOUBLE[first])


@pytest.mark.parametrize(
    ("outcomes", "taken_from"),
    [
        ((PASSED, FAILED, FAILED), {1}),
        ((PASSED, FAILED, PASSED), {1}),
        ((PASSED, FAILED, None), {1}),
        ((None, FAILED, FAILED), set()),
        ((PASSED, PASSED, FAILED), {2}),
        ((PASSED, NOT_DONE, FAILED), {1, 2}),
        ((None, PASSED, FAILED), set()),
    ],
)
def test_a_fingerprint_is_taken_from_long_tests_where_no_other_fails(exercise, outcomes, taken_from):
    text = exercise.tests_path.read_text()
    exercise.tests_path.write_text(text.replace(f"def {DOUBLE[2]}(", f"@pytest.mark.timeout(30)\ndef {DOUBLE[2]}("))
    found = double(exercise, *outcomes)
    assert {case.test for case in found.fingerprint} == {DOUBLE[number] for number in taken_from}


def test_a_lower_limit_comes_first(exercise):
    text = exercise.tests_path.read_text()
    for test, limit in ((DOUBLE[0], 30), (DOUBLE[1], 20)):
        text = text.replace(f"def {test}(", f"@pytest.mark.timeout({limit})\ndef {test}(")
    exercise.tests_path.write_text(text)
    assert [case.test for case in double(exercise, FAILED, FAILED, PASSED).fingerprint] == [DOUBLE[1]]
    assert [case.test for case in double(exercise, FAILED, FAILED, FAILED).fingerprint] == [DOUBLE[2]]


def test_a_grade_says_where_it_belongs(exercise):
    found = double(exercise, PASSED, PASSED, PASSED)
    assert (found.chapter, found.exercise, found.name, found.path) == ("01_demo", "01_demo/01_double", "double", SHOWN)


def test_the_message_is_that_of_the_first_failure(exercise):
    results = [result(DOUBLE[0], PASSED), result(DOUBLE[1], FAILED, "first"), result(DOUBLE[2], FAILED, "second")]
    (found,) = grade_katas(exercise, SHOWN, results)
    assert found.message == "first"


def test_the_first_failure_is_the_first_in_the_file_not_the_first_to_run(exercise):
    results = [result(DOUBLE[2], FAILED, "ran first"), result(DOUBLE[0], FAILED, "stands first")]
    (found,) = grade_katas(exercise, SHOWN, results)
    assert found.message == "stands first"


def test_where_nothing_failed_or_nothing_is_known_there_is_no_message(exercise):
    assert double(exercise, PASSED, PASSED, PASSED).message == ""
    (found,) = grade_katas(exercise, SHOWN, [TestResult(DOUBLE[0], FAILED)])
    assert found.message == ""


def test_each_kata_that_ran_has_a_grade_in_the_files_order(exercise):
    everything = [result(name, PASSED) for name in (*SCALE, *HALVE, *DOUBLE)]
    assert [(found.name, found.status) for found in grade_katas(exercise, SHOWN, everything)] == [
        ("double", Status.DONE),
        ("halve", Status.DONE),
        ("Scale", Status.DONE),
    ]
    one_of_each = [result(SCALE[0], PASSED), result(HALVE[0], FAILED)]
    assert [(found.name, found.status) for found in grade_katas(exercise, SHOWN, one_of_each)] == [
        ("halve", Status.FAILING),
        ("Scale", Status.PARTIAL),
    ]
    assert grade_katas(exercise, SHOWN, []) == ()
    assert grade_katas(exercise, SHOWN, [result("test_of_nobody", FAILED)]) == ()


@pytest.mark.parametrize(
    ("outcomes", "speaks"),
    [
        ((PASSED, PASSED), 0),
        ((PASSED, FAILED, PASSED), 1),
        ((FAILED, PASSED), 0),
        ((FAILED, FAILED), 0),
        ((PASSED, NOT_DONE), 1),
        ((PASSED, PASSED, FAILED, FAILED), 2),
    ],
)
def test_of_the_runs_of_one_test_the_first_that_did_not_pass_speaks(outcomes, speaks):
    runs = [result("test_one", outcome, f"run {number}") for number, outcome in enumerate(outcomes)]
    merged = merge_parameters(runs)
    assert list(merged) == ["test_one"]
    assert merged["test_one"].outcome == outcomes[speaks]
    if outcomes[speaks] != PASSED:
        assert merged["test_one"].failure.message == f"run {speaks}"


def test_runs_of_different_tests_stay_apart():
    merged = merge_parameters([result("test_b", PASSED), result("test_a", FAILED), result("test_b", FAILED)])
    assert {name: found.outcome for name, found in merged.items()} == {"test_b": FAILED, "test_a": FAILED}


def test_a_kata_counts_its_tests_not_their_parameters(exercise):
    results = [result(DOUBLE[1], PASSED), result(DOUBLE[1], FAILED), result(DOUBLE[1], FAILED)]
    (found,) = grade_katas(exercise, SHOWN, results)
    assert (found.passed, found.failed, found.ran, found.total) == (0, 1, 1, 3)


def test_the_words_for_states_and_outcomes_are_stable():
    assert list(Status) == ["done", "to do", "failing", "partial"]
    assert list(Outcome) == ["passed", "failed", "to do"]


FAILURE = Failure(Kind.WRONG, "off", (("got", "3"),), Place(SHOWN, 4, "return 3"), "Try 4.")
RESULT = TestResult("test_one", FAILED, "It is 4.", FAILURE, "hello")


@pytest.mark.parametrize("result", [RESULT, TestResult("test_two", PASSED), replace(RESULT, outcome=NOT_DONE)])
def test_a_result_comes_back_from_json(result):
    assert TestResult.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_a_grade_comes_back_from_json_without_the_mistake(exercise):
    grade = double(exercise, PASSED, FAILED, NOT_DONE)
    named = replace(grade, first_failed=RESULT, mistakes=(Mistake("squares", "It is squared."),))
    assert KataGrade.from_json(json.loads(json.dumps(named.to_json()))) == replace(named, mistakes=())


def test_what_becomes_json_is_plain(exercise):
    """pytest-xdist refuses an enum, also one that is a string."""
    data = double(exercise, PASSED, FAILED, NOT_DONE).to_json()
    words = [data["status"], data["first_failed"]["outcome"], data["first_failed"]["failure"]["kind"]]
    assert {type(word) for word in words} == {str}


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ["test_one"]},
        {"outcome": "won"},
        {"printed": None},
        {"failure": "wrong"},
        {"failure": {"kind": "wrong"}},
        {"failure": FAILURE.to_json() | {"kind": "forged"}},
        {"failure": FAILURE.to_json() | {"facts": [["got"]]}},
        {"failure": FAILURE.to_json() | {"facts": [["got", 3]]}},
        {"failure": FAILURE.to_json() | {"where": {"path": "a.py"}}},
        {"failure": FAILURE.to_json() | {"where": asdict(Place("a.py", True))}},
        {"failure": FAILURE.to_json() | {"where": asdict(Place("a.py", -1))}},
    ],
)
def test_what_is_no_result_is_refused(changed):
    with pytest.raises(ValueError, match=r"\w"):
        TestResult.from_json(RESULT.to_json() | changed)
