"""Fingerprints: what can be seen of a kata's failures, case by case, without knowing the code behind them."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple, Self

from torch_katas.verdict.failure import ENDED_KINDS, Failure, Kind

OWN_NAME = "parameter"
"""The label of a fact that holds names out of the answer's own code, which say nothing of its mistake."""


class FailedCase(NamedTuple):
    """One case of one test that did not pass. A tuple of strings, so that JSON holds it as a list."""

    test: str
    case: str
    """The parameters' ids as pytest writes them; empty for a test without parameters."""
    outcome: str
    kind: str
    """The kind of failure; empty where a test has left no reason."""
    facts: str
    """A hash of the message and the facts."""

    @classmethod
    def from_failure(cls, test: str, case: str, outcome: str, failure: Failure | None) -> Self:
        """Return what two answers with the same mistake have in common in a case: all but the learner's line."""
        if failure is None:
            return cls(test, case, outcome, "", "")
        facts = (f"{label}: {value}" for label, value in failure.facts if label != OWN_NAME)
        text = "\0".join((_message(failure), *facts))
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return cls(test, case, outcome, failure.kind.value, digest)


def _message(failure: Failure) -> str:
    """Return a failure's message, without what the answer itself says in an error that it raises."""
    raises = failure.kind == Kind.RAISED and failure.where and failure.where.text.startswith("raise ")
    return failure.message.partition(":")[0] if raises else failure.message


Fingerprint = tuple[FailedCase, ...]
"""Every case of every test of a kata that did not pass, in the order in which they ran. Of two processes that share
the cases the order is chance: compare fingerprints as sets."""


def fingerprint_from_json(data: Iterable[Iterable[str]]) -> Fingerprint:
    """Return a fingerprint that JSON has turned into lists."""
    return tuple(FailedCase(*case) for case in data)


def coarse_fingerprint(fingerprint: Fingerprint) -> frozenset[tuple[str, ...]]:
    """Return only the first failed case of each test, whichever of its cases that is."""
    first: dict[str, FailedCase] = {}
    for case in fingerprint:
        first.setdefault(case.test, case)
    return frozenset((case.test, case.outcome, case.kind, case.facts) for case in first.values())


def says_how_a_process_ended(fingerprint: Fingerprint) -> bool:
    """Tell whether a process's end is among the failures: then the machine may have had its part in them."""
    return any(case.kind in ENDED_KINDS for case in fingerprint)
