"""The proof of hidden tests: every test runs on the stub, the solution and each known wrong answer."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, pool
from torch_katas.runner import child
from torch_katas.runner.job import Job
from torch_katas.verdict.grades import Outcome, TestResult

LIMIT = 120.0
"""Seconds that a child may be silent; each test then brings its own limit."""


@dataclass(frozen=True)
class Origin:
    """What ended a test that did not pass, and where; runner.origin says more."""

    error: str
    message: str
    path: str
    line: int | None
    judged: bool
    missing_fixture: bool


@dataclass(frozen=True)
class Result:
    """What a test made of one variant, over all its parameters, and the origin of the error where it did not pass."""

    test: TestResult
    origin: Origin | None


@dataclass(frozen=True)
class Proof:
    """What running one exercise's tests on all variants showed."""

    exercise: Exercise
    results: Mapping[tuple[str, str], Result]
    """(variant, test) to the result; a variant is a tree or the name of a known wrong answer."""
    enforced: frozenset[str]
    """Operators that a test has forbidden."""
    known_rules: frozenset[str]
    """Operators that a test could forbid."""
    false_examples: tuple[tuple[int, str], ...]
    """Line and difference of each example of the statement that is not true of the solution."""
    broken: tuple[Origin, ...]
    """What kept the hidden tests from being collected."""
    ending: str
    """What kept the tests from running to their end; empty where nothing did."""


def prove(course: Course, exercises: Sequence[Exercise], *, device: str = "all", jobs: int = 1) -> Iterator[Proof]:
    """Run each exercise's tests on its stub, solution and known wrong answers, in a child process each.

    What is seen of wrong answers is kept: it need not be run again when a learner makes the mistake.
    """
    to_run = deque(
        (exercise, Job(str(course.root), EXERCISES, (exercise.key,), device=device, proof=True))
        for exercise in exercises
    )
    for exercise, ending in pool.run_all(course.root, child.main, to_run, limit=LIMIT, jobs_at_once=jobs):
        proof = _build_proof(exercise, ending)
        if not proof.broken and not proof.ending:
            results = diagnosis.results_by_variant(ending.events)
            diagnosis.store_fingerprints(course, exercise, device, results)
        yield proof


def _build_proof(exercise: Exercise, ending: pool.Ending) -> Proof:
    def events(kind: str) -> list[dict[str, Any]]:
        return [event for event in ending.events if event["event"] == kind]

    return Proof(
        exercise,
        results=_merge(events("result")),
        enforced=frozenset(name for event in events("rules") for name in event["enforced"]),
        known_rules=frozenset(name for event in events("rules") for name in event["known"]),
        false_examples=tuple((event["line"], event["what"]) for event in events("example")),
        broken=tuple(_origin(event) for event in events("broken")),
        ending=_ending(ending),
    )


def _merge(events: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Result]:
    """Put the parametrized runs of each test on a variant together: the first that did not pass speaks for all."""
    merged: dict[tuple[str, str], Result] = {}
    for event in events:
        key = event["variant"], event["name"]
        if key not in merged or merged[key].test.outcome == Outcome.PASSED:
            origin = _origin(event["origin"]) if event["origin"] else None
            merged[key] = Result(TestResult.from_json(event), origin)
    return merged


def _origin(data: dict[str, Any]) -> Origin:
    fields = ("error", "message", "path", "line", "judged", "missing_fixture")
    return Origin(**{name: data[name] for name in fields})


def _ending(ending: pool.Ending) -> str:
    if not ending.verdict:
        return ""
    started = [event["test"] for event in ending.events if event["event"] == "start"]
    return f"{ending.reason} (in {started[-1]})" if started else ending.reason
