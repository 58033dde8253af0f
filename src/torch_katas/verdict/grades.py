"""Grades: from the results of single tests to the state of a kata."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from torch_katas.course.model import Exercise
from torch_katas.course.outline import HiddenTest
from torch_katas.verdict import json_fields
from torch_katas.verdict.failure import Failure, Place
from torch_katas.verdict.fingerprint import FailedCase, Fingerprint, fingerprint_from_json
from torch_katas.verdict.mistake import Mistake


class Status(StrEnum):
    """The state of a kata."""

    DONE = "done"
    TO_DO = "to do"
    FAILING = "failing"
    PARTIAL = "partial"
    """Every test that ran has passed, but not every test ran (`-k`, `::name`, `-x`)."""


class Outcome(StrEnum):
    """How one hidden test ended."""

    PASSED = "passed"
    FAILED = "failed"
    TO_DO = "to do"


PRINTED_LIMIT = 64 * 1024
"""Characters of an answer's output that are kept for each test; the rest is dropped."""


@dataclass(frozen=True)
class TestResult:
    """How one hidden test ended, over all its parameters."""

    __test__ = False  # the name begins with Test; pytest must not collect it

    name: str
    outcome: Outcome
    sentence: str = ""
    failure: Failure | None = None
    printed: str = ""
    """What the answer printed meanwhile, cut to PRINTED_LIMIT characters."""
    case: str = ""
    """Of one run of a test with parameters: their ids."""
    failed_cases: Fingerprint = ()
    """Of several runs put together: those that did not pass."""

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, strings and dicts; the failed cases stay behind."""
        failure = self.failure.to_json() if self.failure else None
        data = {**vars(self), "outcome": self.outcome.value, "failure": failure}
        del data["failed_cases"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo to_json; raises ValueError for what is not its result."""
        failure = json_fields.section(data, "failure")
        return cls(
            json_fields.text(data, "name"),
            Outcome(json_fields.text(data, "outcome")),
            json_fields.text(data, "sentence"),
            Failure.from_json(failure) if failure else None,
            json_fields.text(data, "printed"),
            json_fields.text(data, "case"),
        )


