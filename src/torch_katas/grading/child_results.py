"""From what a child has sent, and how it ended, to the results of the tests that it was to run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from torch_katas.course.outline import HiddenTest
from torch_katas.grading.pool import Ending
from torch_katas.runner.events import CutShort, Finished, Integrity, Started
from torch_katas.verdict.failure import ENDED_KINDS, Failure, Kind, Place
from torch_katas.verdict.grades import Outcome, TestResult, merge_parameters


@dataclass(frozen=True)
class ChildResults:
    """The results that are known now, by test, and the tests that need another child."""

    results: dict[str, TestResult]
    to_run: tuple[HiddenTest, ...]
    cacheable: bool
    """Nothing of it says how a process ended: the machine may have had its part in that."""
    alone: bool = False
    """It is unclear which kata is to blame: from now on each needs a child of its own."""


def judge_child(tests: Sequence[HiddenTest], ending: Ending, place: Place) -> ChildResults:
    """Judge the tests that a child was to run on the answer at `place`.

    What a test says counts once the child has said, at its end, that nothing has blinded the tests. A crash or a hang
    costs the kata whose test was running; the tests of others, and those that had passed, need another child.
    """
    by_name = {test.name: test for test in tests}
    finished = merge_parameters(event.result for event in ending.events if isinstance(event, Finished))
    results = {name: result for name, result in finished.items() if name in by_name}
    missing = [test for test in tests if test.name not in results]
    if ending.kind == Kind.STOPPED:
        not_run = Failure(ending.kind, f"not run: {ending.reason}", where=place)
        return ChildResults(results | fail_all(missing, not_run), (), cacheable=False)
    if ending.kind:
        return _judge_crash(tests, results, ending, place)
    to_run: tuple[HiddenTest, ...] = ()
    if results and any(isinstance(event, CutShort) for event in ending.events):
        to_run = tuple(missing)
    else:
        results |= fail_all(missing, Failure(Kind.NO_REPORT, "the test left no result", where=place))
    if tampering := _find_tampering(ending, place):
        results, to_run = fail_all(tests, tampering), ()
    return ChildResults(results, to_run, not _says_how_it_ended(results))


def _judge_crash(
    tests: Sequence[HiddenTest], results: dict[str, TestResult], ending: Ending, place: Place
) -> ChildResults:
    """Judge the tests of a child that has ended before it could say whether they can be trusted."""
    failure = Failure(ending.kind or Kind.NO_REPORT, ending.reason, where=place)
    not_run = replace(failure, message=f"not run: {ending.reason}")
    failed = {name: result for name, result in results.items() if result.outcome != Outcome.PASSED}
    started = {event.test for event in ending.events if isinstance(event, Started)}
    katas = {test.owner for test in tests if test.name in started}
    if len(katas) > 1:  # one may have left behind what ended the process in another's test
        to_run = tuple(test for test in tests if test.name not in failed)
        return ChildResults(failed, to_run, cacheable=False, alone=True)
    running = _running_test(ending)
    if running in {test.name for test in tests}:
        culprit = [test for test in tests if test.name == running]
        lost = [test for test in tests if test.owner in katas and test.name not in results]
    else:  # what its tests say cannot be trusted; where none has started, nothing can be run at all
        culprit = [test for test in tests if test.owner in katas and test.name not in failed]
        lost = [] if katas else list(tests)
    known = failed | fail_all(lost, not_run) | fail_all(culprit, failure)
    return ChildResults(known, tuple(test for test in tests if test.name not in known), cacheable=False)


def fail_all(tests: Iterable[HiddenTest], failure: Failure) -> dict[str, TestResult]:
    """Return results of tests that all fail in the same way."""
    return {test.name: TestResult(test.name, Outcome.FAILED, test.sentence, failure) for test in tests}


def _says_how_it_ended(results: Mapping[str, TestResult]) -> bool:
    return any(result.failure and result.failure.kind in ENDED_KINDS for result in results.values())


def _running_test(ending: Ending) -> str:
    """Return the name of the test that had started and not finished; empty where there is none."""
    events = [event for event in ending.events if isinstance(event, Started | Finished)]
    return events[-1].test if events and isinstance(events[-1], Started) else ""


def _find_tampering(ending: Ending, place: Place) -> Failure | None:
    """Return what is wrong with the child's own state, as far as it says; silence counts."""
    reports = [event for event in ending.events if isinstance(event, Integrity)]
    if not reports:
        return Failure(Kind.NO_REPORT, "the tests ended without a report", where=place)
    changed, blind = reports[-1].changed, reports[-1].blind
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        message = f"tampered: the answer changes {', '.join(changed[:3])}{more}"
    elif blind:
        message = "tampered: with this answer loaded, wrong answers pass the tests"
    else:
        return None
    advice = "The tests compare with PyTorch and pytest as they are. Leave both unchanged."
    return Failure(Kind.TAMPERED, message, where=place, advice=advice)
