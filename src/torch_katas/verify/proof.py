"""Promise 4: the tests are proven. Every finding is one line that begins with a path.

Two halves: what the files' text shows (layout), and what running every test on the stub, the solution and each known
wrong answer shows (proof).
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.mistakes import MISTAKE_MARK
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, pool
from torch_katas.runner import child
from torch_katas.verdict.grades import Outcome, TestResult, merge_parameters
from torch_katas.verify.hints import hint_findings
from torch_katas.verify.pristine import pristine_findings
from torch_katas.verify.structure import layout_findings, leftovers, rules_named, wrong_answers

LIMIT = 120.0
"""Seconds that a child may be silent; each test then brings its own limit."""

Outcomes = dict[tuple[str, str], TestResult]
"""(variant, test) to what the test said of it."""


@dataclass(frozen=True)
class Proof:
    """What running one exercise's tests on all variants showed."""

    exercise: Exercise
    outcomes: Outcomes
    enforced: frozenset[str]
    known_rules: frozenset[str]
    false_examples: tuple[tuple[int, str], ...]
    problems: tuple[str, ...]
    """What kept the tests from running to their end."""
    by_variant: Mapping[str, list[TestResult]] = field(default_factory=dict)
    """All results, before those of one test were put together."""


def verify(course: Course, exercises: Sequence[Exercise], *, device: str = "all", at_once: int = 1) -> Iterator[str]:
    """Yield every finding of the content check, exercise by exercise; nothing means proven."""
    if tuple(exercises) == course.exercises:
        yield from leftovers(course)
    sound = []
    for exercise in exercises:
        found = list(layout_findings(exercise))
        yield from found
        if not found:
            sound.append(exercise)
            # The proof can do without these.
            yield from hint_findings(exercise)
            yield from pristine_findings(exercise)
    for proof in prove(course, sound, device=device, at_once=at_once):
        yield from proof_findings(proof)


def prove(course: Course, exercises: Sequence[Exercise], *, device: str = "all", at_once: int = 1) -> Iterator[Proof]:
    """Run each exercise's tests on its stub, solution and known wrong answers, in a child process each."""
    jobs = deque(
        (exercise, child.Job(str(course.root), EXERCISES, (exercise.key,), device=device, proof=True))
        for exercise in exercises
    )
    for exercise, ending in pool.run_all(course.root, child.main, jobs, limit=LIMIT, at_once=at_once):
        proof = _proof(exercise, ending)
        if not proof.problems:  # what was run here need not be run again for a learner
            diagnosis.keep(course, exercise, device, proof.by_variant)
        yield proof


def _proof(exercise: Exercise, ending: pool.Ending) -> Proof:
    by_variant = diagnosis.by_variant(ending.events)
    enforced: set[str] = set()
    known: set[str] = set()
    examples: list[tuple[int, str]] = []
    problems = [ending.reason] if ending.reason else []
    for event in ending.events:
        if event["event"] == "rules":
            enforced.update(event["enforced"])
            known.update(event["known"])
        elif event["event"] == "example":
            examples.append((event["line"], event["what"]))
        elif event["event"] == "broken":
            problems.append(event["why"].strip().splitlines()[-1])
    outcomes = {
        (variant, name): result
        for variant, results in by_variant.items()
        for name, result in merge_parameters(results).items()
    }
    return Proof(
        exercise, outcomes, frozenset(enforced), frozenset(known), tuple(examples), tuple(problems), by_variant
    )


def proof_findings(proof: Proof) -> Iterator[str]:
    """Yield what one exercise's proof lacks."""
    exercise = proof.exercise
    shown_tests = exercise.shown_tests
    if proof.problems:
        yield from (f"{shown_tests}: the tests did not run to their end: {problem}" for problem in proof.problems)
        return
    for line, what in proof.false_examples:
        yield f"{exercise.shown(EXERCISES)}:{line}: an example is not true of the solution: {what}"
    for test in exercise.tests:
        yield from _test_findings(proof, test.name, test.owner)
    wrong = wrong_answers(exercise)
    for name, line in wrong.items():
        yield from _wrong_answer_findings(proof, name, line)
    yield from _rule_findings(proof)


def _test_findings(proof: Proof, test: str, kata: str) -> Iterator[str]:
    where = f"{proof.exercise.shown_tests}: {test}"
    stub = proof.outcomes.get((EXERCISES, test))
    solution = proof.outcomes.get((SOLUTIONS, test))
    if stub is None or solution is None:
        yield f"{where} gave no result"
        return
    if stub.outcome == Outcome.PASSED:
        yield f"{where} passes on the stub"
    if solution.outcome != Outcome.PASSED:
        told = solution.failure.message if solution.failure else "no reason given"
        yield f"{where} fails on the solution: {told}"
    caught = [
        variant
        for (variant, name), result in proof.outcomes.items()
        if name == test and result.outcome != Outcome.PASSED and variant.startswith(kata + MISTAKE_MARK)
    ]
    if not caught:
        yield f"{where} is failed by no known wrong answer"


def _wrong_answer_findings(proof: Proof, name: str, line: int) -> Iterator[str]:
    where = f"{proof.exercise.shown(MISCONCEPTIONS)}:{line}: {name}"
    results = [result for (variant, _), result in proof.outcomes.items() if variant == name]
    failed = [result for result in results if result.outcome != Outcome.PASSED]
    if not failed:
        yield f"{where} is caught by no test"
    for result in failed:
        if result.failure and "NameError" in result.failure.message:
            yield f"{where} does not even run: {result.failure.message}"
            return


def _rule_findings(proof: Proof) -> Iterator[str]:
    shown = proof.exercise.shown(EXERCISES)
    named = rules_named(proof.exercise)
    for rule, line in named.items():
        if rule not in proof.known_rules:
            yield f"{shown}:{line}: '{rule}' is no rule that kata/rules.py can enforce"
        elif rule not in proof.enforced:
            yield f"{shown}:{line}: the statement forbids '{rule}', and no test enforces it"
    for rule in sorted(proof.enforced - set(named)):
        yield f"{shown}: a test forbids '{rule}', and the statement does not say so"
