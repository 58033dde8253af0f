"""From what a child has sent, and how it ended, to the results of the tests that it was to run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from torch_katas.course.outline import HiddenTest
from torch_katas.grading.pool import Ending
from torch_katas.runner.events import Finished, Integrity, Started
from torch_katas.verdict.failure import ENDED_KINDS, Failure, Kind, Place
from torch_katas.verdict.grades import Outcome, TestResult, merge_parameters


@dataclass(frozen=True)
class ChildResults:
    """The results that are known now, by test, and the tests that need another child."""

    results: dict[str, TestResult]
    to_run: tuple[HiddenTest, ...]
    cacheable: bool
    """Nothing of it says how a process ended: the machine may have had its part in that."""


def judge_child(tests: Sequence[HiddenTest], ending: Ending, place: Place) -> ChildResults:
    """Judge the tests that a child was to run on the answer at `place`.

    A crash or a hang costs the kata whose test was running; the tests of other katas need another child.
    """
    by_name = {test.name: test for test in tests}
    finished = merge_parameters(event.result for event in ending.events if isinstance(event, Finished))
    results = {name: result for name, result in finished.items() if name in by_name}
    to_run: tuple[HiddenTest, ...] = ()
    if ending.kind:
        culprit = by_name.get(_running_test(ending))
        if culprit:
            results.pop(culprit.name, None)
        missing = [test for test in tests if test.name not in results]
        failure = Failure(ending.kind, ending.reason, where=place)
        not_run = replace(failure, message=f"not run: {ending.reason}")
        if culprit and ending.kind != Kind.STOPPED:
            to_run = tuple(test for test in missing if test.owner != culprit.owner)
            results |= fail_all([test for test in missing if test.owner == culprit.owner], not_run)
            results |= fail_all([culprit], failure)
        else:
            results |= fail_all(missing, not_run)
    else:
        missing = [test for test in tests if test.name not in results]
        results |= fail_all(missing, Failure(Kind.NO_REPORT, "the test left no result", where=place))
    if tampering := _find_tampering(ending, place):
        results = fail_all([by_name[name] for name in results], tampering)
    return ChildResults(results, to_run, ending.kind is None and not _says_how_it_ended(results))


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
    """Return what is wrong with the child's own state, as far as it says; silence counts where it came to its end."""
    reports = [event for event in ending.events if isinstance(event, Integrity)]
    if not reports:
        no_report = Failure(Kind.NO_REPORT, "the tests ended without a report", where=place)
        return None if ending.kind else no_report
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
