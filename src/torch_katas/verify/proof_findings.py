"""What the proof of an exercise shows that is missing or wrong, and in which file."""

from collections.abc import Iterator

from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, shorten
from torch_katas.course.mistakes import kata_of
from torch_katas.course.outline import HiddenTest
from torch_katas.verdict.failure import FILE_KINDS
from torch_katas.verdict.grades import Outcome
from torch_katas.verify.conventions import forbidden_names
from torch_katas.verify.finding import Finding
from torch_katas.verify.proof import Proof, Result


def proof_findings(proof: Proof) -> Iterator[Finding]:
    """Yield what one exercise's proof lacks."""
    exercise = proof.exercise
    incomplete = list(_incomplete(proof))
    if incomplete:
        yield from incomplete
        return
    for line, difference in proof.false_examples:
        text = f"an example is not true of the solution: {difference}"
        yield Finding(exercise.shown(EXERCISES), line, text)
    for test in exercise.tests:
        yield from _test_findings(proof, test)
    for wrong in exercise.wrong_answers.by_name.values():
        yield from _wrong_answer_findings(proof, wrong.name, wrong.line)
    for right in exercise.also_right.by_name.values():
        yield from _right_answer_findings(proof, right.name, right.line)
    yield from _rule_findings(proof)


def _incomplete(proof: Proof) -> Iterator[Finding]:
    """Yield what kept tests from running: then nothing is known of what they see."""
    shown = proof.exercise.shown_tests
    for origin in proof.broken:
        yield Finding(origin.path or shown, origin.line, f"the tests cannot be run: {origin.error}: {origin.message}")
    if proof.ending:
        yield Finding(shown, None, f"the tests did not run to their end: {proof.ending}")
    failures = [result.test.failure for result in proof.results.values() if result.test.failure]
    unusable = [failure for failure in failures if failure.kind in FILE_KINDS and failure.where]
    yield from dict.fromkeys(Finding(f.where.path, f.where.line, f.message) for f in unusable if f.where)


def _test_findings(proof: Proof, test: HiddenTest) -> Iterator[Finding]:
    shown = proof.exercise.shown_tests
    stub = proof.results.get((EXERCISES, test.name))
    solution = proof.results.get((SOLUTIONS, test.name))
    if stub is None or solution is None:
        yield Finding(shown, None, f"{test.name} gave no result")
        return
    if solution.origin and solution.origin.missing_fixture:
        text = f"{test.name} asks for {solution.origin.message}, which is no kata of this exercise and no fixture"
        yield Finding(shown, None, text)
        return
    if stub.test.outcome == Outcome.PASSED:
        yield Finding(shown, None, f"{test.name} passes on the stub")
    if solution.test.outcome != Outcome.PASSED:
        yield _failing_solution(solution, test, shown)
    failed = [
        variant
        for (variant, name), result in proof.results.items()
        if name == test.name and result.test.outcome != Outcome.PASSED
    ]
    wrong = proof.exercise.wrong_answers.by_name
    if not any(variant in wrong and kata_of(variant) == test.owner for variant in failed):
        yield Finding(shown, None, f"{test.name} is failed by no known wrong answer")


def _failing_solution(result: Result, test: HiddenTest, shown_tests: str) -> Finding:
    origin = result.origin
    message = result.test.failure.message if result.test.failure else "no reason given"
    if origin is None or not origin.path:
        return Finding(shown_tests, None, f"{test.name} fails on the solution: {message}")
    if origin.path == shown_tests and not origin.judged:
        return Finding(
            shown_tests, origin.line, f"{test.name}, run on the solution, raises {origin.error} here: {origin.message}"
        )
    return Finding(origin.path, origin.line, f"{test.name} fails on the solution: {message}")


def _wrong_answer_findings(proof: Proof, name: str, line: int) -> Iterator[Finding]:
    shown = proof.exercise.shown(MISCONCEPTIONS)
    results = [result for (variant, _), result in proof.results.items() if variant == name]
    failed = [result for result in results if result.test.outcome != Outcome.PASSED]
    if not failed:
        yield Finding(shown, line, f"{name} is caught by no test")
    for origin in (result.origin for result in failed):
        if origin and origin.error == NameError.__name__ and origin.path == shown:
            yield Finding(shown, line, f"{name} does not even run: {origin.error}: {origin.message}")
            return


def _right_answer_findings(proof: Proof, name: str, line: int) -> Iterator[Finding]:
    shown = shorten(proof.exercise.also_right_path, proof.exercise.root)
    for (variant, test), result in proof.results.items():
        if variant == name and result.test.outcome != Outcome.PASSED:
            message = result.test.failure.message if result.test.failure else "no reason given"
            yield Finding(shown, line, f"{name} is right, and {test} fails on it: {message}")


def _rule_findings(proof: Proof) -> Iterator[Finding]:
    shown = proof.exercise.shown(EXERCISES)
    forbidden = forbidden_names(proof.exercise)
    for rule, line in forbidden.items():
        if rule not in proof.known_rules:
            yield Finding(shown, line, f"'{rule}' is no rule that torch_katas.rules can enforce")
        elif rule not in proof.enforced:
            yield Finding(shown, line, f"the statement forbids '{rule}', and no test enforces it")
    for rule in sorted(proof.enforced - set(forbidden)):
        yield Finding(shown, None, f"a test forbids '{rule}', and the statement does not say so")