@dataclass(frozen=True)
class KataGrade:
    """The state of one kata: how many of its tests pass, and the first that does not."""

    chapter: str
    exercise: str
    name: str
    path: str
    status: Status
    passed: int
    total: int
    ran: int
    first_failed: TestResult | None = None
    failed: int = 0
    fingerprint: Fingerprint = ()
    """Empty unless one has failed and every test ran that it is taken from."""
    mistakes: tuple[Mistake, ...] = ()
    """The known mistakes behind the failure, where a diagnosis has named them."""

    @property
    def failure(self) -> Failure | None:
        """The failure of the first test that does not pass."""
        return self.first_failed.failure if self.first_failed else None

    @property
    def place(self) -> Place:
        """Where its first failure is, or else its file."""
        return self.failure.where if self.failure and self.failure.where else Place(self.path)

    @property
    def message(self) -> str:
        """One line: what is wrong, or an empty string."""
        return self.failure.message if self.failure else ""

    def to_json(self) -> dict[str, Any]:
        """Return the grade as the cache holds it: without mistakes, which a diagnosis names each time."""
        first = self.first_failed.to_json() if self.first_failed else None
        data = asdict(replace(self, first_failed=None)) | {"status": self.status.value, "first_failed": first}
        del data["mistakes"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo to_json; what it is given comes from the cache, which answers for it."""
        first = TestResult.from_json(data["first_failed"]) if data["first_failed"] else None
        fingerprint = fingerprint_from_json(data["fingerprint"])
        return cls(**{**data, "status": Status(data["status"]), "first_failed": first, "fingerprint": fingerprint})


@dataclass(frozen=True)
class Flagged:
    """A place where an answer uses words that no kata needs: no verdict, but where a teacher should look."""

    where: Place
    what: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return plain strings and dicts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo to_json; raises ValueError for what is not its result."""
        where = json_fields.section(data, "where") or {}
        return cls(Place.from_json(where), json_fields.text(data, "what"), json_fields.text(data, "reason"))


@dataclass(frozen=True)
class ExerciseGrade:
    """One exercise with the grades of its katas."""

    exercise: Exercise
    katas: tuple[KataGrade, ...]
    flags: tuple[Flagged, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the grades and the flags as plain lists, strings and dicts."""
        return {"katas": [kata.to_json() for kata in self.katas], "flags": [flag.to_json() for flag in self.flags]}

    @classmethod
    def from_json(cls, exercise: Exercise, data: dict[str, Any]) -> Self:
        """Undo to_json for the same exercise; raises ValueError for what is not its result."""
        katas = tuple(map(KataGrade.from_json, json_fields.items(data, "katas")))
        return cls(exercise, katas, tuple(map(Flagged.from_json, json_fields.items(data, "flags"))))


def merge_parameters(results: Iterable[TestResult]) -> dict[str, TestResult]:
    """Put the parametrized runs of each test together: the first that did not pass speaks for all."""
    merged: dict[str, TestResult] = {}
    for result in results:
        earlier = merged.get(result.name)
        speaker = result if earlier is None or earlier.outcome == Outcome.PASSED else earlier
        failed = (*(earlier.failed_cases if earlier else ()), *_failed_cases(result))
        merged[result.name] = replace(speaker, failed_cases=failed)
    return merged


def _failed_cases(result: TestResult) -> Fingerprint:
    """Return the failed cases of a result, which may be several put together already."""
    if result.outcome == Outcome.PASSED or result.failed_cases:
        return result.failed_cases
    return (FailedCase.from_failure(result.name, result.case, result.outcome.value, result.failure),)


def grade_katas(exercise: Exercise, shown: str, results: Iterable[TestResult]) -> tuple[KataGrade, ...]:
    """Return the grade of each kata of an exercise of which at least one test has a result.

    `shown` is the answer's path as people know it.
    """
    merged = merge_parameters(results)
    grades = []
    for kata in exercise.katas:
        tests = exercise.tests_of(kata)
        if any(test.name in merged for test in tests):
            grades.append(_grade_kata(exercise, shown, kata, tests, merged))
    return tuple(grades)


def take_fingerprint(tests: Sequence[HiddenTest], merged: Mapping[str, TestResult]) -> Fingerprint | None:
    """Return the fingerprint of a kata with these tests, None where a test has not run that it is taken from.

    Tests that take long come last, by their limits, and are part of it only until one test has failed: so a training
    that would fail as well need not be waited for, neither of a known wrong answer nor of the learner's.
    """
    cases: list[FailedCase] = []
    for test in sorted(tests, key=lambda test: test.limit):
        if test.is_long and any(case.outcome == Outcome.FAILED for case in cases):
            break
        if test.name not in merged:
            return None
        cases += merged[test.name].failed_cases
    return tuple(cases)


def _grade_kata(
    exercise: Exercise, shown: str, kata: str, tests: Sequence[HiddenTest], merged: Mapping[str, TestResult]
) -> KataGrade:
    ran = [merged[test.name] for test in tests if test.name in merged]
    total = len(tests)
    passed = sum(result.outcome == Outcome.PASSED for result in ran)
    failed = [result for result in ran if result.outcome == Outcome.FAILED]
    to_do = [result for result in ran if result.outcome == Outcome.TO_DO]
    if failed:
        status = Status.FAILING
    elif to_do:
        status = Status.TO_DO
    else:
        status = Status.DONE if len(ran) == total else Status.PARTIAL
    first = next(iter(failed or to_do), None)
    return KataGrade(
        exercise.chapter,
        exercise.key,
        kata,
        shown,
        status,
        passed,
        total,
        len(ran),
        first_failed=replace(first, failed_cases=()) if first else None,
        failed=len(failed),
        fingerprint=take_fingerprint(tests, merged) or (),
    )
