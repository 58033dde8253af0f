"""Verdicts: from the results of single tests to the state of a kata."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from torch_katas.course.model import Exercise
from torch_katas.verdict.failure import Failure

DONE = "done"
TO_DO = "to do"
FAILING = "failing"
PARTIAL = "partial"
"""Every test that ran has passed, but not every test ran (`-k`, `::name`, `-x`)."""

PRINTED_KEPT = 64 * 1024
"""Characters of an answer's output that are kept for each test; the rest is dropped."""

PASSED = "passed"
FAILED = "failed"


@dataclass(frozen=True)
class TestResult:
    """What one hidden test said, over all its parameters; `outcome` is passed, failed or to do."""

    __test__ = False  # the name begins with Test; pytest must not collect it

    name: str
    outcome: str
    sentence: str = ""
    failure: Failure | None = None
    printed: str = ""
    """What the answer printed meanwhile, cut to PRINTED_KEPT characters."""


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: the name of its mistake, and what to tell who makes it."""

    name: str
    explanation: str


Fingerprint = list[list[str]]
"""What can be seen of a kata's failures: for each test that did not pass its name, its outcome and what it said."""


@dataclass(frozen=True)
class KataGrade:
    """The state of one kata: how many of its tests pass, and the first that does not."""

    chapter: str
    exercise: str
    name: str
    path: str
    status: str
    passed: int
    total: int
    ran: int
    first_failed: TestResult | None = None
    failed: int = 0
    fingerprint: Fingerprint = field(default_factory=list)
    """Empty unless every test ran and one has failed."""
    mistake: Mistake | None = None
    """The known mistake behind the failure, where a diagnosis has named it."""

    @property
    def message(self) -> str:
        """One line: what is wrong, or an empty string."""
        return self.first_failed.failure.message if self.first_failed and self.first_failed.failure else ""


@dataclass(frozen=True)
class ExerciseGrade:
    """One exercise with the grades of its katas."""

    exercise: Exercise
    katas: list[KataGrade]


def kept(grade: KataGrade) -> dict[str, Any]:
    """Return a grade as JSON carries it, without what was concluded from it."""
    return asdict(replace(grade, mistake=None))


def unkept(data: dict[str, Any]) -> KataGrade:
    """Undo kept."""
    first = data["first_failed"]
    result = result_of(first | {"test": first["name"]}) if first else None
    return KataGrade(**{**data, "first_failed": result})


def result_of(record: dict[str, Any]) -> TestResult:
    """Return a record of the plugin as the result of one test."""
    failure = Failure.from_dict(record["failure"]) if record["failure"] else None
    return TestResult(record["test"], record["outcome"], record["sentence"], failure, record.get("printed", ""))


def merge(results: Iterable[TestResult]) -> dict[str, TestResult]:
    """Put the parametrized runs of each test together: the first that did not pass speaks for all."""
    merged: dict[str, TestResult] = {}
    for result in results:
        known = merged.get(result.name)
        if known is None or known.outcome == PASSED:
            merged[result.name] = result
    return merged


def grade(exercise: Exercise, shown: str, results: Sequence[TestResult]) -> list[KataGrade]:
    """Return the grade of each kata of an exercise of which at least one test has a result."""
    merged = merge(results)
    grades = []
    for kata in exercise.katas:
        names = [test.name for test in exercise.tests_of(kata)]
        ran = [merged[name] for name in names if name in merged]
        if ran:
            grades.append(_grade(exercise, shown, kata, ran, len(names)))
    return grades


def _grade(exercise: Exercise, shown: str, kata: str, ran: list[TestResult], total: int) -> KataGrade:
    passed = sum(result.outcome == PASSED for result in ran)
    failed = [result for result in ran if result.outcome == FAILED]
    to_do = [result for result in ran if result.outcome == TO_DO]
    if failed:
        status = FAILING
    elif to_do:
        status = TO_DO
    else:
        status = DONE if len(ran) == total else PARTIAL
    first = next(iter(failed or to_do), None)
    prints = fingerprint(ran) if len(ran) == total else []
    return KataGrade(
        exercise.chapter, exercise.key, kata, shown, status, passed, total, len(ran), first, len(failed), prints
    )


def fingerprint(results: Iterable[TestResult]) -> Fingerprint:
    """Return the fingerprint of a kata's merged results."""
    failed = [result for result in results if result.outcome != PASSED]
    return [[one.name, one.outcome, *(one.failure.fingerprint if one.failure else ())] for one in failed]
