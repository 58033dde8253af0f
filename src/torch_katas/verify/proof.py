"""The proof of hidden tests: every test runs on the stub, the solution and each known wrong answer."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import fingerprints, pool
from torch_katas.runner.events import BrokenCollection, FalseExample, Finished, Origin, RulesSeen, Started
from torch_katas.runner.job import Job
from torch_katas.verdict.grades import Outcome, TestResult, merge_parameters

SILENCE = 120.0
"""Seconds that a child may be silent; each test then brings its own limit."""


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


def prove(
    course: Course, exercises: Sequence[Exercise], *, device: str = "all", jobs: int = 1, sparing: bool = False
) -> Iterator[Proof]:
    """Run each exercise's tests on its stub, solution and known wrong answers, in a child process each.

    What is seen of wrong answers is kept: it need not be run again when a learner makes the mistake. `sparing` is as in
    a Job.
    """
    to_run = deque(
        (exercise, Job(str(course.root), EXERCISES, (exercise.key,), device=device, proof=True, sparing=sparing))
        for exercise in exercises
    )
    for exercise, ending in pool.run_jobs(course.root, to_run, silence=SILENCE, processes=jobs):
        proof = _build_proof(exercise, ending)
        if not proof.broken and not proof.ending:
            results = fingerprints.results_by_variant(ending.events)
            fingerprints.store_fingerprints(course, exercise, device, results)
        yield proof


def _build_proof(exercise: Exercise, ending: pool.Ending) -> Proof:
    rules = [event for event in ending.events if isinstance(event, RulesSeen)]
    examples = [event for event in ending.events if isinstance(event, FalseExample)]
    broken = [event for event in ending.events if isinstance(event, BrokenCollection)]
    return Proof(
        exercise,
        results=_merge(event for event in ending.events if isinstance(event, Finished)),
        enforced=frozenset(name for event in rules for name in event.enforced),
        known_rules=frozenset(name for event in rules for name in event.known),
        false_examples=tuple((event.line, event.difference) for event in examples),
        broken=tuple(event.origin for event in broken),
        ending=_ending(ending),
    )


def _merge(events: Iterable[Finished]) -> dict[tuple[str, str], Result]:
    """Put the parametrized runs of each test on a variant together: the first that did not pass speaks for all."""
    runs: dict[tuple[str, str], list[Finished]] = {}
    for event in events:
        runs.setdefault((event.variant or "", event.result.name), []).append(event)
    merged = {}
    for (variant, name), of_test in runs.items():
        speaker = next((event for event in of_test if event.result.outcome != Outcome.PASSED), of_test[0])
        result = merge_parameters(event.result for event in of_test)[name]
        merged[variant, name] = Result(result, speaker.origin)
    return merged


def _ending(ending: pool.Ending) -> str:
    if ending.kind is None:
        return ""
    started = [event.test for event in ending.events if isinstance(event, Started)]
    return f"{ending.reason} (in {started[-1]})" if started else ending.reason
